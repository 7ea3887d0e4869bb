"""Delivering a message: a notice for everybody it concerns, and an e-mail where people want one.

Both parts may run again at any time. Notices are told once by a unique key. A mail is marked in the transaction
that hands it over, so that only a crash between the two can send it twice.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Text, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.accounts import Account
from models.base import JsonObject
from models.notices import Notice, OutboxMessage
from models.people import Employee
from models.process import Incident, TaskStatus, UserTask
from workflows.assignment import people_of_task
from workflows.outbox.telling import Telling, case_changed, first_for_each, read_case

# Of other moves of a case the bell is enough.
_OF_CASES = frozenset(
    key + form
    for key in (
        "task.opened",
        "task.reminder",
        "task.escalated",
        "case.ended",
        "case.started",
        "account.activation",
    )
    for form in ("", ".own")
) | {
    "leave.recounted",
    "leave.recounted.short",
    "leave.recounted.uncovered",
    "leave.recalled",
    "skp.part_given",
    "skp.superior_agreed",
    "leave.return.extend.own",
    "leave.return.ends.own",
    "leave.return.report.own",
    "leave.return.missed.own",
    "leave.return.missed",
    "activity.reminder",
    "activity.evening",
    "skp.reminder",
    "skp.reminder.own",
    *(f"operations.late.{part}" for part in ("timers", "outbox", "messages", "jobs")),
}
STILL_TRIED = timedelta(days=1)  # much longer than the tries last
# Whoever has taken over an account could switch its mails off: these go out whatever is chosen.
ALWAYS_MAILED = frozenset(
    {
        "account.code_guessed",
        "account.recovery_used",
        "account.factor_reset",
        "account.factor_replaced",
        "account.factor_removed",
        "account.password_changed",
    }
)
MAILED = _OF_CASES | ALWAYS_MAILED
PERSON_TOLD = "person.told"  # one sentence to one person
ADDRESS_TOLD = "address.told"  # one mail to somebody who has no account here


@dataclass(frozen=True)
class Letter:
    """An e-mail to be: a sentence's key and values, to whom, and where in the portal it leads, if anywhere.

    `reference` is the same when the mail has to be sent again, so that whoever receives it twice can tell.
    """

    reference: str
    address: str
    name: str
    text_key: str
    values: Mapping[str, object]
    path: str
    language: str


class Mailer(Protocol):
    """Puts a letter into words and hands it over. MailFailed when nobody takes it."""

    def send(self, letter: Letter) -> None: ...


class MailFailed(Exception):
    """The mail could not be handed over; it is worth trying again later."""


def deliver(session: Session, outbox_id: int, *, now: datetime, mailer: Mailer) -> None:
    """Expand a message and send its mails in one transaction; a failing mail takes everything back."""
    expand(session, outbox_id, now=now)
    for notices in mails_waiting(session, outbox_id).values():
        for notice_id in notices:
            send_mail(session, notice_id, now=now, mailer=mailer)


def expand(session: Session, outbox_id: int, *, now: datetime) -> None:
    """Write the notices of a message. Nothing for one that was delivered, or is being delivered."""
    message = session.get(OutboxMessage, outbox_id, with_for_update={"skip_locked": True})
    if message is None or message.delivered_at is not None or message.topic == ADDRESS_TOLD:
        return
    message.attempts += 1
    message.delivered_at = now
    told = _tellings(session, message, now)
    if told:
        rows = [_row(telling, message, now) for telling in told]
        session.execute(insert(Notice).values(rows).on_conflict_do_nothing())


def mails_waiting(session: Session, outbox_id: int) -> dict[int, list[int]]:
    """By person, the notices of a message that should also go by mail and haven't gone.

    Before them stands what the same person should have had earlier and is still being tried: after a mail server
    was away, nobody reads the end of a case before its beginning.
    """
    unsent = (Notice.emailed_at.is_(None), Notice.text_key.in_(MAILED))
    people = select(Notice.employee_id).where(Notice.outbox_id == outbox_id, *unsent)
    given_up = select(Incident.reference).where(Incident.kind == "OUTBOX", Incident.resolved_at.is_(None))
    since = select(OutboxMessage.created_at - STILL_TRIED).where(OutboxMessage.id == outbox_id)
    earlier = and_(
        Notice.outbox_id < outbox_id,
        Notice.created_at > since.scalar_subquery(),
        cast(Notice.outbox_id, Text).not_in(given_up),
    )
    found = session.execute(
        select(Notice.employee_id, Notice.id)
        .join(Employee, Employee.id == Notice.employee_id)
        .outerjoin(Account, Account.employee_id == Employee.id)
        .where(Notice.employee_id.in_(people), or_(Notice.outbox_id == outbox_id, earlier), *unsent)
        .where(Employee.active, Employee.email != "")
        .where(func.coalesce(Account.email_notices, True) | Notice.text_key.in_(ALWAYS_MAILED))
        .order_by(Notice.outbox_id, Notice.id)
    )
    waiting: dict[int, list[int]] = {}
    for employee_id, notice_id in found:
        waiting.setdefault(employee_id, []).append(notice_id)
    return waiting


def send_mail(session: Session, notice_id: int, *, now: datetime, mailer: Mailer) -> None:
    """Hand one notice over as a mail, unless somebody else has; one that is just doing so is waited for."""
    notice = session.get(Notice, notice_id, with_for_update=True, populate_existing=True)
    if notice is None or notice.emailed_at is not None:
        return
    name, address, language = session.execute(
        select(Employee.name, Employee.email, func.coalesce(Account.language, "id"))
        .outerjoin(Account, Account.employee_id == Employee.id)
        .where(Employee.id == notice.employee_id)
    ).one()
    path = str(notice.values.get("path", "/"))
    reference = f"{notice.id}.{notice.created_at.timestamp():.0f}"
    mailer.send(Letter(reference, address, name, notice.text_key, notice.values, path, language))
    notice.emailed_at = now


def send_to_address(session: Session, outbox_id: int, *, now: datetime, mailer: Mailer) -> None:
    """Hand over the mail of a message that goes to an address, unless somebody else has or is just doing so."""
    message = session.get(
        OutboxMessage, outbox_id, with_for_update={"skip_locked": True}, populate_existing=True
    )
    if message is None or message.delivered_at is not None or message.topic != ADDRESS_TOLD:
        return
    said, values = message.body, message.body["values"]
    told = values if isinstance(values, dict) else {}
    reference = f"outbox.{message.id}.{message.created_at.timestamp():.0f}"
    name, text_key = str(said["name"]), str(said["text_key"])
    mailer.send(Letter(reference, str(said["address"]), name, text_key, told, "", "id"))
    message.attempts += 1
    message.delivered_at = now


def _tellings(session: Session, message: OutboxMessage, now: datetime) -> tuple[Telling, ...]:
    if message.topic == "case.changed":
        return case_changed(session, message.body, now=now)
    if message.topic in ("task.reminder", "task.escalated"):
        return _about_task(session, message, now)
    if message.topic == "account.activation":
        return (Telling(int(str(message.body["employee_id"])), message.topic, {"path": "/aktivasi"}),)
    if message.topic == PERSON_TOLD:
        return (_to_person(message.body),)
    raise LookupError(f"nobody knows the topic {message.topic}")


def _to_person(body: JsonObject) -> Telling:
    instance_id, values = body.get("instance_id"), body["values"]
    return Telling(
        int(str(body["employee_id"])),
        str(body["text_key"]),
        values if isinstance(values, dict) else {},
        uuid.UUID(str(instance_id)) if instance_id else None,
    )


def _about_task(session: Session, message: OutboxMessage, now: datetime) -> tuple[Telling, ...]:
    """Reminders go to whoever may act, or has claimed the task; of an escalation the first addressed hears too."""
    task = session.get_one(UserTask, uuid.UUID(str(message.body["task_id"])))
    if task.status is not TaskStatus.OPEN:
        return ()
    case = read_case(session, task.instance_id)
    due = task.due_at.isoformat() if task.due_at else ""
    values: dict[str, object] = {"task": task.name, "due": due, "path": f"/tugas/{task.id}"}
    told = []
    for holder in people_of_task(session, task, today=case.today(now)):
        if message.topic == "task.escalated" and holder.post_id != task.escalated_post_id:
            told.append(case.told(holder.employee_id, "task.escalated.away", **values))
        elif task.claimed_by in (None, holder.employee_id) or message.topic == "task.escalated":
            told.append(case.told(holder.employee_id, message.topic, **values))
    return first_for_each(told)


def _row(telling: Telling, message: OutboxMessage, now: datetime) -> dict[str, object]:
    return {
        "employee_id": telling.employee_id,
        "instance_id": telling.instance_id,
        "outbox_id": message.id,
        "text_key": telling.text_key,
        "values": dict(telling.values),
        "created_at": now,
    }
