"""The letter with which a granted leave is handed out (surat izin cuti): a text of each kind beside the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from models import letters
from models.base import JsonObject
from models.leave import GRANTED, LeaveRequest
from models.letters import LETTER, Letter
from models.people import Employee, EmployeeKind, Unit
from models.process import Instance
from workflows.letters import annex, office
from workflows.letters.days import day_in_words
from workflows.letters.template import LetterTemplate
from workflows.registry import Context
from workflows.rules.leave_facts import Kind
from workflows.services.leave import extending, form_notes
from workflows.services.leave.book import Book


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, as what (`Plh. Kepala Dinas`), and on the ground of which decree when acting."""

    id: int
    title: str
    ground: str


def issue(context: Context, request: LeaveRequest, book: Book, *, number: str, today: date) -> Letter | None:
    """Numbered from its text's series, signed by whoever decided, as what they decided.

    None while the leave isn't granted, and on diagrams without a text `permit_<kind>.letter`.
    """
    if request.status not in GRANTED or request.decided_by is None:
        return None
    signer = Signer(request.decided_by, request.decided_as, context.ground)
    return _hand_out(context.session, request, book, signer, number=number, today=today, now=context.now)


def replace(
    session: Session,
    request: LeaveRequest,
    book: Book,
    *,
    signer: Signer | None,
    reason: str,
    by: int | None,
    now: datetime,
) -> Letter | None:
    """What was handed out says other days: it no longer holds, and a letter of what the leave is now takes its place.

    Without a `signer` it is signed as the one before. None when there was none, or when nothing is left of the leave.
    """
    if request.instance_id is None:
        return None
    issued = [one for one in letters.letters_of(session, request.instance_id) if one.layout == LETTER]
    letters.revoke(session, request.instance_id, reason=reason, by=by, today=book.today, now=now)
    if not issued or not request.days or request.status not in GRANTED:
        return None
    before, case = issued[-1], session.get_one(Instance, request.instance_id)
    return _hand_out(
        session,
        request,
        book,
        signer or _signer_of(before),
        number=case.number,
        today=book.today,
        now=now,
        replaces=before.number,
    )


def _hand_out(
    session: Session,
    request: LeaveRequest,
    book: Book,
    signer: Signer,
    *,
    number: str,
    today: date,
    now: datetime,
    replaces: str = "",
) -> Letter | None:
    template = _template(session, request)
    if request.instance_id is None or template is None:
        return None
    own = office.number(session, template.number, session.get_one(Unit, book.unit_id), today)
    officer = session.get_one(Employee, signer.id)
    known = annex.completed(template, _values(session, request, book.employee))
    blocks = template.fill(known | {"signer_name": officer.name, "signer_title": signer.title})
    content = {
        **_head(request),
        "date": day_in_words(today),
        "footer": f"{own} · dari permintaan {number}, dibuat dengan Langkah",
        "title": template.title,
        "number": own,
        "blocks": [*blocks, *_replacing(template.title, replaces)],
        **template.frame(),
        "signer": {"name": officer.name, "nip": officer.nip, "title": signer.title, "ground": signer.ground},
    }
    return letters.add(
        session,
        request.instance_id,
        number=own,
        title=template.title,
        content=content,
        signed_by=officer.id,
        today=today,
        now=now,
    )


def _template(session: Session, request: LeaveRequest) -> LetterTemplate | None:
    """The text of the kind; an extension has one of its own, but on diagrams from before there was."""
    if request.instance_id is None:  # of a leave from the paper ledger
        return None
    kind = Kind.ANNUAL if request.kind in form_notes.ANNUAL else request.kind
    name = f"permit_{kind.lower()}"
    extended = extending.is_extension(session, request)
    own = office.template(session, request.instance_id, f"{name}_extension") if extended else None
    return own or office.template(session, request.instance_id, name)


def _replacing(title: str, number: str) -> list[JsonObject]:
    if not number:
        return []
    return [{"kind": "text", "text": f"{title} nomor {number} tidak berlaku lagi dan diganti surat ini."}]


def _signer_of(letter: Letter) -> Signer:
    told = letter.content["signer"]
    found = told if isinstance(told, dict) else {}
    return Signer(letter.signed_by, str(found.get("title", "")), str(found.get("ground", "")))


def _head(request: LeaveRequest) -> Mapping[str, object]:
    """Agency, unit and place as they were on the form."""
    found = request.notes.get("head") if request.notes else None
    return found if isinstance(found, dict) else {}


def _values(session: Session, request: LeaveRequest, employee: Employee) -> Mapping[str, object]:
    """What a text may name. The reason isn't among them: the letter is shown around, the form isn't."""
    filled = request.notes.get("employee") if request.notes else None
    told = filled if isinstance(filled, dict) else {}
    more = request.extension_days
    return {
        "name": employee.name,
        "id_label": "NI PPPK" if employee.kind is EmployeeKind.PPPK else "NIP",
        "nip": employee.nip,
        "rank": employee.rank,
        "post": told.get("post"),
        "unit_name": told.get("unit"),
        "length": form_notes.said(request) + (f" dan {more} hari kalender perjalanan" if more else ""),
        "first_day": request.first_day,
        "last_day": request.last_day + timedelta(days=more),
        "address": request.address,
        "bkn_number": request.bkn_number,
        "bkn_day": day_in_words(request.bkn_date) if request.bkn_date else "",
        **extending.named(session, request),
    }
