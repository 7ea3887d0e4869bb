"""How far cases have come, for lists: steps done, now and ahead, and who holds them; the engine is not loaded."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import flash, get_flashed_messages
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Subscription
from models.process import InstanceStatus, TaskStatus, Timer, UserTask
from webapp import db
from webapp.cases import case_query
from webapp.cases.case_query import Case
from webapp.translation import _, drawn
from workflows import runtime
from workflows.assignment import Holder, people_of_tasks

# The sending itself is the first step, though no task of the diagram.
SENDING = 1


@dataclass(frozen=True, slots=True)
class Progress:
    done: int
    ahead: int
    step: str = ""  # where it is now; empty when nobody holds it
    holder: Holder | None = None
    since: datetime | None = None
    due: datetime | None = None

    @property
    def now(self) -> bool:
        return bool(self.step)

    @property
    def place(self) -> int:
        return self.done + 1

    @property
    def total(self) -> int:
        return self.done + self.ahead + int(self.now)


def progress(session: Session, cases: Sequence[Case]) -> dict[uuid.UUID, Progress]:
    """In two statements, however many cases; a third where some wait for no person."""
    if not cases:
        return {}
    tasks: dict[uuid.UUID, list[UserTask]] = {case.id: [] for case in cases}
    wanted = select(UserTask).where(UserTask.instance_id.in_(tasks)).order_by(UserTask.created_at)
    for task in session.scalars(wanted):
        tasks[task.instance_id].append(task)
    waiting = [one.id for found in tasks.values() for one in found if one.status is TaskStatus.OPEN]
    people = people_of_tasks(session, waiting, today=db.today()) if waiting else {}
    held_up = _held_up(session, [case for case in cases if _waits_for_nobody(case, tasks[case.id])])
    return {case.id: _progress(case, tasks[case.id], people, held_up.get(case.id, "")) for case in cases}


def _waits_for_nobody(case: Case, tasks: Iterable[UserTask]) -> bool:
    running = case.instance.status is InstanceStatus.RUNNING
    return running and bool(case.shape.get("waits")) and all(t.status is not TaskStatus.OPEN for t in tasks)


def _held_up(session: Session, cases: Sequence[Case]) -> dict[uuid.UUID, str]:
    """The event that each of these waits for, in the words of its diagram."""
    if not cases:
        return {}
    ids = [case.id for case in cases]
    timed = select(Timer.instance_id, Timer.step).where(Timer.instance_id.in_(ids))
    told = select(Subscription.instance_id, Subscription.step).where(Subscription.instance_id.in_(ids))
    steps: dict[uuid.UUID, set[str]] = {}
    for instance_id, step in session.execute(timed.union_all(told)):
        steps.setdefault(instance_id, set()).add(step)
    return {case.id: _first_wait(case, steps.get(case.id, set())) for case in cases}


def _first_wait(case: Case, steps: set[str]) -> str:
    waits = cast("list[Mapping[str, str]]", case.shape.get("waits") or [])
    found = next((wait for wait in waits if wait["id"] in steps), None)
    return (found["name"] or _("Menunggu")) if found else ""


def _progress(
    case: Case,
    tasks: Iterable[UserTask],
    people: Mapping[uuid.UUID, tuple[Holder, ...]],
    held_up: str,
) -> Progress:
    walked = {task.step for task in tasks if task.status is TaskStatus.COMPLETED}
    if case.instance.status is not InstanceStatus.RUNNING:
        return Progress(done=len(walked) + SENDING, ahead=0)
    waiting = [task for task in tasks if task.status is TaskStatus.OPEN]
    here = {task.step for task in waiting}
    ahead = [one for one in runtime.ahead(case.shape, here or walked) if one.id not in walked]
    done = len(walked - here) + SENDING
    if not waiting:
        return Progress(done=done, ahead=len(ahead), step=held_up)
    task = waiting[0]
    holders = people.get(task.id, ())
    claimed = [one for one in holders if one.employee_id == task.claimed_by]
    return Progress(
        done=done,
        ahead=len(ahead),
        step=drawn(task.name),
        holder=next(iter(claimed or holders), None),
        since=task.created_at,
        due=task.due_at,
    )


def note_sent(answer: runtime.Answer) -> None:
    """Have the next page say what the act has led to. Finding the words is the reading page's work."""
    flash(answer.to_json(), "good")  # type: ignore[arg-type]  # `told` makes it a sentence


def told() -> list[tuple[str, str]]:
    """Tone and sentence of what the page before has left to say."""
    found: list[tuple[str, str | Mapping[str, object]]] = get_flashed_messages(with_categories=True)  # type: ignore[assignment]
    return [
        (tone, said if isinstance(said, str) else sent(runtime.Answer.of_json(said))) for tone, said in found
    ]


def sent(answer: runtime.Answer) -> str:
    """What an act has led to: who has the case now, or how it ended."""
    with db.read() as session:
        if answer.ended:
            case = case_query.case(session, answer.instance_id, today=db.today())
            return _("Terkirim. %(number)s selesai: %(end)s.", number=answer.number, end=case.ending)
        found = people_of_tasks(session, answer.open_tasks, today=db.today()) if answer.open_tasks else {}
    people = [one for holders in found.values() for one in holders[:1]]
    if not people:
        return _("Terkirim. %(number)s berjalan ke langkah berikutnya.", number=answer.number)
    who = ", ".join(f"{one.name} ({one.title})" if one.title else one.name for one in people)
    return _("Terkirim. %(number)s kini di %(who)s.", number=answer.number, who=who)
