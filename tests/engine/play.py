"""Playing a case: publish, start, complete; in one breath, or as if the server were restarted between all acts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.messages import Subscription
from models.process import HistoryEvent, Instance, TaskStatus, Timer, UserTask
from tests.engine import drawing as d
from tests.support.world import NOW, World, small_world
from workflows import assignment, runtime
from workflows.engine import cache

NOTE = d.form(note="textfield")


class Play:
    def __init__(self, engine: Engine, *, pausing: bool = False) -> None:
        self.engine = engine
        self.pausing = pausing
        self.now: datetime = NOW
        self.session = Session(engine)
        self.world: World = small_world(self.session)
        self.instance_id: UUID | None = None

    def publish(self, diagram: bytes, *, folder: str = "", **files: bytes) -> tuple[runtime.Deployed, ...]:
        """Further files are given by name with `_` for the dot: `route_dmn=…`."""
        prefix = f"{folder}/" if folder else ""
        every = {f"{prefix}process.bpmn": diagram, f"{prefix}note.form": NOTE}
        every |= {prefix + ".".join(name.rsplit("_", 1)): content for name, content in files.items()}
        return runtime.deploy(self.session, every, now=self.now)

    def start(self, key: str, **values: object) -> runtime.Answer:
        answer = runtime.start(
            self.session, key, actor_id=self.world.siti.id, values=values, now=self.now, request_key=uuid4()
        )
        self.instance_id = answer.instance_id
        self.pause()
        return answer

    def do(self, step: str, *, actor_id: int | None = None, **values: object) -> runtime.Answer:
        """Complete the first open task of a shape, by whoever comes first for it."""
        answer = self.complete(self.task(step), actor_id=actor_id, **values)
        self.pause()
        return answer

    def complete(self, task: UserTask, *, actor_id: int | None = None, **values: object) -> runtime.Answer:
        today = self.now.date()
        actor = actor_id or assignment.people_of_task(self.session, task, today=today)[0].employee_id
        return runtime.complete(
            self.session, task.id, actor_id=actor, values=values, now=self.now, request_key=uuid4()
        )

    def later(self, **passing: float) -> bool:
        """Time passes, and the worker comes by."""
        self.now += timedelta(**passing)
        fired = [
            runtime.fire_timer(self.session, found, now=self.now)
            for found in runtime.due_timers(self.session, now=self.now, limit=10)
        ]
        self.pause()
        return any(fired)

    def hear(self, name: str, key: str = "", /, **payload: object) -> bool:
        """A message comes from outside, and the worker comes by."""
        self.post(name, key, **payload)
        found = self.deliver()
        self.pause()
        return found

    def post(self, name: str, key: str = "", /, *, source: str = "", **payload: object) -> runtime.Receipt:
        return runtime.send_message(
            self.session, name, key, payload, source=source or f"test:{uuid4()}", now=self.now
        )

    def deliver(self) -> bool:
        """Whether a message reached somebody; one that a delivered one has sent on is delivered too."""
        reached = False
        while any(runtime.deliver_message(self.session, one, now=self.now) for one in self._due()):
            reached = True
        return reached

    def _due(self) -> list[int]:
        return runtime.due_messages(self.session, now=self.now, limit=20)

    def waits(self) -> list[tuple[str, str, str]]:
        """Step, name and key of what this case waits for."""
        rows = select(Subscription).where(Subscription.instance_id == self.instance_id)
        return sorted((one.step, one.name, one.key) for one in self.session.scalars(rows))

    def pause(self) -> None:
        if self.pausing:
            self.restart()

    def restart(self) -> None:
        self.session.commit()
        self.session.close()
        cache.forget()
        self.session = Session(self.engine)

    def task(self, step: str, status: TaskStatus = TaskStatus.OPEN) -> UserTask:
        return self.session.scalars(
            select(UserTask)
            .where(UserTask.instance_id == self.instance_id, UserTask.step == step, UserTask.status == status)
            .order_by(UserTask.id)
            .limit(1)
        ).one()

    def open(self) -> list[str]:
        """Steps that wait for somebody, by name."""
        return sorted(
            self.session.scalars(
                select(UserTask.step).where(
                    UserTask.instance_id == self.instance_id, UserTask.status == TaskStatus.OPEN
                )
            )
        )

    def timers(self) -> dict[str, datetime]:
        rows = self.session.execute(
            select(Timer.step, Timer.due_at).where(Timer.instance_id == self.instance_id)
        )
        return {row.step: row.due_at for row in rows}

    @property
    def case(self) -> Instance:
        return self.session.scalars(
            select(Instance).where(Instance.id == self.instance_id).execution_options(populate_existing=True)
        ).one()

    def events(self, *kinds: str) -> list[HistoryEvent]:
        found = self.session.scalars(
            select(HistoryEvent)
            .where(HistoryEvent.instance_id == self.instance_id)
            .order_by(HistoryEvent.sequence)
        )
        return [event for event in found if not kinds or event.kind in kinds]

    def answers(self) -> Mapping[str, object]:
        """What services and tables answered last, by shape."""
        return {event.step: event.body["answer"] for event in self.events("STEP")}

    def path(self) -> list[str]:
        return [step for event in self.events() for step in event.body.get("path", [])]

    def close(self) -> None:
        self.session.rollback()
        self.session.close()
