"""What entries are worth: a day as it is shown, a month as it is scored, for one person or for thousands.

Everybody who shows or pays points reads them here, so that all pages say the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlalchemy.orm import Session

from models.activity import ActivityState
from models.activity_month import Counted, counted_of
from workflows import assignment
from workflows.rules.activity_credit import Activity, Credit, DayCredit, Norm, credit_of_day
from workflows.rules.activity_facts import ActivityPolicy, EntryState
from workflows.rules.activity_month import MonthScore, score_of_month
from workflows.rules.attendance import Event
from workflows.rules.calendar import period_end
from workflows.services.activity.days import DayFacts, PersonDays, days_of
from workflows.services.activity.policy import policy_on

NOTHING = Decimal("0.00")
AT_ONCE = 1000  # people whose month is held in memory together
Entries = Mapping[date, Sequence[Counted]]


@dataclass(frozen=True)
class DayReckoning:
    """A day with all that may still count on it, drafts too, in the order of the beginnings.

    Minutes are those of the clock, points have 2 decimals. Verified points are reckoned without the rest, so that
    an entry that is still open takes no room in the day from one that counts.
    """

    facts: DayFacts
    entries: tuple[Counted, ...]
    counting: frozenset[EntryState]

    @cached_property
    def credit(self) -> DayCredit:
        return self._of(self.entries)

    @cached_property
    def verified_points(self) -> Decimal:
        """What counts by now."""
        verified = [entry for entry in self.entries if EntryState(entry.state) in self.counting]
        if len(verified) == len(self.entries):
            return self.credit.counted_points
        return self._of(verified).counted_points

    @property
    def limit(self) -> int | None:
        """The most minutes that the day counts; None where no hours are fixed for it."""
        return None if self.facts.own_hours is None else self.facts.own_hours.net_minutes

    def of(self, entry_id: int) -> Credit:
        """Minutes and points of one entry of the day. KeyError for another."""
        return self._by_id[entry_id]

    def with_entries(self, entries: Iterable[Counted]) -> DayReckoning:
        """The same day with these entries instead, in any order."""
        return DayReckoning(self.facts, _in_order(entries), self.counting)

    def lines(self) -> Iterator[tuple[Counted, Credit]]:
        return zip(self.entries, self.credit.entries, strict=True)

    @cached_property
    def _by_id(self) -> Mapping[int, Credit]:
        return {entry.id: credit for entry, credit in self.lines()}

    def _of(self, entries: Iterable[Counted]) -> DayCredit:
        return credit_of_day(
            map(_activity, entries),
            day=self.facts.day,
            hours=self.facts.hours,
            attendance=self.facts.attendance,
            zone=self.facts.week.zone,
        )


@dataclass(frozen=True)
class MonthReckoning:
    """The month of one person. `score` rests on what is verified; `prospect` is it once all sent entries are."""

    employee_id: int
    first: date
    days: tuple[DayReckoning, ...]
    policy: ActivityPolicy
    person: PersonDays

    @cached_property
    def verified_points(self) -> Decimal:
        return sum((day.verified_points for day in self.days if day.entries), NOTHING)

    @cached_property
    def score(self) -> MonthScore:
        return self._score(self.verified_points)

    @cached_property
    def prospect(self) -> MonthScore:
        sent = [state for state in self.points if state is not ActivityState.DRAFT]
        return self._score(sum((self.points[state] for state in sent), NOTHING))

    @cached_property
    def points(self) -> Mapping[ActivityState, Decimal]:
        """Points that the days' limits let count, by the state of their entries."""
        found: dict[ActivityState, Decimal] = defaultdict(lambda: NOTHING)
        for day in self.days:
            for entry, credit in day.lines() if day.entries else ():
                found[entry.state] += credit.counted_points
        return dict(found)

    @cached_property
    def events(self) -> Mapping[Event, int]:
        """Late, early and absent days, by kind."""
        return Counter(found.event for day in self.days for found in day.facts.discipline.events)

    @property
    def discipline_points(self) -> Decimal:
        """What attendance takes off, in percent of the part for discipline."""
        return sum((day.facts.discipline.points for day in self.days), NOTHING)

    def _score(self, points: Decimal) -> MonthScore:
        last = period_end(self.first, 1)
        return score_of_month(
            {EntryState.VERIFIED: points},
            month=self.first,
            schedule=self.person.engaged.schedule(self.first, last),
            policy=self.policy,
            fixed_target=self.policy.fixed_target,
            leaves=[(day.facts.day, day.facts.day) for day in self.days if day.facts.on_leave],
        )


def reckon(facts: DayFacts, entries: Iterable[Counted], policy: ActivityPolicy) -> DayReckoning:
    """The day with these entries, kept or only typed: a typed one has a number of its own below zero."""
    return DayReckoning(facts, _in_order(entries), policy.counting_states)


def days(session: Session, employee_id: int, first: date, last: date) -> Sequence[DayReckoning]:
    """Each day from `first` to `last`, both included. NobodyToDoIt for whoever never held a post."""
    person = days_of(session, [employee_id], first, last).get(employee_id)
    if person is None:
        raise assignment.NobodyToDoIt(f"employee {employee_id} holds no post, so belongs to no unit")
    entries = _by_person(counted_of(session, [employee_id], first, last))
    return _days(person, entries[employee_id], policy_on(session, first))


def month(session: Session, employee_id: int, day: date) -> MonthReckoning:
    """The month that contains the day. NobodyToDoIt for whoever never held a post."""
    found = next(months(session, [employee_id], day), None)
    if found is None:
        raise assignment.NobodyToDoIt(f"employee {employee_id} holds no post, so belongs to no unit")
    return found


def months(session: Session, employee_ids: Collection[int], day: date) -> Iterator[MonthReckoning]:
    """The month that contains the day, person by person; whoever never held a post is left out.

    A fixed number of statements (some eleven) for each thousand people.
    """
    first = day.replace(day=1)
    policy = policy_on(session, first)
    wanted = sorted(employee_ids)
    for start in range(0, len(wanted), AT_ONCE):
        yield from _months(session, wanted[start : start + AT_ONCE], first, policy)


def _months(
    session: Session, employee_ids: Collection[int], first: date, policy: ActivityPolicy
) -> Iterator[MonthReckoning]:
    last = period_end(first, 1)
    people = days_of(session, employee_ids, first, last)
    entries = _by_person(counted_of(session, employee_ids, first, last))
    for who, person in people.items():
        yield MonthReckoning(who, first, _days(person, entries[who], policy), policy, person)


def _days(person: PersonDays, entries: Entries, policy: ActivityPolicy) -> tuple[DayReckoning, ...]:
    return tuple(
        DayReckoning(facts, tuple(entries.get(facts.day, ())), policy.counting_states)
        for facts in person.days
    )


def _by_person(rows: Iterable[Counted]) -> defaultdict[int, dict[date, list[Counted]]]:
    found: defaultdict[int, dict[date, list[Counted]]] = defaultdict(dict)
    for row in rows:
        found[row.employee_id].setdefault(row.day, []).append(row)
    return found


def _in_order(entries: Iterable[Counted]) -> tuple[Counted, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.begins, entry.id)))


def _activity(entry: Counted) -> Activity:
    norm = Norm("", entry.norm_minutes, entry.weight)
    return Activity(str(entry.id), entry.begins, entry.ends, entry.volume, norm)
