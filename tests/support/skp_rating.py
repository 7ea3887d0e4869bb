"""Evaluations of SKP as tests play them: Siti's plan is agreed, the office opens a period, people answer."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Instance
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import SkpEvaluation
from models.skp_office import UnitResult
from tests.support.office import Office
from tests.support.skp import agreed, open_year, skp_of
from tests.support.world import Person
from workflows import runtime

IN_APRIL = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)  # the first quarter is over
IN_DECEMBER = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
SELF = {"self_work": "AS_EXPECTED", "self_behaviour": "ABOVE", "self_note": ""}
OWN = {"verdict": "OWN", "work": "BELOW", "behaviour": "AS_EXPECTED", "rating_note": "Laporan terlambat."}
AS_SELF = {"verdict": "AS_SELF", "work": "", "behaviour": "", "rating_note": ""}


def play(office: Office, *, now: datetime = IN_APRIL, plan: bool = True) -> Skp:
    """An open year and Siti's SKP under Rahmat, with two agreed results unless there is to be no plan."""
    office.set_clock(now)
    world = office.world
    with Session(office.engine, expire_on_commit=False) as session, session.begin():
        open_year(session)
        skp = skp_of(session, world.siti, assessor=world.rahmat)
        if plan:
            agreed(
                session, skp, world.siti, assessor=world.rahmat, results=["Laporan bulanan", "Arsip tertata"]
            )
    return skp


def period(office: Office, kind: PeriodKind = PeriodKind.QUARTER, number: int = 1) -> SkpPeriod:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.scalars(
            select(SkpPeriod).where(SkpPeriod.kind == kind, SkpPeriod.number == number)
        ).one()


def begin(
    office: Office, skp: Skp, kind: PeriodKind = PeriodKind.QUARTER, number: int = 1, *, now: datetime
) -> Instance:
    """As the office's job does it."""
    wanted = period(office, kind, number)
    with Session(office.engine, expire_on_commit=False) as session, session.begin():
        answer = runtime.start(
            session,
            "skp_year" if kind is PeriodKind.YEAR else "skp_period",
            actor_id=office.world.wulan.id,
            subject_id=skp.employee_id,
            values={"skp_id": skp.id, "period_id": wanted.id},
            now=now,
            request_key=uuid.uuid4(),
        )
        return session.get_one(Instance, answer.instance_id)


def evaluation(office: Office, case: Instance) -> SkpEvaluation:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.scalars(select(SkpEvaluation).where(SkpEvaluation.instance_id == case.id)).one()


def unit_result(office: Office, skp: Skp, kind: PeriodKind, result: str) -> None:
    """Capaian kinerja organisasi of the SKP's unit, set by the head of the agency."""
    with Session(office.engine) as session, session.begin():
        session.add(
            UnitResult(
                unit_id=skp.unit_id,
                period_id=period(office, kind).id,
                result=result,
                ground="Perjanjian kinerja",
                set_by=office.world.ratna.id,
                set_as="Kepala Dinas",
                set_at=IN_APRIL,
            )
        )


def answered(office: Office, person: Person, case: Instance, **fields: str) -> None:
    answer = office.answer(person, case, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
