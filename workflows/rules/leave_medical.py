"""Sick leave and maternity leave: how long, for whom, and on whose letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from workflows.rules.calendar import ONE_DAY, anniversary, period_end
from workflows.rules.leave_answer import Alternative, Flag, RequestAnswer, first_bar, refused
from workflows.rules.leave_days import (
    calendar_bars,
    calendar_days,
    closing_bars,
    last_day,
    length_bar,
    reason_bar,
)
from workflows.rules.leave_facts import (
    Absence,
    Code,
    Kind,
    Leave,
    LeaveRecord,
    PaperNeed,
    SickSpell,
)
from workflows.rules.leave_words import SICK_REASONS, Reason

SICK_MONTHS = 12  # PP 11/2017 art. 320 as amended by PP 17/2020
SICK_MONTHS_EXTENDED = 18  # on a letter of the health examining team
SICK_MONTHS_PPPK = 1  # Perban BKN 7/2022; not recovered by then: the contract is looked at
MISCARRIAGE_DAYS = 45  # one and a half months, counting the first day (D10)
GOVERNMENT_DOCTOR_OVER = 14  # days of sickness, for PPPK
CUMULATIVE_GAP_YEARS = 1  # CUMULATIVE: after as long without sick leave the count starts anew (D9)

MATERNITY_MONTHS = 3  # PP 11/2017 art. 325
MATERNITY_MONTHS_KIA = 6  # UU 4/2024 art. 4, on a doctor's letter
MATERNITY_CHILDREN = 3


def request_sick(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge sick leave (PP 11/2017 art. 319-324; PP 49/2018 art. 84-86; Perban BKN 7/2021 III.C)."""
    leave = replace(leave, reason=leave.reason or Reason.ILLNESS)
    answer = calendar_days(record, leave, last_day(leave), asked_on=asked_on)
    return first_bar(answer, _sick_bars(record, leave, answer))


def request_maternity(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge maternity leave (PP 11/2017 art. 325-327; PP 49/2018 art. 87-88)."""
    answer = calendar_days(record, leave, last_day(leave), asked_on=asked_on)
    answer = replace(answer, ordinal=child_ordinal(record, leave.first))
    return first_bar(answer, _maternity_bars(record, leave, answer))


def child_ordinal(record: LeaveRecord, on: date) -> int:
    """Which child in service a delivery about `on` is; each of twins counts (D11)."""
    start = record.employee.service_start
    return sum(1 for born in record.employee.children_born_on if start <= born < on) + 1


def sick_since(record: LeaveRecord, leave: Leave) -> date:
    """The day from which the limits of this sickness count (D9).

    A spell goes on when the next leave starts the day after the last one ended. What is added up
    under CUMULATIVE counts as if it had ended the day before.
    """
    days, since = 0, leave.first
    for earlier in sorted(_earlier(record, leave), key=lambda one: one.first, reverse=True):
        if not _goes_on(record, earlier, since):
            break
        days += (earlier.last - earlier.first).days + 1
        since = earlier.first
    return leave.first - timedelta(days=days)


def _earlier(record: LeaveRecord, leave: Leave) -> Iterator[Absence]:
    reason = leave.reason or Reason.ILLNESS
    for other in record.leaves:
        same = other.kind is Kind.SICK and (other.reason or Reason.ILLNESS) == reason
        if same and other.last < leave.first:
            yield other


def _goes_on(record: LeaveRecord, earlier: Absence, since: date) -> bool:
    if earlier.last + ONE_DAY == since:
        return True
    cumulative = record.policy.sick_spell is SickSpell.CUMULATIVE
    return cumulative and since < anniversary(earlier.last, CUMULATIVE_GAP_YEARS)


def _sick_bars(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> Iterator[RequestAnswer | None]:
    yield reason_bar(leave, answer, SICK_REASONS)
    since = sick_since(record, leave)
    yield _too_long(record, leave, answer, since)
    yield from calendar_bars(record, leave, answer)
    yield from closing_bars(record, leave, answer, needs=_needs(answer, since))


def _too_long(record: LeaveRecord, leave: Leave, answer: RequestAnswer, since: date) -> RequestAnswer | None:
    if leave.reason == Reason.WORK_ACCIDENT:  # until recovered (PPPK: until the contract ends)
        return None
    if leave.reason == Reason.MISCARRIAGE:
        return length_bar(answer, since + timedelta(days=MISCARRIAGE_DAYS - 1))
    if record.employee.is_pppk:
        bar = length_bar(answer, period_end(since, SICK_MONTHS_PPPK))
        return bar and replace(bar, flags=(Flag.CONTRACT_REVIEW,))
    return length_bar(answer, period_end(since, SICK_MONTHS_EXTENDED))


def _needs(answer: RequestAnswer, since: date) -> Iterator[PaperNeed]:
    if answer.end is None:
        return
    if (answer.end - since).days >= GOVERNMENT_DOCTOR_OVER:
        yield PaperNeed.OVER_14_DAYS
    if answer.end > period_end(since, SICK_MONTHS):
        yield PaperNeed.BEYOND_12_MONTHS


def _maternity_bars(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer
) -> Iterator[RequestAnswer | None]:
    if (answer.ordinal or 1) > MATERNITY_CHILDREN:
        yield _fourth_child(record, leave, answer)
    plain = period_end(leave.first, MATERNITY_MONTHS)
    extended = record.policy.kia_extension
    yield length_bar(answer, period_end(leave.first, MATERNITY_MONTHS_KIA) if extended else plain)
    yield from calendar_bars(record, leave, answer)
    longer = answer.end is not None and answer.end > plain
    yield from closing_bars(record, leave, answer, needs=(PaperNeed.BEYOND_3_MONTHS,) if longer else ())


def _fourth_child(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> RequestAnswer:
    """From the fourth child on long leave takes the place of maternity leave; PPPK have none."""
    bar = refused(answer, Code.CHILD_ORDINAL_GT_3)
    if record.employee.is_pppk:
        return bar
    end = period_end(leave.first, MATERNITY_MONTHS)
    return replace(bar, alternative=Alternative(Kind.LONG, Reason.FOURTH_CHILD, end))
