"""Slows down guessing: failures are counted per account and per address, and each further one costs more waiting."""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.accounts import LoginFailure

WINDOW = timedelta(minutes=15)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Counter:
    """What is counted, and how many failures within the window are free."""

    key: str
    free: int


def of_account(nip: str) -> Counter:
    return Counter("nip:" + hashlib.sha256(nip.encode()).hexdigest(), 5)


def of_address(address: str | None) -> Counter | None:
    """An office shares one address, hence many free failures; a proxy on this machine says nothing about it."""
    try:
        if not address or ipaddress.ip_address(address).is_loopback:
            return None
    except ValueError:
        return None
    return Counter("ip:" + address, 50)


def lock(session: Session, counter: Counter) -> None:
    """One attempt at a time, so that many at once don't all pass before the first is counted."""
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(counter.key, 0))))


def wait(session: Session, counter: Counter, *, now: datetime) -> timedelta:
    """How long to wait before the next attempt; zero when it may be made now."""
    failures, last = session.execute(
        select(func.count(), func.max(LoginFailure.at)).where(
            LoginFailure.key == counter.key, LoginFailure.at > now - WINDOW
        )
    ).one()
    if failures < counter.free:
        return timedelta(0)
    delay = min(FIRST_WAIT * 2 ** min(failures - counter.free, 10), LONGEST_WAIT)
    left: timedelta = last + delay - now
    return max(left, timedelta(0))


def failures(session: Session, counter: Counter, *, now: datetime) -> int:
    """How many there were within the window."""
    of_late = (LoginFailure.key == counter.key, LoginFailure.at > now - WINDOW)
    return session.scalar(select(func.count()).where(*of_late)) or 0


def count(session: Session, counter: Counter, *, now: datetime) -> None:
    session.add(LoginFailure(key=counter.key, at=now))


def clear(session: Session, counter: Counter, *, now: datetime) -> None:
    """Forget the failures of one, and all that are too old to matter."""
    session.execute(
        delete(LoginFailure).where((LoginFailure.key == counter.key) | (LoginFailure.at < now - WINDOW * 2))
    )
