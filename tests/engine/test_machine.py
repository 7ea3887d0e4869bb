"""Anything that can happen to cases, in any order, with crashes between: the database shows what the model says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.messages import Subscription
from models.process import HistoryEvent, Instance, TaskStatus, Timer, UserTask
from tests.engine import drawing as d
from tests.engine.model import ModelCase
from tests.engine.play import NOTE
from tests.support.world import NOW, World, small_world
from workflows import runtime
from workflows.engine import cache
from workflows.errors import ClaimedByOther

T = TypeVar("T")
PROCESS = d.draw(
    "machine",
    d.start(),
    d.gateway("split", "parallel"),
    d.gateway("into"),
    d.user("write", who="role:PERSONNEL"),
    d.timer("reminder", "write", '"P1D"', kind="timeDuration"),
    d.service("ring", "trial.shout", text='"ring"'),
    d.end("rung"),
    d.timer("limit", "write", '"P3D"', kind="timeDuration", interrupting="true"),
    d.user("late", who="role:PERSONNEL"),
    d.gateway("gate"),
    d.gateway("wait", "eventBased"),
    d.receive("paid", "paid", "instance_number", d.brings(amount="int")),
    d.catch("silence", d.after('"P5D"')),
    d.gateway("either"),
    d.gateway("meet"),
    d.gateway("join", "parallel"),
    d.marked(d.user("sign", who="role:PERSONNEL"), d.each("2", output="notes", result="note")),
    d.end(outcome="DONE"),
    d.handler(
        "halt",
        d.begin("stop", d.message("stop", "instance_number")),
        d.end("over", "STOPPED"),
        flows="stop > over",
    ),
    flows="""
        start > split
        split > into > write > gate
        gate > into ? note == "again"
        gate > meet *
        reminder > ring > rung
        limit > late > meet
        meet > join
        split > wait
        wait > paid > either
        wait > silence > either
        either > join
        join > sign > end
    """,
)
crashes = st.sampled_from([False, False, False, True])
places = st.integers(0, 3)
people = st.sampled_from(["bayu", "wulan"])


class Machine(RuleBasedStateMachine):
    engine: Engine
    world: World

    def __init__(self) -> None:
        super().__init__()
        cache.forget()
        self.session = Session(self.engine)
        self.now = NOW
        self.cases: dict[UUID, ModelCase] = {}

    def teardown(self) -> None:
        """Nothing is left that would ring in the next round."""
        for instance_id, model in self.cases.items():
            if model.running:
                self._cancel(instance_id)
            assert runtime.verify(self.session, instance_id).sound
        self.session.commit()
        self.session.close()

    def act(self, work: Callable[[], T], *, crash: bool) -> T | None:
        """Do it; a crash comes before the commit, and takes the memory along."""
        found = work()
        if crash:
            self.session.rollback()
            self.session.close()
            cache.forget()
            self.session = Session(self.engine)
            return None
        self.session.commit()
        return found

    def choose(self, place: int) -> tuple[UUID, ModelCase]:
        return list(self.cases.items())[place % len(self.cases)]

    def task_of(self, instance_id: UUID, model: ModelCase, place: int) -> tuple[UUID, int]:
        """An open task, and which of the model's it is."""
        place %= len(model.tasks)
        wanted = model.tasks[place]
        query = select(UserTask.id).where(
            UserTask.instance_id == instance_id,
            UserTask.status == TaskStatus.OPEN,
            UserTask.step == wanted.step,
            UserTask.claimed_by.is_(None)
            if wanted.claimed_by is None
            else UserTask.claimed_by == wanted.claimed_by,
        )
        return self.session.scalars(query.limit(1)).one(), place

    def who(self, name: str) -> int:
        return int(getattr(self.world, name).id)

    @precondition(lambda self: len(self.cases) < 3)
    @rule(crash=crashes)
    def start(self, *, crash: bool) -> None:
        answer = self.act(
            lambda: runtime.start(
                self.session,
                "machine",
                actor_id=self.world.siti.id,
                values={},
                now=self.now,
                request_key=uuid4(),
            ),
            crash=crash,
        )
        if answer:
            self.cases[answer.instance_id] = model = ModelCase(answer.number, self.now)
            model.start()

    @precondition(lambda self: self.cases)
    @rule(case=places, task=places, person=people, crash=crashes)
    def claim(self, case: int, task: int, person: str, *, crash: bool) -> None:
        self._on_task(
            case,
            task,
            lambda found: runtime.claim(self.session, found, actor_id=self.who(person), now=self.now),
            lambda model, place: model.claim(place, self.who(person)),
            crash=crash,
        )

    @precondition(lambda self: self.cases)
    @rule(case=places, task=places, person=people, to=people, crash=crashes)
    def hand_over(self, case: int, task: int, person: str, to: str, *, crash: bool) -> None:
        self._on_task(
            case,
            task,
            lambda found: runtime.hand_over(
                self.session, found, actor_id=self.who(person), to_id=self.who(to), reason="", now=self.now
            ),
            lambda model, place: model.hand_over(place, self.who(person), self.who(to)),
            crash=crash,
        )

    @precondition(lambda self: self.cases)
    @rule(case=places, task=places, person=people, note=st.sampled_from(["", "again"]), crash=crashes)
    def complete(self, case: int, task: int, person: str, note: str, *, crash: bool) -> None:
        self._on_task(
            case,
            task,
            lambda found: runtime.complete(
                self.session,
                found,
                actor_id=self.who(person),
                values={"note": note},
                now=self.now,
                request_key=uuid4(),
            ),
            lambda model, place: model.complete(place, self.who(person), note),
            crash=crash,
        )

    def _on_task(
        self,
        case: int,
        task: int,
        work: Callable[[UUID], object],
        expected: Callable[[ModelCase, int], bool],
        *,
        crash: bool,
    ) -> None:
        instance_id, model = self.choose(case)
        if not model.tasks:
            return
        found, place = self.task_of(instance_id, model, task)
        try:
            self.act(lambda: work(found), crash=crash)
        except ClaimedByOther:
            self.session.rollback()
            assert not expected(model, place)
        else:
            assert crash or expected(model, place)

    @precondition(lambda self: self.cases)
    @rule(case=places, name=st.sampled_from(["paid", "paid", "stop"]), twice=st.booleans(), crash=crashes)
    def message(self, case: int, name: str, *, twice: bool, crash: bool) -> None:
        _, model = self.choose(case)
        source = f"test:{uuid4()}"
        for _ in range(1 + twice):
            self.act(
                lambda: runtime.send_message(
                    self.session, name, model.number, {"amount": 1}, source=source, now=self.now
                ),
                crash=crash,
            )
        if not crash:
            model.hear(name)

    @rule(crash=crashes)
    def work(self, *, crash: bool) -> None:
        """The worker comes by: due timers, then messages that somebody waits for."""
        for instance_id in runtime.due_timers(self.session, now=self.now, limit=9):
            self.act(lambda one=instance_id: runtime.fire_timer(self.session, one, now=self.now), crash=crash)
            if not crash:
                self.cases[instance_id].pass_time(self.now)
        for number in runtime.due_messages(self.session, now=self.now, limit=9):
            self.act(lambda one=number: runtime.deliver_message(self.session, one, now=self.now), crash=crash)
        if not crash:
            for model in self.cases.values():
                model.deliver()

    @rule(hours=st.sampled_from([1, 24, 49, 73, 130]), crash=crashes)
    def time(self, hours: int, *, crash: bool) -> None:
        self.now += timedelta(hours=hours)
        for model in self.cases.values():
            model.now = self.now
        self.work(crash=crash)
        if crash:
            self.work(crash=False)

    @precondition(lambda self: self.cases)
    @rule(case=places, by_admin=st.booleans(), crash=crashes)
    def stop(self, case: int, *, by_admin: bool, crash: bool) -> None:
        instance_id, model = self.choose(case)
        if not model.running:
            return
        stopping = self._cancel if by_admin else self._withdraw
        self.act(lambda: stopping(instance_id), crash=crash)
        if not crash:
            model.stop("CANCELLED" if by_admin else "WITHDRAWN")

    def _cancel(self, instance_id: UUID) -> None:
        runtime.cancel(self.session, instance_id, actor_id=self.world.admin.id, reason="", now=self.now)

    def _withdraw(self, instance_id: UUID) -> None:
        runtime.withdraw(
            self.session,
            instance_id,
            actor_id=self.world.siti.id,
            reason="",
            now=self.now,
            request_key=uuid4(),
        )

    @invariant()
    def the_database_shows_what_the_model_says(self) -> None:
        for instance_id, model in self.cases.items():
            case = self.session.get_one(Instance, instance_id, populate_existing=True)
            assert (case.status.value, case.outcome) == (model.status, model.outcome)
            assert self._open(instance_id) == model.open()
            assert self._timers(instance_id) == model.timers
            assert self._waits(instance_id) == model.waits - {"signed"}
            assert self._rung(instance_id) == model.rung
        self.session.rollback()

    def _open(self, instance_id: UUID) -> list[tuple[str, int | None]]:
        rows = self.session.execute(
            select(UserTask.step, UserTask.claimed_by).where(
                UserTask.instance_id == instance_id, UserTask.status == TaskStatus.OPEN
            )
        )
        return sorted((tuple(row) for row in rows), key=str)

    def _timers(self, instance_id: UUID) -> dict[str, object]:
        rows = self.session.execute(select(Timer.step, Timer.due_at).where(Timer.instance_id == instance_id))
        return {row.step: row.due_at for row in rows}

    def _waits(self, instance_id: UUID) -> set[str]:
        return set(
            self.session.scalars(select(Subscription.name).where(Subscription.instance_id == instance_id))
        )

    def _rung(self, instance_id: UUID) -> int:
        rung = select(HistoryEvent).where(
            HistoryEvent.instance_id == instance_id, HistoryEvent.step == "reminder"
        )
        return len(self.session.scalars(rung).all())


def test_cases_go_as_the_model_says(engine: Engine):
    with Session(engine) as session:
        world = small_world(session)
        runtime.deploy(session, {"process.bpmn": PROCESS, "note.form": NOTE}, now=NOW)
        session.commit()
    machine = type("_Machine", (Machine,), {"engine": engine, "world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
        ),
    )
