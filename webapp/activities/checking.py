"""Checking a report row by row: accept, return or reject each with words of its own, or all at one press."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.activity import ActivityReport
from models.people import Employee
from models.process import Instance, TaskStatus, UserTask
from webapp import db, origin
from webapp.access import readings
from webapp.activities import words
from webapp.activities.blueprint import bp
from webapp.activities.report import Sheet, open_task, sheet_of
from webapp.cases import case_query
from webapp.forms import submission
from webapp.inbox import afterwards
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows import runtime
from workflows.errors import ClaimedByOther, InputRefused, TaskGone
from workflows.rules.activity_decision import Action
from workflows.services.activity import reports, verifying
from workflows.services.activity.verifying import Decider, Verdict

LONGEST = 500
ACCEPT_ALL = "terima_semua"
ACTIONS = {"terima": Action.VERIFY, "kembalikan": Action.RETURN, "tolak": Action.REJECT}


@dataclass(frozen=True)
class Typed:
    """What was chosen and written by row, to be shown again with what is wrong about it."""

    chosen: Mapping[int, str] = field(default_factory=dict)
    reasons: Mapping[int, str] = field(default_factory=dict)
    wrong: Mapping[int, str] = field(default_factory=dict)


@bp.get("/laporan/<int:report_id>")
def report(report_id: int) -> str:
    with db.read() as session:
        sheet = sheet_of(session, report_id)
        title = sheet.acting.title if sheet.acting else ""
        readings.note_case(sheet.case, readings.TASK if sheet.task else readings.CASE, title=title)
        return _render(session, sheet, Typed())


@bp.post("/laporan/<int:report_id>")
def decide(report_id: int) -> Response | tuple[str, int]:
    """All rows in one transaction: they are decided together, or nothing is and all that was written stays."""
    with db.read() as session:
        sheet = sheet_of(session, report_id)
    typed = _typed(sheet)
    verdicts = {one: Verdict(ACTIONS[how], typed.reasons.get(one, "")) for one, how in typed.chosen.items()}
    if sheet.task is None:
        return _too_late(report_id, typed)
    if not verdicts:
        return _again(report_id, typed, _("Pilih putusan untuk sedikitnya satu baris."))
    return _send(report_id, typed, verdicts)


def _send(report_id: int, typed: Typed, verdicts: Mapping[int, Verdict]) -> Response | tuple[str, int]:
    try:
        with db.transaction() as session:
            wrong, left = carry_out(session, report_id, verdicts)
    except TaskGone:
        return _too_late(report_id, typed)
    except InputRefused as error:
        return _again(report_id, typed, " ".join(said for texts in error.messages.values() for said in texts))
    if wrong:
        return _again(report_id, Typed(typed.chosen, typed.reasons, wrong), "")
    flash(_said(typed, left), "good")
    return redirect(url_for("activities.report", report_id=report_id) if left else _onwards(), 303)


def carry_out(
    session: Session, report_id: int, verdicts: Mapping[int, Verdict]
) -> tuple[Mapping[int, str], int]:
    """Decide on rows and, once none is left waiting, complete the task: what is wrong by row, how many are left.

    Raises TaskGone where the reader has no open task at the report, InputRefused, and what completing raises.
    """
    found = session.get_one(ActivityReport, report_id)
    session.get_one(Instance, found.instance_id, with_for_update=True, populate_existing=True)
    task, acting = open_task(session, found.instance_id)
    if task is None or acting is None:
        raise TaskGone
    if task.claimed_by not in (None, sessions.me().employee_id):
        raise ClaimedByOther(claimed_by=task.claimed_by)
    by = Decider(employee_id=sessions.me().employee_id, title=acting.title, step=task.step, now=db.now())
    rows = {one.id: one for one in reports.entries_of(session, report_id, lock=True)}
    deadlines = reports.deadlines_of(session, found)
    if codes := verifying.decide(session, found, verdicts, by=by, rows=rows, deadlines=deadlines):
        return {one: verifying.refusal_words(code, deadlines) for one, code in codes.items()}, 0
    left = len(verifying.waiting(rows.values()))
    if not left:
        _complete(session, task, len(verdicts))
    return {}, left


def _complete(session: Session, task: UserTask, decided: int) -> None:
    runtime.complete(
        session,
        task.id,
        actor_id=sessions.me().employee_id,
        values=verifying.answer(task.step, "BY_ROW", decided=decided),
        now=db.now(),
        request_key=submission.request_key(),
        device_at=origin.clock(),
        device=origin.device(),
    )


def _typed(sheet: Sheet) -> Typed:
    """By row; "terima semua" takes what still waits, whatever was chosen above."""
    chosen, texts = {}, {}
    for row in sheet.rows:
        how = "terima" if ACCEPT_ALL in request.form else request.form.get(f"putusan-{row.entry.id}", "")
        allowed = how in ACTIONS and not (sheet.above and how == "kembalikan")
        if row.waits and allowed:
            chosen[row.entry.id] = how
        texts[row.entry.id] = request.form.get(f"alasan-{row.entry.id}", "").strip()[:LONGEST]
    return Typed(chosen, texts)


def _said(typed: Typed, left: int) -> str:
    done = ngettext("%(num)s baris diputus.", "%(num)s baris diputus.", len(typed.chosen))
    if left:
        rest = ngettext("%(num)s baris masih menunggu.", "%(num)s baris masih menunggu.", left)
        return f"{done} {rest}"
    return f"{done} {_('Pegawai sudah diberi tahu.')}"


def _onwards() -> str:
    return url_for("activities.many")


def _again(report_id: int, typed: Typed, said: str) -> tuple[str, int]:
    with db.read() as session:
        return _render(session, sheet_of(session, report_id), typed, said=said), 422


def _too_late(report_id: int, typed: Typed) -> tuple[str, int]:
    with db.read() as session:
        sheet = sheet_of(session, report_id)
        last = session.scalar(
            select(UserTask.id)
            .where(UserTask.instance_id == sheet.case.id, UserTask.status != TaskStatus.OPEN)
            .order_by(UserTask.closed_at.desc())
            .limit(1)
        )
        happened = afterwards.of_task(session, last) if last else ""
        said = _("Laporan ini sedang tidak menunggu putusan Anda. Kiriman Anda tidak mengubah apa-apa.")
        return _render(session, sheet, typed, said=said, happened=happened), 409


def _render(session: Session, sheet: Sheet, typed: Typed, **more: str) -> str:
    subject = session.get_one(Employee, sheet.report.employee_id)
    deadlines = reports.deadlines_of(session, sheet.report)
    return render_template(
        "activities/report.html",
        sheet=sheet,
        subject=subject,
        subject_post=case_query.case(session, sheet.case.id, today=db.today()).subject_post,
        typed=typed,
        wrong_rows=[(f"baris-{one}", said) for one, said in typed.wrong.items()],
        words=words,
        least=deadlines.policy.reason_min_chars,
        holder=session.get_one(Employee, sheet.held_by).name if sheet.held_by else "",
        halted=bool(runtime.halts_of_case(session, sheet.case)),
        lost=[text for text in typed.reasons.values() if text] if sheet.task is None else (),
        **{"said": "", "happened": ""} | more,
    )
