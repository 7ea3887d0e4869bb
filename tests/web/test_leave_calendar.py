"""The calendar of a unit: who sees whose leave and how much of it, unreadable months, days with too few people."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.people import HoldingKind, Unit
from models.readings import Reading
from tests.engine.counting import counted_on
from tests.support.leave import calendars
from tests.support.office import Office
from tests.support.world import NOW, Person, delegate, hold, make_post, make_unit, small_world
from tests.web.conftest import SignIn
from webapp import db

MOST_STATEMENTS = 20
FIRST, LAST = date(2026, 2, 24), date(2026, 2, 26)
AWAY = ("siti", "dimas", "stranger")  # of the office below Rahmat, of a branch beside it, of another agency

# rows: who looks; columns: whose leave. - nothing, o away without more, k the kind too
SEEN = """
        siti dimas stranger
siti     k    o    -
bayu     k    k    -
rahmat   k    o    -
ratna    k    k    -
laras    o    k    -
yoga     o    o    -
kirana   -    -    k
stranger -    -    k
wulan    k    k    k
admin    -    -    -
dewi     k    k    k
"""


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Office:
    world = small_world(session)
    calendars(session)
    for name in AWAY:
        _away(session, getattr(world, name))
    session.commit()
    made = Office(demo_app, engine, world, login)
    made.open(NOW, shipped=False)
    return made


def _away(
    session: Session, person: Person, first: date = FIRST, last: date = LAST, **columns: object
) -> None:
    values = {
        "kind": "SICK",
        "status": LeaveStatus.APPROVED,
        "days": 3,
        "reason": "Demam berdarah.",
        "asked_at": NOW,
        "asked_from": first,
        "asked_to": last,
    } | columns
    session.add(LeaveRequest(employee_id=person.id, first_day=first, last_day=last, **values))
    session.flush()  # read back with plain SELECTs


def table() -> dict[tuple[str, str], str]:
    head, *rows = (line.split() for line in SEEN.strip().splitlines())
    return {(row[0], whose): mark for row in rows for whose, mark in zip(head, row[1:], strict=True)}


def page(office: Office, who: str, query: str = "bulan=2026-02") -> str:
    return office.get(getattr(office.world, who), f"/cuti/kalender?{query}")


def mark(text: str, name: str) -> str:
    line = re.search(rf'<tr><th scope="row">{name}</th>.*?</tr>', text, re.DOTALL)
    if line is None:
        assert name not in text
        return "-"
    return "k" if "Cuti sakit" in line[0] else "o"


def test_who_sees_whose_leave_and_how_much(office: Office, session: Session) -> None:
    """Each looks at every unit that is open to them; the kind shows nowhere else on their pages either."""
    world, found = office.world, {}
    for who in dict.fromkeys(who for who, _whose in table()):
        pages = _open(office, who)
        for whose in AWAY:
            marks = {mark(one, getattr(world, whose).name) for one in pages} - {"-"}
            found[who, whose] = marks.pop() if marks else "-"
        if "k" not in {found[who, whose] for whose in AWAY}:
            assert "sakit" not in "".join(pages)
        assert "Demam" not in "".join(pages)
    assert found == table()
    assert session.query(Reading).filter_by(reader_id=world.wulan.id).count() == 3
    assert session.query(Reading).filter_by(reader_id=world.yoga.id).count() == 0


def _open(office: Office, who: str) -> list[str]:
    """The pages of the units that open; the others aren't there."""
    browser, world = office.browser(getattr(office.world, who)), office.world
    units = (world.regency, world.agency, world.other_agency, world.office)
    answers = [browser.get(f"/cuti/kalender?bulan=2026-02&unit={unit}") for unit in units]
    assert {one.status_code for one in answers} <= {200, 404}
    return [html.unescape(one.get_data(as_text=True)) for one in answers if one.status_code == 200]


def test_the_month_is_counted_by_day(office: Office, session: Session) -> None:
    session.get_one(Unit, office.world.agency).minimum_staff = 7
    _away(session, office.world.tirta, LAST, date(2026, 3, 2), status=LeaveStatus.PENDING)
    session.commit()
    seen = page(office, "rahmat")
    *_before, gone, left = re.findall(r"<tr>.*?</tr>", seen, re.DOTALL)
    assert _cells(gone)[22:28] == ["", "2", "2", "3", "1", ""]
    assert _cells(left)[22:28] == ["9", "7", "7", "6", "8", ""]
    assert "Paling sepi Kam 26 Feb: 6 dari 9 orang masuk." in seen
    assert "Sel 24 – Rab 25 Feb: tinggal 7 dari 9 orang, tepat di batas" in seen
    assert "Kam 26 Feb: tinggal 6 dari 9 orang, di bawah batas 7" in seen
    assert "6 orang lain masuk sepanjang bulan." in seen
    assert "Tirta Bambu" in page(office, "rahmat", "bulan=2026-03")
    assert "di bawah batas" not in page(office, "siti")
    home = office.get(office.world.rahmat, "/")
    assert "Akan kekurangan orang" in home
    assert "Kam 26 Feb: tinggal 6 dari 9 orang, di bawah batas 7" in home
    assert "Akan kekurangan orang" not in office.get(office.world.siti, "/")


def test_a_month_costs_the_same_however_many_are_away(office: Office, session: Session) -> None:
    browser = office.browser(office.world.rahmat)
    session.get_one(Unit, office.world.agency).minimum_staff = 7
    session.commit()
    costs = []
    browser.get("/cuti/kalender")  # what is asked once only
    for person in (office.world.tirta, office.world.intan):
        with office.app.app_context(), counted_on(db.database().engine) as sent:
            assert browser.get("/cuti/kalender?bulan=2026-02").status_code == 200
        costs.append(len([one for one in sent if one != "COMMIT"]))
        _away(session, person)
        session.commit()
    assert costs[0] == costs[1]
    assert costs[0] <= MOST_STATEMENTS


def _cells(row: str) -> list[str]:
    return re.findall(r"<td[^>]*>(.*?)</td>", row)


def test_what_cannot_be_read_shows_this_month_and_other_units_are_not_there(office: Office) -> None:
    for query in ("bulan=2026-13", "bulan=99999-01", "bulan=1066-10", "", "unit=x"):
        assert "Kalender cuti Februari 2026" in page(office, "siti", query)
    browser = office.browser(office.world.siti)
    for unit in (office.world.other_agency, 0, -1, 2**31, 2**63, 10**30):
        assert browser.get(f"/cuti/kalender?unit={unit}").status_code == 404
    assert browser.get("/cuti/kalender?bulan=2026-12").status_code == 200


def test_a_delegation_for_another_process_opens_nothing(office: Office, session: Session) -> None:
    world = office.world
    head = make_post(session, make_unit(session, "Bagian Umum"), name="Kepala Bagian")
    hold(session, head, by=world.kirana, kind=HoldingKind.PLT)
    unit = make_unit(session, "Subbagian Rapat")
    make_post(session, unit, parent=head)
    delegate(session, head, by=world.kirana, to=world.siti, process_key="travel")
    session.commit()
    asked = f"/cuti/kalender?unit={unit.id}"
    assert office.browser(world.kirana).get(asked).status_code == 200
    assert office.browser(world.siti).get(asked).status_code == 404
    delegate(session, head, by=world.kirana, to=world.siti, process_key="leave")
    session.commit()
    assert office.browser(world.siti).get(asked).status_code == 200
