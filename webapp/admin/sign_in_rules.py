"""The office's rule about second factors: whether people with power need one, and how long they may put it off."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from models.accounts import Account, SecondFactor
from models.settings import Parameter
from webapp import db
from webapp.access import authorize
from webapp.admin import dated
from webapp.sign_in import factor, proof, security_events, sessions
from webapp.translation import _

bp = Blueprint("sign_in_rules", __name__, url_prefix="/masuk")
MOST_DAYS = 90
GROUND_MOST = 200


@bp.before_request
def _administrators_of_the_whole() -> None:
    authorize.authorize(sessions.me(), "operate_processes")


@bp.get("")
def overview() -> str:
    return _page({}, ())


@bp.post("")
@proof.needed
def change() -> ResponseReturnValue:
    """Holds from today on, at everybody's next sign-in."""
    ground = request.form.get("dasar", "").strip()[:GROUND_MOST]
    days = request.form.get("hari", "").strip()
    fitting = days.isascii() and days.isdigit() and int(days) <= MOST_DAYS
    problems = (
        ("hari", "" if fitting else _("Isi angka dari 0 sampai %(most)s.", most=MOST_DAYS)),
        ("dasar", "" if ground else _("Isi nomor surat yang menjadi dasarnya.")),
    )
    if told := tuple((field, text) for field, text in problems if text):
        return _page(request.form.to_dict(), told), 422
    value = {"required": request.form.get("wajib") == "ya", "grace_days": int(days)}
    with db.transaction() as session:
        dated.write(session, factor.SETTING, db.today(), value, ground=ground)
    flash(_("Aturan tersimpan. Berlaku bagi tiap orang saat ia masuk berikutnya."), "good")
    return redirect("/admin/masuk", 303)


def _page(typed: dict[str, str], problems: tuple[tuple[str, str], ...]) -> str:
    with db.read() as session:
        rules = factor.policy(session, today=db.today())
        counts = (
            _count(session, SecondFactor.account_id.is_not(None)),
            _count(session, SecondFactor.account_id.is_(None), Account.factor_asked_at.is_not(None)),
        )
        unknown = security_events.unknown_since(session, db.wall_now() - timedelta(days=1))
        ground = session.scalar(
            select(Parameter.ground)
            .where(Parameter.name == factor.SETTING, Parameter.valid_from <= db.today())
            .order_by(Parameter.valid_from.desc())
            .limit(1)
        )
    return render_template(
        "admin/sign_in_rules.html",
        rules=rules,
        unknown=unknown,
        equipped=counts[0],
        missing=counts[1],
        ground=ground,
        typed=typed,
        problems=problems,
        most=MOST_DAYS,
    )


def _count(session: Session, *which: ColumnElement[bool]) -> int:
    accounts = (
        select(func.count())
        .select_from(Account)
        .outerjoin(SecondFactor, SecondFactor.account_id == Account.id)
        .where(Account.enabled, *which)
    )
    return session.scalar(accounts) or 0
