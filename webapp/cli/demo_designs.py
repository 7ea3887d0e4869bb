"""A draft on its way in the demo: one designer asks another to publish a longer time for advice on leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Definition, DefinitionFile
from webapp.cli.demo_people import Person, by_key
from workflows import designs

PROCESS, DIAGRAM = "leave", "leave.bpmn"
BEFORE = b'who="superior" form="advice" due="2"'
AFTER = b'who="superior" form="advice" due="3"'
ASKED = "Atasan di kecamatan sering dinas luar; dua hari kerja terlalu pendek. (data contoh)"


def propose(session: Session, people: Sequence[Person], *, now: datetime) -> None:
    """Nothing where the agency has its own process by then."""
    rows = session.execute(
        select(DefinitionFile.name, DefinitionFile.content)
        .join(Definition, Definition.id == DefinitionFile.definition_id)
        .where(Definition.key == PROCESS, Definition.version == 1)
    )
    files = {row.name: row.content for row in rows}
    if BEFORE not in files[DIAGRAM]:
        return
    files[DIAGRAM] = files[DIAGRAM].replace(BEFORE, AFTER)
    author = by_key(people)["arif"].id
    draft = designs.begin(session, files, by=author, now=now - timedelta(days=1))
    designs.send(session, draft.id, by=author, now=now - timedelta(hours=20), revision=1, note=ASKED)
