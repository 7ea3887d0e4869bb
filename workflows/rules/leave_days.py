"""What holds for leave of every kind: who may take it, how calendar days are laid out, what bars it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from workflows.rules.calendar import anniversary, period_end
from workflows.rules.leave_answer import (
    Addressee,
    Cause,
    RequestAnswer,
    Unit,
    YearPart,
    refused,
    returned,
)
from workflows.rules.leave_balance import balance, newly_uncovered, service_since
from workflows.rules.leave_facts import (
    Buckets,
    Code,
    EmployeeKind,
    Kind,
    Leave,
    LeaveRecord,
    Outcome,
    PaperNeed,
)
from workflows.rules.leave_papers import papers_bar
from workflows.rules.leave_words import FAMILY_REASONS, Reason, Relative

SERVICE_YEARS = 5  # PP 11/2017 art. 316 and 334
# Kinds that are asked for; joint leave is given by decree. PP 11/2017 art. 310 and 340; PP 49/2018 art. 76.
_EVERYBODY = frozenset({Kind.ANNUAL, Kind.SICK, Kind.MATERNITY})
KINDS_OF = {
    EmployeeKind.PNS: _EVERYBODY | {Kind.LONG, Kind.IMPORTANT_REASON, Kind.UNPAID},
    EmployeeKind.CPNS: _EVERYBODY | {Kind.IMPORTANT_REASON},
    EmployeeKind.PPPK: _EVERYBODY | {Kind.ANNUAL_SPECIAL},
}


def last_day(leave: Leave) -> date | None:
    """The last day of a leave in calendar days; None for half days or less than one."""
    if leave.days is not None:
        return leave.first + timedelta(days=int(leave.days) - 1) if in_whole_days(leave) else None
    if leave.months is not None:
        return period_end(leave.first, leave.months)
    return leave.last


def in_whole_days(leave: Leave) -> bool:
    return leave.days is None or (leave.days >= 1 and leave.days == int(leave.days))


def calendar_days(record: LeaveRecord, leave: Leave, last: date | None, *, asked_on: date) -> RequestAnswer:
    """A leave that runs in calendar days up to `last`, weekends and holidays included (D30).

    The balance of annual leave is that of the year of the first day, and stays as it is.
    """
    before = balance(record, on=asked_on, year=leave.first.year, right_on=leave.first)
    answer = RequestAnswer(
        Outcome.ACCEPT,
        unit=Unit.CALENDAR_DAY,
        days=0,
        parts=(YearPart(leave.first.year, 0, before, Buckets(), before.buckets),),
        to_ratify=leave.temporary_permit,
    )
    if last is None or last < leave.first:
        return answer
    days = (last - leave.first).days + 1
    return replace(
        answer,
        days=days,
        effective_start=leave.first,
        end=last,
        back_on=record.schedule.first_working_day_after(last),
        addressee=addressee_of(leave, days),
    )


def addressee_of(leave: Leave, days: int) -> Addressee:
    """Who gets the request (PP 11/2017 art. 309, 320, 334, 339)."""
    if leave.kind is Kind.SICK and days == 1:
        return Addressee.DIRECT_SUPERIOR
    if leave.abroad or leave.kind is Kind.UNPAID:
        return Addressee.PPK
    return Addressee.GRANTING_OFFICER


def calendar_bars(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> Iterator[RequestAnswer | None]:
    """The checks that leave of every kind in calendar days meets first."""
    yield unavailable(record, leave, answer)
    if answer.end is None:
        yield refused(answer, Code.BELOW_MIN_UNIT)
        return
    if leave.extension_days:
        yield refused(answer, Code.EXT_TOO_LONG, extension_max=0)
    yield contract_bar(record, answer.end, answer)


def closing_bars(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer, *, needs: Iterable[PaperNeed] = ()
) -> Iterator[RequestAnswer | None]:
    """The checks that any leave in calendar days meets last: other leaves and papers."""
    if answer.end is not None:
        yield overlap_bar(record, leave.first, answer.end, answer)
    yield papers_bar(record, leave, answer, needs=needs)


def unavailable(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> RequestAnswer | None:
    missing = leave.kind not in KINDS_OF[record.employee.kind]
    return refused(answer, Code.KIND_NOT_AVAILABLE) if missing else None


def contract_bar(record: LeaveRecord, last_away: date, answer: RequestAnswer) -> RequestAnswer | None:
    """No leave ends after the contract (D24)."""
    contract = record.employee.contract
    if not record.employee.is_pppk or contract is None or last_away <= contract.last:
        return None
    return refused(answer, Code.CONTRACT_END, latest_end=contract.last)


def overlap_bar(record: LeaveRecord, first: date, last: date, answer: RequestAnswer) -> RequestAnswer | None:
    """Leaves don't meet (D20), but joint leave inside another leave is simply joint leave (D17)."""
    others = (leave for leave in record.leaves if leave.kind is not Kind.JOINT)
    meets = any(other.meets(first, last) for other in others)
    return refused(answer, Code.OVERLAP) if meets else None


def carried_bar(
    record: LeaveRecord, granted: LeaveRecord, answer: RequestAnswer, *, year: int, on: date
) -> RequestAnswer | None:
    """Leave of later years keeps the days that `year` leaves to it: `granted` is the record with this leave."""
    lacking = newly_uncovered(record, granted, year, on=on)
    return insufficient(answer, lacking[0][1], lacking[0][0], Cause.CARRIED_DAYS_TAKEN) if lacking else None


def insufficient(answer: RequestAnswer, short: int, year: int, cause: Cause | None) -> RequestAnswer:
    """Refused, because so many working days are missing in that year."""
    answer = refused(answer, Code.INSUFFICIENT_BALANCE)
    return replace(answer, short=short, short_year=year, cause=cause)


def reason_bar(
    leave: Leave,
    answer: RequestAnswer,
    reasons: Collection[Reason],
    relatives: Collection[Relative] = (),
) -> RequestAnswer | None:
    """The lists of reasons are closed, and a reason about the family says about whom."""
    if not leave.reason:
        return returned(answer, Code.REASON_REQUIRED)
    if leave.reason not in reasons:
        return refused(answer, Code.REASON_NOT_LISTED)
    of_family = leave.reason in FAMILY_REASONS
    if of_family and not leave.relative:
        return returned(answer, Code.REASON_REQUIRED)
    about_whom = of_family or leave.reason == Reason.SETTLE_RIGHTS_OF_DECEASED
    if about_whom and leave.relative and leave.relative not in relatives:
        return refused(answer, Code.REASON_NOT_LISTED)
    return None


def length_bar(answer: RequestAnswer, latest: date) -> RequestAnswer | None:
    if answer.end is None or answer.end <= latest:
        return None
    return refused(answer, Code.LENGTH_EXCEEDED, latest_end=latest)


def five_years_from(record: LeaveRecord, day: date) -> date | None:
    """The day on which five years of service are complete, as seen on `day`; None: not in sight.

    Unpaid leave isn't service: after it the years count anew.
    """
    since = service_since(record, day)
    return None if since is None else anniversary(since, SERVICE_YEARS)


def has_five_years(record: LeaveRecord, day: date) -> bool:
    complete = five_years_from(record, day)
    return complete is not None and complete <= day


def service_bar(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> RequestAnswer | None:
    if has_five_years(record, leave.first):
        return None
    return refused(answer, Code.SERVICE_LT_5Y, right_from=five_years_from(record, leave.first))
