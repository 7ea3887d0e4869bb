"""Odd entries among many, with what has to be read for it: a fixed number of statements, however many reports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.activity import Activity, ActivityEvidence, ActivityState
from models.activity_month import counted_of
from workflows.rules.activity_credit import Credit
from workflows.rules.activity_hints import Described, Hint, beyond_presence, same_text
from workflows.rules.working_hours import minutes_of
from workflows.services.activity.credit import DayReckoning, reckon
from workflows.services.activity.days import days_of
from workflows.services.activity.policy import policy_on

Reckoned = Mapping[tuple[int, date], DayReckoning]
_BEFORE = timedelta(days=31)  # words are compared with those of so many days before
_GONE = (ActivityState.CANCELLED, ActivityState.DRAFT)


def reckoned(session: Session, entries: Collection[Activity]) -> Reckoned:
    """What the days of these entries are worth, by person and day."""
    if not entries:
        return {}
    who, days = {one.employee_id for one in entries}, {one.day for one in entries}
    first, last = min(days), max(days)
    counted = defaultdict(list)
    for one in counted_of(session, who, first, last):
        counted[one.employee_id, one.day].append(one)
    policy = policy_on(session, first)
    wanted = {(one.employee_id, one.day) for one in entries}
    return {
        (employee_id, facts.day): reckon(facts, counted[employee_id, facts.day], policy)
        for employee_id, person in days_of(session, who, first, last).items()
        for facts in person.days
        if (employee_id, facts.day) in wanted
    }


def hints_of(
    session: Session, entries: Collection[Activity], days: Reckoned
) -> Mapping[int, tuple[Hint, ...]]:
    """What is odd, by entry; entries without anything odd are left out."""
    if not entries:
        return {}
    by_hint = {
        Hint.SAME_TEXT: _same_text(session, entries),
        Hint.BEYOND_PRESENCE: {one.id for one in entries if minutes_beyond(one, days)},
        Hint.SAME_OUTPUT: _same_output(session, entries),
    }
    found = {one.id: tuple(hint for hint, ids in by_hint.items() if one.id in ids) for one in entries}
    return {entry_id: hints for entry_id, hints in found.items() if hints}


def credit_of(entry: Activity, days: Reckoned) -> Credit | None:
    """What an entry is worth; None for one that can't count any more."""
    day = days.get((entry.employee_id, entry.day))
    return None if day is None else next((of for one, of in day.lines() if one.id == entry.id), None)


def minutes_beyond(entry: Activity, days: Reckoned) -> int:
    """Minutes of an entry outside of the presence; 0 as long as that isn't known."""
    day = days.get((entry.employee_id, entry.day))
    if day is None or day.credit.awaiting_attendance:
        return 0
    credit = credit_of(entry, days)
    if credit is None:
        return 0
    pause = (0, 0) if day.facts.own_hours is None else day.facts.own_hours.pause
    span = minutes_of(entry.begins), minutes_of(entry.ends)
    return beyond_presence(span, pause=pause, net_minutes=credit.net_minutes)


def _same_text(session: Session, entries: Iterable[Activity]) -> frozenset[int]:
    who, days = {one.employee_id for one in entries}, {one.day for one in entries}
    rows = session.execute(
        select(Activity.employee_id, Activity.id, Activity.day, Activity.text)
        .where(Activity.employee_id.in_(who), Activity.day.between(min(days) - _BEFORE, max(days)))
        .where(Activity.state.not_in(_GONE))
    )
    by_person: dict[int, list[Described]] = defaultdict(list)
    for employee_id, entry_id, day, text in rows:
        by_person[employee_id].append(Described(entry_id, day, text))
    return frozenset().union(*(same_text(written) for written in by_person.values()))


def _same_output(session: Session, entries: Iterable[Activity]) -> set[int]:
    """Entries whose file stands with another entry, whosever it is, or whose link with another of these people's."""
    ids = [one.id for one in entries]
    file, other = aliased(ActivityEvidence), aliased(ActivityEvidence)
    files = session.scalars(
        select(file.activity_id)
        .join(other, other.sha256 == file.sha256)
        .where(file.activity_id.in_(ids), other.activity_id != file.activity_id)
        .where(file.taken_off_at.is_(None), other.taken_off_at.is_(None))
    )
    links = {one.id: one.link for one in entries if one.link}
    same: dict[str, set[int]] = defaultdict(set)
    if links:
        who, days = {one.employee_id for one in entries}, {one.day for one in entries}
        rows = session.execute(
            select(Activity.id, Activity.link)
            .where(Activity.employee_id.in_(who), Activity.day.between(min(days) - _BEFORE, max(days)))
            .where(Activity.link.in_(set(links.values())), Activity.state.not_in(_GONE))
        )
        for entry_id, link in rows:
            same[link].add(entry_id)
    return set(files) | {one for one, link in links.items() if same[link] - {one}}
