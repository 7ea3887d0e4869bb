"""Moves in the middle of a year: SKPs whose post, or whose assessor's post, is no longer that of the person.

An SKP is ended on the last day in the old post; the next one is begun with its case. What of two SKPs counts in a
year is shown by months, and the rater decides: no mean is made of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from sqlalchemy import CTE, ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.people import Employee, Holding, HoldingKind, Post, Unit, for_good, in_period
from models.process import Instance, InstanceStatus
from models.skp import Skp, SkpPeriod, SkpYear
from models.skp_evaluation import SkpEvaluation
from workflows import assignment
from workflows.letters.days import day_in_words
from workflows.rules.skp_months import months
from workflows.services.skp import rounds

GROUND_MOST = 200


class Odd(StrEnum):
    """What doesn't fit any more."""

    MOVED = "MOVED"  # holds another post
    LEFT = "LEFT"  # holds none for good
    ASSESSOR = "ASSESSOR"  # the assessor's post isn't the next one above the person's own any more
    ACTING = "ACTING"  # also sits on another post as Plt. or Plh.; told only
    VACANT = "VACANT"  # nobody holds the assessor's post; told only


@dataclass(frozen=True, slots=True)
class Misfit:
    """An SKP and what doesn't fit; `since` is the first day in the new post (or after the old), where it is known."""

    skp: Skp
    name: str
    nip: str
    post: str
    unit: str
    odd: Odd
    now_post: str
    since: date | None
    ground: str

    @property
    def last_day(self) -> date | None:
        """The last day in the old post."""
        return self.since - timedelta(days=1) if self.since else None

    @property
    def never_held(self) -> bool:
        """Whether the SKP has no day in its post, so that it can only be taken back."""
        return self.last_day is not None and self.last_day < self.skp.first_day


class Ending(StrEnum):
    ENDED = "ENDED"
    OUTSIDE = "OUTSIDE"  # the day isn't within the SKP
    EVALUATED = "EVALUATED"  # a period after that day has been evaluated already


def misfits(session: Session, year: int, unit_ids: Collection[int], *, today: date) -> list[Misfit]:
    """Of the units' running SKPs of the year, those that no longer fit, what must be done first."""
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    found = [
        *_moved(session, year, unit_ids, day),
        *_beneath_another(session, year, unit_ids, day),
        *_acting(session, year, unit_ids, day),
        *_vacant(session, year, unit_ids, day),
    ]
    order = list(Odd)
    return sorted(found, key=lambda one: (order.index(one.odd), one.unit, one.name))


def end(session: Session, skp: Skp, last_day: date, *, ground: str) -> Ending:
    """The SKP ends with the post; the person's next one is begun where the year was opened for all."""
    if not skp.first_day <= last_day <= skp.last_day:
        return Ending.OUTSIDE
    if _evaluated_after(session, skp, last_day):
        return Ending.EVALUATED
    skp.last_day, skp.ended_why = last_day, ground[:GROUND_MOST]
    session.flush()
    if session.get_one(SkpYear, skp.year).closed_at is None:
        rounds.begin_again(session, skp.employee_id, skp.year)
    return Ending.ENDED


def beyond(session: Session, skp: Skp) -> Sequence[uuid.UUID]:
    """Running cases of evaluations whose period begins after the SKP's last day: nothing is left to evaluate."""
    found = (
        select(SkpEvaluation.instance_id)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .join(Instance, Instance.id == SkpEvaluation.instance_id)
        .where(SkpEvaluation.skp_id == skp.id, SkpPeriod.first_day > skp.last_day)
        .where(Instance.status == InstanceStatus.RUNNING)
    )
    return session.scalars(found.order_by(SkpPeriod.first_day)).all()


def why_beyond(skp: Skp) -> str:
    """Why they are taken back, as the history of the case keeps it."""
    return f"SKP ini berakhir {day_in_words(skp.last_day)}, sebelum masa yang dinilai."


def change_assessor(session: Session, skp: Skp, *, today: date) -> bool:
    """Put the superior of the day in; False where there is none. What was agreed stays."""
    above = assignment.superior_post(session, skp.employee_id, today=today)
    if above is None:
        return False
    skp.assessor_post_id = above
    return True


def months_of(skp: Skp) -> int:
    """What the SKP weighs within its year, of twelve."""
    return months(skp.first_day, skp.last_day)


def _evaluated_after(session: Session, skp: Skp, last_day: date) -> bool:
    after = (
        select(SkpEvaluation.id)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .where(SkpEvaluation.skp_id == skp.id, SkpEvaluation.predicate.is_not(None))
        .where(SkpPeriod.first_day > last_day)
    )
    return session.scalar(after.limit(1)) is not None


def _running(year: int, unit_ids: Collection[int], day: date) -> Select[Skp, str, str, str, str]:
    return (
        select(Skp, Employee.name, Employee.nip, Post.name, Unit.name)
        .join(Employee, Employee.id == Skp.employee_id)
        .join(Post, Post.id == Skp.post_id)
        .join(Unit, Unit.id == Skp.unit_id)
        .where(Skp.year == year, ~Skp.dropped, Skp.unit_id.in_(unit_ids), Skp.last_day >= day)
    )


def _moved(session: Session, year: int, unit_ids: Collection[int], day: date) -> list[Misfit]:
    """Those who hold another post for good today, or none; with the decree, and the day on which it began."""
    held, now_post, old = aliased(Holding), aliased(Post), aliased(Holding)
    since_when = (
        select(func.max(old.valid_to))
        .where(old.employee_id == Skp.employee_id, old.post_id == Skp.post_id)
        .where(old.kind == HoldingKind.DEFINITIVE, old.valid_to < day)
        .scalar_subquery()
    )
    rows = session.execute(
        _running(year, unit_ids, day)
        .add_columns(now_post.name, held.valid_from, held.ground, since_when)
        .outerjoin(held, (held.employee_id == Skp.employee_id) & for_good(day, holding=held))
        .outerjoin(now_post, now_post.id == held.post_id)
        .where(or_(held.id.is_(None), held.post_id != Skp.post_id))
    )
    found = []
    for skp, name, nip, post, unit, now, begun, ground, ended in rows:
        since = begun or (ended + timedelta(days=1) if ended else None)
        odd = Odd.MOVED if now else Odd.LEFT
        found.append(Misfit(skp, name, nip, post, unit, odd, now or "", since, ground or ""))
    return found


def _beneath_another(session: Session, year: int, unit_ids: Collection[int], day: date) -> list[Misfit]:
    """Those in their post whose assessor's post isn't above it any more, or no longer the nearest: it was while that
    of the direct superior was vacant, and somebody sits there now."""
    parent = select(Post.parent_id.label("id")).where(Post.id == Skp.post_id).correlate(Skp)
    chain = _above()
    rows = session.execute(
        _running(year, unit_ids, day)
        .where(_holds(day), parent.scalar_subquery().is_not(None))
        .where(
            or_(
                ~exists().where(chain.c.post_id == Skp.post_id, chain.c.above == Skp.assessor_post_id),
                Skp.id.in_(_with_one_between(year, chain, day)),
            )
        )
    )
    return [_misfit(row, Odd.ASSESSOR) for row in rows]


def _with_one_between(year: int, chain: CTE, day: date) -> Select[int]:
    """SKPs for which somebody sits between the post and that of the assessor. A Plh. is there for some days only."""
    between, seat = chain.alias("between"), aliased(Holding)
    return (
        select(Skp.id)
        .join(chain, chain.c.post_id == Skp.post_id)
        .join(between, (between.c.post_id == chain.c.above) & (between.c.above == Skp.assessor_post_id))
        .join(seat, (seat.post_id == chain.c.above) & in_period(day, holding=seat))
        .where(Skp.year == year, seat.kind != HoldingKind.PLH, seat.employee_id != Skp.employee_id)
    )


def _acting(session: Session, year: int, unit_ids: Collection[int], day: date) -> list[Misfit]:
    held, other = aliased(Holding), aliased(Post)
    rows = session.execute(
        _running(year, unit_ids, day)
        .add_columns(other.name, held.valid_from, held.ground, held.kind)
        .join(held, (held.employee_id == Skp.employee_id) & in_period(day, holding=held))
        .join(other, other.id == held.post_id)
        .where(held.kind != HoldingKind.DEFINITIVE, held.post_id != Skp.post_id)
    )
    prefix = {HoldingKind.PLT: "Plt. ", HoldingKind.PLH: "Plh. "}
    return [
        Misfit(skp, name, nip, post, unit, Odd.ACTING, f"{prefix[kind]}{now}", since, ground)
        for skp, name, nip, post, unit, now, since, ground, kind in rows
    ]


def _vacant(session: Session, year: int, unit_ids: Collection[int], day: date) -> list[Misfit]:
    """Tasks go to the next post up by themselves."""
    seat, assessor = aliased(Holding), aliased(Post)
    held = exists().where(seat.post_id == Skp.assessor_post_id, in_period(day, holding=seat))
    rows = session.execute(
        _running(year, unit_ids, day)
        .add_columns(assessor.name)
        .join(assessor, assessor.id == Skp.assessor_post_id)
        .where(_holds(day), ~held)
    )
    return [
        Misfit(skp, name, nip, post, unit, Odd.VACANT, now, None, "")
        for skp, name, nip, post, unit, now in rows
    ]


def _misfit(row: Row[Skp, str, str, str, str], odd: Odd) -> Misfit:
    skp, name, nip, post, unit = row
    return Misfit(skp, name, nip, post, unit, odd, "", None, "")


def _holds(day: date) -> ColumnElement[bool]:
    """Whether the person still holds the post of the SKP for good."""
    held = aliased(Holding)
    return exists().where(
        held.employee_id == Skp.employee_id, held.post_id == Skp.post_id, for_good(day, holding=held)
    )


def _above() -> CTE:
    """Each post with every post above it."""
    parent = aliased(Post)
    chain = select(Post.id.label("post_id"), Post.parent_id.label("above")).where(Post.parent_id.is_not(None))
    line = chain.cte("above_posts", recursive=True)
    more = select(line.c.post_id, parent.parent_id).join(parent, parent.id == line.c.above)
    return line.union(more.where(parent.parent_id.is_not(None)))
