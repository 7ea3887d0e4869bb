"""Who may read an SKP, check it, or write in it: the one place where the room's pages ask.

The subject; whoever sits on a post above the subject's, from the assessor's up; the personnel office of the unit;
its auditors. To others an SKP doesn't exist: they see only a superior's results that their own may serve.
"""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from models.base import find
from models.people import Post, Role
from models.process import TaskStatus, UserTask
from models.skp import Skp, SkpPlan
from webapp import db
from webapp.access import auditing, authorize, readings
from webapp.sign_in import sessions
from webapp.skp.blueprint import PROCESS
from workflows import assignment
from workflows.assignment import acting_for
from workflows.errors import NotFound
from workflows.services import skp as services


def subject(skp: Skp) -> bool:
    """Whether it is the reader's own."""
    return skp.employee_id == sessions.me().employee_id


def above(session: Session, skp: Skp) -> bool:
    """Whether the reader, not the subject, sits on the assessor's post or one above it."""
    seats = {seat.post_id for seat in authorize.standing().seats if services.serves(seat)}
    return not subject(skp) and not seats.isdisjoint(posts_above(session, skp))


def office(skp: Skp) -> bool:
    """Whether the reader looks after the personnel of the unit, or audits it."""
    me = sessions.me()
    held = me.has(Role.PERSONNEL) and authorize.standing().has_role(Role.PERSONNEL, unit_id=skp.unit_id)
    return held or auditing.covers_unit(skp.unit_id)


def may_read(session: Session, skp: Skp) -> bool:
    return subject(skp) or above(session, skp) or office(skp)


def readable(session: Session, skp_id: int) -> Skp:
    """An SKP that the reader may read; the reading of another's is noted. Raises NotFound."""
    found = _skp(session, skp_id)
    if not may_read(session, found):
        raise NotFound(f"SKP {skp_id}")
    if not subject(found):
        readings.note(found.employee_id, readings.SKP, found.id, ground=ground(found))
    return found


def own(session: Session, skp_id: int) -> Skp:
    """One's own SKP. Raises NotFound."""
    found = _skp(session, skp_id)
    if not subject(found):
        raise NotFound(f"SKP {skp_id} of this person")
    return found


def ground(skp: Skp) -> readings.Ground:
    """In which capacity the reader opens another's."""
    standing = authorize.standing()
    if sessions.me().has(Role.PERSONNEL) and standing.has_role(Role.PERSONNEL, unit_id=skp.unit_id):
        return readings.as_role(Role.PERSONNEL)
    return readings.as_role(Role.AUDITOR) if auditing.covers_unit(skp.unit_id) else readings.as_holder()


def open_task(session: Session, plan: SkpPlan, step: str, *, process: str = PROCESS) -> UserTask | None:
    """The open task of a plan's case at that step, if the reader may do it."""
    task = session.scalar(
        select(UserTask)
        .where(UserTask.instance_id == plan.instance_id, UserTask.step == step)
        .where(UserTask.status == TaskStatus.OPEN)
        .limit(1)
    )
    if task is None or acting_for(authorize.standing(), task, process_key=process) is None:
        return None
    return task


def shared(session: Session, task: UserTask | None) -> bool:
    """Whether others may do the task as well, so that it can be taken or handed over."""
    return task is not None and len(assignment.people_of_task(session, task, today=db.today())) > 1


def posts_above(session: Session, skp: Skp) -> frozenset[int]:
    """The assessor's post, and all posts above it or above the subject's own."""
    own = select(Post.parent_id.label("id")).where(Post.id == skp.post_id)
    chain = select(Post.id.label("id")).where(
        or_(Post.id == skp.assessor_post_id, Post.id == own.scalar_subquery())
    )
    climbing = chain.cte("above", recursive=True)
    climbing = climbing.union(
        select(Post.parent_id).join(climbing, Post.id == climbing.c.id).where(Post.parent_id.is_not(None))
    )
    return frozenset(session.scalars(select(climbing.c.id)))


def _skp(session: Session, skp_id: int) -> Skp:
    found = find(session, Skp, skp_id)
    if found is None or found.dropped:
        raise NotFound(f"SKP {skp_id}")
    return found
