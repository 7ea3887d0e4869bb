"""Leave counted anew when the days off of a year are published or changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.calendar import CalendarDay, DayKind
from models.leave import LeaveStatus, requests_of_year
from models.notices import Notice, OutboxMessage
from tests.jobs.test_outbox import Letters
from tests.support.leave import ask, entries, figures, say, used
from tests.support.world import NOW, World, publish_calendar
from workflows import outbox
from workflows.services import leave
from workflows.services.leave import Recounted

MON, FRI = date(2026, 2, 23), date(2026, 2, 27)  # five working days
GROUND = "SKB contoh 2027"


def test_request_into_an_unpublished_year_is_warned_and_recounted(session: Session, world: World) -> None:
    """Two days of January become days off when the year is published: they come back, and a notice says so."""
    december = datetime(2026, 12, 14, 3, tzinfo=UTC)
    instance, request = ask(session, world.siti, date(2027, 1, 4), date(2027, 1, 8), now=december)
    say(session, instance, request, "APPROVED", by=world.ratna, now=december)
    assert (request.days, request.calendar_warning) == (5, True)

    publish_calendar(session, 2027, holidays=[date(2027, 1, 5), date(2027, 1, 6)])
    changed = recount_year(session, 2027, now=december)

    assert [(one.days_before, one.days_after, one.short) for one in changed] == [(5, 3, 0)]
    assert (request.days, request.calendar_warning) == (3, False)
    assert entries(session, request)[-1] == ("REFUND", 2027, "C", 2)
    assert figures(session, world.siti.id, 2027)[1:] == (3, 0)
    notice, mailed = told(session, world.siti.id, now=december)
    assert (notice.text_key, notice.values["after"]) == ("leave.recounted", 3)
    assert mailed == 1


def test_recount_of_a_pending_request_moves_its_reservation(session: Session, world: World) -> None:
    december = datetime(2026, 12, 14, 3, tzinfo=UTC)
    ask(session, world.siti, date(2027, 1, 4), date(2027, 1, 8), now=december)

    publish_calendar(session, 2027, holidays=[date(2027, 1, 5)])
    recount_year(session, 2027, now=december)

    assert figures(session, world.siti.id, 2027)[1:] == (0, 4)


def test_recount_charges_a_day_that_is_worked_after_all(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, date(2026, 2, 10), date(2026, 2, 18))
    say(session, instance, request, "APPROVED", by=world.ratna)
    _withdraw_day(session, date(2026, 2, 16))

    changed = recount_year(session, 2026)

    assert [(one.days_before, one.days_after) for one in changed] == [(5, 6)]
    assert figures(session, world.siti.id) == (18, 6, 0)


def test_nothing_changes_when_the_calendar_did_not(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)
    before = entries(session, request)

    assert recount_year(session, 2026) == []
    assert entries(session, request) == before


def test_doing_it_twice_gives_back_once(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)
    publish_day(session, date(2026, 2, 24))

    assert [one.days_after for one in recount_year(session, 2026)] == [4]
    assert recount_year(session, 2026) == []
    assert figures(session, world.siti.id)[1:] == (4, 0)


@pytest.mark.parametrize(
    ("unit", "counted"), [("WORKING_DAY", True), ("CALENDAR_DAY", False)], ids=["working", "calendar"]
)
def test_only_leave_counted_in_working_days_is_counted_anew(
    session: Session, world: World, unit: str, *, counted: bool
) -> None:
    """What is left of a leave after a recall is counted too."""
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)
    request.status, request.unit = LeaveStatus.RECALLED, unit
    publish_day(session, date(2026, 2, 24))

    assert [one.days_after for one in recount_year(session, 2026)] == ([4] if counted else [])


def test_leave_that_was_refused_meanwhile_is_left_alone(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "REJECTED", by=world.ratna, reason="Audit.")
    before = entries(session, request)
    publish_day(session, date(2026, 2, 24))

    assert leave.recount(session, request.id, now=NOW, ground=GROUND) is None
    assert entries(session, request) == before


def test_day_that_no_balance_covers_is_told(session: Session, world: World) -> None:
    used(session, world.siti, y2026=14)
    instance, request = ask(session, world.siti, date(2026, 2, 12), date(2026, 2, 19))
    say(session, instance, request, "APPROVED", by=world.ratna)
    _withdraw_day(session, date(2026, 2, 16))

    assert [(one.days_after, one.short) for one in recount_year(session, 2026)] == [(5, 1)]
    assert figures(session, world.siti.id) == (18, 18, 0)
    notice, _mailed = told(session, world.siti.id)
    assert (notice.text_key, notice.values["short"]) == ("leave.recounted.short", 1)


def test_personnel_is_told_when_days_granted_for_next_year_lose_their_cover(
    session: Session, world: World
) -> None:
    """The leave of February takes a day more after all, so that 2026 leaves a day less to 2027."""
    used(session, world.siti, y2026=8)
    february = ask(session, world.siti, date(2026, 2, 12), date(2026, 2, 19))
    say(session, *february, "APPROVED", by=world.ratna)
    december = datetime(2026, 12, 14, 3, tzinfo=UTC)
    publish_calendar(session, 2027)
    ahead = ask(session, world.siti, date(2027, 2, 1), date(2027, 2, 24), now=december)
    say(session, *ahead, "APPROVED", by=world.ratna, now=december)
    assert figures(session, world.siti.id, 2027) == (18, 18, 0)
    _withdraw_day(session, date(2026, 2, 16))

    assert [(one.days_after, one.short) for one in recount_year(session, 2026, now=december)] == [(5, 1)]

    session.flush()  # read back
    messages = session.scalars(
        select(OutboxMessage.body).where(OutboxMessage.topic == outbox.PERSON_TOLD).order_by(OutboxMessage.id)
    ).all()
    said = {one["employee_id"]: (one["text_key"], one["values"]["short"]) for one in messages}
    assert said[world.siti.id] == ("leave.recounted.short", 1)
    assert said[world.wulan.id] == ("leave.recounted.uncovered", 1)


@pytest.mark.parametrize("year", [2025, 2027])
def test_other_years_are_not_looked_at(session: Session, world: World, year: int) -> None:
    ask(session, world.siti, MON, FRI)
    assert requests_of_year(session, year) == []


def recount_year(session: Session, year: int, *, now: datetime = NOW) -> list[Recounted]:
    found = (leave.recount(session, one, now=now, ground=GROUND) for one in requests_of_year(session, year))
    return [one for one in found if one is not None]


def told(session: Session, employee_id: int, *, now: datetime = NOW) -> tuple[Notice, int]:
    """The one notice of the person, after delivery, and how many letters went out."""
    letters = Letters()
    session.flush()  # the message is read back
    of_recounts = select(OutboxMessage.id).where(
        OutboxMessage.topic == outbox.PERSON_TOLD,
        OutboxMessage.body["employee_id"].as_integer() == employee_id,
    )
    outbox.deliver(session, session.scalars(of_recounts).one(), now=now, mailer=letters)
    notice = session.scalars(
        select(Notice).where(Notice.employee_id == employee_id, Notice.text_key.like("leave.recounted%"))
    ).one()
    return notice, len(letters.sent)


def publish_day(session: Session, day: date) -> None:
    session.add(CalendarDay(day=day, kind=DayKind.HOLIDAY, name="Libur", ground=GROUND, announced_at=NOW))
    session.flush()  # read back with plain SELECTs


def _withdraw_day(session: Session, day: date) -> None:
    row = session.scalars(select(CalendarDay).where(CalendarDay.day == day)).one()
    row.withdrawn_at = NOW
