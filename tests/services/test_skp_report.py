"""The report of a period, whatever else of the evaluation an act has asked before it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.process import Instance
from models.skp_evaluation import EvaluationStatus
from tests.support.leave import acting
from tests.support.skp import agreed, evaluated, skp_of, skp_world
from workflows.services.skp import achieved


def test_an_appraisal_is_kept_also_when_the_assessor_was_asked_before_in_the_same_act(session: Session):
    world = skp_world(session)
    skp = skp_of(session, world.siti, assessor=world.rahmat)
    plan = agreed(session, skp, world.siti, assessor=world.rahmat, results=["Arsip tertata"])
    evaluation = evaluated(session, plan, world.siti, assessor=world.rahmat)
    evaluation.status, evaluation.self_at = EvaluationStatus.OPEN, None
    session.flush()
    context = acting(session, session.get_one(Instance, evaluation.instance_id))
    assert achieved.fill_achieved(context, evaluation.id).assessor_post_id == world.rahmat.post_id
    achieved.report(context, evaluation.id, work="ABOVE", behaviour="ABOVE", note="Tepat waktu.")
    session.refresh(evaluation)
    assert (evaluation.self_work, evaluation.self_note) == ("ABOVE", "Tepat waktu.")
