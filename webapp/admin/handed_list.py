"""A list that an officer hands in: looked through on a page that carries it along as text, then written."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from flask import request

from webapp import sheets
from webapp.translation import _

Rows = Sequence[tuple[int, sheets.Row]]


class NotRead(Exception):
    """The list can't be read; with a sentence that says what to do."""


def handed_in(needed: Iterable[str], *, named: Callable[[sheets.Row], sheets.Row] = dict) -> Rows:
    """The file `berkas` of the form. Its columns, by the names that `named` gives them, include the needed ones."""
    file = request.files.get("berkas")
    content = file.read() if file else b""
    if not content:
        raise NotRead(_("Pilih berkasnya dulu."))
    try:
        rows = sheets.read(content)
    except sheets.Unreadable as error:
        raise NotRead(
            _(
                "Berkas ini tidak terbaca. Simpan sebagai CSV atau XLSX, dengan nama kolom di baris pertama, "
                "paling banyak 5.000 baris."
            )
        ) from error
    there = named(rows[0][1])
    if missing := [name for name in needed if name not in there]:
        raise NotRead(_("Kolom ini tidak ada di berkas: %(names)s.", names=", ".join(missing)))
    return rows


def looked_through() -> Rows:
    """What the page carried along in `isi`."""
    try:
        return sheets.read(request.form.get("isi", "").encode())
    except sheets.Unreadable as error:
        raise NotRead(_("Pilih berkasnya dulu.")) from error


def as_text(columns: Sequence[str], rows: Iterable[sheets.Row]) -> str:
    """As the page carries it along."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=";")
    writer.writerow(columns)
    writer.writerows([cells.get(name, "") for name in columns] for cells in rows)
    return written.getvalue()
