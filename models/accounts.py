"""Accounts, second factors, sessions on the server, what slows down guessing, and the story of an account."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
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
    # The first sign-in at which a second factor was required and missing: its grace runs from then.
    factor_asked_at: Mapped[datetime | None]

    employee: Mapped[Employee] = relationship(lazy="joined")


class SecondFactor(Base):
    """Codes from an app on the person's phone (RFC 6238). A row means that it is switched on.

    `secret` is encrypted with a key that isn't in the database. `last_step` is the time step of the last code
    that was accepted: neither it nor an earlier one is accepted again.
    """

    __tablename__ = "second_factor"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    secret: Mapped[bytes]
    last_step: Mapped[int] = mapped_column(BigInteger)
    set_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code that stands in for the phone once. All codes of a set share the salt of their argon2id digests."""

    __tablename__ = "recovery_code"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    salt: Mapped[bytes]
    digest: Mapped[bytes]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("account_id", "digest"),)


class ResetStatus(StrEnum):
    PROPOSED = "PROPOSED"
    DONE = "DONE"
    DECLINED = "DECLINED"


class FactorReset(Base):
    """Taking away somebody's second factor who has lost it; an administrator's needs two people."""

    __tablename__ = "factor_reset"

    id: Mapped[Id]
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    reason: Mapped[str]
    status: Mapped[ResetStatus]
    two_people: Mapped[bool]
    asked_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    decided_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("not two_people or status <> 'DONE' or decided_by <> asked_by", name="two_people"),
        Index(
            "uq_factor_reset_open",
            "account_id",
            unique=True,
            postgresql_where=text("status = 'PROPOSED'"),
        ),
    )


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
    proved_at: Mapped[datetime | None]  # when the person last showed who it is
    factor_by: Mapped[datetime | None]  # until when a missing second factor is put up with


class LoginFailure(Base):
    """A refused sign-in, counted per account name and per address within a window."""

    __tablename__ = "login_failure"

    id: Mapped[Id]
    key: Mapped[str]  # "nip:…" hashed, or "ip:…"
    at: Mapped[datetime]

    __table_args__ = (Index("ix_login_failure_key_at", "key", "at"),)


class SecurityKind(StrEnum):
    """What happened to an account. The words for people are in the web layer."""

    SIGNED_IN = "SIGNED_IN"
    SIGNED_OUT = "SIGNED_OUT"
    REFUSED = "REFUSED"  # a wrong password or activation code
    UNKNOWN = "UNKNOWN"  # the same with a number that has no account
    FACTOR_REFUSED = "FACTOR_REFUSED"  # the right password, then a wrong code
    PROOF_REFUSED = "PROOF_REFUSED"  # a wrong password when asked again
    ACTIVATED = "ACTIVATED"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105 - no password
    FACTOR_SET = "FACTOR_SET"
    FACTOR_REMOVED = "FACTOR_REMOVED"
    RECOVERY_MADE = "RECOVERY_MADE"
    RECOVERY_USED = "RECOVERY_USED"
    SESSIONS_ENDED = "SESSIONS_ENDED"
    CODE_MADE = "CODE_MADE"  # an activation code, by an administrator
    DISABLED = "DISABLED"
    ENABLED = "ENABLED"
    FEED_MADE = "FEED_MADE"  # the secret address of a calendar
    FEED_ENDED = "FEED_ENDED"
    DENIED = "DENIED"  # something that the person may not do


class SecurityEvent(Base):
    """One line of an account's story, append-only. Nothing that anybody typed; `what` is a code of ours."""

    __tablename__ = "security_event"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]
    kind: Mapped[SecurityKind]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))  # of UNKNOWN none
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))  # when somebody else did it
    what: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    device: Mapped[str] = mapped_column(default="")

    __table_args__ = (
        CheckConstraint("account_id is not null or kind = 'UNKNOWN'", name="of_account"),
        Index("ix_security_event_account_id_at", "account_id", text("at desc")),
        Index("ix_security_event_unknown", "at", postgresql_where=text("account_id is null")),
    )
