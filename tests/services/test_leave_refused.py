"""Words at the field when a request or decision cannot stand, also when two came at once."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.people import HoldingKind
from tests.services.test_leave_team import away
from tests.support.leave import acting, ask, calendars, delegation, figures, used
from tests.support.tasks import make_definition, make_instance
from tests.support.world import NOW, World, hold, small_world
from workflows.errors import InputRefused
from workflows.registry import checks
from workflows.services import leave
from workflows.services.leave.permit import ratify

MON, FRI = date(2026, 2, 23), date(2026, 2, 27)  # five working days


def messages(session: Session, world: World, first: date, last: date, **values: object) -> dict:
    context = acting(session, make_instance(session, subject=world.siti))
    given = {"first_day": first.isoformat(), "last_day": last.isoformat()} | values
    return dict(checks()["leave.request"](context, given))


def test_too_long_leave_says_what_is_left_and_what_to_do(session: Session, world: World) -> None:
    ask(session, world.siti, date(2026, 6, 2), date(2026, 6, 23))

    said = messages(session, world, date(2026, 2, 10), date(2026, 2, 16))

    assert said == {
        "last_day": [
            (
                "Sisa cuti Anda 3 hari, 15 hari lain sedang dipesan; permintaan ini 4 hari kerja "
                "(Sel 10 – Jum 13 Feb). Kurangi 1 hari atau pilih tanggal lain."
            )
        ]
    }


@pytest.mark.parametrize(
    ("first", "last", "field", "words"),
    [
        (date(2026, 2, 6), date(2026, 2, 10), "first_day", "Jum 6 Feb 2026 sudah lewat"),
        (date(2026, 2, 12), date(2026, 2, 11), "last_day", "lebih awal daripada hari pertama"),
        (date(2026, 2, 14), date(2026, 2, 17), "last_day", "tidak berisi hari kerja"),
        (date(2026, 12, 28), date(2028, 1, 4), "last_day", "sampai Jum 31 Des 2027"),
    ],
)
def test_dates_that_make_no_sense_are_told_at_their_field(
    session: Session, world: World, *, first: date, last: date, field: str, words: str
) -> None:
    said = messages(session, world, first, last)

    assert words in said[field][0]


def test_overlapping_leave_names_the_other_one(session: Session, world: World) -> None:
    ask(session, world.siti, MON, FRI)

    said = messages(session, world, FRI, date(2026, 3, 3))

    assert "bertumpuk dengan cuti Anda yang lain, Sen 23 – Jum 27 Feb" in said["first_day"][0]


def test_of_a_stand_in_who_is_away_the_days_are_told_and_not_what_for(session: Session, world: World) -> None:
    away(session, world.bayu, FRI, FRI)

    said = messages(session, world, MON, FRI, stand_in=str(world.bayu.id))

    told = f"{world.bayu.name} juga tidak masuk pada Jum 27 Feb. Pilih rekan lain, atau kosongkan."
    assert said == {"stand_in": [told]}


def test_overlap_that_slipped_past_the_check_is_told_at_the_field(session: Session, world: World) -> None:
    """The table's exclusion constraint speaks when the other request is of a kind that the rules don't see."""
    _, request = ask(session, world.siti, MON, FRI)
    other = LeaveRequest(
        employee_id=world.siti.id,
        first_day=FRI,
        last_day=FRI,
        asked_from=FRI,
        asked_to=FRI,
        days=1,
        reason="",
        asked_at=NOW,
    )

    with pytest.raises(InputRefused) as refused:
        leave.request.save(session, other, field="first_day")

    assert "bertumpuk" in refused.value.messages["first_day"][0]
    assert session.get(LeaveRequest, request.id) is request  # the transaction goes on


def test_two_simultaneous_requests_never_take_the_last_days_twice(engine: Engine, session: Session) -> None:
    """Both were checked against a free balance; the second waits for the first and is told what is left."""
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    used(session, world.siti, y2025=12, y2026=7)
    make_definition(session)
    session.commit()
    both_checked, refused = threading.Barrier(2), []

    def send(first: date, last: date) -> None:
        try:
            with Session(engine) as own, own.begin():
                assert leave.preview(own, world.siti.id, first, last, now=NOW).problems == {}
                both_checked.wait(timeout=10)
                ask(own, world.siti, first, last)
        except InputRefused as error:
            refused.append(error.messages)

    threads = [
        threading.Thread(target=send, args=days)
        for days in ((MON, FRI), (date(2026, 3, 2), date(2026, 3, 6)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert len(refused) == 1
    assert "Sisa cuti Anda sudah habis, 5 hari lain sedang dipesan" in refused[0]["last_day"][0]
    assert figures(session, world.siti.id) == (12, 7, 5)
    assert len(session.scalars(select(LeaveRequest)).all()) == 1


def test_two_simultaneous_requests_for_the_same_days_leave_one(engine: Engine, session: Session) -> None:
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    make_definition(session)
    session.commit()
    both_checked, refused = threading.Barrier(2), []

    def send() -> None:
        try:
            with Session(engine) as own, own.begin():
                assert leave.preview(own, world.siti.id, MON, FRI, now=NOW).problems == {}
                both_checked.wait(timeout=10)
                ask(own, world.siti, MON, FRI)
        except InputRefused as error:
            refused.append(error.messages)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert [list(one) for one in refused] == [["first_day"]]
    assert "bertumpuk" in refused[0]["first_day"][0]


def test_officer_may_not_grant_more_than_was_asked(session: Session, world: World) -> None:
    instance, _ = ask(session, world.siti, MON, FRI)
    context = acting(session, instance, by=world.ratna)
    longer = {
        "decision": "CHANGED",
        "new_from": "2026-02-23",
        "new_to": "2026-03-03",
        "change_reason": "Agar lengkap.",
    }

    said = checks()["leave.decision"](context, longer)

    assert said["new_to"][0].startswith("Perubahan ini 7 hari kerja, yang diminta 5.")


@pytest.mark.parametrize(
    ("until", "words"),
    [("2026-02-23", "Pilih tanggal sesudahnya"), ("2027-03-01", "paling lama satu tahun")],
)
def test_postponement_ends_after_the_leave_and_within_a_year(
    session: Session, world: World, until: str, words: str
) -> None:
    instance, _ = ask(session, world.siti, MON, FRI)
    values = {"advice": "POSTPONED", "until": until, "postpone_reason": "Audit."}

    said = checks()["leave.advice"](acting(session, instance, by=world.rahmat), values)

    assert words in said["until"][0]


def test_unchanged_dates_are_no_change(session: Session, world: World) -> None:
    instance, _ = ask(session, world.siti, MON, FRI)
    values = {"decision": "CHANGED", "new_from": MON, "new_to": FRI, "change_reason": "Sama."}

    said = checks()["leave.decision"](acting(session, instance, by=world.ratna), values)

    assert "sama dengan yang diminta" in said["new_from"][0]


def test_who_acts_for_the_head_and_may_not_ratify_is_told_why(session: Session, world: World) -> None:
    """Leave abroad is for the head alone, and nobody stands above to send it to."""
    instance, request = ask(session, world.siti, MON, FRI)
    request.kind, request.abroad, request.status = "IMPORTANT_REASON", True, LeaveStatus.TEMPORARY
    hold(session, world.surya.post_id, by=world.dewi, kind=HoldingKind.PLT)
    context = acting(session, instance, by=world.dewi, post=world.surya.post_id)
    said = {"said": "RATIFIED", "reason": "", "granting_post": world.surya.post_id}

    with pytest.raises(InputRefused) as refused:
        ratify(context, request_id=request.id, **said)

    assert "wewenangnya ada pada pejabat definitif" in refused.value.messages["verdict"][0]
