"""The shipped processes in an empty database: published once a run of tests, copied row by row from then on.

Publishing reads and checks every diagram, which costs more than most tests; tests/engine and tests/launcher do it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.process import Definition, DefinitionFile
from workflows import runtime

Row = dict[str, object]

_definitions: list[Row] = []
_files: list[tuple[str, Row]] = []  # with the key of the process


def deploy_shipped(session: Session, *, now: datetime) -> None:
    """As `runtime.deploy_shipped`, which does it where something else was published before."""
    if session.scalar(select(Definition.id).limit(1)) is not None:
        runtime.deploy_shipped(session, now=now)
        return
    if not _definitions:
        runtime.deploy_shipped(session, now=now)
        _keep(session)
        return
    made = session.execute(
        insert(Definition).returning(Definition.key, Definition.id),
        [row | {"deployed_at": now} for row in _definitions],
    )
    numbers = dict(map(tuple, made))
    session.execute(insert(DefinitionFile), [row | {"definition_id": numbers[key]} for key, row in _files])


def _keep(session: Session) -> None:
    keys: dict[int, str] = {}
    for row in session.execute(select(Definition.__table__).order_by(Definition.id)).mappings():
        keys[row["id"]] = row["key"]
        _definitions.append({name: value for name, value in row.items() if name != "id"})
    files = session.execute(select(DefinitionFile.__table__)).mappings()
    _files.extend((keys[row["definition_id"]], dict(row)) for row in files)
