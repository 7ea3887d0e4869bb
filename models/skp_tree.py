"""The cascade of SKP as a tree of posts: whose results serve whose, and how far the plans below a post are.

One level at a time: each question here is one statement, however many people there are.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import CTE, ColumnElement, and_, exists, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from models.people import Employee, Holding, HoldingKind, Post, in_period
from models.skp import Iki, PlanStatus, Rhk, RhkPart, Skp, SkpPeriod, SkpPlan
from models.skp_evaluation import EvaluationStatus, SkpEvaluation, SkpProgress

MOST_SERVING = 300  # results below that are named on one page


@dataclass(frozen=True, slots=True)
class Step:
    """A post on the way from the topmost one, with whoever holds it."""

    post_id: int
    unit_id: int
    post: str
    holder_id: int | None
    holder: str


@dataclass(frozen=True, slots=True)
class Below:
    """A post one level down, and what is known of it and of all posts under it in a year.

    `plan` is the status of the newest version, None without an SKP. `results` and `served` count the results of the
    agreed version, and those of them that serve a result above. The sums include the post itself: people in office,
    agreed plans, plans with any progress.
    """

    post_id: int
    post: str
    holder_id: int | None
    holder: str
    skp_id: int | None
    plan: PlanStatus | None
    results: int
    served: int
    people: int
    agreed: int
    moving: int
    posts: int


@dataclass(frozen=True, slots=True)
class Carried:
    """How far a result is carried below, and how far its own indicators are."""

    rhk: Rhk
    indicators: int
    moving: int  # indicators with progress
    parts: int
    parts_carried: int  # parts for which somebody's agreed plan has a result
    percent: int | None  # of the parts together; None where no part says


@dataclass(frozen=True, slots=True)
class Serving:
    """A result below that serves one of these."""

    line: uuid.UUID
    text: str
    employee_id: int
    post_id: int
    post: str
    name: str


def way_to(session: Session, post_id: int, *, day: date) -> list[Step]:
    """From the topmost post down to this one; empty when there is no such post."""
    up = (
        select(Post.id, Post.parent_id, literal(0).label("height"))
        .where(Post.id == post_id)
        .cte(recursive=True)
    )
    upper = aliased(Post)
    up = up.union_all(select(upper.id, upper.parent_id, up.c.height + 1).join(up, up.c.parent_id == upper.id))
    rows = session.execute(
        select(Post.id, Post.unit_id, Post.name, Employee.id.label("who"), Employee.name.label("holder"))
        .join(up, up.c.id == Post.id)
        .outerjoin(Holding, and_(Holding.post_id == Post.id, _held(day)))
        .outerjoin(Employee, Employee.id == Holding.employee_id)
        .order_by(up.c.height.desc())
    )
    return [Step(row.id, row.unit_id, row.name, row.who, row.holder or "") for row in rows]


def topmost(session: Session) -> int | None:
    """The post that has nobody above, with the most posts below it in one step; None without any post."""
    lower = aliased(Post)
    return session.scalar(
        select(Post.id)
        .outerjoin(lower, lower.parent_id == Post.id)
        .where(Post.parent_id.is_(None))
        .group_by(Post.id)
        .order_by(func.count(lower.id).desc(), Post.id)
        .limit(1)
    )


def skp_at(session: Session, post_id: int, *, day: date) -> tuple[Skp, SkpPlan | None] | None:
    """The last SKP that a post had begun by a day of that year, with its agreed version."""
    row = session.execute(
        select(Skp, SkpPlan)
        .outerjoin(SkpPlan, and_(SkpPlan.skp_id == Skp.id, SkpPlan.status == PlanStatus.AGREED))
        .where(Skp.post_id == post_id, Skp.year == day.year, ~Skp.dropped, Skp.first_day <= day)
        .order_by(Skp.first_day.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def below(session: Session, post_id: int, *, day: date) -> list[Below]:
    """The posts one level down in the year of the day, each with the sums of everything under it on that day."""
    sums = _sums(post_id, day)
    newest = _newest_plans(post_id, day.year)
    own = _own_results(newest)
    rows = session.execute(
        select(
            Post.id.label("post_id"),
            Post.name.label("post"),
            Employee.id.label("holder_id"),
            Employee.name.label("holder"),
            newest.c.skp_id,
            newest.c.status.label("plan"),
            func.coalesce(own.c.results, 0).label("results"),
            func.coalesce(own.c.served, 0).label("served"),
            sums.c.people,
            sums.c.agreed,
            sums.c.moving,
            sums.c.posts,
        )
        .join(sums, sums.c.root == Post.id)
        .outerjoin(Holding, and_(Holding.post_id == Post.id, _held(day)))
        .outerjoin(Employee, Employee.id == Holding.employee_id)
        .outerjoin(newest, newest.c.post_id == Post.id)
        .outerjoin(own, own.c.skp_id == newest.c.skp_id)
        .order_by(Post.id)
    )
    return [Below(**{**row._asdict(), "holder": row.holder or ""}) for row in rows]


def carried(session: Session, plan: SkpPlan) -> list[Carried]:
    """The results of a plan in their order, with what is carried below and what moves."""
    moving = exists().where(
        SkpProgress.skp_id == plan.skp_id,
        SkpProgress.iki_line == Iki.line,
        SkpProgress.taken_back_at.is_(None),
    )
    indicators = select(func.count()).where(Iki.rhk_id == Rhk.id).scalar_subquery()
    moved = select(func.count()).where(Iki.rhk_id == Rhk.id, moving).scalar_subquery()
    lower, lower_plan = aliased(Rhk), aliased(SkpPlan)
    taken = exists().where(
        lower.part_id == RhkPart.id, lower_plan.id == lower.plan_id, lower_plan.status == PlanStatus.AGREED
    )
    given = and_(RhkPart.rhk_line == Rhk.line, RhkPart.skp_id == plan.skp_id, RhkPart.ended_at.is_(None))
    rows = session.execute(
        select(
            Rhk,
            indicators,
            moved,
            select(func.count()).where(given).scalar_subquery(),
            select(func.count()).where(given, taken).scalar_subquery(),
            select(func.sum(RhkPart.percent)).where(given).scalar_subquery(),
        )
        .where(Rhk.plan_id == plan.id)
        .order_by((Rhk.kind != "MAIN"), Rhk.position)
    )
    return [Carried(*row) for row in rows]


def serving(session: Session, lines: Collection[uuid.UUID]) -> Sequence[Serving]:
    """The results of agreed plans that serve one of these, by line and post; at most MOST_SERVING."""
    found = (  # looked up first: they are few, and the plans are many
        select(Rhk.plan_id, Rhk.serves_line, Rhk.text, Rhk.position)
        .where(Rhk.serves_line.in_(lines))
        .cte("found")
        .prefix_with("MATERIALIZED")
    )
    rows = session.execute(
        select(
            found.c.serves_line.label("line"),
            found.c.text,
            Skp.employee_id,
            Post.id.label("post_id"),
            Post.name.label("post"),
            Employee.name,
        )
        .join(SkpPlan, SkpPlan.id == found.c.plan_id)
        .join(Skp, Skp.id == SkpPlan.skp_id)
        .join(Post, Post.id == Skp.post_id)
        .join(Employee, Employee.id == Skp.employee_id)
        .where(SkpPlan.status == PlanStatus.AGREED, ~Skp.dropped)
        .order_by(found.c.serves_line, Post.id, found.c.position)
        .limit(MOST_SERVING)
    )
    return [Serving(**row._asdict()) for row in rows]


def predicates_below(session: Session, post_id: int, years: Collection[int]) -> dict[int, dict[str, int]]:
    """How many people at a post and below it have each predicate, by period."""
    under = _under(Post.id == post_id)
    rows = session.execute(
        select(SkpEvaluation.period_id, SkpEvaluation.predicate, func.count())
        .join(Skp, Skp.id == SkpEvaluation.skp_id)
        .join(under, under.c.id == Skp.post_id)
        .where(Skp.year.in_(years), ~Skp.dropped, SkpEvaluation.predicate.is_not(None))
        .where(SkpEvaluation.status != EvaluationStatus.OPEN)
        .group_by(SkpEvaluation.period_id, SkpEvaluation.predicate)
    )
    found: dict[int, dict[str, int]] = {}
    for period_id, predicate, count in rows:
        found.setdefault(period_id, {})[str(predicate)] = count
    return found


def periods_of(session: Session, years: Collection[int]) -> Sequence[SkpPeriod]:
    """Their periods in time, the year after its last month or quarter."""
    return session.scalars(
        select(SkpPeriod)
        .where(SkpPeriod.year.in_(years))
        .order_by(SkpPeriod.last_day, SkpPeriod.first_day.desc())
    ).all()


def _held(day: date) -> ColumnElement[bool]:
    return and_(Holding.kind == HoldingKind.DEFINITIVE, in_period(day))


def _under(start: ColumnElement[bool]) -> CTE:
    """All posts at and below some, each with the one of these it lies under (`root`)."""
    under = select(Post.id.label("root"), Post.id).where(start).cte("under", recursive=True)
    lower = aliased(Post)
    return under.union_all(select(under.c.root, lower.id).join(under, lower.parent_id == under.c.id))


def _sums(post_id: int, day: date) -> CTE:
    under = _under(Post.parent_id == post_id)
    moving = exists().where(SkpProgress.skp_id == Skp.id, SkpProgress.taken_back_at.is_(None))
    return (
        select(
            under.c.root,
            func.count(func.distinct(Holding.employee_id)).label("people"),
            func.count(func.distinct(SkpPlan.id)).label("agreed"),
            func.count(func.distinct(Skp.id)).filter(SkpPlan.id.is_not(None), moving).label("moving"),
            func.count(func.distinct(under.c.id)).label("posts"),
        )
        .outerjoin(Holding, and_(Holding.post_id == under.c.id, _held(day)))
        .outerjoin(
            Skp,
            and_(Skp.post_id == under.c.id, ~Skp.dropped, Skp.first_day <= day, Skp.last_day >= day),
        )
        .outerjoin(SkpPlan, and_(SkpPlan.skp_id == Skp.id, SkpPlan.status == PlanStatus.AGREED))
        .group_by(under.c.root)
        .cte("sums")
    )


def _newest_plans(post_id: int, year: int) -> CTE:
    """Of each post one level down the last SKP of the year with its newest version."""
    return (
        select(Skp.post_id, Skp.id.label("skp_id"), SkpPlan.status)
        .ext(distinct_on(Skp.post_id))
        .join(Post, Post.id == Skp.post_id)
        .outerjoin(SkpPlan, SkpPlan.skp_id == Skp.id)
        .where(Post.parent_id == post_id, Skp.year == year, ~Skp.dropped)
        .order_by(Skp.post_id, Skp.first_day.desc(), SkpPlan.number.desc())
        .cte("newest")
    )


def _own_results(newest: CTE) -> CTE:
    return (
        select(
            SkpPlan.skp_id,
            func.count().label("results"),
            func.count(Rhk.serves_line).label("served"),
        )
        .join(newest, newest.c.skp_id == SkpPlan.skp_id)
        .join(Rhk, Rhk.plan_id == SkpPlan.id)
        .where(SkpPlan.status == PlanStatus.AGREED)
        .group_by(SkpPlan.skp_id)
        .cte("own")
    )
