"""Many reports at once: what waits for me with what is odd about it, accepted by the workers, each on its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.activity import Activity, ActivityReport, ActivityState
from models.activity_checks import ActivityCheck, CheckState
from models.base import find
from models.people import Employee
from models.process import Definition, Instance, UserTask
from webapp import db
from webapp.access import authorize
from webapp.activities import words
from webapp.activities.blueprint import bp
from webapp.activities.report import PROCESS
from webapp.forms import submission
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.assignment import addressed_to
from workflows.errors import NotFound
from workflows.rules.activity_hints import Hint
from workflows.runtime import halted
from workflows.services.activity import checks, hints, verifying
from workflows.services.activity.pattern import own_pattern


@dataclass(frozen=True)
class Waiting:
    """A report that waits for the reader. `hints` are odd entries by kind."""

    task: UserTask
    report: ActivityReport
    name: str
    holder: str
    entries: int
    minutes: int
    points: Decimal
    hints: Mapping[Hint, int]


@bp.get("/periksa")
def many() -> str:
    with db.read() as session:
        return _page(session)


@bp.post("/periksa")
def accept_many() -> Response | tuple[str, int]:
    picked = set(request.form.getlist("pilih")[: checks.MOST])
    with db.transaction() as session:
        tasks = {one.task.id: one.report.id for one in waiting(session) if str(one.task.id) in picked}
        if tasks:
            number = checks.begin(
                session,
                tasks,
                by=sessions.me().employee_id,
                request_key=submission.request_key(),
                now=db.now(),
            )
            return redirect(url_for("activities.progress", check_id=number), 303)
    with db.read() as session:
        if repeated := _same_press(session):
            return redirect(url_for("activities.progress", check_id=repeated), 303)
        return _page(session, wrong=_("Pilih sedikitnya satu laporan yang masih menunggu.")), 422


@bp.get("/periksa/<int:check_id>")
def progress(check_id: int) -> str:
    """What became of the reader's own press so far."""
    with db.read() as session:
        found = find(session, ActivityCheck, check_id)
        if found is None or found.asked_by != sessions.me().employee_id:
            raise NotFound(f"press {check_id}")
        lines = checks.lines(session, check_id)
        done = sum(line.item.state is not CheckState.WAITING for line in lines)
        return render_template(
            "activities/progress.html",
            check=found,
            lines=lines,
            done=done,
            refused=sum(line.item.state is CheckState.REFUSED for line in lines),
            why=_why,
        )


def waiting(session: Session) -> list[Waiting]:
    """Reports that wait for the reader, what is odd first, then by the day until which they wait."""
    rows = session.execute(
        select(UserTask, ActivityReport, Employee.name)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .join(ActivityReport, ActivityReport.instance_id == Instance.id)
        .join(Employee, Employee.id == ActivityReport.employee_id)
        .where(Definition.key == PROCESS, UserTask.step.in_(verifying.STEPS), ~halted())
        .where(addressed_to(authorize.standing()))
        .order_by(UserTask.due_at, Employee.name, UserTask.id)
        .limit(checks.MOST)
    ).all()
    entries = _entries(session, [report.id for _task, report, _name in rows])
    every = [one for of_report in entries.values() for one in of_report]
    reckoned = hints.reckoned(session, every)
    odd = hints.hints_of(session, every, reckoned)
    holders = _names(session, {task.claimed_by for task, *_rest in rows if task.claimed_by})
    read = _Read(entries, reckoned, odd, holders)
    found = [_waiting(task, report, name, read) for task, report, name in rows]
    return sorted(found, key=lambda one: not one.hints)


@dataclass(frozen=True)
class _Read:
    entries: Mapping[int, list[Activity]]  # by report
    reckoned: hints.Reckoned
    odd: Mapping[int, tuple[Hint, ...]]
    holders: Mapping[int, str]


def _waiting(task: UserTask, report: ActivityReport, name: str, read: _Read) -> Waiting:
    entries = read.entries.get(report.id, [])
    worth = [credit for one in entries if (credit := hints.credit_of(one, read.reckoned))]
    kinds = [hint for one in entries for hint in read.odd.get(one.id, ())]
    mine = task.claimed_by in (None, sessions.me().employee_id)
    return Waiting(
        task=task,
        report=report,
        name=name,
        holder="" if mine else read.holders.get(task.claimed_by or 0, ""),
        entries=len(entries),
        minutes=sum(credit.credit_minutes for credit in worth),
        points=sum((credit.counted_points for credit in worth), Decimal("0.00")),
        hints={hint: kinds.count(hint) for hint in dict.fromkeys(kinds)},
    )


def _entries(session: Session, report_ids: Collection[int]) -> Mapping[int, list[Activity]]:
    """What waits in each report."""
    found: dict[int, list[Activity]] = {}
    rows = session.scalars(
        select(Activity).where(Activity.report_id.in_(report_ids), Activity.state == ActivityState.SUBMITTED)
    )
    for one in rows:
        if one.report_id is not None:
            found.setdefault(one.report_id, []).append(one)
    return found


def _names(session: Session, ids: Collection[int]) -> Mapping[int, str]:
    rows = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(ids)))
    return dict(rows.tuples().all()) if ids else {}


def _same_press(session: Session) -> int | None:
    """The press that this very request was before: all that it picked has been decided since."""
    return session.scalar(
        select(ActivityCheck.id).where(
            ActivityCheck.asked_by == sessions.me().employee_id,
            ActivityCheck.request_key == submission.request_key(),
        )
    )


def _page(session: Session, *, wrong: str = "") -> str:
    me, found = sessions.me().employee_id, waiting(session)
    plain = [one for one in found if not one.hints]
    picked = set(request.form.getlist("pilih"))
    if request.args.get("pilih") == "semua":
        picked = {str(one.task.id) for one in plain}
    return render_template(
        "activities/many.html",
        waiting=found,
        odd=[one for one in found if one.hints],
        plain=plain,
        most=checks.MOST,
        pattern=own_pattern(session, me, now=db.now()),
        under_way=checks.under_way(session, me),
        picked=picked,
        wrong=wrong,
        words=words,
    )


def _why(code: str) -> str:
    """Why a report wasn't accepted, in a sentence."""
    return {
        "GONE": _("Sudah diputus, ditarik, atau naik ke atasan di atasnya."),
        "HALTED": _("Sedang dihentikan sementara oleh pengelola."),
        "CLAIMED": _("Sedang dikerjakan rekan Anda."),
        "NOT_ALLOWED": _("Anda tidak berhak memutusnya."),
        "REFUSED": _("Tidak bisa diterima sekarang. Buka laporannya."),
        "FAILED": _("Gagal di pihak kami, belum berubah. Buka laporannya dan coba lagi."),
    }.get(code, code)
