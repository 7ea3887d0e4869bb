"""The scores of a month for very many people: added up by the database where days are usual, else by the rules.

`credit.month` says the same of one person, with every day and every reason; a test lays both side by side.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from models import activity_points
from models import attendance_reading as reading
from models.activity_points import UnitDay
from workflows import assignment
from workflows.assignment import Engaged
from workflows.rules.activity_facts import ActivityPolicy, EntryState
from workflows.rules.activity_month import MonthScore, score_of_month
from workflows.rules.calendar import Schedule, days_between, period_end
from workflows.services.activity import credit
from workflows.services.activity.days import HoursOn, hours_between
from workflows.services.activity.policy import policy_on

NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Score:
    """Verified points of a month, and the score that they make."""

    employee_id: int
    points: Decimal
    month: MonthScore


def scores(session: Session, employee_ids: Collection[int], day: date) -> Iterator[Score]:
    """The month that contains the day, person by person; whoever never held a post is left out.

    Some dozen statements for all, and as many again for each thousand whose days aren't usual.
    """
    first = day.replace(day=1)
    last = period_end(first, 1)
    policy = policy_on(session, first)
    staff = assignment.staff(session, employee_ids, first, last)
    usual = {who: one for who, one in staff.people.items() if len(one.places) == 1}
    for who in activity_points.unusual(session, usual, first, last):
        del usual[who]
    hours = hours_between(session, staff, first, last)
    states = [state.value for state in policy.counting_states]
    points = activity_points.points_of(
        session,
        {who: (one.week(first).unit_id, str(one.week(first).zone)) for who, one in usual.items()},
        list(_unit_days(usual.values(), hours, first, last)),
        (first, last),
        states,
    )
    yield from _scored(session, _Month(first, policy), usual, points)
    others = [who for who in staff.people if who not in usual]
    for one in credit.months(session, others, first):
        yield Score(one.employee_id, one.verified_points, one.score)


@dataclass(frozen=True)
class _Month:
    first: date
    policy: ActivityPolicy


def _scored(
    session: Session, of: _Month, usual: Mapping[int, Engaged], points: Mapping[int, Decimal]
) -> Iterator[Score]:
    first, policy, last = of.first, of.policy, period_end(of.first, 1)
    leaves: dict[int, list[tuple[date, date]]] = {}
    for leave in reading.leaves_of(session, list(usual), first, last):
        leaves.setdefault(leave.employee_id, []).append(
            (max(leave.first_day, first), min(leave.last_day, last))
        )
    for who, day in reading.leave_days_of(session, list(usual), first, last):
        leaves.setdefault(who, []).append((day, day))
    for who, one in usual.items():
        apart = one.rostered or one.duty
        schedule: Schedule = one.schedule(first, last) if apart else one.week(first).schedule
        found = points.get(who, NOTHING)
        yield Score(
            who,
            found,
            score_of_month(
                {EntryState.VERIFIED: found},
                month=first,
                schedule=schedule,
                policy=policy,
                leaves=leaves.get(who, ()),
                fixed_target=policy.fixed_target,
            ),
        )


def _unit_days(people: Collection[Engaged], hours: HoursOn, first: date, last: date) -> Iterator[UnitDay]:
    """The hours of every unit that somebody works in, day by day."""
    days: Sequence[date] = list(days_between(first, last))
    for unit_id in {one.week(first).unit_id for one in people}:
        for day in days:
            known = hours(unit_id, day).days[day.weekday()]
            if known is None:
                yield UnitDay(unit_id, day, None, None, 0, 0, None)
            else:
                yield UnitDay(unit_id, day, *known.span, *known.pause, known.net_minutes)
