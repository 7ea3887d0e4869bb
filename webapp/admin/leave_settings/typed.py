"""What the forms of these pages have in common: a decree, a day, and problems at their fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from flask import request

from webapp import db, i18n
from webapp.admin.auditors import day_of
from webapp.translation import _

GROUND_MOST = 200
Problems = dict[str, str]  # by the id of the field


def ground(name: str = "dasar") -> str:
    return " ".join(request.form.get(name, "").split())[:GROUND_MOST]


def day(name: str) -> date | None:
    return day_of(request.form.get(name, ""))


def number(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None  # noqa: PLR2004 - fits a column


def no_ground(name: str = "dasar") -> Problems:
    return {} if ground(name) else {name: _("Isi nomor surat keputusannya.")}


def wrong_period(first: date | None, last: date | None, *, fields: tuple[str, str]) -> Problems:
    """A first day is needed; a last one may be left out, but not be unreadable or earlier."""
    found = {}
    if first is None:
        found[fields[0]] = _("Isi tanggalnya.")
    if last is None and request.form.get(fields[1], "").strip():
        found[fields[1]] = _("Tanggal ini tidak terbaca. Pilih dari kalender.")
    if first and last and last < first:
        found[fields[1]] = _("Tanggal ini mendahului tanggal mulainya.")
    return found


def told(problems: Mapping[str, str]) -> list[tuple[str, str]]:
    """As the summary on top of a form takes them."""
    return [(field, text) for field, text in problems.items() if text]


def shown(day: date) -> str:
    return i18n.day(day)


def wrong_end(first: date, last: date | None) -> Problems:
    """An end not into the past: what was done until yesterday keeps its ground."""
    if last is None:
        return {"sampai": _("Isi hari terakhirnya.")}
    earliest = max(db.today(), first) - timedelta(days=1)
    if last < earliest:
        return {
            "sampai": _(
                "Paling awal %(day)s, supaya keputusan yang sudah diambil tetap punya dasar.",
                day=i18n.day(earliest),
            )
        }
    return {}


def not_past(first: date | None, name: str = "sejak") -> Problems:
    if first is None:
        return {name: _("Isi tanggalnya.")}
    if first < db.today():
        return {name: _("Tanggal ini sudah lewat. Pilih hari ini atau sesudahnya.")}
    return {}
