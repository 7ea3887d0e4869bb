"""A superior's pages of activities in a real browser, at 360 px and on a desktop, by touch and without script."""

from __future__ import annotations

import uuid

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.activity import ActivityItem, ActivityState
from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import NOW, PHONE, Site
from tests.browser.test_skp_rating import _person
from tests.support.activity import entry
from workflows import runtime
from workflows.services.activity.reports import report_of_case


def test_a_report_is_read_and_decided_on_a_phone(open_as: OpenPage, site: Site):
    sheet, found = play(site), []
    page = open_as("rahmat", PHONE)
    for path in (sheet, "/aktivitas/periksa?pilih=semua", "/aktivitas/tim"):
        answer = page.goto(path)
        assert answer is not None and answer.ok, path
        found += [f"{path}: {said}" for said in at_both(page)]
    page = open_as("rahmat", PHONE, script=False)
    page.goto(sheet)
    page.locator(".act-how").first.get_by_text("Kembalikan").click()
    page.locator(".act-why textarea").first.fill("Lampirannya belum ada.")
    page.get_by_role("button", name="Kirim putusan").click()
    for said in ("1 baris diputus. 1 baris masih menunggu.", "Lampirannya belum ada."):
        expect(page.locator("body")).to_contain_text(said, use_inner_text=True)
    assert found == []


def play(site: Site) -> str:
    """Two entries of Sari's, sent to Rahmat: the address of the report."""
    with Session(site.engine) as session, session.begin():
        sari = _person(session, "sari")
        made = session.scalars(select(ActivityItem).order_by(ActivityItem.id)).first()
        assert made is not None
        draft = {"state": ActivityState.DRAFT, "version": 0, "submitted_at": None, "day": NOW.date()}
        ids = [
            entry(session, sari, made, hours, **draft).id
            for hours in (("08:00", "09:30"), ("10:00", "11:00"))
        ]
        answer = runtime.start(
            session,
            "activity",
            actor_id=sari.id,
            values={"entries": ",".join(map(str, ids))},
            now=NOW,
            request_key=uuid.uuid4(),
        )
        report = report_of_case(session, answer.instance_id)
        assert report is not None
        return f"/aktivitas/laporan/{report.id}"
