"""An office with rules of its own for activities; numbers are those of the reference policy."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from tests.rules.attendance_world import WEEK, moment
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_entry import (
    DayStatus,
    Entry,
    EntryBook,
    EntryRequest,
    EntryText,
    WorkResult,
)
from workflows.rules.activity_facts import ActivityPolicy, EntryState, Outage

POLICY = ActivityPolicy(
    target_minutes_per_day=300,
    score_cap=Decimal(100),
    input_window_workdays=3,
    input_close_workday=3,
    verify_close_workday=5,
    escalation_close_workday=7,
    resubmit_workdays=2,
    reason_min_chars=10,
    outage_min_minutes=60,
    outage_after_hours=24,
    overlap_states=frozenset(
        {
            EntryState.SUBMITTED,
            EntryState.VERIFIED,
            EntryState.VERIFIED_AUTOMATICALLY,
            EntryState.RETURNED,
        }
    ),
    counting_states=frozenset({EntryState.VERIFIED, EntryState.VERIFIED_AUTOMATICALLY}),
)
MONDAY = date(2026, 6, 22)


def deadlines(*outages: tuple[str, str]) -> Deadlines:
    return Deadlines(WEEK, POLICY, tuple(Outage(moment(start), moment(end)) for start, end in outages))


def text(start: str = "08:00", end: str = "09:00", *, day: date = MONDAY, **more: object) -> EntryText:
    asked = {
        "employee": "E1",
        "start": moment(f"{day} {start}"),
        "end": moment(f"{day} {end}"),
        "volume": 1,
        "work_result": "RHK-1",
    }
    return EntryText(**asked | more)


def request(
    what: EntryText, *, uuid: str = "u-1", received: datetime | str = "2026-06-22 17:00"
) -> EntryRequest:
    at = moment(received) if isinstance(received, str) else received
    return EntryRequest(uuid, at, what)


def entry(start: str, end: str, *, state: EntryState = EntryState.VERIFIED, **more: object) -> Entry:
    asked = {"id": "x1", "employee": "E1"} | more
    return Entry(state=state, start=moment(f"2026-06-22 {start}"), end=moment(f"2026-06-22 {end}"), **asked)


def book(*entries: Entry, days: dict[date, DayStatus] | None = None, **more: object) -> EntryBook:
    asked = {
        "deadlines": deadlines(),
        "days": {day: frozenset({status}) for day, status in (days or {}).items()},
        "work_results": (WorkResult("RHK-1", "E1", approved=True, valid_from=date(2026, 1, 1)),),
    }
    return EntryBook(entries=entries, **asked | more)
