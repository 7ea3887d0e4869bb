"""An evaluation begins: for an SKP with an agreed plan, once for each period."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import next_ids
from models.letters import SKP_CREDIT, SKP_EVALUATION, SKP_OUTCOME
from models.process import Instance, InstanceStatus
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_evaluations import evaluation_of_case, evaluations_in
from models.skp_reading import agreed_plans
from workflows.errors import InputRefused
from workflows.registry import Beginning, Context, check, foresees, service
from workflows.services.skp.assessors import assessor_posts
from workflows.services.skp.papers import frame
from workflows.services.skp.periods import period_words
from workflows.tongue import phrase

Messages = Mapping[str, list[str]]
PERIODIC = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER})
YEARLY = frozenset({PeriodKind.YEAR})
STOPPED = (InstanceStatus.WITHDRAWN, InstanceStatus.CANCELLED)
FACTS = "skp.facts"


@dataclass(frozen=True, slots=True)
class Opened:
    """What the diagram keeps of it."""

    evaluation_id: int
    period_words: str
    period_first: date
    period_last: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides about an evaluation; `number` is for its row, should it be new."""

    number: int
    skp: Skp | None
    period: SkpPeriod | None
    plan_id: int | None
    found: SkpEvaluation | None
    assessor_post_id: int | None


@check("skp.open_period")
def check_period(context: Context, values: Mapping[str, object]) -> Messages:
    return _wrong(context, values.get("skp_id"), values.get("period_id"), kinds=PERIODIC)


@check("skp.open_year")
def check_year(context: Context, values: Mapping[str, object]) -> Messages:
    return _wrong(context, values.get("skp_id"), values.get("period_id"), kinds=YEARLY)


@service("skp.open_evaluation")
def open_evaluation(context: Context, *, skp_id: int, period_id: int) -> Opened:
    """An evaluation of the plan in force, without ratings; words on results stay when a case was stopped before.

    What a stopped case had delivered is taken back only now, with its papers, for it is to be rated anew.
    """
    wrong = _wrong(context, skp_id, period_id, kinds=PERIODIC | YEARLY)
    facts = _facts(context, skp_id, period_id)
    if wrong or facts.plan_id is None or facts.period is None:
        raise InputRefused(wrong)
    number, found, of = (
        facts.number,
        facts.found,
        {"plan_id": facts.plan_id, "instance_id": context.instance_id},
    )
    if found is None:
        context.insert(SkpEvaluation, id=number, skp_id=skp_id, period_id=period_id, **of)
    else:
        if found.status is not EvaluationStatus.OPEN:
            frame.replace(
                context.session,
                found.instance_id,
                (SKP_EVALUATION, SKP_OUTCOME, SKP_CREDIT),
                reason="Ditarik karena dinilai ulang",
                today=context.today,
                now=context.now,
            )
        _empty(found)
        number, found.plan_id, found.instance_id = found.id, facts.plan_id, context.instance_id
    period = facts.period
    return Opened(number, period_words(period), period.first_day, period.last_day)


@foresees("skp.open_period")
@foresees("skp.open_year")
def foresee(
    session: Session, beginnings: Sequence[Beginning], _actor_id: int, now: datetime
) -> list[dict[Hashable, object]]:
    """The facts of all of them, in a few statements for each period."""
    asked = [(one.values.get("skp_id"), one.values.get("period_id")) for one in beginnings]
    known: dict[Hashable, Facts] = {}
    for period_id in {period for _skp, period in asked}:
        own = [skp for skp, period in asked if period == period_id]
        found = _read(session, own, period_id, now=now)
        known |= {(skp, period_id): one for skp, one in zip(own, found, strict=True)}
    return [{(FACTS, *each): known[each]} for each in asked]


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
    facts = _facts(context, skp_id, period_id)
    skp, period = facts.skp, facts.period
    if skp is None or skp.dropped or skp.employee_id != context.subject_id:
        return {"skp_id": [phrase("SKP ini tidak ada, atau milik pegawai lain.")]}
    if period is None or period.kind not in kinds or period.year != skp.year:
        return {"period_id": [phrase("Periode ini tidak ada pada tahun SKP-nya.")]}
    said = _not_to_evaluate(context.session, skp, period, facts)
    return {"skp_id": [said]} if said else {}


def _facts(context: Context, skp_id: object, period_id: object) -> Facts:
    """Once an act, for the check and the service."""
    return context.once(
        (FACTS, skp_id, period_id), lambda: _read(context.session, [skp_id], period_id, now=context.now)[0]
    )


def _read(session: Session, skp_ids: Sequence[object], period_id: object, *, now: datetime) -> list[Facts]:
    """Of SKPs and a period as a form names them; in the order of `skp_ids`."""
    period = session.get(SkpPeriod, period_id) if isinstance(period_id, int) else None
    keys = [one if isinstance(one, int) else 0 for one in skp_ids]
    wanted = set(keys)
    skps = {one.id: one for one in session.scalars(select(Skp).where(Skp.id.in_(wanted)))}
    plans = agreed_plans(session, wanted)
    found = evaluations_in(session, wanted, period.id) if period else {}
    assessors = assessor_posts(session, skps.values(), now=now)
    numbers = next_ids(session, SkpEvaluation, times=len(skp_ids))
    return [
        Facts(
            number=number,
            skp=skps.get(key),
            period=period,
            plan_id=plans.get(key),
            found=found.get(key),
            assessor_post_id=assessors.get(key),
        )
        for key, (number,) in zip(keys, numbers, strict=True)
    ]


def _not_to_evaluate(session: Session, skp: Skp, period: SkpPeriod, facts: Facts) -> str:
    words, said = period_words(period), ""
    if period.closed_at is not None:
        said = phrase("Evaluasi {period} sudah ditutup.", period=words)
    elif period.last_day < skp.first_day or skp.last_day < period.first_day:
        said = phrase("Evaluasi {period} di luar masa jabatan SKP ini.", period=words)
    elif facts.plan_id is None:
        said = phrase(
            "Rencana SKP ini belum disetujui, jadi belum bisa dievaluasi. Setujui dulu rencananya, lalu buka lagi."
        )
    elif facts.found is not None and not _stopped(session, facts.found):
        said = phrase("Evaluasi {period} untuk SKP ini sudah dibuka.", period=words)
    elif facts.assessor_post_id is None:
        said = phrase("Belum ada yang menjabat sebagai pejabat penilai. Isi dulu jabatannya.")
    return said


def _stopped(session: Session, found: SkpEvaluation) -> bool:
    case = session.get(Instance, found.instance_id)
    return case is not None and case.status in STOPPED and found.status is not EvaluationStatus.FINAL
