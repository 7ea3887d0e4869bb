"""Annual leave that was granted and changes afterwards: called back to work, counted anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from workflows.rules.calendar import ONE_DAY, Calendar
from workflows.rules.leave_annual import Span, charge_by_year, span_of
from workflows.rules.leave_balance import Balance, balance, working_days_by_year
from workflows.rules.leave_facts import Buckets, Charge, Leave, LeaveRecord, Outcome, Refund


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
    """`parts` has an entry per year of the leave; `notify`: the employee has to be told."""

    outcome: Outcome
    parts: tuple[YearChange, ...]

    @property
    def days_before(self) -> int:
        return sum(part.days_before for part in self.parts)

    @property
    def days_after(self) -> int:
        return sum(part.days_after for part in self.parts)

    @property
    def refund_days(self) -> int:
        return self.days_before - self.days_after

    @property
    def refund(self) -> Buckets:
        return sum((part.refund for part in self.parts), Buckets())

    @property
    def notify(self) -> bool:
        return any(part.refund_days for part in self.parts)


def recall_annual(
    record: LeaveRecord,
    leave: Leave,
    *,
    decided_on: date,
    recall_on: date,
    charges: tuple[Charge, ...] | None = None,
) -> ChangeAnswer:
    """Give back the days from `recall_on`, the first day back at work (art. 338, D18).

    The leave was charged on `decided_on`; `charges` are its ledger entries where they are known.
    """
    span = _span(record, leave)
    used = working_days_by_year(record, span.first, min(span.last, recall_on - ONE_DAY))
    stood = replace(record, history=record.history.until(decided_on))
    own = charges if charges is not None else _own_charges(stood, span, on=decided_on)
    taken = replace(span, last=min(span.last, recall_on - ONE_DAY), extension=None)
    before = _Reading(stood.away(span.as_absence()), decided_on, span.effective_start)
    after = _Reading(record.away(taken.as_absence()), recall_on, span.effective_start)
    return _change(own, used, before=before, after=after)


def recount_annual(
    record: LeaveRecord,
    leave: Leave,
    *,
    decided_on: date,
    on: date,
    calendar: Calendar,
    charges: tuple[Charge, ...] | None = None,
) -> ChangeAnswer:
    """Count an approved leave by the `calendar` that replaces the record's own on `on`."""
    span = _span(record, leave)
    stood = replace(record, history=record.history.until(decided_on))
    own = charges if charges is not None else _own_charges(stood, span, on=decided_on)
    renewed = replace(record, schedule=replace(record.schedule, calendar=calendar))
    days = working_days_by_year(renewed, span.first, span.last)
    away = span.as_absence()
    before = _Reading(record.away(away), on, span.effective_start)
    after = _Reading(renewed.away(away), on, span.effective_start)
    return _change(own, days, before=before, after=after)


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


def _own_charges(record: LeaveRecord, span: Span, *, on: date) -> tuple[Charge, ...]:
    parts = charge_by_year(record, span, on=on)
    return tuple(Charge(on, part.year, part.days, paid=part.charge) for part in parts)


def _change(
    own: tuple[Charge, ...], days: Mapping[int, int], *, before: _Reading, after: _Reading
) -> ChangeAnswer:
    posted: tuple[Charge, ...] = ()
    parts: list[YearChange] = []
    years = sorted({charge.year for charge in own} | days.keys())
    for year in years:
        mine = tuple(charge for charge in own if charge.year == year)
        charged_days = sum(charge.net_days for charge in mine)
        days_after = days.get(year, 0)
        changed, refund = _posted(mine, charged_days - days_after, year=year, on=after.on)
        # The earlier years of the leave decide what this one carried.
        earlier = tuple(charge for charge in own if charge.year < year)
        part = YearChange(
            year=year,
            days_before=charged_days,
            days_after=days_after,
            refund=refund,
            uncharged=before.of(year, *earlier),
            charged=before.of(year, *earlier, *mine),
            after=after.of(year, *posted, *changed),
            charges=changed,
        )
        posted += changed
        parts.append(part)
    return ChangeAnswer(Outcome.ACCEPT, tuple(parts))


def _posted(
    charges: tuple[Charge, ...], refund_days: int, *, year: int, on: date
) -> tuple[tuple[Charge, ...], Buckets]:
    """The charges with the refund on them, the last posted first; a charge more when it is negative."""
    if refund_days <= 0:
        extra = (Charge(on, year, -refund_days),) if refund_days else ()
        return charges + extra, Buckets()
    kept: list[Charge] = []
    refund = Buckets()
    for charge in sorted(charges, key=lambda one: one.posted_on, reverse=True):
        back = min(refund_days, charge.net_days)
        standing = (charge.paid or Buckets()).oldest(charge.net_days)
        refund += standing.newest(back)
        kept.append(charge.refunded(Refund(on, back)) if back else charge)
        refund_days -= back
    return tuple(reversed(kept)), refund
