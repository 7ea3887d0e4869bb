"""The queue: everything that waits for this person, whatever the process."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, g, render_template, request, url_for

from webapp import db, i18n, rooms
from webapp.access import authorize
from webapp.cases import summary
from webapp.inbox import bulk, bulk_forms, inbox_query, tasks
from webapp.inbox.inbox_query import ALL, LATE, MINE, PAGE, Counts, View
from webapp.translation import _, ngettext
from workflows.form_def import Choice

bp = Blueprint("inbox", __name__)
bp.app_template_filter("line")(summary.line)
bp.register_blueprint(tasks.bp)
bp.register_blueprint(bulk.bp)


@bp.get("/antrean")
def queue() -> str:
    view = View.of(request.args)
    standing, now = authorize.standing(), db.now()
    with db.read() as session:
        counts = inbox_query.counts(session, standing, now=now, soon=_soon())
        found = inbox_query.rows(session, standing, view=view, now=now, today=db.today())
        rows = found[:PAGE]
        quick = bulk_forms.of_rows(session, rows)
        weights = rooms.weigh(session, [(row.key, row.instance_id) for row in rows if not row.aside])
    firsts = bulk_forms.firsts(quick)
    g.waiting = counts.total
    return render_template(
        "inbox/queue.html",
        view=view,
        counts=counts,
        rows=rows,
        more=len(found) > PAGE,
        quick=quick,
        weights=weights,
        steps_differ=len({row.step for row in rows}) > 1,
        all_picked=request.args.get("pilih") == "semua",
        firsts=[(first, _verbs(first)) for first in firsts],
        first=firsts[0] if len(firsts) == 1 else None,
        filters=_filters(counts, view),
        sorts=(("batas", _("batas")), ("sejak", _("terlama")), ("nama", _("nama"))),
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


def _verbs(first: Choice) -> dict[str, str]:
    """What the button says that makes the first choice: for some, for one, for many ({} stands for how many)."""
    if not first.verb:
        return dict.fromkeys(("some", "one", "many"), _("Putuskan: %(label)s", label=first.label))
    return {
        "some": _("%(verb)s yang dicentang", verb=first.verb),
        "one": _("%(verb)s 1 permintaan", verb=first.verb),
        "many": _("%(verb)s %(count)s permintaan", verb=first.verb, count="{}"),
    }


def _lead(counts: Counts) -> str:
    late = ngettext("%(num)s sudah lewat batas", "%(num)s sudah lewat batas", counts.late)
    soon = ngettext(
        "%(num)s harus selesai paling lambat besok", "%(num)s harus selesai paling lambat besok", counts.soon
    )
    said = [words for words, count in ((late, counts.late), (soon, counts.soon)) if count]
    return f"{', '.join(said)}." if said else _("Belum ada yang lewat batas.")


def _soon() -> datetime:
    """The end of tomorrow on the reader's wall."""
    tomorrow = db.today(i18n.zone()) + timedelta(days=1)
    return datetime.combine(tomorrow, time.max, tzinfo=ZoneInfo(i18n.zone()))
