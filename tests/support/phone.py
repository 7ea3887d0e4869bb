"""A phone with an app for codes, and accounts that have one."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pyotp
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.accounts import Account, SecondFactor
from webapp.sign_in import factor
from webapp.sign_in.totp import SECONDS, step_of

_KEY = re.compile(r'key-text">([^<]+)<')


def code_now(secret: str, *, ahead: int = 0) -> str:
    """What the app shows, or has shown or will show so many steps from now."""
    return pyotp.TOTP(secret).generate_otp(step_now() + ahead)


def step_now() -> int:
    return step_of(datetime.now(UTC))  # noqa: TID251 - phones go by real time


def shown_secret(page: str) -> str:
    """The key that the page shows for typing."""
    found = _KEY.search(page)
    assert found, page
    return found[1].replace(" ", "")


def equip(app: Flask, session: Session, employee_id: int) -> tuple[str, list[str]]:
    """Switch the second factor of somebody with an account on; the key and the recovery codes."""
    secret = pyotp.random_base32()
    account = session.scalars(select(Account).where(Account.employee_id == employee_id)).one()
    with app.app_context():
        codes = factor.switch_on(session, account, secret, step=step_now() - 10 * SECONDS)
    session.commit()
    return secret, codes


def factor_of(session: Session, employee_id: int) -> SecondFactor | None:
    session.expire_all()
    query = select(SecondFactor).join(Account, Account.id == SecondFactor.account_id)
    return session.scalar(query.where(Account.employee_id == employee_id))
