"""The calendar of a unit's leave, month by month: colleagues see who is away, those entitled see what for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from models import leave_beside
from models.base import row_id
from models.leave_beside import Back
from models.people import Role
from webapp import db, i18n
from webapp.access import authorize, readings
from webapp.leave import bars, words
from webapp.leave.blueprint import PROCESS, bp
from webapp.sign_in import sessions
from workflows.errors import NotFound
from workflows.rules.calendar import ONE_DAY
from workflows.services import leave
from workflows.services.leave.month import MONTHS, UnitMonth

LATELY = timedelta(days=14)
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Sight:
    """Which units somebody may open, and of whose leave the kind is theirs to know."""

    units: Mapping[int, str]
    unit_id: int
    office: bool  # the personnel office of the unit
    posts: tuple[int, ...]  # those that one holds or acts for
    below: frozenset[int]  # posts of the unit below one's own

    def whole(self, employee_id: int, post_id: int) -> bool:
        return self.office or post_id in self.below or employee_id == sessions.me().employee_id

    @property
    def answers(self) -> bool:
        """Whether this person answers for how the unit is staffed."""
        return self.office or bool(self.below)


class Reach(NamedTuple):
    """`opens` its calendar. `kinds`: whoever decides may know them, a colleague of the same unit may not."""

    opens: bool
    kinds: bool


@bp.get("/cuti/kalender")
def calendar() -> str:
    first, today = _month_asked(), db.today()
    with db.read() as session:
        sight = _sight(session)
        if sight is None:
            return render_template("leave/calendar.html", read=None)
        read = leave.month(session, sight.unit_id, first, today=today)
        coming = _coming(session, sight, today) if sight.answers else ()
        over = _over(session, sight, today)
    whole = {one.employee_id for one in read.people if sight.whole(one.employee_id, one.post_id)}
    readings.note_all(
        whole | {one.employee_id for one in over}, readings.LEDGER, "kalender", ground=_ground(sight)
    )
    return render_template(
        "leave/calendar.html",
        read=read,
        sight=sight,
        whole=whole,
        first=first,
        today=today,
        lines=[(person, bars.cells(person, read.days)) for person in read.people],
        weeks=bars.weeks(read),
        named=[one.off for one in read.days if one.off and one.off.name],
        kinds=sorted(
            {one.kind for person in read.people if person.employee_id in whole for one in person.leaves}
        ),
        months=_months(read, first, sight.unit_id),
        coming=coming,
        over=over,
        words=words,
    )


def _month_asked() -> date:
    """The month of the address, `2026-02`; this one when it can't be read."""
    try:
        first = date.fromisoformat(f"{request.args.get('bulan', '')}-01")
    except ValueError:
        return db.today().replace(day=1)
    return first if FIRST_YEAR <= first.year <= LAST_YEAR else db.today().replace(day=1)


def _sight(session: Session) -> Sight | None:
    """NotFound for a unit that isn't this person's to see; None for somebody who belongs to none."""
    posts, offices, own = _posts(), _offices(), sessions.me().unit_id
    open_to = {*leave_beside.units_below(session, posts), *offices, *([own] if own else [])}
    unit_id = request.args.get("unit", own or min(open_to, default=0), type=int)
    if not open_to and "unit" not in request.args:
        return None
    if unit_id not in open_to or row_id(unit_id) is None:
        raise NotFound(f"calendar of unit {unit_id}")
    return Sight(
        dict(leave_beside.units_named(session, open_to)),
        unit_id,
        unit_id in offices,
        posts,
        leave_beside.posts_below_in(session, unit_id, posts),
    )


def _coming(session: Session, sight: Sight, today: date) -> tuple[leave.Outlook, ...]:
    """Days with too few people: of the unit that is shown, then of the others that this person leads."""
    led = {sight.unit_id, *leave_beside.units_led(session, sight.posts)}
    found = leave.outlook(session, led, today=today)
    return tuple(sorted(found, key=lambda one: one.unit.unit_id != sight.unit_id))


def _over(session: Session, sight: Sight, today: date) -> tuple[Back, ...]:
    """Who has come back, for those who answer for the unit."""
    if not sight.answers:
        return ()
    found = leave_beside.lately_over(session, sight.unit_id, today - LATELY, today - ONE_DAY)
    me = sessions.me().employee_id
    return tuple(one for one in found if one.employee_id != me and sight.whole(one.employee_id, one.post_id))


def reach(session: Session, unit_id: int) -> Reach:
    """What of a unit's calendar is this person's to see, wherever it stands."""
    own = unit_id == sessions.me().unit_id
    answers = unit_id in _offices() or bool(leave_beside.posts_below_in(session, unit_id, _posts()))
    return Reach(opens=own or answers, kinds=answers or not own)


def _posts() -> tuple[int, ...]:
    """Those that this person holds or acts for, where leave is concerned."""
    return tuple(seat.post_id for seat in authorize.standing().seats if seat.serves(PROCESS))


def _offices() -> frozenset[int]:
    """The units whose personnel office this person belongs to."""
    roles = authorize.standing().roles
    return frozenset[int]().union(*(units for role, units in roles if role is Role.PERSONNEL))


def _ground(sight: Sight) -> readings.Ground:
    return readings.as_role(Role.PERSONNEL) if sight.office else readings.as_holder()


def _months(read: UnitMonth, first: date, unit_id: int) -> list[tuple[str, str, int | None, bool]]:
    found = []
    for number in MONTHS:
        day = date(first.year, number, 1)
        address = url_for("leave.calendar", unit=unit_id, bulan=f"{day:%Y-%m}")
        away = read.spread[number - 1]
        found.append((address, i18n.month(day), away or None, number == first.month))
    return found
