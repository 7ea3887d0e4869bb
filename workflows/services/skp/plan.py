"""The plan on its way: sent when complete, agreed or returned by the assessor, fixed once agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select

from models.people import HOME, Employee
from models.skp import Iki, PlanStatus, Rhk, Skp, SkpAnnexItem, SkpPlan
from models.skp_reading import EDITABLE, content, open_plan, plan_of_case, skps_below
from workflows import assignment, outbox
from workflows.errors import InputRefused
from workflows.registry import Context, Messages, check, service
from workflows.services.skp import due
from workflows.services.skp.lacking import lacking
from workflows.tongue import phrase

AGREED, RETURNED = "AGREED", "RETURNED"
SUPERIOR_AGREED = "skp.superior_agreed"


@dataclass(frozen=True, slots=True)
class Returned:
    """Until when the plan is to be mended."""

    draft_until: datetime


@check("skp.submit")
def check_submit(context: Context, values: Mapping[str, object]) -> Messages:
    """Whether the plan of the case is complete."""
    del values
    plan = plan_of_case(context.session, context.instance_id)
    if plan is None:
        return {"plan": [phrase("Rencana SKP ini tidak ditemukan lagi.")]}
    skp = context.session.get_one(Skp, plan.skp_id)
    today = context.now.astimezone(HOME).date()
    found = lacking(context.session, skp, content(context.session, plan), today=today)
    return {"plan": [one.said for one in found]} if found else {}


@service("skp.submit")
def submit(context: Context, *, plan_id: int) -> None:
    plan = _locked(context, plan_id)
    if plan.status not in EDITABLE:
        raise InputRefused({"plan": [phrase("Rencana ini sudah dikirim atau sudah disepakati.")]})
    plan.status = PlanStatus.SUBMITTED
    plan.submitted_at = context.now


@check("skp.verdict")
def check_verdict(context: Context, values: Mapping[str, object]) -> Messages:
    """An agreement needs a complete plan; a return needs a remark, on the whole or on a row."""
    plan = plan_of_case(context.session, context.instance_id)
    if plan is None or plan.status != PlanStatus.SUBMITTED:
        return {"decision": [phrase("Rencana ini tidak sedang menunggu persetujuan.")]}
    if values.get("decision") == RETURNED:
        if str(values.get("remark") or "").strip() or _has_remarks(context, plan):
            return {}
        said = phrase(
            "Tulis catatan, pada baris atau untuk seluruh rencana, supaya jelas apa yang diperbaiki."
        )
        return {"remark": [said]}
    wrong = check_submit(context, {})
    return {"decision": list(wrong["plan"])} if wrong else {}


@service("skp.give_back")
def give_back(context: Context, *, plan_id: int, remark: str | None) -> Returned:
    plan = _locked(context, plan_id)
    plan.status = PlanStatus.RETURNED
    plan.remark = (remark or "").strip()
    year = context.session.get_one(Skp, plan.skp_id).year
    return Returned(due.draft_until(context, year, returned=True))


@service("skp.settle")
def settle(context: Context, *, plan_id: int) -> None:
    """Fix the version: from now on it counts, and the one before it is history. People below are told."""
    session = context.session
    plan = _locked(context, plan_id)
    skp = session.get_one(Skp, plan.skp_id)
    former = session.scalar(
        select(SkpPlan).where(SkpPlan.skp_id == skp.id, SkpPlan.status == PlanStatus.AGREED)
    )
    today = context.now.astimezone(HOME).date()
    if former is not None:
        former.status = PlanStatus.REPLACED
        session.flush()  # one agreed version at a time
    plan.status = PlanStatus.AGREED
    plan.remark = ""
    plan.agreed_at = context.now
    plan.agreed_by = context.actor_id
    plan.agreed_as = _title(context)
    plan.valid_from = skp.first_day if former is None else max(today, skp.first_day)
    _tell_below(context, skp)


def _locked(context: Context, plan_id: int) -> SkpPlan:
    return context.session.get_one(SkpPlan, plan_id, with_for_update=True, populate_existing=True)


def _has_remarks(context: Context, plan: SkpPlan) -> bool:
    on_results = exists().where(Rhk.plan_id == plan.id, Rhk.remark != "")
    on_indicators = exists().where(Iki.rhk_id == Rhk.id, Rhk.plan_id == plan.id, Iki.remark != "")
    on_annexes = exists().where(SkpAnnexItem.plan_id == plan.id, SkpAnnexItem.remark != "")
    return bool(context.session.scalar(select(on_results | on_indicators | on_annexes)))


def _title(context: Context) -> str:
    """The post in which the actor agrees, with Plh./Plt./a.n."""
    if context.actor_id is None:
        return ""
    today = context.now.astimezone(HOME).date()
    seats = assignment.standing(context.session, context.actor_id, today=today).seats
    own = next((seat.title for seat in seats if seat.post_id == context.on_behalf_of), "")
    return own or next((seat.title for seat in seats), "")


def _tell_below(context: Context, skp: Skp) -> None:
    """People whose plans wait for this one learn that there are results to serve."""
    session = context.session
    name = session.get_one(Employee, skp.employee_id).name
    for one in skps_below(session, [skp.post_id], skp.year):
        plan = open_plan(session, one.id)
        if plan is None or plan.status not in EDITABLE or one.employee_id == skp.employee_id:
            continue
        body = {
            "employee_id": one.employee_id,
            "instance_id": str(plan.instance_id),
            "text_key": SUPERIOR_AGREED,
            "values": {"name": name, "year": skp.year, "path": f"/skp/{one.id}/susun"},
        }
        outbox.put(session, outbox.PERSON_TOLD, body, now=context.now)


@service("skp.drop")
def drop(context: Context, *, skp_id: int, plan_id: int) -> None:
    """The case was taken back before anything was agreed: the SKP is as if never begun."""
    _locked(context, plan_id).status = PlanStatus.DROPPED
    context.session.get_one(Skp, skp_id).dropped = True
