"""Letters that a case issued: what they say is kept as it was, so that a letter printed today is the one of then."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, JsonObject, PublicId


class Letter(Base):
    """Append-only. `content` is the filled text: title, blocks, signer; the PDF is made from it alone."""

    __tablename__ = "letter"

    id: Mapped[PublicId]
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    signed_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    content: Mapped[JsonObject]


def letters_of(session: Session, instance_id: uuid.UUID) -> list[Letter]:
    """Those of a case, in the order in which they were issued."""
    found = select(Letter).where(Letter.instance_id == instance_id).order_by(Letter.issued_at, Letter.id)
    return list(session.scalars(found))
