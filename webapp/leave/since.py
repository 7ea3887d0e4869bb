"""What the pages of a leave, and of its recalls and cancellations, show of each other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template
from sqlalchemy.orm import Session

from models import leave_change as tables
from models.leave import LeaveRequest
from models.leave_change import ChangeKind, ChangeStatus, LeaveChange
from models.people import Employee
from models.process import Instance
from webapp import db, i18n
from webapp.access import authorize
from webapp.leave import returning, shown, words
from webapp.leave.afterwards import offered
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.rules.calendar import ONE_DAY
from workflows.services import leave


@dataclass(frozen=True)
class Since:
    """What happened to a granted leave since, and whether the reader may break it off or give it back."""

    leave_id: int
    changes: tuple[tuple[LeaveChange, str], ...]
    ended: bool  # shortened or given back since it was granted
    may_recall: bool
    may_cancel: bool
    may_report: bool
    may_extend: bool = False
    may_tell_back: bool = False
    back_owed: bool = False  # the permit asks for it


def since(session: Session, found: LeaveRequest) -> Since:
    every = tables.changes_of(session, found.id)
    changes = [one for one in every if _seen(session, one.instance_id)]
    waiting = any(one.status == ChangeStatus.PENDING for one in changes)
    recall, cancel = (False, False) if waiting else offered(session, found)
    report = not waiting and returning.offered(session, found)
    told = tuple((one, label(one)) for one in changes)
    own = found.employee_id == sessions.me().employee_id
    return Since(
        found.id,
        told,
        any(one.status == ChangeStatus.DONE for one in every),
        recall,
        cancel and not report,
        report,
        may_extend=report and _may_extend(session, found),
        may_tell_back=own and leave.may_tell_back(session, found, now=db.now()),
        back_owed=leave.back_owed(found),
    )


def _may_extend(session: Session, found: LeaveRequest) -> bool:
    """Whether this is the reader's unpaid leave that runs and can be extended today."""
    offered = leave.extension_of(session, found.employee_id, now=db.now())
    return offered is not None and offered.bar is None and found.last_day + ONE_DAY == offered.first


def label(change: LeaveChange) -> str:
    if change.kind is ChangeKind.RETURN:
        return {
            ChangeStatus.PENDING: _("Laporan selesai cuti sedang diproses"),
            ChangeStatus.DONE: _("Diaktifkan kembali"),
            ChangeStatus.REFUSED: _("Pengaktifan kembali tidak disetujui"),
            ChangeStatus.DROPPED: _("Laporan selesai cuti ditarik"),
        }[ChangeStatus(change.status)]
    recall = change.kind is ChangeKind.RECALL
    return {
        ChangeStatus.PENDING: _("Panggilan kembali menunggu keputusan")
        if recall
        else _("Pembatalan menunggu persetujuan"),
        ChangeStatus.DONE: _("Dipanggil kembali bekerja") if recall else _("Dibatalkan pegawai"),
        ChangeStatus.REFUSED: _("Panggilan kembali tidak disetujui")
        if recall
        else _("Pembatalan tidak disetujui"),
        ChangeStatus.DROPPED: _("Panggilan kembali ditarik") if recall else _("Pembatalan ditarik"),
    }[ChangeStatus(change.status)]


def undone(session: Session, cases: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str]:
    """For the chips of cases that granted a leave of which no day was used."""
    return {
        case: _("Dibatalkan %(day)s", day=i18n.day(at))
        for case, at in tables.undone_at(session, cases).items()
    }


def facts(session: Session, instance: Instance) -> str:
    """For the pages of a recall's or a cancellation's task and case."""
    seen = leave.prospect_of_case(session, instance.id, now=db.now())
    change = seen.change
    if change is None:
        raise RuntimeError("a prospect of a case has its change")
    recall = change.kind is ChangeKind.RECALL
    leave_case = seen.request.instance_id
    return render_template(
        "leave/change_facts.html",
        seen=seen,
        recall=recall,
        asker=session.get_one(Employee, change.asked_by).name if recall else "",
        leave_case=leave_case if leave_case and _seen(session, leave_case) else None,
        paid=shown.returned,
        words=words,
        deciding=recall and instance.subject_id != sessions.me().employee_id,
    )


def _seen(session: Session, instance_id: uuid.UUID) -> bool:
    return authorize.may(sessions.me(), "view_case", session.get_one(Instance, instance_id))
