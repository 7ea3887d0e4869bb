"""What leave is decided from: the words of the law, the employee, the ledger, other leaves, policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from workflows.rules.calendar import Schedule, period_end
from workflows.rules.leave_words import Document

SIX_DAYS_A_WEEK = 6


class Kind(StrEnum):
    ANNUAL = "ANNUAL"
    ANNUAL_SPECIAL = "ANNUAL_SPECIAL"
    LONG = "LONG"
    SICK = "SICK"
    MATERNITY = "MATERNITY"
    IMPORTANT_REASON = "IMPORTANT_REASON"
    JOINT = "JOINT"
    UNPAID = "UNPAID"


class EmployeeKind(StrEnum):
    PNS = "PNS"
    CPNS = "CPNS"
    PPPK = "PPPK"


class LeaveStatus(StrEnum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"


class Outcome(StrEnum):
    ACCEPT = "ACCEPT"
    REFUSE = "REFUSE"
    RETURN = "RETURN"
    ROUTE = "ROUTE"


class Code(StrEnum):
    """Why a request or decision is refused or returned."""

    KIND_NOT_AVAILABLE = "KIND_NOT_AVAILABLE"
    SERVICE_LT_1Y = "SERVICE_LT_1Y"
    SERVICE_LT_5Y = "SERVICE_LT_5Y"
    TOO_SOON_AFTER_CUTI_BESAR = "TOO_SOON_AFTER_CUTI_BESAR"
    CHILD_ORDINAL_GT_3 = "CHILD_ORDINAL_GT_3"
    INSUFFICIENT_BALANCE = "INSUFFICIENT_BALANCE"
    NO_WORKING_DAY = "NO_WORKING_DAY"
    BELOW_MIN_UNIT = "BELOW_MIN_UNIT"
    EXT_TOO_LONG = "EXT_TOO_LONG"
    LENGTH_EXCEEDED = "LENGTH_EXCEEDED"
    OVERLAP = "OVERLAP"
    TEACHER_PPPK = "TEACHER_PPPK"
    CONTRACT_END = "CONTRACT_END"
    REASON_NOT_LISTED = "REASON_NOT_LISTED"
    REASON_REQUIRED = "REASON_REQUIRED"
    DOC_MISSING = "DOC_MISSING"
    DOC_NOT_GOV_DOCTOR = "DOC_NOT_GOV_DOCTOR"
    NOT_POSTPONABLE = "NOT_POSTPONABLE"
    NOT_RECALLABLE = "NOT_RECALLABLE"
    NO_AUTHORITY = "NO_AUTHORITY"
    SELF_DECISION = "SELF_DECISION"


class TwoYearRule(StrEnum):
    """When more than six days are carried (D4)."""

    STRICT = "STRICT"
    BUCKET = "BUCKET"


class ChargeOrder(StrEnum):
    """Which bucket pays first: B0, C, B, E, or the other way (D5)."""

    OLDEST_FIRST = "OLDEST_FIRST"
    NEWEST_FIRST = "NEWEST_FIRST"


class LongCut(StrEnum):
    """How annual days that the year's own right already paid shorten long leave (D6)."""

    WORKING_DAYS = "WORKING_DAYS"
    CALENDAR_DAYS = "CALENDAR_DAYS"


class LostYear(StrEnum):
    """Which years lose their annual right to a long leave: that of its start, or each it touches (D8)."""

    START = "START"
    EACH = "EACH"


class SickSpell(StrEnum):
    """What is added up against the limit of sick leave: one unbroken spell, or all with short gaps (D9)."""

    UNBROKEN = "UNBROKEN"
    CUMULATIVE = "CUMULATIVE"


class NewYear(StrEnum):
    """Who pays for a leave over New Year: each year its own days, or the year in which it starts (D34)."""

    EACH_YEAR = "EACH_YEAR"
    START_YEAR = "START_YEAR"


@dataclass(frozen=True)
class LeavePolicy:
    """Answers to what the law leaves open, and its numbers; days are working days unless said."""

    two_year_rule: TwoYearRule = TwoYearRule.STRICT
    late_december_from: tuple[int, int] = (12, 20)  # month and day (D13)
    charge_order: ChargeOrder = ChargeOrder.OLDEST_FIRST
    long_cut: LongCut = LongCut.WORKING_DAYS
    lost_year: LostYear = LostYear.START
    sick_spell: SickSpell = SickSpell.UNBROKEN
    new_year: NewYear = NewYear.EACH_YEAR
    kia_extension: bool = False  # UU 4/2024 art. 4 and 6: applicability to ASN is open
    annual_days: int = 12
    annual_days_six: int = 12  # of units that work six days a week (D28)
    yearly_carry: int = 6
    carry_limit: int = 12
    extension_days: int = 12  # calendar days, PNS and CPNS
    extension_days_pppk: int = 6
    carry_contract_months: int = 24  # PPPK: the contract must be longer to carry at all
    two_year_contract_months: int = 36  # PPPK: the contract must be longer for the two-year rule
    postponement_months: int = 12


@dataclass(frozen=True)
class Contract:
    first: date
    last: date

    def longer_than(self, months: int) -> bool:
        return self.last > period_end(self.first, months)


@dataclass(frozen=True)
class Employee:
    """`service_start` is the TMT as CPNS or as PPPK; `contract` is the running one, for PPPK.

    `children_born_on` holds all children; those since `service_start` count for maternity leave.
    """

    kind: EmployeeKind
    service_start: date
    contract: Contract | None = None
    teacher: bool = False
    hard_to_reach: bool = False
    children_born_on: tuple[date, ...] = ()  # a date per child, twins twice

    @property
    def is_pppk(self) -> bool:
        return self.kind is EmployeeKind.PPPK


@dataclass(frozen=True)
class Buckets:
    """Days of a year by origin: `b0` late-December duty of the year before, `c` carried, `b` duty, `e` own."""

    b0: int = 0
    c: int = 0
    b: int = 0
    e: int = 0

    @property
    def total(self) -> int:
        return self.b0 + self.c + self.b + self.e

    def __add__(self, other: Buckets) -> Buckets:
        return Buckets(self.b0 + other.b0, self.c + other.c, self.b + other.b, self.e + other.e)

    def __sub__(self, other: Buckets) -> Buckets:
        return Buckets(self.b0 - other.b0, self.c - other.c, self.b - other.b, self.e - other.e)

    def within(self, other: Buckets) -> Buckets:
        """As much of it as `other` holds, bucket by bucket."""
        return Buckets(
            min(self.b0, other.b0), min(self.c, other.c), min(self.b, other.b), min(self.e, other.e)
        )

    def first(self, days: int, order: ChargeOrder = ChargeOrder.OLDEST_FIRST) -> Buckets:
        """What a charge of `days` takes, and no more than there is: B0, C, B, then E (D5)."""
        held = (self.b0, self.c, self.b, self.e)
        oldest = order is ChargeOrder.OLDEST_FIRST
        taken = []
        for most in held if oldest else reversed(held):
            taken.append(min(most, days))
            days -= taken[-1]
        return Buckets(*(taken if oldest else reversed(taken)))

    def last(self, days: int, order: ChargeOrder = ChargeOrder.OLDEST_FIRST) -> Buckets:
        """What a refund of `days` of this charge gives back: last charged first (D18)."""
        return self - self.first(max(0, self.total - days), order)


@dataclass(frozen=True)
class Refund:
    on: date
    days: int


@dataclass(frozen=True)
class Charge:
    """A ledger entry: working days of one leave charged to the right of `year` on `posted_on`.

    `paid` names the buckets where the ledger knows them; without it they follow from the order
    of posting. `special` marks leave of a PPPK before one year of service (ANNUAL_SPECIAL).
    """

    posted_on: date
    year: int
    days: int
    special: bool = False
    refunds: tuple[Refund, ...] = ()
    paid: Buckets | None = None

    @property
    def net_days(self) -> int:
        return self.days - sum(refund.days for refund in self.refunds)

    def refunded(self, refund: Refund) -> Charge:
        return replace(self, refunds=(*self.refunds, refund))


@dataclass(frozen=True)
class History:
    """The ledger of annual leave; pending requests and the leave in question are not in it.

    A year before `first_year` counts as used up with nothing carried; a later year without a
    charge as unused. `postponed`: by year, days that the officer postponed and that were still
    unused on 31 December.
    """

    first_year: int | None = None
    charges: tuple[Charge, ...] = ()
    postponed: Mapping[int, int] = field(default_factory=dict)

    def of_year(self, year: int) -> tuple[Charge, ...]:
        return tuple(charge for charge in self.charges if charge.year == year)

    def plus(self, *charges: Charge) -> History:
        return replace(self, charges=(*self.charges, *charges))

    def until(self, day: date) -> History:
        """The ledger as it stood on `day`."""
        charges = tuple(charge for charge in self.charges if charge.posted_on <= day)
        return replace(self, charges=charges)


@dataclass(frozen=True)
class Absence:
    """Another leave of the employee, by its first and last date.

    Approved annual leave is charged in the history already; here it only bars overlaps and
    credits. A pending annual one reserves its working days. `days_kept`: calendar days of a long
    leave that stayed a right when it was broken off (D19).
    """

    kind: Kind
    first: date
    last: date
    status: LeaveStatus
    extension_days: int = 0
    reactivated_on: date | None = None
    reason: str = ""
    days_kept: int = 0

    @property
    def approved(self) -> bool:
        return self.status is LeaveStatus.APPROVED

    @property
    def last_away(self) -> date:
        return self.last + timedelta(days=self.extension_days)

    def meets(self, first: date, last: date) -> bool:
        return self.first <= last and first <= self.last_away


class PaperNeed(StrEnum):
    """When a paper is needed."""

    ALWAYS = "ALWAYS"
    OVER_14_DAYS = "OVER_14_DAYS"  # of one spell of sickness
    BEYOND_12_MONTHS = "BEYOND_12_MONTHS"  # of one spell of sickness
    BEYOND_3_MONTHS = "BEYOND_3_MONTHS"  # maternity leave that goes on (KIA)
    BEFORE_5_YEARS = "BEFORE_5_YEARS"  # of service


@dataclass(frozen=True)
class PaperRow:
    """A paper that a leave needs: any one of `documents` will do.

    Empty `reasons` or `employees`: whatever the reason, whoever asks.
    """

    kind: Kind
    documents: tuple[Document, ...]
    reasons: tuple[str, ...] = ()
    need: PaperNeed = PaperNeed.ALWAYS
    employees: tuple[EmployeeKind, ...] = ()


@dataclass(frozen=True)
class LeaveRecord:
    """All that an answer about one employee's leave rests on; `papers` None: those of the law."""

    employee: Employee
    schedule: Schedule
    history: History = field(default_factory=History)
    leaves: tuple[Absence, ...] = ()
    policy: LeavePolicy = field(default_factory=LeavePolicy)
    papers: tuple[PaperRow, ...] | None = None

    @property
    def annual_days(self) -> int:
        """Working days of a year's own right (art. 312); whoever works six days a week may have more (D28)."""
        pattern = self.schedule.pattern
        six = pattern.roster is None and len(pattern.weekdays) >= SIX_DAYS_A_WEEK
        return self.policy.annual_days_six if six else self.policy.annual_days

    def charged(self, *charges: Charge) -> LeaveRecord:
        return replace(self, history=self.history.plus(*charges))

    def away(self, absence: Absence) -> LeaveRecord:
        return replace(self, leaves=(*self.leaves, absence))

    def approved(self, kind: Kind) -> tuple[Absence, ...]:
        return tuple(leave for leave in self.leaves if leave.approved and leave.kind is kind)


@dataclass(frozen=True)
class Leave:
    """A leave as it is asked for: from `first`, and one of `last` (included), `months`, `days`.

    For annual leave `days` are working days, for all others calendar days; `extension_days` are
    calendar days on top of annual leave. `reason` and `relative` are words of `leave_words`, or any other.
    `temporary_permit`: the highest officer at the workplace let the employee go ahead of the decision.
    """

    kind: Kind
    first: date
    last: date | None = None
    months: int | None = None
    days: int | Decimal | None = None
    extension_days: int = 0
    abroad: bool = False
    temporary_permit: bool = False
    reason: str = ""
    relative: str = ""
    documents: frozenset[Document] = frozenset()
