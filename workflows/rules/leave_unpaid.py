"""Unpaid leave (cuti di luar tanggungan negara): a facility, given by the PPK with BKN's approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workflows.rules.calendar import ONE_DAY, months_before, period_end
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


class NotExtended(StrEnum):
    """Why the unpaid leave that runs can't be extended with what is asked for."""

    ONCE = "ONCE"  # it is an extension itself, or has one
    ASKED = "ASKED"  # one has been asked for and waits
    LATE = "LATE"  # less than three months are left
    NOT_NEXT = "NOT_NEXT"  # it would not begin on the day after


@dataclass(frozen=True)
class Extension:
    """The one extension of the unpaid leave that runs."""

    first: date
    latest: date  # the last day that it may have
    ask_by: date  # the last day on which it may be asked for
    bar: NotExtended | None = None  # why there is none, whatever its days


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


def ask_extension_by(end: date) -> date:
    """The last day on which the extension of an unpaid leave may be asked for: three months before its last day.

    Perban BKN 24/2017 III.G. Of 31 May it is the last day of February.
    """
    return months_before(end, EXTENSION_ASKED_MONTHS_AHEAD)


def extension(record: LeaveRecord, on: date) -> Extension | None:
    """What may be asked for on `on` by whoever is on unpaid leave then; None for anybody else.

    While it runs unpaid leave can only be extended, once and by a year at most (PP 11/2017 art. 334).
    """
    leaves = [one for one in record.approved(Kind.UNPAID) if one.reactivated_on is None]
    runs = next((one for one in leaves if one.first <= on <= one.last), None)
    if runs is None:
        return None
    first, ask_by = runs.last + ONE_DAY, ask_extension_by(runs.last)
    found = Extension(first, period_end(first, EXTENSION_MONTHS), ask_by)
    follows = [one for one in record.leaves if one.kind is Kind.UNPAID and one.first == first]
    if _ending_before(record, runs.first) or any(one.approved for one in follows):
        return replace(found, bar=NotExtended.ONCE)
    if follows:
        return replace(found, bar=NotExtended.ASKED)
    return replace(found, bar=NotExtended.LATE) if on > ask_by else found


def not_extended(record: LeaveRecord, leave: Leave, *, asked_on: date) -> NotExtended | None:
    """Why unpaid leave can't be asked for while another runs; None where it may, or where none runs."""
    found = extension(record, asked_on)
    if found is None or leave.kind is not Kind.UNPAID:
        return None
    return found.bar or (NotExtended.NOT_NEXT if leave.first != found.first else None)


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
