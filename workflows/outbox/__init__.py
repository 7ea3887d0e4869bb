"""What leaves the transaction of an act: messages, the jobs that deliver them, notices and mails."""

from __future__ import annotations

from workflows.outbox.delivery import Letter, Mailer, MailFailed, deliver, expand, mails_waiting, send_mail
from workflows.outbox.queue import DELIVER, LANE, LOOK, defer, put, redeliver, wake

__all__ = [
    "DELIVER",
    "LANE",
    "LOOK",
    "Letter",
    "MailFailed",
    "Mailer",
    "defer",
    "deliver",
    "expand",
    "mails_waiting",
    "put",
    "redeliver",
    "send_mail",
    "wake",
]
