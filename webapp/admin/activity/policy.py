"""The office's numbers for activities (`activity.policy`): what holds on a day and why, and changing it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import structlog
from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.settings import Parameter
from webapp import db, i18n
from webapp.access import authorize
from webapp.admin import dated
from webapp.admin.activity import switches
from webapp.admin.activity.blueprint import bp
from webapp.admin.auditors import day_of
from webapp.admin.leave_settings import typed
from webapp.presence import words
from webapp.sign_in import proof, sessions
from webapp.translation import _
from workflows.rules.attendance import DeductionTable, Event
from workflows.rules.dated import in_force
from workflows.services.activity.deductions import tables_until
from workflows.services.activity.policy import KIN_REF_1, POLICY, policy_of

log = structlog.get_logger(__name__)
HERE = "/admin/aktivitas/ketentuan"


@bp.get("/ketentuan")
def activity_policy() -> str:
    day = day_of(request.args.get("pada", "")) or db.today()
    with db.read() as session:
        versions = dated.versions(session, POLICY)
        table = in_force(tables_until(session, day), day)
    now = dated.in_force(versions, day)
    value = now.value if now else {}
    return render_template(
        "admin/activity/policy.html",
        day=day,
        lines=_lines(value),
        now=now,
        changes=[(one, _changed(one, before)) for one, before in dated.pairs(versions)],
        may_change=authorize.may(sessions.me(), "keep_activities"),
        deductions=_deductions(table),
        here=HERE,
    )


@bp.get("/ketentuan/ubah")
def policy_form() -> str:
    return _form({})


@bp.post("/ketentuan/ubah")
@proof.needed
def change_policy() -> ResponseReturnValue:
    first = typed.day("sejak")
    value, wrong = _typed_policy()
    wrong |= typed.no_ground() | ({} if first else {"sejak": _("Isi tanggalnya.")})
    with db.transaction() as session:
        authorize.authorize(sessions.me(), "keep_activities")
        if first and not wrong:
            wrong = dated.in_the_way(session, POLICY, first)
        if first and not wrong:
            _write(session, value, first)
            log.info("policy of activities changed", actor_id=sessions.me().employee_id, since=str(first))
    if wrong or first is None:
        return _form(wrong), 422
    flash(_("Tersimpan. Berlaku untuk aktivitas sejak %(day)s.", day=i18n.day(first)), "good")
    return redirect(f"{HERE}?pada={max(first, db.today())}", 303)


def _write(session: Session, value: Mapping[str, object], first: date) -> None:
    """The whole policy from that day on; the same day again corrects it."""
    policy_of(value)  # what means nothing must not be stored
    dated.write(session, POLICY, first, value, ground=typed.ground())


def _typed_policy() -> tuple[dict[str, object], typed.Problems]:
    texts = {one.key: request.form.get(one.key, "").strip() for one in switches.numbers()}
    wrong = {
        one.key: _("Isi angka dari %(least)s sampai %(most)s.", least=one.least, most=one.most)
        for one in switches.numbers()
        if one.wrong(texts[one.key])
    }
    timeout = request.form.get("on_timeout", "")
    if timeout not in switches.timeouts():
        wrong["on_timeout"] = _("Pilih salah satu.")
    if wrong:
        return {}, wrong
    if out_of_order := switches.order_wrong(texts):
        return {}, {"verify_close_workday": out_of_order}
    value = {one.key: one.stored(texts[one.key]) for one in switches.numbers()}
    return value | {"on_timeout": timeout, "duty_on_days_off": "duty_on_days_off" in request.form}, {}


def _form(wrong: typed.Problems) -> str:
    authorize.authorize(sessions.me(), "keep_activities")
    with db.read() as session:
        now = dated.in_force(dated.versions(session, POLICY), db.today())
    standing = {**KIN_REF_1, **(now.value if now else {})}
    posted = request.method == "POST"
    first = typed.day("sejak") if posted else None
    return render_template(
        "admin/activity/policy_form.html",
        numbers=[
            (one, request.form.get(one.key, "") if posted else one.shown(standing))
            for one in switches.numbers()
        ],
        timeouts=switches.timeouts(),
        timeout=request.form.get("on_timeout", "") if posted else standing["on_timeout"],
        duty="duty_on_days_off" in request.form if posted else standing["duty_on_days_off"],
        past=first is not None and first < db.today(),
        typed=request.form,
        wrong=wrong,
        today=db.today(),
        here=HERE,
    )


def _lines(value: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """Question, what holds, and what is usual where that is something else."""
    found = [(one.question, one.said(value), one.said({})) for one in switches.numbers()]
    found += [
        (_("Bila kedua atasan tidak memeriksa sampai batasnya"), _timeout(value), _timeout({})),
        (_("Dinas luar di hari libur"), _duty(value), _duty({})),
    ]
    return [(question, said, "" if said == usual else usual) for question, said, usual in found]


def _deductions(table: DeductionTable) -> list[tuple[str, str, str]]:
    """Event, from how many minutes on, and what it takes from the part for discipline, in percent."""
    bands = {event: least for least, event in (*table.late_from, *table.early_from)}
    return [
        (
            words.event(event),
            _("mulai %(least)s menit", least=bands[event]) if event in bands else "",
            f"{words.points(table.points[event])}%",
        )
        for event in Event
        if table.points[event]
    ]


def _timeout(value: Mapping[str, object]) -> str:
    return switches.timeouts()[str(value.get("on_timeout", KIN_REF_1["on_timeout"]))][0]


def _duty(value: Mapping[str, object]) -> str:
    active = value.get("duty_on_days_off", KIN_REF_1["duty_on_days_off"])
    return _("boleh diisi aktivitas") if active else _("hanya dengan surat lembur")


def _changed(version: Parameter, before: Parameter | None) -> list[tuple[str, str, str]]:
    """Question, before and after of what a version changed."""
    pairs = zip(_lines(before.value if before else {}), _lines(version.value), strict=True)
    return [(old[0], old[1], new[1]) for old, new in pairs if old[1] != new[1]]
