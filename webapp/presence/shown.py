"""A month of presence as pages show it: a row for each day that counts, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from models.attendance import PresenceBefore, PresenceKind
from workflows import assignment
from workflows.rules.attendance import Event
from workflows.rules.calendar import ONE_DAY, period_end
from workflows.services.activity import presence
from workflows.services.activity.days import DayFacts, days_of


@dataclass(frozen=True)
class Row:
    facts: DayFacts
    before: Sequence[PresenceBefore]


@dataclass(frozen=True)
class Month:
    """`rows`: working days until today and whatever else is known, the latest first."""

    first: date
    rows: Sequence[Row]
    today: date

    @property
    def before(self) -> date:
        return (self.first - ONE_DAY).replace(day=1)

    @property
    def after(self) -> date | None:
        """None while it hasn't begun."""
        found = period_end(self.first, 1) + ONE_DAY
        return found if found <= self.today else None

    @property
    def waiting(self) -> int:
        """Working days of which nothing is known yet; today isn't over."""
        return sum(
            row.facts.known is None
            and row.facts.is_workday
            and not row.facts.on_leave
            and row.facts.day < self.today
            for row in self.rows
        )

    @property
    def present(self) -> int:
        return sum(
            row.facts.known is not None
            and row.facts.known.kind is not PresenceKind.ABSENT
            and not row.facts.on_leave
            and not row.facts.discipline.absent
            for row in self.rows
        )

    @property
    def on_leave(self) -> int:
        return sum(row.facts.on_leave and row.facts.is_workday for row in self.rows)

    @property
    def events(self) -> list[tuple[Event, int]]:
        found = Counter(one.event for row in self.rows for one in row.facts.discipline.events)
        return [(event, found[event]) for event in Event if found[event]]

    @property
    def points(self) -> Decimal:
        return sum((row.facts.discipline.points for row in self.rows), Decimal("0.00"))


def month_of(text: str, today: date) -> date:
    """The first day of the month that an address names as `2026-02`; of this one where it names none."""
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return min(found, today.replace(day=1))


def month(session: Session, employee_id: int, first: date, today: date) -> Month:
    """NobodyToDoIt for whoever never held a post."""
    last = period_end(first, 1)
    person = days_of(session, [employee_id], first, last).get(employee_id)
    if person is None:
        raise assignment.NobodyToDoIt(f"employee {employee_id} holds no post, so belongs to no unit")
    kept = presence.before(session, employee_id, first, last)
    rows = [
        Row(facts, kept.get(facts.day, ()))
        for facts in reversed(person.days)
        if facts.day <= today and (facts.is_workday or facts.known)
    ]
    return Month(first, rows, today)
