"""The years of SKP: opening one for everybody, its deadline, and closing it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NoReturn

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import find
from models.people import Employee
from models.skp import PeriodKind, SkpYear
from models.skp_rounds import SkpStart, StartState
from webapp import db
from webapp.access import authorize
from webapp.admin.accounts import my_units
from webapp.admin.leave_settings import typed
from webapp.admin.skp import words
from webapp.admin.skp.blueprint import bp
from webapp.background import skp_deadlines
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows import assignment
from workflows.errors import NotFound
from workflows.services.skp import rounds, years

HERE = "/admin/skp"
MOST_NAMES = 200
TO_DRAFT = timedelta(days=14)  # at least, in a year that is opened late
Refused = Sequence[tuple[str, Sequence[Employee]]]  # by reason
log = structlog.get_logger(__name__)


@bp.get("")
def overview() -> str:
    return _overview({})


@bp.post("")
@proof.needed
def open_year() -> ResponseReturnValue:
    authorize.authorize(sessions.me(), "keep_skp")
    year, until = typed.number("tahun"), typed.day("rencana")
    rhythm = PeriodKind.MONTH if request.form.get("irama") == PeriodKind.MONTH else PeriodKind.QUARTER
    wrong = _wrong_year(year, until)
    if year is None or until is None or wrong:
        return _overview(wrong), 422
    actor, now = sessions.me().employee_id, db.now()
    with db.transaction() as session:
        if not years.open_year(session, year, rhythm=rhythm, plan_until=until, by=actor, now=now):
            wrong = {"tahun": _("Tahun %(year)s sudah dibuka.", year=year)}
        else:
            rounds.begin_plans(session, session.get_one(SkpYear, year), by=actor, now=now)
            log.info("skp year opened", actor_id=actor, year=year)
    if wrong:
        return _overview(wrong), 422
    flash(_("Tahun %(year)s dibuka. SKP setiap pegawai dimulai satu per satu.", year=year), "good")
    return redirect(f"{HERE}/{year}", 303)


@bp.get("/<int:year>")
def show_year(year: int) -> str:
    return _page(year, {})


@bp.post("/<int:year>")
@proof.needed
def change_year(year: int) -> ResponseReturnValue:
    """The last day for plans; what is being drafted moves with it."""
    until = typed.day("rencana")
    with db.transaction() as session:
        found = kept_year(session, year)
        wrong = _wrong_until(year, until)
        if until is not None and not wrong:
            found.plan_until = until
            skp_deadlines.move_later(session, year)
    if wrong:
        return _page(year, wrong), 422
    flash(_("Tersimpan."), "good")
    return redirect(f"{HERE}/{year}", 303)


@bp.post("/<int:year>/mulai")
@proof.needed
def begin_rest(year: int) -> ResponseReturnValue:
    with db.transaction() as session:
        found = kept_year(session, year)
        if found.closed_at is None:
            rounds.begin_plans(session, found, by=sessions.me().employee_id, now=db.now())
    flash(_("Yang belum punya SKP sedang dimulai satu per satu."), "good")
    return redirect(f"{HERE}/{year}", 303)


@bp.post("/<int:year>/tutup")
@proof.needed
def close_year(year: int) -> ResponseReturnValue:
    with db.transaction() as session:
        years.close_year(session, kept_year(session, year), by=sessions.me().employee_id, now=db.now())
        log.info("skp year closed", actor_id=sessions.me().employee_id, year=year)
    flash(_("Tahun %(year)s ditutup. Yang sedang berjalan tetap bisa diselesaikan.", year=year), "good")
    return redirect(f"{HERE}/{year}", 303)


@bp.post("/<int:year>/buka-lagi")
@proof.needed
def reopen_year(year: int) -> ResponseReturnValue:
    with db.transaction() as session:
        years.reopen_year(kept_year(session, year))
        log.info("skp year reopened", actor_id=sessions.me().employee_id, year=year)
    flash(_("Tahun %(year)s dibuka lagi. Buka juga masa penilaian yang masih diperlukan.", year=year), "good")
    return redirect(f"{HERE}/{year}", 303)


def kept_year(session: Session, year: int) -> SkpYear:
    """The year, for whoever keeps it for the whole agency. Raises NotAllowed, NotFound."""
    authorize.authorize(sessions.me(), "keep_skp")
    return year_or_none(session, year) or _missing(year)


def year_or_none(session: Session, year: int) -> SkpYear | None:
    return find(session, SkpYear, year)


def refused(session: Session, round_id: int | None) -> Refused:
    """Whom of one's units a round couldn't start, by reason, the most frequent first."""
    if round_id is None:
        return []
    people = session.execute(
        select(SkpStart.why, Employee)
        .join(Employee, Employee.id == SkpStart.employee_id)
        .where(SkpStart.round_id == round_id, SkpStart.state == StartState.REFUSED)
        .order_by(Employee.name, Employee.id)
    ).all()
    units = assignment.units_of(session, [one.id for _why, one in people], db.today())
    mine = my_units(session)
    found: dict[str, list[Employee]] = defaultdict(list)
    for why, employee in people:
        if units.get(employee.id) in mine:
            found[words.why(why)].append(employee)
    return sorted(found.items(), key=lambda one: -len(one[1]))


def _missing(year: int) -> NoReturn:
    raise NotFound(f"year {year}")


def _wrong_year(year: int | None, until: date | None) -> typed.Problems:
    this = db.today().year
    if year is None or not this - 1 <= year <= this + 1:
        return {
            "tahun": _("Pilih tahun %(first)s sampai %(last)s.", first=this - 1, last=this + 1)
        } | _wrong_until(None, until)
    if (wrong := _wrong_until(year, until)) or until is None:
        return wrong
    if year == this and until < db.today():
        return {"rencana": _("Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.")}
    return {}


def _wrong_until(year: int | None, until: date | None) -> typed.Problems:
    if until is None:
        return {"rencana": _("Isi tanggalnya.")}
    if year is not None and until.year != year:
        return {"rencana": _("Pilih tanggal di tahun %(year)s.", year=year)}
    return {}


def _proposed(year: int) -> date:
    """The end of January; in a year that is opened late some days on, so that nobody's draft is late at once."""
    latest = date(year, 12, 31)
    return max(date(year, 1, 31), min(db.today() + TO_DRAFT, latest))


def _overview(wrong: typed.Problems) -> str:
    this = db.today().year
    with db.read() as session:
        found = session.scalars(select(SkpYear).order_by(SkpYear.year.desc())).all()
        known = {one.year for one in found}
        free = [year for year in (this, this + 1, this - 1) if year not in known]
        return render_template(
            "admin/skp/overview.html",
            years=found,
            choices=[(year, str(year)) for year in free],
            keeps=authorize.may(sessions.me(), "keep_skp"),
            proposed=_proposed(free[0]) if free else None,
            doors=_doors(),
            wrong=wrong, typed=request.form, words=words, here=HERE,
        )  # fmt: skip


def _page(year: int, wrong: typed.Problems) -> str:
    with db.read() as session:
        found = year_or_none(session, year) or _missing(year)
        going: Mapping[int | None, rounds.Progress] = rounds.progress(session, year)
        plans = going.get(None)
        return render_template(
            "admin/skp/year.html",
            year=found,
            periods=years.periods_of(session, year),
            going=going,
            plans=plans,
            without=rounds.without_skp(session, year, today=db.today()),
            refused=refused(session, plans.id if plans else None),
            doors=_doors_of(year),
            keeps=authorize.may(sessions.me(), "keep_skp"),
            most=MOST_NAMES, wrong=wrong, typed=request.form, words=words, today=db.today(),
            here=f"{HERE}/{year}",
        )  # fmt: skip


def _doors() -> list[tuple[str, str, str, str]]:
    """Address, icon, name, and what one does there."""
    return [
        (
            f"{HERE}/riwayat",
            "history",
            _("Nilai tahun-tahun lalu"),
            _("PP 46 dan PP 30, lewat CSV atau XLSX"),
        ),
        (f"{HERE}/jenjang", "badge-check", _("Jenjang jabatan fungsional"), _("Untuk angka kredit")),
    ]


def _doors_of(year: int) -> list[tuple[str, str, str, str]]:
    here = f"{HERE}/{year}"
    return [
        (
            f"{here}/kemajuan",
            "list-checks",
            _("Siapa sampai mana"),
            _("Menurut unit dan nama; ingatkan, unduh"),
        ),
        (
            f"{here}/pindah",
            "footprints",
            _("Pindah jabatan"),
            _("SKP yang tidak cocok lagi dengan jabatannya"),
        ),
    ]
