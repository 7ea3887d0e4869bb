"""A small process of the tests' own, published and played, so that the common pages are tested without a room."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.process import Instance, TaskStatus, UserTask
from tests.support.moment import moment, today
from tests.support.world import Person, World, publish_calendar
from tests.web.conftest import Browser, SignIn
from workflows import runtime
from workflows.registry import Context, Messages, check, service

ADVICE = {"advice": "YES"}
REFUSAL = {"advice": "NO", "reason": "Gudangnya tutup hari itu."}

FILES = Path(__file__).parent / "permit_files"
FORBIDDEN, BROKEN = "rumah", "Gudang Runtuh"
PURPOSE = "Gudang Alat"


@dataclass(frozen=True)
class Desk:
    """A browser, and the people who may sit down at it."""

    client: Browser
    login: SignIn
    world: World

    def be(self, person: Person) -> Browser:
        self.login(self.client, person)
        return self.client


@check("webtest.request")
def request_check(_context: Context, values: Mapping[str, object]) -> Messages:
    return {"purpose": ["Tujuannya bukan urusan dinas."]} if values["purpose"] == FORBIDDEN else {}


@check("webtest.advice")
def advice_check(_context: Context, values: Mapping[str, object]) -> Messages:
    return {"": ["Alasan ini terlalu singkat."]} if values["reason"] == "x" else {}


@service("webtest.record")
def record(_context: Context, *, purpose: str) -> dict[str, object]:
    if purpose == BROKEN:
        raise OSError("the shelf is gone")
    return {}


def publish(engine: Engine) -> None:
    with Session(engine) as session, session.begin():
        for year in (today().year, today().year + 1):
            publish_calendar(session, year)
        files = {path.name: path.read_bytes() for path in FILES.iterdir()}
        runtime.deploy(session, files, now=moment())


def values(**changed: object) -> dict[str, object]:
    day = today().isoformat()
    return {"purpose": PURPOSE, "day": day, "count": 3, "note": "", "letter": [], **changed}


def ask(engine: Engine, person: Person, **changed: object) -> runtime.Answer:
    with Session(engine) as session, session.begin():
        return runtime.start(
            session,
            "permit",
            actor_id=person.id,
            values=values(**changed),
            now=moment(),
            request_key=uuid.uuid4(),
        )


def answer(engine: Engine, task_id: uuid.UUID, *, by: Person, **given: object) -> runtime.Answer:
    with Session(engine) as session, session.begin():
        return runtime.complete(
            session, task_id, actor_id=by.id, values=given, now=moment(), request_key=uuid.uuid4()
        )


def advise(engine: Engine, task_id: uuid.UUID, *, by: Person) -> runtime.Answer:
    return answer(engine, task_id, by=by, advice="YES", reason="")


def tasks(engine: Engine, instance_id: uuid.UUID) -> list[tuple[str, TaskStatus]]:
    with Session(engine) as session:
        found = session.execute(
            select(UserTask.step, UserTask.status)
            .where(UserTask.instance_id == instance_id)
            .order_by(UserTask.created_at)
        )
        return [(step, status) for step, status in found]


def cases(engine: Engine) -> int:
    with Session(engine) as session:
        return len(session.scalars(select(Instance.id)).all())
