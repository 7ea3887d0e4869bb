"""One's own leave in the phone's calendar: what stands in it, who may read it, and what another parser makes of it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.accounts import Account
from models.calendar import CalendarDay, DayKind
from models.feeds import CalendarFeed
from models.leave import LeaveRequest, LeaveStatus
from tests.support.moment import moment, today
from tests.support.world import Person, World, publish_calendar
from tests.web.conftest import Browser, SignIn
from tests.web.pages import text
from webapp import ical
from webapp.leave.feed import FREE_MISSES, MOST_READS

SOON = today() + timedelta(days=20)


@pytest.fixture(autouse=True)
def _leaves(session: Session, world: World) -> None:
    publish_calendar(session, SOON.year, holidays=[SOON], joint_leave=[SOON + timedelta(days=1)])
    session.add(_day("3399", SOON + timedelta(days=2), "Hari jadi kabupaten"))
    session.add(_day("9999", SOON + timedelta(days=3), "Hari jadi tetangga"))
    _leave(session, world.siti, SOON + timedelta(days=5), kind="SICK", extension_days=2)
    _leave(session, world.siti, SOON + timedelta(days=30), status=LeaveStatus.PENDING)
    _leave(session, world.siti, SOON + timedelta(days=40), status=LeaveStatus.WITHDRAWN)
    _leave(session, world.bayu, SOON + timedelta(days=6))
    session.commit()


def _day(region: str, day: date, name: str) -> CalendarDay:
    return CalendarDay(
        region=region, day=day, kind=DayKind.HOLIDAY, name=name, ground="SK contoh", announced_at=moment()
    )


def _leave(session: Session, person: Person, first: date, **columns: object) -> None:
    last = first + timedelta(days=2)
    values = {"status": LeaveStatus.APPROVED, "days": 3, "reason": "Rahasia.", "asked_at": moment()} | columns
    session.add(
        LeaveRequest(
            employee_id=person.id, first_day=first, last_day=last, asked_from=first, asked_to=last, **values
        )
    )


def make(client: Browser) -> str:
    """The path of a new address, read from the page that shows it once."""
    page = client.post_form("/akun/kalender").get_data(as_text=True)
    found = re.search(r'value="http[^"]*(/kalender/[^"]+\.ics)"', page)
    assert found is not None
    return found[1]


def events(content: bytes) -> dict[str, Event]:
    return {str(one["UID"]).split("@")[0]: one for one in Calendar.from_ical(content).walk("VEVENT")}


def test_a_phone_reads_ones_leave_and_days_off_and_nothing_else(
    app: Flask, client: Browser, login: SignIn, world: World, session: Session
):
    login(client, world.siti)
    path = make(client)
    answer = app.test_client().get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    assert "Set-Cookie" not in answer.headers
    found = events(answer.data)
    sick, waiting = (one for key, one in found.items() if key.startswith("cuti-"))
    off = {key: str(one["SUMMARY"]) for key, one in found.items() if key.startswith("libur-")}
    assert (sick["DTSTART"].dt, sick["DTEND"].dt) == (SOON + timedelta(days=5), SOON + timedelta(days=10))
    assert (sick["SUMMARY"], sick["STATUS"], sick["TRANSP"]) == ("Cuti sakit", "CONFIRMED", "OPAQUE")
    assert (waiting["SUMMARY"], waiting["STATUS"]) == ("Menunggu keputusan: cuti tahunan", "TENTATIVE")
    assert list(off.values()) == ["Libur", "cuti bersama Libur", "Hari jadi kabupaten"]
    assert {str(one["TRANSP"]) for key, one in found.items() if key in off} == {"TRANSPARENT"}
    assert b"Rahasia" not in answer.data
    unchanged = app.test_client().get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert unchanged.status_code == 304
    session.execute(update(LeaveRequest).where(LeaveRequest.kind == "SICK").values(status="REJECTED"))
    session.commit()
    assert [key for key in events(app.test_client().get(path).data) if key.startswith("cuti-")] == [
        str(waiting["UID"]).split("@")[0]
    ]


def test_an_address_is_shown_once_renewed_and_ended(
    app: Flask, client: Browser, login: SignIn, world: World, session: Session
):
    login(client, world.siti)
    first = make(client)
    token = first.removeprefix("/kalender/").removesuffix(".ics")
    kept = session.scalars(select(CalendarFeed.token_hash)).one()
    assert token.encode() not in kept
    assert token not in text(client.get("/akun/kalender"))
    second = make(client)
    phone = app.test_client()
    assert [phone.get(path).status_code for path in (first, second)] == [404, 200]
    assert "Terakhir dibaca" in text(client.get("/akun/kalender"))
    assert "sudah diakhiri" in text(_end(client))
    assert phone.get(second).status_code == 404
    story = text(client.get("/akun/riwayat-masuk"))
    assert story.count("Alamat kalender dibuat") == 2
    assert story.count("Alamat kalender diakhiri") == 1


def _end(client: Browser):
    assert client.post_form("/akun/kalender/akhiri").status_code == 303
    return client.get("/akun/kalender")


def test_reading_too_often_has_to_wait_and_guessing_too(
    app: Flask, client: Browser, login: SignIn, world: World, session: Session
):
    login(client, world.siti)
    path, phone = make(client), app.test_client()
    session.execute(update(CalendarFeed).values(reads=MOST_READS - 1))
    session.commit()
    assert [phone.get(path).status_code for _time in range(2)] == [200, 429]
    session.execute(update(CalendarFeed).values(hour_from=moment() - timedelta(hours=1)))
    session.commit()
    guesses = [phone.get(f"/kalender/{number}.ics") for number in range(FREE_MISSES + 1)]
    assert [one.status_code for one in guesses] == [404] * FREE_MISSES + [429]
    assert "Retry-After" in guesses[-1].headers
    assert phone.get(path).status_code == 200
    session.execute(update(Account).values(enabled=False))
    session.commit()
    assert phone.get(path).status_code == 429  # nobody's any more, so a guess like the others


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"], include_characters="\n"), max_size=200)
)
def test_any_text_comes_back_from_another_parser(said: str):
    day = date(2028, 2, 29)
    stamp = datetime(2026, 2, 9, 3, tzinfo=UTC)
    one = ical.Event(
        uid="a@b", first=day, last=day, stamp=stamp, summary=f"x{said}x", description=f"y{said}y"
    )
    content = ical.calendar("Cuti; saya, Contoh", [one])
    assert max(len(line) for line in content.split(b"\r\n")) <= ical.OCTETS
    (read,) = Calendar.from_ical(content).walk("VEVENT")
    assert (str(read["SUMMARY"]), str(read["DESCRIPTION"])) == (f"x{said}x", f"y{said}y")
    assert (read["DTSTART"].dt, read["DTEND"].dt, read["DTSTAMP"].dt) == (day, date(2028, 3, 1), stamp)
