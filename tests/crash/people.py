"""People at their browsers: they ask, decide, take and withdraw, and press again until they are answered."""

from __future__ import annotations

import http.client
import random
import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from urllib.parse import urlencode

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from tests.crash.journal import Intent, Journal
from tests.crash.office import Office
from tests.support.office import EMPTY

AGAIN = frozenset({500, 502, 503, 504})
PATIENCE = 30.0  # seconds for one answer
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_OPEN_TASK = text("""
select user_task.id, form, post_id, employee_id, claimed_by, user_task.subject_id
from user_task where status = 'OPEN' order by random() limit 1
""")
_RUNNING_CASE = text("select id, started_by from instance where status = 'RUNNING' order by random() limit 1")


class Unanswered(Exception):
    """The line went dead, or the server could not say."""


@dataclass
class People:
    """A few hands that act for everybody.

    `rest` is how many seconds a hand waits before it presses again, `breath` before it does something else.
    """

    office: Office
    engine: Engine
    port: int
    journal: Journal
    stop: Event = field(default_factory=Event)
    tokens: dict[int, str] = field(default_factory=dict)
    hands: list[Thread] = field(default_factory=list)
    rest: float = 0.3
    breath: float = 0.0

    def begin(self, hands: int, *, seed: int) -> None:
        for number in range(hands):
            thread = Thread(target=self._work, args=(random.Random(f"{seed}-{number}"),), daemon=True)
            thread.start()
            self.hands.append(thread)

    def end(self) -> None:
        self.stop.set()
        for hand in self.hands:
            hand.join(timeout=2 * PATIENCE)
            assert not hand.is_alive(), "a hand of the crash test is stuck"

    def send(self, intent: Intent, *, tries: int = 0) -> None:
        """Until there is an answer, or the test ends (with `tries`: or so many failed)."""
        self.journal.sent(intent)
        while True:
            try:
                self.journal.answered(intent, self._post(intent))
            except Unanswered as error:
                self.journal.trouble(intent, str(error))
            else:
                return
            tries -= 1
            if tries == 0 or (self.stop.wait(self.rest) and tries < 0):
                return

    def _work(self, chance: random.Random) -> None:
        ways: list[Callable[[random.Random], Intent | None]] = [
            *[self._ask_permission] * 4,
            *[self._ask_leave] * 3,
            *[self._begin_timed] * 2,
            *[self._answer] * 11,
            self._take,
            self._withdraw,
        ]
        while not self.stop.is_set():
            try:
                intent = chance.choice(ways)(chance)
            except SQLAlchemyError:  # the database is being killed
                self.stop.wait(self.rest)
                continue
            if intent is not None:
                self.send(intent)
                self.stop.wait(self.breath)

    def _ask_permission(self, chance: random.Random) -> Intent:
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        fields = {"purpose": "PRIVATE", "day": f"{chance.choice(self.office.days)}", "from_time": "09.00"}
        fields |= {"to_time": "10.30", "destination": "Bank Contoh", "reason": f"Urusan {key}"}
        return Intent(key, "start", chance.choice(self.office.staff), "/ajukan/permission", fields)

    def _ask_leave(self, chance: random.Random) -> Intent:
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        day = f"{chance.choice(self.office.days)}"
        fields = {"first_day": day, "last_day": day, "reason": f"Keperluan {key}"}
        fields |= {"address": "Jalan Contoh 7", "phone": "0800 0000 0147"}
        return Intent(key, "start", chance.choice(self.office.staff), "/ajukan/leave", fields)

    def _begin_timed(self, chance: random.Random) -> Intent:
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        return Intent(key, "start", chance.choice(self.office.staff), "/ajukan/timed", {"note": key})

    def _answer(self, chance: random.Random) -> Intent | None:
        return self._on_task(chance, "complete")

    def _take(self, chance: random.Random) -> Intent | None:
        return self._on_task(chance, "claim")

    def _on_task(self, chance: random.Random, kind: str) -> Intent | None:
        with self.engine.connect() as connection:
            task = connection.execute(_OPEN_TASK).one_or_none()
        if task is None:
            return None
        actor = task.claimed_by or task.employee_id or self.office.holders.get(task.post_id)
        if actor is None:
            return None
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        path = f"/tugas/{task.id}" + ("/ambil" if kind == "claim" else "")
        fields = {} if kind == "claim" else _filled(task.form, key, good=chance.random() < 0.8)
        return Intent(key, kind, actor, path, fields, about=str(task.id))

    def _withdraw(self, chance: random.Random) -> Intent | None:
        with self.engine.connect() as connection:
            case = connection.execute(_RUNNING_CASE).one_or_none()
        if case is None:
            return None
        key = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        return Intent(
            key, "withdraw", case.started_by, f"/kasus/{case.id}/tarik", {"alasan": key}, about=str(case.id)
        )

    def _post(self, intent: Intent) -> int:
        token = self._token(intent.actor)
        body = urlencode({**intent.fields, "request_key": intent.key, "csrf_token": token})
        status, _page = self._exchange("POST", intent.path, intent.actor, body)
        return status

    def _token(self, actor: int) -> str:
        if actor not in self.tokens:
            _status, page = self._exchange("GET", "/bantuan", actor)
            found = _TOKEN.search(page)
            if found is None:
                raise Unanswered("no token")
            self.tokens[actor] = found[1]
        return self.tokens[actor]

    def _exchange(self, method: str, path: str, actor: int, body: str | None = None) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": f"langkah={self.office.cookies[actor]}", "Sec-Fetch-Site": "same-origin"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            page = answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            raise Unanswered(type(error).__name__) from error
        finally:
            line.close()
        if answer.status in AGAIN:
            told = "" if answer.headers.get("Retry-After") else " without Retry-After"
            raise Unanswered(f"{answer.status}{told}")
        return answer.status, page


def _filled(form: str, key: str, *, good: bool) -> dict[str, str]:
    why = f"Karena {key}"
    if form in {"advice", "decision"}:
        return {**EMPTY, form: "APPROVED"} if good else {**EMPTY, form: "REJECTED", "reject_reason": why}
    if form == "approval":
        return {"answer": "APPROVED"} if good else {"answer": "REJECTED", "why": why}
    return {"back_at": "10.30", "note": why}
