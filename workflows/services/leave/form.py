"""Form 1.b "Formulir Permintaan dan Pemberian Cuti" (Perban BKN 24/2017; PPPK: 7/2022 Lampiran II): its content.

One function assembles it for the draft, while the case runs, and for good when the case has been decided: from then on
it is kept as a letter is, so that it says for ever what it said then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from models import letters
from models.base import JsonObject
from models.leave import LeaveRequest, LeaveStatus
from models.letters import LEAVE_FORM, Letter
from models.people import Employee, EmployeeKind, Holding, Post, Unit, for_good
from workflows.letters import office
from workflows.letters.days import day_in_words, stamp
from workflows.registry import Context
from workflows.rules.leave_facts import Kind
from workflows.services.leave import authority, form_notes
from workflows.services.leave.book import Book, read

_VERDICTS = {
    LeaveStatus.OFFERED: LeaveStatus.CHANGED,
    LeaveStatus.RECALLED: LeaveStatus.APPROVED,
    LeaveStatus.CANCELLED: LeaveStatus.APPROVED,
}
TITLE = "Formulir Permintaan dan Pemberian Cuti"
HEADING = (
    "ANAK LAMPIRAN 1.b",
    "PERATURAN BADAN KEPEGAWAIAN NEGARA",
    "REPUBLIK INDONESIA",
    "NOMOR 24 TAHUN 2017",
    "TENTANG",
    "TATA CARA PEMBERIAN CUTI PEGAWAI NEGERI SIPIL",
)
HEADING_PPPK = (
    "LAMPIRAN II",
    "PERATURAN BADAN KEPEGAWAIAN NEGARA",
    "REPUBLIK INDONESIA",
    "NOMOR 7 TAHUN 2022",
)
KINDS = {
    Kind.ANNUAL: "Cuti Tahunan",
    Kind.LONG: "Cuti Besar",
    Kind.SICK: "Cuti Sakit",
    Kind.MATERNITY: "Cuti Melahirkan",
    Kind.IMPORTANT_REASON: "Cuti Karena Alasan Penting",
    Kind.UNPAID: "Cuti di Luar Tanggungan Negara",
}
KINDS_PPPK = (Kind.ANNUAL, Kind.SICK, Kind.MATERNITY)
LONGEST = timedelta(days=4 * 366)  # unpaid leave with its extension
UNITS = ("hari", "bulan", "tahun")
FINAL = (LeaveStatus.APPROVED, LeaveStatus.CHANGED, LeaveStatus.POSTPONED, LeaveStatus.REJECTED)
AFTERWARDS = (LeaveStatus.RECALLED, LeaveStatus.CANCELLED)  # of what had been granted
FOOTNOTES = (
    ("*", "Coret yang tidak perlu"),
    ("**", "Pilih salah satu dengan memberi tanda centang (√)"),
    ("***", "Diisi oleh pejabat yang menangani bidang kepegawaian sebelum {staff} mengajukan cuti"),
    ("****", "Diberi tanda centang dan alasannya"),
)


def filled_in(session: Session, book: Book, request: LeaveRequest, *, to: str) -> JsonObject:
    """What stands on the form before anybody judges: head, parts I and V, the length asked for.

    The request is not in the book; `to` is the post that decides. It is kept with the request, as it was that day.
    """
    employee, unit = book.employee, session.get_one(Unit, book.unit_id)
    asked_on = request.asked_at.astimezone(book.tz).date()
    return {
        "head": office.head(session, unit, asked_on),
        "zone": unit.time_zone,
        "pppk": employee.kind == EmployeeKind.PPPK,
        "to": to or "Pejabat yang berwenang memberikan cuti",
        "employee": _employee(session, employee, unit, asked_on),
        **form_notes.noted(book, request),
    }


def form_of(session: Session, request: LeaveRequest, *, number: str, now: datetime) -> JsonObject:
    """The form as it stands now. A request that isn't sent yet needs no row: its `id` may be None."""
    filled = request.notes or _filled_now(session, request, now=now)
    zone, pppk = ZoneInfo(str(filled["zone"])), filled["pppk"] is True
    kinds = KINDS_PPPK if pppk else tuple(KINDS)
    people = _officers(session, request)
    return {
        **_object(filled["head"]),
        "title": TITLE,
        "number": number,
        "heading": list(HEADING_PPPK if pppk else HEADING),
        "id_label": "NI PPPK" if pppk else "NIP",
        "to": filled["to"],
        "employee": filled["employee"],
        "kinds": [{"label": KINDS[kind], "ticked": kind in _named(request)} for kind in kinds],
        "reason": request.reason,
        "length": _length(request, filled),
        "annual": filled["annual"],
        "others": _others(filled, kinds),
        "address": request.address,
        "phone": request.phone,
        "sent": stamp(request.asked_at.astimezone(zone)) if request.instance_id else "",
        "advice": _advice(request, people, zone),
        "decision": _decision(request, people, zone),
        "footnotes": [[mark, text.format(staff="PPPK" if pppk else "PNS")] for mark, text in FOOTNOTES],
        "draft": "" if request.status in (*FINAL, *AFTERWARDS) else _draft_words(request),
    }


def draft_request(
    session: Session,
    employee_id: int,
    *,
    kind: str,
    first_day: date,
    last_day: date,
    now: datetime,
    **typed: Any,  # noqa: ANN401 - columns of the request
) -> LeaveRequest:
    """A request as it is typed, of which no row is made. Days that make no sense are shown as they are."""
    kind = kind if kind in set(Kind) else Kind.ANNUAL
    last_day = min(last_day, first_day + LONGEST)
    book = read(
        session, employee_id, now=now, around=(first_day,) if abs(first_day.year - now.year) <= 1 else ()
    )
    days = (last_day - first_day).days + 1
    if kind in form_notes.ANNUAL:
        days = book.record.schedule.on_leave().working_days(first_day, last_day)
    return LeaveRequest(
        employee_id=employee_id,
        kind=kind,
        status=LeaveStatus.PENDING,
        first_day=first_day,
        last_day=last_day,
        asked_from=first_day,
        asked_to=last_day,
        days=days,
        asked_at=now,
        advice="",
        advice_reason="",
        advised_as="",
        decision_reason="",
        decided_as="",
        **typed,
    )


def keep(context: Context, request: LeaveRequest, *, number: str, today: date) -> Letter:
    """The form of a decided request, for good, under the number of its case. ValueError before the decision."""
    if request.status not in FINAL or request.decided_by is None:
        raise ValueError(f"request {request.id} isn't decided")
    return letters.add(
        context.session,
        context.instance_id,
        number=number,
        title=TITLE,
        layout=LEAVE_FORM,
        content=form_of(context.session, request, number=number, now=context.now),
        signed_by=request.decided_by,
        today=today,
        now=context.now,
    )


def kept(session: Session, request: LeaveRequest) -> Letter | None:
    """The form that was kept when the request was decided."""
    return session.scalars(
        select(Letter)
        .where(Letter.instance_id == request.instance_id, Letter.layout == LEAVE_FORM)
        .order_by(Letter.issued_at.desc())
        .limit(1)
    ).one_or_none()


def _named(request: LeaveRequest) -> tuple[str, ...]:
    """The special annual leave of a PPPK is annual leave on the form."""
    return (Kind.ANNUAL, Kind.ANNUAL_SPECIAL) if request.kind in form_notes.ANNUAL else (request.kind,)


def _filled_now(session: Session, request: LeaveRequest, *, now: datetime) -> JsonObject:
    book = read(session, request.employee_id, now=now, around=(request.first_day, request.last_day))
    if request.id is not None:
        book = book.without(request.id)
    way = authority.route(session, authority.Applicant.of(book), kind=request.kind, abroad=request.abroad)
    to = session.get_one(Post, way.granting_post).name if way else ""
    return filled_in(session, book, request, to=to)


def _employee(session: Session, employee: Employee, unit: Unit, day: date) -> JsonObject:
    post = session.scalar(
        select(Post.name)
        .join(Holding, and_(Holding.post_id == Post.id, for_good(day)))
        .where(Holding.employee_id == employee.id)
    )
    return {
        "name": employee.name,
        "nip": employee.nip,
        "post": post or "–",
        "service": form_notes.service_length(employee.service_start, day),
        "unit": unit.name,
    }


def _length(request: LeaveRequest, filled: JsonObject) -> JsonObject:
    """As it was asked for: what was granted instead stands in VIII."""
    more = request.extension_days
    return {
        **_object(filled["length"]),
        "units": list(UNITS),
        "first": day_in_words(request.asked_from),
        "last": day_in_words(request.asked_to),
        "more": f"ditambah {more} hari kalender perjalanan" if more else "",
        "abroad": request.abroad,
    }


def _object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _others(filled: JsonObject, kinds: tuple[Kind, ...]) -> list[list[str]]:
    told = _object(filled["others"])
    return [[KINDS[kind].upper(), str(told.get(kind, ""))] for kind in kinds if kind is not Kind.ANNUAL]


def _draft_words(request: LeaveRequest) -> str:
    if request.instance_id is None:
        return "RANCANGAN, belum dikirim"
    return "DITARIK PEMOHON" if request.status == LeaveStatus.WITHDRAWN else "Belum diputus"


def _officers(session: Session, request: LeaveRequest) -> dict[int, Employee]:
    wanted = [by for by in (request.advised_by, request.decided_by) if by is not None]
    if not wanted:
        return {}
    return {one.id: one for one in session.scalars(select(Employee).where(Employee.id.in_(wanted)))}


def _advice(request: LeaveRequest, people: Mapping[int, Employee], zone: ZoneInfo) -> JsonObject:
    return _said(
        people.get(request.advised_by or 0),
        request.advice,
        request.advice_reason,
        title=request.advised_as,
        at=request.advised_at.astimezone(zone) if request.advised_at else None,
    )


def _decision(request: LeaveRequest, people: Mapping[int, Employee], zone: ZoneInfo) -> JsonObject:
    return _said(
        people.get(request.decided_by or 0),
        _VERDICTS.get(LeaveStatus(request.status), request.status),
        " ".join(part for part in (_granted(request), request.decision_reason) if part),
        title=request.decided_as,
        at=request.decided_at.astimezone(zone) if request.decided_at else None,
    )


def _granted(request: LeaveRequest) -> str:
    """What was decided instead of what was asked for."""
    cut = request.status == LeaveStatus.APPROVED and request.last_day < request.asked_to
    if cut or request.status in (LeaveStatus.CHANGED, LeaveStatus.OFFERED):
        return (
            f"Menjadi {form_notes.said(request)}, "
            f"{day_in_words(request.first_day)} s/d {day_in_words(request.last_day)}."
        )
    if request.status == LeaveStatus.POSTPONED and request.postponed_until:
        return f"Ditangguhkan sampai {day_in_words(request.postponed_until)}."
    return ""


def _said(
    person: Employee | None, verdict: str, reason: str, *, title: str, at: datetime | None
) -> JsonObject:
    return {
        "verdict": verdict if person else "",
        "reason": reason if person else "",
        "title": title,
        "name": person.name if person else "",
        "nip": person.nip if person else "",
        "at": stamp(at) if at else "",
    }
