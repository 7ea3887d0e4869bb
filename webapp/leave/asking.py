"""Asking for annual leave: the form, and its consequences while dates are picked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp import db, sessions, submission, walking
from webapp.forms import Loaded
from webapp.leave import colleagues, words
from webapp.leave.blueprint import PROCESS, bp
from webapp.leave.colleagues import Colleagues
from webapp.leave.shown import Live
from webapp.submission import Shown
from workflows import runtime
from workflows.errors import InputRefused
from workflows.form_def import FormDef
from workflows.services import leave

PLACE = f"start:{PROCESS}"
TICKED = "true"
MOST_DIGITS = 3
ONLY_HARD_TO_REACH = "extension_days"


@dataclass(frozen=True)
class AskPage:
    form: FormDef
    live: Live
    goes_to: str  # the post that the request would go to
    not_asked: tuple[str, ...]  # fields that don't concern this person
    beside: Colleagues  # who else of the unit is away


@bp.get("/ajukan/leave")
def form() -> str:
    with db.read() as session:
        found = _form(session)
        runtime.startable(session, PROCESS, actor_id=sessions.me().employee_id, now=db.now())
        shown = submission.fresh(session, found, place=PLACE)
        return _render(session, found, shown)


@bp.post("/ajukan/leave")
def send() -> Response | str | tuple[str, int]:
    with db.read() as session:
        found = _form(session)
    loaded = submission.read(found, place=PLACE)
    if submission.put_by(loaded, place=PLACE):
        return redirect(url_for("leave.form"), 303)
    if "_hitung" in request.form or "_sampai" in request.form:
        return _again(found, _counted(loaded), {}, status=200)
    if not loaded.ok:
        return _again(found, loaded, {**_wrong_dates(loaded), **loaded.errors}, status=422)
    try:
        answer = submission.begin(loaded, key=PROCESS, place=PLACE)
    except InputRefused as error:
        return _again(found, loaded, submission.refused(error, found), status=422)
    walking.note_sent(answer)
    return redirect(url_for("cases.show", instance_id=answer.instance_id), 303)


@bp.post("/cuti/hitung")
def count() -> str:
    """The figures for the dates as they stand in the form, in the three places where the page shows them."""
    outdated = set(request.form.get("_salah", "").split()) & {"first_day", "last_day"}
    with db.read() as session:
        live = _live(session, request.form)
        beside = colleagues.beside(session, request.form)
        return render_template(
            "leave/live.html", live=live, beside=beside, outdated=sorted(outdated), words=words
        )


def _form(session: Session) -> FormDef:
    definition = runtime.definition(session, PROCESS)
    return runtime.form(
        session,
        definition.id,
        definition.shape.start_form,
        subject_id=sessions.me().employee_id,
        today=db.today(),
    )


def _wrong_dates(loaded: Loaded) -> dict[str, list[str]]:
    """What the dates would meet later is told at once with what the form itself misses."""
    with db.read() as session:
        live = _live(session, loaded.raw)
    return {key: list(said) for key, said in live.preview.problems.items()} if live.preview else {}


def _counted(loaded: Loaded) -> Loaded:
    """A shorter leave, when that was offered and taken."""
    until = day_typed(request.form.get("_sampai"))
    return loaded if until is None else replace(loaded, raw={**loaded.raw, "last_day": until.isoformat()})


def _again(found: FormDef, loaded: Loaded, errors: dict[str, list[str]], *, status: int) -> tuple[str, int]:
    draft = submission.keep(loaded, place=PLACE)
    with db.read() as session:
        return _render(session, found, submission.again(loaded, errors=errors, draft=draft)), status


def _render(session: Session, found: FormDef, shown: Shown) -> str:
    typed = shown.raw or {}
    goes_to = leave.addressee(
        session, sessions.me().employee_id, now=db.now(), abroad=typed.get("abroad") == TICKED
    )
    not_asked = (
        () if leave.may_extend(session, sessions.me().employee_id, now=db.now()) else (ONLY_HARD_TO_REACH,)
    )
    beside = colleagues.beside(session, typed)
    page = AskPage(found, _live(session, typed), goes_to, not_asked, beside)
    return render_template("leave/ask.html", page=page, shown=shown, live=page.live, words=words)


def _live(session: Session, typed: Mapping[str, object]) -> Live:
    me, now = sessions.me(), db.now()
    first, last = day_typed(typed.get("first_day")), day_typed(typed.get("last_day"))
    standing = leave.standing_today(session, me.employee_id, now=now)
    if first is None or last is None:
        return Live(standing, None)
    seen = leave.preview(
        session,
        me.employee_id,
        first,
        last,
        now=now,
        abroad=typed.get("abroad") == TICKED,
        extension_days=number_typed(typed.get("extension_days")),
    )
    return Live(standing, seen)


def number_typed(value: object) -> int:
    """A whole number as far as it can be read; what can't be read is told when the form is sent."""
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else 0


def day_typed(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
