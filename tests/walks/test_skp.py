"""A plan from an empty sheet to the agreement: drafted, sent, returned with remarks, sent again, agreed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.process import Instance
from models.skp import AnnexKind, Aspect, Iki, PlanStatus, Rhk, Skp, SkpAnnexItem, SkpForm, SkpPlan, SkpYear
from models.skp_reading import agreed_plan, open_plan, skps_of
from tests.support.office import Office
from tests.support.skp import YEAR, skp_world
from tests.support.world import NOW, Person
from tests.web.conftest import SignIn, demo_app, login

__all__ = ["demo_app", "login"]


@pytest.fixture(params=[True], ids=["restarted"])
def office(
    request: pytest.FixtureRequest, demo_app: Flask, engine: Engine, session: Session, login: SignIn
) -> Iterator[Office]:
    world = skp_world(session)
    session.commit()
    made = Office(demo_app, engine, world, login, restarts=request.param)
    made.open(NOW)
    yield made
    made.close()


def begin(office: Office, person: Person) -> Skp:
    answer = office.post(person, "/skp/mulai", {})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    with Session(office.engine, expire_on_commit=False) as session:
        (found,) = skps_of(session, person.id, YEAR)
        assert answer.headers["Location"].startswith(f"/skp/{found.id}")
        return found


def plan_of(office: Office, skp: Skp) -> SkpPlan:
    with Session(office.engine, expire_on_commit=False) as session:
        found = open_plan(session, skp.id) or agreed_plan(session, skp.id)
        assert found is not None
        return found


def case_of(office: Office, skp: Skp) -> Instance:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.get_one(Instance, plan_of(office, skp).instance_id)


def fill(office: Office, skp: Skp, *texts: str) -> None:
    """Rows as the editor writes them: results with an indicator and a target, and the annexes."""
    plan = plan_of(office, skp)
    with Session(office.engine) as session, session.begin():
        for position, text in enumerate(texts, 1):
            rhk = Rhk(plan_id=plan.id, position=position, text=text)
            if skp.form == SkpForm.LEADER:
                rhk.perspective = "RECIPIENT"
            session.add(rhk)
            session.flush()
            session.add(Iki(rhk_id=rhk.id, position=1, aspect=Aspect.QUANTITY, text="Jumlah", target="12"))
        for kind in AnnexKind:
            session.add(SkpAnnexItem(plan_id=plan.id, kind=kind, position=1, text="Sesuai kesepakatan"))


def send(office: Office, person: Person, skp: Skp) -> int:
    return office.answer(person, case_of(office, skp), note="").status_code


def test_from_an_empty_sheet_to_the_agreement(office: Office) -> None:
    world = office.world
    skp = begin(office, world.siti)
    assert (skp.assessor_post_id, skp.form, skp.first_day) == (
        world.rahmat.post_id,
        SkpForm.STAFF,
        date(YEAR, 1, 1),
    )
    empty = office.answer(world.siti, case_of(office, skp), note="")
    assert empty.status_code == 422
    page = empty.get_data(as_text=True)
    assert "Belum ada hasil kerja utama" in page
    assert "Lampiran Konsekuensi masih kosong" in page

    fill(office, skp, "Surat masuk tercatat hari itu juga")
    assert send(office, world.siti, skp) == 303
    assert plan_of(office, skp).status == PlanStatus.SUBMITTED
    assert "Surat masuk tercatat" in office.get(
        world.rahmat, f"/tugas/{office.task(case_of(office, skp)).id}"
    )

    silent = office.answer(world.rahmat, case_of(office, skp), decision="RETURNED", remark="")
    assert silent.status_code == 422
    assert "Tulis catatan" in silent.get_data(as_text=True)
    office.answer(world.rahmat, case_of(office, skp), decision="RETURNED", remark="Targetnya dinaikkan.")
    assert plan_of(office, skp).status == PlanStatus.RETURNED
    assert "Targetnya dinaikkan." in office.get(world.siti, f"/skp/{skp.id}")

    assert send(office, world.siti, skp) == 303
    office.answer(world.rahmat, case_of(office, skp), decision="AGREED", remark="")
    plan = plan_of(office, skp)
    assert (plan.status, plan.agreed_by, plan.agreed_as) == (
        PlanStatus.AGREED,
        world.rahmat.id,
        "Kasubbag Umum",
    )
    assert plan.valid_from == skp.first_day
    assert office.ended(case_of(office, skp)).outcome == "AGREED"
    assert "Disepakati" in office.get(world.siti, f"/skp/{skp.id}")


def test_reasons_why_none_begins(office: Office) -> None:
    world = office.world
    begin(office, world.siti)
    second = office.post(world.siti, "/skp/mulai", {})
    assert second.status_code == 422
    assert "sudah ada" in second.get_data(as_text=True)
    assert "Belum ada pejabat penilai" in office.get(world.surya, "/skp/mulai")
    assert begin(office, world.ratna).form == SkpForm.LEADER
    with Session(office.engine) as session, session.begin():
        session.get_one(SkpYear, YEAR).closed_at = NOW
    assert "Belum ada tahun SKP yang dibuka" in office.get(world.bayu, "/skp/mulai")
