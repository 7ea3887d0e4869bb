"""People at their browsers in one office: ask, decide, let time pass; each step is a request of its own."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.leave import LeaveBalance, LeaveRequest
from models.process import Instance, TaskStatus, UserTask
from tests.support.shipped import deploy_shipped
from tests.support.world import Person, World
from tests.web.conftest import Browser, SignIn
from webapp import db
from webapp.clock import Clock
from workflows import runtime
from workflows.engine import cache

EMPTY = {
    "new_from": "",
    "new_to": "",
    "change_reason": "",
    "until": "",
    "postpone_reason": "",
    "reject_reason": "",
}
REQUEST = {
    "first_day": "2026-02-23",
    "last_day": "2026-02-27",
    "reason": "Menghadiri pernikahan adik di luar kota.",
    "address": "Jalan Contoh 7",
    "phone": "0800 0000 0147",
}
_KEY = re.compile(r'name="request_key" value="([^"]+)"')


@dataclass
class Office:
    app: Flask
    engine: Engine
    world: World
    login: SignIn
    restarts: bool = False

    def open(self, now: datetime, *, shipped: bool = True) -> None:
        self.set_clock(now)
        if not shipped:
            return
        with Session(self.engine) as session, session.begin():
            deploy_shipped(session, now=now)

    def close(self) -> None:
        cache.forget()

    def set_clock(self, moment: datetime) -> None:
        """The demo clock stands at the moment, give or take what the test itself needs."""
        with self.app.app_context():
            clock = db.database().clock
        with Session(self.engine) as session, session.begin():
            clock.move(session, moment - datetime.now(UTC))  # noqa: TID251 - an offset from the real clock

    def let_time_pass(self, until: datetime) -> int:
        """Move the clock and fire what is due by then, as the worker does."""
        self.set_clock(until)
        self._restart()
        moved = 0
        with Session(self.engine) as session, session.begin():
            now = Clock(demo=True).now(session)
            for instance_id in runtime.due_timers(session, now=now, limit=50):
                moved += runtime.fire_timer(session, instance_id, now=now)
        return moved

    def browser(self, person: Person) -> Browser:
        client = self.app.test_client()
        assert isinstance(client, Browser)
        self.login(client, person)
        return client

    def get(self, person: Person, path: str) -> str:
        answer = self.browser(person).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return html.unescape(answer.get_data(as_text=True))

    def paper(self, person: Person, path: str) -> bytes:
        answer = self.browser(person).get(path)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), path
        return answer.data

    def post(self, person: Person, path: str, fields: Mapping[str, object], *, key: str = "") -> TestResponse:
        self._restart()
        return self.browser(person).post_form(
            path, fields={**fields, "request_key": key or str(uuid.uuid4())}
        )

    def ask(self, person: Person, **fields: str) -> Instance:
        answer = self.post(person, "/ajukan/leave", REQUEST | fields)
        assert answer.status_code == 303, html.unescape(answer.get_data(as_text=True))
        return self.case(answer)

    def case(self, answer: TestResponse) -> Instance:
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(Instance, uuid.UUID(answer.headers["Location"].rsplit("/", 1)[1]))

    def task(self, instance: Instance) -> UserTask:
        """The one open task of a case."""
        with Session(self.engine) as session:
            return session.scalars(
                select(UserTask).where(
                    UserTask.instance_id == instance.id, UserTask.status == TaskStatus.OPEN
                )
            ).one()

    def say(self, person: Person, instance: Instance, verdict: str, **fields: str) -> TestResponse:
        """Answer the open task, advice or decision, with one of the four."""
        task = self.task(instance)
        given = {task.form: verdict} | EMPTY | fields
        return self.post(person, f"/tugas/{task.id}", given)

    def answer(self, person: Person, instance: Instance, **fields: object) -> TestResponse:
        """Answer the open task, whatever its form."""
        return self.post(person, f"/tugas/{self.task(instance).id}", fields)

    def may(self, person: Person, instance: Instance) -> bool:
        """Whether the page of the open task opens for this person, or leads to the room's own."""
        return self.browser(person).get(f"/tugas/{self.task(instance).id}").status_code in (200, 303)

    def ended(self, instance: Instance) -> Instance:
        with Session(self.engine, expire_on_commit=False) as session:
            return session.get_one(Instance, instance.id)

    def request(self, instance: Instance) -> LeaveRequest:
        with Session(self.engine, expire_on_commit=False) as session:
            return session.scalars(select(LeaveRequest).where(LeaveRequest.instance_id == instance.id)).one()

    def figures(self, person: Person, year: int = 2026) -> tuple[int, int, int]:
        """Rights, charged, reserved days of a year as the locked row has them."""
        with Session(self.engine) as session:
            row = session.get_one(LeaveBalance, (person.id, year))
            return row.total, row.charged, row.reserved

    def _restart(self) -> None:
        if self.restarts:
            cache.forget()
            with self.app.app_context():
                db.database().engine.dispose()
