"""Telling a person of something about the own account: a notice, and a mail where one is on record."""

from __future__ import annotations

from sqlalchemy.orm import Session

from webapp import db
from workflows import outbox


def person(session: Session, employee_id: int, text_key: str, *, path: str, **values: object) -> None:
    """`values` fill the sentence in `notices`; `path` is where it leads."""
    body = {"employee_id": employee_id, "text_key": text_key, "values": {"path": path, **values}}
    outbox.put(session, outbox.PERSON_TOLD, body, now=db.now())
