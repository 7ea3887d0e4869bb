"""Which open tasks a person finds in the queue, and whether one may act on a task: the same rule twice.

As a filter in SQL for lists, as a function for the act itself. Nobody decides about themself by any route: not
as holder, Plt or Plh, not as delegate, not by role, not as the addressed person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import ColumnElement, and_, false, not_, or_

from models.people import Role
from models.process import Definition, TaskStatus, UserTask
from workflows.assignment.seats import FOREMOST, Seat, SeatKind, Standing


@dataclass(frozen=True)
class Acting:
    """In which capacity somebody acts: for a post (`on_behalf_of`), by a role, or as themself."""

    on_behalf_of: int | None
    ground: str
    title: str  # "Plt. Kepala Dinas"; one's own post where one acts by role or as oneself
    kind: SeatKind | None = None
    role: Role | None = None


class Addressed(Protocol):
    """What of a task says whose it is."""

    @property
    def decision(self) -> bool: ...
    @property
    def subject_id(self) -> int: ...
    @property
    def post_id(self) -> int | None: ...
    @property
    def escalated_post_id(self) -> int | None: ...
    @property
    def role(self) -> str | None: ...
    @property
    def unit_id(self) -> int | None: ...
    @property
    def employee_id(self) -> int | None: ...


def addressed_to(standing: Standing) -> ColumnElement[bool]:
    """A filter over UserTask joined with Instance and Definition: open, and this person may act on it.

    A task that somebody else has claimed stays in: its colleagues must be able to see who has it.
    """
    everywhere = {seat.post_id for seat in standing.seats if seat.process_key is None}
    ways = [UserTask.employee_id == standing.employee_id, _at_post(everywhere)]
    ways += [
        and_(_at_post({seat.post_id}), Definition.key == seat.process_key)
        for seat in standing.seats
        if seat.process_key is not None and seat.post_id not in everywhere
    ]
    ways += [and_(UserTask.role == role, UserTask.unit_id.in_(units)) for role, units in standing.roles]
    about_oneself = and_(UserTask.decision, UserTask.subject_id == standing.employee_id)
    return and_(UserTask.status == TaskStatus.OPEN, or_(*ways), not_(about_oneself))


def acting_for(standing: Standing, task: Addressed, *, process_key: str) -> Acting | None:
    """In which capacity this person may act on the task; None when not at all.

    Whether the task is still open or claimed by a colleague is another question.
    """
    if task.decision and task.subject_id == standing.employee_id:
        return None
    if task.employee_id == standing.employee_id:
        return Acting(None, "", _own_title(standing))
    if seat := _best_seat(standing, task, process_key):
        return Acting(seat.post_id, seat.ground, seat.title, kind=seat.kind)
    role = next((role for role, units in standing.roles if task.role == role and task.unit_id in units), None)
    return Acting(None, "", _own_title(standing), role=role) if role else None


def _at_post(post_ids: set[int]) -> ColumnElement[bool]:
    if not post_ids:
        return false()
    return or_(UserTask.post_id.in_(post_ids), UserTask.escalated_post_id.in_(post_ids))


def _best_seat(standing: Standing, task: Addressed, process_key: str) -> Seat | None:
    """The post first addressed before the one it was escalated to; one's own office before an acting one."""
    addressed = [post_id for post_id in (task.post_id, task.escalated_post_id) if post_id is not None]
    fitting = [seat for seat in standing.seats if seat.post_id in addressed and seat.serves(process_key)]
    return min(
        fitting,
        key=lambda seat: (addressed.index(seat.post_id), seat.kind != "DEFINITIVE", FOREMOST[seat.kind]),
        default=None,
    )


def _own_title(standing: Standing) -> str:
    return standing.own_post.title if standing.own_post else ""
