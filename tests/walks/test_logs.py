"""A whole leave case, and then every line that was logged is searched for what names a person."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee
from tests.support.office import REQUEST, Office
from webapp import logs

ADVICE = "Rapat anggaran bergeser ke pekan itu."
REASON = "Laporan triwulan harus terkirim dulu."


@pytest.fixture
def written() -> Iterator[StringIO]:
    root = logging.getLogger()
    level, written = root.level, StringIO()
    logs.configure("DEBUG", stream=written)
    yield written
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.captureWarnings(capture=False)
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, logs.OwnHandler)]
    root.setLevel(level)


def test_no_line_of_a_leave_names_a_person_or_quotes_what_was_typed(
    written: StringIO, office: Office, session: Session
) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.get(world.rahmat, "/antrean")
    changed = {"new_from": "2026-02-24", "new_to": "2026-02-26"}
    office.say(world.rahmat, case, "CHANGED", **changed, change_reason=ADVICE)
    office.say(world.ratna, case, "CHANGED", **changed, change_reason="")  # refused: the reason is missing
    office.say(world.ratna, case, "CHANGED", **changed, change_reason=REASON)
    office.answer(world.siti, case, answer="ACCEPT")
    assert office.ended(case).outcome == "CHANGED"

    said = written.getvalue()
    assert said.count('"event": "completed"') == 3
    assert '"event": "started"' in said
    people = session.execute(select(Employee.name, Employee.nip, Employee.email)).all()
    typed = [REQUEST["reason"], REQUEST["address"], REQUEST["phone"], ADVICE, REASON]
    words = [*typed, *(value for person in people for value in person if value)]
    assert [word for word in words if word in said] == []
