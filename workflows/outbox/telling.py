"""Whom a message concerns and what each of them is told: one sentence a person and message, the weightiest.

A sentence is a key and its values; the words belong to whoever shows it. Nobody is told of their own act.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from models.people import HOME_ZONE, Employee, Unit
from models.process import Definition, Instance, TaskStatus, UserTask
from workflows.assignment import Holder, people_of_tasks

_HALTS = {"SUSPENDED": "case.suspended", "RESUMED": "case.resumed"}

Body = Mapping[str, object]
People = Mapping[uuid.UUID, Sequence[Holder]]


@dataclass(frozen=True)
class Telling:
    """What one person is told. `values` fill the sentence; the one named `path` says where to go."""

    employee_id: int
    text_key: str
    values: Body
    instance_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Case:
    """What the sentences about a case are made of."""

    id: uuid.UUID
    number: str
    process: str
    subject_id: int
    subject: str
    starter_id: int
    starter: str
    zone: str

    def today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()

    def told(self, employee_id: int, key: str, /, **values: object) -> Telling:
        """A sentence about the case; it has another form, `.own`, for the person whom the case is about."""
        common = {"number": self.number, "process": self.process, "subject": self.subject}
        place = {"path": f"/kasus/{self.id}", "zone": self.zone}
        key = f"{key}.own" if employee_id == self.subject_id else key
        return Telling(employee_id, key, common | place | values, self.id)

    def told_both(self, key: str, /, **values: object) -> Iterator[Telling]:
        """To the subject and to whoever started the case, if that is another."""
        return (self.told(person, key, **values) for person in (self.subject_id, self.starter_id))


@dataclass(frozen=True)
class Change:
    """One save of a case: its events by kind, the tasks they name, and who may do the open ones."""

    case: Case
    events: Mapping[str, Sequence[Body]]
    tasks: Mapping[uuid.UUID, UserTask]
    people: People

    def named(self, kind: str) -> Iterator[UserTask]:
        ids = (uuid.UUID(str(event["task_id"])) for event in self.events.get(kind, ()))
        return (self.tasks[task_id] for task_id in ids if task_id in self.tasks)

    def opened(self) -> list[UserTask]:
        """New tasks that are still open: nobody needs to hear of one that a colleague has done meanwhile."""
        return [task for task in self.named("TASK_OPENED") if task.status is TaskStatus.OPEN]

    def actors(self) -> set[int]:
        said = (event.get("actor_id") for events in self.events.values() for event in events)
        done = {task.closed_by for task in self.named("TASK_COMPLETED") if task.closed_by is not None}
        return done | {actor for actor in said if isinstance(actor, int)}


def case_changed(session: Session, body: Body, *, now: datetime) -> tuple[Telling, ...]:
    """Holders of new tasks; subject and starter of every move; the holders of what a withdrawal closed.

    Of what an administrator did to the case its subject, its starter, and who had a task of it in hand.
    """
    change = _read_change(session, body, now)
    said = [*_of_opened(change), *_of_the_end(change), *_of_withdrawal(change)]
    said += [*_of_operators(change), *_of_start_or_move(change)]
    return first_for_each(said, without=change.actors())


def first_for_each(said: Iterable[Telling], *, without: Iterable[int] = ()) -> tuple[Telling, ...]:
    left_out = set(without)
    found: dict[int, Telling] = {}
    for telling in said:
        if telling.employee_id not in left_out:
            found.setdefault(telling.employee_id, telling)
    return tuple(found.values())


def read_case(session: Session, instance_id: uuid.UUID) -> Case:
    subject, starter = aliased(Employee), aliased(Employee)
    row = session.execute(
        select(
            Instance.id, Instance.number, Definition.name, subject.id, subject.name, starter.id, starter.name
        )
        .add_columns(func.coalesce(Unit.time_zone, HOME_ZONE))
        .join(Definition, Definition.id == Instance.definition_id)
        .join(subject, subject.id == Instance.subject_id)
        .join(starter, starter.id == Instance.started_by)
        .outerjoin(Unit, Unit.id == Instance.unit_id)
        .where(Instance.id == instance_id)
    ).one()
    return Case(*row)


def _read_change(session: Session, body: Body, now: datetime) -> Change:
    case = read_case(session, uuid.UUID(str(body["instance_id"])))
    events: dict[str, list[Body]] = {}
    for event in body["events"] if isinstance(body["events"], list) else ():
        events.setdefault(event["kind"], []).append(event)
    named = [event["task_id"] for group in events.values() for event in group if event.get("task_id")]
    wanted: list[ColumnElement[bool]] = [UserTask.id.in_(named)]
    if "WITHDRAWN" in events:
        wanted.append(UserTask.status == TaskStatus.CANCELLED)
    if any(event.get("scope") == "case" for kind in _HALTS for event in events.get(kind, ())):
        wanted.append(UserTask.status == TaskStatus.OPEN)
    found = session.scalars(select(UserTask).where(UserTask.instance_id == case.id, or_(*wanted)))
    tasks = {task.id: task for task in found}
    return Change(case, events, tasks, people_of_tasks(session, list(tasks), today=case.today(now)))


def _of_opened(change: Change) -> Iterator[Telling]:
    for task in change.opened():
        for holder in change.people[task.id]:
            yield change.case.told(
                holder.employee_id, "task.opened", task=task.name, path=f"/tugas/{task.id}"
            )


def _of_the_end(change: Change) -> Iterator[Telling]:
    for event in change.events.get("ENDED", ()):
        yield from change.case.told_both("case.ended", outcome=str(event.get("name", "")))
    if "CANCELLED" in change.events:
        yield from change.case.told_both("case.cancelled")


def _of_withdrawal(change: Change) -> Iterator[Telling]:
    if "WITHDRAWN" not in change.events:
        return
    yield from change.case.told_both("case.withdrawn")
    for task in change.tasks.values():
        if task.status is TaskStatus.CANCELLED:
            yield from (change.case.told(h.employee_id, "case.withdrawn") for h in change.people[task.id])


def _of_operators(change: Change) -> Iterator[Telling]:
    case = change.case
    for kind, key in _HALTS.items():
        for event in change.events.get(kind, ()):
            reason = str(event.get("reason", ""))
            yield from case.told_both(key, reason=reason)
            people = (holder for task in change.tasks.values() for holder in change.people[task.id])
            yield from (case.told(holder.employee_id, key, reason=reason) for holder in people)
    for event in change.events.get("MOVED", ()):
        said = {"task": str(event.get("name", "")), "reason": str(event.get("reason", ""))}
        yield from case.told_both("case.relocated", **said)


def _of_start_or_move(change: Change) -> Iterator[Telling]:
    case, ahead = change.case, ", ".join(_next_step(change, task) for task in change.opened())
    if "STARTED" in change.events:
        yield case.told(case.subject_id, "case.started", starter=case.starter, next=ahead)
    for task in change.named("TASK_COMPLETED"):
        key = "case.moved" if ahead else "case.moved.waiting"
        yield from case.told_both(key, done=task.name, next=ahead)


def _next_step(change: Change, task: UserTask) -> str:
    """The step, and who is to do it where one post was addressed; a whole office goes unnamed."""
    foremost = next(iter(change.people[task.id]), None)
    return f"{task.name} ({foremost.name})" if foremost and foremost.kind else task.name
