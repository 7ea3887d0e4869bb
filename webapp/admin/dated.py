"""Dated settings of the office (`models/settings.Parameter`): their versions, and a new one from a day on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from flask import request
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.settings import Parameter
from webapp import db, i18n
from webapp.translation import _


def versions(session: Session, name: str) -> Sequence[Parameter]:
    """The oldest first."""
    return session.scalars(
        select(Parameter).where(Parameter.name == name).order_by(Parameter.valid_from)
    ).all()


def in_force(found: Sequence[Parameter], day: date) -> Parameter | None:
    return next((one for one in reversed(found) if one.valid_from <= day), None)


def pairs(found: Sequence[Parameter]) -> list[tuple[Parameter, Parameter | None]]:
    """Each version with the one before it, the newest first."""
    return list(zip(reversed(found), [*reversed(found[:-1]), None], strict=False))


def write(session: Session, name: str, first: date, value: Mapping[str, object], *, ground: str) -> None:
    """The whole value from that day on; the same day again corrects it."""
    changed = {"value": value, "ground": ground}
    statement = insert(Parameter).values(name=name, valid_from=first, **changed)
    session.execute(statement.on_conflict_do_update(index_elements=["name", "valid_from"], set_=changed))


def in_the_way(session: Session, name: str, first: date) -> dict[str, str]:
    """A later change would undo this one; a day in the past touches what came since, so it is asked twice.

    Problems by the field of the form: `sejak`, or `lampau`, the tick of whoever means it.
    """
    later = session.scalar(
        select(func.max(Parameter.valid_from)).where(Parameter.name == name, Parameter.valid_from > first)
    )
    if later:
        return {
            "sejak": _(
                "Sudah ada perubahan mulai %(day)s. Pilih tanggal itu atau sesudahnya.", day=i18n.day(later)
            )
        }
    if first < db.today() and "lampau" not in request.form:
        return {"lampau": _("Tanggalnya sudah lewat. Baca akibatnya, lalu centang bila memang demikian.")}
    return {}
