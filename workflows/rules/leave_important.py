"""Leave for an important reason: a closed list, at most a month, and a temporary permit when it can't wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from workflows.rules.calendar import period_end
from workflows.rules.leave_answer import RequestAnswer, first_bar
from workflows.rules.leave_days import (
    calendar_bars,
    calendar_days,
    closing_bars,
    last_day,
    length_bar,
    overlap_bar,
    reason_bar,
)
from workflows.rules.leave_facts import Leave, LeaveRecord
from workflows.rules.leave_words import IMPORTANT_REASONS, IMPORTANT_RELATIVES, Reason

IMPORTANT_MONTHS = 1  # a calendar month (D12)
FATHER_DAYS_KIA = 5  # UU 4/2024 art. 6: two days and up to three more, without an inpatient letter


def request_important(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge leave for an important reason (PP 11/2017 art. 328-332; Perban BKN 24/2017 III.E)."""
    answer = calendar_days(record, leave, last_day(leave), asked_on=asked_on)
    return first_bar(answer, _bars(record, leave, answer))


def _bars(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> Iterator[RequestAnswer | None]:
    yield from calendar_bars(record, leave, answer)
    yield reason_bar(leave, answer, IMPORTANT_REASONS, IMPORTANT_RELATIVES)
    yield length_bar(answer, period_end(leave.first, IMPORTANT_MONTHS))
    if _of_a_father(record, leave, answer):
        yield overlap_bar(record, leave.first, answer.end or leave.first, answer)
        return
    yield from closing_bars(record, leave, answer)


def _of_a_father(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> bool:
    birth = leave.reason == Reason.WIFE_GIVING_BIRTH
    return record.policy.kia_extension and birth and (answer.days or 0) <= FATHER_DAYS_KIA
