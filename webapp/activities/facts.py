"""What the common pages of a task and a case show of a report, and the door to its own page."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityReport, ActivityState
from models.process import Instance
from webapp.activities import words
from webapp.activities.day import until_of
from webapp.activities.report import days_of, open_task
from webapp.rooms import Weight
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows.services.activity import hints, reports
from workflows.services.activity.entries import TAKEN_BACK


def facts(session: Session, instance: Instance) -> str:
    report = reports.report_of_case(session, instance.id)
    if report is None:
        return ""
    task, _acting = open_task(session, instance.id)
    return render_template(
        "activities/facts.html",
        report=report,
        days=days_of(session, report),
        deciding=task is not None,
        own=report.employee_id == sessions.me().employee_id,
        words=words,
    )


def weigh(session: Session, cases: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Weight]:
    """For the queue: how many minutes wait, and whether anything is odd about them."""
    found = session.execute(
        select(ActivityReport.instance_id, Activity)
        .join(Activity, Activity.report_id == ActivityReport.id)
        .where(ActivityReport.instance_id.in_(cases), Activity.state == ActivityState.SUBMITTED)
    ).all()
    entries = [entry for _case, entry in found]
    reckoned = hints.reckoned(session, entries)
    odd = hints.hints_of(session, entries, reckoned)
    by_case: dict[uuid.UUID, list[Activity]] = {}
    for case, entry in found:
        by_case.setdefault(case, []).append(entry)
    return {case: _weight(of_case, reckoned, odd) for case, of_case in by_case.items()}


def regret(session: Session, instance: Instance) -> str:
    """Entries of days that are closed can't be sent again: said before they are taken back."""
    report = reports.report_of_case(session, instance.id)
    if report is None:
        return ""
    rows = reports.entries_of(session, report.id)
    days = Counter(one.day for one in rows if one.state in TAKEN_BACK)
    late = sum(number for day, number in days.items() if not _may_be_sent(session, report.employee_id, day))
    if not late:
        return ""
    return ngettext(
        "%(num)s baris tidak bisa dikirim lagi sesudah ditarik: batas mengisi harinya sudah lewat.",
        "%(num)s baris tidak bisa dikirim lagi sesudah ditarik: batas mengisi harinya sudah lewat.",
        late,
    )


def _may_be_sent(session: Session, employee_id: int, day: date) -> bool:
    until = until_of(session, employee_id, day)
    return until is None or not until.over


def _weight(entries: Sequence[Activity], reckoned: hints.Reckoned, odd: Mapping[int, object]) -> Weight:
    minutes = sum(credit.credit_minutes for one in entries if (credit := hints.credit_of(one, reckoned)))
    said = _("%(minutes)s menit", minutes=minutes)
    flagged = sum(one.id in odd for one in entries)
    if not flagged:
        return Weight(said)
    return Weight(said, ngettext("%(num)s baris perlu dilihat", "%(num)s baris perlu dilihat", flagged), True)
