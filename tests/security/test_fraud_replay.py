"""Decisions sent again, forged, or dated by whoever sends them."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.process import HistoryEvent, Instance, InstanceStatus
from tests.support.office import EMPTY, Office
from workflows.engine import cache


def test_an_approval_sent_again_with_the_same_key_does_nothing_more(office: Office):
    world = office.world
    case = office.ask(world.siti)
    page, key = f"/tugas/{office.task(case).id}", str(uuid.uuid4())
    first = office.post(world.rahmat, page, {"advice": "APPROVED"} | EMPTY, key=key)
    again = office.post(world.rahmat, page, {"advice": "APPROVED"} | EMPTY, key=key)
    turned = office.post(
        world.rahmat, page, {"advice": "REJECTED", **EMPTY, "reject_reason": "Ubah."}, key=key
    )
    assert [answer.status_code for answer in (first, again, turned)] == [303, 303, 303]
    assert said(office, case) == ["APPROVED"]


def test_an_approval_sent_again_with_a_new_key_is_told_that_it_is_over(office: Office):
    world = office.world
    case = office.ask(world.siti)
    page = f"/tugas/{office.task(case).id}"
    office.post(world.rahmat, page, {"advice": "APPROVED"} | EMPTY)
    again = office.post(world.rahmat, page, {"advice": "REJECTED", **EMPTY, "reject_reason": "Ubah."})
    assert again.status_code == 409
    assert said(office, case) == ["APPROVED"]
    assert office.task(case).step == "decision"


def test_the_key_of_one_task_does_not_answer_another(office: Office):
    """Used up for Siti's, the same key may not make Bayu's look decided, nor decide it unseen."""
    world = office.world
    mine, other = office.ask(world.siti), office.ask(world.bayu)
    key = str(uuid.uuid4())
    for case in (mine, other):
        page = f"/tugas/{office.task(case).id}"
        office.post(world.rahmat, page, {"advice": "APPROVED"} | EMPTY, key=key)
    assert said(office, mine) == ["APPROVED"]
    assert said(office, other) == []


def test_the_key_of_one_person_is_of_no_use_to_another(office: Office):
    world = office.world
    case, key = office.ask(world.siti), str(uuid.uuid4())
    office.post(world.rahmat, f"/tugas/{office.task(case).id}", {"advice": "APPROVED"} | EMPTY, key=key)
    decided = office.post(
        world.ratna, f"/tugas/{office.task(case).id}", {"decision": "APPROVED"} | EMPTY, key=key
    )
    assert decided.status_code == 303
    assert office.ended(case).status == InstanceStatus.COMPLETED


def said(office: Office, case: Instance) -> list[str]:
    """The advice as the history has it."""
    with Session(office.engine) as session:
        found = session.scalars(
            select(HistoryEvent.body).where(
                HistoryEvent.instance_id == case.id, HistoryEvent.kind == "TASK_COMPLETED"
            )
        ).all()
    return [one["form"]["advice"] for one in found if "advice" in one["form"]]


@pytest.mark.asvs("15.3.3")
def test_a_forged_a_n_is_refused_as_a_field_nobody_asked_for(office: Office):
    world = office.world
    case = office.ask(world.siti)
    for field in (
        "on_behalf_of",
        "actor_id",
        "post_id",
        "ground",
        "decided_as",
        "subject_id",
        "now",
        "closed_at",
    ):
        page = f"/tugas/{office.task(case).id}"
        sent = office.post(world.rahmat, page, {"advice": "APPROVED", **EMPTY, field: "1"})
        assert sent.status_code == 422, field
    assert said(office, case) == []
    office.say(world.rahmat, case, "APPROVED")
    with Session(office.engine) as session:
        event = session.scalars(
            select(HistoryEvent).where(
                HistoryEvent.instance_id == case.id, HistoryEvent.kind == "TASK_COMPLETED"
            )
        ).one()
    assert (event.actor_id, event.on_behalf_of) == (world.rahmat.id, world.rahmat.post_id)


def test_the_clock_of_a_device_decides_nothing(office: Office):
    world = office.world
    case = office.ask(world.siti)
    browser = office.browser(world.rahmat)
    long_ago = {"Date": "Thu, 01 Jan 2015 00:00:00 GMT", "Sec-Fetch-Site": "same-origin"}
    sent = browser.post(
        f"/tugas/{office.task(case).id}",
        data={"csrf_token": browser.token(), "advice": "APPROVED"} | EMPTY,
        headers=long_ago,
    )
    assert sent.status_code == 303
    with Session(office.engine) as session:
        at = session.scalars(
            select(HistoryEvent.at).where(
                HistoryEvent.instance_id == case.id, HistoryEvent.kind == "TASK_COMPLETED"
            )
        ).one()
    assert at.date() == date(2026, 2, 9)


def test_what_the_process_remembers_is_not_taken_from_the_browser(office: Office):
    """After restarts too: the state comes from the database, whatever a page says."""
    world = office.world
    case = office.ask(world.siti)
    cache.forget()
    sent = office.post(
        world.rahmat, f"/tugas/{office.task(case).id}", {"advice": "APPROVED", **EMPTY, "request_id": "1"}
    )
    assert sent.status_code == 422
    assert office.task(case).step == "advice"
