"""What an auditor may read: the cases of some units that began within a period, until the access ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import g
from sqlalchemy import ARRAY, ColumnElement, Integer, and_, any_, false, literal, or_, select
from sqlalchemy.orm import Session

from models.people import HOME, Role, RoleGrant, Unit, granted_on
from models.process import Instance
from webapp import db
from webapp.sign_in import sessions


@dataclass(frozen=True, slots=True)
class Scope:
    """One grant: its units with those below, all of them when it is for the topmost; the period; the last day."""

    unit: str
    units: frozenset[int]
    whole: bool
    first: date | None
    last: date | None
    until: date | None

    def covers(self, case: Instance) -> bool:
        day = case.started_at.astimezone(HOME).date()
        within = (self.first is None or day >= self.first) and (self.last is None or day <= self.last)
        return within and (self.whole or case.unit_id in self.units)


def scopes() -> tuple[Scope, ...]:
    """Those of whoever is signed in, read once a request; none for one who is no auditor today."""
    if "audit_scopes" not in g:
        me = sessions.me()
        with db.read() as session:
            found = _scopes(session, me.employee_id) if me.has(Role.AUDITOR) else ()
        g.audit_scopes = found
    kept: tuple[Scope, ...] = g.audit_scopes
    return kept


def covers(case: Instance) -> bool:
    return any(scope.covers(case) for scope in scopes())


def covers_unit(unit_id: int | None) -> bool:
    """Whether people of the unit may be looked at, whatever the period."""
    return any(scope.whole or unit_id in scope.units for scope in scopes())


def whole() -> bool:
    """Whether the access is for the topmost unit: what belongs to no unit is for such auditors alone."""
    return any(scope.whole for scope in scopes())


def readable() -> ColumnElement[bool]:
    """The same as a condition on instances, for lists."""
    return or_(false(), *(_condition(scope) for scope in scopes()))


def day_begins(day: date) -> datetime:
    return datetime.combine(day, time(), HOME)


def day_after(day: date) -> datetime:
    return day_begins(day + timedelta(days=1))


def _condition(scope: Scope) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = []
    if not scope.whole:
        found.append(Instance.unit_id == any_(literal(sorted(scope.units), ARRAY(Integer))))
    if scope.first is not None:
        found.append(Instance.started_at >= day_begins(scope.first))
    if scope.last is not None:
        found.append(Instance.started_at < day_after(scope.last))
    return and_(*found) if found else literal(value=True)


def _scopes(session: Session, employee_id: int) -> tuple[Scope, ...]:
    granted = (
        select(RoleGrant.id.label("grant_id"), RoleGrant.unit_id)
        .where(RoleGrant.employee_id == employee_id, RoleGrant.role == Role.AUDITOR, granted_on(db.today()))
        .cte("granted", recursive=True)
    )
    below = select(granted.c.grant_id, Unit.id).join(Unit, Unit.parent_id == granted.c.unit_id)
    granted = granted.union(below)
    rows = session.execute(
        select(RoleGrant, Unit, granted.c.unit_id)
        .join(RoleGrant, RoleGrant.id == granted.c.grant_id)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .order_by(RoleGrant.id)
    ).all()
    units: dict[int, set[int]] = {}
    for grant, _unit, unit_id in rows:
        units.setdefault(grant.id, set()).add(unit_id)
    heads = {grant.id: (grant, unit) for grant, unit, _unit_id in rows}
    return tuple(
        Scope(
            unit=unit.name,
            units=frozenset(units[key]),
            whole=unit.parent_id is None,
            first=grant.cases_from,
            last=grant.cases_to,
            until=grant.valid_to,
        )
        for key, (grant, unit) in heads.items()
    )
