"""Annual leave as asked for: what it counts, which checks it meets, and which year pays what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from workflows.rules.calendar import ONE_DAY, LeftOut, period_end
from workflows.rules.leave_balance import (
    Balance,
    balance,
    has_right,
    right_from,
    working_days_by_year,
)
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    Code,
    Kind,
    Leave,
    LeaveRecord,
    LeaveStatus,
    Outcome,
)


class Unit(StrEnum):
    WORKING_DAY = "WORKING_DAY"
    CALENDAR_DAY = "CALENDAR_DAY"


class Addressee(StrEnum):
    DIRECT_SUPERIOR = "DIRECT_SUPERIOR"
    GRANTING_OFFICER = "GRANTING_OFFICER"
    PPK = "PPK"


class Cause(StrEnum):
    ANNUAL_LOST_CUTI_BESAR = "ANNUAL_LOST_CUTI_BESAR"


@dataclass(frozen=True)
class Extension:
    """Calendar days after the last counted day, free of charge."""

    first: date
    last: date
    days: int


@dataclass(frozen=True)
class Span:
    """A leave laid out on the calendar: `first` and `last` as asked, the rest as counted."""

    first: date
    last: date
    by_year: Mapping[int, int]
    effective_start: date
    end: date
    extension: Extension | None = None

    @property
    def days(self) -> int:
        return sum(self.by_year.values())

    @property
    def last_away(self) -> date:
        return self.last if self.extension is None else max(self.last, self.extension.last)

    def as_absence(self) -> Absence:
        return Absence(Kind.ANNUAL, self.first, self.last_away, LeaveStatus.APPROVED)


@dataclass(frozen=True)
class YearPart:
    """What one year pays of a leave: `charge` out of `before`, which leaves `after`."""

    year: int
    days: int
    before: Balance
    charge: Buckets
    after: Buckets

    @property
    def short(self) -> int:
        return self.days - self.charge.total


@dataclass(frozen=True)
class RequestAnswer:
    """The answer to a request; None or empty: doesn't apply.

    `days` counts in `unit`. `parts` has an entry per year that pays, in order. `short` days are
    missing in `short_year`. `right_from`, `latest_end`, `extension_max` say what would have passed.
    `incomplete_years` may still get days off: the count is provisional there. `to_ratify`: the leave
    runs on a temporary permit, which the addressee has to ratify (art. 339).
    """

    outcome: Outcome
    code: Code | None = None
    unit: Unit | None = None
    days: int | None = None
    effective_start: date | None = None
    end: date | None = None
    extension: Extension | None = None
    back_on: date | None = None
    addressee: Addressee | None = None
    parts: tuple[YearPart, ...] = ()
    short: int | None = None
    short_year: int | None = None
    cause: Cause | None = None
    right_from: date | None = None
    latest_end: date | None = None
    extension_max: int | None = None
    left_out: tuple[LeftOut, ...] = ()
    incomplete_years: tuple[int, ...] = ()
    to_ratify: bool = False


def request_annual(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge a request for annual leave; the balance is read on `asked_on` and looked at last."""
    whole = _in_whole_days(leave)
    span = span_of(record, leave) if whole else None
    answer = _laid_out(record, leave, span)
    if record.employee.is_pppk and record.employee.teacher:
        return _refused(answer, Code.TEACHER_PPPK)
    if span is None:
        return _refused(answer, Code.NO_WORKING_DAY if whole else Code.BELOW_MIN_UNIT)
    barred = _barred(record, span, answer)
    return barred if barred is not None else _paid(record, leave, span, answer, asked_on=asked_on)


def span_of(record: LeaveRecord, leave: Leave) -> Span | None:
    """The leave on the employee's calendar; None without a single working day (or enough of them)."""
    last = _last_day(record, leave)
    if last is None:
        return None
    counted = list(record.schedule.on_leave().each_working_day(leave.first, last))
    if not counted:
        return None
    by_year = working_days_by_year(record, leave.first, last)
    return Span(leave.first, last, by_year, counted[0], counted[-1], _extension(leave, counted[-1]))


def charge_by_year(record: LeaveRecord, span: Span, *, on: date) -> tuple[YearPart, ...]:
    """What each year pays, read and charged on `on`.

    Every year pays its own days; the next year opens as if only the known charges, the reservations
    and the earlier part of this leave had been used (D34).
    """
    record = record.away(span.as_absence())
    parts: list[YearPart] = []
    for year, days in span.by_year.items():
        before = balance(record, on=on, year=year, right_on=span.effective_start)
        charge = before.buckets.oldest(days)
        record = record.charged(Charge(on, year, days, paid=charge))
        parts.append(YearPart(year, days, before, charge, before.buckets - charge))
    return tuple(parts)


def extension_max(record: LeaveRecord) -> int:
    """Calendar days that may be added at a hard-to-reach place (art. 313; PPPK: Perban BKN 7/2022)."""
    if not record.employee.hard_to_reach:
        return 0
    policy = record.policy
    return policy.extension_days_pppk if record.employee.is_pppk else policy.extension_days


def _in_whole_days(leave: Leave) -> bool:
    return leave.days is None or (leave.days >= 1 and leave.days == int(leave.days))


def _last_day(record: LeaveRecord, leave: Leave) -> date | None:
    if leave.days is not None:
        days = int(leave.days)
        return record.schedule.on_leave().end_of(leave.first, days) if days > 0 else None
    if leave.months is not None:
        return period_end(leave.first, leave.months)
    return leave.last


def _extension(leave: Leave, end: date) -> Extension | None:
    if not leave.extension_days:
        return None
    return Extension(end + ONE_DAY, end + timedelta(days=leave.extension_days), leave.extension_days)


def _laid_out(record: LeaveRecord, leave: Leave, span: Span | None) -> RequestAnswer:
    if span is None:
        last = _last_day(record, leave)
        off = record.schedule.on_leave().days_left_out(leave.first, last) if last is not None else ()
        return RequestAnswer(Outcome.ACCEPT, unit=Unit.WORKING_DAY, days=0, left_out=off)
    return RequestAnswer(
        Outcome.ACCEPT,
        unit=Unit.WORKING_DAY,
        days=span.days,
        effective_start=span.effective_start,
        end=span.end,
        extension=span.extension,
        back_on=record.schedule.first_working_day_after(span.last_away),
        addressee=Addressee.PPK if leave.abroad else Addressee.GRANTING_OFFICER,
        left_out=record.schedule.on_leave().days_left_out(span.first, span.last),
        incomplete_years=record.schedule.incomplete_years(span.first, span.last_away),
    )


def _barred(record: LeaveRecord, span: Span, answer: RequestAnswer) -> RequestAnswer | None:
    if not has_right(record, span.effective_start):
        right = right_from(record, span.effective_start)
        return _refused(answer, Code.SERVICE_LT_1Y, right_from=right)
    longest = extension_max(record)
    if span.extension is not None and span.extension.days > longest:
        return replace(_refused(answer, Code.EXT_TOO_LONG), extension_max=longest)
    contract = record.employee.contract
    if record.employee.is_pppk and contract is not None and span.last_away > contract.last:
        barred = _refused(answer, Code.CONTRACT_END, latest_end=contract.last)
        room = (contract.last - span.end).days if span.last <= contract.last else None
        return replace(barred, extension_max=room)
    # Joint leave inside annual leave is simply joint leave (D17).
    others = (leave for leave in record.leaves if leave.kind is not Kind.JOINT)
    if any(other.meets(span.first, span.last_away) for other in others):
        return _refused(answer, Code.OVERLAP)
    return None


def _refused(
    answer: RequestAnswer, code: Code, *, right_from: date | None = None, latest_end: date | None = None
) -> RequestAnswer:
    return replace(answer, outcome=Outcome.REFUSE, code=code, right_from=right_from, latest_end=latest_end)


def _paid(
    record: LeaveRecord, leave: Leave, span: Span, answer: RequestAnswer, *, asked_on: date
) -> RequestAnswer:
    parts = charge_by_year(record, span, on=asked_on)
    answer = replace(answer, parts=parts)
    lacking = next((part for part in parts if part.short), None)
    if lacking is None:
        return replace(answer, to_ratify=leave.temporary_permit and leave.abroad)
    return replace(
        _refused(answer, Code.INSUFFICIENT_BALANCE),
        short=lacking.short,
        short_year=lacking.year,
        cause=Cause.ANNUAL_LOST_CUTI_BESAR if lacking.before.lost_to_long else None,
    )
