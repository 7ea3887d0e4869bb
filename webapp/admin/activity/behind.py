"""Who is behind with activities, by unit and by name, with the list for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import db, i18n, tables
from webapp import format as written
from webapp.access import readings
from webapp.admin.accounts import my_units
from webapp.admin.activity.blueprint import bp
from webapp.admin.activity.presence import ground
from webapp.admin.leave_settings.places import chosen_unit
from webapp.pages import page_number
from webapp.presence import shown
from webapp.translation import _
from workflows.rules.calendar import ONE_DAY, period_end
from workflows.services.activity import monitor
from workflows.services.activity.monitor import BEHIND, PersonLine, Scope, Step

HERE = "/admin/aktivitas/tertinggal"
PAGE = 100
BEHIND_WORD = "belum"


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    scope: Scope
    unit_id: int
    units: dict[int, str]
    step: str

    @property
    def steps(self) -> frozenset[Step]:
        if self.step == BEHIND_WORD:
            return BEHIND
        return frozenset({Step(self.step)}) if self.step else frozenset()

    @property
    def month(self) -> str:
        return f"{self.scope.first:%Y-%m}"


@bp.get("/tertinggal")
def who_is_behind() -> str:
    number = page_number()
    with db.read() as session:
        asked = _asked(session)
        lines = monitor.by_unit(session, asked.scope)
        named = bool(asked.unit_id or asked.step)
        found: Sequence[PersonLine] = ()
        if named:
            found = monitor.people(
                session, asked.scope, steps=asked.steps, limit=PAGE + 1, offset=(number - 1) * PAGE
            )
    readings.note_all([one.employee_id for one in found[:PAGE]], readings.PRESENCE, ground=ground())
    before = (asked.scope.first - ONE_DAY).replace(day=1)
    after = period_end(asked.scope.first, 1) + ONE_DAY
    return render_template(
        "admin/activity/behind.html",
        asked=asked, lines=lines, totals=monitor.in_all(lines), named=named, found=found[:PAGE], more=len(found) > PAGE,
        page=number, said=said, behind=BEHIND, steps=Step, before=before,
        after=after if after <= asked.scope.today else None, here=HERE,
    )  # fmt: skip


@bp.get("/tertinggal.csv", defaults={"ending": "csv"})
@bp.get("/tertinggal.xlsx", defaults={"ending": "xlsx"})
def behind_file(ending: str) -> Response:
    with db.read() as session:
        asked = _asked(session)
        found = monitor.people(session, asked.scope, steps=asked.steps)
    readings.note_all([one.employee_id for one in found], readings.EXPORT, ground=ground())
    return tables.download(_rows(found), f"aktivitas-{asked.month}.{ending}")


def said(step: Step) -> str:
    return {
        Step.NONE: _("Belum mengisi"),
        Step.RETURNED: _("Dikembalikan, belum dikirim lagi"),
        Step.DRAFT: _("Ada yang belum dikirim"),
        Step.WAITING: _("Menunggu atasan"),
        Step.DONE: _("Sudah diputus semua"),
    }[step]


def _asked(session: Session) -> Asked:
    units = my_units(session)
    unit_id = chosen_unit(units)
    today = db.today()
    first = shown.month_of(request.args.get("bulan", ""), today)
    step = request.args.get("langkah", "")
    known = {BEHIND_WORD, *(one.value for one in Step)}
    scope = Scope(first, [unit_id] if unit_id else list(units), today)
    return Asked(scope, unit_id, units, step if step in known else "")


def _rows(found: Sequence[PersonLine]) -> Iterator[Sequence[str]]:
    yield (
        _("Unit"), _("NIP"), _("Nama"), _("Jabatan"), _("Telepon"), _("Keadaan"), _("Aktivitas"), _("Hari kosong"),
    )  # fmt: skip
    for one in found:
        yield (
            one.unit, written.nip(one.nip), one.name, one.post, one.phone, said(one.step), str(one.entries),
            ", ".join(i18n.day(day) for day in one.empty),
        )  # fmt: skip
