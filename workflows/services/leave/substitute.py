"""The stand-in whom the applicant names: who may be one, and that he or she has agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from models import leave as tables
from models.base import row_id
from models.leave import HOLDING_DAYS, LeaveRequest
from models.people import Employee
from workflows.registry import Context, check, service
from workflows.services.leave import messages, words

_SELF = "Pengganti bukan Anda sendiri. Pilih rekan lain, atau kosongkan."
_GONE = "{name} sudah tidak bertugas. Pilih rekan lain, atau kosongkan."
_AWAY = "{name} juga tidak masuk pada {days}. Pilih rekan lain, atau kosongkan."


def wrong(context: Context, value: object, first: date, last: date) -> messages.Messages:
    """Why this person can't stand in on these days; empty for one who can, and for nobody."""
    chosen = row_id(value)
    if chosen is None:
        return {}
    employee = context.session.get(Employee, chosen)
    if employee is None or chosen == context.subject_id:
        return {"stand_in": [_SELF]}
    if not employee.active:
        return {"stand_in": [_GONE.format(name=employee.name)]}
    away = context.session.scalars(
        select(LeaveRequest)
        .where(
            LeaveRequest.employee_id == chosen,
            LeaveRequest.status.in_(HOLDING_DAYS),
            LeaveRequest.first_day <= last,
            LeaveRequest.last_day + LeaveRequest.extension_days >= first,
        )
        .order_by(LeaveRequest.first_day)
    ).first()
    if away is None:
        return {}
    days = words.period(away.first_day, away.last_day)  # what for is no colleague's to know
    return {"stand_in": [_AWAY.format(name=employee.name, days=days)]}


@check("leave.stand_in")
def check_stand_in(context: Context, values: Mapping[str, object]) -> messages.Messages:
    """Another one, named after the first one couldn't."""
    request = tables.request_of(context.session, context.instance_id)
    if request is None:
        return {}
    return wrong(context, values.get("stand_in"), request.first_day, request.last_day)


@service("leave.stand_in")
def agree(context: Context, *, request_id: int, stand_in: str) -> None:
    """Write down who stands in, and that this was agreed; nobody, when the applicant left it so."""
    request = context.session.get_one(LeaveRequest, request_id)
    request.stand_in_id = row_id(stand_in)
    request.stand_in_at = context.now if request.stand_in_id is not None else None
