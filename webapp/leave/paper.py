"""Form 1.b as PDF: kept once decided, as it stands before that, and as a draft of what is typed."""

from __future__ import annotations

import uuid

from flask import request
from werkzeug.wrappers import Response

from models.leave import request_of
from models.letters import LEAVE_FORM
from models.people import Role
from webapp import db
from webapp.access import authorize, readings
from webapp.cases import case_query
from webapp.leave.asking import TICKED, number_typed
from webapp.leave.blueprint import bp
from webapp.leave.typed import day_typed
from webapp.letters import papers
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.errors import InputRefused, NotAllowed, NotFound
from workflows.letters import pdf
from workflows.services import leave


@bp.get("/cuti/<uuid:instance_id>/formulir.pdf")
def official(instance_id: uuid.UUID) -> Response:
    with db.read() as session:
        case = case_query.seen(session, instance_id)
        asked = request_of(session, instance_id)
        if asked is None or not authorize.may(sessions.me(), "see_files", case.instance):
            raise NotFound(f"case {instance_id} has no leave")
        readings.note_case(case.instance, readings.LETTER, case.instance.number)
        name = f"Formulir cuti {case.instance.number}"
        letter = leave.kept_form(session, asked)
        if letter is not None:
            return papers.sent(papers.of_letter(session, letter), name)
        content = leave.form_of(session, asked, number=case.instance.number, now=db.now())
    return papers.sent(pdf(content, layout=LEAVE_FORM), name)


@bp.get("/cuti/<uuid:instance_id>/lampiran/<code>.pdf")
def annex(instance_id: uuid.UUID, code: str) -> Response:
    """Another form of Perban BKN 24/2017, filled as far as the leave knows."""
    with db.read() as session:
        case = case_query.seen(session, instance_id)
        asked = request_of(session, instance_id)
        if asked is None or not authorize.may(sessions.me(), "see_files", case.instance):
            raise NotFound(f"case {instance_id} has no leave")
        content = leave.annex_form(session, asked, code, now=db.now())
        readings.note_case(case.instance, readings.LETTER, f"{code} {case.instance.number}")
        kept = leave.permit_letter(session, asked) if code == "1c" else None
        if kept is None:
            paper = pdf(content)
        elif content == kept.content:
            paper = papers.of_letter(session, kept)
        else:
            paper = pdf(content, verify=papers.address_of(kept))
    return papers.sent(paper, f"Formulir {code} {case.instance.number}")


@bp.get("/cuti/pendelegasian/<int:authority_id>.pdf")
def delegation(authority_id: int) -> Response:
    """Form 1.a of a delegation, for those who keep the list of them."""
    if not sessions.me().has(Role.PERSONNEL, Role.ADMIN):
        raise NotAllowed
    with db.read() as session:
        content = leave.delegation_form(session, authority_id, now=db.now())
    return papers.sent(pdf(content), "Formulir 1.a pendelegasian wewenang cuti")


@bp.post("/cuti/pratinjau.pdf")
def preview() -> Response:
    """What the form would say if it were sent now, part V filled in. Nothing is kept."""
    typed = request.form
    first, last = day_typed(typed.get("first_day")), day_typed(typed.get("last_day"))
    if first is None or last is None or last < first:
        raise InputRefused({"first_day": [_("Isi hari pertama dan hari terakhir dulu.")]})
    with db.read() as session:
        draft = leave.draft_request(
            session,
            sessions.me().employee_id,
            kind=typed.get("_jenis", "ANNUAL"),
            first_day=first,
            last_day=last,
            now=db.now(),
            reason=typed.get("reason", ""),
            address=typed.get("address", ""),
            phone=typed.get("phone", ""),
            abroad=typed.get("abroad") == TICKED,
            extension_days=number_typed(typed.get("extension_days")),
        )
        content = leave.form_of(session, draft, number="", now=db.now())
    return papers.sent(pdf(content, layout=LEAVE_FORM), "Rancangan formulir cuti", inline=True)
