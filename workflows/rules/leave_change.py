"""Leave that was granted and changes afterwards: called back to work, counted anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from workflows.rules.calendar import ONE_DAY, Calendar
from workflows.rules.leave_annual import Span, charge_by_year, span_of
from workflows.rules.leave_balance import Balance, balance, newly_uncovered, working_days_by_year
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    ChargeOrder,
    Code,
    Kind,
    Leave,
    LeaveRecord,
    LeaveStatus,
    Outcome,
    Refund,
)
from workflows.rules.leave_request import request
from workflows.rules.leave_special import special_charge

_CHARGED = frozenset({Kind.ANNUAL, Kind.ANNUAL_SPECIAL})
_RECALLABLE_PPPK = _CHARGED | {Kind.JOINT}
_RECALLABLE = frozenset({Kind.LONG, Kind.IMPORTANT_REASON})


@dataclass(frozen=True)
class YearChange:
    """One year of the leave: working days charged before and after, and the balances on the way.

    `uncharged` is read before the leave was charged, `charged` while it is, `after` when the change is
    posted. A negative `refund_days` is charged additionally; `short` of it found no balance.
    """

    year: int
    days_before: int
    days_after: int
    refund: Buckets
    uncharged: Balance
    charged: Balance
    after: Balance
    charges: tuple[Charge, ...]

    @property
    def refund_days(self) -> int:
        return self.days_before - self.days_after

    @property
    def short(self) -> int:
        return max(0, -self.refund_days - self.charged.total)


@dataclass(frozen=True)
class ChangeAnswer:
    """`parts` has an entry per year of the leave; `notify`: the employee has to be told.

    `calendar_days`: how long a leave of another kind is, which costs no annual leave. `days_not_taken`
    are calendar days from the day of recall; those of long leave stay a right (D19). `uncovered`: days by
    year after the first, of this leave or another, that lost their cover: what they counted on isn't carried.
    """

    outcome: Outcome
    parts: tuple[YearChange, ...] = ()
    code: Code | None = None
    calendar_days: int = 0
    days_not_taken: int | None = None
    uncovered: tuple[tuple[int, int], ...] = ()

    @property
    def short(self) -> int:
        """Working days that no balance covers, of this leave and of others in later years."""
        lacking = dict(self.uncovered)
        for part in self.parts:
            lacking[part.year] = max(part.short, lacking.get(part.year, 0))
        return sum(lacking.values())

    @property
    def days_before(self) -> int:
        return self.calendar_days + sum(part.days_before for part in self.parts)

    @property
    def days_after(self) -> int:
        return self.calendar_days + sum(part.days_after for part in self.parts)

    @property
    def refund_days(self) -> int:
        return self.days_before - self.days_after

    @property
    def refund(self) -> Buckets:
        return sum((part.refund for part in self.parts), Buckets())

    @property
    def notify(self) -> bool:
        return any(part.refund_days for part in self.parts)


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
    without them the leave counts as charged on `decided_on`. What was before is read on that day, what
    comes after on the day of recall (D15). Raises ValueError for annual leave without a working day.
    PP 11/2017 art. 338; PPPK: Perban BKN 7/2022.
    """
    if not may_recall(record, leave):
        return ChangeAnswer(Outcome.REFUSE, code=Code.NOT_RECALLABLE)
    end = _granted_end(record, leave, decided_on=decided_on)
    left = max(0, (end - max(leave.first, recall_on)).days + 1)
    if leave.kind not in _CHARGED:
        standing = _standing(record, leave, end, on=recall_on)
        days = (end - leave.first).days + 1
        return ChangeAnswer(Outcome.ACCEPT, (standing,), calendar_days=days, days_not_taken=left)
    answer = _recalled(record, leave, decided_on=decided_on, recall_on=recall_on, charges=charges)
    return answer if leave.kind is Kind.ANNUAL else replace(answer, days_not_taken=left)


def may_recall(record: LeaveRecord, leave: Leave) -> bool:
    """Art. 338 recalls from annual, long, important-reason and joint leave; PPPK have two of these."""
    pppk_has = leave.kind in _RECALLABLE_PPPK
    return pppk_has or (leave.kind in _RECALLABLE and not record.employee.is_pppk)


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

    Arguments and errors as in `recall`; before and after are both read on `on`. Leave in calendar days
    stays as it is. SKB on holidays and joint leave; PP 11/2017 art. 333.
    """
    if leave.kind not in _CHARGED:
        end = _granted_end(record, leave, decided_on=decided_on)
        standing = _standing(record, leave, end, on=on)
        days = (end - leave.first).days + 1
        return ChangeAnswer(Outcome.ACCEPT, (standing,), calendar_days=days)
    span = _span(record, leave)
    stood = replace(record, history=record.history.until(decided_on))
    own = charges if charges is not None else _own_charges(stood, leave, span, on=decided_on)
    renewed = replace(record, schedule=replace(record.schedule, calendar=calendar))
    days_after = working_days_by_year(renewed, span.first, span.last)
    away = span.as_absence()
    before = _Reading(record.away(away), on, span.effective_start)
    after = _Reading(renewed.away(away), on, span.effective_start)
    answer = _change(own, days_after, before=before, after=after)
    posted = after.record.charged(*(charge for part in answer.parts for charge in part.charges))
    first_year = min((part.year for part in answer.parts), default=leave.first.year)
    lacking = newly_uncovered(before.record.charged(*own), posted, first_year, on=on)
    return replace(answer, uncovered=lacking)


def _recalled(
    record: LeaveRecord,
    leave: Leave,
    *,
    decided_on: date,
    recall_on: date,
    charges: tuple[Charge, ...] | None,
) -> ChangeAnswer:
    span = _span(record, leave)
    used = working_days_by_year(record, span.first, min(span.last, recall_on - ONE_DAY))
    stood = replace(record, history=record.history.until(decided_on))
    own = charges if charges is not None else _own_charges(stood, leave, span, on=decided_on)
    taken = replace(span, last=min(span.last, recall_on - ONE_DAY), extension=None)
    before = _Reading(stood.away(span.as_absence()), decided_on, span.effective_start)
    after = _Reading(record.away(taken.as_absence()), recall_on, span.effective_start)
    return _change(own, used, before=before, after=after)


def _granted_end(record: LeaveRecord, leave: Leave, *, decided_on: date) -> date:
    """The last day as granted; long leave asked for in months was cut then (D6)."""
    if leave.last is not None and leave.months is None and leave.days is None:
        return leave.last
    end = request(record, leave, asked_on=decided_on).end
    if end is None:
        raise ValueError("an approved leave has at least one day")
    return end


def _standing(record: LeaveRecord, leave: Leave, end: date, *, on: date) -> YearChange:
    away = record.away(Absence(leave.kind, leave.first, end, LeaveStatus.APPROVED))
    still = balance(away, on=on, year=leave.first.year, right_on=leave.first)
    return YearChange(leave.first.year, 0, 0, Buckets(), still, still, still, ())


@dataclass(frozen=True)
class _Reading:
    record: LeaveRecord
    on: date
    right_on: date

    def of(self, year: int, *charges: Charge) -> Balance:
        return balance(self.record.charged(*charges), on=self.on, year=year, right_on=self.right_on)


def _span(record: LeaveRecord, leave: Leave) -> Span:
    span = span_of(record, leave)
    if span is None:
        raise ValueError("an approved leave has at least one working day")
    return span


def _own_charges(record: LeaveRecord, leave: Leave, span: Span, *, on: date) -> tuple[Charge, ...]:
    if leave.kind is Kind.ANNUAL_SPECIAL:
        return tuple(special_charge(on, year, days) for year, days in span.by_year.items())
    parts = charge_by_year(record, span, on=on)
    return tuple(Charge(on, part.year, part.days, paid=part.charge) for part in parts)


def _change(
    own: tuple[Charge, ...], days: Mapping[int, int], *, before: _Reading, after: _Reading
) -> ChangeAnswer:
    posted: tuple[Charge, ...] = ()
    order = after.record.policy.charge_order
    parts: list[YearChange] = []
    years = sorted({charge.year for charge in own} | days.keys())
    for year in years:
        mine = tuple(charge for charge in own if charge.year == year)
        charged_days = sum(charge.net_days for charge in mine)
        days_after = days.get(year, 0)
        # The earlier years of the leave decide what this one carried.
        earlier = tuple(charge for charge in own if charge.year < year)
        charged = before.of(year, *earlier, *mine)
        more = max(0, days_after - charged_days)
        extra = Charge(after.on, year, more, paid=charged.buckets.first(more, order))
        changed, refund = _posted(mine, charged_days - days_after, extra=extra, order=order)
        part = YearChange(
            year=year,
            days_before=charged_days,
            days_after=days_after,
            refund=refund,
            uncharged=before.of(year, *earlier),
            charged=charged,
            after=after.of(year, *posted, *changed),
            charges=changed,
        )
        posted += changed
        parts.append(part)
    return ChangeAnswer(Outcome.ACCEPT, tuple(parts))


def _posted(
    charges: tuple[Charge, ...], refund_days: int, *, extra: Charge, order: ChargeOrder
) -> tuple[tuple[Charge, ...], Buckets]:
    """The charges with the refund on them, the last posted first; the one that is charged more beside them."""
    if refund_days <= 0:
        return (*charges, extra) if extra.days else charges, Buckets()
    kept: list[Charge] = []
    refund = Buckets()
    for charge in sorted(charges, key=lambda one: one.posted_on, reverse=True):
        back = min(refund_days, charge.net_days)
        standing = (charge.paid or Buckets()).first(charge.net_days, order)
        refund += standing.last(back, order)
        kept.append(charge.refunded(Refund(extra.posted_on, back)) if back else charge)
        refund_days -= back
    return tuple(reversed(kept)), refund
