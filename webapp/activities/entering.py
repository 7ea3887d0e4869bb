"""Writing an entry: a form of one activity with its minutes and points while it is typed; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import activity_reading
from models.activity import Activity, ActivityEvidence, ActivityItem
from models.activity_reading import Entry
from models.base import find, row_id
from models.documents import Attachment
from webapp import db
from webapp.activities import entry_form, words, worth
from webapp.activities.blueprint import bp
from webapp.activities.entry_form import Choices
from webapp.activities.worth import Days, Live
from webapp.forms import Loaded, attachments, form_nodes, submission
from webapp.forms.nodes import FieldNode
from webapp.forms.submission import Shown
from webapp.sign_in import sessions
from webapp.translation import _
from workflows.assignment import NobodyToDoIt
from workflows.errors import InputRefused, NotFound
from workflows.form_def import FormDef
from workflows.rules.calendar import NoWorkingDay
from workflows.services.activity import entries
from workflows.services.activity.judging import OPEN, Typed

bp.record_once(submission.offer_macros)
NOT_YET = (NobodyToDoIt, NoWorkingDay)


@dataclass(frozen=True)
class Page:
    """The form of an entry: of a kept one (`own`), or a new one for a day, like the last of an activity."""

    day: date
    choices: Choices
    own: Entry | None = None
    item: ActivityItem | None = None

    @property
    def place(self) -> str:
        if self.own is not None:
            return f"aktivitas:{self.own.activity.id}/ubah"
        return f"aktivitas:baru/{self.day.isoformat()}" + (f"/{self.item.id}" if self.item else "")

    @property
    def form(self) -> FormDef:
        return entry_form.form_of(self.choices)


@bp.get("/baru/<day>", defaults={"item_id": None})
@bp.get("/baru/<day>/<int:item_id>")
def new(day: str, item_id: int | None) -> str:
    with db.read() as session:
        page = _new(session, day, item_id)
        shown, days = submission.fresh(session, page.form, place=page.place), _days(session)
        raw = shown.raw or _at_first(session, page, days)
        return _render(session, page, replace(shown, raw=raw), days=days)


@bp.post("/baru/<day>", defaults={"item_id": None})
@bp.post("/baru/<day>/<int:item_id>")
def add(day: str, item_id: int | None) -> Response | tuple[str, int]:
    with db.read() as session:
        page = _for_typed_day(session, _new(session, day, item_id))
    return _save(page, url_for("activities.new", day=day, item_id=item_id))


@bp.get("/<int:activity_id>/ubah")
def edit(activity_id: int) -> str:
    with db.read() as session:
        page = _kept(session, activity_id)
        shown = submission.fresh(session, page.form, place=page.place)
        own = page.own
        raw = entry_form.raw_of(own.activity, own.item.code) if own else None
        return _render(session, page, replace(shown, raw=shown.raw or raw))


@bp.post("/<int:activity_id>/ubah")
def change(activity_id: int) -> Response | tuple[str, int]:
    with db.read() as session:
        page = _for_typed_day(session, _kept(session, activity_id))
    return _save(page, url_for("activities.edit", activity_id=activity_id))


@bp.post("/hitung")
def reckon() -> str:
    """The figures for what stands in the form, in the places where the page shows them."""
    with db.read() as session:
        own = _own(session, request.form.get("_nomor", ""))
        live = live_of(session, request.form.to_dict(), own, _days(session))
    return render_template("activities/live.html", live=live, words=words, worth=worth)


def live_of(session: Session, typed: Mapping[str, object], own: Entry | None, days: Days) -> Live:
    """As far as it can be reckoned yet."""
    read = entry_form.typed_of(typed)
    if read is None or not entry_form.reckonable(read.day):
        return Live()
    me, kept = sessions.me().employee_id, own.activity if own else None
    try:
        day = days.of(read.day)
        judged = entries.problems(session, me, read, now=db.now(), own=kept, facts=day.facts)
    except NOT_YET:
        return Live()
    told = tuple(one for one in judged.findings if one.code is not None)
    if judged.item is None or read.ends <= read.begins:
        return Live(findings=told)
    item = judged.item
    whole = worth.with_typed(day, read, item, kept.id if kept else None)
    line = worth.line_of(whole, next(one for one in whole.entries if one.id == worth.TYPED))
    return Live(whole, line, item.output_unit, item.norm_minutes, item.weight, max(read.volume, 1), told)


def day_typed(text: str) -> date:
    """A day in an address. Raises NotFound."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound(f"no day {text}") from None
    if found.isoformat() != text or not entry_form.reckonable(found):
        raise NotFound(f"no day {text}")
    return found


def _new(session: Session, day: str, item_id: int | None) -> Page:
    found = day_typed(day)
    choices = entry_form.choices_on(session, sessions.me().employee_id, found)
    item = find(session, ActivityItem, item_id) if item_id is not None else None
    if item_id is not None and item is None:
        raise NotFound(f"activity {item_id} of the catalogue")
    return Page(found, choices, item=item)


def _own(session: Session, number: object) -> Entry | None:
    found = row_id(number)
    return activity_reading.entry_of(session, sessions.me().employee_id, found) if found else None


def _kept(session: Session, activity_id: int) -> Page:
    own = _own(session, activity_id)
    if own is None or own.activity.state not in OPEN:
        raise NotFound(f"entry {activity_id}")
    day = own.activity.day
    return Page(day, entry_form.choices_on(session, sessions.me().employee_id, day), own)


def _for_typed_day(session: Session, page: Page) -> Page:
    """What can be picked goes by the day in the form, which may have been changed there."""
    typed = entry_form.typed_of({"begins": "0:00", "ends": "0:00", **request.form.to_dict()})
    if typed is None or typed.day == page.day or not entry_form.FIRST_DAY <= typed.day <= db.today():
        return page
    return replace(page, choices=entry_form.choices_on(session, sessions.me().employee_id, typed.day))


def _at_first(session: Session, page: Page, days: Days) -> dict[str, object]:
    """As the last entry of the activity, after what the day has already."""
    me = sessions.me().employee_id
    before = activity_reading.last_like(session, me, page.item.code) if page.item else None
    of_day = [one.activity for one in activity_reading.entries_between(session, me, page.day, page.day)]
    minutes = _length(before) if before else (page.item.norm_minutes if page.item else 60)
    try:
        begins, ends = worth.next_hours(days.of(page.day), of_day, minutes)
    except NOT_YET:
        begins, ends = worth.next_hours(None, of_day, minutes)
    lines = {one.line for one in page.choices.results}
    serves = "" if lines else entry_form.EXTRA
    if before is not None:
        serves = str(before.rhk_line) if before.rhk_line in lines else serves
        serves = entry_form.EXTRA if before.additional else serves
    return {
        "item": page.item.code if page.item else "",
        "day": page.day.isoformat(),
        "begins": f"{begins:%H:%M}",
        "ends": f"{ends:%H:%M}",
        "volume": str(before.volume if before else 1),
        "text": before.text if before else "",
        "serves": serves,
        "link": "",
    }


def _length(one: Activity) -> int:
    return (one.ends.hour - one.begins.hour) * 60 + one.ends.minute - one.begins.minute


def _save(page: Page, here: str) -> Response | tuple[str, int]:
    form = page.form
    loaded = submission.read(form, place=page.place)
    if submission.put_by(loaded, place=page.place):
        return redirect(here, 303)
    typed = entry_form.typed_of(loaded.raw)
    if not loaded.ok or typed is None:
        return _again(page, form, loaded, _wrong(page, loaded, typed))
    try:
        kept = _keep(page, loaded, typed)
    except InputRefused as error:
        return _again(page, form, loaded, error.messages)
    flash(_("Tersimpan. Belum dikirim ke atasan."), "good")
    return redirect(url_for("activities.today", hari=kept.day.isoformat(), _anchor=f"k{kept.id}"), 303)


def _wrong(page: Page, loaded: Loaded, typed: Typed | None) -> dict[str, list[str]]:
    if typed is None:
        return entry_form.errors_of(loaded, {})
    with db.read() as session:
        own = page.own.activity if page.own else None
        judged = entries.problems(session, sessions.me().employee_id, typed, now=db.now(), own=own)
    return entry_form.errors_of(loaded, judged.by_field)


def _keep(page: Page, loaded: Loaded, typed: Typed) -> Activity:
    """Evidence is named by the entry; the attachments were only its way here."""
    me, now = sessions.me().employee_id, db.now()
    with db.transaction() as session:
        ids = submission.files(session, loaded, place=page.place)
        named = select(Attachment.sha256, Attachment.filename).where(Attachment.id.in_(ids))
        files = [(digest, name) for digest, name in session.execute(named)] if ids else []
        if page.own is None:
            key = submission.request_key()
            kept = entries.add(session, me, typed, client_uuid=key, files=files, now=now).activity
        else:
            off = [found for one in request.form.getlist("_lepas") if (found := row_id(one))]
            kept = entries.change(session, me, page.own.activity.id, typed, new_files=files, off=off, now=now)
        attachments.drop(session, ids)
        submission.done(session, place=page.place)
    return kept


def _again(page: Page, form: FormDef, loaded: Loaded, errors: dict[str, list[str]]) -> tuple[str, int]:
    draft = submission.keep(loaded, place=page.place)
    with db.read() as session:
        return _render(session, page, submission.again(loaded, errors=errors, draft=draft), form=form), 422


def _days(session: Session) -> Days:
    return Days(session, sessions.me().employee_id)


def _render(
    session: Session, page: Page, shown: Shown, *, form: FormDef | None = None, days: Days | None = None
) -> str:
    form = form or page.form
    nodes = form_nodes(form, shown.raw, errors=shown.errors, kept=shown.kept, focus=shown.focus)
    files: list[ActivityEvidence] = []
    if page.own is not None:
        number = page.own.activity.id
        files = activity_reading.evidence_of(session, [number]).get(number, [])
    return render_template(
        "activities/entry.html",
        page=page,
        form=form,
        shown=shown,
        n={node.id: node for node in nodes if isinstance(node, FieldNode)},
        live=live_of(session, shown.raw or {}, page.own, days or _days(session)),
        files=files,
        words=words,
        worth=worth,
    )
