"""Accounts, sessions on the server, and the counters that slow down guessing. No personnel data here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Id, JsonObject
from models.people import Employee


class Account(Base):
    """One a person. `password_hash` is argon2id; before the first sign-in only an activation code works."""

    __tablename__ = "account"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), unique=True)
    password_hash: Mapped[str | None]
    activation_hash: Mapped[str | None]
    activation_expires: Mapped[datetime | None]
    enabled: Mapped[bool] = mapped_column(default=True)
    language: Mapped[str] = mapped_column(default="id")
    email_notices: Mapped[bool] = mapped_column(default=True)

    employee: Mapped[Employee] = relationship(lazy="joined")


class WebSession(Base):
    """A browser's session. The cookie holds a random token; only its SHA-256 is kept here."""

    __tablename__ = "web_session"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    data: Mapped[JsonObject]
    created_at: Mapped[datetime]
    last_seen: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    device: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")


class LoginFailure(Base):
    """A refused sign-in, counted per account name and per address within a window."""

    __tablename__ = "login_failure"

    id: Mapped[Id]
    key: Mapped[str]  # "nip:…" hashed, or "ip:…"
    at: Mapped[datetime]

    __table_args__ = (Index("ix_login_failure_key_at", "key", "at"),)
