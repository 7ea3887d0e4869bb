"""What the rules of daily activities (aktivitas harian) rest on: states, outages, and the office's own numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class EntryState(StrEnum):
    """Where an entry stands. Only what is verified, by a person or by the system, counts."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    VERIFIED = "VERIFIED"
    VERIFIED_AUTOMATICALLY = "VERIFIED_AUTOMATICALLY"
    RETURNED = "RETURNED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class OnTimeout(StrEnum):
    """What the system does with an entry on which both superiors let the time pass."""

    AUTO_VERIFY = "AUTO_VERIFY"  # no employee loses pay by a superior's silence
    EXPIRE = "EXPIRE"


@dataclass(frozen=True)
class Outage:
    """A while in which the service was away, from the outage register."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class ActivityPolicy:
    """The region's regulation on activities; it holds no number of its own.

    Days are working days; `..._close_workday` counts from the first of the next month. `target_minutes_per_day` is in
    points of weight 1; `fixed_target` are the points of every month in its place. `duty_on_days_off`: official duty
    makes a weekend or holiday an active day, as overtime does.
    """

    target_minutes_per_day: int
    score_cap: Decimal
    input_window_workdays: int
    input_close_workday: int
    verify_close_workday: int
    escalation_close_workday: int
    resubmit_workdays: int
    reason_min_chars: int
    outage_min_minutes: int
    outage_after_hours: int
    overlap_states: frozenset[EntryState]
    counting_states: frozenset[EntryState]
    on_timeout: OnTimeout = OnTimeout.AUTO_VERIFY
    duty_on_days_off: bool = False
    fixed_target: Decimal | None = None
    valid_from: date = date.min
    valid_to: date | None = None
