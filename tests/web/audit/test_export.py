"""The results as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import Engine

from tests.support.world import World
from tests.web import permit
from tests.web.conftest import Browser

pytestmark = pytest.mark.usefixtures("published")


def table(client: Browser, query: str = "") -> list[list[str]]:
    answer = client.get(f"/periksa/unduh{query}")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    said = answer.get_data()
    assert said.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(said.decode("utf-8-sig")), delimiter=";"))


def test_lines_say_what_the_page_says(auditor: Browser, engine: Engine, world: World):
    case = permit.ask(engine, world.siti)
    permit.answer(engine, case.open_tasks[0], by=world.rahmat, advice="NO", reason="Tutup.")
    permit.ask(engine, world.bayu)
    heads, line = table(auditor, "?orang=siti")
    found = dict(zip(heads, line, strict=True))
    assert (found["Nomor"], found["Nama"], found["Diputus oleh"]) == (
        case.number,
        "Siti Melati",
        "Rahmat Jati",
    )
    assert found["NIP"].replace(" ", "") == world.siti.nip
    assert found["Keadaan"] == "Izin tidak diberikan"
    assert found["Dimulai"].startswith(f"{permit.today().year}-")


def test_what_a_spreadsheet_would_calculate_is_text(auditor: Browser, engine: Engine, world: World):
    with engine.begin() as connection:
        connection.exec_driver_sql("update employee set name = '=1+1' where id = %s", (world.siti.id,))
    permit.ask(engine, world.siti)
    assert "'=1+1" in table(auditor)[1]


def test_it_says_when_there_is_more(
    auditor: Browser, engine: Engine, world: World, monkeypatch: pytest.MonkeyPatch
):
    for _one in range(3):
        permit.ask(engine, world.siti)
    monkeypatch.setattr("webapp.audit.export.MOST", 2)
    said, _heads, *lines = table(auditor)
    assert "Hanya 2 kasus pertama" in said[0]
    assert len(lines) == 2
