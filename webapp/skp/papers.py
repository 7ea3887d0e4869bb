"""The papers of SKP as PDF: as issued, else as they stand, marked KONSEP.

/skp/<id>/skp.pdf                    the plan with its annexes; ?versi= another version
/skp/<id>/evaluasi/<period>.pdf      Evaluasi Kinerja Pegawai
/skp/<id>/dokumen/<period>.pdf       Dokumen Evaluasi Kinerja Pegawai
/skp/<id>/angka-kredit/<period>.pdf  conversion to credit points
/skp/unit/<unit>/<period>/predikat.pdf   the signed list of a unit
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import redirect, request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.base import JsonObject, row_id
from models.letters import SKP_CREDIT, SKP_EVALUATION, SKP_OUTCOME, SKP_PLAN, Letter
from models.people import Role
from models.skp import Skp, SkpPeriod, SkpPlan
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from models.skp_evaluations import evaluation_of
from models.skp_office import UnitPredicates
from webapp import db
from webapp.access import auditing, authorize
from webapp.letters import papers
from webapp.sign_in import sessions
from webapp.skp import access
from webapp.skp.blueprint import bp
from workflows.errors import NotFound
from workflows.letters import pdf
from workflows.services import skp as services

Filled = Callable[[Session, SkpEvaluation], JsonObject | None]


@bp.get("/<int:skp_id>/skp.pdf")
def plan_paper(skp_id: int) -> Response:
    with db.read() as session:
        access.readable(session, skp_id)
        plan = _plan(session, skp_id, request.args.get("versi", 0, type=int))
        letter = services.papers.kept_plan(session, plan)
        content = None if letter else services.papers.plan_paper(session, plan, now=db.now())
        return _sent(session, letter, content, SKP_PLAN)


@bp.get("/<int:skp_id>/evaluasi/<int:period_id>.pdf")
def evaluation_paper(skp_id: int, period_id: int) -> Response:
    return _of_evaluation(skp_id, period_id, SKP_EVALUATION, _filled(services.papers.evaluation_paper))


@bp.get("/<int:skp_id>/dokumen/<int:period_id>.pdf")
def outcome_paper(skp_id: int, period_id: int) -> Response:
    return _of_evaluation(skp_id, period_id, SKP_OUTCOME, _filled(services.papers.outcome_paper))


@bp.get("/<int:skp_id>/angka-kredit/<int:period_id>.pdf")
def credit_paper(skp_id: int, period_id: int) -> Response:
    """Not there for who was in no functional post, and for periods other than years."""
    return _of_evaluation(skp_id, period_id, SKP_CREDIT, _filled(services.papers.credit_paper))


@bp.get("/unit/<int:unit_id>/<int:period_id>/predikat.pdf")
def unit_paper(unit_id: int, period_id: int) -> Response:
    """The list as its leader signed it: for the leader, whoever stands above, the personnel office and auditors."""
    with db.read() as session:
        signed = session.scalars(
            select(UnitPredicates)
            .where(UnitPredicates.unit_id == unit_id, UnitPredicates.period_id == period_id)
            .order_by(UnitPredicates.id.desc())
            .limit(1)
        ).one_or_none()
        if signed is None or signed.letter_id is None or not _may_read_list(session, signed):
            raise NotFound(f"list of unit {unit_id}, period {period_id}")
        letter = session.get_one(Letter, signed.letter_id)
        return papers.sent(papers.of_letter(session, letter), letter.title)


def _of_evaluation(skp_id: int, period_id: int, layout: str, fill: Filled) -> Response:
    """To the person themself only once it was delivered and opened: opening it is an act with a day."""
    with db.read() as session:
        skp = access.readable(session, skp_id)
        found = evaluation_of(session, skp_id, period_id)
        own = access.subject(skp)
        if found is None or (own and found.status is EvaluationStatus.OPEN):
            raise NotFound(f"evaluation {period_id} of SKP {skp_id}")
        if own and found.status is EvaluationStatus.DELIVERED:
            return redirect(f"/skp/{skp_id}/nilai/{period_id}", 303)
        letter = services.papers.kept_evaluation(session, found, layout)
        content = None if letter else fill(session, found)
        if letter is None and content is None:
            raise NotFound(f"{layout} of SKP {skp_id}")
        return _sent(session, letter, content, layout)


def _filled(content: Callable[..., JsonObject | None]) -> Filled:
    now: datetime = db.now()
    return lambda session, evaluation: content(session, evaluation, now=now)


def _sent(session: Session, letter: Letter | None, content: JsonObject | None, layout: str) -> Response:
    if letter is not None:
        return papers.sent(papers.of_letter(session, letter), f"{letter.title} {letter.number}", inline=True)
    filled = services.papers.as_draft(content or {})
    return papers.sent(pdf(filled, layout=layout), f"Konsep {filled.get('title', '')}", inline=True)


def _plan(session: Session, skp_id: int, number: int) -> SkpPlan:
    """The version asked for, else the one in force, else the newest. NotFound without any."""
    wanted = select(SkpPlan).where(SkpPlan.skp_id == skp_id)
    order = (SkpPlan.status != "AGREED", SkpPlan.number.desc())
    if row_id(number):
        wanted = wanted.where(SkpPlan.number == number)
    found = session.scalars(wanted.order_by(*order).limit(1)).one_or_none()
    if found is None:
        raise NotFound(f"version {number} of SKP {skp_id}")
    return found


def _may_read_list(session: Session, signed: UnitPredicates) -> bool:
    me = sessions.me()
    if me.employee_id == signed.signed_by:
        return True
    held = me.has(Role.PERSONNEL) and authorize.standing().has_role(Role.PERSONNEL, unit_id=signed.unit_id)
    if held or auditing.covers_unit(signed.unit_id):
        return True
    leaders = session.scalars(
        select(Skp)
        .join(SkpPeriod, SkpPeriod.year == Skp.year)
        .where(SkpPeriod.id == signed.period_id, Skp.unit_id == signed.unit_id, Skp.leads_unit, ~Skp.dropped)
    )
    return any(access.subject(one) or access.above(session, one) for one in leaders)
