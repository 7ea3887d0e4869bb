"""The log of reading: who opened something about somebody else, on which ground.

A page notes what it shows; the note is written in a short transaction of its own once the page is made and before
it is sent. A page that can't be noted isn't shown: then the database is away, and so is the page.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, g, request
from sqlalchemy import Row, Select, exc, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from config import Config
from models.people import Employee, Role
from models.process import Instance
from models.readings import Reading
from webapp import db
from webapp.access import authorize
from webapp.errors import handling as errors
from webapp.sign_in import sessions

CASE, TASK, LEDGER, FILE, LETTER = "CASE", "TASK", "LEDGER", "FILE", "LETTER"
ACCOUNT, AUDIT, SEARCH, EXPORT, CHANGES, SKP = "ACCOUNT", "AUDIT", "SEARCH", "EXPORT", "CHANGES", "SKP"
PRESENCE = "PRESENCE"
PAGE = 50
MOST = 2**63  # of numbers of rows


@dataclass(frozen=True, slots=True)
class Ground:
    """In which capacity: a role, else the title of the post held or acted for."""

    role: str = ""
    title: str = ""


def init_app(app: Flask, _config: Config) -> None:
    app.after_request(_write)


def note(
    subject_id: int,
    what: str,
    thing: object = "",
    *,
    instance_id: uuid.UUID | None = None,
    ground: Ground | None = None,
) -> None:
    """The page about to be shown is about this person. Nothing is noted of one's own."""
    note_all([subject_id], what, thing, instance_id=instance_id, ground=ground)


def note_all(
    subject_ids: Iterable[int],
    what: str,
    thing: object = "",
    *,
    instance_id: uuid.UUID | None = None,
    ground: Ground | None = None,
) -> None:
    me = sessions.me().employee_id
    others = sorted(set(subject_ids) - {me})
    if request.method != "GET" or not others:
        return
    on, now = ground or as_holder(), db.now()
    g.setdefault("readings", []).extend(
        {
            "reader_id": me,
            "subject_id": subject_id,
            "what": what,
            "thing": str(thing),
            "instance_id": instance_id,
            "role": on.role,
            "title": on.title,
            "at": now,
            "hour": now.replace(minute=0, second=0, microsecond=0),
        }
        for subject_id in others
    )


def note_case(case: Instance, what: str, thing: object = "", *, title: str = "") -> None:
    """As somebody with a role in the case's unit, else for the post: `title`, where it is known which."""
    ground = Ground(title=title) if title else for_case(case)
    note(case.subject_id, what, thing, instance_id=case.id, ground=ground)


def for_case(case: Instance) -> Ground:
    me = sessions.me()
    if me.has(Role.PERSONNEL) and authorize.standing().has_role(Role.PERSONNEL, unit_id=case.unit_id):
        return as_role(Role.PERSONNEL)
    if authorize.may(me, "audit_case", case):
        return as_role(Role.AUDITOR)
    return as_holder()


def as_role(role: Role) -> Ground:
    return Ground(role=role.value)


def as_holder() -> Ground:
    """All the posts that this person sits on: which of them opened the page can't be told apart."""
    seats = authorize.standing().seats
    return Ground(title=" · ".join(dict.fromkeys(seat.title for seat in seats)) or sessions.me().post)


def of_subject(
    session: Session, subject_id: int, *, before: int | None = None
) -> list[Row[*tuple[object, ...]]]:
    """Who looked at somebody's data, the last first; one more than fits a page."""
    wanted = _readings().where(Reading.subject_id == subject_id)
    if before is not None and before < MOST:
        wanted = wanted.where(Reading.id < before)
    return list(session.execute(wanted.order_by(Reading.id.desc()).limit(PAGE + 1)))


def of_case(session: Session, instance_id: uuid.UUID) -> list[Row[*tuple[object, ...]]]:
    wanted = _readings().where(Reading.instance_id == instance_id)
    return list(session.execute(wanted.order_by(Reading.id.desc()).limit(PAGE)))


def _readings() -> Select[*tuple[object, ...]]:
    reader = aliased(Employee)
    return (
        select(
            Reading.id,
            Reading.what,
            Reading.role,
            Reading.title,
            Reading.at,
            reader.name.label("reader"),
            Instance.number,
            Instance.id.label("instance_id"),
        )
        .join(reader, reader.id == Reading.reader_id)
        .outerjoin(Instance, Instance.id == Reading.instance_id)
    )


def _write(response: Response) -> Response:
    rows: list[dict[str, object]] = g.pop("readings", [])
    if not rows or response.status_code >= HTTPStatus.BAD_REQUEST:
        return response
    try:
        with db.aside() as session:
            session.execute(insert(Reading).on_conflict_do_nothing(), rows)
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        return errors.of_database(error)
    return response
