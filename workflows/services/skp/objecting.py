"""Objection (keberatan): in time and with a reason, both sides heard, decided for good (PP 30/2019 art. 59)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.skp import Skp
from models.skp_evaluation import EvaluationStatus, ObjectionVerdict, SkpEvaluation, SkpObjection
from models.skp_evaluations import evaluation_of_case
from workflows import assignment
from workflows.errors import InputRefused, NotFound
from workflows.registry import Context, check, service
from workflows.rules import month_names
from workflows.rules.skp_objection import ObjectionAnswer, ObjectionCode, object_to_predicate
from workflows.services.skp.assessors import judge_post
from workflows.services.skp.rating import NO_RESULT, ratings_of, rule_name
from workflows.services.skp.receipt import days_of, receipt_of
from workflows.tongue import phrase

Messages = Mapping[str, list[str]]
OBJECT = "OBJECT"


@dataclass(frozen=True, slots=True)
class Objected:
    judge_post: int


def objection_to(session: Session, evaluation_id: int) -> SkpObjection | None:
    return session.scalar(select(SkpObjection).where(SkpObjection.evaluation_id == evaluation_id))


def objection_shown(session: Session, found: SkpEvaluation) -> SkpObjection | None:
    """The objection that counts: one left undecided in a case that was stopped no longer does once it is rated anew."""
    made = objection_to(session, found.id)
    undecided = made is not None and made.verdict is None
    return None if undecided and found.status is not EvaluationStatus.OBJECTED else made


@check("skp.answer")
def check_answer(context: Context, values: Mapping[str, object]) -> Messages:
    found = evaluation_of_case(context.session, context.instance_id)
    if found is None:
        return {"answer": [phrase("Lembar evaluasi ini tidak ada.")]}
    return _not_to_object(context, found, values.get("objection")) if values.get("answer") == OBJECT else {}


@service("skp.object")
def file_objection(context: Context, *, evaluation_id: int, reason: str) -> Objected:
    """Write the objection down with the ratings as they were. InputRefused when it comes too late."""
    session = context.session
    found = session.get_one(SkpEvaluation, evaluation_id)
    skp = session.get_one(Skp, found.skp_id)
    post_id = judge_post(session, skp, rater_id=found.evaluated_by, today=_today(context))
    wrong = _not_to_object(context, found, reason)
    if wrong or post_id is None:
        raise InputRefused(wrong)
    made = objection_to(session, found.id)
    if made is None:  # else it was made in a case that was stopped
        made = SkpObjection(evaluation_id=found.id)
        session.add(made)
    made.reason, made.filed_at = reason.strip(), context.now
    made.assessor_words = made.employee_words = ""
    made.assessor_at = made.employee_at = None
    made.was_work, made.was_behaviour, made.was_predicate = found.work, found.behaviour, found.predicate
    found.status = EvaluationStatus.OBJECTED
    return Objected(post_id)


@service("skp.hear_assessor")
def hear_assessor(context: Context, *, evaluation_id: int, words: str) -> None:
    made = _objection(context.session, evaluation_id)
    made.assessor_words, made.assessor_at = words.strip(), context.now


@service("skp.hear_employee")
def hear_employee(context: Context, *, evaluation_id: int, words: str) -> None:
    made = _objection(context.session, evaluation_id)
    made.employee_words, made.employee_at = words.strip(), context.now


@check("skp.decide")
def check_decision(context: Context, values: Mapping[str, object]) -> Messages:
    """Nobody decides about their own result or rating; a change has to change something."""
    found = evaluation_of_case(context.session, context.instance_id)
    if found is None or found.final_at is not None:
        return {"objection_verdict": [phrase("Keberatan ini sudah diputus, dan putusannya final.")]}
    if context.actor_id in (found.evaluated_by, context.subject_id):
        said = phrase("Anda yang memberi penilaian ini, jadi keberatannya diputus pejabat lain di atas Anda.")
        return {"objection_verdict": [said]}
    if values.get("objection_verdict") != ObjectionVerdict.CHANGED:
        return {}
    return _not_a_change(context.session, found, values)


@service("skp.decide")
def decide(
    context: Context,
    *,
    evaluation_id: int,
    verdict: str,
    reason: str,
    work: str | None = None,
    behaviour: str | None = None,
) -> None:
    """Fix the result for good, changed or not."""
    session = context.session
    found, made = session.get_one(SkpEvaluation, evaluation_id), _objection(session, evaluation_id)
    skp, today = session.get_one(Skp, found.skp_id), _today(context)
    made.verdict, made.decision_reason = ObjectionVerdict(verdict), reason.strip()
    made.decided_by, made.decided_at = context.actor_id, context.now
    judge = judge_post(session, skp, rater_id=found.evaluated_by, today=today)
    made.decided_as = assignment.acts_as(context, posts={judge}, today=today)
    if made.verdict is ObjectionVerdict.CHANGED:
        ratings = ratings_of(session, found, work=work, behaviour=behaviour)
        if ratings.answer.predicate is None:
            raise InputRefused({"new_work": [phrase("Pilih rating hasil kerja.")]})
        found.work, found.behaviour = ratings.work, ratings.behaviour
        found.predicate, found.rule = ratings.answer.predicate, rule_name()
        found.organisation_result = ratings.organisation_result
    found.status, found.final_at = EvaluationStatus.FINAL, context.now


def _not_a_change(session: Session, found: SkpEvaluation, values: Mapping[str, object]) -> Messages:
    ratings = ratings_of(session, found, work=values.get("new_work"), behaviour=values.get("new_behaviour"))
    if ratings.work is None:
        return {"new_work": [NO_RESULT() if ratings.leads else phrase("Pilih rating hasil kerja.")]}
    if (ratings.work, ratings.behaviour) == (found.work, found.behaviour):
        said = phrase("Kedua rating sama dengan yang semula. Ubah salah satunya, atau tolak keberatannya.")
        return {"new_behaviour": [said]}
    return {}


def _not_to_object(context: Context, found: SkpEvaluation, reason: object) -> Messages:
    days = days_of(context)
    answer = object_to_predicate(
        receipt_of(found, days),
        filed_at=context.now,
        reason=str(reason or ""),
        schedule=days.schedule,
        final_at=found.final_at,
        zone=days.tz,
    )
    if not answer.accepted:
        return _said(answer)
    skp = context.session.get_one(Skp, found.skp_id)
    if judge_post(context.session, skp, rater_id=found.evaluated_by, today=_today(context)) is None:
        return {
            "answer": [
                phrase(
                    "Di atas pejabat penilai Anda tidak ada pejabat yang bisa memutus keberatan di portal ini. "
                    "Sampaikan keberatan tertulis kepada bagian kepegawaian sebelum batasnya lewat."
                )
            ]
        }
    return {}


def _said(answer: ObjectionAnswer) -> Messages:
    if answer.code is ObjectionCode.REASON_REQUIRED:
        return {"objection": [phrase("Tulis alasan keberatan Anda.")]}
    if answer.code is ObjectionCode.DECISION_FINAL:
        return {"answer": [phrase("Hasil ini sudah final, jadi tidak bisa diajukan keberatan lagi.")]}
    return {"answer": [too_late(answer.deadline.date())]}


def too_late(last_day: date) -> str:
    """That the time for objections is over, with the day."""
    return phrase(
        "Batas keberatan {day} sudah lewat: 14 hari kalender sejak hasilnya diterima (PP 30/2019 pasal 59).",
        day=day_words(last_day),
    )


def day_words(day: date) -> str:
    """`3 Feb 2026`."""
    return f"{day.day} {month_names.SHORT[day.month - 1]} {day.year}"


def _objection(session: Session, evaluation_id: int) -> SkpObjection:
    made = objection_to(session, evaluation_id)
    if made is None:
        raise NotFound(f"objection to evaluation {evaluation_id}")
    return made


def _today(context: Context) -> date:
    return assignment.today_of(context.session, context.subject_id, context.now)
