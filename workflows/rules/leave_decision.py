"""The decision on a request: who may take it, what it needs, and what it charges."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workflows.rules import leave_long
from workflows.rules.calendar import ONE_DAY, period_end
from workflows.rules.leave_annual import Span, charge_by_year, span_of
from workflows.rules.leave_answer import Addressee, RequestAnswer, YearPart
from workflows.rules.leave_balance import balance
from workflows.rules.leave_facts import Buckets, Code, Kind, Leave, LeaveRecord, Outcome
from workflows.rules.leave_request import request

# Art. 313 and 318 know a postponement; for an important reason it is allowed with a warning (D26).
_POSTPONABLE = frozenset({Kind.ANNUAL, Kind.ANNUAL_SPECIAL, Kind.LONG, Kind.IMPORTANT_REASON})
_URGENT = frozenset({Kind.ANNUAL_SPECIAL, Kind.IMPORTANT_REASON})


class Verdict(StrEnum):
    """The four boxes of the form; also the state after the decision."""

    APPROVED = "APPROVED"
    CHANGED = "CHANGED"
    POSTPONED = "POSTPONED"
    REJECTED = "REJECTED"


class Office(StrEnum):
    PPK = "PPK"
    DELEGATE = "DELEGATE"


class Acting(StrEnum):
    PLT = "PLT"
    PLH = "PLH"


SIGNATURE_PREFIX = {Acting.PLT: "Plt.", Acting.PLH: "Plh."}


@dataclass(frozen=True)
class Officer:
    """Who decides: the office, how it is held (None: by its own holder), and what it was given.

    `abroad_power` is the kuasa of the PPK for leave abroad.
    """

    office: Office
    acting: Acting | None = None
    delegated_kinds: frozenset[Kind] = frozenset()
    abroad_power: bool = False
    is_requester: bool = False


@dataclass(frozen=True)
class Decision:
    """`until` goes with POSTPONED, `new_first` and `new_last` with CHANGED."""

    on: date
    verdict: Verdict
    by: Officer
    reason: str = ""
    until: date | None = None
    new_first: date | None = None
    new_last: date | None = None


@dataclass(frozen=True)
class DecisionAnswer:
    """`parts` per year of the leave, with nothing charged unless it is granted.

    `charged_days` and `postponed_days` are working days of annual leave, 0 for other kinds. `check` is the
    answer to the request as it would be granted, also when that is what stands in the way.
    """

    outcome: Outcome
    code: Code | None = None
    route_to: Addressee | None = None
    state: Verdict | None = None
    signature_prefix: str | None = None
    charged_days: int = 0
    postponed_days: int = 0
    parts: tuple[YearPart, ...] = ()
    latest_end: date | None = None
    check: RequestAnswer | None = None


def decide(record: LeaveRecord, leave: Leave, *, decision: Decision) -> DecisionAnswer:
    """Whether the officer may decide so on a submitted leave, and what that charges.

    The record doesn't contain the leave itself. What can still be completed (RETURN) was looked at when
    the leave was submitted and stands in nobody's way.
    PP 11/2017 art. 309, 314, 318, 334, 339; Perban BKN 24/2017 II; SE Kepala BKN 1/SE/I/2021.
    """
    if leave.kind is Kind.JOINT:
        return DecisionAnswer(Outcome.REFUSE, Code.KIND_NOT_AVAILABLE)
    refusal = without_right(leave, decision.by) or _without_reason(decision)
    if refusal is not None:
        return refusal
    if decision.verdict in {Verdict.APPROVED, Verdict.CHANGED}:
        return _granted(record, leave, decision)
    return _not_granted(record, leave, decision)


def may_postpone(leave: Leave) -> bool:
    """Whether the leave may be postponed at all: not sickness, birth, the first hajj or a fourth child."""
    if leave.kind is Kind.LONG:
        return leave.reason not in leave_long.NOT_POSTPONABLE
    return leave.kind in _POSTPONABLE


def postponing_hurts(leave: Leave) -> bool:
    """Whether a page warns before postponing: the reason won't wait (D26)."""
    return leave.kind in _URGENT


def without_right(leave: Leave, by: Officer) -> DecisionAnswer | None:
    """Why the officer may neither grant such leave nor undo it; None when he may. Nobody decides for themself (D27).

    Unpaid leave is for the PPK alone (art. 337). Abroad is for the PPK or its kuasa (art. 339), never for
    Plt or Plh, kuasa or not: SE 1/SE/I/2021 takes leave abroad out of all that they may grant.
    """
    delegate = by.office is Office.DELEGATE
    if by.is_requester:
        above = Addressee.PPK if delegate else None
        return DecisionAnswer(Outcome.REFUSE, Code.SELF_DECISION, route_to=above)
    not_delegated = delegate and leave.kind not in by.delegated_kinds
    not_abroad = leave.abroad and (by.acting is not None or (delegate and not by.abroad_power))
    not_unpaid = leave.kind is Kind.UNPAID and (delegate or by.acting is not None)
    if not_delegated or not_abroad or not_unpaid:
        return DecisionAnswer(Outcome.REFUSE, Code.NO_AUTHORITY, route_to=Addressee.PPK)
    return None


def _without_reason(decision: Decision) -> DecisionAnswer | None:
    if decision.verdict is not Verdict.APPROVED and not decision.reason.strip():
        return DecisionAnswer(Outcome.RETURN, Code.REASON_REQUIRED)
    return None


def _granted(record: LeaveRecord, leave: Leave, decision: Decision) -> DecisionAnswer:
    granted = as_decided(leave, decision)
    check = request(record, granted, asked_on=decision.on)
    if granted is not leave and _longer(record, leave, check, on=decision.on):
        return DecisionAnswer(Outcome.REFUSE, Code.LENGTH_EXCEEDED, check=check)
    if check.outcome is Outcome.REFUSE:
        return DecisionAnswer(Outcome.REFUSE, check.code, check=check)
    charged = sum(part.days for part in check.parts) + sum(days for _, days in check.special)
    return replace(_taken(decision), charged_days=charged, parts=check.parts, check=check)


def _longer(record: LeaveRecord, leave: Leave, granted: RequestAnswer, *, on: date) -> bool:
    """A change may shorten or move the leave, not lengthen it (D25)."""
    asked = request(record, leave, asked_on=on)
    return (granted.days or 0) > (asked.days or 0)


def as_decided(leave: Leave, decision: Decision) -> Leave:
    """The leave with the dates that the officer set, where they were changed."""
    if decision.verdict is not Verdict.CHANGED:
        return leave
    first = decision.new_first or leave.first
    if decision.new_last is None:
        return replace(leave, first=first)
    return replace(leave, first=first, last=decision.new_last, months=None, days=None)


def _not_granted(record: LeaveRecord, leave: Leave, decision: Decision) -> DecisionAnswer:
    postponed = decision.verdict is Verdict.POSTPONED
    if postponed and not may_postpone(leave):
        return DecisionAnswer(Outcome.REFUSE, Code.NOT_POSTPONABLE)
    limit = period_end(leave.first, record.policy.postponement_months) + ONE_DAY
    if postponed and decision.until is not None and decision.until > limit:
        return DecisionAnswer(Outcome.REFUSE, Code.LENGTH_EXCEEDED, latest_end=limit)
    span = span_of(record, leave) if leave.kind is Kind.ANNUAL else None
    return replace(
        _taken(decision),
        postponed_days=span.days if postponed and span is not None else 0,
        parts=_untouched(record, leave, span, on=decision.on),
    )


def _untouched(record: LeaveRecord, leave: Leave, span: Span | None, *, on: date) -> tuple[YearPart, ...]:
    if span is None:
        before = balance(record, on=on, year=leave.first.year, right_on=leave.first)
        return (YearPart(leave.first.year, 0, before, Buckets(), before.buckets),)
    parts = charge_by_year(record, replace(span, by_year=dict.fromkeys(span.by_year, 0)), on=on)
    return tuple(replace(part, after=part.before.buckets) for part in parts)


def _taken(decision: Decision) -> DecisionAnswer:
    prefix = None if decision.by.acting is None else SIGNATURE_PREFIX[decision.by.acting]
    return DecisionAnswer(Outcome.ACCEPT, state=decision.verdict, signature_prefix=prefix)
