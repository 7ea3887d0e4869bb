"""Accounts that only read: an auditor's that was granted so changes nothing by any address but its own sign-in.

Nor is it shown forms that it couldn't send.

Two walls: every act is refused here before its page sees it, and the database is asked for a read-only
transaction, so that an address that writes in spite of its method is refused there.
"""

from __future__ import annotations

from flask import Flask, g, redirect, request
from flask.typing import ResponseReturnValue

from config import Config
from webapp import db
from webapp.sign_in import sessions
from workflows.errors import NotAllowed

# The account itself: signing in and out, its factors, devices, language; and what was read of one's notices.
OWN_MATTERS = frozenset({"auth", "account", "account.verification", "notices", "proof", "second_step"})
# Pages that are nothing but forms of what such an account can't do.
FORMS = frozenset({"account.mandates", "cases.start", "cases.withdrawal", "inbox.tasks"})
FORM_PAGES = frozenset({"leave.form", "leave.form_of_kind"})


def init_app(app: Flask, _config: Config) -> None:
    app.before_request(_refuse)


def _refuse() -> ResponseReturnValue | None:
    person = sessions.person()
    if person is None or not person.only_reads or request.blueprint in OWN_MATTERS:
        return None
    g.only_reads = True
    if request.endpoint == "home.page":
        return redirect("/periksa", 303)
    asks = request.blueprint in FORMS or request.endpoint in FORM_PAGES
    if asks or request.method not in db.SAFE_METHODS:
        raise NotAllowed(f"{request.endpoint} by an account that only reads, employee {person.employee_id}")
    return None
