"""What the database knows of one person's leave, read once and put as the rules want it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from typing import cast

from sqlalchemy.orm import Session

from models import leave as tables
from models.leave_change import days_given_back
from models.people import Employee
from workflows import assignment
from workflows.registry import Context
from workflows.rules.leave_facts import (
    Absence,
    Buckets,
    Charge,
    ChargeOrder,
    Contract,
    EmployeeKind,
    History,
    Kind,
    LeavePolicy,
    LeaveRecord,
    LeaveStatus,
    LongCut,
    LostYear,
    NewYear,
    Refund,
    SickSpell,
    TwoYearRule,
)
from workflows.rules.leave_facts import Employee as Facts
from workflows.services.leave import office

_BUCKETS = {"B0": "b0", "C": "c", "B": "b", "E": "e"}


@dataclass(frozen=True, slots=True)
class Frame:
    """What holds whatever a person asks for: the days of the years, and the switches in force today."""

    employee: Employee
    days: assignment.WorkDays
    today: date  # on the wall of the person's unit
    kept: office.Kept

    @property
    def ledger_from(self) -> int | None:
        """The first year that this ledger knows of everybody."""
        found = self.kept.policy.get("ledger_from")
        return found if isinstance(found, int) else None


@dataclass(frozen=True, slots=True)
class Book:
    """One person's leave: the rows, and the same as the rules read them."""

    employee: Employee
    entries: tuple[tables.LeaveEntry, ...]
    requests: tuple[tables.LeaveRequest, ...]
    record: LeaveRecord
    today: date  # on the wall of the person's unit
    tz: tzinfo
    unit_id: int
    blocked: tuple[office.Blocked, ...] = ()  # annual leave of this person
    days_kept: Mapping[int, int] = field(default_factory=dict)  # of broken-off long leaves, by request

    def request(self, request_id: int) -> tables.LeaveRequest:
        return next(one for one in self.requests if one.id == request_id)

    def telling(self, record: LeaveRecord) -> Book:
        """The book with what the applicant told beside it."""
        return self if record is self.record else replace(self, record=record)

    def without(self, request_id: int) -> Book:
        """As if this request had never been made: its days are neither reserved nor charged."""
        return replace(
            self,
            record=replace(
                self.record,
                history=_history(
                    [entry for entry in self.entries if entry.request_id != request_id],
                    first_year=self.record.history.first_year,
                ),
                leaves=tuple(
                    _absences((one for one in self.requests if one.id != request_id), kept=self.days_kept)
                ),
            ),
        )

    def after(self, entries: Sequence[tables.LeaveEntry], request: tables.LeaveRequest) -> Book:
        """The book with the lines that an act wrote for a request."""
        requests = (*(one for one in self.requests if one.id != request.id), request)
        record = replace(
            self.record,
            history=_history(
                entries, first_year=self.record.history.first_year or _first_year(entries, None)
            ),
            leaves=tuple(_absences(requests, kept=self.days_kept)),
        )
        return replace(self, entries=tuple(entries), requests=requests, record=record)


def read(session: Session, employee_id: int, *, now: datetime, around: Iterable[date] = ()) -> Book:
    """The book of a person. `around` names days of years whose calendar matters beside those about now."""
    entries = tables.entries_of(session, employee_id)
    years = _years(entries, around, now)
    return _book(session, entries, _frame(session, employee_id, years=years, now=now))


def read_in(context: Context, employee_id: int, *, around: Iterable[date] = ()) -> Book:
    """The book for a step of an act. Lines and requests are read anew each time: the steps write them.

    The frame is read once. Whoever counts leave anew because a calendar has changed waits for the case's lock.
    """
    session, now = context.session, context.now
    entries = tables.entries_of(session, employee_id)
    years = _years(entries, around, now)
    frame = context.once(
        ("leave.frame", employee_id, years), lambda: _frame(session, employee_id, years=years, now=now)
    )
    return _book(session, entries, frame)


def _years(entries: Iterable[tables.LeaveEntry], around: Iterable[date], now: datetime) -> tuple[int, ...]:
    years = {now.year - 1, now.year, now.year + 1, now.year + 2}
    years |= {day.year for day in around} | {entry.year for entry in entries}
    return tuple(sorted(years))


def _frame(session: Session, employee_id: int, *, years: tuple[int, ...], now: datetime) -> Frame:
    employee = session.get_one(Employee, employee_id)
    days = assignment.work_days(session, employee_id, years=years, today=now.date())
    today = now.astimezone(days.tz).date()
    return Frame(employee, days, today, office.kept(session, employee_id, days.unit_id, day=today))


def _book(session: Session, entries: Sequence[tables.LeaveEntry], frame: Frame) -> Book:
    requests = tables.requests_of(session, frame.employee.id)
    days, kept = frame.days, _kept(session, requests)
    record = LeaveRecord(
        employee=facts_of(frame.employee, frame.kept),
        schedule=days.schedule,
        history=_history(entries, first_year=_first_year(entries, frame.ledger_from)),
        leaves=tuple(_absences(requests, kept=kept)),
        policy=policy_of(frame.kept.policy),
        papers=frame.kept.papers,
    )
    return Book(
        frame.employee,
        tuple(entries),
        tuple(requests),
        record,
        frame.today,
        days.tz,
        days.unit_id,
        frame.kept.blocked,
        kept,
    )


def _kept(session: Session, requests: Iterable[tables.LeaveRequest]) -> Mapping[int, int]:
    """Days of long leave that were not taken stay a right (D19)."""
    broken_off = (tables.LeaveStatus.RECALLED, tables.LeaveStatus.CHANGED)
    asked = [one.id for one in requests if one.kind == Kind.LONG and one.status in broken_off]
    return days_given_back(session, asked) if asked else {}


def facts_of(employee: Employee, kept: office.Kept) -> Facts:
    contract = None
    if employee.contract_from is not None and employee.contract_to is not None:
        contract = Contract(employee.contract_from, employee.contract_to)
    return Facts(
        kind=EmployeeKind(employee.kind),
        service_start=employee.service_start,
        contract=contract,
        teacher=employee.teacher,
        hard_to_reach=employee.hard_to_reach or kept.remote,
        children_born_on=kept.children,
    )


def policy_of(value: Mapping[str, object]) -> LeavePolicy:
    """The switches of a stored `leave.policy`; what it leaves out is as usual.

    Raises ValueError for a word that a switch doesn't know.
    """
    plain = LeavePolicy()

    def number(name: str, default: int) -> int:
        return int(str(value.get(name, default)))

    def word(name: str, default: str) -> str:
        return str(value.get(name, default))

    month, day = cast("Sequence[int]", value.get("late_december_from", plain.late_december_from))
    return LeavePolicy(
        two_year_rule=TwoYearRule(word("two_year_rule", plain.two_year_rule)),
        late_december_from=(month, day),
        charge_order=ChargeOrder(word("charge_order", plain.charge_order)),
        long_cut=LongCut(word("long_cut", plain.long_cut)),
        lost_year=LostYear(word("lost_year", plain.lost_year)),
        sick_spell=SickSpell(word("sick_spell", plain.sick_spell)),
        new_year=NewYear(word("new_year", plain.new_year)),
        kia_extension=value.get("kia_extension", plain.kia_extension) is True,
        annual_days_six=number("annual_days_six", plain.annual_days_six),
        annual_days=number("annual_days", plain.annual_days),
        yearly_carry=number("yearly_carry", plain.yearly_carry),
        carry_limit=number("carry_limit", plain.carry_limit),
        extension_days=number("extension_days", plain.extension_days),
        extension_days_pppk=number("extension_days_pppk", plain.extension_days_pppk),
        carry_contract_months=number("carry_contract_months", plain.carry_contract_months),
        two_year_contract_months=number("two_year_contract_months", plain.two_year_contract_months),
        postponement_months=number("postponement_months", plain.postponement_months),
    )


def _first_year(entries: Sequence[tables.LeaveEntry], ledger_from: int | None) -> int | None:
    years = [entry.year for entry in entries]
    if ledger_from is not None:
        years.append(ledger_from)
    return min(years, default=None)


def _history(entries: Sequence[tables.LeaveEntry], *, first_year: int | None) -> History:
    postponed: dict[int, int] = defaultdict(int)
    for entry in entries:
        if entry.kind == tables.EntryKind.POSTPONED:
            postponed[entry.year] += entry.days
    return History(first_year=first_year, charges=tuple(_charges(entries)), postponed=dict(postponed))


def _charges(entries: Sequence[tables.LeaveEntry]) -> Iterable[Charge]:
    """One charge a request and year: the ledger writes a line a bucket, and refunds beside them."""
    groups: dict[tuple[int, int], list[tables.LeaveEntry]] = {}
    for entry in entries:
        if entry.kind in (tables.EntryKind.CHARGE, tables.EntryKind.OPENING):
            groups.setdefault((entry.request_id or -entry.id, entry.year), []).append(entry)
    for (request_id, year), lines in groups.items():
        days = -sum(line.days for line in lines)
        if days == 0:
            continue
        paid = _paid(lines)
        yield Charge(
            posted_on=lines[0].posted_on,
            year=year,
            days=days,
            special=any(line.special for line in lines),
            refunds=tuple(_refunds(entries, request_id=request_id, year=year)),
            paid=paid if paid.total == days else None,
        )


def _paid(lines: Sequence[tables.LeaveEntry]) -> Buckets:
    return sum(
        (Buckets(**{_BUCKETS[line.bucket]: -line.days}) for line in lines if line.bucket),
        Buckets(),
    )


def _refunds(entries: Sequence[tables.LeaveEntry], *, request_id: int, year: int) -> Iterable[Refund]:
    days: dict[date, int] = defaultdict(int)
    for entry in entries:
        if entry.kind == tables.EntryKind.REFUND and (entry.request_id, entry.year) == (request_id, year):
            days[entry.posted_on] += entry.days
    return (Refund(on, count) for on, count in days.items())


def _absences(requests: Iterable[tables.LeaveRequest], *, kept: Mapping[int, int]) -> Iterable[Absence]:
    for request in requests:
        if request.status not in tables.HOLDING_DAYS:
            continue
        granted = request.status in tables.GRANTED
        yield Absence(
            kind=Kind(request.kind),
            first=request.first_day,
            last=request.last_day,
            status=LeaveStatus.APPROVED if granted else LeaveStatus.PENDING,
            extension_days=request.extension_days,
            reactivated_on=request.reactivated_on,
            reason=request.reason_code,
            days_kept=kept.get(request.id, 0),
        )


def by_bucket(buckets: Buckets) -> Mapping[str, int]:
    """Buckets that hold days, in the order in which they are used up."""
    return {name: count for name, key in _BUCKETS.items() if (count := getattr(buckets, key))}
