"""What is completed: the first of two plain steps, and the decision of an annual leave with all it brings along."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from benchmarks.floor import FLOWS
from tests.engine import drawing as d
from tests.support.leave import calendars, delegation, used
from tests.support.office import EMPTY, REQUEST
from tests.support.world import NOW, Person, World, hold, make_employee, make_post, small_world
from webapp.clock import Clock
from webapp.forms import load
from workflows import runtime


@dataclass(frozen=True)
class Work:
    """A kind of task: who does it with which values, and how a fresh one is made."""

    name: str
    engine: Engine
    actor: Person
    values: Mapping[str, object]
    typed: Mapping[str, str]  # the same as a browser sends it
    fresh: Callable[[], uuid.UUID]

    def complete(self, task_id: uuid.UUID) -> runtime.Answer:
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            return self.complete_in(session, task_id)

    def complete_in(self, session: Session, task_id: uuid.UUID) -> runtime.Answer:
        return runtime.complete(
            session,
            task_id,
            actor_id=self.actor.id,
            values=self.values,
            now=NOW,
            request_key=uuid.uuid4(),
        )


def office(engine: Engine) -> tuple[Work, ...]:
    """A small regency on Monday 9 February 2026, and the two works in it."""
    with Session(engine) as session, session.begin():
        world = small_world(session)
        calendars(session)
        delegation(session, world)
        drawn = d.draw("walk", d.start(), d.user("first"), d.user("second"), d.end(), flows=FLOWS)
        form = d.form(note="textfield")
        runtime.deploy(session, {"walk/walk.bpmn": drawn, "walk/note.form": form}, now=NOW)
        runtime.deploy_shipped(session, now=NOW)
        offset = NOW - datetime.now(UTC)  # noqa: TID251 - from the real clock to the one of the office
        Clock(demo=True).move(session, offset)
    note, decision = {"note": "selesai"}, EMPTY | {"decision": "APPROVED"}
    read = partial(_read, engine, world.siti)
    return (
        Work(
            "a plain step",
            engine,
            world.rahmat,
            read("walk", "note", note),
            note,
            partial(_walk, engine, world),
        ),
        Work(
            "a leave decision",
            engine,
            world.ratna,
            read("leave", "decision", decision),
            decision,
            partial(_wish, engine, world),
        ),
    )


def _read(
    engine: Engine, subject: Person, key: str, form: str, typed: Mapping[str, str]
) -> Mapping[str, object]:
    """The values of a form as the pages read them."""
    with Session(engine) as session:
        version = runtime.definition(session, key).id
        found = runtime.form(session, version, form, subject_id=subject.id, today=NOW.date())
    return load(found, MultiDict(typed)).values


def _walk(engine: Engine, world: World) -> uuid.UUID:
    with Session(engine) as session, session.begin():
        return _start(session, "walk", actor_id=world.siti.id, values={})


def _wish(engine: Engine, world: World) -> uuid.UUID:
    """A request of somebody who has never asked before, with the superior's advice: it waits for the decision."""
    wish = _read(engine, world.siti, "leave", "request", REQUEST)
    advice = _read(engine, world.siti, "leave", "advice", EMPTY | {"advice": "APPROVED"})
    with Session(engine) as session, session.begin():
        post = make_post(session, world.agency, parent=world.rahmat.post_id)
        person = make_employee(session)
        hold(session, post, by=person)
        used(session, person.id, y2024=12, y2025=4)
        waiting = _start(session, "leave", actor_id=person.id, values=wish)
        answer = runtime.complete(
            session,
            waiting,
            actor_id=world.rahmat.id,
            values=advice,
            now=NOW,
            request_key=uuid.uuid4(),
        )
        return answer.open_tasks[0]


def _start(session: Session, key: str, *, actor_id: int, values: Mapping[str, object]) -> uuid.UUID:
    answer = runtime.start(session, key, actor_id=actor_id, values=values, now=NOW, request_key=uuid.uuid4())
    return answer.open_tasks[0]
