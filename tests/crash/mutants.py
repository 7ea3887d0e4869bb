"""Mistakes that a program could make, planted to see that the crash test bites."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.process import HistoryEvent
from workflows import outbox
from workflows.engine import project, save

PAUSE = 0.02  # seconds between the two; a slow disk's
_save = save.save


def two_transactions() -> None:
    """The state of a case is committed before its history."""

    def saved(session: Session, change: save.Change) -> None:
        _save(session, replace(change, events=()))
        session.commit()
        time.sleep(PAUSE)
        if change.events:
            session.execute(insert(HistoryEvent), [dict(event) for event in change.events])

    project.save = saved


def told_before_done() -> None:
    """What people are told is on its way before what it tells of is committed."""

    def saved(session: Session, change: save.Change) -> None:
        if change.message is not None:
            with Session(session.get_bind()) as own, own.begin():
                outbox.put(own, "case.changed", change.message, now=change.now)
            time.sleep(PAUSE)
        _save(session, replace(change, message=None))

    project.save = saved


PLANT: dict[str, Callable[[], None]] = {
    "two_transactions": two_transactions,
    "told_before_done": told_before_done,
}
