"""Who stands above whom: superiors over the tree of posts, and the address of a task.

The superior is whoever holds the parent post on the day. A post that nobody holds, or only the person in
question, is passed over to the next level up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    case,
    column,
    exists,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from models.asking import ask
from models.base import row_id
from models.people import Employee, Holding, HoldingKind, Post, Role, Unit, in_period
from workflows.assignment.holders import Holder, holders
from workflows.assignment.seats import DAY, WHO
from workflows.errors import UserMistake

# Deeper than any agency; it ends the climb where somebody has entered posts that stand above each other.
DEEPEST = 30
_SUPERIOR = re.compile(r"superior(?::([1-9]))?")


class NobodyToDoIt(UserMistake):
    """Nobody can be found for this step: a post in the line of superiors has to be filled first."""


@dataclass(frozen=True)
class Address:
    """To whom a task goes: one of a post, a role in a unit, or a person."""

    post_id: int | None = None
    role: Role | None = None
    unit_id: int | None = None
    employee_id: int | None = None


def superior_post(session: Session, employee_id: int, *, today: date, level: int = 1) -> int | None:
    """The post of the superior `level` levels up, counting only posts that somebody else holds."""
    wanted = {"who": employee_id, "day": today, "passed": level - 1}
    found: int | None = ask(session, _SUPERIOR_POST, wanted).scalar()
    return found


def occupied_post(session: Session, post_id: int, *, subject_id: int, today: date) -> int | None:
    """The post itself, or the next one up that somebody other than the subject holds on the day."""
    wanted = {"start": post_id, "who": subject_id, "day": today}
    found: int | None = ask(session, _OCCUPIED_POST, wanted).scalar()
    return found


def occupied_posts(
    session: Session, asked: Iterable[tuple[int, int]], *, today: date
) -> dict[tuple[int, int], int]:
    """As `occupied_post` for many pairs of post and subject; those without anybody are left out. One statement."""
    pairs = sorted(set(asked))
    wanted = {"starts": [one[0] for one in pairs], "people": [one[1] for one in pairs], "day": today}
    rows = ask(session, _OCCUPIED_POSTS, wanted)
    return {(row.start, row.who): row.post_id for row in rows}


def superior_on(session: Session, employee_id: int, day: date) -> Holder | None:
    """Who was (or is) the superior on a day: the one who acts first for the superior post."""
    post_id = superior_post(session, employee_id, today=day)
    if post_id is None:
        return None
    others = (holder for holder in holders(session, post_id, today=day) if holder.employee_id != employee_id)
    return next(others, None)


def unit_of(session: Session, employee_id: int, today: date) -> Unit:
    """The unit of a person's post on the day, else of the last one held; NobodyToDoIt without any post."""
    unit = session.scalar(UNIT_OF_PERSON, {"who": employee_id, "day": today})
    if unit is None:
        raise NobodyToDoIt(f"employee {employee_id} holds no post, so belongs to no unit")
    return unit


def units_of(session: Session, employee_ids: Collection[int], today: date) -> dict[int, int]:
    """The units, by number, that `unit_of` would give; whoever never held a post is left out. One statement."""
    nearest = (
        select(Holding.employee_id, Post.unit_id)
        .join(Post, Post.id == Holding.post_id)
        .where(Holding.employee_id.in_(employee_ids))
        .ext(distinct_on(Holding.employee_id))
        .order_by(Holding.employee_id, _nearness(), Holding.valid_from.desc(), Holding.id)
    )
    return {row.employee_id: row.unit_id for row in session.execute(nearest, {"day": today})}


def unit_rows(session: Session, employee_ids: Collection[int], today: date) -> dict[int, Unit]:
    """The units of many people as `unit_of` gives them; whoever never held a post is left out. Two statements."""
    found = units_of(session, employee_ids, today)
    units = {one.id: one for one in session.scalars(select(Unit).where(Unit.id.in_(set(found.values()))))}
    return {employee_id: units[unit_id] for employee_id, unit_id in found.items()}


def today_of(session: Session, employee_id: int, now: datetime) -> date:
    """The date on the wall of the employee's unit."""
    return now.astimezone(ZoneInfo(unit_of(session, employee_id, now.date()).time_zone)).date()


def resolve(
    session: Session,
    who: str,
    *,
    subject_id: int,
    starter_id: int,
    data: Mapping[str, object],
    today: date,
    occupied: Callable[[int], int | None] | None = None,
) -> Address:
    """The address that a diagram's `who` means for this case: superior[:n], subject, starter,
    role:NAME, post:VARIABLE or person:VARIABLE. ValueError for any other word, NobodyToDoIt when
    every post up the line is empty, or the variable names nobody in active service. `occupied` knows `occupied_post`
    for the subject today.
    """
    kind, _, name = who.partition(":")
    if match := _SUPERIOR.fullmatch(who):
        level = int(match[1] or 1)
        return _at(superior_post(session, subject_id, today=today, level=level), who)
    if kind in ("subject", "starter") and not name:
        return Address(employee_id=subject_id if kind == "subject" else starter_id)
    if kind == "role":
        return Address(role=Role(name), unit_id=unit_of(session, subject_id, today).id)
    if kind == "post":
        post_id = _identifier(data, name)
        look = occupied or partial(occupied_post, session, subject_id=subject_id, today=today)
        return _at(look(post_id), who)
    if kind == "person":
        return Address(employee_id=_in_service(session, _identifier(data, name)))
    raise ValueError(f"{who} names nobody")


def _upwards(start: ColumnElement[int | None]) -> Select[int]:
    """From `start` upwards, the posts that somebody other than WHO holds on DAY."""
    chain = select(start.label("post_id"), literal(1).label("depth")).cte("chain", recursive=True)
    above = (
        select(Post.parent_id, chain.c.depth + 1)
        .join(chain, Post.id == chain.c.post_id)
        .where(chain.c.depth < DEEPEST, Post.parent_id.is_not(None))
    )
    chain = chain.union_all(above)
    someone_else = _held_by_another(chain.c.post_id, WHO)
    first_seen = func.min(chain.c.depth)
    return select(chain.c.post_id).where(someone_else).group_by(chain.c.post_id).order_by(first_seen)


def _select_superior_post() -> Select[int]:
    own = (
        select(Post.parent_id)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == WHO, in_period(DAY))
        .order_by(Holding.kind != HoldingKind.DEFINITIVE, Holding.valid_from, Holding.id)
        .limit(1)
        .scalar_subquery()
    )
    return _upwards(own).offset(bindparam("passed", type_=Integer)).limit(1)


def _select_occupied_posts() -> Select[int, int, int]:
    """As `_upwards` from many posts at once, each for a person of its own."""
    asked = (
        func.unnest(bindparam("starts", type_=ARRAY(Integer)), bindparam("people", type_=ARRAY(Integer)))
        .table_valued(column("start", Integer), column("who", Integer), name="asked")
        .render_derived()
    )
    first = select(asked.c.start, asked.c.who, asked.c.start.label("post_id"), literal(1).label("depth"))
    chain = first.cte("chain", recursive=True)
    above = (
        select(chain.c.start, chain.c.who, Post.parent_id, chain.c.depth + 1)
        .join(chain, Post.id == chain.c.post_id)
        .where(chain.c.depth < DEEPEST, Post.parent_id.is_not(None))
    )
    chain = chain.union_all(above)
    return (
        select(chain.c.start, chain.c.who, chain.c.post_id)
        .ext(distinct_on(chain.c.start, chain.c.who))
        .where(_held_by_another(chain.c.post_id, chain.c.who))
        .order_by(chain.c.start, chain.c.who, chain.c.depth)
    )


def _held_by_another(post_id: ColumnElement[int], who: ColumnElement[int]) -> ColumnElement[bool]:
    return (
        exists()
        .where(Holding.post_id == post_id, Holding.employee_id != who, in_period(DAY))
        .where(Employee.id == Holding.employee_id, Employee.active)
    )


def _select_unit() -> Select[Unit]:
    return (
        select(Unit)
        .join(Post, Post.unit_id == Unit.id)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == WHO)
        .order_by(_nearness(), Holding.valid_from.desc(), Holding.id)
        .limit(1)
    )


def _nearness() -> ColumnElement[int]:
    """A definitive post of today first, then an acting one of today, then any of the past."""
    current = in_period(DAY)
    return case((current & (Holding.kind == HoldingKind.DEFINITIVE), 0), (current, 1), else_=2)


def _at(post_id: int | None, who: str) -> Address:
    if post_id is None:
        raise NobodyToDoIt(f"nobody holds a post that {who} could mean")
    return Address(post_id=post_id)


def _identifier(data: Mapping[str, object], name: str) -> int:
    value = data.get(name)
    number = None if isinstance(value, bool) else row_id(value)  # as text it was chosen in a form
    if number is None:
        raise NobodyToDoIt(f"{name} names no one")
    return number


def _in_service(session: Session, employee_id: int) -> int:
    if session.scalar(select(Employee.active).where(Employee.id == employee_id)):
        return employee_id
    raise NobodyToDoIt(f"employee {employee_id} isn't in active service")


_SUPERIOR_POST = _select_superior_post()
_OCCUPIED_POST = _upwards(bindparam("start", type_=Integer)).limit(1)
_OCCUPIED_POSTS = _select_occupied_posts()
UNIT_OF_PERSON = _select_unit()  # of WHO on DAY
