"""Sending a day or several to the superior: each report lies in one month and has one verifier; returned rows too.

A press that is repeated sends nothing twice: every report has a request key of its own, made from that of the press.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import activity_reading
from models.activity import ActivityState
from models.base import row_id
from webapp import db, origin
from webapp.activities import day, rows, words, worth
from webapp.activities.blueprint import PROCESS, bp
from webapp.activities.day import Until
from webapp.activities.rows import Row
from webapp.forms import submission
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows import runtime
from workflows.errors import InputRefused
from workflows.services.activity import credit, entries, reports

KEY = "activity-"


@dataclass(frozen=True)
class OfDay:
    """What isn't sent of a day, with its limit."""

    day: date
    rows: Sequence[Row]
    until: Until | None

    @property
    def in_time(self) -> bool:
        return self.until is None or not self.until.over


@bp.get("/kirim")
def send_form() -> str:
    return _render({}, None)


@bp.post("/kirim")
def send() -> Response | tuple[str, int]:
    me = sessions.me().employee_id
    wanted = [found for one in request.form.getlist("baris") if (found := row_id(one))]
    if not wanted:
        flash(_("Centang dulu baris yang dikirim."), "attn")
        return redirect(url_for("activities.send_form"), 303)
    try:
        with db.transaction() as session:
            number = _send(session, me, wanted)
    except InputRefused as error:
        return _render(error.messages, set(wanted)), 422
    flash(_said(len(wanted), number), "good")
    return redirect(url_for("activities.send_form"), 303)


def _send(session: Session, me: int, wanted: Sequence[int]) -> int:
    """A case for each report; how many. All of them or none."""
    made, parts = 0, reports.parts(session, me, wanted)
    if len(parts) > 1:
        _refuse_at_once(session, me, wanted)
    for part in parts:
        runtime.start(
            session,
            PROCESS,
            actor_id=me,
            subject_id=me,
            values={"entries": ",".join(map(str, part.ids))},
            now=db.now(),
            request_key=uuid.uuid5(submission.request_key(), ",".join(map(str, part.ids))),
            device_at=origin.clock(),
            device=origin.device(),
        )
        made += 1
    return made


def _refuse_at_once(session: Session, me: int, wanted: Sequence[int]) -> None:
    """All that is wrong with any row of several reports; a single one says it all itself.

    What was sent meanwhile is left to the process.
    """
    found = [one for number in wanted if (one := activity_reading.entry_of(session, me, number))]
    drafts = [one.activity for one in found if one.activity.state is ActivityState.DRAFT]
    wrong = entries.wrong_to_send(session, me, drafts, now=db.now())
    if wrong:
        raise InputRefused({f"{KEY}{one}": said for one, said in wrong.items()})


def _said(number: int, parts: int) -> str:
    sent = ngettext("%(num)s kegiatan dikirim ke atasan.", "%(num)s kegiatan dikirim ke atasan.", number)
    if parts == 1:
        return sent
    return f"{sent} " + _("Menjadi %(parts)s laporan, menurut bulan dan atasannya.", parts=parts)


def _render(wrong: Mapping[str, Sequence[str]], picked: set[int] | None) -> str:
    me = sessions.me().employee_id
    with db.read() as session:
        found = activity_reading.unsent(session, me)
        days = [_of_day(session, me, at) for at in sorted({one.activity.day for one in found})]
        said = {row_id(key.removeprefix(KEY)): texts for key, texts in wrong.items() if key.startswith(KEY)}
        returned = [row for one in days for row in one.rows if row.entry.state is ActivityState.RETURNED]
        repairs = activity_reading.repairs_of(session, me)
        sent = {number for row in returned if (number := row.entry.report_id)}
        general = [text for key, texts in wrong.items() if not key.startswith(KEY) for text in texts]
        return render_template(
            "activities/send.html",
            days=[one for one in days if any(row.entry.state == "DRAFT" for row in one.rows)],
            returned=returned,
            repairs=repairs,
            held=activity_reading.running(session, sent) > len(repairs),
            wrong=said,
            problems=[("", text) for text in general]
            + [(f"kirim-{one}", texts[0]) for one, texts in said.items()],
            picked=picked,
            words=words,
            worth=worth,
        )


def _of_day(session: Session, me: int, at: date) -> OfDay:
    found = activity_reading.entries_between(session, me, at, at)
    try:
        lines = worth.lines(credit.days(session, me, at, at)[0])
    except day.NO_OFFICE:
        lines = {}
    open_rows = [row for row in rows.rows_of(session, found, lines) if row.open]
    return OfDay(at, open_rows, day.until_of(session, me, at))
