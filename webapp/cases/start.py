"""Starting a case: what may be asked for, and the common form of a process without a start page of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.design import ProcessUse
from models.process import Definition
from webapp import db, rooms
from webapp.cases import walking
from webapp.forms import Loaded, submission
from webapp.forms.submission import Shown
from webapp.sign_in import sessions
from webapp.translation import drawn
from workflows import assignment, runtime
from workflows.errors import InputRefused, NotFound
from workflows.form_def import FormDef

SEARCH_FROM = 8  # a list that is longer has a search
_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
bp = Blueprint("start", __name__)
bp.record_once(submission.offer_macros)


@dataclass(frozen=True)
class Choice:
    address: str
    name: str
    about: str


@dataclass(frozen=True)
class StartPage:
    key: str
    name: str
    about: str
    form: FormDef | None
    verb: str = ""

    @property
    def place(self) -> str:
        return f"start:{self.key}"


@bp.get("/ajukan")
def choose() -> str:
    """What this person may ask for: the newest version of each process in use that people start."""
    wanted = request.args.get("cari", "").strip()
    with db.read() as session:
        offered = _offered(session)
    found = [one for one in offered if wanted.casefold() in f"{one.name} {one.about}".casefold()]
    return render_template(
        "cases/startable.html",
        choices=found,
        wanted=wanted,
        many=len(offered) > SEARCH_FROM,
        total=len(offered),
    )


def _offered(session: Session) -> list[Choice]:
    newest = (
        select(Definition.key, Definition.name, Definition.shape, Definition.startable)
        .ext(distinct_on(Definition.key))
        .order_by(Definition.key, Definition.version.desc())
        .subquery()
    )
    rows = session.execute(
        select(newest)
        .where(newest.c.startable, newest.c.key.not_in(select(ProcessUse.key)))
        .order_by(newest.c.name)
    ).all()
    me = assignment.starter(session, sessions.me().employee_id, today=db.today())
    return [
        Choice(address(one.key), drawn(one.name), drawn(one.shape.get("about") or ""))
        for one in rows
        if one.shape.get("prefix") and rooms.room(one.key).offered and me.may(one.shape.get("starters") or "")
    ]


@bp.get("/ajukan/<key>")
def form(key: str) -> str | Response:
    if rooms.room(key).start:
        return redirect(address(key), 303)
    with db.read() as session:
        page = _page(session, key)
        runtime.startable(session, key, actor_id=sessions.me().employee_id, now=db.now())
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
    if not definition.shape.prefix or not rooms.room(key).offered:
        raise NotFound(f"process {key} is not started by people")
    name = definition.shape.start_form
    found = (
        runtime.form(session, definition.id, name, subject_id=sessions.me().employee_id, today=db.today())
        if name
        else None
    )
    return StartPage(
        key, drawn(definition.name), drawn(definition.shape.about), found, drawn(definition.shape.verb)
    )


def _render(page: StartPage, shown: Shown) -> str:
    return render_template("cases/start.html", page=page, shown=shown)


def _again(page: StartPage, loaded: Loaded, errors: dict[str, list[str]], *, status: int) -> tuple[str, int]:
    draft = submission.keep(loaded, place=page.place)
    return _render(page, submission.again(loaded, errors=errors, draft=draft)), status
