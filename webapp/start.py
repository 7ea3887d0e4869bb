"""Starting a case: what may be asked for, and the common form of a process without a start page of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.process import Definition
from webapp import db, rooms, submission, walking
from webapp.forms import Loaded
from webapp.submission import Shown
from webapp.translation import drawn
from workflows import runtime
from workflows.errors import InputRefused, NotFound
from workflows.form_def import FormDef

_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
bp = Blueprint("start", __name__)
bp.record_once(submission.offer_macros)


@dataclass(frozen=True)
class StartPage:
    key: str
    name: str
    about: str
    form: FormDef | None

    @property
    def place(self) -> str:
        return f"start:{self.key}"


@bp.get("/ajukan")
def choose() -> str:
    """What may be asked for: the newest version of each process that people start."""
    newest = (
        select(Definition.key, Definition.name, Definition.shape, Definition.startable)
        .ext(distinct_on(Definition.key))
        .order_by(Definition.key, Definition.version.desc())
        .subquery()
    )
    with db.read() as session:
        found = session.execute(select(newest).where(newest.c.startable).order_by(newest.c.name)).all()
    choices = [
        (address(one.key), drawn(one.name), drawn(one.shape.get("about") or ""))
        for one in found
        if one.shape.get("prefix")
    ]
    return render_template("cases/startable.html", choices=choices)


@bp.get("/ajukan/<key>")
def form(key: str) -> str | Response:
    if rooms.room(key).start:
        return redirect(address(key), 303)
    with db.read() as session:
        page = _page(session, key)
        return _render(page, submission.fresh(session, page.form, place=page.place))


@bp.post("/ajukan/<key>")
def send(key: str) -> Response | tuple[str, int]:
    with db.read() as session:
        page = _page(session, key)
    loaded = submission.read(page.form, place=page.place)
    if submission.put_by(loaded, place=page.place):
        return redirect(url_for("cases.start.form", key=key), 303)
    if not loaded.ok:
        return _again(page, loaded, loaded.errors, status=200 if loaded.action else 422)
    try:
        answer = submission.begin(loaded, key=page.key, place=page.place)
    except InputRefused as error:
        return _again(page, loaded, submission.refused(error, page.form), status=422)
    walking.note_sent(answer)
    return redirect(url_for("cases.show", instance_id=answer.instance_id), 303)


def address(key: str) -> str:
    """Where a case of the process is started: the room's own page, or the common form."""
    own = rooms.room(key).start
    return url_for(own) if own else url_for("cases.start.form", key=key)


def _page(session: Session, key: str) -> StartPage:
    if not _KEY.fullmatch(key):
        raise NotFound("no process has such a key")
    definition = runtime.definition(session, key)
    if not definition.shape.prefix:
        raise NotFound(f"process {key} is not started by people")
    name = definition.shape.start_form
    found = runtime.form(session, definition.id, name) if name else None
    return StartPage(key, drawn(definition.name), drawn(definition.shape.about), found)


def _render(page: StartPage, shown: Shown) -> str:
    return render_template("cases/start.html", page=page, shown=shown)


def _again(page: StartPage, loaded: Loaded, errors: dict[str, list[str]], *, status: int) -> tuple[str, int]:
    draft = submission.keep(loaded, place=page.place)
    return _render(page, submission.again(loaded, errors=errors, draft=draft)), status
