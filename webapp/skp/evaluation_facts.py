"""What the common pages of a task and a case show of an evaluation, and the door to its own page."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from flask import render_template, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import Instance
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_evaluations import evaluation_of_case
from webapp import skp_words
from webapp.rooms import After, Weight
from webapp.sign_in import sessions
from webapp.skp import access, evaluation_words
from webapp.skp.evaluation_sheet import open_task
from webapp.translation import _
from workflows.services import skp as services


def facts(session: Session, instance: Instance) -> str:
    found = evaluation_of_case(session, instance.id)
    if found is None:
        return ""
    skp, period = session.get_one(Skp, found.skp_id), session.get_one(SkpPeriod, found.period_id)
    task = open_task(session, found)
    return render_template(
        "skp/evaluation_facts.html",
        found=found,
        skp=skp,
        period=period,
        period_words=skp_words.period(period),
        yearly=period.kind is PeriodKind.YEAR,
        made=services.objection_shown(session, found),
        rater=services.name_of(session, found.evaluated_by),
        own=access.subject(skp),
        readable=access.may_read(session, skp),
        door=_door(task.step if task else ""),
        rated=evaluation_words,
    )


def first(session: Session, instance: Instance) -> str:
    """A delivered result is opened by the employee on its own page, because the day of that counts."""
    found = evaluation_of_case(session, instance.id)
    if found is None or found.status is not EvaluationStatus.DELIVERED:
        return ""
    if not access.subject(session.get_one(Skp, found.skp_id)):
        return ""
    return url_for("skp.evaluation", skp_id=found.skp_id, period_id=found.period_id)


def sheet(session: Session, instance: Instance, step: str) -> str:
    """Reported, rated and answered on the evaluation's own page, where plan and evidence are."""
    found = evaluation_of_case(session, instance.id)
    if found is None or step not in ("report", "rate", "answer"):
        return ""
    if not access.may_read(session, session.get_one(Skp, found.skp_id)):
        return ""
    return url_for("skp.evaluation", skp_id=found.skp_id, period_id=found.period_id)


def _after(session: Session, instance: Instance, step: str) -> str:
    """What came of an answer, and of words about an objection, is read where they were asked."""
    found = evaluation_of_case(session, instance.id)
    if found is None or step not in _ANSWERED | _HEARD:
        return ""
    if not access.may_read(session, session.get_one(Skp, found.skp_id)):
        return ""
    if step in _HEARD:
        return url_for("skp.objection", skp_id=found.skp_id)
    return url_for("skp.evaluation", skp_id=found.skp_id, period_id=found.period_id)


def weigh(session: Session, cases: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Weight]:
    """For the assessor's queue: how the employee rated themself, and whether something has to be read first."""
    others = Skp.employee_id != sessions.me().employee_id
    wanted = select(SkpEvaluation).join(Skp, Skp.id == SkpEvaluation.skp_id)
    found = session.scalars(wanted.where(SkpEvaluation.instance_id.in_(cases), others))
    return {one.instance_id: _weight(one) for one in found}


def _weight(one: SkpEvaluation) -> Weight:
    if one.self_at is None:
        return Weight(_("Tanpa penilaian diri"), attention=False)
    words = _("Menilai diri: hasil %(work)s", work=evaluation_words.rating(one.self_work).lower())
    small = _("perilaku %(rating)s", rating=evaluation_words.rating(one.self_behaviour).lower())
    if one.self_note:
        return Weight(words, _("ada catatan untuk Anda"), attention=True)
    return Weight(words, small)


def _door(step: str) -> str:
    if step == "report":
        return _("Isi laporan per hasil kerja")
    return _("Nilai per hasil kerja, dengan buktinya") if step == "rate" else _("Lembar evaluasi")


_ANSWERED = frozenset({"answer"})
_HEARD = frozenset({"assessor_says", "employee_says", "decide"})
AFTER = After(frozenset({"answer", "explain", "respond", "decide"}), _after)
