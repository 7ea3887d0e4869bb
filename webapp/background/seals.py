"""Checkpoints taken by the worker or a command: the key and the files are here, the signing is in workflows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from procrastinate import App
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models.people import HOME_ZONE
from webapp import format as words
from webapp.clock import Clock
from workflows import outbox
from workflows.seals import signer
from workflows.seals.keyfile import KeyFile, KeyUnusable
from workflows.seals.note import Note
from workflows.seals.record import Record
from workflows.seals.signer import SealRefused

TAKE = "take_checkpoint"
LANE = "seals"  # only workers that have the key look into it

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Sealer:
    """`mail_to` get the seal of each day; `portal` is how that mail names this Langkah."""

    sessions: sessionmaker[Session]
    key: KeyFile
    record: Record
    mail_to: tuple[str, ...] = ()
    portal: str = ""

    @classmethod
    def of(cls, config: Config, sessions: sessionmaker[Session]) -> Sealer:
        return cls(
            sessions,
            KeyFile(config.seal_key),
            Record(config.checkpoint_file),
            config.seal_mail,
            config.base_url,
        )

    def take(self, *, asked: bool = False) -> Note | None:
        """A checkpoint, in the database and then in the files. Raises KeyUnusable and SealRefused."""
        private, ring = self.key.private(), self.key.ring()
        with self.record.held():
            with self.sessions.begin() as session:
                if not signer.alone(session):
                    return None
                self.record.check(session)
                now = Clock(demo=False).now(session)  # when it really is, though a demo may run ahead
                taken = signer.take(session, private, ring, now=now, asked=asked)
                if taken and taken.daily:
                    self._mail(session, taken.note, now=now)
            with self.sessions.begin() as session:
                self.record.catch_up(session, ring)
        if taken:
            _log.info("history.sealed", number=taken.note.statement.number, size=taken.note.statement.size)
        return taken.note if taken else None

    def _mail(self, session: Session, note: Note, *, now: datetime) -> None:
        for address in self.mail_to:
            body = {
                "address": address,
                "name": "Inspektorat",
                "text_key": "history.sealed",
                "values": {**said(note), "portal": self.portal},
            }
            outbox.put(session, outbox.ADDRESS_TOLD, body, now=now)


def said(note: Note) -> dict[str, object]:
    """A checkpoint as its readers are told of it."""
    statement, line = note.statement, note.line()
    return {
        "number": statement.number,
        "size": words.grouped(statement.size, language="id"),
        "root": statement.root.hex(),
        "key": statement.key,
        "signature": line.rsplit(" ", 1)[1],
        "at": words.moment(statement.at, language="id", zone=HOME_ZONE),
        "line": line,
    }


def add_job(app: App, sealer: Sealer, *, give_up: Callable[[Exception], None]) -> None:
    @app.periodic(cron="*/5 * * * *")
    @app.task(name=TAKE, queue=LANE, queueing_lock=TAKE)
    def take_checkpoint(timestamp: int) -> None:  # noqa: ARG001 - given by name
        try:
            sealer.take()
        except (KeyUnusable, SealRefused, OSError) as error:
            give_up(error)
            raise
