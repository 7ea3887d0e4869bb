"""Exchange with BKN by files: its entries as JSON or XLSX, and its own export beside ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import db, sheets, skp_words, tables
from webapp.access import readings
from webapp.admin.accounts import my_units
from webapp.admin.skp.blueprint import bp
from webapp.admin.skp.progress import ground
from webapp.admin.skp.years import HERE, year_or_none
from webapp.translation import _
from workflows.errors import NotFound
from workflows.rules import skp_bkn
from workflows.rules.skp_bkn import Part, Values
from workflows.services.skp import bkn
from workflows.services.skp.bkn import Beside, Reconciled

YEARLY, PERIODIC = "skp22", "kinerjaperiodik"
MOST_SHOWN = 200


@bp.get("/<int:year>/bkn")
def exchange(year: int) -> str:
    return _page(year)


@bp.get("/<int:year>/bkn/skp22.json", defaults={"kind": "skp22", "ending": "json"})
@bp.get("/<int:year>/bkn/skp22.xlsx", defaults={"kind": "skp22", "ending": "xlsx"})
@bp.get("/<int:year>/bkn/kinerjaperiodik.json", defaults={"kind": "kinerjaperiodik", "ending": "json"})
@bp.get("/<int:year>/bkn/kinerjaperiodik.xlsx", defaults={"kind": "kinerjaperiodik", "ending": "xlsx"})
def bkn_file(year: int, kind: str, ending: str) -> Response:
    yearly = kind == YEARLY
    with db.read() as session:
        _known(session, year)
        found = bkn.entries(session, year, yearly=yearly, unit_ids=list(my_units(session)))
        readings.note_all([one.id for _entry, one in found], readings.EXPORT, ground=ground())
    name, entries = f"{kind}-{year}.{ending}", [entry for entry, _employee in found]
    if ending == "json":
        return tables.attached(bkn.as_json(entries, yearly=yearly), name, "application/json")
    return tables.download(skp_bkn.rows(entries, yearly=yearly), name)


@bp.post("/<int:year>/bkn")
def reconcile(year: int) -> ResponseReturnValue:
    """What is there, what differs and what is missing; nothing is written."""
    kind = PERIODIC if request.form.get("jenis") == PERIODIC else YEARLY
    file = request.files.get("berkas")
    content = file.read() if file else b""
    if not content:
        return _page(year, wrong=_("Pilih berkasnya dulu.")), 422
    try:
        rows: Sequence[Mapping[str, object]] = _rows(content)
    except (bkn.Unreadable, sheets.Unreadable):
        said = _("Berkas ini tidak terbaca. Pilih ekspor BKN sebagai JSON, XLSX, atau CSV.")
        return _page(year, wrong=said), 422
    with db.read() as session:
        _known(session, year)
        found = bkn.reconcile(
            session, year, rows, yearly=kind == YEARLY, unit_ids=list(my_units(session)), today=db.today()
        )
    return _page(year, kind=kind, found=found)


def described(one: Beside, part: Part) -> str:
    """`hasil kerja: Sesuai ekspektasi di sini, Di atas ekspektasi di BKN`."""
    names = {Part.WORK: _("hasil kerja"), Part.BEHAVIOUR: _("perilaku"), Part.PREDICATE: _("predikat")}
    return _(
        "%(part)s: %(ours)s di sini, %(theirs)s di BKN",
        part=names[part],
        ours=_value(one.ours, part),
        theirs=_value(one.theirs, part),
    )


def _value(values: Values | None, part: Part) -> str:
    if values is None:
        return "–"
    if part is Part.PREDICATE:
        return skp_words.predicate(values.predicate) or "–"
    return skp_words.rating(values.work if part is Part.WORK else values.behaviour) or "–"


def _rows(content: bytes) -> Sequence[Mapping[str, object]]:
    if content.lstrip()[:1] in (b"{", b"["):
        return bkn.read_json(content)
    return [cells for _number, cells in sheets.read(content)]


def _known(session: Session, year: int) -> None:
    if year_or_none(session, year) is None:
        raise NotFound(f"year {year}")


def _page(year: int, *, kind: str = YEARLY, found: Reconciled | None = None, wrong: str = "") -> str:
    with db.read() as session:
        _known(session, year)
        units = list(my_units(session))
        counts = {
            YEARLY: len(bkn.entries(session, year, yearly=True, unit_ids=units)),
            PERIODIC: len(bkn.entries(session, year, yearly=False, unit_ids=units)),
        }
        return render_template(
            "admin/skp/bkn.html",
            year=year, kind=kind, found=found, counts=counts, described=described, wrong=wrong,
            most=MOST_SHOWN, here=f"{HERE}/{year}/bkn", year_at=f"{HERE}/{year}",
        )  # fmt: skip
