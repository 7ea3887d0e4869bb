"""The state of a server with incidents, failed jobs and a delay: clean, within the edge, and refreshed in place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.operations import Outage, WatchRound
from models.process import Incident, Instance
from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import DESKTOP, NOW, PHONE, Site
from workflows import outbox

PLACES = (("arif", "/admin/keadaan"), ("arif", "/admin/insiden"), ("", "/keadaan"), ("sari", "/"))
REFRESH = (
    "() => htmx.ajax('GET', '/admin/keadaan', "
    "{target: '#keadaan', select: '#keadaan', swap: 'outerHTML'}).then(() => null)"
)


def real() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - outages go by the real clock


@pytest.fixture
def busy(site: Site) -> Site:
    with Session(site.engine) as session, session.begin():
        session.add(WatchRound(id=1, first_at=real() - timedelta(days=3), looked_at=real()))
        session.add(Outage(part="MAILS", job=outbox.DELIVER, began_at=real() - timedelta(hours=2)))
        ended = {"began_at": real() - timedelta(hours=30), "ended_at": real() - timedelta(hours=29)}
        session.add(Outage(part="WORKERS", **ended))
        for case in session.scalars(select(Instance.id).limit(4)).all():
            what = {"kind": "TIMER", "reference": str(case), "instance_id": case, "cause": "ServiceFailed"}
            session.add(Incident(**what, detail="leave.reserve: timeout", occurred_at=NOW))
        outbox.defer(session, "recount_leave", year=2026, ground="SKB")
        session.execute(text("update procrastinate_jobs set status = 'failed'"))
        outbox.wake(session)
    return site


def test_pages_of_a_bad_day_are_clean(busy: Site, open_as: OpenPage) -> None:
    found = []
    for who, path in PLACES:
        page = open_as(who, PHONE)
        page.goto(path)
        found += [f"{path}: {said}" for said in at_both(page, phone="dark")]
    assert found == []


def test_the_page_refreshes_without_moving_anything(busy: Site, open_as: OpenPage) -> None:
    page = open_as("arif", DESKTOP)
    page.goto("/admin/keadaan")
    last = page.locator("main section").last
    before = last.bounding_box()
    with Session(busy.engine) as session, session.begin():
        session.execute(text("select procrastinate_register_worker_v1()"))
    page.evaluate(REFRESH)
    page.get_by_text("1 proses bekerja").wait_for()
    assert page.locator("#keadaan").count() == 1
    assert page.locator("#keadaan").get_attribute("hx-trigger") == "every 15s"
    after = last.bounding_box()
    assert before is not None and after is not None
    assert abs(after["y"] - before["y"]) < 200  # the note that nobody works is gone; nothing else moves


def test_all_of_a_cause_are_repeated_without_a_script(busy: Site, open_as: OpenPage) -> None:
    page = open_as("arif", PHONE, script=False)
    page.goto("/admin/keadaan")
    page.get_by_role("button", name="Ulangi semua").click()
    expect(page.locator("h1")).to_contain_text("4 insiden berhasil diulangi", use_inner_text=True)
