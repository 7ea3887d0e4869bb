"""Who may begin a case of a process: `langkah:case starters="…"`, a list of which one must fit.

`all` (also when nothing is said), `leads` (has posts below), `role:NAME`, `kind:PNS|CPNS|PPPK`, `unit:CODE` (the
unit and those below it).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session, aliased

from models.people import Employee, EmployeeKind, Holding, Post, Role, RoleGrant, Unit, granted_on, in_period
from workflows.assignment.seats import DAY, WHO

EVERYBODY = "all"
LEADERS = "leads"
_NAMES = {"role": frozenset(Role), "kind": frozenset(EmployeeKind)}


@dataclass(frozen=True)
class Starter:
    """What a person is, in the words of the list: `all`, `kind:PNS`, `unit:DPU`, …"""

    traits: frozenset[str]

    def may(self, text: str) -> bool:
        wanted = starters(text)
        return not wanted or not self.traits.isdisjoint(wanted)


def starters(text: str) -> tuple[str, ...]:
    """The list taken apart at commas and spaces."""
    return tuple(text.replace(",", " ").split())


def unknown_starters(text: str) -> tuple[str, ...]:
    """What of the list means nobody."""
    return tuple(one for one in starters(text) if not _is_known(one))


def starter(session: Session, employee_id: int, *, today: date) -> Starter:
    asked = {"who": employee_id, "day": today}
    found = {EVERYBODY}
    found |= {f"kind:{kind}" for kind in session.scalars(_KIND, asked)}
    found |= {f"role:{role}" for role in session.scalars(_ROLES, asked)}
    found |= {f"unit:{code}" for code in session.scalars(_UNITS, asked)}
    if session.scalar(_LEADS, asked):
        found.add(LEADERS)
    return Starter(frozenset(found))


def may_start(session: Session, text: str, employee_id: int, *, today: date) -> bool:
    """Nothing is asked of the database where everybody may."""
    wanted = starters(text)
    return not wanted or EVERYBODY in wanted or starter(session, employee_id, today=today).may(text)


def _is_known(one: str) -> bool:
    kind, _, name = one.partition(":")
    if kind in _NAMES:
        return name in _NAMES[kind]
    return one in {EVERYBODY, LEADERS} or (kind == "unit" and bool(name))


def _select_units() -> Select[str]:
    """The units of the posts that somebody holds, and all above them."""
    held = (
        select(Unit.id, Unit.code, Unit.parent_id)
        .join(Post, Post.unit_id == Unit.id)
        .join(Holding, Holding.post_id == Post.id)
        .where(Holding.employee_id == WHO, in_period(DAY))
        .cte("held", recursive=True)
    )
    above = select(Unit.id, Unit.code, Unit.parent_id).join(held, Unit.id == held.c.parent_id)
    return select(held.union(above).c.code)


def _select_leads() -> Select[bool]:
    below = aliased(Post)
    posts = exists().where(Holding.employee_id == WHO, in_period(DAY), below.parent_id == Holding.post_id)
    return select(posts)


_KIND = select(Employee.kind).where(Employee.id == WHO)
_ROLES = select(RoleGrant.role).where(RoleGrant.employee_id == WHO, granted_on(DAY))
_UNITS = _select_units()
_LEADS = _select_leads()
