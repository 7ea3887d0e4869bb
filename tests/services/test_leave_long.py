"""Long leave against the database: its end is cut by annual days already used; broken off, its rest stays a right."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.leave import LeaveRequest
from models.process import Instance
from tests.services.test_leave_team import away
from tests.support.leave import acting, ask, entries, say, used
from tests.support.tasks import make_instance
from tests.support.world import NOW, World, publish_calendar
from workflows.errors import InputRefused
from workflows.rules.leave_facts import Kind
from workflows.services import leave
from workflows.services.leave import Asked
from workflows.services.leave.change import take_effect
from workflows.services.leave.form import form_of
from workflows.services.leave.recall import call

MARCH_2, JUNE_1 = date(2026, 3, 2), date(2026, 6, 1)  # three months
MAY_20 = date(2026, 5, 20)  # five working days are cut: 21, 22, 25, 26 and 29 May


def ask_long(session: Session, world: World, first: date, last: date) -> tuple[Instance, LeaveRequest]:
    return ask(session, world.siti, first, last, kind="LONG", reason_code="FAMILY")


def test_annual_days_already_used_are_cut_off_the_end(session: Session, world: World) -> None:
    """Six of eleven are paid by carried days, five by the year's own right (D6)."""
    used(session, world.siti, y2026=11)
    wanted = Asked(MARCH_2, JUNE_1, kind=Kind.LONG, reason_code="FAMILY")
    seen = leave.preview(session, world.siti.id, MARCH_2, JUNE_1, now=NOW, asked=wanted)
    assert (seen.problems, seen.cut_to, seen.days) == ({}, MAY_20, 80)

    instance, request = ask_long(session, world, MARCH_2, JUNE_1)

    assert (request.last_day, request.days, request.asked_to) == (MAY_20, 80, JUNE_1)
    say(session, instance, request, "APPROVED", by=world.surya)
    assert (request.last_day, request.days) == (MAY_20, 80)
    filled = form_of(session, request, number=instance.number, now=NOW)
    assert (filled["length"]["number"], filled["length"]["unit"]) == (3, "bulan")
    assert filled["length"]["last"] == "1 Juni 2026"
    assert "Menjadi 80 hari kalender" in filled["decision"]["reason"]


def test_days_used_meanwhile_are_cut_when_it_is_decided(session: Session, world: World) -> None:
    instance, request = ask_long(session, world, MARCH_2, JUNE_1)
    assert (request.last_day, request.days) == (JUNE_1, 92)
    used(session, world.siti, y2026=11)

    decided = say(session, instance, request, "APPROVED", by=world.surya)

    assert (decided.last_day, request.last_day, request.days) == (MAY_20, MAY_20, 80)


def test_days_used_between_an_offer_and_its_acceptance_shorten_the_case_too(
    session: Session, world: World
) -> None:
    instance, request = ask_long(session, world, MARCH_2, JUNE_1)
    new = {"new_from": "2026-03-02", "new_to": "2026-06-01", "reason": "Ada rapat."}
    given = {"granting_post": world.surya.post_id or 0, "until": "", **new}
    context = acting(session, instance, by=world.surya)
    leave.decide(context, request_id=request.id, decision="CHANGED", **given)
    assert (request.status, request.last_day) == ("OFFERED", JUNE_1)
    used(session, world.siti, y2026=11)

    granted = leave.grant(context, request_id=request.id, number=instance.number)

    assert (granted.first_day, granted.last_day, granted.days) == (MARCH_2, MAY_20, 80)


def test_rest_of_a_long_leave_that_was_broken_off_stays_a_right(session: Session, world: World) -> None:
    """Back on 1 April: 62 of 92 days weren't taken, and so many may be asked for without another five years (D19)."""
    instance, request = ask_long(session, world, MARCH_2, JUNE_1)
    say(session, instance, request, "APPROVED", by=world.surya)
    back = date(2026, 4, 1)
    recall = acting(session, make_instance(session, subject=world.siti), by=world.surya)
    asked = call(recall, leave=str(request.id), recall_on=back, reason="Kunjungan kerja Menteri.")
    take_effect(recall, change_id=asked.change_id, back_on=back.isoformat(), number="PANGGIL-1")
    assert request.last_day == date(2026, 3, 31)

    with pytest.raises(InputRefused):
        ask_long(session, world, date(2026, 7, 1), date(2026, 9, 1))
    _, rest = ask_long(session, world, date(2026, 7, 1), date(2026, 8, 31))

    assert rest.days == 62


def test_days_of_next_year_that_were_granted_keep_the_right_they_are_carried_from(
    session: Session, world: World
) -> None:
    """In 2026 Siti has 18 days, 12 of its own right: 14 days in 2027 take two of those that it leaves (art. 317)."""
    december = datetime(2026, 12, 14, 3, tzinfo=UTC)
    publish_calendar(session, 2027)
    instance, request = ask(session, world.siti, date(2027, 2, 1), date(2027, 2, 18), now=december)
    say(session, instance, request, "APPROVED", by=world.ratna, now=december)
    assert entries(session, request)[-2:] == [("CHARGE", 2027, "C", -6), ("CHARGE", 2027, "E", -8)]
    last = date(2027, 1, 29)
    wanted = Asked(date(2026, 12, 28), last, kind=Kind.LONG, reason_code="FAMILY")
    seen = leave.preview(session, world.siti.id, wanted.first_day, last, now=december, asked=wanted)

    said = (
        "Cuti besar menghapus hak cuti tahunan 2026 (PP 11/2017 pasal 317), padahal 2 hari cuti Anda pada 2027 "
        "dibawa dari hak itu. Batalkan atau tarik dulu 2 hari itu, atau pilih tanggal di tahun lain."
    )
    assert seen.problems == {"first_day": [said]}
    next_year = Asked(date(2027, 3, 1), date(2027, 4, 30), kind=Kind.LONG, reason_code="FAMILY")
    seen = leave.preview(
        session, world.siti.id, next_year.first_day, next_year.last_day, now=december, asked=next_year
    )
    assert seen.problems == {}


def test_the_ledger_says_why_nothing_came_from_the_year_before(session: Session, world: World) -> None:
    """Siti's right went with long leave; Bayu's service counts anew since a decree (art. 317, 336)."""
    away(session, world.siti, date(2026, 6, 15), date(2026, 9, 14), kind="LONG", days=92)
    returned = date(2026, 12, 1)
    used(session, world.bayu, y2026=0)
    away(session, world.bayu, MARCH_2, date(2026, 11, 30), kind="UNPAID", days=274, reactivated_on=returned)
    later = datetime(2027, 1, 11, 3, tzinfo=UTC)

    read = [
        leave.statement(session, one.id, 2027, now=later) for one in (world.siti, world.bayu, world.ratna)
    ]

    assert [(one.lost_before, one.anew_from) for one in read] == [
        (True, None),
        (False, returned),
        (False, None),
    ]
    assert leave.statement(session, world.bayu.id, 2026, now=later).anew_from is None
