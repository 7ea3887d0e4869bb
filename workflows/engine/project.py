"""From the engine's state to rows: open tasks, timers, history, the outbox, and the answer to whoever acted."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from models.process import InstanceStatus
from workflows import assignment, watching
from workflows.assignment import NobodyToDoIt
from workflows.engine import mailbox, trees
from workflows.engine.cache import Loaded
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author, Chain, Event, seal
from workflows.engine.requests import Answer
from workflows.engine.rows import TaskRow
from workflows.engine.run import Ready, Run
from workflows.engine.save import Change, save
from workflows.engine.shape import Shape
from workflows.engine.store import FORMAT
from workflows.engine.timers import moment

# Nobody needs to be told of these alone.
_QUIET = frozenset(
    {
        "STEP",
        "TIMER_FIRED",
        "MESSAGE_RECEIVED",
        "MESSAGE_SENT",
        "ERROR_CAUGHT",
        "ESCALATION_CAUGHT",
        "MIGRATED",
        "MIGRATION_UNDONE",
    }
)
# Kinds of events by what was passed; whatever else is passed with a note is a STEP.
_EVENTS = {
    "TIMER": "TIMER_FIRED",
    "MESSAGE": "MESSAGE_RECEIVED",
    "SENT": "MESSAGE_SENT",
    "ERROR": "ERROR_CAUGHT",
    "ESCALATION": "ESCALATION_CAUGHT",
}
_TOLD = frozenset({"task_id", "name", "outcome", "reason"})
_TOLD_AS = {"TASK_CREATED": "TASK_OPENED"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The instance before the act."""

    definition: Loaded
    chain: Chain
    revision: int
    number: str
    starter_id: int
    summary: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who acted, what it says in the history, which task it completed, and what was open before."""

    author: Author
    event: Event | None = None
    task: TaskRow | None = None
    before: Sequence[Ready] = ()
    request_key: uuid.UUID | None = None


def settle(hands: CaseHands, run: Run, place: Place, act: Act) -> Answer:
    """Save what the run has made of the case and tell whom it concerns."""
    change, answer = changed(hands, run, place, act)
    save(hands.context.session, change)
    settled(hands, run, place, change)
    return answer


def changed(hands: CaseHands, run: Run, place: Place, act: Act) -> tuple[Change, Answer]:
    """What is to be saved of the case, and what whoever acted is told."""
    ready = run.ready()
    events = _with_path(run, [*_events(run, act, ready), *_ending(run, place.definition.info.shape)])
    rows, chain = seal(place.chain, act.author, events)
    answer = Answer(
        instance_id=chain.instance_id,
        number=place.number,
        ended=run.ended,
        outcome=run.outcome() if run.ended else "",
        repeated=False,
        open_tasks=tuple(one.id for one in ready),
    )
    change = Change(
        chain=chain,
        revision=place.revision,
        now=hands.now,
        subject_id=hands.context.subject_id,
        actor_id=act.author.actor_id,
        status=InstanceStatus.COMPLETED if run.ended else InstanceStatus.RUNNING,
        outcome=answer.outcome,
        summary=_summary(run, ready, place),
        state=None if run.ended else run.dump(),
        state_format=FORMAT,
        ready=[one.engine_id for one in ready],
        completed=act.task.engine_id if act.task else None,
        opened=[_row(one, place, hands) for one in ready if one.new],
        timers=run.timers(),
        events=rows,
        request_key=act.request_key,
        answer=answer.to_json(),
        message=_message(chain.instance_id, events, act.author),
    )
    return change, answer


def settled(hands: CaseHands, run: Run, place: Place, change: Change) -> None:
    """What follows once a change was saved."""
    session = hands.context.session
    watching.moved(session, _moved(change, place, trees.size(run.workflow)))
    mailbox.note(session, change.chain.instance_id, run, now=hands.now)


def settle_stopped(
    hands: CaseHands,
    place: Place,
    author: Author,
    event: Event,
    *,
    status: InstanceStatus,
    before: Sequence[Ready],
    request_key: uuid.UUID | None,
) -> Answer:
    """Save a case that was stopped from outside: its open tasks and timers go with it."""
    cancelled = [_about("TASK_CANCELLED", one) for one in before]
    rows, chain = seal(place.chain, author, [event, *cancelled])
    answer = Answer(chain.instance_id, place.number, True, "", False, ())
    change = Change(
        chain=chain,
        revision=place.revision,
        now=hands.now,
        subject_id=hands.context.subject_id,
        actor_id=author.actor_id,
        status=status,
        summary=place.summary,
        events=rows,
        request_key=request_key,
        answer=answer.to_json(),
        message=_message(chain.instance_id, [event, *cancelled], author),
    )
    save(hands.context.session, change)
    watching.moved(hands.context.session, _moved(change, place, 0))
    mailbox.forget(hands.context.session, chain.instance_id)
    return answer


def _moved(change: Change, place: Place, tree_tasks: int) -> watching.Moved:
    return watching.Moved(
        instance_id=change.chain.instance_id,
        process=place.definition.info.key,
        digest=place.definition.digest.hex(),
        sequence=change.chain.count,
        revision=change.revision + 1,
        state_bytes=len(change.state or b""),
        tree_tasks=tree_tasks,
    )


def _message(instance_id: uuid.UUID, events: Iterable[Event], author: Author) -> dict[str, object] | None:
    """One for the whole act, for the outbox; none when it concerns nobody."""
    told = [_told(event, author) for event in events]
    if all(event["kind"] in _QUIET for event in told):
        return None
    return {"instance_id": str(instance_id), "events": told}


def _told(event: Event, author: Author) -> dict[str, object]:
    said = {key: value for key, value in event.body.items() if key in _TOLD}
    actor = None if event.by_system else author.actor_id
    return {"kind": _TOLD_AS.get(event.kind, event.kind), "step": event.step, "actor_id": actor, **said}


def _row(ready: Ready, place: Place, hands: CaseHands) -> dict[str, object]:
    wanted, decision = ready.extensions, ready.extensions["decision"] == "true"
    address = assignment.resolve(
        hands.context.session,
        wanted["who"],
        subject_id=hands.context.subject_id,
        starter_id=place.starter_id,
        data=ready.data,
        today=hands.today,
        occupied=partial(assignment.occupied_once, hands.context),
    )
    if decision and address.employee_id == hands.context.subject_id:
        raise NobodyToDoIt(f"{ready.step}: the person would decide about themself")
    return {
        **dataclasses.asdict(address),
        "id": ready.id,
        "engine_id": ready.engine_id,
        "step": ready.step,
        "name": ready.name,
        "form": wanted.get("form", ""),
        "decision": decision,
        "due_at": _due(wanted.get("due", ""), ready.data, hands),
    }


def _due(wanted: str, data: Mapping[str, object], hands: CaseHands) -> datetime | None:
    """After so many working days, or the moment in the variable of that name."""
    if wanted.isidentifier():
        return moment(data[wanted], now=hands.now, zone=hands.zone)
    return hands.due(int(wanted)) if wanted else None


def _events(run: Run, act: Act, ready: Sequence[Ready]) -> Iterator[Event]:
    if act.event:
        yield act.event
    yield from _steps(run)
    still = {one.engine_id for one in ready} | ({act.task.engine_id} if act.task else set())
    for gone in act.before:
        if gone.engine_id not in still:
            yield _about("TASK_CANCELLED", gone)
    for new in ready:
        if new.new:
            yield _about("TASK_CREATED", new)


def _steps(run: Run) -> Iterator[Event]:
    for passed in run.passed:
        if passed.kind:
            kind = _EVENTS.get(passed.kind, "STEP")
            body = {"name": passed.name, **passed.note}
            by_system = kind in {"TIMER_FIRED", "MESSAGE_RECEIVED"}
            yield Event(kind=kind, step=passed.step, body=body, by_system=by_system)


def _about(kind: str, task: Ready) -> Event:
    return Event(kind=kind, step=task.step, body={"task_id": str(task.id), "name": task.name})


def _ending(run: Run, shape: Shape) -> Iterator[Event]:
    if run.ended:
        outcome = run.outcome()
        end = shape.end(outcome)
        body = {"outcome": outcome, "name": end.name if end else ""}
        yield Event(kind="ENDED", step=end.id if end else "", body=body)


def _with_path(run: Run, events: list[Event]) -> list[Event]:
    """With the first event: the shapes that were passed, in order, and where the case waits after the act.

    From these the old diagram is coloured, as it was after any act.
    """
    if not events:
        return events
    said: dict[str, object] = {"path": [passed.step for passed in run.passed]}
    if waits := run.held_up():
        said["waits"] = waits
    return [dataclasses.replace(events[0], body={**events[0].body, **said}), *events[1:]]


def _summary(run: Run, ready: Sequence[Ready], place: Place) -> dict[str, object]:
    wanted = place.definition.info.shape.summary
    found = dict(place.summary)
    for data in (run.data, *(one.data for one in ready)):
        found |= {name: data[name] for name in wanted if name in data}
    return found
