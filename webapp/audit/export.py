"""The results of a search as a table for a spreadsheet: UTF-8 with its mark, semicolons, every line within reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import request
from werkzeug.wrappers import Response

from webapp import db, tables
from webapp import format as words
from webapp.access import readings
from webapp.audit import names
from webapp.audit.asked import Asked
from webapp.audit.blueprint import bp
from webapp.audit.listing import note
from webapp.audit.search import Found, page
from webapp.audit.words import state
from webapp.translation import _

MOST = 5_000


@bp.get("/unduh")
def download() -> Response:
    asked = Asked.of(request.args)
    with db.read() as session:
        found = page(session, asked, names.meant(session, asked), most=MOST + 1)
    note(found[:MOST], readings.EXPORT)
    return tables.download(_lines(found), f"periksa-{db.today():%Y%m%d}.csv")


def _lines(found: Sequence[Found]) -> Iterator[Sequence[str]]:
    if len(found) > MOST:
        said = _("Hanya %(most)s kasus pertama. Persempit pencariannya untuk mengunduh sisanya.", most=MOST)
        yield (said,)
    yield (
        _("Nomor"),
        _("Proses"),
        _("Versi"),
        _("Perihal"),
        _("Nama"),
        _("NIP"),
        _("Unit"),
        _("Dimulai"),
        _("Berakhir"),
        _("Zona waktu"),
        _("Keadaan"),
        _("Diputus oleh"),
        _("Sebagai"),
        _("Atas nama"),
        _("Tindakan operator"),
    )
    yield from map(_line, found[:MOST])


def _line(one: Found) -> tuple[str, ...]:
    return (
        one.number,
        one.process,
        str(one.version),
        one.title,
        one.subject,
        words.nip(one.nip),
        one.unit,
        _moment(one.started_at, one.zone),
        _moment(one.ended_at, one.zone) if one.ended_at else "",
        words.zone_name(one.zone, at=one.started_at),
        state(one.status, one.ending),
        one.decided.name,
        one.decided.title,
        one.decided.behalf,
        _("ya") if one.decided.by_operators else "",
    )


def _moment(at: datetime, zone: str) -> str:
    """As a spreadsheet sorts it."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
