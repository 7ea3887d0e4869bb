"""The shipped processes in an empty database: published once a run of tests, copied row by row from then on.

Publishing reads and checks every diagram, which costs more than most tests; tests/engine and tests/launcher do it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.process import Definition, DefinitionFile
from workflows import runtime

Row = dict[str, object]

_definitions: list[Row] = []
_files: list[tuple[str, Row]] = []  # with the key of the process


def deploy_shipped(session: Session, *, now: datetime) -> None:
    """As `runtime.deploy_shipped`, which does it where one of them was published before."""
    known = set(session.scalars(select(Definition.key)))
    if not _definitions or not known.isdisjoint(str(row["key"]) for row in _definitions):
        made = runtime.deploy_shipped(session, now=now)
        if not _definitions and all(one.new and one.version == 1 for one in made):
            _keep(session, [one.definition_id for one in made])
        return
    rows = [row | {"deployed_at": now} for row in _definitions]
    made_now = session.execute(insert(Definition).returning(Definition.key, Definition.id), rows)
    numbers = dict(map(tuple, made_now))
    session.execute(insert(DefinitionFile), [row | {"definition_id": numbers[key]} for key, row in _files])


def _keep(session: Session, ids: Sequence[int]) -> None:
    keys: dict[int, str] = {}
    table = Definition.__table__
    for row in session.execute(select(table).where(table.c.id.in_(ids)).order_by(table.c.id)).mappings():
        keys[row["id"]] = row["key"]
        _definitions.append({name: value for name, value in row.items() if name != "id"})
    files = DefinitionFile.__table__
    rows = session.execute(select(files).where(files.c.definition_id.in_(ids))).mappings()
    _files.extend((keys[row["definition_id"]], dict(row)) for row in rows)
