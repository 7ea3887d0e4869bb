"""Attempts to show who one is: how long to wait after too many wrong ones, and counting them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import structlog
from flask import request
from sqlalchemy.orm import Session

from webapp import db, i18n
from webapp.format import span
from webapp.sign_in import throttle
from webapp.sign_in.throttle import Counter
from webapp.translation import _

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Refused:
    """An attempt that failed; `problems` are (field, sentence)."""

    problems: tuple[tuple[str, str], ...]
    status: int = 422


def must_wait(session: Session, nip: str) -> Refused | None:
    """Before a password is looked at. One attempt of an account at a time."""
    return wait_for(session, throttle.of_account(nip), field="nip")


def wait_for(session: Session, counter: Counter, *, field: str) -> Refused | None:
    """As long as the counter or the address must wait; `field` is where it is said."""
    moment = db.wall_now()
    throttle.lock(session, counter)
    counters = (counter, throttle.of_address(request.remote_addr))
    longest = max(throttle.wait(session, one, now=moment) for one in counters if one)
    if not longest:
        return None
    # A little more than is left, so that nobody comes back a moment too early.
    length = span(longest + timedelta(seconds=59), language=i18n.language())
    text = _("Terlalu banyak percobaan. Tunggu %(length)s, lalu coba lagi.", length=length)
    return Refused(((field, text),), status=429)


def count_failure(session: Session, nip: str) -> None:
    count(session, throttle.of_account(nip))


def count(session: Session, counter: Counter) -> None:
    moment = db.wall_now()
    log.warning("sign-in refused")
    for one in (counter, throttle.of_address(request.remote_addr)):
        if one:
            throttle.count(session, one, now=moment)
