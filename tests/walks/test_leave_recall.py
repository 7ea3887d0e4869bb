"""Called back to work from granted leave, and leave given back: shown first, counted once an officer agrees."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.leave import LeaveRequest, LeaveStatus
from models.leave_change import ChangeStatus, LeaveChange
from models.notices import OutboxMessage
from models.process import Instance, InstanceStatus
from tests.support.office import Office
from tests.support.races import meet
from tests.support.world import Person
from webapp import db
from workflows.services import leave as leave_services

REASON = "Kunjungan kerja Menteri dimajukan."

pytestmark = pytest.mark.parametrize("office", [True], ids=["restarted"], indirect=True)


def granted(office: Office, **days: str) -> LeaveRequest:
    """Siti's five days from Monday 23 to Friday 27 February; of 18 days 13 are left."""
    case = office.ask(office.world.siti, **days)
    office.say(office.world.rahmat, case, "APPROVED")
    office.say(office.world.ratna, case, "APPROVED")
    return office.request(case)


def call(office: Office, by: Person, leave: LeaveRequest, day: str) -> TestResponse:
    fields = {"leave": leave.id, "recall_on": day, "reason": REASON}
    return office.post(by, f"/cuti/panggil/{leave.id}", fields)


def give_back(office: Office, by: Person, leave: LeaveRequest, scope: str, day: str = "") -> TestResponse:
    fields = {"leave": leave.id, "scope": scope, "back_on": day, "reason": "Acaranya ditunda."}
    return office.post(by, f"/cuti/batalkan/{leave.id}", fields)


def decide(office: Office, by: Person, case: Instance, verdict: str, **given: str) -> TestResponse:
    fields = {"decision": verdict, "refusal": ""} | given
    return office.post(by, f"/tugas/{office.task(case).id}", fields)


def press(office: Office, person: Person, path: str, fields: dict[str, object]) -> Callable[[], int]:
    """A page opened beforehand, and the press on its button."""
    browser = office.browser(person)
    sent = {**fields, "request_key": str(uuid.uuid4()), "csrf_token": browser.token()}
    return lambda: browser.post(path, data=sent, headers={"Sec-Fetch-Site": "same-origin"}).status_code


def after(office: Office, leave: LeaveRequest) -> LeaveRequest:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.get_one(LeaveRequest, leave.id)


def test_superior_calls_and_the_officer_agrees(office: Office) -> None:
    world = office.world
    leave = granted(office)
    assert f"/cuti/panggil/{leave.id}" in office.get(world.rahmat, "/cuti/panggil")
    shown = office.browser(world.rahmat).post_form(
        f"/cuti/akibat/{leave.id}", fields={"recall_on": "2026-02-25"}
    )
    assert "Sen 23 – Sel 24 Feb 2026, 2 hari kerja" in shown.get_data(as_text=True)

    case = office.case(call(office, world.rahmat, leave, "2026-02-25"))
    assert office.figures(world.siti) == (18, 5, 0)  # nothing counts yet
    assert "hari kerja kembali" in office.get(world.ratna, f"/tugas/{office.task(case).id}")
    assert not office.may(world.rahmat, case)
    assert decide(office, world.ratna, case, "APPROVED", back_on="2026-02-25").status_code == 303

    assert office.ended(case).outcome == "RECALLED"
    assert office.figures(world.siti) == (18, 2, 0)
    now = after(office, leave)
    assert (now.status, now.last_day, now.days) == (LeaveStatus.RECALLED, date(2026, 2, 24), 2)
    saldo = office.get(world.siti, "/saldo")
    assert "3 hari cuti Sen 23 – Jum 27 Feb kembali" in saldo
    assert "dipanggil kembali bekerja oleh Kepala Dinas" in saldo
    assert "Cuti Sen 23 – Jum 27 Feb, 5 hari kerja terpakai" in saldo  # as it was granted
    page = office.get(world.siti, f"/kasus/{leave.instance_id}")
    assert "Cuti tahunan, 2 hari kerja" in page
    assert page.count("Dicabut") == 2  # the form and the letter
    assert f"/kasus/{case.id}" in page
    with Session(office.engine) as session:
        told = [one.body for one in session.scalars(select(OutboxMessage)) if "text_key" in one.body]
    assert [(one["employee_id"], one["text_key"]) for one in told] == [(world.siti.id, "leave.recalled")]


def test_officer_calls_at_once_before_the_first_day_and_all_comes_back(office: Office) -> None:
    world = office.world
    leave = granted(office)

    case = office.case(call(office, world.ratna, leave, "2026-02-23"))

    assert office.ended(case).outcome == "RECALLED"
    assert office.figures(world.siti) == (18, 0, 0)
    assert after(office, leave).status == LeaveStatus.CANCELLED
    again = office.ask(world.siti)  # the days are free again
    assert again.status == InstanceStatus.RUNNING


def test_called_twice_the_second_call_breaks_off_what_the_first_left(office: Office) -> None:
    world = office.world
    leave = granted(office)
    office.set_clock(datetime(2026, 2, 23, 3, tzinfo=UTC))
    call(office, world.ratna, leave, "2026-02-27")
    assert office.figures(world.siti) == (18, 4, 0)

    call(office, world.ratna, after(office, leave), "2026-02-24")

    assert office.figures(world.siti) == (18, 1, 0)
    assert after(office, leave).last_day == date(2026, 2, 23)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-02-06", "sudah lewat"),
        ("2026-03-02", "Cuti ini selesai Jum 27 Feb"),
        ("", "Hari pertama kembali bekerja"),
    ],
)
def test_days_that_cannot_be(office: Office, day: str, said: str) -> None:
    leave = granted(office)
    answer = call(office, office.world.rahmat, leave, day)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert said in page
    assert REASON in page  # nothing typed is lost


def test_frauds_over_a_recall(office: Office) -> None:
    """Of oneself, of another agency's people, by a colleague; and who is called neither decides nor withdraws."""
    world = office.world
    leave = granted(office)
    for person in (world.siti, world.bayu, world.kirana, world.wulan):
        assert call(office, person, leave, "2026-02-25").status_code == 404
    own = {"leave": leave.id, "recall_on": "2026-02-25", "reason": REASON}
    assert office.post(world.siti, "/ajukan/leave_recall", own).status_code == 403  # leads nobody

    heads = office.case(call(office, world.rahmat, leave, "2026-02-25"))
    assert not office.may(world.siti, heads)
    assert "Tarik permintaan" not in office.get(world.siti, f"/kasus/{heads.id}")
    assert office.post(world.siti, f"/kasus/{heads.id}/tarik", {"alasan": "Tidak mau."}).status_code == 403
    assert office.post(world.rahmat, f"/kasus/{heads.id}/tarik", {"alasan": "Batal."}).status_code == 303
    assert office.figures(world.siti) == (18, 5, 0)
    assert call(office, world.rahmat, leave, "2026-02-26").status_code == 303  # a new one may follow


def test_refused_recall_leaves_the_leave_as_it_is(office: Office) -> None:
    world = office.world
    leave = granted(office)
    case = office.case(call(office, world.rahmat, leave, "2026-02-25"))

    assert decide(office, world.ratna, case, "REJECTED", refusal="Bisa diwakili.").status_code == 303

    assert office.ended(case).outcome == "REFUSED"
    assert (after(office, leave).status, office.figures(world.siti)) == (LeaveStatus.APPROVED, (18, 5, 0))
    assert "Bisa diwakili." in office.get(world.rahmat, f"/kasus/{case.id}")


def test_employee_gives_a_leave_back(office: Office) -> None:
    world = office.world
    leave = granted(office, first_day="2026-02-23", last_day="2026-03-06")
    assert "10 hari kerja" in office.get(world.siti, f"/cuti/batalkan/{leave.id}")

    case = office.case(give_back(office, world.siti, leave, "ALL"))
    assert not office.may(world.rahmat, case)
    answer = decide(office, world.ratna, case, "APPROVED")
    assert answer.status_code == 303, answer.get_data(as_text=True)

    assert office.ended(case).outcome == "GIVEN_BACK"
    assert office.figures(world.siti) == (18, 0, 0)
    assert after(office, leave).status == LeaveStatus.CANCELLED
    saldo, page = office.get(world.siti, "/saldo"), office.get(world.siti, f"/kasus/{leave.instance_id}")
    assert "dibatalkan oleh Kepala Dinas" in saldo
    assert "10 hari cuti Sen 23 Feb – Jum 6 Mar kembali" in saldo  # from two years' rights
    assert "Dibatalkan</span>" in page and "Disetujui<small>Kepala Dinas" in page
    mine = office.get(world.siti, "/kasus?status=selesai")
    for told in (page, mine):  # when it was taken back, not that it was approved
        assert "Dibatalkan Sen 9 Feb 2026</span>" in told
        assert "Cuti disetujui</span>" not in told


def test_the_rest_of_a_running_leave_is_given_back_even_when_it_is_decided_late(office: Office) -> None:
    world = office.world
    leave = granted(office)
    office.set_clock(datetime(2026, 2, 24, 3, tzinfo=UTC))
    assert give_back(office, world.siti, leave, "ALL").status_code == 422  # it has begun
    assert give_back(office, world.siti, leave, "PART", "2026-02-23").status_code == 422  # is over
    case = office.case(give_back(office, world.siti, leave, "PART", "2026-02-25"))

    office.set_clock(datetime(2026, 3, 2, 3, tzinfo=UTC))
    answer = decide(office, world.ratna, case, "APPROVED")
    assert answer.status_code == 303, answer.get_data(as_text=True)

    now = after(office, leave)
    assert (now.status, now.last_day, now.days) == (LeaveStatus.CHANGED, date(2026, 2, 24), 2)
    assert office.figures(world.siti) == (18, 2, 0)


def test_only_ones_own_leave_is_given_back(office: Office) -> None:
    leave = granted(office)
    for person in (office.world.rahmat, office.world.ratna, office.world.bayu):
        assert give_back(office, person, leave, "ALL").status_code == 404


@pytest.mark.parametrize("recall_first", [True, False], ids=["recall-first", "cancellation-first"])
def test_of_a_recall_and_a_cancellation_at_once_exactly_one_wins(
    office: Office, demo_app: Flask, *, recall_first: bool
) -> None:
    world = office.world
    leave = granted(office)
    office.restarts = False
    with demo_app.app_context():
        pages = db.database().engine
    given = {"leave": leave.id, "scope": "ALL", "back_on": "", "reason": "Acaranya ditunda."}
    called = {"leave": leave.id, "recall_on": "2026-02-25", "reason": REASON}
    recall = press(office, world.ratna, f"/cuti/panggil/{leave.id}", called)
    cancel = press(office, world.siti, f"/cuti/batalkan/{leave.id}", given)

    acts = (recall, cancel) if recall_first else (cancel, recall)
    assert meet(pages, *acts) == (303, 422)

    assert office.figures(world.siti) == ((18, 2, 0) if recall_first else (18, 5, 0))
    assert (after(office, leave).status == LeaveStatus.RECALLED) is recall_first
    with Session(office.engine) as session:
        assert len(session.scalars(select(LeaveChange.id)).all()) == 1


def test_one_change_of_a_leave_waits_at_a_time(office: Office) -> None:
    world = office.world
    leave = granted(office)
    assert give_back(office, world.siti, leave, "ALL").status_code == 303

    refused = call(office, world.ratna, leave, "2026-02-25")

    assert refused.status_code == 422
    assert "Pembatalan cuti ini sudah menunggu keputusan" in refused.get_data(as_text=True)
    with Session(office.engine) as session:
        assert [one.status for one in session.scalars(select(LeaveChange))] == [ChangeStatus.PENDING]


def test_postponed_days_stand_in_the_register_and_are_carried_in_full(office: Office) -> None:
    """Siti used 4 days of 2025 and none of 2026; five of the twelve left are postponed: 12 + 5 + 6 in 2027."""
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")
    office.say(world.ratna, case, "POSTPONED", until="2027-02-01", postpone_reason="Audit BPK.")

    assert "sampai Sen 1 Feb 2027" in office.get(world.siti, "/cuti/ditangguhkan")
    assert "Siti Melati" in office.get(world.wulan, "/cuti/ditangguhkan")
    assert "Siti Melati" not in office.get(world.kirana, "/cuti/ditangguhkan")
    office.set_clock(datetime(2027, 1, 5, 3, tzinfo=UTC))

    page = office.get(world.siti, "/saldo")
    assert "Mengapa 11 hari dibawa dari 2026" in page
    assert "5 hari di antaranya ditangguhkan pejabat, jadi dibawa utuh" in page
    with Session(office.engine) as session:
        now = datetime(2027, 1, 5, 3, tzinfo=UTC)
        assert leave_services.standing_today(session, world.siti.id, now=now).total == 23
