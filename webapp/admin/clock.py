"""The demo clock: time is moved on so that due times pass and years turn. Demo only."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from models.people import Unit
from webapp import db, once
from webapp.background import activity_evenings, returns, skp_rounds
from webapp.i18n import moment
from webapp.sign_in import sessions
from webapp.translation import _
from workflows import outbox
from workflows.assignment import region_calendar
from workflows.rules.calendar import FIVE_DAYS, SIX_DAYS, Schedule

bp = Blueprint("clock", __name__, url_prefix="/jam-contoh")
MOST_DAYS = 400
FARTHEST = timedelta(days=366 * 3)
MORNING = time(8)
HOURLY = (skp_rounds.UPKEEP, returns.REMIND, activity_evenings.REMIND)
WEEKS = {5: FIVE_DAYS, 6: SIX_DAYS}


@bp.before_request
def _demo_only() -> None:
    if not current_app.config["LANGKAH"].demo:
        abort(404)


@bp.get("")
def overview() -> str:
    return render_template("admin/clock.html", ahead=db.now() - db.wall_now(), most=MOST_DAYS)


@bp.post("")
def move() -> ResponseReturnValue:
    person, real = sessions.me(), db.wall_now()
    with db.transaction() as session:
        target = _target(session, request.form.get("ke", ""))
        if target is None or target - real > FARTHEST:
            flash(_("Isi jumlah hari dari 1 sampai %(most)s.", most=MOST_DAYS), "attn")
            return redirect("/admin/jam-contoh", 303)
        if once.first_time(session, person.employee_id, now=real):
            db.database().clock.move(session, max(target - real, timedelta(0)), by=person.employee_id)
            _catch_up(session)
    flash(_("Sekarang %(at)s. Batas waktu yang terlewati sedang dijalankan.", at=moment(target)), "good")
    return redirect("/admin/jam-contoh", 303)


def _catch_up(session: Session) -> None:
    """What would have run in the time passed over: due timers, and the looks that are taken every hour."""
    outbox.wake(session)
    for job in HOURLY:
        outbox.defer(session, job, timestamp=0)


def _target(session: Session, where: str) -> datetime | None:
    """The moment asked for: an hour on, the next working morning, some days on, or the real time."""
    now = db.database().clock.fresh(session)
    days = request.form.get("hari", 0, type=int)
    if where == "jam":
        return now + timedelta(hours=1)
    if where == "hari-kerja":
        return _next_morning(session, now)
    if where == "hari" and 1 <= days <= MOST_DAYS:
        return now + timedelta(days=days)
    return db.wall_now() if where == "sungguhan" else None


def _next_morning(session: Session, now: datetime) -> datetime:
    """Eight o'clock on the next working day of the person's unit."""
    person = sessions.me()
    unit = session.get(Unit, person.unit_id) if person.unit_id else None
    zone = ZoneInfo(person.zone)
    today = now.astimezone(zone).date()
    calendar = region_calendar(
        session, unit.region if unit else "", first=date(today.year, 1, 1), last=date(today.year + 1, 12, 31)
    )
    schedule = Schedule(calendar, WEEKS[unit.work_week] if unit else FIVE_DAYS)
    day = schedule.first_working_day_after(today) or today + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=zone).astimezone(UTC)
