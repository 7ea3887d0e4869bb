"""Some weeks of presence and activities in the demo's public works office; the last days wait to be sent or checked.

What is older was accepted by the superior. One report is sent through the process, so that it waits for its check.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import exists, func, insert, select
from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import Activity, ActivityDecision, ActivityItem, ActivityState
from models.attendance import PresenceDay, PresenceKind
from models.people import HOME
from models.process import Definition
from models.skp import Rhk
from webapp.cli.demo_people import SEED, Person, by_key
from workflows import assignment, runtime
from workflows.assignment import Holder
from workflows.rules.working_hours import DayHours, minutes_of
from workflows.services.activity.catalogue import items_on
from workflows.services.activity.days import DayFacts, days_of

PROCESS, KEYS = "activity", uuid.UUID("6f1c1c0e-3399-4000-8000-000000000007")
WEEKS = timedelta(weeks=3)
OFFICE = "DPU"  # the codes of its units begin so
OPEN_DAYS = 2  # the last working days, not accepted yet
SENDERS = ("bayu", "intan")  # whose last report waits for the superior
ABOUT = (
    "rapat koordinasi bidang",
    "usulan perubahan anggaran",
    "laporan triwulan",
    "pemeliharaan jalan kabupaten",
    "permohonan warga",
    "rencana kerja tahun depan",
)
NOTED = "Mesin presensi (data contoh)"
_IDLE, _LATE = 0.02, 0.08
_LONG, _SHORT = (90, 150), (45, 90)  # minutes of one entry
Rows = list[dict[str, object]]


@dataclass
class Written:
    presence: Rows = field(default_factory=list)
    entries: Rows = field(default_factory=list)


@dataclass(frozen=True)
class Staff:
    """What somebody's entries are made of."""

    id: int
    items: Sequence[ActivityItem]
    results: Mapping[int, Sequence[Rhk]]  # by the year of their SKP
    superior: Holder | None


def play(session: Session, people: list[Person], *, now: datetime) -> None:
    """Nothing of today: whoever tries the demo fills it."""
    today = now.astimezone(HOME).date()
    rng = random.Random(SEED)  # noqa: S311 - a demo, the same each time
    here = [person for person in people if person.place.unit_code.startswith(OFFICE)]
    first = min(today - WEEKS, today.replace(day=1))
    known = days_of(session, [person.id for person in here], first, today - timedelta(days=1))
    written = Written()
    superiors: dict[int, Holder | None] = {}
    for person in here:
        staff = _staff(session, person, today)
        superiors[person.id] = staff.superior
        _fill(written, staff, known[person.id].days, rng, now)
    session.execute(insert(PresenceDay), written.presence)
    session.execute(insert(Activity), written.entries)
    _accepted(session, superiors)
    if session.scalar(select(exists().where(Definition.key == PROCESS))):
        for key in SENDERS:
            _send(session, by_key(people)[key], now)


def _staff(session: Session, person: Person, today: date) -> Staff:
    items = items_on(session, today, post=activity_reading.post_name(session, person.id, today))
    return Staff(
        id=person.id,
        items=[one for one in items if not one.needs_evidence],
        results={
            day.year: activity_reading.results_on(session, person.id, day)
            for day in (today - WEEKS, today - timedelta(days=1))
        },
        superior=assignment.superior_on(session, person.id, today),
    )


def _fill(
    written: Written, staff: Staff, days: Sequence[DayFacts], rng: random.Random, now: datetime
) -> None:
    worked = [day for day in days if day.is_workday and not day.on_leave and day.own_hours]
    still_open = {day.day for day in worked[-OPEN_DAYS:]}
    for day in worked:
        if day.own_hours is None:
            continue
        absent = day.day not in still_open and rng.random() < _IDLE
        written.presence.append(_presence(staff.id, day.day, day.own_hours, rng, now, absent=absent))
        if not absent and staff.items and staff.superior is not None:
            written.entries.extend(
                _entries(staff, day.day, day.own_hours, rng, accepted=day.day not in still_open)
            )


def _presence(
    who: int, day: date, hours: DayHours, rng: random.Random, now: datetime, *, absent: bool
) -> dict[str, object]:
    late = rng.randint(3, 40) if rng.random() < _LATE else -rng.randint(1, 25)
    came = _at(day, hours.start) + timedelta(minutes=late, seconds=rng.randint(0, 59))
    left = _at(day, hours.end) + timedelta(minutes=rng.randint(0, 35))
    return {
        "employee_id": who,
        "day": day,
        "kind": PresenceKind.ABSENT if absent else PresenceKind.RECORDED,
        "check_in": None if absent else came,
        "check_out": None if absent else left,
        "ground": NOTED,
        "noted_at": now,
    }


def _entries(
    staff: Staff, day: date, hours: DayHours, rng: random.Random, *, accepted: bool
) -> Iterator[dict[str, object]]:
    """Three or four, one after the other, never through the break."""
    pause = hours.pause
    clock, last = minutes_of(hours.start) + 15, minutes_of(hours.end)
    for place in range(rng.choice((3, 4))):
        item = rng.choice(staff.items)
        if pause[0] <= clock < pause[1]:
            clock = pause[1]
        length = rng.randrange(*(_LONG if place % 2 == 0 else _SHORT), 15)
        edge = pause[0] if clock < pause[0] else last
        ends = min(clock + length, edge)
        if ends <= clock:
            return
        yield _entry(staff, day, item, (clock, ends), rng, accepted=accepted)
        clock = ends


def _entry(
    staff: Staff,
    day: date,
    item: ActivityItem,
    span: tuple[int, int],
    rng: random.Random,
    *,
    accepted: bool,
) -> dict[str, object]:
    begins, ends = (time(*divmod(minutes, 60)) for minutes in span)
    results = staff.results.get(day.year)
    result = rng.choice(results) if results and rng.random() < 0.8 else None  # noqa: PLR2004 - most
    entered = _at(day, ends) + timedelta(minutes=20)
    return {
        "employee_id": staff.id,
        "client_uuid": uuid.uuid5(KEYS, f"{staff.id}/{day}/{begins}"),
        "day": day,
        "begins": begins,
        "ends": ends,
        "item_id": item.id,
        "norm_minutes": item.norm_minutes,
        "weight": item.weight,
        "volume": max(1, round((span[1] - span[0]) / item.norm_minutes)),
        "text": rng.choice(ABOUT).capitalize(),
        "rhk_line": result.line if result else None,
        "additional": result is None,
        "link": "",
        "state": ActivityState.VERIFIED if accepted else ActivityState.DRAFT,
        "version": 1 if accepted else 0,
        "entered_at": entered,
        "changed_at": entered,
        "submitted_at": entered if accepted else None,
    }


def _accepted(session: Session, superiors: dict[int, Holder | None]) -> None:
    """By the superior, on the evening of the day."""
    rows = session.execute(
        select(Activity.id, Activity.employee_id, Activity.submitted_at).where(
            Activity.state == ActivityState.VERIFIED
        )
    )
    decisions = []
    for activity_id, who, sent in rows:
        above = superiors.get(who)
        if above is None or sent is None:
            continue
        decisions.append(
            {
                "activity_id": activity_id,
                "version": 1,
                "state": ActivityState.VERIFIED,
                "reason": "",
                "decided_at": sent + timedelta(hours=2),
                "decided_by": above.employee_id,
                "decided_as": above.title,
            }
        )
    session.execute(insert(ActivityDecision), decisions)


def _send(session: Session, person: Person, now: datetime) -> None:
    """The last day before yesterday that is open, as its page would."""
    day = session.scalar(
        select(func.min(Activity.day)).where(
            Activity.employee_id == person.id, Activity.state == ActivityState.DRAFT
        )
    )
    if day is None:
        return
    ids = session.scalars(
        select(Activity.id).where(
            Activity.employee_id == person.id,
            Activity.day == day,
            Activity.state == ActivityState.DRAFT,
        )
    )
    runtime.start(
        session,
        PROCESS,
        actor_id=person.id,
        subject_id=person.id,
        values={"entries": ",".join(map(str, ids))},
        now=now,
        request_key=uuid.uuid5(KEYS, f"{person.key}/{day}"),
    )


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, HOME).astimezone(UTC)
