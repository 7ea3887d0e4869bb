"""The office's numbers for activities: dated settings over the reference set KIN-REF-1."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.settings import Parameter
from workflows.rules.activity_facts import ActivityPolicy, EntryState, OnTimeout
from workflows.rules.working_hours import DayHours, WorkingHours

POLICY = "activity.policy"
COUNTING = frozenset({EntryState.VERIFIED, EntryState.VERIFIED_AUTOMATICALLY})
# The table refuses what overlaps one of these (models/activity.py), so a setting can't loosen it.
OVERLAP = COUNTING | {EntryState.SUBMITTED, EntryState.RETURNED}
# Days are working days, minutes minutes, `reason_min_chars` characters, `score_cap` percent; `fixed_target`
# points a month, or none.
KIN_REF_1: Mapping[str, Any] = {
    "target_minutes_per_day": 300,
    "score_cap": "100",
    "input_window_workdays": 3,
    "input_close_workday": 3,
    "verify_close_workday": 5,
    "escalation_close_workday": 7,
    "resubmit_workdays": 2,
    "reason_min_chars": 10,
    "outage_min_minutes": 60,
    "outage_after_hours": 24,
    "on_timeout": OnTimeout.AUTO_VERIFY,
    "duty_on_days_off": False,
    "fixed_target": None,
}
_NUMBERS = tuple(name for name, value in KIN_REF_1.items() if type(value) is int)
_USUAL = DayHours(time(7, 30), time(16), 450, time(12), time(13))
_FRIDAY = DayHours(time(7, 30), time(16, 30), 450, time(11, 45), time(13, 15))
# Perpres 21/2023 gives the sums; where no unit above has hours of its own, the clock is this.
USUAL_HOURS = WorkingHours((_USUAL, _USUAL, _USUAL, _USUAL, _FRIDAY, None, None))


def policy_on(session: Session, day: date) -> ActivityPolicy:
    """What holds for activities of the day. ValueError for a stored number below one, or a word unknown."""
    stored = session.scalar(
        select(Parameter.value)
        .where(Parameter.name == POLICY, Parameter.valid_from <= day)
        .order_by(Parameter.valid_from.desc())
        .limit(1)
    )
    return policy_of(stored or {})


def policy_of(stored: Mapping[str, Any]) -> ActivityPolicy:
    """The reference set with what is stored in its place. ValueError as `policy_on`."""
    if unknown := set(stored) - set(KIN_REF_1):
        raise ValueError(f"{POLICY} knows no {', '.join(sorted(unknown))}")
    found = {**KIN_REF_1, **stored}
    numbers = {name: int(found[name]) for name in _NUMBERS}
    if wrong := [name for name, value in numbers.items() if value < 1]:
        raise ValueError(f"{POLICY} needs at least 1 as {', '.join(wrong)}")
    return ActivityPolicy(
        target_minutes_per_day=numbers["target_minutes_per_day"],
        input_window_workdays=numbers["input_window_workdays"],
        input_close_workday=numbers["input_close_workday"],
        verify_close_workday=numbers["verify_close_workday"],
        escalation_close_workday=numbers["escalation_close_workday"],
        resubmit_workdays=numbers["resubmit_workdays"],
        reason_min_chars=numbers["reason_min_chars"],
        outage_min_minutes=numbers["outage_min_minutes"],
        outage_after_hours=numbers["outage_after_hours"],
        score_cap=Decimal(str(found["score_cap"])),
        overlap_states=OVERLAP,
        counting_states=COUNTING,
        on_timeout=OnTimeout(found["on_timeout"]),
        duty_on_days_off=bool(found["duty_on_days_off"]),
        fixed_target=None if found["fixed_target"] is None else Decimal(int(found["fixed_target"])),
    )
