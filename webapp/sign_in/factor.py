"""The second factor of an account: switched on and off, its codes accepted once, and who must have one by when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import structlog
from flask import current_app
from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session

from config import Config
from models.accounts import Account, RecoveryCode, SecondFactor
from models.people import Delegation, Holding, HoldingKind, Post, RoleGrant, granted_on, in_period
from models.settings import Parameter
from webapp import db
from webapp.sign_in import recovery, sealed, totp

SETTING = "sign_in.second_factor"
GRACE_DAYS = 14
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # asked then, no grace is left
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Policy:
    """Whether people with power must have a second factor, and how long they may put it off."""

    required: bool
    grace: timedelta


def policy(session: Session, *, today: date) -> Policy:
    """The office's setting. Without one it is required, though not of the people of a demo."""
    value = session.scalar(
        select(Parameter.value)
        .where(Parameter.name == SETTING, Parameter.valid_from <= today)
        .order_by(Parameter.valid_from.desc())
        .limit(1)
    )
    said = value or {"required": not _config().demo, "grace_days": GRACE_DAYS}
    return Policy(
        bool(said.get("required", True)), timedelta(days=int(str(said.get("grace_days", GRACE_DAYS))))
    )


def is_on(session: Session, account_id: int) -> bool:
    return bool(session.scalar(select(exists().where(SecondFactor.account_id == account_id))))


def has_power(session: Session, employee_id: int, *, today: date) -> bool:
    """Whoever decides about others or sees much of them: a role, a post with posts below, or somebody's stead."""
    below = select(Post.id).where(Post.parent_id == Holding.post_id)
    leads = exists().where(
        Holding.employee_id == employee_id,
        in_period(today),
        Holding.kind.in_((HoldingKind.PLT, HoldingKind.PLH)) | below.exists(),
    )
    stands_in = exists().where(
        Delegation.delegate_id == employee_id,
        Delegation.valid_from <= today,
        Delegation.valid_to >= today,
        Delegation.revoked_on.is_(None) | (Delegation.revoked_on > today),
    )
    role = exists().where(RoleGrant.employee_id == employee_id, granted_on(today))
    return bool(session.scalar(select(leads | stands_in | role)))


def deadline(session: Session, account: Account, *, now: datetime, today: date) -> datetime | None:
    """Until when this account may do without; None when nothing is asked of it. Asked at each sign-in."""
    rules = policy(session, today=today)
    if not rules.required or is_on(session, account.id) or not has_power(
        session, account.employee_id, today=today
    ):  # fmt: skip
        account.factor_asked_at = None
        return None
    account.factor_asked_at = account.factor_asked_at or now
    return account.factor_asked_at + rules.grace


def switch_on(session: Session, account: Account, secret: str, *, step: int) -> list[str]:
    """Ten fresh recovery codes to be shown once. The code just typed is used up."""
    session.execute(delete(SecondFactor).where(SecondFactor.account_id == account.id))
    session.add(
        SecondFactor(
            account_id=account.id,
            secret=_seal(secret, account.id),
            last_step=step,
            set_at=db.wall_now(),
        )
    )
    account.factor_asked_at = None
    return renew_codes(session, account.id)


def renew_codes(session: Session, account_id: int) -> list[str]:
    return recovery.renew(session, account_id, key=_config().secret_key, now=db.wall_now())


def switch_off(session: Session, account_id: int) -> bool:
    """Without phone and codes from now on. Whether there was one."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    gone = delete(SecondFactor).where(SecondFactor.account_id == account_id)
    return session.scalar(gone.returning(SecondFactor.account_id)) is not None


def take_code(session: Session, account_id: int, code: str, *, now: datetime) -> bool:
    """Whether this is a code of the phone that nobody has used; it is used up by asking."""
    found = session.get(SecondFactor, account_id)
    if found is None:
        return False
    try:
        secret = sealed.unseal(found.secret, key=_config().secret_key, purpose=_purpose(account_id))
    except sealed.Unreadable:
        log.exception("SECRET_KEY has changed: second factors must be set up anew", account_id=account_id)
        return False
    step = totp.matching_step(secret.decode(), code, now=now)
    if step is None:
        return False
    # The row decides between two that come with the same code at once.
    used = update(SecondFactor).where(SecondFactor.account_id == account_id, SecondFactor.last_step < step)
    changed = session.execute(used.values(last_step=step).returning(SecondFactor.account_id))
    return changed.first() is not None


def take_recovery_code(session: Session, account_id: int, code: str, *, now: datetime) -> bool:
    return recovery.take(session, account_id, code, key=_config().secret_key, now=now)


def _seal(secret: str, account_id: int) -> bytes:
    return sealed.seal(secret.encode(), key=_config().secret_key, purpose=_purpose(account_id))


def _purpose(account_id: int) -> str:
    return f"second factor of account {account_id}"


def _config() -> Config:
    config: Config = current_app.config["LANGKAH"]
    return config
