"""What stands beside a decision about leave, and what other days would mean."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask import render_template, request
from sqlalchemy.orm import Session

from models.leave import HOLDING_DAYS, LeaveStatus, request_of
from models.process import Instance
from webapp import db
from webapp.access import authorize
from webapp.cases import case_query
from webapp.leave import calendar, kind_forms, kind_words, shown, since, why, words
from webapp.leave.blueprint import bp
from webapp.leave.typed import day_typed
from webapp.rooms import Weight
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows.rules.leave_facts import Kind
from workflows.services import leave


def facts(session: Session, instance: Instance) -> str:
    """For the pages of a task and of a case. Colleagues' leave is shown to those who decide, not to the applicant."""
    read = leave.facts(session, instance.id, now=db.now())
    own = instance.subject_id == sessions.me().employee_id
    if not authorize.may(sessions.me(), "see_files", instance):
        return render_template("leave/beside.html", asked=read.request, words=words, name=read.employee.name)
    return render_template(
        "leave/facts.html",
        read=read,
        own=own,
        annexes=leave.annex_codes(session, read.request),
        years=[shown.pays(use.year, before=use.before, taken=use.taken) for use in read.uses],
        waiting=read.request.status in (LeaveStatus.PENDING, LeaveStatus.OFFERED),
        given_back=read.request.status not in HOLDING_DAYS,
        ledger_seen=own or authorize.may(sessions.me(), "view_ledger", instance.subject_id),
        below=words.days(read.team, read.team.below),
        emptiest=words.days(read.team, read.team.emptiest),
        reach=calendar.reach(session, read.team.unit.unit_id),
        words=words,
        kinds_words=kind_words,
        annual=read.request.kind == Kind.ANNUAL,
        lacking=[kind_words.any_of(one) for one in read.lacking],
        papers=[(one, kind_forms.label_of(one.field)) for one in read.documents],
        why=why.said(read.why) if read.why else None,
        since=since.since(session, read.request),
        back_due=words.back_due(read.request, db.today()),
        extends=leave.extension_from(session, read.request),
        extended_by=leave.extended_by(session, read.request),
    )


def settled(session: Session, instance: Instance) -> bool:
    """Leave that has begun on a temporary permit isn't taken back (PP 11/2017 art. 331)."""
    request = request_of(session, instance.id)
    if request is None or request.status is not LeaveStatus.TEMPORARY:
        return False
    return request.first_day <= db.today()


def weigh(session: Session, instance_ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Weight]:
    """For the rows of the queue: what remains afterwards, and whether the unit gets too empty."""
    found = leave.glances(session, instance_ids, today=db.today())
    return {instance_id: _weight(glance) for instance_id, glance in found.items()}


def _weight(glance: leave.Glance) -> Weight:
    first = _first_fact(glance)
    if glance.short_staffed:
        return Weight(first, _("Yang masuk tinggal sedikit"), attention=True)
    if glance.others:
        return Weight(first, ngettext("%(num)s rekan juga cuti", "%(num)s rekan juga cuti", glance.others))
    return Weight(first, _("Tidak ada rekan lain yang cuti"))


def _first_fact(glance: leave.Glance) -> str:
    """What remains of the balance; for a kind that doesn't touch it, why it is asked for."""
    if glance.left is not None:
        return _("Sisa nanti %(days)s hari", days=glance.left)
    return kind_words.reason(glance.reason) or kind_words.name(glance.kind)


@bp.post("/cuti/perubahan/<uuid:instance_id>")
def changed(instance_id: uuid.UUID) -> str:
    """One line under the dates that an officer picks instead."""
    first, last = day_typed(request.form.get("new_from")), day_typed(request.form.get("new_to"))
    with db.read() as session:
        case = case_query.read_whole(session, instance_id)
        if first is None or last is None:
            return render_template("leave/changed.html", seen=None, asked=0)
        seen = leave.change_preview(session, case.id, first, last, now=db.now())
        asked = leave.asked_days(session, case.id)
    return render_template("leave/changed.html", seen=seen, asked=asked)
