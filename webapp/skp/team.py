"""The people whom I assess: who is where, ratings that wait for me, feedback in two taps; and who works beside me."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.people import Employee, Post
from models.process import Definition, Instance, TaskStatus, UserTask
from models.skp import PlanStatus, Skp, SkpPeriod, SkpPlan, SkpYear
from models.skp_evaluation import SkpEvaluation, SkpFeedback
from models.skp_evaluations import evaluations_of, results_of
from webapp import db, skp_words
from webapp.access import authorize, readings
from webapp.sign_in import sessions
from webapp.skp import evaluation_words, feedback, words
from webapp.skp.blueprint import bp
from webapp.translation import _
from workflows.assignment import addressed_to
from workflows.services import skp as services


@dataclass(frozen=True)
class Row:
    """Somebody whose SKP concerns the reader."""

    skp: Skp
    name: str
    post: str
    plan: str = ""  # status of the newest version
    evaluation: tuple[SkpEvaluation, SkpPeriod] | None = None  # the latest
    said_at: datetime | None = None  # when the reader last gave feedback


@dataclass(frozen=True)
class Waiting:
    """A rating that waits for the reader; `why` says why it can't be done together with others."""

    task: UserTask
    row: Row
    period: SkpPeriod
    found: SkpEvaluation
    why: str


@bp.get("/tim")
def team() -> str:
    with db.read() as session:
        return page(session)


def page(session: Session, *, typed: feedback.Typed | None = None) -> str:
    me, years = sessions.me().employee_id, list(session.scalars(select(SkpYear.year).order_by(SkpYear.year)))
    year = _year(years)
    below, beside, above = services.around(session, me, year=year, today=db.today())
    rows = _rows(session, [*below, *beside, *above])
    results = results_of(session, [one.id for one in below])
    readings.note_all({one.employee_id for one in below}, readings.SKP, "tim")
    return render_template(
        "skp/team.html",
        below=[(rows[one.id], feedback.choices(results.get(one.id, ()))) for one in below],
        beside=[rows[one.id] for one in beside],
        above=[rows[one.id] for one in above],
        waiting=_waiting(session, me),
        year=year,
        years=[(f"?tahun={one}", str(one), None, one == year) for one in years],
        values=[("", _("Kinerja secara umum"))]
        + [(str(value), name) for value, name, _conduct in evaluation_words.VALUES],
        typed=typed or feedback.Typed(),
        words=words,
        rated=evaluation_words,
        period_words=skp_words.period,
    )


def _year(years: Sequence[int]) -> int:
    """The one asked for, else this year's, else the newest before it."""
    asked = request.args.get("tahun", "")
    if asked.isascii() and asked.isdecimal() and int(asked) in years:
        return int(asked)
    today = db.today().year
    return max((one for one in years if one <= today), default=today)


def _rows(session: Session, skps: Sequence[Skp]) -> dict[int, Row]:
    found = session.execute(
        select(Skp.id, Employee.name, Post.name)
        .join(Employee, Employee.id == Skp.employee_id)
        .join(Post, Post.id == Skp.post_id)
        .where(Skp.id.in_([one.id for one in skps]))
    )
    named = {number: (name, post) for number, name, post in found}
    plans = _plans(session, skps)
    latest = {one.skp_id: (one, period) for one, period in evaluations_of(session, [one.id for one in skps])}
    said = _said(session, skps)
    return {
        one.id: Row(
            one,
            *named[one.id],
            plan=plans.get(one.id, PlanStatus.DRAFT),
            evaluation=latest.get(one.id),
            said_at=said.get(one.id),
        )
        for one in skps
    }


def _plans(session: Session, skps: Sequence[Skp]) -> Mapping[int, str]:
    """The status of each one's newest version."""
    found = session.execute(
        select(SkpPlan.skp_id, SkpPlan.status)
        .where(SkpPlan.skp_id.in_([one.id for one in skps]))
        .order_by(SkpPlan.number)
    )
    return dict(found.all())


def _said(session: Session, skps: Sequence[Skp]) -> Mapping[int, datetime]:
    found = session.execute(
        select(SkpFeedback.skp_id, func.max(SkpFeedback.given_at))
        .where(SkpFeedback.skp_id.in_([one.id for one in skps]))
        .where(SkpFeedback.author_id == sessions.me().employee_id)
        .group_by(SkpFeedback.skp_id)
    )
    return dict(found.all())


def _waiting(session: Session, me: int) -> list[Waiting]:
    """Open ratings addressed to the reader, of whatever year."""
    found = session.execute(
        select(UserTask, SkpEvaluation, SkpPeriod, Skp)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .join(SkpEvaluation, SkpEvaluation.instance_id == Instance.id)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .join(Skp, Skp.id == SkpEvaluation.skp_id)
        .where(UserTask.status == TaskStatus.OPEN, UserTask.step == "rate")
        .where(addressed_to(authorize.standing()), Skp.employee_id != me)
        .order_by(SkpPeriod.last_day, UserTask.created_at)
    ).all()
    rows = _rows(session, [skp for *_rest, skp in found])
    return [
        Waiting(task, rows[skp.id], period, one, services.why_not_at_once(session, one))
        for task, one, period, skp in found
    ]
