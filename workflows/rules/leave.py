"""Leave: the questions that a process, a page and the case runner ask, answered by kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from workflows.rules.calendar import Calendar
from workflows.rules.leave_annual import request_annual
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_change import ChangeAnswer, recall_annual, recount_annual
from workflows.rules.leave_decision import Decision, DecisionAnswer, decide_annual
from workflows.rules.leave_facts import Charge, Code, Kind, Leave, LeaveRecord, Outcome, UnknownKind
from workflows.rules.leave_important import request_important
from workflows.rules.leave_long import request_long
from workflows.rules.leave_medical import request_maternity, request_sick
from workflows.rules.leave_special import request_special
from workflows.rules.leave_unpaid import request_unpaid

_REQUESTS: Mapping[Kind, Callable[..., RequestAnswer]] = {
    Kind.ANNUAL: request_annual,
    Kind.ANNUAL_SPECIAL: request_special,
    Kind.LONG: request_long,
    Kind.SICK: request_sick,
    Kind.MATERNITY: request_maternity,
    Kind.IMPORTANT_REASON: request_important,
    Kind.UNPAID: request_unpaid,
}


def request(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Whether the leave may be asked for, what it counts, what it would be charged, and who gets it.

    `asked_on` is the day on which the balance is read. Joint leave is decreed, not asked for.
    PP 11/2017 art. 310-341; PP 49/2018 art. 76-93; Perban BKN 24/2017, 7/2021, 7/2022.
    """
    if leave.kind is Kind.JOINT:
        return RequestAnswer(Outcome.REFUSE, Code.KIND_NOT_AVAILABLE)
    return _REQUESTS[leave.kind](record, leave, asked_on=asked_on)


def decide(record: LeaveRecord, leave: Leave, *, decision: Decision) -> DecisionAnswer:
    """Whether the officer may decide so on a submitted leave, and what that charges.

    The record doesn't contain the leave itself. Raises UnknownKind for a kind without rules.
    PP 11/2017 art. 309, 314, 339; Perban BKN 24/2017 II; SE Kepala BKN 1/SE/I/2021.
    """
    _only_annual(leave)
    return decide_annual(record, leave, decision=decision)


def recall(
    record: LeaveRecord,
    leave: Leave,
    *,
    decided_on: date,
    recall_on: date,
    charges: tuple[Charge, ...] | None = None,
) -> ChangeAnswer:
    """What comes back when an approved leave is broken off; `recall_on` is the first day back at work.

    The record contains neither the leave nor its charges; `charges` are those of the ledger, and
    without them the leave counts as charged on `decided_on`. Raises UnknownKind for a kind without
    rules, ValueError for a leave without a working day. PP 11/2017 art. 338.
    """
    _only_annual(leave)
    return recall_annual(record, leave, decided_on=decided_on, recall_on=recall_on, charges=charges)


def recount(
    record: LeaveRecord,
    leave: Leave,
    *,
    decided_on: date,
    on: date,
    calendar: Calendar,
    charges: tuple[Charge, ...] | None = None,
) -> ChangeAnswer:
    """What changes for an approved leave when `calendar` replaces the record's calendar on `on`.

    Arguments and errors as in `recall`. SKB on holidays and joint leave; PP 11/2017 art. 333.
    """
    _only_annual(leave)
    return recount_annual(record, leave, decided_on=decided_on, on=on, calendar=calendar, charges=charges)


def _only_annual(leave: Leave) -> None:
    if leave.kind is not Kind.ANNUAL:
        raise UnknownKind(f"unknown kind {leave.kind}")
