"""The queue: everything that waits for this person, whatever the process."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request, url_for

from webapp import authorize, bulk, bulk_forms, db, inbox_query, summary, tasks
from webapp.inbox_query import ALL, LATE, MINE, PAGE, Counts, View
from webapp.translation import _, ngettext

bp = Blueprint("inbox", __name__)
bp.app_template_filter("line")(summary.line)
bp.register_blueprint(tasks.bp)
bp.register_blueprint(bulk.bp)


@bp.get("/antrean")
def queue() -> str:
    view = View.of(request.args)
    standing, now = authorize.standing(), db.now()
    with db.read() as session:
        counts = inbox_query.counts(session, standing, now=now)
        found = inbox_query.rows(session, standing, view=view, now=now, today=db.today())
        rows = found[:PAGE]
        quick = bulk_forms.of_rows(session, rows)
    g.waiting = counts.total
    return render_template(
        "inbox/queue.html",
        view=view,
        counts=counts,
        rows=rows,
        more=len(found) > PAGE,
        quick=quick,
        first=bulk_forms.common_first(quick),
        filters=_filters(counts, view),
        sorts=(("batas", _("Batas terdekat")), ("sejak", _("Paling lama menunggu")), ("nama", _("Nama"))),
        lead=_lead(counts),
    )


def _filters(counts: Counts, view: View) -> list[tuple[str, str, int, bool]]:
    """Address, words, count, chosen; without boxes that say nothing."""
    texts = {ALL: _("Semua"), MINE: _("Untuk saya"), LATE: _("Lewat batas")}
    many = any(box.seat for box in counts.boxes)
    return [
        (
            url_for("inbox.queue") + view.query(kotak=box.name),
            box.seat.title if box.seat else texts[box.name],
            box.count,
            box.name == view.box,
        )
        for box in counts.boxes
        if box.name != MINE or many
    ]


def _lead(counts: Counts) -> str:
    if counts.late:
        return ngettext("%(num)s sudah lewat batas.", "%(num)s sudah lewat batas.", counts.late)
    return _("Belum ada yang lewat batas.")
