"""Requests by kind: the one table that says which rules judge which leave."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from workflows.rules.leave_annual import request_annual
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_facts import Code, Kind, Leave, LeaveRecord, Outcome
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
