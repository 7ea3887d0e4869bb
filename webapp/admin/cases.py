"""A running case in the hands of an administrator: let it stand still, have it go on, cancel it.

What people asked for and answered isn't shown here: an administrator needs to know where a case stands, not why.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from models.operations import CaseMove, MoveStatus
from models.people import Employee, Role
from models.process import Definition, Incident, Instance, InstanceStatus
from webapp import db
from webapp.access import authorize, readings
from webapp.cases import case_query, diagram, operation_words
from webapp.cases.case_query import Case
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import runtime

bp = Blueprint("cases", __name__, url_prefix="/kasus")
SHOWN = 50
REASON_MOST = 500


@bp.before_request
def _administrators_only() -> None:
    authorize.authorize(sessions.me(), "admin_incidents")


@bp.get("")
def listing() -> str:
    words = request.args.get("cari", "").replace("\0", "").strip()[:80]
    with db.read() as session:
        return render_template(
            "admin/cases.html",
            words=words,
            found=_search(session, words) if words else (),
            proposals=_proposals(session),
            halted=_halted(session),
        )


@bp.get("/<uuid:instance_id>")
def show(instance_id: uuid.UUID) -> str:
    return page(instance_id)


@bp.post("/<uuid:instance_id>/hentikan")
def suspend(instance_id: uuid.UUID) -> ResponseReturnValue:
    if not (reason := typed_reason()):
        return page(instance_id, missing="hentikan"), 422
    of_case(instance_id)
    with db.transaction() as session:
        actor = sessions.me().employee_id
        runtime.suspend_case(session, instance_id, actor_id=actor, reason=reason, now=db.now())
    flash(
        _("Kasus berhenti. Tugasnya tetap terlihat, tetapi tidak bisa dikerjakan sampai Anda lanjutkan."),
        "good",
    )
    return redirect(f"/admin/kasus/{instance_id}", 303)


@bp.post("/<uuid:instance_id>/lanjutkan")
def resume(instance_id: uuid.UUID) -> ResponseReturnValue:
    if not (reason := typed_reason()):
        return page(instance_id, missing="lanjutkan"), 422
    of_case(instance_id)
    with db.transaction() as session:
        actor = sessions.me().employee_id
        runtime.resume_case(session, instance_id, actor_id=actor, reason=reason, now=db.now())
    flash(_("Kasus berjalan lagi. Batas waktu yang sudah lewat segera dijalankan."), "good")
    return redirect(f"/admin/kasus/{instance_id}", 303)


@bp.post("/<uuid:instance_id>/batalkan")
def cancel(instance_id: uuid.UUID) -> ResponseReturnValue:
    if not (reason := typed_reason()):
        return page(instance_id, missing="batalkan"), 422
    of_case(instance_id)
    with db.transaction() as session:
        actor = sessions.me().employee_id
        runtime.cancel(session, instance_id, actor_id=actor, reason=reason, now=db.now())
    flash(_("Kasus dibatalkan. Pemohon diberi tahu."), "good")
    return redirect(f"/admin/kasus/{instance_id}", 303)


def how_many() -> int:
    """Proposals that wait for this person, for the tab that leads here."""
    with db.read() as session:
        found = session.scalar(
            select(func.count())
            .select_from(CaseMove)
            .join(Instance, Instance.id == CaseMove.instance_id)
            .where(CaseMove.status == MoveStatus.PROPOSED, CaseMove.proposed_by != sessions.me().employee_id)
            .where(Instance.status == InstanceStatus.RUNNING, Instance.unit_id.in_(_units()))
        )
    return found or 0


def page(instance_id: uuid.UUID, *, missing: str = "", **more: object) -> str:
    """`missing` names the act whose reason hasn't been written."""
    case = of_case(instance_id)
    note_reading(case)
    with db.read() as session:
        view = runtime.diagram(session, case.id)
        return render_template(
            "admin/case.html",
            case=case,
            steps=runtime.walk(session, case.instance, today=db.today()),
            halts=runtime.halts_of_case(session, case.instance) if case.halted else (),
            incidents=_incidents(session, case.id),
            proposal=_proposal(session, case.id),
            ways=runtime.ways(session, case.id, now=db.now()) if case.running else (),
            drawing=diagram.draw(view.xml, title=case.process, done=view.done, now=view.now),
            words=operation_words,
            missing=missing,
            **more,
        )


def of_case(instance_id: uuid.UUID) -> Case:
    """The case of an administrator of its unit. Raises NotFound, NotAllowed."""
    with db.read() as session:
        case = case_query.case(session, instance_id, today=db.today())
    authorize.authorize(sessions.me(), "operate_case", case.instance)
    return case


def note_reading(case: Case) -> None:
    on = readings.as_role(Role.ADMIN)
    readings.note(case.instance.subject_id, readings.CASE, instance_id=case.id, ground=on)


def typed_reason() -> str:
    return request.form.get("alasan", "").strip()[:REASON_MOST]


def _units() -> frozenset[int]:
    """Those that this person administers."""
    roles = authorize.standing().roles
    return frozenset[int]().union(*(units for role, units in roles if role is Role.ADMIN))


def _search(session: Session, words: str) -> Sequence[object]:
    """By number or name, the running ones first."""
    named = or_(
        Instance.number.icontains(words, autoescape=True), Employee.name.icontains(words, autoescape=True)
    )
    running = (Instance.status == InstanceStatus.RUNNING).desc()
    return session.execute(
        select(Instance, Definition.name.label("process"), Employee.name.label("subject"))
        .join(Definition, Definition.id == Instance.definition_id)
        .join(Employee, Employee.id == Instance.subject_id)
        .where(named, Instance.unit_id.in_(_units()))
        .order_by(running, Instance.started_at.desc())
        .limit(SHOWN)
    ).all()


def _halted(session: Session) -> Sequence[object]:
    """Cases that stand still by themselves; those of a whole process are listed with it."""
    return session.execute(
        select(Instance, Definition.name.label("process"), Employee.name.label("subject"))
        .join(Definition, Definition.id == Instance.definition_id)
        .join(Employee, Employee.id == Instance.subject_id)
        .where(Instance.suspended, Instance.status == InstanceStatus.RUNNING, Instance.unit_id.in_(_units()))
        .order_by(Instance.started_at)
        .limit(SHOWN)
    ).all()


def _proposals(session: Session) -> Sequence[object]:
    return session.execute(
        select(CaseMove, Instance, Employee.name.label("proposer"))
        .join(Instance, Instance.id == CaseMove.instance_id)
        .join(Employee, Employee.id == CaseMove.proposed_by)
        .where(CaseMove.status == MoveStatus.PROPOSED, Instance.unit_id.in_(_units()))
        .where(Instance.status == InstanceStatus.RUNNING)
        .order_by(CaseMove.proposed_at)
        .limit(SHOWN)
    ).all()


def _proposal(session: Session, instance_id: uuid.UUID) -> object:
    proposer = aliased(Employee)
    return session.execute(
        select(CaseMove, proposer.name.label("proposer"))
        .join(proposer, proposer.id == CaseMove.proposed_by)
        .where(CaseMove.instance_id == instance_id, CaseMove.status == MoveStatus.PROPOSED)
    ).one_or_none()


def _incidents(session: Session, instance_id: uuid.UUID) -> Sequence[Incident]:
    wanted = select(Incident).where(Incident.instance_id == instance_id, Incident.resolved_at.is_(None))
    return session.scalars(wanted.order_by(Incident.occurred_at)).all()
