"""A unit's result set from above, the spread of its predicates, and the list that its leader signs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.people import HoldingKind, Unit
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_evaluations import predicate_counts
from models.skp_office import UnitPredicates, UnitResult
from tests.support.skp import agreed, evaluated, open_year, skp_of
from tests.support.world import NOW, Person, World, hold, make_employee, make_post, make_unit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main, statements
from workflows.services.skp import place_to_begin, units
from workflows.services.skp.leading import leading_posts


@pytest.fixture
def period(session: Session, world: World) -> int:
    open_year(session)
    session.commit()
    return session.scalars(select(SkpPeriod.id).where(SkpPeriod.kind == PeriodKind.YEAR)).one()


def rated(session: Session, person: Person, period_id: int, predicate: str, *, leader: bool = False) -> Skp:
    skp = skp_of(session, person, assessor=person, leader=leader)
    plan = agreed(session, skp, person, assessor=person, results=["Jalan terpelihara"])
    session.add(
        SkpEvaluation(
            skp_id=skp.id, period_id=period_id, plan_id=plan.id, instance_id=plan.instance_id,
            status=EvaluationStatus.FINAL, work="AS_EXPECTED", behaviour="ABOVE", predicate=predicate,
            evaluated_by=person.id, evaluated_as="Kepala", evaluated_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    return skp


@pytest.fixture
def be(client: Browser, login: SignIn) -> Callable[[Person], Browser]:
    def become(person: Person) -> Browser:
        login(client, person)
        return client

    return become


def test_the_leader_above_sets_the_result_and_each_setting_stands(
    be: Callable[[Person], Browser], engine: Engine, world: World, period: int
):
    at = f"/skp/unit/{world.agency}/{period}"
    above = be(world.dewi)
    wrong = above.post_form(f"{at}/hasil", hasil="SUPER", dasar="Perjanjian kinerja 2026")
    assert wrong.status_code == 422 and "Pilih salah satu." in main(wrong)
    assert "Perjanjian kinerja 2026" in wrong.get_data(as_text=True)
    for result in ("GOOD", "EXCELLENT"):
        sent = above.post_form(f"{at}/hasil", hasil=result, dasar="Perjanjian kinerja 2026")
        assert sent.status_code == 303
    page = main(above.get(at))
    assert "Istimewa ditetapkan" in page and "Sekretaris Daerah" in page and "Penetapan sebelumnya" in page
    with Session(engine) as session:
        rows = session.scalars(select(UnitResult).order_by(UnitResult.id)).all()
        assert [(one.result, one.set_by) for one in rows] == [
            ("GOOD", world.dewi.id),
            ("EXCELLENT", world.dewi.id),
        ]
    assert be(world.ratna).post_form(f"{at}/hasil", hasil="GOOD", dasar="x").status_code == 403
    assert be(world.siti).get(at).status_code == 404
    mine = main(be(world.ratna).get(f"/skp/unit?masa={period}"))
    assert "Istimewa" in mine and "Anda menandatangani sebagai" in mine


def test_a_spread_that_leaves_the_guidance_is_signed_with_a_reason_and_never_blocked(
    be: Callable[[Person], Browser], engine: Engine, session: Session, world: World, period: int
):
    rated(session, world.ratna, period, "VERY_GOOD", leader=True)  # leads: not counted
    for person in (world.siti, world.bayu, world.rahmat):
        rated(session, person, period, "GOOD")
    at = f"/skp/unit/{world.agency}/{period}"
    leader = be(world.ratna)
    assert "Capaian unitnya belum ditetapkan" in main(leader.post_form(f"{at}/tanda-tangan"))
    session.add(
        UnitResult(
            unit_id=world.agency, period_id=period, result="GOOD", ground="x", set_by=world.dewi.id,
            set_as="Sekda", set_at=NOW,
        )
    )  # fmt: skip
    session.commit()
    page = main(leader.get(at))
    assert "3 orang di unit ini, tanpa pimpinannya." in page and "Baik 3 100" in page
    assert "Baik ada 3 orang; menurut pedoman paling banyak 2." in page
    assert "Belum ada yang Butuh Perbaikan atau Kurang/Misconduct; menurut pedoman harus ada." in page
    refused = leader.post_form(f"{at}/tanda-tangan", alasan="  ")
    assert refused.status_code == 422 and "Tulis alasannya, lalu tanda tangani." in main(refused)
    signed = leader.post_form(f"{at}/tanda-tangan", alasan="Unit kecil; semua mencapai target.")
    assert signed.status_code == 303
    page = main(leader.get(at))
    assert "Unit kecil; semua mencapai target." in page and "Tanda tangani sebagai" not in page
    assert "Unduh daftar predikat (PDF)" in page and leader.get(f"{at}/predikat.pdf").status_code == 200
    with Session(engine) as fresh:
        kept = fresh.scalars(select(UnitPredicates)).one()
        assert (kept.result, kept.counts["GOOD"], kept.counts["NONE"]) == ("GOOD", 3, 0)
        assert [one["code"] for one in kept.warnings["list"]] == ["ABOVE_MAXIMUM", "REQUIRED_GROUP_MISSING"]
    rated(session, world.dimas, period, "NEEDS_IMPROVEMENT")
    assert "Ada predikat yang berubah sesudah itu." in main(leader.get(at))
    assert leader.post_form(f"{at}/tanda-tangan", alasan="").status_code == 422  # 3 of 4 are still too many


def test_nobody_sets_the_result_of_the_unit_that_they_lead(
    be: Callable[[Person], Browser], session: Session, world: World, period: int
):
    """It is their own rating of results: neither as the personnel office, nor while acting for the post above."""
    own = be(world.wulan).post_form(
        f"/skp/unit/{world.office}/{period}/hasil", hasil="EXCELLENT", dasar="Baik"
    )
    assert own.status_code == 403
    assert (
        be(world.wulan)
        .post_form(f"/skp/unit/{world.agency}/{period}/hasil", hasil="GOOD", dasar="x")
        .status_code
        == 303
    )
    hold(session, world.dewi.post_id, by=world.ratna, kind=HoldingKind.PLH)
    session.commit()
    acting = be(world.ratna)
    assert (
        acting.post_form(f"/skp/unit/{world.agency}/{period}/hasil", hasil="EXCELLENT", dasar="x").status_code
        == 403
    )
    other = acting.post_form(f"/skp/unit/{world.other_agency}/{period}/hasil", hasil="GOOD", dasar="x")
    assert other.status_code == 303
    rated(session, world.dewi, period, "GOOD", leader=True)
    session.scalars(select(Skp).where(Skp.employee_id == world.dewi.id)).one().unit_id = world.agency
    session.commit()  # she led the agency until she moved up this year
    assert (
        be(world.dewi)
        .post_form(f"/skp/unit/{world.agency}/{period}/hasil", hasil="GOOD", dasar="x")
        .status_code
        == 403
    )


def test_the_head_of_an_agency_signs_for_the_units_below_it_too(
    be: Callable[[Person], Browser], engine: Engine, session: Session, world: World, period: int
):
    """Their leaders are people of the agency and counted; its own isn't. One list of a unit holds at a time."""
    branch = make_unit(session, "Cabang Dinas", parent=session.get_one(Unit, world.agency)).id
    rated(session, world.ratna, period, "VERY_GOOD", leader=True)
    rated(session, world.siti, period, "GOOD")
    for person, leader in ((world.bayu, True), (world.rahmat, False)):
        rated(session, person, period, "NEEDS_IMPROVEMENT", leader=leader).unit_id = branch
    result = UnitResult(
        unit_id=world.agency, period_id=period, result="NEEDS_IMPROVEMENT", ground="x", set_by=world.dewi.id,
        set_as="Sekda", set_at=NOW,
    )  # fmt: skip
    session.add(result)
    session.commit()
    at, leader_ = f"/skp/unit/{world.agency}/{period}", be(world.ratna)
    assert "1 orang di unit ini, tanpa pimpinannya." in main(leader_.get(at))
    whole = leader_.get(f"{at}?lingkup=bawah")
    page = main(whole)
    assert "3 orang di unit ini dan unit di bawahnya" in page and "Sebarannya sesuai pedoman." in page
    assert '<rect class="p-good"' in whole.get_data(as_text=True)  # the chart of all such pages
    assert leader_.post_form(f"{at}/tanda-tangan", lingkup="bawah").status_code == 303
    assert '<small class="phone">Ditandatangani' in leader_.get(f"/skp/unit?masa={period}").text
    page = main(leader_.get(at))  # as it was signed
    assert "Unit di bawahnya ikut dihitung." in page and "Tanda tangani sebagai" not in page
    assert "Daftar itu untuk lingkup lain." in main(leader_.get(f"{at}?lingkup=unit"))
    with Session(engine) as fresh:
        kept = fresh.scalars(select(UnitPredicates)).one()
        assert (kept.with_below, kept.counts["NEEDS_IMPROVEMENT"], kept.counts["GOOD"]) == (True, 2, 1)


def test_the_list_of_units_costs_the_same_for_any_number(
    be: Callable[[Person], Browser], app: Flask, session: Session, world: World, period: int
):
    office = be(world.wulan)
    office.get("/skp/unit")  # what is read once a process is read
    with statements(app) as before:
        office.get("/skp/unit")
    for number in range(5):
        unit = make_unit(session, f"Unit {number}", parent=session.get_one(Unit, world.agency))
        make_post(session, unit, name="Kepala", parent=world.ratna.post_id)
    session.commit()
    with statements(app) as after:
        assert "Unit 4" in main(office.get("/skp/unit"))
    assert len(after) == len(before) < 25


def test_somebody_who_moved_within_the_unit_counts_once(session: Session, world: World, period: int):
    first = rated(session, world.siti, period, "GOOD")
    first.last_day = date(2026, 6, 30)
    session.flush()
    second = skp_of(session, world.dimas, assessor=world.rahmat)
    second.employee_id, second.first_day = world.siti.id, date(2026, 7, 1)
    rated(session, world.bayu, period, "GOOD")
    assert predicate_counts(session, world.agency, period) == {
        "GOOD": 1,
        None: 1,
    }  # Siti's last isn't rated yet
    plan = agreed(session, second, world.siti, assessor=world.rahmat, results=["Gambar teknis"])
    evaluated(session, plan, world.siti, assessor=world.rahmat, predicate="POOR")
    found = session.get_one(SkpPeriod, period)
    assert predicate_counts(session, world.agency, period) == {"GOOD": 1, "POOR": 1}
    spread = units.spread(session, world.agency, found)
    assert {one.value: count for one, count in spread.counts.items() if count} == {"GOOD": 1, "POOR": 1}
    assert predicate_counts(session, world.agency, period, without=first.id) == {"GOOD": 1}


def test_of_several_posts_at_the_top_of_a_unit_one_leads_it(session: Session, world: World, period: int):
    """Experts beside the head, right below the post above the unit, lead nothing."""
    expert = make_post(session, world.agency, name="Staf Ahli", parent=world.dewi.post_id, id=0)
    person = make_employee(session)
    hold(session, expert, by=person)
    session.commit()
    assert leading_posts(session, [world.agency])[world.agency].id == world.ratna.post_id
    places = {one: place_to_begin(session, one, 2026, now=NOW)[1] for one in (person.id, world.ratna.id)}
    assert [place.leads for place in places.values() if place] == [False, True]
