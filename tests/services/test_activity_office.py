"""What an office has fixed for activities: settings by date, hours by unit, outages by unit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy.orm import Session

from models.attendance import OfficeHours, OfficeHoursDay, ServiceOutage
from models.settings import Parameter
from tests.rules.activity_world import POLICY as REFERENCE
from tests.rules.attendance_world import HOURS
from tests.support.world import Person, World
from workflows.rules.activity_facts import OnTimeout
from workflows.services.activity.office import hours_of, office_on
from workflows.services.activity.policy import POLICY, policy_of, policy_on

MONDAY, JUNE = date(2026, 6, 22), date(2026, 6, 1)


def outage(session: Session, by: Person, *, confirmed_by: Person | None, units: tuple[int, ...] = ()) -> None:
    began, ended = datetime(2026, 7, 3, 3, tzinfo=UTC), datetime(2026, 7, 3, 19, tzinfo=UTC)
    session.add(
        ServiceOutage(
            began_at=began,
            ended_at=ended,
            units=list(units),
            ground="Server padam",
            entered_by=by.id,
            entered_at=ended,
            confirmed_by=confirmed_by and confirmed_by.id,
            confirmed_at=confirmed_by and ended,
        )
    )
    session.flush()


def closes(session: Session, person: Person) -> datetime:
    return office_on(session, person.id, date(2026, 6, 30)).deadlines.input_close(JUNE).astimezone(UTC)


def test_the_reference_holds_until_a_setting_begins(session: Session):
    session.add(
        Parameter(
            name=POLICY,
            valid_from=date(2026, 7, 1),
            value={"input_window_workdays": 5, "on_timeout": "EXPIRE"},
            ground="Perbup contoh",
        )
    )
    session.flush()
    assert policy_on(session, date(2026, 6, 30)) == REFERENCE
    later = policy_on(session, date(2026, 7, 1))
    assert (later.input_window_workdays, later.on_timeout) == (5, OnTimeout.EXPIRE)
    assert later.input_close_workday == REFERENCE.input_close_workday


@pytest.mark.parametrize("stored", [{"input_window": 3}, {"resubmit_workdays": 0}, {"on_timeout": "PAY"}])
def test_a_setting_that_means_nothing_is_told(stored: dict[str, object]):
    with pytest.raises(ValueError, match=r"knows no|at least 1|PAY"):
        policy_of(stored)


def test_the_nearest_unit_with_hours_counts(session: Session, world: World):
    assert hours_of(session, world.agency, MONDAY) == HOURS
    for unit, begins, last in (
        (world.regency, time(8), None),
        (world.agency, time(6), date(2026, 6, 30)),
        (world.agency, time(5), date(2026, 6, 10)),
    ):
        row = OfficeHours(
            unit_id=unit, valid_from=date(2026, 6, begins.hour), valid_to=last, ground="SE contoh"
        )
        session.add(row)
        session.flush()
        session.add(OfficeHoursDay(hours_id=row.id, weekday=0, begins=begins, ends=time(14), net_minutes=300))
    session.flush()
    found = hours_of(session, world.agency, MONDAY)
    assert (found.of(MONDAY).start, found.of(MONDAY).net_minutes) == (time(6), 300)
    assert [day is None for day in found.days] == [False, *[True] * 6]
    assert hours_of(session, world.office, MONDAY).of(MONDAY).start == time(8)
    assert hours_of(session, world.agency, date(2026, 7, 6)).of(MONDAY).start == time(8)


def test_a_confirmed_outage_of_the_unit_moves_the_close(session: Session, world: World):
    usual, moved = (datetime(2026, 7, day, 16, 59, 59, tzinfo=UTC) for day in (3, 6))
    assert closes(session, world.siti) == usual
    outage(session, world.wulan, confirmed_by=None)
    assert closes(session, world.siti) == usual
    outage(session, world.wulan, confirmed_by=world.admin, units=(world.agency,))
    assert closes(session, world.siti) == moved
    assert closes(session, world.stranger) == usual
    outage(session, world.wulan, confirmed_by=world.admin)
    assert closes(session, world.stranger) == moved
