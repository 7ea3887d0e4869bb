"""Evaluasi Kinerja Pegawai of a period, and the Dokumen Evaluasi Kinerja Pegawai with its three parties."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, aliased

from models.asking import ask
from models.base import JsonObject
from models.letters import SKP_EVALUATION, SKP_OUTCOME, Letter
from models.people import Employee, Post, Unit
from models.skp import Skp, SkpPeriod, SkpPlan
from models.skp_evaluation import (
    EvaluationStatus,
    ObjectionVerdict,
    SkpEvaluation,
    SkpEvaluationRow,
    SkpObjection,
)
from workflows.letters.days import day_in_words
from workflows.registry import Context, service
from workflows.rules.skp_predicate import OrganisationResult, Predicate, Rating
from workflows.services.skp.papers import frame, parties, pattern, plan, words
from workflows.services.skp.papers.frame import Paper
from workflows.services.skp.papers.parties import Parties, Party

ACHIEVED = "REALISASI BERDASARKAN BUKTI DUKUNG"
FEEDBACK = "UMPAN BALIK BERKELANJUTAN BERDASARKAN BUKTI DUKUNG"
OPEN = "Konsep, belum disampaikan"


@dataclass(frozen=True, slots=True)
class Read:
    """An evaluation with all that its papers name."""

    evaluation: SkpEvaluation
    skp: Skp
    plan: SkpPlan
    period: SkpPeriod
    objection: SkpObjection | None
    people: Parties
    judge: Party | None  # who decided about the objection, as what they did so
    zone: ZoneInfo
    today: date

    def local(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self.zone) if moment else None

    @property
    def days(self) -> list[str]:
        """Of the period, as far as the person had this SKP."""
        first, last = covered(self.skp, self.period)
        return words.days(first, last)

    @property
    def changed(self) -> SkpObjection | None:
        """The objection, when it changed what the assessor had said."""
        taken = self.objection is not None and self.objection.verdict is ObjectionVerdict.CHANGED
        return self.objection if taken else None

    @property
    def signer(self) -> Party:
        """As `responsible`, as a paper names them."""
        return self.judge if self.changed and self.judge else self.people.assessor

    @property
    def responsible(self) -> int | None:
        """Who answers for the outcome: the assessor, or whoever decided otherwise about an objection."""
        return self.changed.decided_by if self.changed else self.evaluation.evaluated_by


def covered(skp: Skp, period: SkpPeriod) -> tuple[date, date]:
    """The days of a period on which an SKP ran."""
    return max(skp.first_day, period.first_day), min(skp.last_day, period.last_day)


def read(session: Session, evaluation: SkpEvaluation, *, now: datetime) -> Read:
    """With the people of the day on which it was evaluated; of today, while it is being written."""
    found = session.execute(_ALL, {"evaluation": evaluation.id}).one()
    skp, zone = found.Skp, ZoneInfo(found.Unit.time_zone)
    today = (evaluation.evaluated_at or now).astimezone(zone).date()
    by = (evaluation.evaluated_by, evaluation.evaluated_as) if evaluation.evaluated_by else None
    return Read(
        evaluation,
        skp,
        found.SkpPlan,
        found.SkpPeriod,
        found.SkpObjection,
        parties.of_skp(session, skp, today=today, assessed_by=by),
        _judge(session, skp, found.SkpObjection),
        zone,
        today,
    )


def _judge(session: Session, skp: Skp, objection: SkpObjection | None) -> Party | None:
    if objection is None or objection.decided_by is None:
        return None
    upper = session.get_one(Post, skp.assessor_post_id).parent_id or skp.assessor_post_id
    return parties.acted(session, upper, objection.decided_by, objection.decided_as)


def _above(session: Session, one: Read) -> Party:
    """Whoever stands above the assessor: who decided about an objection, else who holds the post that day."""
    return one.judge or parties.above(session, one.skp, one.people.assessor, today=one.today)


def evaluation_paper(session: Session, evaluation: SkpEvaluation, *, now: datetime) -> JsonObject:
    """The content of the evaluation as it stands, marked as a draft until it is delivered. Nothing is kept."""
    return _evaluation_content(session, read(session, evaluation, now=now))


def _evaluation_content(session: Session, one: Read) -> JsonObject:
    evaluation = one.evaluation
    achieved, feedback = _rows(session, evaluation)
    base = _head(session, one, f"Evaluasi Kinerja Pegawai {words.period(one.period)}", wide=True)
    base["heading"] = [
        "Evaluasi Kinerja Pegawai",
        words.APPROACHES[one.plan.approach],
        words.FORMS[one.skp.form],
        f"Periode: {words.period(one.period)}",
    ]
    more = (plan.column(ACHIEVED, "achieved", 2.6), plan.column(FEEDBACK, "feedback", 2.6))
    return base | {
        "parties": [
            one.people.subject.block("PEGAWAI YANG DINILAI"),
            one.people.assessor.block("PEJABAT PENILAI KINERJA"),
        ],
        "organisation": result(evaluation.organisation_result),
        "pattern": pattern.picture(evaluation.organisation_result),
        "results": {
            "columns": plan.columns(one.skp, one.plan, *more),
            "sections": plan.sections(session, one.plan, achieved),
        },
        "work": rating(evaluation.work),
        "values": plan.values(session, one.plan.id, feedback),
        "behaviour": rating(evaluation.behaviour),
        "predicate": predicate(evaluation.predicate),
        "note": evaluation.note,
        "signatures": [
            *([_above_signs(one, _above(session, one))] if one.changed else []),
            _assessor_signs(one, base),
        ],
        "signer": frame.signer(one.signer),
    }


def outcome_paper(session: Session, evaluation: SkpEvaluation, *, now: datetime) -> JsonObject:
    """The content of the Dokumen Evaluasi Kinerja Pegawai. Nothing is kept."""
    return _outcome_content(session, read(session, evaluation, now=now))


def _outcome_content(session: Session, one: Read) -> JsonObject:
    evaluation, people, above = one.evaluation, one.people, _above(session, one)
    base = _head(session, one, f"Dokumen Evaluasi Kinerja Pegawai {words.period(one.period)}", wide=False)
    base["heading"] = ["Dokumen Evaluasi Kinerja Pegawai", f"Periode: {words.period(one.period)}"]
    return base | {
        "draft": "" if evaluation.status is EvaluationStatus.FINAL else "Konsep, belum final",
        "blocks": [
            people.subject.block("PEGAWAI YANG DINILAI"),
            people.assessor.block("PEJABAT PENILAI KINERJA"),
            above.block("ATASAN PEJABAT PENILAI KINERJA"),
            {
                "title": "EVALUASI KINERJA",
                "rows": [
                    ["CAPAIAN KINERJA ORGANISASI", result(evaluation.organisation_result)],
                    ["PREDIKAT KINERJA PEGAWAI", predicate(evaluation.predicate)],
                ],
            },
            {"title": "CATATAN/REKOMENDASI", "rows": _notes(one)},
        ],
        "signatures": [_subject_signs(one), _assessor_signs(one, base), _above_signs(one, above)],
        "signer": frame.signer(one.signer),
    }


@service("skp.issue_evaluation")
def issue_evaluation(context: Context, evaluation_id: int) -> Paper:
    """Issue the evaluation when it is delivered, signed by who evaluated. ValueError before that."""
    session = context.session
    evaluation = session.get_one(SkpEvaluation, evaluation_id)
    if evaluation.status is EvaluationStatus.OPEN or evaluation.evaluated_by is None:
        raise ValueError(f"evaluation {evaluation_id} isn't delivered")
    one = read(session, evaluation, now=context.now)
    return frame.named(_keep_evaluation(session, one, by=evaluation.evaluated_by, now=context.now))


def keep_outcome(session: Session, one: Read, *, by: int, now: datetime) -> Letter:
    """The Dokumen Evaluasi Kinerja Pegawai of a final evaluation, for good.

    When an objection changed the predicate, the evaluation is issued anew and the paper of before holds no longer.
    """
    evaluation, today = one.evaluation, now.astimezone(one.zone).date()
    if one.changed:
        layouts = (SKP_EVALUATION, SKP_OUTCOME)
        reason = "Diganti karena keberatan dikabulkan"
        frame.replace(session, evaluation.instance_id, layouts, reason=reason, today=today, now=now)
        _keep_evaluation(session, one, by=by, now=now)
    return frame.keep(
        session,
        evaluation.instance_id,
        _outcome_content(session, one),
        layout=SKP_OUTCOME,
        code="DOKUMEN",
        signed_by=by,
        now=now,
        today=today,
    )


def kept_evaluation(session: Session, evaluation: SkpEvaluation, layout: str) -> Letter | None:
    """The newest letter of this layout of an evaluation."""
    return frame.kept(session, evaluation.instance_id, layout)


def rating(value: str | None) -> str:
    return words.RATINGS[Rating(value)] if value else words.NOTHING


def predicate(value: str | None) -> str:
    return words.PREDICATES[Predicate(value)] if value else words.NOTHING


def result(value: str | None) -> str:
    return words.RESULTS[OrganisationResult(value)] if value else "belum ditetapkan"


def _keep_evaluation(session: Session, one: Read, *, by: int, now: datetime) -> Letter:
    return frame.keep(
        session,
        one.evaluation.instance_id,
        _evaluation_content(session, one),
        layout=SKP_EVALUATION,
        code="EVALUASI",
        signed_by=by,
        now=now,
        today=now.astimezone(one.zone).date(),
    )


def _head(session: Session, one: Read, title: str, *, wide: bool) -> JsonObject:
    base = frame.head(session, one.skp.unit_id, today=one.today, title=title, heading=())
    draft = OPEN if one.evaluation.status is EvaluationStatus.OPEN else ""
    return base | {"wide": wide, "period": one.days, "draft": draft}


def _rows(session: Session, evaluation: SkpEvaluation) -> tuple[dict[str, JsonObject], dict[str, str]]:
    """Achievement and feedback by line of the result, and feedback by value."""
    rows = ask(session, _ROWS, {"evaluation": evaluation.id}).all()
    by_line: dict[str, JsonObject] = {
        str(row.rhk_line): {
            "achieved": row.achieved or words.NOTHING,
            "feedback": row.feedback or words.NOTHING,
        }
        for row in rows
        if row.rhk_line
    }
    return by_line, {row.value: row.feedback for row in rows if row.value}


def _notes(one: Read) -> list[list[str]]:
    found = [["PEJABAT PENILAI KINERJA", one.evaluation.note or words.NOTHING]]
    if one.objection is not None and one.objection.verdict is not None:
        said = "ditetapkan ulang" if one.changed else "ditolak"
        before = predicate(one.objection.was_predicate)
        reason = one.objection.decision_reason.rstrip(". ")
        words_of = f"Keberatan {said}. {reason}." if reason else f"Keberatan {said}."
        found.append(
            [
                "ATASAN PEJABAT PENILAI",
                f"{words_of} Predikat sebelumnya: {before}." if one.changed else words_of,
            ]
        )
    return found


def _subject_signs(one: Read) -> JsonObject:
    """Received: by opening it, or on the day when it counts as received."""
    opened, on = one.local(one.evaluation.opened_at), one.evaluation.received_on
    signed = frame.signature(one.people.subject, "Pegawai yang Dinilai", at=opened, how="diterima")
    if opened is None and on is not None:
        signed["said"] = f"dianggap diterima {day_in_words(on)}"
    return signed


def _assessor_signs(one: Read, base: JsonObject) -> JsonObject:
    return frame.signature(
        one.people.assessor,
        "Pejabat Penilai Kinerja",
        at=one.local(one.evaluation.evaluated_at),
        how="dinilai",
        place=str(base["place"]),
        qr=True,
    )


def _above_signs(one: Read, above: Party) -> JsonObject:
    """Whoever decided about an objection; without one, the superior's superior takes note and signs nothing."""
    decided = one.objection
    at = one.local(decided.decided_at) if decided else None
    return frame.signature(above, "Atasan Pejabat Penilai Kinerja", at=at, how="keberatan diputus")


def _select_all() -> Select[*tuple[object, ...]]:
    """An evaluation's SKP, plan, period, objection and unit; with the people, posts and units that `parties` names.

    The session then has them at hand, and gives each by its number without asking again.
    """
    post, over, upper = Post, aliased(Post), aliased(Unit)
    assessor = aliased(Employee)
    return (
        select(Skp, SkpPlan, SkpPeriod, SkpObjection, Unit)
        .add_columns(Employee, post, over, upper, assessor)
        .select_from(SkpEvaluation)
        .join(Skp, Skp.id == SkpEvaluation.skp_id)
        .join(SkpPlan, SkpPlan.id == SkpEvaluation.plan_id)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .outerjoin(SkpObjection, SkpObjection.evaluation_id == SkpEvaluation.id)
        .join(Unit, Unit.id == Skp.unit_id)
        .join(Employee, Employee.id == Skp.employee_id)
        .join(post, post.id == Skp.post_id)
        .join(over, over.id == Skp.assessor_post_id)
        .join(upper, upper.id == over.unit_id)
        .outerjoin(assessor, assessor.id == SkpEvaluation.evaluated_by)
        .where(SkpEvaluation.id == bindparam("evaluation"))
    )


_ALL = _select_all()
_ROWS = select(
    SkpEvaluationRow.rhk_line, SkpEvaluationRow.value, SkpEvaluationRow.achieved, SkpEvaluationRow.feedback
).where(SkpEvaluationRow.evaluation_id == bindparam("evaluation"))
