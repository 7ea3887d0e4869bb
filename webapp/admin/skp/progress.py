"""Who is at which step, by unit and by name; reminding with one press; the list for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.people import Role
from models.skp import SkpPeriod, SkpYear
from webapp import db, i18n, skp_words, tables
from webapp import format as written
from webapp.access import authorize, readings
from webapp.admin.accounts import my_units
from webapp.admin.leave_settings.places import chosen_unit
from webapp.admin.skp import words
from webapp.admin.skp.blueprint import bp
from webapp.admin.skp.years import HERE, year_or_none
from webapp.pages import page_number
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows.errors import NotFound
from workflows.services.skp import monitor, reminding, years
from workflows.services.skp.monitor import UNDONE, PersonLine, Scope, Step

PAGE = 100
UNDONE_WORD = "belum"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    scope: Scope
    unit_id: int
    units: dict[int, str]
    step: str

    @property
    def steps(self) -> frozenset[Step]:
        if self.step == UNDONE_WORD:
            return UNDONE
        return frozenset({Step(self.step)}) if self.step else frozenset()

    @property
    def query(self) -> str:
        period = self.scope.period
        return f"masa={period.id if period else ''}&unit={self.unit_id or ''}"


@bp.get("/<int:year>/kemajuan")
def progress(year: int) -> str:
    number = page_number()
    with db.read() as session:
        asked = _asked(session, year)
        lines = monitor.by_unit(session, asked.scope)
        named = bool(asked.unit_id or asked.step)
        found: Sequence[PersonLine] = ()
        if named:
            found = monitor.people(
                session, asked.scope, steps=asked.steps, limit=PAGE + 1, offset=(number - 1) * PAGE
            )
            _note(found[:PAGE], readings.SKP)
        periods = years.periods_of(session, year)
    return render_template(
        "admin/skp/progress.html",
        asked=asked, scope=asked.scope, lines=lines, totals=monitor.in_all(lines), named=named,
        found=found[:PAGE], more=len(found) > PAGE, page=number, periods=periods,
        keeps=authorize.standing().has_role(Role.PERSONNEL), words=words, undone=UNDONE,
        here=f"{HERE}/{year}/kemajuan", year_at=f"{HERE}/{year}",
    )  # fmt: skip


@bp.post("/<int:year>/kemajuan/ingatkan")
def remind(year: int) -> ResponseReturnValue:
    with db.transaction() as session:
        asked = _asked(session, year)
        told = reminding.remind(session, asked.scope, by=sessions.me().employee_id, now=db.now())
    if told:
        flash(ngettext("%(num)s orang diingatkan.", "%(num)s orang diingatkan.", told), "good")
    else:
        flash(_("Tidak ada yang perlu diingatkan, atau semuanya sudah diingatkan hari ini."), "wait")
    return redirect(f"{HERE}/{year}/kemajuan?{asked.query}&langkah={asked.step}", 303)


@bp.get("/<int:year>/kemajuan.csv", defaults={"ending": "csv"})
@bp.get("/<int:year>/kemajuan.xlsx", defaults={"ending": "xlsx"})
def progress_file(year: int, ending: str) -> Response:
    with db.read() as session:
        asked = _asked(session, year)
        found = monitor.people(session, asked.scope, steps=asked.steps)
    _note(found, readings.EXPORT)
    return tables.download(_rows(found, asked.scope), f"skp-{year}-{db.today():%Y%m%d}.{ending}")


def _asked(session: Session, year: int) -> Asked:
    """Raises NotFound for a year or period that isn't there."""
    found = year_or_none(session, year)
    if found is None:
        raise NotFound(f"year {year}")
    units = my_units(session)
    unit_id = chosen_unit(units)
    scope = Scope(found, _period(session, found), [unit_id] if unit_id else list(units), db.today())
    step = request.values.get("langkah", "")
    known = {UNDONE_WORD, *(one.value for one in scope.steps)}
    return Asked(scope, unit_id, units, step if step in known else "")


def _period(session: Session, year: SkpYear) -> SkpPeriod | None:
    period_id = request.values.get("masa", 0, type=int)
    return next((one for one in years.periods_of(session, year.year) if one.id == period_id), None)


def _note(found: Sequence[PersonLine], what: str) -> None:
    """Whose predicate was shown; steps of plans are no secret within the office."""
    readings.note_all([one.employee_id for one in found if one.predicate], what, ground=ground())


def ground() -> readings.Ground:
    """In which capacity the office's pages are read."""
    admin = authorize.standing().has_role(Role.ADMIN)
    return readings.as_role(Role.ADMIN if admin else Role.PERSONNEL)


def _rows(found: Sequence[PersonLine], scope: Scope) -> Iterator[Sequence[str]]:
    yield (
        _("Unit"), _("NIP"), _("Nama"), _("Jabatan"), _("Telepon"), _("Masa jabatan"), _("Langkah"), _("Terlambat"),
        _("Pejabat penilai"), _("Predikat"),
    )  # fmt: skip
    for one in found:
        span = i18n.days_range(one.first_day, one.last_day) if one.first_day and one.last_day else ""
        late = _("ya") if scope.late and one.step in UNDONE else ""
        yield (
            one.unit, written.nip(one.nip), one.name, one.post, one.phone, span, words.step(one.step), late,
            one.assessor, skp_words.predicate(one.predicate),
        )  # fmt: skip
