"""Moving a running case to another task: proposed by one administrator, carried out by a second, kept in history."""

from __future__ import annotations

import math
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.operations import CaseMove, MoveStatus
from models.people import Employee
from models.process import TaskStatus, UserTask
from workflows import assignment
from workflows.engine.cases import context_of, place_of, restore
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author, Event
from workflows.engine.locks import Held, look_at
from workflows.engine.operate import hold_for, involved, note, reason_of
from workflows.engine.plain import LARGEST, plain_form
from workflows.engine.project import Act, settle
from workflows.engine.relocate import Way, carry_out, way_to
from workflows.engine.requests import Answer
from workflows.engine.run import Run
from workflows.errors import NotFound, OperationRefused

_NAME = select(Employee.name).where(Employee.id == bindparam("who"))
ASKED = {"string": str, "int": int, "double": float, "bool": bool}  # what a person can be asked for


def ways(session: Session, instance_id: uuid.UUID, *, now: datetime) -> tuple[Way, ...]:
    """For every task of the process how the case could be moved there, or why not. Raises CaseEnded."""
    held = look_at(session, instance_id)
    held.running()
    run = _restored(session, held, None, now)
    return tuple(way_to(run, held.definition, step.id) for step in held.definition.info.shape.steps)


def propose_move(
    session: Session,
    instance_id: uuid.UUID,
    step: str,
    *,
    actor_id: int,
    reason: str,
    now: datetime,
    values: Mapping[str, object] | None = None,
) -> int:
    """Write a proposal that a second administrator can carry out; its number.

    Raises CaseEnded, NotAllowed, NotFound, or OperationRefused: NO_REASON, INVOLVED, PROPOSED (another waits),
    MISSING (names of variables without a fitting value), or the code of a way that is refused.
    """
    held = hold_for(session, instance_id, actor_id, now=now)
    said = reason_of(reason)
    way = _way(held, _restored(session, held, actor_id, now), step)
    plan = {"open": _open(session, instance_id), "values": _given(way, values or {})}
    columns = {"step": step, "reason": said, "plan": plan, "proposed_by": actor_id, "proposed_at": now}
    proposal = insert(CaseMove).values(instance_id=instance_id, status=MoveStatus.PROPOSED, **columns)
    found = session.scalar(proposal.on_conflict_do_nothing().returning(CaseMove.id))
    if found is None:
        raise OperationRefused("PROPOSED")
    event = Event(kind="MOVE_PROPOSED", step=step, body={"reason": said, "name": _name(held, step)})
    note(session, held, Author(at=now, actor_id=actor_id), event)
    return int(found)


def confirm_move(session: Session, move_id: int, *, actor_id: int, now: datetime) -> Answer | None:
    """Carry a proposal out. None when the case had moved meanwhile: then the proposal is void.

    Raises CaseEnded, NotAllowed, NotFound, or OperationRefused: OWN_PROPOSAL, DECIDED, INVOLVED.
    """
    held, move = _hold_move(session, move_id, actor_id, now)
    if move.proposed_by == actor_id:
        raise OperationRefused("OWN_PROPOSAL")
    _still_uninvolved(session, held, move.proposed_by, now)
    move.decided_by, move.decided_at = actor_id, now
    if move.plan["open"] != _open(session, held.instance.id):
        move.status = MoveStatus.OVERTAKEN
        return None
    move.status = MoveStatus.DONE
    return _carry_out(session, held, move, actor_id, now)


def decline_move(session: Session, move_id: int, *, actor_id: int, now: datetime) -> None:
    """Drop a proposal: a second administrator's no, or the proposer's own second thought."""
    held, move = _hold_move(session, move_id, actor_id, now)
    move.status, move.decided_by, move.decided_at = MoveStatus.DECLINED, actor_id, now
    event = Event(kind="MOVE_DECLINED", step=move.step, body={"name": _name(held, move.step)})
    note(session, held, Author(at=now, actor_id=actor_id), event)


def open_moves(session: Session, instance_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, CaseMove]:
    """Proposals that wait for a second administrator, by case."""
    found = session.scalars(
        select(CaseMove).where(CaseMove.instance_id.in_(instance_ids), CaseMove.status == MoveStatus.PROPOSED)
    )
    return {one.instance_id: one for one in found}


def _carry_out(session: Session, held: Held, move: CaseMove, actor_id: int, now: datetime) -> Answer:
    hands = CaseHands(context_of(session, held, actor_id, None, now=now))
    run = restore(held, hands)
    before = run.ready()
    way = _way(held, run, move.step)
    values: dict[str, object] = dict(move.plan["values"])  # type: ignore[call-overload]  # from propose_move
    carry_out(way, values)
    run.advance()
    body = {
        "reason": move.reason,
        "name": _name(held, move.step),
        "way": way.kind,
        "closed": list(way.closed),
        "values": values,
        "proposed_by": move.proposed_by,
        "proposer": session.scalar(_NAME, {"who": move.proposed_by}),
    }
    act = Act(
        author=Author(at=now, actor_id=actor_id),
        event=Event(kind="MOVED", step=move.step, body=body),
        before=before,
    )
    return settle(hands, run, place_of(held), act)


def _hold_move(session: Session, move_id: int, actor_id: int, now: datetime) -> tuple[Held, CaseMove]:
    """The case is locked before the proposal, as in every act."""
    instance_id = session.scalar(select(CaseMove.instance_id).where(CaseMove.id == move_id))
    if instance_id is None:
        raise NotFound(f"move {move_id}")
    held = hold_for(session, instance_id, actor_id, now=now)
    move = session.get_one(CaseMove, move_id, with_for_update=True, populate_existing=True)
    if move.status is not MoveStatus.PROPOSED:
        raise OperationRefused("DECIDED")
    return held, move


def _still_uninvolved(session: Session, held: Held, proposer_id: int, now: datetime) -> None:
    standing = assignment.standing(session, proposer_id, today=now.astimezone(held.zone).date())
    if involved(session, held.instance, standing, process_key=held.definition.info.key):
        raise OperationRefused("INVOLVED")


def _way(held: Held, run: Run, step: str) -> Way:
    if held.definition.info.shape.step(step) is None:
        raise NotFound(f"step {step}")
    way = way_to(run, held.definition, step)
    if way.refused:
        raise OperationRefused(way.refused)
    return way


def _given(way: Way, values: Mapping[str, object]) -> dict[str, object]:
    """The values that are asked for and nothing else, each of its type."""
    given = {name: values[name] for name, kind in way.missing.items() if _fits(values.get(name), kind)}
    if lacking := sorted(way.missing.keys() - given.keys()):
        raise OperationRefused("MISSING", names=tuple(lacking))
    return plain_form(given)


def _fits(value: object, kind: str) -> bool:
    wanted = ASKED.get(kind)
    if wanted is None or type(value) is not wanted:
        return False
    return not isinstance(value, float | int) or (abs(value) <= LARGEST and math.isfinite(value))


def _restored(session: Session, held: Held, actor_id: int | None, now: datetime) -> Run:
    return restore(held, CaseHands(context_of(session, held, actor_id, None, now=now)))


def _open(session: Session, instance_id: uuid.UUID) -> list[str]:
    wanted = select(UserTask.id).where(
        UserTask.instance_id == instance_id, UserTask.status == TaskStatus.OPEN
    )
    return sorted(str(one) for one in session.scalars(wanted))


def _name(held: Held, step: str) -> str:
    found = held.definition.info.shape.step(step)
    return found.name if found else step
