"""Long leave: after five years of service, for the first hajj or a fourth child; it costs the annual right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from workflows.rules.calendar import ONE_DAY, Schedule, anniversary, days_between, period_end
from workflows.rules.leave_answer import RequestAnswer, YearPart, first_bar, refused
from workflows.rules.leave_balance import balance, long_days_kept, years_lost_to
from workflows.rules.leave_days import (
    calendar_bars,
    calendar_days,
    carried_bar,
    closing_bars,
    has_five_years,
    last_day,
    length_bar,
    reason_bar,
    service_bar,
)
from workflows.rules.leave_facts import (
    Absence,
    Code,
    Kind,
    Leave,
    LeaveRecord,
    LeaveStatus,
    LongCut,
    PaperNeed,
)
from workflows.rules.leave_words import LONG_REASONS, Reason

LONG_MONTHS = 3  # PP 11/2017 art. 316
YEARS_BETWEEN = 5  # the next right: five years and one day after the last one ended (D7)
NOT_POSTPONABLE = (Reason.RELIGION_FIRST_HAJJ, Reason.FOURTH_CHILD)


def request_long(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge long leave (PP 11/2017 art. 316-318; Perban BKN 24/2017 III.B)."""
    asked = last_day(leave)
    rest = _rest(record, leave, asked)
    latest = _latest(record, leave, rest=rest, asked_on=asked_on)
    full = latest if rest else period_end(leave.first, LONG_MONTHS)
    end = asked if asked is None or asked > full else min(asked, latest)
    answer = calendar_days(record, leave, end, asked_on=asked_on)
    if not rest:
        answer = _costs(record, leave, answer)
    answer = first_bar(answer, _bars(record, leave, answer, latest=latest, rest=bool(rest)))
    return _takes_what_is_carried(record, leave, answer, on=asked_on) or answer


def long_right_from(record: LeaveRecord, day: date) -> date | None:
    """The day from which the last long leave before `day` no longer bars the next (D7); None: there was none."""
    ends = [leave.last for leave in record.approved(Kind.LONG) if leave.first < day]
    return anniversary(max(ends), YEARS_BETWEEN) + ONE_DAY if ends else None


def _rest(record: LeaveRecord, leave: Leave, asked: date | None) -> int:
    """Days that a broken-off long leave left as a right, when this leave takes no more of them (D19)."""
    kept = long_days_kept(record, leave.first)
    fits = asked is not None and (asked - leave.first).days < kept
    return kept if fits else 0


def _latest(record: LeaveRecord, leave: Leave, *, rest: int, asked_on: date) -> date:
    """The last day that may be granted: three months, cut by the annual days already used (D6)."""
    if rest:
        return leave.first + timedelta(days=rest - 1)
    full = period_end(leave.first, LONG_MONTHS)
    if leave.reason == Reason.FOURTH_CHILD:
        return full
    used = balance(record, on=asked_on, year=leave.first.year, right_on=leave.first).charged.e
    if record.policy.long_cut is LongCut.CALENDAR_DAYS:
        return full - timedelta(days=used)
    return _cut(record.schedule.on_leave(), full, used, not_before=leave.first)


def _cut(schedule: Schedule, end: date, working_days: int, *, not_before: date) -> date:
    """The day before the last so many working days up to `end`."""
    for day in sorted(days_between(not_before, end), reverse=True):
        if working_days == 0:
            return day
        working_days -= schedule.is_working_day(day)
    return not_before - ONE_DAY


def _costs(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> RequestAnswer:
    if answer.end is None:
        return answer
    (part,) = answer.parts
    lost = years_lost_to(leave.first, answer.end, policy=record.policy)
    after = replace(part.after, e=0) if part.year in lost else part.after
    return replace(
        answer,
        parts=(YearPart(part.year, 0, part.before, part.charge, after),),
        annual_lost_years=lost,
    )


def _bars(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer, *, latest: date, rest: bool
) -> Iterator[RequestAnswer | None]:
    yield from calendar_bars(record, leave, answer)
    yield reason_bar(leave, answer, LONG_REASONS)
    if not rest and leave.reason != Reason.FOURTH_CHILD:
        if leave.reason != Reason.RELIGION_FIRST_HAJJ:
            yield service_bar(record, leave, answer)
        yield _too_soon(record, leave, answer)
    yield length_bar(answer, latest)
    early = not has_five_years(record, leave.first)
    yield from closing_bars(record, leave, answer, needs=(PaperNeed.BEFORE_5_YEARS,) if early else ())


def _takes_what_is_carried(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer, *, on: date
) -> RequestAnswer | None:
    """The right that long leave takes is carried nowhere, so nobody may have been granted days of it (art. 317)."""
    if not answer.passes or answer.end is None:
        return None
    granted = record.away(
        Absence(Kind.LONG, leave.first, answer.end, LeaveStatus.APPROVED, reason=leave.reason)
    )
    return carried_bar(record, granted, answer, year=leave.first.year, on=on)


def _too_soon(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> RequestAnswer | None:
    right = long_right_from(record, leave.first)
    if right is None or right <= leave.first:
        return None
    return refused(answer, Code.TOO_SOON_AFTER_CUTI_BESAR, right_from=right)
