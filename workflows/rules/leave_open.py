"""What an employee may ask for at all: each kind and reason, and otherwise why not and from when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_days import KINDS_OF
from workflows.rules.leave_facts import Code, EmployeeKind, Kind, Leave, LeaveRecord
from workflows.rules.leave_long import LONG_MONTHS
from workflows.rules.leave_medical import MATERNITY_CHILDREN, child_ordinal
from workflows.rules.leave_request import request
from workflows.rules.leave_words import (
    IMPORTANT_REASONS,
    LONG_REASONS,
    SICK_REASONS,
    SPECIAL_REASONS,
    UNPAID_REASONS,
    Document,
    Reason,
    Relative,
)

# In the order of the form (Perban BKN 24/2017, section II); joint leave isn't asked for.
KINDS = (
    Kind.ANNUAL,
    Kind.ANNUAL_SPECIAL,
    Kind.LONG,
    Kind.SICK,
    Kind.MATERNITY,
    Kind.IMPORTANT_REASON,
    Kind.UNPAID,
)
REASONS: dict[Kind, tuple[Reason, ...]] = {
    Kind.ANNUAL_SPECIAL: SPECIAL_REASONS,
    Kind.LONG: LONG_REASONS,
    Kind.SICK: SICK_REASONS,
    Kind.IMPORTANT_REASON: IMPORTANT_REASONS,
    Kind.UNPAID: UNPAID_REASONS,
}
# What bars a kind or reason as such; anything else depends on the dates and papers of a request.
_NO_RIGHT = frozenset(
    {
        Code.KIND_NOT_AVAILABLE,
        Code.TEACHER_PPPK,
        Code.SERVICE_LT_1Y,
        Code.SERVICE_LT_5Y,
        Code.TOO_SOON_AFTER_CUTI_BESAR,
        Code.CHILD_ORDINAL_GT_3,
        Code.CONTRACT_END,
        Code.REASON_NOT_LISTED,
    }
)


@dataclass(frozen=True)
class ReasonOpen:
    """A reason, and why it can't be given (`code` None: it can), with the first day on which it could be."""

    reason: Reason
    code: Code | None = None
    right_from: date | None = None


@dataclass(frozen=True)
class LongCost:
    """What long leave of full length costs: working days of the year's own right, and its last day (D6, D8)."""

    year: int
    days_lost: int
    end: date


@dataclass(frozen=True)
class KindOpen:
    """A kind of leave as it is open to an employee.

    `code` None: it may be asked for, from `right_from` on where that is given. Otherwise why not and, where
    there will be a right, from when. `reasons` are those of the kind; the kind is closed when all are.
    """

    kind: Kind
    code: Code | None = None
    right_from: date | None = None
    reasons: tuple[ReasonOpen, ...] = ()
    cost: LongCost | None = None

    @property
    def offered(self) -> bool:
        return self.code is None


def kinds_open(record: LeaveRecord, on: date, *, until: date | None = None) -> tuple[KindOpen, ...]:
    """Every kind of leave that can be asked for, in the order of the form: offered or not, and why.

    `on` is the first day of leave that is thought of. What becomes a right by `until` is offered too, with
    `right_from` as its first day: leave is asked for ahead.
    """
    return tuple(_kind(record, kind, on, until or on) for kind in KINDS)


def reasons_of(kind: Kind, employee: EmployeeKind) -> tuple[Reason, ...]:
    """The reasons that the law lists for a kind; empty where none is asked for."""
    return REASONS.get(kind, ()) if kind in KINDS_OF[employee] else ()


def _kind(record: LeaveRecord, kind: Kind, on: date, until: date) -> KindOpen:
    if kind not in REASONS:
        answer = _probe(record, kind, on)
        code = _bar(answer, until)
        return KindOpen(kind, code, answer.right_from)
    reasons = tuple(_reason(record, kind, reason, on, until) for reason in REASONS[kind])
    first_open = next((one for one in reasons if one.code is None), None)
    told = first_open or reasons[0]
    cost = _long_cost(record, told, on) if kind is Kind.LONG and first_open else None
    return KindOpen(kind, told.code, told.right_from, reasons, cost)


def why_not(record: LeaveRecord, kind: Kind, reason: str, on: date) -> Code | None:
    """Why a kind, for a reason ("" where it has none), isn't open on the first day `on`; None when it is."""
    if kind not in REASONS:
        return _bar(_probe(record, kind, on), on)
    known = next((one for one in REASONS[kind] if one == reason), None)
    return _reason(record, kind, known, on, on).code if known else Code.REASON_NOT_LISTED


def not_this_time(record: LeaveRecord, reason: str, on: date) -> Code | None:
    """The first hajj is once, and a fourth child comes after three (Perban BKN 24/2017 III.B); None: not barred."""
    if reason == Reason.FOURTH_CHILD and child_ordinal(record, on) <= MATERNITY_CHILDREN:
        return Code.REASON_NOT_LISTED
    gone = any(leave.reason == reason for leave in record.approved(Kind.LONG))
    return Code.REASON_NOT_LISTED if reason == Reason.RELIGION_FIRST_HAJJ and gone else None


def _reason(record: LeaveRecord, kind: Kind, reason: Reason, on: date, until: date) -> ReasonOpen:
    answer = _probe(record, kind, on, reason)
    code = _bar(answer, until) or not_this_time(record, reason, on)
    return ReasonOpen(reason, code, answer.right_from)


def _bar(answer: RequestAnswer, until: date) -> Code | None:
    if answer.code not in _NO_RIGHT or (answer.right_from is not None and answer.right_from <= until):
        return None
    return answer.code


def _probe(record: LeaveRecord, kind: Kind, on: date, reason: Reason | None = None) -> RequestAnswer:
    """A request of the shortest length with every paper: what still bars it is the right."""
    leave = Leave(
        kind,
        on,
        last=on,
        reason=reason or "",
        relative=Relative.MOTHER,
        documents=frozenset(Document),
    )
    if kind in {Kind.ANNUAL, Kind.ANNUAL_SPECIAL}:
        leave = replace(leave, last=None, days=1)
    return request(record, leave, asked_on=on)


def _long_cost(record: LeaveRecord, reason: ReasonOpen, on: date) -> LongCost | None:
    first = max(on, reason.right_from or on)
    leave = Leave(Kind.LONG, first, months=LONG_MONTHS, reason=reason.reason, documents=frozenset(Document))
    answer = request(record, leave, asked_on=on)
    if not answer.annual_lost_years or answer.end is None:
        return None
    return _cost_of(answer, answer.annual_lost_years[0], answer.end)


def _cost_of(answer: RequestAnswer, year: int, end: date) -> LongCost:
    lost = sum(part.before.buckets.e - part.after.e for part in answer.parts if part.year == year)
    return LongCost(year, lost, end)
