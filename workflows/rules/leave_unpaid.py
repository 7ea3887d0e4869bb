"""Unpaid leave (cuti di luar tanggungan negara): a facility, given by the PPK with BKN's approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from workflows.rules.calendar import ONE_DAY, period_end
from workflows.rules.leave_answer import ExternalApproval, RequestAnswer, first_bar
from workflows.rules.leave_days import (
    calendar_bars,
    calendar_days,
    closing_bars,
    last_day,
    length_bar,
    reason_bar,
    service_bar,
)
from workflows.rules.leave_facts import Absence, Kind, Leave, LeaveRecord, Outcome
from workflows.rules.leave_words import UNPAID_REASONS

UNPAID_MONTHS = 36  # PP 11/2017 art. 334
EXTENSION_MONTHS = 12  # once
EXTENSION_ASKED_MONTHS_AHEAD = 3  # Perban BKN 24/2017 III.G
REPORT_MONTHS = 1  # art. 336


def request_unpaid(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge unpaid leave (PP 11/2017 art. 334-337; Perban BKN 24/2017 III.G).

    Starting the day after an unpaid leave ended makes it the extension of that leave.
    """
    leave = replace(leave, temporary_permit=False)  # nobody may give one (art. 339)
    answer = calendar_days(record, leave, last_day(leave), asked_on=asked_on)
    answer = replace(answer, outcome=Outcome.ROUTE, external_approval=ExternalApproval.BKN)
    if answer.end is not None:
        answer = replace(answer, report_by=report_by(answer.end))
    return first_bar(answer, _bars(record, leave, answer))


def report_by(end: date) -> date:
    """Last day for the written report: the month after the end of the leave (D32)."""
    return period_end(end + ONE_DAY, REPORT_MONTHS)


def extended_by(record: LeaveRecord, leave: Leave) -> Absence | None:
    """The unpaid leave that this one goes on with."""
    return _ending_before(record, leave.first)


def _ending_before(record: LeaveRecord, first: date) -> Absence | None:
    running = (one for one in record.approved(Kind.UNPAID) if one.reactivated_on is None)
    return next((one for one in running if one.last + ONE_DAY == first), None)


def _bars(record: LeaveRecord, leave: Leave, answer: RequestAnswer) -> Iterator[RequestAnswer | None]:
    yield from calendar_bars(record, leave, answer)
    yield reason_bar(leave, answer, UNPAID_REASONS)
    before = extended_by(record, leave)
    if before is None:
        yield service_bar(record, leave, answer)
        yield length_bar(answer, period_end(leave.first, UNPAID_MONTHS))
    elif _ending_before(record, before.first) is not None:
        yield length_bar(answer, before.last)
    else:
        yield length_bar(answer, period_end(leave.first, EXTENSION_MONTHS))
    yield from closing_bars(record, leave, answer)
