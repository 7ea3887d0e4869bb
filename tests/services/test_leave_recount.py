"""Leave counted anew when the days off of a year are published or changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import CalendarDay
from models.notices import Notice
from tests.support.leave import ask, entries, figures, say
from tests.support.world import NOW, World, publish_calendar
from workflows.services import leave

MON, FRI = date(2026, 2, 23), date(2026, 2, 27)  # five working days
GROUND = "SKB contoh 2027"


def test_request_into_an_unpublished_year_is_warned_and_recounted(session: Session, world: World) -> None:
    """Two days of January become days off when the year is published: they come back, and a notice says so."""
    december = datetime(2026, 12, 14, 3, tzinfo=UTC)
    instance, request = ask(session, world.siti, date(2027, 1, 4), date(2027, 1, 8), now=december)
    say(session, instance, request, "APPROVED", by=world.ratna, now=december)
    assert (request.days, request.calendar_warning) == (5, True)

    publish_calendar(session, 2027, holidays=[date(2027, 1, 5), date(2027, 1, 6)])
    changed = leave.recount(session, 2027, now=december, ground=GROUND)

    assert [(one.days_before, one.days_after, one.short) for one in changed] == [(5, 3, 0)]
    assert (request.days, request.calendar_warning) == (3, False)
    assert entries(session, request)[-1] == ("REFUND", 2027, "C", 2)
    assert figures(session, world.siti.id, 2027)[1:] == (3, 0)
    notice = session.scalars(select(Notice).where(Notice.employee_id == world.siti.id)).one()
    assert (notice.text_key, notice.values["after"]) == ("leave.recounted", 3)


def test_recount_of_a_pending_request_moves_its_reservation(session: Session, world: World) -> None:
    december = datetime(2026, 12, 14, 3, tzinfo=UTC)
    ask(session, world.siti, date(2027, 1, 4), date(2027, 1, 8), now=december)

    publish_calendar(session, 2027, holidays=[date(2027, 1, 5)])
    leave.recount(session, 2027, now=december, ground=GROUND)

    assert figures(session, world.siti.id, 2027)[1:] == (0, 4)


def test_recount_charges_a_day_that_is_worked_after_all(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, date(2026, 2, 10), date(2026, 2, 18))
    say(session, instance, request, "APPROVED", by=world.ratna)
    _withdraw_day(session, date(2026, 2, 16))

    changed = leave.recount(session, 2026, now=NOW, ground="Keppres perubahan")

    assert [(one.days_before, one.days_after) for one in changed] == [(5, 6)]
    assert figures(session, world.siti.id) == (18, 6, 0)


def test_nothing_changes_when_the_calendar_did_not(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)
    before = entries(session, request)

    assert leave.recount(session, 2026, now=NOW, ground=GROUND) == ()
    assert entries(session, request) == before


def _withdraw_day(session: Session, day: date) -> None:
    row = session.scalars(select(CalendarDay).where(CalendarDay.day == day)).one()
    row.withdrawn_at = NOW
