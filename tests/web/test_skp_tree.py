"""The tree and the papers as pages: who sees how much of it, what is noted, and that a level costs the same for all."""

from __future__ import annotations

import io
from datetime import date

import pypdf
import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.people import Role
from models.readings import Reading
from models.skp import PlanStatus, Rhk, SkpPlan
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_office import FunctionalLevel, UnitPredicates
from tests.engine.counting import counted_on
from tests.support.skp import YEAR, agreed, evaluated, final, open_year, skp_of
from tests.support.world import LONG_AGO, World, delegate, grant_role, hold, make_employee, make_post
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from webapp import db
from workflows.services import skp as services

HERE = f"?tahun={YEAR}"


@pytest.fixture
def plans(session: Session, world: World) -> dict[str, SkpPlan]:
    """Ratna's two results; Rahmat serves the first, Siti serves Rahmat's."""
    open_year(session)
    served: Rhk | None = None
    found = {}
    for name, assessor, results in (
        ("ratna", world.dewi, ["Jalan mantap", "Air bersih"]),
        ("rahmat", world.ratna, ["Tata usaha tertib"]),
        ("siti", world.rahmat, ["Surat terlayani"]),
    ):
        person = getattr(world, name)
        skp = skp_of(session, person, assessor=assessor, leader=name == "ratna")
        found[name] = agreed(session, skp, person, assessor=assessor, results=results, serves=served)
        served = session.scalars(select(Rhk).where(Rhk.plan_id == found[name].id, Rhk.position == 1)).one()
    session.commit()
    return found


def page(client: Browser, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return " ".join(main(answer).split())


def test_a_superior_sees_who_carries_each_result_and_what_nobody_does(
    client: Browser, login: SignIn, world: World, plans: dict[str, SkpPlan], engine: Engine
):
    login(client, world.ratna)
    assert client.get("/skp/pohon").headers["Location"] == f"/skp/pohon/{world.ratna.post_id}"
    seen = page(client, f"/skp/pohon/{world.ratna.post_id}{HERE}")
    assert "1 dari 2 hasil kerja sudah dipikul di bawah." in seen
    assert seen.index("Jalan mantap") < seen.index("Tata usaha tertib") < seen.index("Air bersih")
    assert seen.count("Belum ada yang memikul") == 1
    assert f">{YEAR + 1}<" not in seen  # not opened
    assert "2 dari 3 SKP disepakati" in seen  # Sekretaris Dinas: vacant, three people below
    with Session(engine) as session:
        noted = session.scalars(select(Reading.subject_id).where(Reading.what == "SKP")).all()
    assert noted == [world.rahmat.id]


def test_staff_read_their_superiors_results_and_nothing_beside(
    client: Browser, login: SignIn, world: World, plans: dict[str, SkpPlan]
):
    login(client, world.siti)
    seen = page(client, f"/skp/pohon/{world.ratna.post_id}{HERE}")
    assert "Air bersih" in seen
    assert "Tata usaha tertib" not in seen
    assert "Satu tingkat di bawah" not in seen
    assert client.get(f"/skp/pohon/{world.laras.post_id}").status_code == 404
    assert client.get(f"/skp/pohon/{world.bayu.post_id}").status_code == 404
    assert client.get(f"/skp/pohon/{2**40}").status_code == 404


def test_a_delegation_for_another_process_opens_no_skp(
    client: Browser, login: SignIn, world: World, plans: dict[str, SkpPlan], session: Session
):
    """Whoever may decide about leave in Ratna's name has no part in plans, ratings and feedback of her people."""
    below = f"/skp/pohon/{world.rahmat.post_id}"
    skp = f"/skp/{plans['rahmat'].skp_id}"
    delegate(
        session,
        world.ratna.post_id,
        by=world.ratna,
        to=world.stranger,
        process_key="leave",
        since=LONG_AGO,
        until=date.max,
    )
    session.commit()
    login(client, world.stranger)
    for path in (below, f"{below}/sebaran", skp, f"/skp/pohon/{world.ratna.post_id}"):
        assert client.get(path).status_code == 404, path
    assert "Rahmat Jati" not in page(client, f"/skp/tim{HERE}")
    assert client.post_form(f"{skp}/umpan-balik", teks="Dari jauh.", dari="tim").status_code == 404

    delegate(
        session,
        world.ratna.post_id,
        by=world.ratna,
        to=world.stranger,
        process_key="skp_period",
        since=LONG_AGO,
        until=date.max,
    )
    session.commit()
    assert page(client, f"{below}{HERE}") and page(client, skp)
    assert "Rahmat Jati" in page(client, f"/skp/tim{HERE}")


def test_the_office_opens_every_post_of_its_units(
    client: Browser, login: SignIn, world: World, plans: dict[str, SkpPlan], session: Session
):
    login(client, world.wulan)
    assert "Kepala Dinas" in page(client, f"/skp/pohon/{world.dewi.post_id}{HERE}")
    grant_role(session, world.bayu, role=Role.AUDITOR, unit=world.other_agency)
    session.commit()
    login(client, world.bayu)
    assert page(
        client, f"/skp/pohon/{world.laras.post_id}{HERE}"
    )  # of the agency whose personnel he looks after
    assert page(client, f"/skp/pohon/{world.stranger.post_id}{HERE}")  # of the one that he audits


def test_a_level_costs_as_many_statements_for_many_people_as_for_few(
    app: Flask, login: SignIn, world: World, plans: dict[str, SkpPlan], session: Session
):
    client = app.test_client()
    login(client, world.ratna)
    with app.app_context():
        engine = db.database().engine
    page(client, f"/skp/pohon/{world.ratna.post_id}{HERE}")  # what a process asks for once
    counts = []
    for _round in range(2):
        with counted_on(engine) as sent:
            page(client, f"/skp/pohon/{world.ratna.post_id}{HERE}")
        counts.append(len([one for one in sent if one.lower().startswith(("select", "with"))]))
        for number in range(20):
            person = make_employee(session, f"Pegawai {number}")
            post = make_post(session, world.agency, name=f"Seksi {number}", parent=world.ratna.post_id)
            hold(session, post, by=person, since=LONG_AGO)
        session.commit()
    assert counts[0] == counts[1]
    # the frame of every page, standing | the way to the post, SKP, results, who serves them, the level below, years
    assert counts[0] == 10


@pytest.fixture
def evaluation(session: Session, world: World, plans: dict[str, SkpPlan]) -> SkpEvaluation:
    made = evaluated(session, plans["siti"], world.siti, assessor=world.rahmat, organisation="GOOD")
    session.commit()
    return made


def paper(client: Browser, path: str) -> str:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), path
    text = " ".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    return " ".join(text.split())


def test_a_paper_is_a_draft_until_it_is_issued_and_then_as_it_was(
    client: Browser, login: SignIn, world: World, plans: dict[str, SkpPlan], session: Session
):
    login(client, world.siti)
    path = f"/skp/{plans['siti'].skp_id}/skp.pdf"
    plan = session.get_one(SkpPlan, plans["siti"].id)
    plan.status = PlanStatus.SUBMITTED
    session.commit()
    assert "KONSEP, BELUM DISETUJUI" in paper(client, path)
    plan.status = PlanStatus.AGREED
    assert plan.agreed_at is not None
    services.papers.keep_plan(session, plan, now=plan.agreed_at)
    session.commit()
    assert "KONSEP" not in paper(client, path)
    assert "/SKP-1 · dibuat dengan Langkah" in paper(client, f"{path}?versi=1")
    assert client.get(f"{path}?versi=7").status_code == 404


def test_the_result_is_opened_before_its_paper_is_read(
    client: Browser, login: SignIn, world: World, evaluation: SkpEvaluation, session: Session
):
    login(client, world.siti)
    address = f"/skp/{evaluation.skp_id}/{{}}/{evaluation.period_id}"
    answer = client.get(address.format("evaluasi") + ".pdf")
    assert answer.headers["Location"] == address.format("nilai")
    evaluation.status = EvaluationStatus.OPEN
    session.commit()
    assert client.get(address.format("evaluasi") + ".pdf").status_code == 404
    login(client, world.rahmat)
    assert "KONSEP, BELUM DISAMPAIKAN" in paper(client, address.format("evaluasi") + ".pdf")
    login(client, world.siti)
    session.add(
        FunctionalLevel(employee_id=world.siti.id, level="AHLI_MUDA", valid_from=LONG_AGO, ground="SK 1")
    )
    final(session, evaluation)
    session.commit()
    assert "PREDIKAT KINERJA PEGAWAI Baik" in paper(client, address.format("dokumen") + ".pdf")
    points = paper(client, address.format("angka-kredit") + ".pdf")
    assert "Baik 100% Ahli Muda 25 12 25,00" in points
    assert "KONSEP, BELUM DITERBITKAN" in points  # final, but no letter keeps it


def test_the_signed_list_is_for_the_leader_the_office_and_whoever_checks_it(
    client: Browser, login: SignIn, world: World, evaluation: SkpEvaluation, session: Session
):
    signed = UnitPredicates(
        unit_id=world.agency,
        period_id=evaluation.period_id,
        result="GOOD",
        counts={"GOOD": 1},
        warnings={},
        reason="",
        signed_by=world.dewi.id,
        signed_as="Sekretaris Daerah",
        signed_at=evaluation.evaluated_at,
    )
    letter = services.papers.issue_predicates(
        session, signed, skp_ids=[evaluation.skp_id], now=evaluation.evaluated_at
    )
    signed.letter_id = letter.id
    session.add(signed)
    session.commit()
    path = f"/skp/unit/{world.agency}/{evaluation.period_id}/predikat.pdf"
    for person in (world.ratna, world.dewi, world.wulan):
        login(client, person)
        assert "Siti Melati" in paper(client, path)
    login(client, world.siti)
    assert client.get(path).status_code == 404
    seen = page(client, f"/verifikasi/{letter.code}")
    assert "Sekretaris Daerah" in seen
    assert "Siti Melati" not in seen
