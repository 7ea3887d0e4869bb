"""Checkpoints: how far history went at a moment, signed. Append-only, and each is published outside the database."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Xid8


class Checkpoint(Base):
    """All events of transactions before `horizon` are `size` leaves of a tree (RFC 6962) with this root.

    `previous` is the root of the checkpoint before. `border` are the roots of the tree's full subtrees, with which
    the next checkpoint goes on.
    """

    __tablename__ = "checkpoint"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[int] = mapped_column(BigInteger)
    root: Mapped[bytes]
    previous: Mapped[bytes]
    horizon: Mapped[int] = mapped_column(Xid8)
    at: Mapped[datetime]
    key_id: Mapped[str]
    signature: Mapped[bytes]
    border: Mapped[bytes]


class SealedPage(Base):
    """What the leaves were made of, in the order of the tree, from leaf number `first` on: it names what changed."""

    __tablename__ = "sealed_page"

    first: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    entries: Mapped[bytes]
