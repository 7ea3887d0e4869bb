"""The forms of Perban BKN 24/2017 beside 1.b that a leave calls for, filled with what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import JsonObject
from models.leave import GRANTED, LeaveRequest, LeaveStatus
from models.leave_authority import LeaveAuthority, line_of
from models.leave_change import ChangeStatus, return_of
from models.letters import Letter, letters_of
from models.people import Employee, Holding, HoldingKind, Post, Unit, for_good
from workflows import assignment
from workflows.errors import NotFound
from workflows.letters import annex, office
from workflows.letters.days import day_in_words
from workflows.rules.leave_facts import Kind
from workflows.services.leave import extending, figures, form_notes

UNPAID, EXTENSION, AFTER = ("1d", "1e"), ("1f", "1g", "1h"), ("1i", "1j", "1k", "1l")
OWN = ("1f", "1i")  # signed by the employee
PERMIT = "1c"
# Decrees that are there already: the names of their number and day.
NUMBERED = {
    "1e": ("decree_number", "decree_day"),
    "1h": ("decree_number", "decree_day"),
    "1k": ("return_number", "return_decree_day"),
}


def codes_for(session: Session, request: LeaveRequest) -> tuple[str, ...]:
    """Which forms belong to a leave: 1.c to a temporary permit, 1.d and 1.e to unpaid leave, 1.f to 1.h to its
    extension, 1.i to 1.l to the return from whichever of the two ends it.
    """
    if request.kind == Kind.IMPORTANT_REASON and (request.urgent or request.permit_by):
        return (PERMIT,)
    if request.kind == Kind.UNPAID:
        ends = request.status in GRANTED and extending.after(session, request) is None
        asked = EXTENSION if extending.is_extension(session, request) else UNPAID
        return asked + (AFTER if ends else ())
    return ()


def content(session: Session, request: LeaveRequest, code: str, *, now: datetime) -> JsonObject:
    """The form, unnumbered; what isn't known stays to be filled in by hand. NotFound for one that doesn't belong."""
    if code not in codes_for(session, request):
        raise NotFound(f"form {code} of request {request.id}")
    kept = permit_letter(session, request) if code == PERMIT else None
    if kept is not None:
        return _with_outcome(kept.content, request)
    employee = session.get_one(Employee, request.employee_id)
    day = request.asked_at.date()
    unit = assignment.unit_of(session, employee.id, day)
    today = now.astimezone(ZoneInfo(unit.time_zone)).date()
    head = office.head(session, unit, today)
    begun = (extending.before(session, request) or request).first_day
    decrees = _decrees(session, request)
    values = {
        "agency": head["agency"],
        "name": employee.name,
        "nip": employee.nip,
        "rank": employee.rank,
        "post": _post(session, employee.id, day),
        "unit_name": unit.name,
        "service_start": employee.service_start,
        "first_day": request.first_day,
        "last_day": request.last_day,
        "length": form_notes.said(request),
        "reason": request.reason.rstrip("."),
        "bkn_number": request.bkn_number,
        "bkn_day": day_in_words(request.bkn_date) if request.bkn_date else "",
        **figures.on_forms(session, employee, on=today, until=begun),
        **decrees,
    }
    number, dated = (str(decrees.get(name) or "") for name in NUMBERED.get(code, ("", "")))
    head = {**head, "date": dated or head["date"]}
    signer = _signer(session, request, employee, code)
    filled = annex.filled(code, values, head=head, signer=signer, number=number)
    return {**filled, "personal": True} if code in OWN else filled


def permit_letter(session: Session, request: LeaveRequest) -> Letter | None:
    """Form 1.c as it was handed out; None before that, and of permits from before it was kept."""
    if request.instance_id is None:
        return None
    named = f"{PERMIT[0]}.{PERMIT[1]}"
    found = (one for one in letters_of(session, request.instance_id) if one.content.get("annex") == named)
    return next(found, None)


def _with_outcome(content: JsonObject, request: LeaveRequest) -> JsonObject:
    """The permit as it was given, and below it that it was not ratified."""
    blocks = content["blocks"]
    if request.status != LeaveStatus.NOT_RATIFIED or not isinstance(blocks, list):
        return content
    day = day_in_words(request.decided_at.date()) if request.decided_at else annex.BLANK
    by = request.decided_as or "pejabat yang berwenang"
    said = f"Izin sementara ini tidak disahkan oleh {by} pada {day}, dan tidak berlaku lagi sejak itu."
    outcome = [{"kind": "heading", "text": "TIDAK DISAHKAN"}, {"kind": "text", "text": said}]
    return {**content, "blocks": [*blocks, *outcome]}


def delegation(session: Session, authority_id: int, *, now: datetime) -> JsonObject:
    """Form 1.a for one delegation: ticked are the kinds that the same decree gives the same post for the same staff."""
    row = session.get(LeaveAuthority, authority_id)
    if row is None:
        raise NotFound(f"delegation {authority_id}")
    unit = session.get_one(Unit, row.unit_id)
    kinds = {one.kind for one in line_of(session, row)}
    named = {
        "mark_annual": Kind.ANNUAL,
        "mark_long": Kind.LONG,
        "mark_sick": Kind.SICK,
        "mark_maternity": Kind.MATERNITY,
        "mark_important": Kind.IMPORTANT_REASON,
    }
    values = {
        "post": session.get_one(Post, row.post_id).name,
        "unit_name": unit.name,
        "valid_from": row.valid_from,
        "ground": row.ground,
        **_narrowed(row, unit.name),
        **{name: "[√]" if kind in kinds else "[  ]" for name, kind in named.items()},
    }
    head = office.head(session, unit, now.astimezone(ZoneInfo(unit.time_zone)).date())
    return annex.filled("1a", values, head=head, signer=_blank("Pejabat Pembina Kepegawaian"))


def _narrowed(row: LeaveAuthority, unit_name: str) -> Mapping[str, object]:
    """To whose leave a delegation applies, and to which."""
    whom = row.employee_kind or "semua pegawai"
    if row.rank_from or row.rank_to:
        ranks = " s/d ".join(
            dict.fromkeys(one for one in (row.rank_from or "terendah", row.rank_to or "tertinggi"))
        )
        whom = f"{whom} golongan {ranks}"
    return {
        "whom": f"{whom} di {unit_name} dan unit di bawahnya",
        "place_of_leave": "di luar negeri, atas kuasa PPK" if row.abroad else "di dalam negeri",
        "stand_ins": "berwenang juga" if row.acting and not row.abroad else "tidak berwenang",
        "until": day_in_words(row.valid_to) if row.valid_to else "dicabut",
    }


def _decrees(session: Session, request: LeaveRequest) -> Mapping[str, object]:
    """Numbers and days of the decrees of the leave, and of the return from it as far as that has come."""
    known = dict(extending.named(session, request))
    back = return_of(session, request.id) if request.kind == Kind.UNPAID else None
    if back is None:
        return known
    known |= {
        "reported_day": day_in_words(back.asked_on),
        "return_bkn_number": back.bkn_number,
        "return_bkn_day": day_in_words(back.bkn_date) if back.bkn_date else "",
        "return_number": back.decree_number,
        "return_decree_day": day_in_words(back.decree_date) if back.decree_date else "",
    }
    if back.status == ChangeStatus.DONE:
        known |= {
            "return_day": day_in_words(back.back_on),
            "new_post": _post(session, request.employee_id, back.back_on, held=True),
        }
    return known


def _post(session: Session, employee_id: int, day: date, *, held: bool = False) -> str:
    """The post of the day, else the last one before it, unless it has to be `held`; empty without one."""
    found = (
        select(Post.name)
        .join(Holding, Holding.post_id == Post.id)
        .where(
            Holding.employee_id == employee_id,
            Holding.kind == HoldingKind.DEFINITIVE,
            Holding.valid_from <= day,
        )
        .order_by(Holding.valid_from.desc())
        .limit(1)
    )
    return session.scalar(found.where(for_good(day)) if held else found) or ""


def _signer(session: Session, request: LeaveRequest, employee: Employee, code: str) -> dict[str, str]:
    if code in OWN:
        return {"name": employee.name, "nip": employee.nip, "title": "Hormat saya"}
    by, title = (
        (request.permit_by, request.permit_as) if code == PERMIT else (request.decided_by, request.decided_as)
    )
    person = session.get(Employee, by) if by else None
    if person is None:
        return _blank("Pimpinan unit kerja" if code == PERMIT else "Pejabat Pembina Kepegawaian")
    return {"name": person.name, "nip": person.nip, "title": title}


def _blank(title: str) -> dict[str, str]:
    return {"name": annex.BLANK, "nip": annex.BLANK, "title": title}
