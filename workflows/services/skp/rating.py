"""The employee reports, the assessor rates, the matrix gives the predicate (PermenPANRB 6/2022; SE MenPANRB 3/2023)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.people import Employee
from models.skp import Skp
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_evaluations import newest_result
from models.skp_office import UnitResult
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
from workflows.services.skp.achieved import fill_achieved, report
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


@dataclass(frozen=True, slots=True)
class _Facts:
    """An evaluation and what its rating rests on; `result` is the unit's in the period, by its word."""

    evaluation: SkpEvaluation
    skp: Skp
    result: str | None

    def ratings(self, work: object, behaviour: object) -> Ratings:
        result = OrganisationResult(self.result) if self.result else None
        rating = Rating(str(work)) if work else None
        if self.skp.leads_unit:
            rating = rating_of_unit(result) if result else None
        return Ratings(rating, Rating(str(behaviour)) if behaviour else None, result, self.skp.leads_unit)


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
    return _Facts(found, skp, newest.result if newest else None).ratings(work, behaviour)


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
    work, behaviour = Rating(self_work), Rating(self_behaviour)
    report(context, evaluation_id, work=work, behaviour=behaviour, note=self_note or "")


@service("skp.assessor")
def assessor(context: Context, *, evaluation_id: int) -> Assessor:
    """The post that rates, on the day when it comes to it. NobodyToDoIt when nobody is left above."""
    assessed = fill_achieved(context, evaluation_id)
    post_id = assignment.occupied_once(context, assessed.assessor_post_id)
    if post_id is None:
        raise NobodyToDoIt(f"nobody assesses SKP {assessed.skp_id}")
    return Assessor(post_id)


@check("skp.rate")
def check_rating(context: Context, values: Mapping[str, object]) -> Messages:
    facts = _facts(context)
    if facts is None:
        return {"verdict": [phrase("Lembar evaluasi ini tidak ada.")]}
    skp = facts.skp
    if context.actor_id == skp.employee_id:
        return {"verdict": [phrase("Tidak seorang pun menilai dirinya sendiri.")]}
    if values.get("verdict") == Verdict.AS_SELF:
        said = why_not_at_once(context.session, facts.evaluation)
        return {"verdict": [said]} if said else {}
    if skp.leads_unit:
        return {} if facts.result else {"work": [NO_RESULT()]}
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
    facts = _facts(context)
    if facts is None or facts.evaluation.id != evaluation_id:
        raise LookupError(f"evaluation {evaluation_id} is none of this case")
    found = facts.evaluation
    if verdict == Verdict.AS_SELF:
        work, behaviour = found.self_work, found.self_behaviour
    ratings = facts.ratings(work, behaviour)
    answer = ratings.answer.predicate
    if answer is None:
        raise InputRefused(check_rating(context, {"verdict": verdict, "work": work}))
    posts = _posts(context, facts.skp)
    found.evaluated_as = assignment.acts_as(context, posts=posts, today=context.today)
    found.evaluated_by, found.evaluated_at = context.actor_id, context.now
    found.work, found.behaviour, found.predicate = ratings.work, ratings.behaviour, answer
    found.organisation_result, found.rule = ratings.organisation_result, rule_name()
    found.status, found.notified_at = EvaluationStatus.DELIVERED, context.now
    if verdict != Verdict.AS_SELF:
        found.note = note or found.note
    return Rated(answer)


def _posts(context: Context, skp: Skp) -> set[int | None]:
    """For which posts somebody rates who was addressed by name; else it is that of the act."""
    if context.on_behalf_of is not None:
        return set()
    return {skp.assessor_post_id, assignment.occupied_once(context, skp.assessor_post_id)}


def name_of(session: Session, employee_id: int | None) -> str:
    return session.scalar(select(Employee.name).where(Employee.id == employee_id)) or ""


def _result_is_set(session: Session, found: SkpEvaluation) -> bool:
    skp = session.get_one(Skp, found.skp_id)
    return newest_result(session, skp.unit_id, found.period_id) is not None


def _facts(context: Context) -> _Facts | None:
    """Of the evaluation of the case, once an act: for the check, and the service after it."""
    instance_id = context.instance_id
    return context.once(("skp.rated", instance_id), lambda: _read(context.session, instance_id))


def _read(session: Session, instance_id: uuid.UUID) -> _Facts | None:
    row = session.execute(_FACTS, {"instance": instance_id}).one_or_none()
    return _Facts(row[0], row[1], row[2]) if row else None


_NEWEST = (
    select(UnitResult.result)
    .where(UnitResult.unit_id == Skp.unit_id, UnitResult.period_id == SkpEvaluation.period_id)
    .order_by(UnitResult.id.desc())
    .limit(1)
    .scalar_subquery()
)
_FACTS = (
    select(SkpEvaluation, Skp, _NEWEST)
    .join(Skp, Skp.id == SkpEvaluation.skp_id)
    .where(SkpEvaluation.instance_id == bindparam("instance"))
)
