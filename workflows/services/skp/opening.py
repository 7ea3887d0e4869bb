"""An evaluation begins: for an SKP with an agreed plan, once for each period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.process import Instance, InstanceStatus
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_evaluations import evaluation_of, evaluation_of_case
from models.skp_reading import agreed_plan
from workflows import assignment
from workflows.errors import InputRefused
from workflows.registry import Context, check, service
from workflows.services.skp.assessors import assessor_post
from workflows.services.skp.periods import period_words
from workflows.tongue import phrase

Messages = Mapping[str, list[str]]
PERIODIC = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER})
YEARLY = frozenset({PeriodKind.YEAR})


@dataclass(frozen=True, slots=True)
class Opened:
    """What the diagram keeps of it."""

    evaluation_id: int
    period_words: str
    period_first: date
    period_last: date


@check("skp.open_period")
def check_period(context: Context, values: Mapping[str, object]) -> Messages:
    return _wrong(context, values.get("skp_id"), values.get("period_id"), kinds=PERIODIC)


@check("skp.open_year")
def check_year(context: Context, values: Mapping[str, object]) -> Messages:
    return _wrong(context, values.get("skp_id"), values.get("period_id"), kinds=YEARLY)


@service("skp.open_evaluation")
def open_evaluation(context: Context, *, skp_id: int, period_id: int) -> Opened:
    """An evaluation of the plan in force, without ratings; words on results stay when a case was stopped before.

    What a stopped case had delivered is taken back only now, for it is to be rated anew.
    """
    session = context.session
    wrong = _wrong(context, skp_id, period_id, kinds=PERIODIC | YEARLY)
    plan = agreed_plan(session, skp_id)
    if wrong or plan is None:
        raise InputRefused(wrong)
    found = evaluation_of(session, skp_id, period_id)
    if found is None:
        found = SkpEvaluation(skp_id=skp_id, period_id=period_id)
        session.add(found)
    else:
        _empty(found)
    found.plan_id, found.instance_id = plan.id, context.instance_id
    session.flush()  # its number goes into the case
    period = session.get_one(SkpPeriod, period_id)
    return Opened(found.id, period_words(period), period.first_day, period.last_day)


@service("skp.drop_evaluation")
def drop_evaluation(context: Context) -> None:
    """The case was stopped: what was being written no longer counts, and the period may be evaluated anew.

    A result that was delivered stays with its predicate and its paper; nobody wipes it by stopping the case.
    """
    found = evaluation_of_case(context.session, context.instance_id)
    if found is not None and found.status is EvaluationStatus.OPEN:
        _empty(found)


def _empty(found: SkpEvaluation) -> None:
    found.status = EvaluationStatus.OPEN
    for name in ("self_work", "self_behaviour", "self_at", "work", "behaviour", "predicate", "evaluated_by"):
        setattr(found, name, None)
    for name in ("evaluated_at", "notified_at", "opened_at", "received_on", "objection_until"):
        setattr(found, name, None)
    found.self_note = found.note = found.rule = found.evaluated_as = ""


def _wrong(context: Context, skp_id: object, period_id: object, *, kinds: frozenset[PeriodKind]) -> Messages:
    session = context.session
    skp = session.get(Skp, skp_id) if isinstance(skp_id, int) else None
    period = session.get(SkpPeriod, period_id) if isinstance(period_id, int) else None
    if skp is None or skp.dropped or skp.employee_id != context.subject_id:
        return {"skp_id": [phrase("SKP ini tidak ada, atau milik pegawai lain.")]}
    if period is None or period.kind not in kinds or period.year != skp.year:
        return {"period_id": [phrase("Periode ini tidak ada pada tahun SKP-nya.")]}

    def read() -> str:
        today = assignment.today_of(session, skp.employee_id, context.now)
        return _not_to_evaluate(session, skp, period, today=today)

    said = context.once(("skp.not_to_evaluate", skp.id, period.id), read)
    return {"skp_id": [said]} if said else {}


def _not_to_evaluate(session: Session, skp: Skp, period: SkpPeriod, *, today: date) -> str:
    words, said = period_words(period), ""
    found = evaluation_of(session, skp.id, period.id)
    if period.closed_at is not None:
        said = phrase("Evaluasi {period} sudah ditutup.", period=words)
    elif period.last_day < skp.first_day or skp.last_day < period.first_day:
        said = phrase("Evaluasi {period} di luar masa jabatan SKP ini.", period=words)
    elif agreed_plan(session, skp.id) is None:
        said = phrase(
            "Rencana SKP ini belum disetujui, jadi belum bisa dievaluasi. Setujui dulu rencananya, lalu buka lagi."
        )
    elif found is not None and not _stopped(session, found):
        said = phrase("Evaluasi {period} untuk SKP ini sudah dibuka.", period=words)
    elif assessor_post(session, skp, today=today) is None:
        said = phrase("Belum ada yang menjabat sebagai pejabat penilai. Isi dulu jabatannya.")
    return said


def _stopped(session: Session, found: SkpEvaluation) -> bool:
    case = session.get(Instance, found.instance_id)
    stopped = (InstanceStatus.WITHDRAWN, InstanceStatus.CANCELLED)
    return case is not None and case.status in stopped and found.status is not EvaluationStatus.FINAL
