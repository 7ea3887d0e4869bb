"""Objection (keberatan) against a predicate: when it counts as received, until when one may object, and whether."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum

from workflows.rules.calendar import Schedule
from workflows.rules.moments import WIB, end_of_day, in_time, local_day, working_days_after


class ObjectionCode(StrEnum):
    """Why an objection is refused, in the order in which it is asked."""

    DECISION_FINAL = "DECISION_FINAL"
    OBJECTION_TOO_LATE = "OBJECTION_TOO_LATE"
    REASON_REQUIRED = "REASON_REQUIRED"


@dataclass(frozen=True)
class ObjectionPolicy:
    """PP 30/2019 art. 59: calendar days after the day of receipt. The receipt of what nobody opens is the office's."""

    valid_from: date = date(2019, 4, 26)
    valid_to: date | None = None
    objection_days: int = 14
    receipt_after_notification_workdays: int = 3


@dataclass(frozen=True)
class Receipt:
    """How the predicate reached the employee: a receipt that is known, or a notification, opened or not."""

    received_at: datetime | None = None
    notified_at: datetime | None = None
    opened_at: datetime | None = None


@dataclass(frozen=True)
class ObjectionAnswer:
    """`deadline` is the last second at which an objection is taken; `code` says why this one isn't."""

    received_on: date
    deadline: datetime
    code: ObjectionCode | None = None

    @property
    def accepted(self) -> bool:
        return self.code is None


def received_on(
    receipt: Receipt, *, schedule: Schedule, policy: ObjectionPolicy | None = None, zone: tzinfo = WIB
) -> date:
    """The day of receipt, which is day 0 of the time for objections.

    What was opened is received then, and at the latest so many working days after the notification. Raises
    ValueError where there is neither a receipt nor a notification, NoWorkingDay when the roster runs out.
    """
    if receipt.received_at is not None:
        return local_day(receipt.received_at, zone)
    known = [] if receipt.opened_at is None else [local_day(receipt.opened_at, zone)]
    if receipt.notified_at is not None:
        number = (policy or ObjectionPolicy()).receipt_after_notification_workdays
        known.append(working_days_after(schedule, local_day(receipt.notified_at, zone), number))
    if not known:
        raise ValueError("neither received nor notified: the time for objections hasn't begun")
    return min(known)


def object_to_predicate(
    receipt: Receipt,
    *,
    filed_at: datetime,
    reason: str | None,
    schedule: Schedule,
    final_at: datetime | None = None,
    policy: ObjectionPolicy | None = None,
    zone: tzinfo = WIB,
) -> ObjectionAnswer:
    """Whether the objection is taken: before a final decision, in time, with reasons.

    `filed_at` is when the server received it; `final_at` when the superior of the rater decided. Days are calendar
    days and holidays extend nothing. Errors as in `received_on`. PP 30/2019 art. 59.
    """
    policy = policy or ObjectionPolicy()
    day = received_on(receipt, schedule=schedule, policy=policy, zone=zone)
    deadline = end_of_day(day + timedelta(days=policy.objection_days), zone)
    code = None
    if final_at is not None and final_at <= filed_at:
        code = ObjectionCode.DECISION_FINAL
    elif not in_time(filed_at, deadline):
        code = ObjectionCode.OBJECTION_TOO_LATE
    elif not (reason or "").strip():
        code = ObjectionCode.REASON_REQUIRED
    return ObjectionAnswer(day, deadline, code)
