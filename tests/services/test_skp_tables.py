"""SKP: what the tables refuse by themselves."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.skp import PlanStatus, Rhk, SkpPlan
from tests.support.skp import agreed, skp_of, skp_world
from tests.support.tasks import make_instance
from workflows.rules.skp_behaviour import CONDUCT, NAMES, CoreValue


def test_one_skp_at_a_time(session: Session):
    world = skp_world(session)
    skp_of(session, world.siti, assessor=world.rahmat)
    with pytest.raises(IntegrityError, match="ex_skp_one_a_position_period"):
        skp_of(session, world.siti, assessor=world.ratna)


def test_one_agreed_and_one_open_plan_of_an_skp(session: Session):
    world = skp_world(session)
    skp = skp_of(session, world.siti, assessor=world.rahmat)
    plan = agreed(session, skp, world.siti, assessor=world.rahmat, results=["laporan"])
    assert session.scalars(select(Rhk.text).where(Rhk.plan_id == plan.id)).all() == ["laporan"]
    case = make_instance(session, subject=world.siti).id
    session.add(SkpPlan(skp_id=skp.id, number=2, instance_id=case))
    session.flush()
    session.add(SkpPlan(skp_id=skp.id, number=3, instance_id=case, status=PlanStatus.SUBMITTED))
    with pytest.raises(IntegrityError, match="uq_skp_plan_open"):
        session.flush()


def test_each_core_value_expects_three_things():
    assert list(CONDUCT) == list(NAMES) == list(CoreValue)
    assert len({text for texts in CONDUCT.values() for text in texts}) == 21
