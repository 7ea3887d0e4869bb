"""A result counts as received when it is opened, or three working days after the employee was told (the office's rule).

From the day of receipt an objection may be made; without one the result becomes final.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.skp import Skp
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from workflows import assignment
from workflows.assignment import WorkDays
from workflows.registry import Context, service
from workflows.rules.moments import end_of_day
from workflows.rules.skp_objection import ObjectionPolicy, Receipt, received_on

_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Received:
    """`objection_until` is the last second for an objection, as the clock on the wall of the unit shows it."""

    received_on: date
    objection_until: str


def days_of(context: Context) -> WorkDays:
    """The working days of the employee about whom the case is, around now."""
    year = context.now.year
    return assignment.work_days(context.session, context.subject_id, years=(year - 1, year, year + 1))


def receipt_of(found: SkpEvaluation, days: WorkDays) -> Receipt:
    """What is known of the receipt: the day itself once it was written down."""
    if found.received_on is None:
        return Receipt(notified_at=found.notified_at, opened_at=found.opened_at)
    return Receipt(received_at=datetime.combine(found.received_on, _NOON, days.tz))


@service("skp.receive")
def receive(context: Context, *, evaluation_id: int) -> Received:
    """Write down the day of receipt: whoever opened the result did so now, else the days have passed."""
    found = context.session.get_one(SkpEvaluation, evaluation_id)
    if context.actor_id == context.session.get_one(Skp, found.skp_id).employee_id:
        found.opened_at = context.now
    days = days_of(context)
    day = received_on(receipt_of(found, days), schedule=days.schedule, zone=days.tz)
    until = end_of_day(day + timedelta(days=ObjectionPolicy().objection_days), days.tz)
    found.received_on, found.objection_until = day, until
    found.status = EvaluationStatus.RECEIVED
    return Received(day, until.replace(tzinfo=None).isoformat())


@service("skp.finalize")
def finalize(context: Context, *, evaluation_id: int) -> None:
    """Nothing can change the result any more."""
    found = context.session.get_one(SkpEvaluation, evaluation_id)
    found.status, found.final_at = EvaluationStatus.FINAL, context.now
