"""Annual leave as asked for: what it counts, which checks it meets, and which year pays what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workflows.rules.calendar import ONE_DAY
from workflows.rules.leave_answer import (
    Cause,
    Extension,
    RequestAnswer,
    Unit,
    YearPart,
    first_bar,
    refused,
)
from workflows.rules.leave_balance import (
    balance,
    has_right,
    right_from,
    working_days_by_year,
)
from workflows.rules.leave_days import (
    addressee_of,
    carried_bar,
    contract_bar,
    in_whole_days,
    insufficient,
    last_day,
    overlap_bar,
)
from workflows.rules.leave_facts import (
    Absence,
    Charge,
    Code,
    Kind,
    Leave,
    LeaveRecord,
    LeaveStatus,
    Outcome,
)


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


def request_annual(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge a request for annual leave; the balance is read on `asked_on` and looked at last."""
    span = span_of(record, leave)
    answer = laid_out(record, leave, span)
    answer = first_bar(answer, _bars(record, leave, answer, span))
    return _paid(record, span, answer, asked_on=asked_on) if span and answer.passes else answer


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
        charge = before.buckets.first(days, record.policy.charge_order)
        record = record.charged(Charge(on, year, days, paid=charge))
        parts.append(YearPart(year, days, before, charge, before.buckets - charge))
    return tuple(parts)


def extension_max(record: LeaveRecord) -> int:
    """Calendar days that may be added at a hard-to-reach place (art. 313; PPPK: Perban BKN 7/2022)."""
    if not record.employee.hard_to_reach:
        return 0
    policy = record.policy
    return policy.extension_days_pppk if record.employee.is_pppk else policy.extension_days


def _last_day(record: LeaveRecord, leave: Leave) -> date | None:
    if leave.days is None:
        return last_day(leave)
    days = int(leave.days)
    return record.schedule.on_leave().end_of(leave.first, days) if days > 0 else None


def _extension(leave: Leave, end: date) -> Extension | None:
    if not leave.extension_days:
        return None
    return Extension(end + ONE_DAY, end + timedelta(days=leave.extension_days), leave.extension_days)


def laid_out(record: LeaveRecord, leave: Leave, span: Span | None) -> RequestAnswer:
    """The answer as far as the calendar gives it: days, end, return, and who gets the request."""
    if span is None or not in_whole_days(leave):
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
        addressee=addressee_of(leave, span.days),
        left_out=record.schedule.on_leave().days_left_out(span.first, span.last),
        incomplete_years=record.schedule.incomplete_years(span.first, span.last_away),
        to_ratify=leave.temporary_permit,
    )


def annual_bars(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer, span: Span | None
) -> Iterator[RequestAnswer | None]:
    """What leave in working days meets whatever its right: whole days, extension, contract, overlap."""
    if not in_whole_days(leave):
        yield refused(answer, Code.BELOW_MIN_UNIT)
    if span is None:
        yield refused(answer, Code.NO_WORKING_DAY)
        return
    longest = extension_max(record)
    if span.extension is not None and span.extension.days > longest:
        yield refused(answer, Code.EXT_TOO_LONG, extension_max=longest)
    yield _past_contract(record, span, answer)
    yield overlap_bar(record, span.first, span.last_away, answer)


def _bars(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer, span: Span | None
) -> Iterator[RequestAnswer | None]:
    if record.employee.is_pppk and record.employee.teacher:
        yield refused(answer, Code.TEACHER_PPPK)
    if span is not None and in_whole_days(leave) and not has_right(record, span.effective_start):
        yield refused(answer, Code.SERVICE_LT_1Y, right_from=right_from(record, span.effective_start))
    yield from annual_bars(record, leave, answer, span)


def _past_contract(record: LeaveRecord, span: Span, answer: RequestAnswer) -> RequestAnswer | None:
    bar = contract_bar(record, span.last_away, answer)
    if bar is None or bar.latest_end is None or span.last > bar.latest_end:
        return bar
    return replace(bar, extension_max=(bar.latest_end - span.end).days)


def _paid(record: LeaveRecord, span: Span, answer: RequestAnswer, *, asked_on: date) -> RequestAnswer:
    parts = charge_by_year(record, span, on=asked_on)
    answer = replace(answer, parts=parts)
    lacking = next((part for part in parts if part.short), None)
    if lacking is not None:
        cause = Cause.ANNUAL_LOST_CUTI_BESAR if lacking.before.lost_to_long else None
        return insufficient(answer, lacking.short, lacking.year, cause)
    charges = (Charge(asked_on, part.year, part.days, paid=part.charge) for part in parts)
    granted = record.away(span.as_absence()).charged(*charges)
    return carried_bar(record, granted, answer, year=parts[-1].year, on=asked_on) or answer
