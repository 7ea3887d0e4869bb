"""Who acts for a post, and who may do given tasks: names for pages and notices."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    ARRAY,
    Row,
    Select,
    String,
    Uuid,
    and_,
    any_,
    bindparam,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.people import Employee, Holding, Post, RoleGrant, Unit, for_good, granted_on
from models.process import Definition, Instance, UserTask
from workflows.assignment.seats import DAY, FOREMOST, PREFIX, SeatKind, sitting

_AMONG = UserTask.id == any_(bindparam("tasks", type_=ARRAY(Uuid)))


@dataclass(frozen=True)
class Holder:
    """Somebody who may act, and as what. `kind` is None for a role or a person addressed as such."""

    employee_id: int
    name: str
    nip: str
    kind: SeatKind | None
    post_id: int | None
    post_name: str
    ground: str = ""
    process_key: str | None = None

    @property
    def title(self) -> str:
        return f"{PREFIX[self.kind]}{self.post_name}" if self.kind else self.post_name


def holders(session: Session, post_id: int, *, today: date) -> tuple[Holder, ...]:
    """Who acts for a post on the day: Plh first, then Plt, the definitive holder, and delegates."""
    seat = sitting(today)
    rows = session.execute(
        select(
            seat.c.employee_id,
            Employee.name,
            Employee.nip,
            seat.c.kind,
            seat.c.post_id,
            Post.name,
            seat.c.ground,
            seat.c.process_key,
        )
        .join(Employee, Employee.id == seat.c.employee_id)
        .join(Post, Post.id == seat.c.post_id)
        .where(seat.c.post_id == post_id)
    )
    return tuple(sorted((Holder(*row) for row in rows), key=_order))


def people_of_task(session: Session, task: UserTask, *, today: date) -> tuple[Holder, ...]:
    return people_of_tasks(session, [task.id], today=today).get(task.id, ())


def people_of_tasks(
    session: Session, task_ids: Collection[uuid.UUID], *, today: date
) -> dict[uuid.UUID, tuple[Holder, ...]]:
    """Everybody who may do each task on the day, in one statement; for a claimed one still all of them.

    Nobody whom the decision is about. The post first addressed comes before the one it was escalated to.
    """
    rows = session.execute(_PEOPLE, {"tasks": list(task_ids), "day": today})
    found: dict[uuid.UUID, list[tuple[bool, Holder]]] = {task_id: [] for task_id in task_ids}
    for row in rows:
        found[row.task_id].append((row.escalated, _holder(row)))
    return {task_id: _once_each(ways) for task_id, ways in found.items()}


def _select_people() -> Select[*tuple[object, ...]]:
    way = union_all(_by_post(), _by_role(), _by_person()).subquery("way")
    return (
        select(way.c.task_id, way.c.escalated, way.c.employee_id, Employee.name, Employee.nip)
        .add_columns(way.c.kind, way.c.post_id, func.coalesce(Post.name, "").label("post_name"))
        .add_columns(way.c.ground, way.c.process_key)
        .join(Employee, Employee.id == way.c.employee_id)
        .outerjoin(Post, Post.id == way.c.post_id)
        .where(Employee.active)
        .where(not_(way.c.decision & (way.c.subject_id == way.c.employee_id)))
    )


def _holder(row: Row[*tuple[object, ...]]) -> Holder:
    return Holder(
        employee_id=row.employee_id,
        name=row.name,
        nip=row.nip,
        kind=row.kind,
        post_id=row.post_id,
        post_name=row.post_name,
        ground=row.ground,
        process_key=row.process_key,
    )


def _once_each(ways: list[tuple[bool, Holder]]) -> tuple[Holder, ...]:
    ranked = sorted(ways, key=lambda way: (way[0], _order(way[1])))
    return tuple({holder.employee_id: holder for _, holder in reversed(ranked)}.values())[::-1]


def _of_tasks() -> Select[uuid.UUID, bool, int]:
    return select(UserTask.id.label("task_id"), UserTask.decision, UserTask.subject_id).where(_AMONG)


def _by_post() -> Select[*tuple[object, ...]]:
    # Two equalities instead of one OR: the planner would read every seat of the agency for that.
    ways = (
        _of_tasks()
        .add_columns(UserTask.instance_id, post.label("post_id"), literal(escalated).label("escalated"))
        .where(post.is_not(None))
        for post, escalated in ((UserTask.post_id, False), (UserTask.escalated_post_id, True))
    )
    addressed, seat = union_all(*ways).subquery("addressed"), sitting(DAY)
    return (
        select(addressed.c.task_id, addressed.c.decision, addressed.c.subject_id, addressed.c.escalated)
        .add_columns(
            seat.c.employee_id.label("employee_id"),
            seat.c.kind.label("kind"),
            seat.c.post_id.label("post_id"),
            seat.c.ground.label("ground"),
            seat.c.process_key.label("process_key"),
        )
        .join(Instance, Instance.id == addressed.c.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .join(seat, seat.c.post_id == addressed.c.post_id)
        .where(or_(seat.c.process_key.is_(None), seat.c.process_key == Definition.key))
    )


def _by_role() -> Select[*tuple[object, ...]]:
    start = select(UserTask.unit_id.label("bottom"), UserTask.unit_id.label("unit_id"))
    upwards = start.where(_AMONG, UserTask.role.is_not(None)).cte("upwards", recursive=True)
    parents = select(upwards.c.bottom, Unit.parent_id).join(Unit, Unit.id == upwards.c.unit_id)
    upwards = upwards.union(parents.where(Unit.parent_id.is_not(None)))
    granted = (
        _of_tasks()
        .join(upwards, upwards.c.bottom == UserTask.unit_id)
        .join(RoleGrant, and_(RoleGrant.role == UserTask.role, RoleGrant.unit_id == upwards.c.unit_id))
        .where(granted_on(DAY))
    )
    return _as_themself(granted, RoleGrant.employee_id)


def _by_person() -> Select[*tuple[object, ...]]:
    addressed = _of_tasks().where(UserTask.employee_id.is_not(None))
    return _as_themself(addressed, UserTask.employee_id)


def _as_themself(
    tasks: Select[uuid.UUID, bool, int],
    employee_id: InstrumentedAttribute[int] | InstrumentedAttribute[int | None],
) -> Select[*tuple[object, ...]]:
    """Somebody who acts under the name of their own post, without acting for it."""
    own = and_(Holding.employee_id == employee_id, for_good(DAY))
    nothing = cast(null(), String)
    return tasks.add_columns(false(), employee_id, nothing, Holding.post_id, literal(""), nothing).outerjoin(
        Holding, own
    )


def _order(holder: Holder) -> tuple[int, int]:
    return FOREMOST[holder.kind] if holder.kind else 0, holder.employee_id


_PEOPLE = _select_people()
