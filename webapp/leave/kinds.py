"""Choosing a kind of leave: those that I may take with their papers, and why not the others."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from webapp import db
from webapp.leave import asking, kind_words
from webapp.leave.blueprint import PROCESS, bp
from webapp.leave.kind_forms import knows_kinds
from webapp.sign_in import sessions
from workflows import runtime
from workflows.rules.leave_facts import Kind
from workflows.services import leave


@bp.get("/cuti/ajukan")
def kinds() -> str | Response:
    me, now = sessions.me(), db.now()
    with db.read() as session:
        runtime.startable(session, PROCESS, actor_id=me.employee_id, now=now)
        if not knows_kinds(asking.whole_form(session)):
            return redirect(url_for("leave.form"), 303)
        offered = leave.offers(session, me.employee_id, now=now)
        balance = leave.standing_today(session, me.employee_id, now=now)
    return render_template(
        "leave/kinds.html",
        offered=[one for one in offered if not one.closed],
        closed=[one for one in offered if one.closed],
        balance=balance,
        words=kind_words,
        address=address,
    )


@bp.get("/cuti/ajukan/<kind>")
def reasons(kind: str) -> str | Response:
    """The reasons of one kind, each with the papers that it needs."""
    wanted = asking.kind_of(kind)
    me, now = sessions.me(), db.now()
    with db.read() as session:
        runtime.startable(session, PROCESS, actor_id=me.employee_id, now=now)
        offer = leave.offer(session, me.employee_id, wanted, now=now)
        balance = leave.standing_today(session, me.employee_id, now=now)
    if len(offer.ways) == 1 and not offer.closed:
        return redirect(address(wanted), 303)
    return render_template(
        "leave/reasons.html", offer=offer, balance=balance, words=kind_words, form_address=asking.address
    )


def address(kind: Kind) -> str:
    """The next page after a kind is chosen: its reasons, or its form where there is only one."""
    if kind in (Kind.ANNUAL, Kind.MATERNITY):
        return asking.address(kind)
    return url_for("leave.reasons", kind=kind.lower())
