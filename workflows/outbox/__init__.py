"""What leaves the transaction of an act: messages, the jobs that deliver them, notices and mails."""

from __future__ import annotations

from workflows.outbox.delivery import (
    ADDRESS_TOLD,
    PERSON_TOLD,
    Letter,
    Mailer,
    MailFailed,
    deliver,
    expand,
    mails_waiting,
    send_mail,
    send_to_address,
)
from workflows.outbox.queue import (
    DELIVER,
    LANE,
    LOOK,
    MESSAGE_AND_JOB,
    MESSAGES_AND_JOBS,
    defer,
    message,
    messages,
    put,
    redeliver,
    redo,
    wake,
)

__all__ = [
    "ADDRESS_TOLD",
    "DELIVER",
    "LANE",
    "LOOK",
    "MESSAGES_AND_JOBS",
    "MESSAGE_AND_JOB",
    "PERSON_TOLD",
    "Letter",
    "MailFailed",
    "Mailer",
    "defer",
    "deliver",
    "expand",
    "mails_waiting",
    "message",
    "messages",
    "put",
    "redeliver",
    "redo",
    "send_mail",
    "send_to_address",
    "wake",
]
