"""Which kinds of leave somebody may take, for which reasons, with which papers, and why not the others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models.people import Employee
from workflows.rules import leave as rules
from workflows.rules.leave_answer import refused
from workflows.rules.leave_facts import Code, Kind, Leave
from workflows.rules.leave_open import REASONS, why_not
from workflows.rules.leave_papers import PaperWanted, papers_of
from workflows.rules.leave_unpaid import Extension
from workflows.rules.leave_words import (
    FAMILY_REASONS,
    IMPORTANT_RELATIVES,
    SPECIAL_RELATIVES,
    Document,
    Reason,
    Relative,
)
from workflows.rules.nip import Nip, Sex, read_nip
from workflows.services.leave import extending, messages
from workflows.services.leave.asked import NAMES, Asked
from workflows.services.leave.book import Book, read

# What is wanted most stands first; the rule's own order is that of the form.
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
_FOR_MOTHERS = (
    "Untuk pegawai yang melahirkan. Ayah memakai cuti karena alasan penting (PP 11/2017 pasal 328)."
)
ANY_RELATIVE = Relative.MOTHER  # while nobody is named yet: every list begins with her
_FARTHEST = timedelta(days=1500)
FOURTH = 4  # the first child for whose birth long leave stands in for maternity leave


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
    extension: Extension | None = None  # of the unpaid leave that runs: then only this may be asked for

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
    return tuple(_offer(book, kind) for kind in ORDER if not _hidden(book, kind))


def offer(session: Session, employee_id: int, kind: Kind, *, now: datetime) -> Offer:
    return _offer(read(session, employee_id, now=now), kind)


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


def _offer(book: Book, kind: Kind) -> Offer:
    runs = extending.of_book(book) if kind is Kind.UNPAID else None
    return Offer(kind, tuple(_ways(book, kind)), runs)


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
    runs = extending.of_book(book) if kind is Kind.UNPAID else None
    if runs is not None and runs.bar is not None:
        return extending.why_not(runs, runs.bar)
    leave = _some_leave(book, kind, reason)
    told = _asked(leave).told(book.record)
    bar = why_not(told, kind, reason, leave.first)
    if bar is None:
        return ""
    answer = rules.request(told, leave, asked_on=book.today)
    if answer.passes:
        answer = refused(answer, bar)
    said = messages.of_answer(answer, book, leave)
    return next((text for texts in said.values() for text in texts), NAMES[kind])


def _some_leave(book: Book, kind: Kind, reason: str) -> Leave:
    """One day that nothing but the right itself could stand in the way of."""
    day = book.record.schedule.first_working_day_after(book.today) or book.today
    if kind is Kind.UNPAID and (runs := extending.of_book(book)) is not None:
        day = runs.first
    return Leave(
        kind,
        day,
        day,
        reason=reason,
        relative=ANY_RELATIVE if reason in OF_FAMILY else "",
        documents=frozenset(Document),
    )


def _asked(leave: Leave) -> Asked:
    """How many children there are is told with the request; the page offers what it may be told for."""
    ordinal = FOURTH if leave.reason == Reason.FOURTH_CHILD else None
    return Asked(leave.first, leave.first, leave.kind, reason_code=leave.reason, child_ordinal=ordinal)


def _is_man(employee: Employee, today: date) -> bool:
    """By the employee number; one that can't be read keeps nobody from anything."""
    number = read_nip(employee.nip, today=today, contract=employee.kind == "PPPK")
    return isinstance(number, Nip) and number.sex is Sex.MALE
