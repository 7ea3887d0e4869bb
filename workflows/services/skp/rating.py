"""The employee reports, the assessor rates, the matrix gives the predicate (PermenPANRB 6/2022; SE MenPANRB 3/2023)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee
from models.skp import Skp
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_evaluations import evaluation_of_case, newest_result
from workflows import assignment
from workflows.assignment import NobodyToDoIt
from workflows.errors import InputRefused
from workflows.registry import Context, check, service
from workflows.rules.skp_predicate import (
    OrganisationResult,
    PredicateAnswer,
    PredicatePolicy,
    Rating,
    predicate,
)
from workflows.services.skp.achieved import fill_achieved
from workflows.services.skp.assessors import assessor_post
from workflows.tongue import phrase

Messages = Mapping[str, list[str]]


class Verdict(StrEnum):
    AS_SELF = "AS_SELF"  # the self-appraisal becomes the rating
    OWN = "OWN"


@dataclass(frozen=True, slots=True)
class Assessor:
    assessor_post: int


@dataclass(frozen=True, slots=True)
class Rated:
    predicate: str


@dataclass(frozen=True, slots=True)
class Ratings:
    """Both ratings as they count: of results the unit's where the employee leads it."""

    work: Rating | None
    behaviour: Rating | None
    organisation_result: OrganisationResult | None
    leads: bool = False

    @property
    def answer(self) -> PredicateAnswer:
        return predicate(
            self.work,
            self.behaviour,
            leads_organisation=self.leads,
            organisation_result=self.organisation_result,
        )


def rule_name(policy: PredicatePolicy | None = None) -> str:
    """The version of the rules behind a predicate, as it is kept beside it."""
    valid_from = (policy or PredicatePolicy()).valid_from
    return f"PermenPANRB 6/2022, {valid_from.isoformat()}"


def rating_of_unit(result: OrganisationResult) -> Rating:
    """What the unit's result means as the rating of results of whoever leads it."""
    return PredicatePolicy().organisation_ratings[result]


def ratings_of(session: Session, found: SkpEvaluation, *, work: object, behaviour: object) -> Ratings:
    """What was chosen, with the unit's result as it stands now; a leader's rating of results follows from that."""
    skp = session.get_one(Skp, found.skp_id)
    newest = newest_result(session, skp.unit_id, found.period_id)
    result = OrganisationResult(newest.result) if newest else None
    rating = Rating(str(work)) if work else None
    if skp.leads_unit:
        rating = rating_of_unit(result) if result else None
    return Ratings(rating, Rating(str(behaviour)) if behaviour else None, result, skp.leads_unit)


def why_not_at_once(session: Session, found: SkpEvaluation) -> str:
    """Why the self-appraisal can't simply be taken over; empty where nothing is contentious.

    It can when there is one without a note, and the assessor has put down nothing else.
    """
    if found.self_at is None or found.self_work is None or found.self_behaviour is None:
        return phrase("Pegawai belum menilai diri. Isi sendiri kedua rating.")
    if found.self_note.strip():
        return phrase("Ada catatan pegawai untuk Anda. Baca dulu, lalu nilai satu per satu.")
    put_down = ((found.work, found.self_work), (found.behaviour, found.self_behaviour))
    if any(own is not None and own != theirs for own, theirs in put_down):
        return phrase("Anda sudah menyimpan rating lain dari penilaian diri. Buka dan kirim satu per satu.")
    if session.get_one(Skp, found.skp_id).leads_unit and not _result_is_set(session, found):
        return NO_RESULT()
    return ""


def NO_RESULT() -> str:  # noqa: N802 - a sentence, in the reader's language when it is said
    return phrase(
        "Capaian kinerja organisasi unit ini belum ditetapkan, padahal itulah rating hasil kerja pimpinannya. "
        "Minta pimpinan di atas unit menetapkannya dulu."
    )


@service("skp.record_report")
def record_report(
    context: Context, *, evaluation_id: int, self_work: str, self_behaviour: str, self_note: str | None = None
) -> None:
    """Keep the self-appraisal; where nothing was written about a result, its progress stands for it."""
    found = context.session.get_one(SkpEvaluation, evaluation_id)
    found.self_work, found.self_behaviour = Rating(self_work), Rating(self_behaviour)
    found.self_note, found.self_at = self_note or "", context.now
    fill_achieved(context, evaluation_id)


@service("skp.assessor")
def assessor(context: Context, *, evaluation_id: int) -> Assessor:
    """The post that rates, on the day when it comes to it. NobodyToDoIt when nobody is left above."""
    found = context.session.get_one(SkpEvaluation, evaluation_id)
    fill_achieved(context, evaluation_id)
    skp = context.session.get_one(Skp, found.skp_id)
    post_id = assessor_post(context.session, skp, today=_today(context))
    if post_id is None:
        raise NobodyToDoIt(f"nobody assesses SKP {skp.id}")
    return Assessor(post_id)


@check("skp.rate")
def check_rating(context: Context, values: Mapping[str, object]) -> Messages:
    session, found = context.session, evaluation_of_case(context.session, context.instance_id)
    if found is None:
        return {"verdict": [phrase("Lembar evaluasi ini tidak ada.")]}
    skp = session.get_one(Skp, found.skp_id)
    if context.actor_id == skp.employee_id:
        return {"verdict": [phrase("Tidak seorang pun menilai dirinya sendiri.")]}
    if values.get("verdict") == Verdict.AS_SELF:
        said = why_not_at_once(session, found)
        return {"verdict": [said]} if said else {}
    if skp.leads_unit:
        return {} if _result_is_set(session, found) else {"work": [NO_RESULT()]}
    return {} if values.get("work") else {"work": [phrase("Pilih rating hasil kerja.")]}


@service("skp.rate")
def rate(
    context: Context,
    *,
    evaluation_id: int,
    verdict: str,
    work: str | None = None,
    behaviour: str | None = None,
    note: str | None = None,
) -> Rated:
    """Keep the ratings, the predicate that follows, and what it rests on; the result is delivered.

    `verdict`, `work` and `behaviour` are the words of Verdict and Rating. InputRefused while one is missing.
    """
    session = context.session
    found = session.get_one(SkpEvaluation, evaluation_id)
    if verdict == Verdict.AS_SELF:
        work, behaviour = found.self_work, found.self_behaviour
    ratings = ratings_of(session, found, work=work, behaviour=behaviour)
    answer = ratings.answer.predicate
    if answer is None:
        raise InputRefused(check_rating(context, {"verdict": verdict, "work": work}))
    skp, today = session.get_one(Skp, found.skp_id), _today(context)
    posts = {assessor_post(session, skp, today=today), skp.assessor_post_id}
    found.evaluated_as = assignment.acts_as(context, posts=posts, today=today)
    found.evaluated_by, found.evaluated_at = context.actor_id, context.now
    found.work, found.behaviour, found.predicate = ratings.work, ratings.behaviour, answer
    found.organisation_result, found.rule = ratings.organisation_result, rule_name()
    found.status, found.notified_at = EvaluationStatus.DELIVERED, context.now
    if verdict != Verdict.AS_SELF:
        found.note = note or found.note
    return Rated(answer)


def name_of(session: Session, employee_id: int | None) -> str:
    return session.scalar(select(Employee.name).where(Employee.id == employee_id)) or ""


def _result_is_set(session: Session, found: SkpEvaluation) -> bool:
    skp = session.get_one(Skp, found.skp_id)
    return newest_result(session, skp.unit_id, found.period_id) is not None


def _today(context: Context) -> date:
    subject, now = context.subject_id, context.now
    return context.once(("today", subject), lambda: assignment.today_of(context.session, subject, now))
