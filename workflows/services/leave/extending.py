"""The one extension of unpaid leave (PP 11/2017 art. 334; Perban BKN 24/2017 III.G, forms 1.f to 1.h).

An extension is a request of its own that begins on the day after the leave it goes on with.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from models.leave import GRANTED, HOLDING_DAYS, LeaveRequest
from models.letters import LETTER, Letter, letters_of
from workflows.letters.days import day_in_words
from workflows.rules.calendar import ONE_DAY
from workflows.rules.leave_facts import Kind, Leave
from workflows.rules.leave_unpaid import Extension, NotExtended, extension, not_extended
from workflows.services.leave import form_notes, words
from workflows.services.leave.book import Book, read
from workflows.services.leave.messages import Messages
from workflows.tongue import phrase

NAME = "Perpanjangan cuti di luar tanggungan negara"


def of_person(session: Session, employee_id: int, *, now: datetime) -> Extension | None:
    return of_book(read(session, employee_id, now=now))


def of_book(book: Book) -> Extension | None:
    """The extension of the unpaid leave that runs today, with what bars it; None for whoever isn't on one."""
    return extension(book.record, book.today)


def wrong(book: Book, leave: Leave) -> Messages:
    """What is wrong with asking for unpaid leave while another runs."""
    bar, found = not_extended(book.record, leave, asked_on=book.today), of_book(book)
    return {"first_day": [why_not(found, bar)]} if bar and found else {}


def why_not(found: Extension, bar: NotExtended) -> str:
    if bar is NotExtended.ONCE:
        return phrase(
            "Cuti di luar tanggungan negara diperpanjang satu kali saja, dan milik Anda sudah (PP 11/2017 pasal 334). "
            "Sesudahnya laporkan bahwa Anda siap bekerja kembali."
        )
    if bar is NotExtended.ASKED:
        return phrase("Perpanjangan cuti Anda sudah diminta. Tunggu keputusannya, atau tarik dulu yang itu.")
    if bar is NotExtended.LATE:
        return phrase(
            "Perpanjangan diminta paling lambat tiga bulan sebelum cuti berakhir (Peraturan BKN 24/2017 bagian III.G); "
            "batas Anda {day} sudah lewat. Laporkan bahwa Anda siap bekerja kembali.",
            day=words.day(found.ask_by),
        )
    return phrase(
        "Cuti Anda di luar tanggungan negara sedang berjalan, jadi yang bisa diminta hanya perpanjangannya. "
        "Hari pertamanya {day}.",
        day=words.day(found.first),
    )


def is_extension(session: Session, request: LeaveRequest) -> bool:
    return before(session, request) is not None


def before(session: Session, request: LeaveRequest) -> LeaveRequest | None:
    """The unpaid leave that this one goes on with; None for any other leave."""
    return _granted(session, request, LeaveRequest.last_day == request.first_day - ONE_DAY)


def after(session: Session, request: LeaveRequest) -> LeaveRequest | None:
    """The granted extension of an unpaid leave."""
    return _granted(session, request, LeaveRequest.first_day == request.last_day + ONE_DAY)


def follows(session: Session, request: LeaveRequest) -> bool:
    """Whether an unpaid leave can be extended no more: it is an extension, or one was asked for."""
    later = _unpaid(request).where(
        LeaveRequest.status.in_(HOLDING_DAYS), LeaveRequest.first_day == request.last_day + ONE_DAY
    )
    return is_extension(session, request) or session.scalars(later.limit(1)).first() is not None


def named(session: Session, request: LeaveRequest) -> Mapping[str, object]:
    """What forms say of decrees: `decree_…` of the leave itself, `before_…` of the one that it extends."""
    if request.kind != Kind.UNPAID:
        return {}
    own, first = _decree(session, request), before(session, request)
    known: dict[str, object] = {}
    if own is not None:
        known |= {"decree_number": own.number, "decree_day": day_in_words(own.issued_on)}
    if first is None:
        return known
    granted = _decree(session, first)
    if granted is not None:
        known |= {"before_number": granted.number, "before_day": day_in_words(granted.issued_on)}
    return known | {
        "before_first": first.first_day,
        "before_last": first.last_day,
        "before_length": form_notes.said(first),
    }


def _decree(session: Session, request: LeaveRequest) -> Letter | None:
    if request.instance_id is None:
        return None
    issued = [one for one in letters_of(session, request.instance_id) if one.layout == LETTER]
    return issued[-1] if issued else None


def _granted(session: Session, request: LeaveRequest, touching: ColumnElement[bool]) -> LeaveRequest | None:
    if request.kind != Kind.UNPAID:
        return None
    found = _unpaid(request).where(LeaveRequest.status.in_(GRANTED), touching)
    return session.scalars(found.limit(1)).first()


def _unpaid(request: LeaveRequest) -> Select[LeaveRequest]:
    return select(LeaveRequest).where(
        LeaveRequest.employee_id == request.employee_id, LeaveRequest.kind == Kind.UNPAID
    )
