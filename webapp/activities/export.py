"""My month as BKN's progres harian asks for it: a list to take along, and a mark on what is there already."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import activity_reading
from models.activity import Activity
from models.activity_reading import SENT, Entry
from models.base import row_id
from webapp import db, tables
from webapp.activities import months, words
from webapp.activities.blueprint import bp
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows.errors import NotFound
from workflows.rules.calendar import period_end

# As the form of progres harian is filled in e-Kinerja BKN: its own words, whatever the reader's language.
COLUMNS = (
    "Tanggal",
    "Rencana Hasil Kerja",
    "Progres Harian",
    "Realisasi",
    "Satuan",
    "Jam Mulai",
    "Jam Selesai",
    "Bukti Dukung",
    "Sudah di BKN",
)
ADDITIONAL = "Tugas tambahan"
ENDINGS = ("csv", "xlsx")


@bp.get("/bkn")
def export() -> str:
    month = months.month_asked(request.args.get("bulan", ""))
    with db.read() as session:
        found = sent_in(session, month)
        return render_template(
            "activities/bkn.html",
            month=month,
            rows=found,
            there=sum(one.activity.in_bkn_at is not None for one in found),
            served=_served(session, found),
            months=months,
            words=words,
        )


@bp.get("/bkn/unduh.<ending>")
def download(ending: str) -> Response:
    """All of the month, or with `baru` what isn't marked yet."""
    if ending not in ENDINGS:
        raise NotFound(f"no list as {ending}")
    month, only_new = months.month_asked(request.args.get("bulan", "")), "baru" in request.args
    with db.read() as session:
        found = [
            one for one in sent_in(session, month) if not (only_new and one.activity.in_bkn_at is not None)
        ]
        lines = list(_lines(found, _served(session, found)))
    return tables.download(lines, f"progres-harian-{months.name(month)}.{ending}")


@bp.post("/bkn")
def mark() -> Response:
    """Mark rows as being in BKN's progres harian, or take the mark away."""
    month = months.month_asked(request.form.get("bulan", ""))
    ids = {found for one in request.form.getlist("baris") if (found := row_id(one))}
    there = "belum" not in request.form
    with db.transaction() as session:
        changed = _mark(session, month, ids, there=there)
    if not ids:
        flash(_("Centang dulu barisnya."), "attn")
    elif there:
        said = ngettext("%(num)s baris ditandai.", "%(num)s baris ditandai.", changed)
        flash(said, "good")
    else:
        flash(ngettext("Tanda %(num)s baris dilepas.", "Tanda %(num)s baris dilepas.", changed), "good")
    return redirect(url_for("activities.export", bulan=months.name(month)), 303)


def sent_in(session: Session, month: date) -> list[Entry]:
    """The month's entries that were sent and stand."""
    me = sessions.me().employee_id
    found = activity_reading.entries_between(session, me, month, period_end(month, 1))
    return [one for one in found if one.activity.state in SENT]


def _mark(session: Session, month: date, ids: set[int], *, there: bool) -> int:
    """How many rows changed; others' are passed over."""
    wanted = (
        select(Activity)
        .where(Activity.employee_id == sessions.me().employee_id, Activity.id.in_(ids))
        .where(Activity.day.between(month, period_end(month, 1)), Activity.state.in_(SENT))
        .with_for_update()
    )
    changed = [one for one in session.scalars(wanted) if (one.in_bkn_at is not None) is not there]
    for one in changed:
        one.in_bkn_at = db.now() if there else None
    return len(changed)


def _served(session: Session, found: Sequence[Entry]) -> dict[uuid.UUID, str]:
    lines = {line for one in found if (line := one.activity.rhk_line) is not None}
    return activity_reading.rhk_texts(session, lines)


def _lines(found: Sequence[Entry], served: dict[uuid.UUID, str]) -> Iterator[Sequence[str]]:
    yield COLUMNS
    for one in found:
        entry = one.activity
        yield (
            f"{entry.day:%d-%m-%Y}",
            served.get(entry.rhk_line, "") if entry.rhk_line else ADDITIONAL,
            f"{one.item.name}: {entry.text}",
            str(entry.volume),
            one.item.output_unit,
            f"{entry.begins:%H:%M}",
            f"{entry.ends:%H:%M}",
            entry.link,
            "Ya" if entry.in_bkn_at is not None else "Belum",
        )
