"""A person's own leave and days off, as a calendar that a phone reads without a sign-in: the address is the secret."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Response, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from config import Config
from models import feeds
from models.calendar import CalendarDay, DayKind
from models.leave import LeaveRequest
from models.leave_beside import UNSURE
from webapp import db, i18n, ical
from webapp.leave import words
from webapp.leave.blueprint import bp
from webapp.security import from_machines
from webapp.sign_in import sessions, throttle
from webapp.translation import _
from workflows import assignment
from workflows.errors import NotFound

MOST_READS = 60  # an hour: phones come a few times a day
FREE_MISSES = 20  # of an address, before it has to wait
PAST = timedelta(days=366)


@bp.get("/kalender/<token>.ics")
@from_machines
def feed(token: str) -> ResponseReturnValue:
    with db.transaction() as session:
        found = feeds.read_feed(session, sessions.hash_of(token), now=db.wall_now())
        late = found.reads > MOST_READS if found else _missed(session)
    if late:
        return _wait()
    if found is None:
        raise NotFound("a calendar feed")
    with db.read() as session, i18n.speaking(found.language):
        content = ical.calendar(_("Cuti saya (Langkah)"), _events(session, found.employee_id))
    response = Response(content, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'inline; filename="cuti.ics"'
    response.add_etag()
    return response.make_conditional(request)


def _missed(session: Session) -> bool:
    """Count a wrong address; whether this one has asked for too many."""
    counter = throttle.Counter(f"feed:{request.remote_addr}", FREE_MISSES)
    if throttle.wait(session, counter, now=db.wall_now()):
        return True
    throttle.count(session, counter, now=db.wall_now())
    return False


def _wait() -> Response:
    seconds = str(int(throttle.WINDOW.total_seconds()))
    text = _("Terlalu sering dibaca. Coba lagi nanti.")
    return Response(text, HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": seconds}, mimetype="text/plain")


def _events(session: Session, employee_id: int) -> Iterator[ical.Event]:
    today = db.today()
    since, until = today - PAST, date(today.year + 1, 12, 31)
    for leave in feeds.leaves_of(session, employee_id, since=since):
        yield _leave(leave)
    for one in feeds.days_off(session, _region(session, employee_id, today), since=since, until=until):
        yield _day_off(one)


def _region(session: Session, employee_id: int, today: date) -> str:
    try:
        return assignment.unit_of(session, employee_id, today).region
    except assignment.NobodyToDoIt:
        return ""


def _leave(leave: LeaveRequest) -> ical.Event:
    """What sort of leave and how long: neither reason nor address nor papers leave the house."""
    kind, sure = words.kind(leave.kind), leave.status not in UNSURE
    return ical.Event(
        uid=f"cuti-{leave.id}@{_host()}",
        first=leave.first_day,
        last=leave.last_day + timedelta(days=leave.extension_days),
        stamp=leave.decided_at or leave.advised_at or leave.asked_at,
        summary=kind[:1].upper() + kind[1:] if sure else _("Menunggu keputusan: %(kind)s", kind=kind),
        description=words.length(leave),
        url=_case(leave),
        sure=sure,
    )


def _case(leave: LeaveRequest) -> str:
    if leave.instance_id is None:
        return ""
    return _config().base_url.rstrip("/") + url_for("cases.show", instance_id=leave.instance_id)


def _day_off(one: CalendarDay) -> ical.Event:
    joint = one.kind == DayKind.JOINT_LEAVE
    return ical.Event(
        uid=f"libur-{one.day:%Y%m%d}-{one.kind.lower()}-{one.region or 'id'}@{_host()}",
        first=one.day,
        last=one.day,
        stamp=one.announced_at,
        summary=words.joint_leave(one.name) if joint else one.name,
        description=one.ground,
        busy=False,
    )


def _host() -> str:
    return urlsplit(_config().base_url).hostname or "langkah"


def _config() -> Config:
    found: Config = current_app.config["LANGKAH"]
    return found
