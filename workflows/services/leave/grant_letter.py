"""The letter with which a granted leave is handed out (surat izin cuti): a text of each kind beside the diagram."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from models import letters
from models.leave import GRANTED, LeaveRequest
from models.letters import Letter
from models.people import Employee, Unit
from workflows.letters import annex, office
from workflows.letters.days import day_in_words
from workflows.registry import Context
from workflows.rules.leave_facts import Kind
from workflows.services.leave import form_notes
from workflows.services.leave.book import Book


def issue(context: Context, request: LeaveRequest, book: Book, *, number: str, today: date) -> Letter | None:
    """Numbered from its text's series, signed by whoever decided, as what they decided.

    None while the leave isn't granted, and on diagrams without a text `permit_<kind>.letter`.
    """
    if request.status not in GRANTED or request.decided_by is None:
        return None
    session = context.session
    kind = Kind.ANNUAL if request.kind in form_notes.ANNUAL else request.kind
    template = office.template(session, context.instance_id, f"permit_{kind.lower()}")
    if template is None:
        return None
    unit = session.get_one(Unit, book.unit_id)
    officer = session.get_one(Employee, request.decided_by)
    own = office.number(session, template.number, unit, today)
    known = annex.completed(template, _values(request, book.employee))
    signer = {"name": officer.name, "nip": officer.nip, "title": request.decided_as, "ground": context.ground}
    content = {
        **_head(request),
        "date": day_in_words(today),
        "footer": f"{own} · dari permintaan {number}, dibuat dengan Langkah",
        "title": template.title,
        "number": own,
        "blocks": template.fill(known | {"signer_name": officer.name, "signer_title": request.decided_as}),
        **template.frame(),
        "signer": signer,
    }
    return letters.add(
        session,
        context.instance_id,
        number=own,
        title=template.title,
        content=content,
        signed_by=officer.id,
        today=today,
        now=context.now,
    )


def _head(request: LeaveRequest) -> Mapping[str, object]:
    """Agency, unit and place as they were on the form."""
    found = request.notes.get("head") if request.notes else None
    return found if isinstance(found, dict) else {}


def _values(request: LeaveRequest, employee: Employee) -> Mapping[str, object]:
    """What a text may name. The reason isn't among them: the letter is shown around, the form isn't."""
    filled = request.notes.get("employee") if request.notes else None
    told = filled if isinstance(filled, dict) else {}
    more = request.extension_days
    return {
        "name": employee.name,
        "nip": employee.nip,
        "rank": employee.rank,
        "post": told.get("post"),
        "unit_name": told.get("unit"),
        "length": form_notes.said(request) + (f" dan {more} hari kalender perjalanan" if more else ""),
        "first_day": request.first_day,
        "last_day": request.last_day,
        "address": request.address,
        "bkn_number": request.bkn_number,
        "bkn_day": day_in_words(request.bkn_date) if request.bkn_date else "",
    }
