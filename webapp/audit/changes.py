"""Changes of settings and master data: who changed what, before and after. For auditors of the whole agency only:
a row of these tables belongs to no case and often to no unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import render_template, request
from sqlalchemy import ColumnElement, Row, Select, false, or_, select
from sqlalchemy.orm import Session

from models.changes import ChangeEvent
from models.people import Employee, Post, Role, Unit
from webapp import db
from webapp.access import auditing, readings
from webapp.audit import change_words as words
from webapp.audit import names
from webapp.audit.asked import Asked
from webapp.audit.blueprint import bp
from workflows.errors import NotAllowed

PAGE = 25
_PEOPLE = frozenset(
    {
        "changed_by",
        "delegate_id",
        "deployed_by",
        "employee_id",
        "given_by",
        "granted_by",
        "resumed_by",
        "suspended_by",
    }
)
_QUIET = frozenset({"id"})
Names = Mapping[str, Mapping[int, str]]  # of people, posts and units


@dataclass(frozen=True, slots=True)
class Line:
    table: str
    act: str
    at: datetime
    actor: str
    db_user: str
    about: str
    changed: tuple[tuple[str, str, str], ...]

    @property
    def added(self) -> tuple[tuple[str, str], ...]:
        """What a new row says; empty for one that was there before."""
        new = all(before == words.NOTHING for _column, before, _after in self.changed)
        return tuple((column, after) for column, _before, after in self.changed) if new else ()


@bp.get("/perubahan")
def changes() -> str:
    if not auditing.whole():
        raise NotAllowed("changes of master data by an auditor of a part")
    asked = Asked.of(request.args)
    table, before = request.args.get("tabel", ""), request.args.get("sebelum", type=int)
    with db.read() as session:
        meant = names.meant(session, asked)
        found = session.execute(_statement(asked, meant.deciders, table=table, before=before)).all()
        shown = found[:PAGE]
        known = _names(session, shown)
        lines = [_line(row, known) for row in shown]
    about = _subjects(shown) & known["people"].keys()
    readings.note_all(about, readings.CHANGES, ground=readings.as_role(Role.AUDITOR))
    return render_template(
        "audit/changes.html",
        asked=asked,
        table=table if table in words.tables() else "",
        tables=sorted(words.tables().items(), key=lambda one: one[1]),
        lines=lines,
        more=shown[-1].ChangeEvent.id if len(found) > PAGE else None,
        first=before is None,
        whole=True,
    )


def _statement(
    asked: Asked, actors: tuple[int, ...] | None, *, table: str, before: int | None
) -> Select[ChangeEvent, str]:
    wanted = (
        select(ChangeEvent, Employee.name.label("actor"))
        .outerjoin(Employee, Employee.id == ChangeEvent.actor_id)
        .where(ChangeEvent.act != "FOUND", or_(false(), *_periods()))
    )
    if actors is not None:
        wanted = wanted.where(ChangeEvent.actor_id.in_(actors))
    if table in words.tables():
        wanted = wanted.where(ChangeEvent.table_name == table)
    if asked.first:
        wanted = wanted.where(ChangeEvent.at >= auditing.day_begins(asked.first))
    if asked.last:
        wanted = wanted.where(ChangeEvent.at < auditing.day_after(asked.last))
    if before is not None and before < readings.MOST:
        wanted = wanted.where(ChangeEvent.id < before)
    return wanted.order_by(ChangeEvent.id.desc()).limit(PAGE + 1)


def _periods() -> Iterator[ColumnElement[bool]]:
    for scope in auditing.scopes():
        if scope.whole:
            yield ChangeEvent.at.between(
                auditing.day_begins(scope.first or date(1990, 1, 1)),
                auditing.day_after(scope.last or date(2200, 1, 1)),
            )


def _line(row: Row[ChangeEvent, str], known: Names) -> Line:
    event = row.ChangeEvent
    before, after = event.before or {}, event.after or {}
    columns = [key for key in {**before, **after} if key not in _QUIET]
    found = [
        (
            words.column(key),
            _said(event.table_name, key, before, known),
            _said(event.table_name, key, after, known),
        )
        for key in columns
    ]
    return Line(
        table=words.tables().get(event.table_name, event.table_name),
        act=words.act(event.act),
        at=event.at,
        actor=row.actor or "",
        db_user=event.db_user,
        about=_about(event, known),
        changed=tuple(one for one in found if one[1] != one[2]),
    )


def _said(table: str, key: str, values: Mapping[str, object], known: Names) -> str:
    return words.value(values.get(key), known.get(_kind(table, key), {}))


def _kind(table: str, key: str) -> str:
    """What the numbers of a column mean."""
    if key in _PEOPLE:
        return "people"
    if key == "post_id" or (table, key) == ("post", "parent_id"):
        return "posts"
    return "units" if key == "unit_id" or (table, key) == ("unit", "parent_id") else ""


def _about(event: ChangeEvent, known: Names) -> str:
    """The row in words, as far as it is a person, a post or a unit, or belongs to a person."""
    kinds = {"employee": "people", "post": "posts", "unit": "units"}
    numbers = [int(part) for part in event.row_key.split("/")[:1] if part.isdecimal()]
    if kind := kinds.get(event.table_name):
        return known[kind].get(numbers[0], "") if numbers else ""
    values = {**(event.before or {}), **(event.after or {})}
    if "employee_id" not in values and event.table_name in {"roster_day", "joint_leave_duty"} and numbers:
        return known["people"].get(numbers[0], "")
    person = values.get("employee_id")
    return known["people"].get(person, "") if isinstance(person, int) else event.row_key


def _subjects(rows: Iterable[Row[ChangeEvent, str]]) -> set[int]:
    found = set()
    for event in (row.ChangeEvent for row in rows):
        for values in (event.before or {}, event.after or {}):
            if isinstance(person := values.get("employee_id"), int):
                found.add(person)
        if event.table_name in {"employee", "roster_day", "joint_leave_duty"}:
            found |= {int(part) for part in event.row_key.split("/")[:1] if part.isdecimal()}
    return found


def _names(session: Session, rows: Iterable[Row[ChangeEvent, str]]) -> dict[str, dict[int, str]]:
    """Of all people, posts and units that the page's rows speak of."""
    wanted: dict[str, set[int]] = {"people": _subjects(rows), "posts": set(), "units": set()}
    for event in (row.ChangeEvent for row in rows):
        if (kind := {"post": "posts", "unit": "units"}.get(event.table_name)) and event.row_key.isdecimal():
            wanted[kind].add(int(event.row_key))
        for values in (event.before or {}, event.after or {}):
            for key, number in values.items():
                if (kind := _kind(event.table_name, key)) and isinstance(number, int):
                    wanted[kind].add(number)
    return {kind: _named(session, kind, ids) for kind, ids in wanted.items()}


def _named(session: Session, kind: str, ids: set[int]) -> dict[int, str]:
    wanted = {
        "people": select(Employee.id, Employee.name).where(Employee.id.in_(ids)),
        "posts": select(Post.id, Post.name).where(Post.id.in_(ids)),
        "units": select(Unit.id, Unit.name).where(Unit.id.in_(ids)),
    }[kind]
    return {row[0]: row[1] for row in session.execute(wanted)} if ids else {}
