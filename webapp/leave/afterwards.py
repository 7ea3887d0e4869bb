"""After a leave was granted: calling somebody back to work, giving leave back; what it returns is shown first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import leave_change as tables
from models.base import find
from models.leave import LeaveRequest
from models.leave_change import ChangeKind
from webapp import db
from webapp.access import authorize, readings
from webapp.cases import walking
from webapp.forms import Loaded, submission
from webapp.forms.submission import Shown
from webapp.leave import words
from webapp.leave.blueprint import bp
from webapp.leave.shown import returned
from webapp.leave.typed import day_typed
from webapp.sign_in import sessions
from workflows import runtime
from workflows.errors import InputRefused, NotFound
from workflows.form_def import FormDef
from workflows.services import leave
from workflows.services.leave import Prospect

MOST = 200


@dataclass(frozen=True)
class Way:
    """One of the two processes: its key, what it does, and the field of the first day back."""

    key: str
    kind: ChangeKind
    day: str

    @property
    def place(self) -> str:
        return f"start:{self.key}"

    @property
    def recall(self) -> bool:
        return self.kind is ChangeKind.RECALL


RECALL = Way("leave_recall", ChangeKind.RECALL, "recall_on")
CANCEL = Way("leave_cancel", ChangeKind.CANCEL, "back_on")


@bp.get("/cuti/panggil")
def recalls() -> str:
    """Leaves of the people below my posts that run or are still to come."""
    posts = {seat.post_id for seat in authorize.standing().seats if seat.serves(RECALL.key)}
    with db.read() as session:
        found = tables.granted_below(session, posts, day=db.today(), limit=MOST)
    readings.note_all({one.employee_id for one, _name, _post in found}, readings.LEDGER, "panggil")
    return render_template("leave/changeable.html", way=RECALL, rows=found, today=db.today(), words=words)


@bp.get("/cuti/batalkan")
def cancels() -> str:
    """My own leaves that run or are still to come."""
    me = sessions.me()
    with db.read() as session:
        found = tables.granted_of(session, me.employee_id, day=db.today())
    rows = [(one, me.name, "") for one in found]
    return render_template("leave/changeable.html", way=CANCEL, rows=rows, today=db.today(), words=words)


@bp.get("/cuti/panggil/<int:leave_id>")
def recall_form(leave_id: int) -> str:
    return _show(RECALL, leave_id)


@bp.post("/cuti/panggil/<int:leave_id>")
def recall_send(leave_id: int) -> Response | str | tuple[str, int]:
    return _send(RECALL, leave_id)


@bp.get("/cuti/batalkan/<int:leave_id>")
def cancel_form(leave_id: int) -> str:
    return _show(CANCEL, leave_id)


@bp.post("/cuti/batalkan/<int:leave_id>")
def cancel_send(leave_id: int) -> Response | str | tuple[str, int]:
    return _send(CANCEL, leave_id)


@bp.post("/cuti/akibat/<int:leave_id>")
def effect(leave_id: int) -> str:
    """The figures for the day as it stands in a form, of a recall, a cancellation, or the decision about either."""
    with db.read() as session:
        found = find(session, LeaveRequest, leave_id)
        own = found is not None and found.employee_id == sessions.me().employee_id
        way = CANCEL if own else RECALL
        seen = _allowed(session, way, leave_id)
        typed = {key: request.form.get(key, "") for key in ("recall_on", "back_on", "scope")}
        typed[way.day] = typed["recall_on"] or typed["back_on"]
        return render_template(
            "leave/effect.html", seen=_prospect(session, way, seen, typed), paid=returned, words=words
        )


def offered(session: Session, found: LeaveRequest) -> tuple[bool, bool]:
    """Whether the reader may call back from this leave, or give it back: for links on the leave's pages."""
    if found.id not in {one.id for one in tables.granted_of(session, found.employee_id, day=db.today())}:
        return False, False
    me = sessions.me().employee_id
    return leave.may_recall(session, me, found, now=db.now()), me == found.employee_id


def _show(way: Way, leave_id: int) -> str:
    with db.read() as session:
        found = _allowed(session, way, leave_id)
        runtime.startable(session, way.key, actor_id=sessions.me().employee_id, now=db.now())
        form = _form(session, way, found)
        seen = leave.prospect(session, found.id, kind=way.kind, back_on=None, now=db.now())
        at_first = {"leave": str(found.id), "scope": seen.scope}
        if way.recall or seen.begun:
            at_first[way.day] = seen.first_choice.isoformat()
        shown = submission.fresh(session, form, place=way.place, sent=at_first)
        return _render(session, way, found, form, shown)


def _send(way: Way, leave_id: int) -> Response | str | tuple[str, int]:
    with db.read() as session:
        found = _allowed(session, way, leave_id)
        form = _form(session, way, found)
    loaded = submission.read(form, place=way.place)
    if submission.put_by(loaded, place=way.place):
        return redirect(request.path, 303)
    if "_hitung" in request.form:
        return _again(way, found, form, loaded, {}, status=200)
    if not loaded.ok:
        return _again(way, found, form, loaded, loaded.errors, status=422)
    try:
        answer = submission.begin(loaded, key=way.key, place=way.place, subject_id=found.employee_id)
    except InputRefused as error:
        return _again(way, found, form, loaded, submission.refused(error, form), status=422)
    walking.note_sent(answer)
    return redirect(url_for("cases.show", instance_id=answer.instance_id), 303)


def _allowed(session: Session, way: Way, leave_id: int) -> LeaveRequest:
    """The leave, if the reader may change it this way; to others it doesn't exist."""
    found = find(session, LeaveRequest, leave_id)
    if found is None or not _may(session, way, found):
        raise NotFound(f"leave {leave_id}")
    if way.recall:
        readings.note(found.employee_id, readings.LEDGER, ground=readings.as_holder())
    return found


def _may(session: Session, way: Way, found: LeaveRequest) -> bool:
    me = sessions.me().employee_id
    if way.recall:
        return leave.may_recall(session, me, found, now=db.now())
    return found.employee_id == me


def _form(session: Session, way: Way, found: LeaveRequest) -> FormDef:
    definition = runtime.definition(session, way.key)
    return runtime.form(
        session,
        definition.id,
        definition.shape.start_form,
        subject_id=found.employee_id,
        today=db.today(),
    )


def _again(
    way: Way, found: LeaveRequest, form: FormDef, loaded: Loaded, errors: dict[str, list[str]], *, status: int
) -> tuple[str, int]:
    draft = submission.keep(loaded, place=way.place)
    with db.read() as session:
        shown = submission.again(loaded, errors=errors, draft=draft)
        return _render(session, way, found, form, shown), status


def _render(session: Session, way: Way, found: LeaveRequest, form: FormDef, shown: Shown) -> str:
    raw = {**(shown.raw or {}), "leave": str(found.id)}
    seen = _prospect(session, way, found, raw)
    return render_template(
        "leave/change.html",
        way=way,
        form=form,
        shown=replace(shown, raw=raw),
        seen=seen,
        leave_id=found.id,
        paid=returned,
        words=words,
    )


def _prospect(session: Session, way: Way, found: LeaveRequest, typed: Mapping[str, object]) -> Prospect:
    day: date | None = day_typed(typed.get(way.day))
    if not way.recall and typed.get("scope") == "ALL":
        day = found.first_day
    return leave.prospect(session, found.id, kind=way.kind, back_on=day, now=db.now())
