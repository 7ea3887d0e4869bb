"""Activities and attendance: what the tables refuse by themselves."""

from __future__ import annotations

import uuid
from contextlib import nullcontext
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.activity import NO_OVERLAP, ActivityState
from models.attendance import ServiceOutage
from tests.support.activity import entry, item
from tests.support.world import World

STANDS = (ActivityState.SUBMITTED, ActivityState.VERIFIED, ActivityState.VERIFIED_AUTOMATICALLY)


@pytest.mark.parametrize(
    ("hours", "refused"),
    [
        (("10:00", "11:00"), False),  # touching
        (("08:00", "09:00"), False),
        (("09:59", "10:30"), True),
        (("09:15", "09:45"), True),
        (("08:30", "10:30"), True),
    ],
)
def test_hours_that_overlap_what_was_sent_are_refused(
    session: Session, world: World, hours: tuple[str, str], *, refused: bool
):
    made = item(session)
    entry(session, world.siti, made, ("09:00", "10:00"))
    with pytest.raises(IntegrityError, match=NO_OVERLAP) if refused else nullcontext():
        entry(session, world.siti, made, hours)


@pytest.mark.parametrize("state", list(ActivityState))
def test_only_what_stands_is_in_the_way(session: Session, world: World, state: ActivityState):
    made = item(session)
    entry(session, world.siti, made, ("09:00", "10:00"), state=state)
    entry(session, world.bayu, made, ("09:00", "10:00"))
    blocks = state in {*STANDS, ActivityState.RETURNED}
    with pytest.raises(IntegrityError, match=NO_OVERLAP) if blocks else nullcontext():
        entry(session, world.siti, made, ("09:00", "10:00"))


def test_a_request_counts_once_for_each_person(session: Session, world: World):
    made, once = item(session), uuid.uuid4()
    entry(session, world.siti, made, ("09:00", "10:00"), client_uuid=once)
    entry(session, world.bayu, made, ("09:00", "10:00"), client_uuid=once)
    with pytest.raises(IntegrityError, match="client_uuid"):
        entry(session, world.siti, made, ("11:00", "12:00"), client_uuid=once)


@pytest.mark.parametrize(
    ("columns", "what"),
    [
        ({"begins": time(10), "ends": time(9)}, "time"),
        ({"begins": time(9, 0, 1)}, "minutes"),
        ({"volume": 0}, "volume"),
        ({"additional": False}, "serves"),
        ({"rhk_line": uuid.uuid4()}, "serves"),
        ({"version": 0}, "sent"),
    ],
)
def test_an_entry_that_makes_no_sense_is_refused(
    session: Session, world: World, columns: dict[str, object], what: str
):
    row = entry(session, world.siti, item(session), ("09:00", "10:00"))
    for name, value in columns.items():
        setattr(row, name, value)
    with pytest.raises(IntegrityError, match=f"ck_activity_{what}"):
        session.flush()


def test_nobody_confirms_the_own_outage(session: Session, world: World):
    began, ended = datetime(2026, 2, 9, 1, tzinfo=UTC), datetime(2026, 2, 9, 4, tzinfo=UTC)
    outage = ServiceOutage(
        began_at=began, ended_at=ended, ground="Listrik", entered_by=world.wulan.id, entered_at=ended
    )
    session.add(outage)
    session.flush()
    outage.confirmed_by, outage.confirmed_at = world.wulan.id, ended
    with pytest.raises(IntegrityError, match="two_persons"):
        session.flush()


def test_the_catalogue_leaves_a_trail(session: Session, world: World):
    made = item(session, weight="0.75")
    session.flush()
    found = session.execute(
        text(
            "select after ->> 'weight' from change_event where table_name = 'activity_item' and row_key = :id"
        ),
        {"id": str(made.id)},
    )
    assert found.scalar_one() == "0.75"
