"""My team's week: people by days, who filled in and who didn't; a tap reminds, a tap accepts a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.activity import Activity, ActivityState
from webapp import db
from webapp.access import authorize, readings
from webapp.activities import words
from webapp.activities.blueprint import bp
from webapp.activities.checking import carry_out
from webapp.activities.report import PROCESS
from webapp.sign_in import sessions
from webapp.translation import _, ngettext
from workflows.errors import NotFound, TaskGone
from workflows.rules.activity_decision import Action
from workflows.services.activity import team as services
from workflows.services.activity.team import Cell, Member
from workflows.services.activity.verifying import Verdict

FARTHEST = timedelta(days=366)


@bp.get("/tim")
def team() -> str:
    monday = _monday(request.args.get("minggu", ""))
    with db.read() as session:
        members = _members(session, monday)
    readings.note_all({one.employee_id for one in members}, readings.TASK, "tim")
    return render_template(
        "activities/team.html",
        members=members,
        days=_shown(members, monday),
        monday=monday,
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7) if monday + timedelta(days=7) <= db.today() else None,
        behind=sum(one.behind and not one.reminded for one in members),
        today=db.today(),
        words=words,
    )


@bp.post("/tim/ingatkan")
def remind() -> Response:
    """One member, or all who are behind; never twice on a day."""
    monday = _monday(request.form.get("minggu", ""))
    with db.transaction() as session:
        members = _members(session, monday)
        who = request.form.get("pegawai", "")
        if who:
            members = [_member(members, who)]
        told = services.remind(session, members, by=sessions.me().employee_id, today=db.today(), now=db.now())
    if told:
        flash(ngettext("%(num)s orang diingatkan.", "%(num)s orang diingatkan.", len(told)), "good")
    else:
        flash(_("Tidak ada yang perlu diingatkan lagi hari ini."), "wait")
    return redirect(url_for("activities.team", minggu=monday.isoformat()), 303)


@bp.post("/tim/terima")
def accept_day() -> Response:
    """All that waits of one member's day; other days of the same report go on waiting."""
    monday = _monday(request.form.get("minggu", ""))
    with db.read() as session:
        member = _member(_members(session, monday), request.form.get("pegawai", ""))
    cell = next((one for one in member.cells if one.day.isoformat() == request.form.get("hari", "")), None)
    done, said = (0, "") if cell is None else _accept(member, cell)
    if done:
        flash(ngettext("%(num)s baris diterima.", "%(num)s baris diterima.", done), "good")
    if said or not done:
        flash(said or _("Hari itu tidak menunggu putusan Anda lagi."), "wait")
    return redirect(url_for("activities.team", minggu=monday.isoformat()), 303)


def _accept(member: Member, cell: Cell) -> tuple[int, str]:
    """Each report in a transaction of its own: how many entries were accepted, and what was wrong."""
    done, said = 0, ""
    for report_id in cell.reports:
        try:
            with db.transaction() as session:
                ids = session.scalars(
                    select(Activity.id).where(
                        Activity.report_id == report_id,
                        Activity.day == cell.day,
                        Activity.employee_id == member.employee_id,
                        Activity.state == ActivityState.SUBMITTED,
                    )
                ).all()
                wrong, _left = carry_out(session, report_id, dict.fromkeys(ids, Verdict(Action.VERIFY)))
        except TaskGone:
            continue
        said = next(iter(wrong.values()), said)
        done += 0 if wrong else len(ids)
    return done, said


def _members(session: Session, monday: date) -> Sequence[Member]:
    """Right below the posts on which the reader sits for this process."""
    posts = {seat.post_id for seat in authorize.standing().seats if seat.serves(PROCESS)}
    return services.week_of(session, posts, monday, today=db.today(), but=sessions.me().employee_id)


def _member(members: Sequence[Member], number: str) -> Member:
    found = next((one for one in members if str(one.employee_id) == number), None)
    if found is None:
        raise NotFound(f"employee {number[:20]} below the reader")
    return found


def _monday(text: str) -> date:
    """Of the week that was asked for, within a year; else of this one."""
    today = db.today()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        day = today
    if not today - FARTHEST <= day <= today + timedelta(days=7):
        day = today
    return day - timedelta(days=day.weekday())


def _shown(members: Sequence[Member], monday: date) -> Sequence[date]:
    """Monday to Friday, and days of the weekend on which anybody works or wrote anything."""
    busy = {cell.day for one in members for cell in one.cells if cell.state != "OFF"}
    return [day for day in services.days_of_week(monday) if day.weekday() < 5 or day in busy]  # noqa: PLR2004 - Saturday
