"""One case, event by event, on the diagram of its version: only read."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session

from models.people import HOME_ZONE, Unit
from models.process import Instance
from webapp import db
from webapp.access import authorize, reading_words, readings
from webapp.audit import events, replay, words
from webapp.audit.blueprint import bp
from webapp.cases import case_query
from webapp.cases.case_query import Case
from webapp.forms import attachments
from webapp.letters import papers
from webapp.sign_in import sessions
from workflows import runtime
from workflows.errors import NotFound
from workflows.runtime import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    verdict: Verdict
    why: str


@bp.get("/<number>")
def show(number: str) -> str:
    with db.read() as session:
        case = _case(session, number)
        readings.note_case(case.instance, readings.AUDIT)
        rows = events.rows_of(session, case.id)
        forms = events.forms_of(session, rows)
        wanted = request.args.get("peristiwa", len(rows), type=int)
        played = replay.replay(rows, forms, number=wanted)
        unit = session.get(Unit, case.instance.unit_id) if case.instance.unit_id else None
        known = {
            "case": case,
            "played": played,
            "drawing": replay.picture(session, played, title=case.process),
            "happened": events.tell(rows, forms),
            "zone": unit.time_zone if unit else HOME_ZONE,
            "unit": unit.name if unit else "",
        }
        if request.headers.get("HX-Request") == "true":
            return render_template("audit/replay.html", **known)
        return render_template(
            "audit/case.html",
            **known,
            checked=_checked(session, case) if "rantai" in request.args else None,
            files=attachments.of_case(session, case.id),
            letters=papers.of_case(session, case.id),
            readings=readings.of_case(session, case.id),
            opened=reading_words.opened,
            capacity=reading_words.capacity,
            state=words.state(case.instance.status, case.ending if case.completed else ""),
        )


def _case(session: Session, number: str) -> Case:
    found = session.execute(case_query.cases(db.today()).where(Instance.number == number)).one_or_none()
    case = case_query.of_row(found) if found else None
    if case is None or not authorize.may(sessions.me(), "audit_case", case.instance):
        raise NotFound(f"case {number}")
    return case


def _checked(session: Session, case: Case) -> Checked:
    verdict = runtime.verify(session, case.id)
    return Checked(verdict, "" if verdict.sound else words.broken(verdict.reason))
