"""Accounts that only read: an auditor's that was granted so changes nothing by any address but its own sign-in.

Two walls: every act is refused here before its page sees it, and the database is asked for a read-only
transaction, so that an address that writes in spite of its method is refused there.
"""

from __future__ import annotations

from flask import Flask, g, request

from config import Config
from webapp import db, sessions
from workflows.errors import NotAllowed

# The account itself: signing in and out, password, devices, language; and what was read of one's notices.
OWN_MATTERS = frozenset({"auth", "account", "notices"})


def init_app(app: Flask, _config: Config) -> None:
    app.before_request(_refuse)


def _refuse() -> None:
    person = sessions.person()
    if person is None or not person.only_reads or request.blueprint in OWN_MATTERS:
        return
    g.only_reads = True
    if request.method not in db.SAFE_METHODS:
        raise NotAllowed(f"{request.endpoint} by an account that only reads, employee {person.employee_id}")
