"""Which kinds of leave somebody may take, for which reasons, with which papers, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models.people import Employee
from workflows.rules import leave as rules
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_facts import Code, Kind, Leave, LeaveRecord
from workflows.rules.leave_papers import PaperWanted, papers_of
from workflows.rules.leave_words import (
    FAMILY_REASONS,
    IMPORTANT_REASONS,
    IMPORTANT_RELATIVES,
    LONG_REASONS,
    SICK_REASONS,
    SPECIAL_REASONS,
    SPECIAL_RELATIVES,
    UNPAID_REASONS,
    Document,
    Reason,
    Relative,
)
from workflows.rules.nip import Nip, Sex, read_nip
from workflows.services.leave import messages
from workflows.services.leave.asked import NAMES, Asked
from workflows.services.leave.book import Book, read

REASONS: Mapping[Kind, tuple[Reason, ...]] = {
    Kind.ANNUAL_SPECIAL: SPECIAL_REASONS,
    Kind.SICK: SICK_REASONS,
    Kind.IMPORTANT_REASON: IMPORTANT_REASONS,
    Kind.LONG: LONG_REASONS,
    Kind.UNPAID: UNPAID_REASONS,
}
ORDER = (
    Kind.ANNUAL,
    Kind.ANNUAL_SPECIAL,
    Kind.SICK,
    Kind.IMPORTANT_REASON,
    Kind.MATERNITY,
    Kind.LONG,
    Kind.UNPAID,
)
OF_FAMILY = (*FAMILY_REASONS, Reason.SETTLE_RIGHTS_OF_DECEASED)
OF_BIRTH = (Reason.FOURTH_CHILD,)
_BARS = {
    Code.KIND_NOT_AVAILABLE,
    Code.SERVICE_LT_1Y,
    Code.SERVICE_LT_5Y,
    Code.TOO_SOON_AFTER_CUTI_BESAR,
    Code.TEACHER_PPPK,
    Code.REASON_NOT_LISTED,
}
_FOR_MOTHERS = (
    "Untuk pegawai yang melahirkan. Ayah memakai cuti karena alasan penting (PP 11/2017 pasal 328)."
)
ANY_RELATIVE = Relative.MOTHER  # while nobody is named yet: every list begins with her
_FARTHEST = timedelta(days=1500)
_FOURTH = 4


@dataclass(frozen=True, slots=True)
class Way:
    """One reason of a kind ("" where the kind has none) with the papers it needs; `closed` says why not."""

    reason: str
    papers: tuple[PaperWanted, ...]
    closed: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    kind: Kind
    ways: tuple[Way, ...]

    @property
    def open(self) -> tuple[Way, ...]:
        return tuple(way for way in self.ways if not way.closed)

    @property
    def closed(self) -> str:
        """Why none of its ways is open; empty when one is."""
        return "" if self.open else next(iter(dict.fromkeys(way.closed for way in self.ways)), "")


def offers(session: Session, employee_id: int, *, now: datetime) -> tuple[Offer, ...]:
    """Every kind in the order of the page, each with all its reasons, open or not today."""
    book = read(session, employee_id, now=now)
    return tuple(Offer(kind, tuple(_ways(book, kind))) for kind in ORDER if not _hidden(book, kind))


def offer(session: Session, employee_id: int, kind: Kind, *, now: datetime) -> Offer:
    book = read(session, employee_id, now=now)
    return Offer(kind, tuple(_ways(book, kind)))


def papers(
    session: Session, employee_id: int, kind: Kind, reason: str, *, now: datetime
) -> tuple[PaperWanted, ...]:
    """The papers that this leave may need; the office's rows of today, else the law's."""
    return papers_of(read(session, employee_id, now=now).record, kind, reason)


def relatives(kind: Kind) -> tuple[Relative, ...]:
    return SPECIAL_RELATIVES if kind is Kind.ANNUAL_SPECIAL else IMPORTANT_RELATIVES


def longest(session: Session, employee_id: int, asked: Asked, *, now: datetime) -> date | None:
    """The last day that the rule would still allow from this first day; None where the balance is the limit."""
    if asked.kind is Kind.ANNUAL:
        return None
    book = read(session, employee_id, now=now, around=(asked.first_day,))
    far = replace(asked, last_day=asked.first_day + _FARTHEST, papers=frozenset(Document))
    answer = rules.request(far.told(book.record), far.leave(), asked_on=book.today)
    return answer.latest_end if answer.code in (Code.LENGTH_EXCEEDED, Code.CONTRACT_END) else None


def _hidden(book: Book, kind: Kind) -> bool:
    """The special leave of a PPPK means nothing to anybody else."""
    return kind is Kind.ANNUAL_SPECIAL and not book.record.employee.is_pppk


def _ways(book: Book, kind: Kind) -> Iterator[Way]:
    for reason in REASONS.get(kind, ("",)):
        papers = papers_of(book.record, kind, reason)
        yield Way(reason, papers, closed=_closed(book, kind, reason))


def _closed(book: Book, kind: Kind, reason: str) -> str:
    if (kind is Kind.MATERNITY or reason in (Reason.MISCARRIAGE, Reason.FOURTH_CHILD)) and _is_man(
        book.employee, book.today
    ):
        return _FOR_MOTHERS
    leave = _some_leave(book, kind, reason)
    answer = _answer(book.record, leave, book.today, reason)
    if answer.code not in _BARS:
        return ""
    said = messages.of_answer(answer, book, leave)
    return next((text for texts in said.values() for text in texts), NAMES[kind])


def _some_leave(book: Book, kind: Kind, reason: str) -> Leave:
    """One day that nothing but the right itself could stand in the way of."""
    day = book.record.schedule.first_working_day_after(book.today) or book.today
    return Leave(
        kind,
        day,
        day,
        reason=reason,
        relative=ANY_RELATIVE if reason in OF_FAMILY else "",
        documents=frozenset(Document),
    )


def _answer(record: LeaveRecord, leave: Leave, today: date, reason: str) -> RequestAnswer:
    ordinal = _FOURTH if reason == Reason.FOURTH_CHILD else None
    asked = Asked(leave.first, leave.first, leave.kind, reason_code=reason, child_ordinal=ordinal)
    return rules.request(asked.told(record), leave, asked_on=today)


def _is_man(employee: Employee, today: date) -> bool:
    """By the employee number; one that can't be read keeps nobody from anything."""
    number = read_nip(employee.nip, today=today, contract=employee.kind == "PPPK")
    return isinstance(number, Nip) and number.sex is Sex.MALE
