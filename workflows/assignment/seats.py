"""What a person may act for on a day: posts held, posts acted for, roles.

A seat is a post with the way in which one sits on it. Whoever holds a post for good, as Plt or as Plh, or was
named by such a holder for a period (a.n.), finds the post's queue. A delegate can't pass it on, and what he was
given ends with the office of the giver.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Row,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from models.asking import ask
from models.people import (
    Day,
    Delegation,
    Employee,
    Holding,
    Post,
    Role,
    RoleGrant,
    Unit,
    granted_on,
    in_period,
)

# With a person and a day: under which name an act keeps the standing that it has read (`Context.once`).
STANDING = "standing"

SeatKind = Literal["DEFINITIVE", "PLT", "PLH", "DELEGATE"]

# Statements that every act needs are built once: building them costs more than asking them.
DAY = bindparam("day", type_=Date)
WHO = bindparam("who", type_=Integer)

# Who acts first for a post: the acting holder is the one at work.
FOREMOST: dict[str, int] = {"PLH": 0, "PLT": 1, "DEFINITIVE": 2, "DELEGATE": 3}
PREFIX: dict[str, str] = {"PLH": "Plh. ", "PLT": "Plt. ", "DEFINITIVE": "", "DELEGATE": "a.n. "}


@dataclass(frozen=True)
class Seat:
    post_id: int
    post_name: str
    kind: SeatKind
    ground: str
    process_key: str | None  # a delegation for one process only
    unit_id: int

    @property
    def title(self) -> str:
        return f"{PREFIX[self.kind]}{self.post_name}"

    def serves(self, process_key: str) -> bool:
        return self.process_key in (None, process_key)


@dataclass(frozen=True)
class Standing:
    employee_id: int
    seats: tuple[Seat, ...]
    roles: tuple[tuple[Role, frozenset[int]], ...]  # each with its units, those below included

    @property
    def own_post(self) -> Seat | None:
        return next((seat for seat in self.seats if seat.kind == "DEFINITIVE"), None)

    def has_role(self, role: Role, *, unit_id: int | None = None) -> bool:
        """Whether the role was granted at all, or for that unit."""
        return any(held is role and (unit_id is None or unit_id in units) for held, units in self.roles)


def standing(session: Session, employee_id: int, *, today: date) -> Standing:
    """Seats and roles of a person on a day, in one statement; none for one who has left the service."""
    rows = ask(session, _STANDING, {"who": employee_id, "day": today}).all()
    seats = sorted((_seat(row) for row in rows if row.role is None), key=_seat_order)
    grants = ((row.role, row.unit_id) for row in rows if row.role is not None)
    return Standing(employee_id, tuple(seats), _by_role(grants))


def sitting(day: Day) -> Subquery:
    """Everybody in active service who may act for some post on the day, one row a seat."""
    held = select(
        Holding.post_id,
        Holding.employee_id,
        cast(Holding.kind, String).label("kind"),
        Holding.ground,
        cast(null(), String).label("process_key"),
    ).where(in_period(day))
    given = select(
        Delegation.post_id,
        Delegation.delegate_id,
        literal("DELEGATE"),
        Delegation.ground,
        Delegation.process_key,
    ).where(_delegated_on(day))
    every = union_all(held, given).subquery("every_seat")
    active = select(every).join(Employee, Employee.id == every.c.employee_id).where(Employee.active)
    return active.subquery("sitting")


def _delegated_on(day: Day) -> ColumnElement[bool]:
    giver = aliased(Holding)
    in_office = exists().where(
        giver.post_id == Delegation.post_id,
        giver.employee_id == Delegation.given_by,
        in_period(day, holding=giver),
    )
    return and_(
        Delegation.valid_from <= day,
        Delegation.valid_to >= day,
        or_(Delegation.revoked_on.is_(None), Delegation.revoked_on > day),
        in_office,
    )


def _seat(row: Row[*tuple[object, ...]]) -> Seat:
    return Seat(
        post_id=row.post_id,
        post_name=row.name,
        kind=row.kind,
        ground=row.ground,
        process_key=row.process_key,
        unit_id=row.unit_id,
    )


def _seat_order(seat: Seat) -> tuple[bool, int, int]:
    return seat.kind != "DEFINITIVE", FOREMOST[seat.kind], seat.post_id


def _by_role(grants: Iterable[tuple[Role, int]]) -> tuple[tuple[Role, frozenset[int]], ...]:
    units: dict[Role, set[int]] = {}
    for role, unit_id in grants:
        units.setdefault(role, set()).add(unit_id)
    return tuple((role, frozenset(found)) for role, found in sorted(units.items()))


def _select_standing() -> CompoundSelect[*tuple[object, ...]]:
    """A row for each seat, and one for each role and unit: these have a role in the last column."""
    seat = sitting(DAY)
    seats = (
        select(seat.c.post_id, Post.name, seat.c.kind, seat.c.ground, seat.c.process_key, Post.unit_id)
        .add_columns(cast(null(), RoleGrant.role.type).label("role"))
        .join(Post, Post.id == seat.c.post_id)
        .where(seat.c.employee_id == WHO)
    )
    granted = (
        select(RoleGrant.role, RoleGrant.unit_id)
        .join(Employee, Employee.id == RoleGrant.employee_id)
        .where(RoleGrant.employee_id == WHO, Employee.active, granted_on(DAY))
        .cte("granted", recursive=True)
    )
    below = select(granted.c.role, Unit.id).join(Unit, Unit.parent_id == granted.c.unit_id)
    granted = granted.union(below)
    roles = select(null(), null(), null(), null(), null(), granted.c.unit_id, granted.c.role)
    return union_all(seats, roles)


_STANDING = _select_standing()
