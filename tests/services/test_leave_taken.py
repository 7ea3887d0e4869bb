"""What was taken of each kind, year by year."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.leave import EntryKind, LeaveEntry, LeaveStatus
from tests.engine.counting import counted_on
from tests.services.test_leave_team import away
from tests.support.leave import ask, say
from tests.support.world import NOW, World
from workflows.services import leave
from workflows.services.leave.taken import Amount


def test_annual_leave_is_told_by_the_ledger_and_other_kinds_by_what_was_granted(
    session: Session, world: World, engine: Engine
) -> None:
    instance, request = ask(session, world.siti, date(2026, 2, 23), date(2026, 2, 27))
    say(session, instance, request, "APPROVED", by=world.ratna)
    ask(session, world.siti, date(2026, 3, 2), date(2026, 3, 4), now=NOW + timedelta(hours=1))
    away(session, world.siti, date(2026, 4, 6), date(2026, 4, 7), kind="SICK", unit="CALENDAR_DAY", days=2)
    away(session, world.siti, date(2026, 4, 20), date(2026, 4, 20), kind="SICK", unit="CALENDAR_DAY")
    away(
        session,
        world.siti,
        date(2025, 12, 30),
        date(2026, 3, 1),
        kind="LONG",
        unit="CALENDAR_DAY",
        days=62,
        status=LeaveStatus.WITHDRAWN,
    )
    away(session, world.bayu, date(2026, 4, 6), date(2026, 4, 7), kind="MATERNITY")
    with counted_on(engine) as sent:
        read = leave.taken(session, world.siti.id, last=2026)
    assert read.years == (2024, 2025, 2026)
    assert [(one.kind, one.unit, one.years) for one in read.kinds] == [
        ("ANNUAL", "WORKING_DAY", (Amount(0, 12, 12), Amount(0, 4, 4), Amount(1, 5))),
        ("SICK", "CALENDAR_DAY", (Amount(0, 0), Amount(0, 0), Amount(2, 3))),
    ]
    assert (len(sent), read.on_paper) == (1, 0)
    assert leave.taken(session, world.siti.id, last=2025).on_paper == 4
    assert leave.taken(session, world.stranger.id, last=2026).kinds == ()


def test_days_on_paper_stay_apart_from_leave_granted_since(session: Session, world: World) -> None:
    on_paper = {
        "year": 2026,
        "kind": EntryKind.OPENING,
        "bucket": "",
        "days": -3,
        "ground": "Kartu cuti 2026",
    }
    session.add(
        LeaveEntry(
            employee_id=world.siti.id,
            posted_at=NOW,
            posted_by=world.wulan.id,
            posted_on=NOW.date(),
            **on_paper,
        )
    )
    instance, request = ask(session, world.siti, date(2026, 2, 23), date(2026, 2, 24))
    assert leave.taken(session, world.siti.id, last=2026).on_paper == 3
    say(session, instance, request, "APPROVED", by=world.ratna)

    read = leave.taken(session, world.siti.id, last=2026)
    assert (read.on_paper, read.kinds[0].years[-1]) == (3, Amount(1, 5, 3))
