"""Switches and papers of leave: what holds today and why, changed from a day on, and read by whoever counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.leave_office import EmployeeChild, HardToReach, LeavePaper
from models.settings import Parameter
from tests.support.moment import moment, today
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from workflows.rules.leave_facts import Kind, TwoYearRule
from workflows.rules.leave_papers import PAPERS
from workflows.services.leave import book, office

POLICY, PAPER = "/admin/cuti/ketentuan", "/admin/cuti/surat"
CHANGE = {"nilai": "BUCKET", "dasar": "SE 800/3/2026"}


@pytest.fixture
def officer(client: Browser, login: SignIn, world: World) -> Browser:
    login(client, world.wulan)
    return client


def policies(engine: Engine) -> list[tuple[date, dict[str, object]]]:
    with Session(engine) as session:
        rows = session.scalars(
            select(Parameter).where(Parameter.name == office.POLICY).order_by(Parameter.valid_from)
        )
        return [(row.valid_from, row.value) for row in rows]


def test_a_switch_changes_from_its_day_on_and_says_what_it_was(
    officer: Browser, engine: Engine, world: World
):
    assert "Belum pernah diubah: semua memakai cara yang biasa." in main(officer.get(POLICY))
    answer = officer.post_form(f"{POLICY}/two_year_rule", fields=CHANGE | {"sejak": str(today())})
    assert answer.status_code == 303
    later = today() + timedelta(days=40)
    officer.post_form(
        f"{POLICY}/late_december_from", fields={"nilai": "24", "dasar": "SE 9", "sejak": str(later)}
    )
    assert policies(engine) == [
        (today(), {"two_year_rule": "BUCKET"}),
        (later, {"two_year_rule": "BUCKET", "late_december_from": [12, 24]}),
    ]
    page = main(officer.get(POLICY))
    assert "Paling banyak 6 hari dari setiap tahun Dipakai" in page
    assert "SE 800/3/2026" in page
    assert "20 Desember" in page
    assert "24 Desember" in main(officer.get(f"{POLICY}?pada={later}"))
    with Session(engine) as session:
        read = book.read(session, world.siti.id, now=moment())
    assert read.record.policy.two_year_rule is TwoYearRule.BUCKET
    again = officer.post_form(
        f"{POLICY}/new_year", fields={"nilai": "START_YEAR", "dasar": "x", "sejak": str(today())}
    )
    assert "Sudah ada perubahan mulai" in main(again)


def test_a_day_in_the_past_says_what_it_touches_and_is_asked_twice(officer: Browser, engine: Engine):
    past = CHANGE | {"sejak": str(today() - timedelta(days=30))}
    answer = officer.post_form(f"{POLICY}/two_year_rule", fields=past)
    assert answer.status_code == 422
    assert "semua saldo dihitung dengan ketentuan baru, juga untuk tahun-tahun lalu" in main(answer)
    assert 'value="SE 800/3/2026"' in answer.get_data(as_text=True)
    assert policies(engine) == []
    assert officer.post_form(f"{POLICY}/two_year_rule", fields=past | {"lampau": "ya"}).status_code == 303
    assert len(policies(engine)) == 1


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("two_year_rule", "LENIENT", "Pilih salah satu."),
        ("late_december_from", "32", "Isi angka dari 1 sampai 31."),
        ("annual_days_six", "dua belas", "Isi angka dari 12 sampai 18."),
    ],
)
def test_what_no_switch_can_be(officer: Browser, engine: Engine, key: str, typed: str, said: str):
    fields = {"nilai": typed, "dasar": "SE 1", "sejak": str(today())}
    assert said in main(officer.post_form(f"{POLICY}/{key}", fields=fields))
    assert policies(engine) == []


def test_papers_are_those_of_the_law_until_the_office_keeps_its_own(session: Session, world: World):
    assert office.papers_in_force(session, today()) == PAPERS
    assert book.read(session, world.siti.id, now=moment()).record.papers is None
    office.adopt_law(session)
    office.adopt_law(session)  # once
    assert office.papers_in_force(session, today()) == PAPERS
    assert book.read(session, world.siti.id, now=moment()).record.papers == PAPERS
    session.query(LeavePaper).update({"valid_to": today() - timedelta(days=1)})
    assert office.papers_in_force(session, today()) == ()


def test_a_paper_is_asked_for_from_a_day_on_and_no_longer_after_another(
    officer: Browser, engine: Engine, world: World
):
    assert "Surat dokter pemerintah sakit, kecelakaan kerja · bila sakit lebih dari 14 hari · PPPK" in main(
        officer.get(PAPER)
    )
    fields = {
        "jenis": "LONG",
        "surat": ["MARRIAGE_PAPERS"],
        "alasan": ["FAMILY"],
        "sejak": str(today()),
        "dasar": "SE 2",
    }
    wrong = officer.post_form(
        f"{PAPER}/baru", fields=fields | {"surat": [], "kapan": "OVER_14_DAYS", "dasar": ""}
    )
    assert wrong.status_code == 422
    assert "Pilih paling sedikit satu surat." in main(wrong)
    assert officer.post_form(f"{PAPER}/baru", fields=fields).status_code == 303
    with Session(engine) as session:
        row = session.scalars(select(LeavePaper).order_by(LeavePaper.id.desc())).first()
        assert row is not None
        mine = [
            one
            for one in book.read(session, world.siti.id, now=moment()).record.papers or ()
            if one.kind is Kind.LONG
        ]
    assert [one.reasons for one in mine] == [("RELIGION_FIRST_HAJJ",), ("FAMILY",)]
    yesterday = str(today() - timedelta(days=1))
    assert (
        officer.post_form(
            f"{PAPER}/{row.id}/akhiri", fields={"sampai": yesterday, "dasar": "SE 3"}
        ).status_code
        == 303
    )
    with Session(engine) as session:
        assert set(office.papers_in_force(session, today())) == set(PAPERS)


def test_children_and_a_remote_place_reach_the_rules(session: Session, world: World):
    session.add(EmployeeChild(employee_id=world.siti.id, born_on=date(2015, 4, 2), ground="Akta 1"))
    session.add(HardToReach(unit_id=world.regency, valid_from=today(), ground="Kep. 1", end_ground=""))
    session.commit()
    facts = book.read(session, world.siti.id, now=moment()).record.employee
    assert facts.children_born_on == (date(2015, 4, 2),)
    assert facts.hard_to_reach  # of a unit above
