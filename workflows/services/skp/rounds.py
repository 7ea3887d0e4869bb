"""Opening a year or a period for everybody: who is to get a case, each marked in the transaction that starts it.

A round can be repeated and killed: a person is started by whoever holds the person's row, and once.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, exists, func, literal, null, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.people import HOME, Employee, Holding, Role, RoleGrant, Unit, granted_on, in_period
from models.skp import PlanStatus, Skp, SkpPeriod, SkpPlan, SkpYear
from models.skp_reading import agreed_plans
from models.skp_rounds import RoundKind, SkpRound, SkpStart, StartState
from workflows import outbox

JOB = "skp_round"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row of a round: a person, and the SKP where it is about an evaluation."""

    id: int
    employee_id: int
    skp_id: int | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of it: why it couldn't be, or the case."""

    start_id: int
    why: str = ""
    instance_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Progress:
    """How far a round is."""

    id: int
    waiting: int
    started: int
    refused: int

    @property
    def total(self) -> int:
        return self.waiting + self.started + self.refused

    @property
    def done(self) -> int:
        return self.started + self.refused


def begin_plans(session: Session, year: SkpYear, *, by: int, now: datetime) -> int:
    """An SKP for everybody with a post who has none; once more for those who were refused. The round's number."""
    round_id = _round(session, RoundKind.PLANS, year.year, None, by=by, now=now)
    _add(session, _without_skp(round_id, year.year, now.astimezone(HOME).date()))
    return _set_off(session, round_id)


def without_skp(session: Session, year: int, *, today: date) -> int:
    """How many people with a post have no SKP of the year yet."""
    found = _without_skp(0, year, today).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def begin_evaluations(session: Session, period: SkpPeriod, *, by: int, now: datetime) -> int:
    """An evaluation for every SKP with a day in the period; once more for those that were refused."""
    period.opened_at, period.closed_at = period.opened_at or now, None
    round_id = _round(session, RoundKind.EVALUATIONS, period.year, period.id, by=by, now=now)
    _add(session, _to_evaluate(round_id, period))
    return _set_off(session, round_id)


def begin_again(session: Session, employee_id: int, year: int) -> None:
    """One person's SKP: for whoever has moved. Nothing happens where the year was never opened for all."""
    found = session.scalar(select(SkpRound.id).where(SkpRound.year == year, SkpRound.period_id.is_(None)))
    if found is not None:
        _add(session, select(literal(found), literal(employee_id), null()))
        _set_off(session, found)


def take_up_agreed(session: Session) -> list[int]:
    """Evaluations that were refused while the SKP wasn't agreed, and now it is: the rounds that go on with them."""
    agreed = exists().where(SkpPlan.skp_id == SkpStart.skp_id, SkpPlan.status == PlanStatus.AGREED)
    running = (
        select(SkpRound.id)
        .join(SkpPeriod, SkpPeriod.id == SkpRound.period_id)
        .where(SkpPeriod.closed_at.is_(None))
    )
    rows = session.scalars(
        update(SkpStart)
        .where(SkpStart.state == StartState.REFUSED, SkpStart.why == "NOT_AGREED", agreed)
        .where(SkpStart.round_id.in_(running))
        .values(state=StartState.WAITING, why="")
        .returning(SkpStart.round_id)
    )
    found = sorted(set(rows))
    for round_id in found:
        outbox.defer(session, JOB, round_id=round_id)
    return found


def keeper(session: Session, first: int, today: date) -> int | None:
    """Who starts what begins by itself: the one who opened the year, while they keep the personnel of the whole
    agency, else somebody who does. None while nobody does.
    """
    tops = select(Unit.id).where(Unit.parent_id.is_(None))
    found = (
        select(RoleGrant.employee_id)
        .join(Employee, Employee.id == RoleGrant.employee_id)
        .where(
            RoleGrant.role == Role.PERSONNEL, RoleGrant.unit_id.in_(tops), granted_on(today), Employee.active
        )
        .order_by((RoleGrant.employee_id == first).desc(), RoleGrant.employee_id)
    )
    return session.scalar(found.limit(1))


def take(session: Session, round_id: int, most: int) -> list[Waiting]:
    """The next who wait, locked until the transaction ends; what others hold is passed over."""
    waiting = (
        select(SkpStart.id, SkpStart.employee_id, SkpStart.skp_id)
        .where(SkpStart.round_id == round_id, SkpStart.state == StartState.WAITING)
        .order_by(SkpStart.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    return [Waiting(*row) for row in session.execute(waiting)]


def mark(session: Session, tried: Sequence[Tried], *, now: datetime) -> None:
    """Write down what became of each."""
    session.execute(
        update(SkpStart),
        [
            {
                "id": one.start_id,
                "why": one.why,
                "instance_id": one.instance_id,
                "state": StartState.REFUSED if one.why else StartState.STARTED,
                "tried_at": now,
            }
            for one in tried
        ],
    )


def why_not(session: Session, starts: Collection[Waiting], of: SkpRound) -> dict[int, str]:
    """By start the code of what keeps it from being begun; whoever may be tried isn't there."""
    if of.period_id is None:
        wanted = [one.employee_id for one in starts]
        own = select(Employee.id).where(Employee.id.in_(wanted))
        # For the rest of the year: whoever moves has an earlier one beside it.
        has = set(session.scalars(own.where(_owns(Employee.id, of.year, date(of.year, 12, 31)))))
        return {one.id: "HAS_ONE" for one in starts if one.employee_id in has}
    if session.scalar(select(SkpYear.closed_at).where(SkpYear.year == of.year)) is not None:
        return {one.id: "CLOSED" for one in starts}
    agreed = agreed_plans(session, [one.skp_id for one in starts if one.skp_id is not None])
    return {one.id: "NOT_AGREED" for one in starts if one.skp_id not in agreed}


def progress(session: Session, year: int) -> Mapping[int | None, Progress]:
    """The rounds of a year by period; that of the plans under None."""
    rows = session.execute(
        select(SkpRound.id, SkpRound.period_id, SkpStart.state, func.count(SkpStart.id))
        .outerjoin(SkpStart, SkpStart.round_id == SkpRound.id)
        .where(SkpRound.year == year)
        .group_by(SkpRound.id, SkpRound.period_id, SkpStart.state)
    )
    counts: dict[tuple[int, int | None], Counter[StartState | None]] = {}
    for round_id, period_id, state, count in rows:
        counts.setdefault((round_id, period_id), Counter())[state] += count
    return {
        period_id: Progress(
            round_id, found[StartState.WAITING], found[StartState.STARTED], found[StartState.REFUSED]
        )
        for (round_id, period_id), found in counts.items()
    }


def _round(
    session: Session, kind: RoundKind, year: int, period_id: int | None, *, by: int, now: datetime
) -> int:
    """One of each; whoever set it off last is the one who starts the cases."""
    values = {"kind": kind, "year": year, "period_id": period_id, "begun_by": by, "begun_at": now}
    return session.scalars(
        insert(SkpRound)
        .values(values)
        .on_conflict_do_update(index_elements=["year", "period_id"], set_={"begun_by": by})
        .returning(SkpRound.id)
    ).one()


def _add(session: Session, people: Select[int, int, int | None]) -> None:
    source = people.add_columns(literal(StartState.WAITING, SkpStart.state.type), literal(""))
    added = insert(SkpStart).from_select(["round_id", "employee_id", "skp_id", "state", "why"], source)
    session.execute(
        added.on_conflict_do_update(
            index_elements=["round_id", "employee_id", "skp_id"],
            set_={"state": StartState.WAITING, "why": ""},
            where=(SkpStart.state == StartState.REFUSED) | SkpStart.skp_id.is_(None),
        )
    )


def _set_off(session: Session, round_id: int) -> int:
    outbox.defer(session, JOB, round_id=round_id)
    return round_id


def _without_skp(round_id: int, year: int, today: date) -> Select[int, int, int | None]:
    day = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    return (
        select(literal(round_id), Employee.id, null())
        .where(Employee.active, exists().where(Holding.employee_id == Employee.id, in_period(day)))
        .where(~_owns(Employee.id, year, day))
        .order_by(Employee.id)
    )


def _to_evaluate(round_id: int, period: SkpPeriod) -> Select[int, int, int | None]:
    return (
        select(literal(round_id), Skp.employee_id, Skp.id)
        .where(Skp.year == period.year, ~Skp.dropped)
        .where(Skp.first_day <= period.last_day, Skp.last_day >= period.first_day)
        .order_by(Skp.id)
    )


def _owns(employee: InstrumentedAttribute[int], year: int, day: date) -> ColumnElement[bool]:
    return exists().where(Skp.employee_id == employee, Skp.year == year, ~Skp.dropped, Skp.last_day >= day)
