"""Letting somebody else act for one's post in a period: `/akun/wakil`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.people import Delegation, Employee, Holding, Post, for_good
from models.process import Definition
from webapp import db, once
from webapp.access import authorize
from webapp.sign_in import proof, sessions
from webapp.sign_in.auth import digits
from webapp.translation import _
from workflows import assignment

bp = Blueprint("mandates", __name__, url_prefix="/wakil")
MOST_FOUND = 8
SHORTEST_SEARCH = 3
SHOWN_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Candidate:
    employee_id: int
    name: str
    nip: str
    post: str


@dataclass(frozen=True)
class Mandate:
    """What was asked for, once every field of it is in order."""

    post_id: int
    delegate: Candidate
    valid_from: date
    valid_to: date
    ground: str
    process_key: str | None


@dataclass(frozen=True)
class Refused:
    problems: tuple[tuple[str, str], ...]
    candidates: tuple[Candidate, ...] = ()


@bp.get("")
def overview() -> str:
    return _page({"dari": sessions_today().isoformat()})


@bp.post("")
@proof.needed
def give() -> ResponseReturnValue:
    person = sessions.me()
    with db.transaction() as session:
        mandate = _read(session, request.form)
        if isinstance(mandate, Mandate) and once.first_time(session, person.employee_id, now=db.now()):
            assignment.delegate(
                session,
                post_id=mandate.post_id,
                given_by=person.employee_id,
                delegate_id=mandate.delegate.employee_id,
                valid_from=mandate.valid_from,
                valid_to=mandate.valid_to,
                ground=mandate.ground,
                process_key=mandate.process_key,
            )
    if isinstance(mandate, Refused):
        return _page(request.form, mandate), 422
    flash(
        _("%(name)s bertindak atas nama jabatan Anda pada hari-hari itu.", name=mandate.delegate.name), "good"
    )
    return redirect("/akun/wakil", 303)


@bp.post("/<int:mandate_id>/cabut")
def revoke(mandate_id: int) -> ResponseReturnValue:
    with db.transaction() as session:
        assignment.revoke(session, mandate_id, by=sessions.me().employee_id, today=sessions_today())
    flash(_("Perwakilan itu dicabut mulai hari ini."), "good")
    return redirect("/akun/wakil", 303)


def sessions_today() -> date:
    """Today where the person works."""
    return db.today(sessions.me().zone)


def _read(session: Session, form: Mapping[str, str]) -> Mandate | Refused:
    first, last = _day(form.get("dari", "")), _day(form.get("sampai", ""))
    found = _candidates(session, form)
    problems = [
        ("jabatan", "" if _seat(form) else _("Pilih jabatan yang Anda pegang.")),
        ("siapa", _who_problem(form, found)),
        ("dari", _first_problem(first)),
        ("sampai", _last_problem(first, last)),
        ("dasar", "" if form.get("dasar", "").strip() else _("Isi nomor surat yang menjadi dasarnya.")),
    ]
    seat = _seat(form)
    told = tuple((field, text) for field, text in problems if text)
    if told or seat is None or first is None or last is None:
        return Refused(told, found if len(found) > 1 else ())
    process_key = form.get("urusan", "") if form.get("urusan", "") in dict(_processes(session)) else ""
    return Mandate(seat, found[0], first, last, form["dasar"].strip(), process_key or None)


def _seat(form: Mapping[str, str]) -> int | None:
    """The chosen post, if it is one that the person holds: a delegate passes nothing on."""
    return next((post_id for post_id, _title in _seats() if str(post_id) == form.get("jabatan")), None)


def _seats() -> list[tuple[int, str]]:
    return [(seat.post_id, seat.title) for seat in authorize.standing().seats if seat.kind != "DELEGATE"]


def _who_problem(form: Mapping[str, str], found: Sequence[Candidate]) -> str:
    if len(form.get("siapa", "").strip()) < SHORTEST_SEARCH:
        return _("Isi nama atau NIP orang yang mewakili Anda.")
    if not found:
        return _("Tidak ada pegawai dengan nama atau NIP itu. Periksa ejaannya.")
    return _("Ada beberapa orang yang cocok. Pilih salah satu.") if len(found) > 1 else ""


def _first_problem(first: date | None) -> str:
    if first is None:
        return _("Pilih hari pertama.")
    return _("Hari pertama sudah lewat. Pilih hari ini atau sesudahnya.") if first < sessions_today() else ""


def _last_problem(first: date | None, last: date | None) -> str:
    if last is None:
        return _("Pilih hari terakhir.")
    return _("Hari terakhir ada sebelum hari pertama.") if first and last < first else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _candidates(session: Session, form: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Who is meant: the chosen one, else whose number it is, else whose name holds the words."""
    words, number = form.get("siapa", "").strip(), digits(form.get("siapa", ""))
    if len(words) < SHORTEST_SEARCH:
        return ()
    today = sessions_today()
    post = (
        select(Post.name)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == Employee.id, for_good(today))
        .limit(1)
        .scalar_subquery()
    )
    query = select(Employee.id, Employee.name, Employee.nip, post).where(
        Employee.active, Employee.id != sessions.me().employee_id
    )
    by_name = Employee.nip == number if number.isdigit() else Employee.name.icontains(words, autoescape=True)
    rows = session.execute(query.where(by_name).order_by(Employee.name).limit(MOST_FOUND))
    found = tuple(Candidate(row[0], row[1], row[2], row[3] or "") for row in rows)
    chosen = tuple(one for one in found if str(one.employee_id) == form.get("pilihan"))
    return chosen or found


def _processes(session: Session) -> list[tuple[str, str]]:
    newest = select(Definition.key, Definition.name).ext(distinct_on(Definition.key))
    rows = session.execute(newest.order_by(Definition.key, Definition.version.desc()))
    return [(key, name) for key, name in rows]


def _given(session: Session) -> Sequence[Row[Delegation, str, str]]:
    """Those given by the person, and those that let the person act; the recent past included."""
    person = sessions.me()
    return session.execute(
        select(Delegation, Employee.name, Post.name)
        .join(Post, Post.id == Delegation.post_id)
        .join(Employee, Employee.id == Delegation.delegate_id)
        .where(Delegation.given_by == person.employee_id, Delegation.valid_to > sessions_today() - SHOWN_FOR)
        .order_by(Delegation.valid_from.desc(), Delegation.id.desc())
    ).all()


def _received(session: Session) -> Sequence[Row[Delegation, str, str]]:
    return session.execute(
        select(Delegation, Employee.name, Post.name)
        .join(Post, Post.id == Delegation.post_id)
        .join(Employee, Employee.id == Delegation.given_by)
        .where(Delegation.delegate_id == sessions.me().employee_id, Delegation.valid_to >= sessions_today())
        .where(Delegation.revoked_on.is_(None))
        .order_by(Delegation.valid_from)
    ).all()


def _page(form: Mapping[str, str], refused: Refused | None = None) -> str:
    with db.read() as session:
        return render_template(
            "account/mandates.html",
            form=form,
            problems=refused.problems if refused else (),
            candidates=refused.candidates if refused else (),
            seats=_seats(),
            processes=_processes(session),
            given=_given(session),
            received=_received(session),
        )
