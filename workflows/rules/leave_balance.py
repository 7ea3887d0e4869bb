"""The balance of annual leave: what a year opens with, what was charged, what is left, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from workflows.rules.calendar import ONE_DAY, anniversary
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    ChargeOrder,
    Kind,
    LeavePolicy,
    LeaveRecord,
    LostYear,
    NewYear,
    TwoYearRule,
)


class CarryGround(StrEnum):
    """Which rule decided how many days were carried into a year."""

    NOT_RECORDED = "NOT_RECORDED"
    NO_RIGHT_LAST_YEAR = "NO_RIGHT_LAST_YEAR"
    CONTRACT_TOO_SHORT = "CONTRACT_TOO_SHORT"
    TWO_YEARS_UNUSED = "TWO_YEARS_UNUSED"
    YEARLY = "YEARLY"


@dataclass(frozen=True)
class Carry:
    """Days carried into a year, and what the figure was made of (art. 313; PPPK: Perban BKN 7/2022).

    `unused` is S, what was left of last year's own right; `postponed` is P, the part of S that the
    officer postponed; `days` is C; `older` is the part of C that comes from the year before the last
    (BUCKET only).
    """

    ground: CarryGround
    unused: int = 0
    postponed: int = 0
    two_years: bool = False
    days: int = 0
    older: int = 0


@dataclass(frozen=True)
class Balance:
    """Annual leave of `year` as read on `on`, in working days.

    `buckets` = `credited` - `charged` - `reserved`; `credited` leaves out what never came to be or was
    lost again. `right_from` is the first day of the right (None: none in sight), `lost_to_long` says
    that long leave took the year's own right.
    """

    year: int
    on: date
    buckets: Buckets
    carry: Carry
    credited: Buckets
    charged: Buckets
    reserved: Buckets
    has_right: bool
    right_from: date | None
    lost_to_long: bool

    @property
    def total(self) -> int:
        return self.buckets.total


@dataclass(frozen=True)
class _Ledger:
    """A year replayed: `left` is before reservations."""

    carry: Carry
    charged: Buckets
    left: Buckets


@dataclass(frozen=True)
class _Event:
    on: date
    rank: int  # a credit comes before the charges of its day
    credit: Buckets = field(default_factory=Buckets)
    charge: int = -1
    refund: int = 0


class _Replay:
    """The postings of one year in their order, which decides which bucket paid."""

    def __init__(self, charges: tuple[Charge, ...], *, left: Buckets, order: ChargeOrder) -> None:
        self.left = left
        self._order = order
        self._charges = charges
        self._paid = [Buckets() for _ in charges]
        self._owed = [0 for _ in charges]

    @property
    def paid(self) -> Buckets:
        return sum(self._paid, Buckets())

    def apply(self, event: _Event) -> None:
        self.left += event.credit
        if event.refund:
            self._refund(event.charge, event.refund)
        elif event.charge >= 0:
            self._charge(event.charge)

    def settle(self) -> None:
        """A charge that found too little when it was posted is covered by what came later."""
        for index, owed in enumerate(self._owed):
            self._pay(index, self.left.first(owed - self._paid[index].total, self._order))

    def _charge(self, index: int) -> None:
        self._owed[index] = self._charges[index].days
        self._pay(index, _payment(self._charges[index], self.left, self._order))

    def _refund(self, index: int, days: int) -> None:
        unpaid = self._owed[index] - self._paid[index].total
        self._owed[index] -= days
        back = self._paid[index].last(max(0, days - unpaid), self._order)
        self._pay(index, Buckets() - back)

    def _pay(self, index: int, paid: Buckets) -> None:
        self._paid[index] += paid
        self.left -= paid


def balance(
    record: LeaveRecord, *, on: date, year: int | None = None, right_on: date | None = None
) -> Balance:
    """Annual leave of a year (the one of `on`, unless given), reservations taken off.

    `on` is the day of reading: duty on joint leave counts from the day after it (D15). Every charge in
    the record counts, whenever it was posted. `right_on` is the day on which the year of service is
    measured: the first working day of a leave (D1), else `on`.
    PP 11/2017 art. 311-315, 333; PP 49/2018 art. 78-82; Perban BKN 24/2017 III.A, 7/2022.
    """
    year = on.year if year is None else year
    measured = right_on or on
    entitled = has_right(record, measured)
    lost = long_leave_started(record, year)
    ledger = _ledger(record, year, as_of=on)
    left = ledger.left if entitled and not lost else replace(ledger.left, e=0)
    if record.history.first_year is not None and year < record.history.first_year:
        left = Buckets()
    reserved = _reserved(record, year, left)
    return Balance(
        year=year,
        on=on,
        buckets=left - reserved,
        carry=ledger.carry,
        credited=left + ledger.charged,
        charged=ledger.charged,
        reserved=reserved,
        has_right=entitled,
        right_from=right_from(record, measured),
        lost_to_long=lost,
    )


def right_from(record: LeaveRecord, day: date) -> date | None:
    """First day of the right to annual leave, as seen on `day`; None for who has none in sight.

    One year after the start of service, or after the return from unpaid leave. PPPK teachers have
    school vacation instead (PP 49/2018 art. 81).
    """
    employee = record.employee
    if employee.is_pppk and employee.teacher:
        return None
    since = service_since(record, day)
    return None if since is None else anniversary(since, 1)


def service_since(record: LeaveRecord, day: date) -> date | None:
    """The day from which service counts, as seen on `day`; None while unpaid leave goes on.

    Unpaid leave isn't service: it counts anew from the day of reactivation.
    """
    start = record.employee.service_start
    for leave in record.approved(Kind.UNPAID):
        if leave.first <= day:
            if leave.reactivated_on is None:
                return None
            start = max(start, leave.reactivated_on)
    return start


def has_right(record: LeaveRecord, day: date) -> bool:
    first = right_from(record, day)
    return first is not None and first <= day


def long_leave_started(record: LeaveRecord, year: int) -> bool:
    """Whether long leave took the annual right of the year (art. 317, D8)."""
    return any(
        year in years_lost_to(leave.first, leave.last, policy=record.policy)
        for leave in record.approved(Kind.LONG)
        if (leave.last - leave.first).days >= long_days_kept(record, leave.first)
    )


def years_lost_to(first: date, last: date, *, policy: LeavePolicy) -> tuple[int, ...]:
    """The years whose annual right a long leave takes: that of its start, or each that it touches (D8)."""
    if policy.lost_year is LostYear.START:
        return (first.year,)
    return tuple(range(first.year, last.year + 1))


def long_days_kept(record: LeaveRecord, before: date) -> int:
    """Calendar days that a broken-off long leave left as a right and nobody has taken `before` (D19).

    What takes no more than these is the rest of that leave: it costs no annual right a second time.
    """
    earlier = sorted(
        (leave for leave in record.approved(Kind.LONG) if leave.first < before), key=lambda one: one.first
    )
    kept = 0
    for leave in earlier:
        days = (leave.last - leave.first).days + 1
        kept = leave.days_kept or max(0, kept - days)
    return kept


def working_days_by_year(record: LeaveRecord, first: date, last: date) -> dict[int, int]:
    """Counted days of a leave by the year that pays for them (D34); years without one are left out."""
    counted: dict[int, int] = {}
    start_pays = record.policy.new_year is NewYear.START_YEAR
    for day in record.schedule.on_leave().each_working_day(first, last):
        year = min(counted, default=day.year) if start_pays else day.year
        counted[year] = counted.get(year, 0) + 1
    return counted


def later_years(record: LeaveRecord, year: int) -> tuple[int, ...]:
    """The years after `year` of which days are charged or reserved already."""
    charged = {charge.year for charge in record.history.charges}
    pending = {leave.last.year for leave in record.leaves if leave.kind is Kind.ANNUAL and not leave.approved}
    return tuple(sorted(one for one in charged | pending if one > year))


def uncovered(record: LeaveRecord, year: int, *, on: date) -> int:
    """Days charged or reserved of a year for which it has no right: those it counted on to be carried."""
    read = balance(record, on=on, year=year, right_on=date(year, 12, 31))
    taken = sum(charge.net_days for charge in record.history.of_year(year)) + sum(_pending_days(record, year))
    return taken - read.charged.total - read.reserved.total


def newly_uncovered(
    before: LeaveRecord, after: LeaveRecord, year: int, *, on: date
) -> tuple[tuple[int, int], ...]:
    """Days of years after `year`, granted or asked for, that lose their cover when `before` becomes `after`.

    By year: what they counted on to be carried is used, or lost to long leave.
    """
    lacking = (
        (later, uncovered(after, later, on=on) - uncovered(before, later, on=on))
        for later in later_years(after, year)
    )
    return tuple((later, days) for later, days in lacking if days > 0)


def _existed(record: LeaveRecord, year: int) -> bool:
    return has_right(record, date(year, 12, 31)) and not long_leave_started(record, year)


def _carry(record: LeaveRecord, year: int, *, as_of: date) -> Carry:
    last = year - 1
    if not _in_history(record, last):
        return Carry(CarryGround.NOT_RECORDED)
    if not _existed(record, last):
        return Carry(CarryGround.NO_RIGHT_LAST_YEAR)
    before = _ledger(record, last, as_of=as_of)
    left = before.left - _reserved(record, last, before.left)
    postponed = min(record.history.postponed.get(last, 0), left.e)
    parts = Carry(CarryGround.YEARLY, unused=left.e, postponed=postponed)
    if not _contract_longer(record, record.policy.carry_contract_months):
        return replace(parts, ground=CarryGround.CONTRACT_TOO_SHORT)
    if not _contract_longer(record, record.policy.two_year_contract_months):
        return _yearly(record, parts, older=0)
    return _two_years(
        record, parts, last=last, left_of_recent=min(left.c, before.carry.days - before.carry.older)
    )


def _two_years(record: LeaveRecord, parts: Carry, *, last: int, left_of_recent: int) -> Carry:
    """Art. 313: STRICT asks for two years without a charge, BUCKET carries six days a second time (D4)."""
    if record.policy.two_year_rule is TwoYearRule.BUCKET:
        return _yearly(record, parts, older=left_of_recent)
    if _unused(record, last) and _existed(record, last - 1) and _unused(record, last - 1):
        limit = record.policy.carry_limit
        return replace(parts, ground=CarryGround.TWO_YEARS_UNUSED, two_years=True, days=limit)
    return _yearly(record, parts, older=0)


def _yearly(record: LeaveRecord, parts: Carry, *, older: int) -> Carry:
    """At most six unused days, postponed ones in full; under BUCKET six of the year before as well."""
    policy = record.policy
    recent = parts.postponed + min(policy.yearly_carry, parts.unused - parts.postponed)
    recent = min(policy.carry_limit, recent)
    older = min(older, policy.yearly_carry, policy.carry_limit - recent)
    return replace(parts, two_years=older > 0, days=recent + older, older=older)


def _in_history(record: LeaveRecord, year: int) -> bool:
    first = record.history.first_year
    return first is not None and year >= first


def _unused(record: LeaveRecord, year: int) -> bool:
    charged = any(charge.net_days for charge in record.history.of_year(year))
    return _in_history(record, year) and not charged and not any(_pending_days(record, year))


def _contract_longer(record: LeaveRecord, months: int) -> bool:
    employee = record.employee
    return not employee.is_pppk or (employee.contract is not None and employee.contract.longer_than(months))


def _ledger(record: LeaveRecord, year: int, *, as_of: date) -> _Ledger:
    carry = _carry(record, year, as_of=as_of)
    charges = record.history.of_year(year)
    replay = _Replay(
        charges,
        left=Buckets(c=carry.days, e=record.annual_days),
        order=record.policy.charge_order,
    )
    events = [*_credits(record, year, as_of=as_of), *_postings(charges)]
    for event in sorted(events, key=lambda event: (event.on, event.rank)):
        replay.apply(event)
    replay.settle()
    return _Ledger(carry, replay.paid, replay.left)


def _payment(charge: Charge, left: Buckets, order: ChargeOrder) -> Buckets:
    if charge.special:
        return Buckets(e=min(left.e, charge.days))
    known = Buckets() if charge.paid is None else charge.paid.within(left)
    return known + (left - known).first(charge.days - known.total, order)


def _postings(charges: tuple[Charge, ...]) -> Iterator[_Event]:
    for index, charge in enumerate(charges):
        yield _Event(charge.posted_on, 1, charge=index)
        for refund in charge.refunds:
            yield _Event(refund.on, 2, charge=index, refund=refund.days)


def _credits(record: LeaveRecord, year: int, *, as_of: date) -> Iterator[_Event]:
    for day in record.schedule.duty:
        late = (day.month, day.day) >= record.policy.late_december_from
        if day.year + late == year and day < as_of and not _on_leave(record, day):
            yield _Event(day + ONE_DAY, 0, credit=Buckets(b0=1) if late else Buckets(b=1))


def _on_leave(record: LeaveRecord, day: date) -> bool:
    """Whoever is on leave on a duty date has joint leave and gets no credit (D17)."""
    return any(
        leave.approved and leave.kind is not Kind.JOINT and leave.meets(day, day) for leave in record.leaves
    )


def _reserved(record: LeaveRecord, year: int, left: Buckets) -> Buckets:
    """Days that pending requests hold back; special ones of PPPK only from the year's own right (D23)."""
    special, ordinary = _pending_days(record, year)
    held = Buckets(e=min(left.e, special))
    return held + (left - held).first(ordinary, record.policy.charge_order)


def _pending_days(record: LeaveRecord, year: int) -> tuple[int, int]:
    special = sum(_days_in(record, leave, year) for leave in _pending(record, Kind.ANNUAL_SPECIAL))
    ordinary = sum(_days_in(record, leave, year) for leave in _pending(record, Kind.ANNUAL))
    return special, ordinary


def _pending(record: LeaveRecord, kind: Kind) -> Iterator[Absence]:
    return (leave for leave in record.leaves if leave.kind is kind and not leave.approved)


def _days_in(record: LeaveRecord, leave: Absence, year: int) -> int:
    return working_days_by_year(record, leave.first, leave.last).get(year, 0)
