"""Progress, feedback and ratings of SKP in a real browser at 360 px: readable, two taps, no script needed."""

from __future__ import annotations

import uuid

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Holding, HoldingKind
from models.skp import PeriodKind, SkpPeriod, SkpYear
from models.skp_evaluation import SkpProgress
from models.skp_reading import agreed_plan, content, skps_of
from tests.browser.conftest import OpenPage
from tests.browser.looks import at_hand
from tests.browser.site import NOW, PHONE, Site
from tests.support.skp import YEAR, agreed, open_year, skp_of
from tests.support.world import Person
from webapp.cli import demo
from workflows import runtime


def test_feedback_in_two_taps_and_a_rating_whose_predicate_shows_as_it_is_chosen(
    open_as: OpenPage, site: Site
):
    skp_id, sheet, indicator = play(site)
    page, found = open_as("sari", PHONE), []
    for path in (f"/skp/{skp_id}/capaian", indicator, sheet):
        found += _looked_at(page, path)
    page.locator("label[for=self_work-ABOVE]").click()
    page.locator("label[for=self_behaviour-AS_EXPECTED]").click()
    page.get_by_role("button", name="Kirim laporan").click()

    page = open_as("rahmat", PHONE)
    for path in (f"/skp/{skp_id}/capaian", sheet, "/skp/tim"):
        found += _looked_at(page, path)
    page = open_as("rahmat", PHONE, script=False)
    page.goto("/skp/tim")
    page.locator(f"#p{skp_id} summary").click()  # the first tap
    page.locator(f"#teks-{skp_id}").fill("Laporannya rapi dan tepat waktu.")
    page.locator(f"#p{skp_id} .skp-say .btn").click()  # the second
    expect(page.locator("body")).to_contain_text("Umpan balik terkirim", use_inner_text=True)
    page.goto(sheet)
    assert page.locator(".skp-none").is_visible()
    page.locator("label[for=work-ABOVE]").click()
    page.locator("label[for=behaviour-BELOW]").click()
    assert page.locator(".skp-live p:visible").inner_text().endswith("Kurang/Misconduct")
    assert found == []


def play(site: Site) -> tuple[int, str, str]:
    """Sari's SKP under Rahmat with some progress, and the last quarter's evaluation open.

    Answers its number and the addresses of the sheet and of an indicator.
    """
    with Session(site.engine) as session, session.begin():
        if session.get(SkpYear, YEAR) is None:
            open_year(session)
        sari, rahmat, wulan = (_person(session, key) for key in ("sari", "rahmat", "wulan"))
        skp = next(iter(skps_of(session, sari.id, YEAR)), None) or skp_of(session, sari, assessor=rahmat)
        results = ["Surat masuk tercatat pada hari yang sama", "Arsip bagian umum tertata"]
        plan = agreed_plan(session, skp.id) or agreed(session, skp, sari, assessor=rahmat, results=results)
        line = content(session, plan).results[0].indicators[0].line
        entry = {"skp_id": skp.id, "iki_line": line, "day": NOW.date(), "added_at": NOW}
        session.add(SkpProgress(text="Tiga laporan selesai.", client_uuid=uuid.uuid4(), **entry))
        last = select(SkpPeriod.id).where(SkpPeriod.kind == PeriodKind.QUARTER, SkpPeriod.number == 4)
        period_id = session.scalars(last.where(SkpPeriod.year == YEAR)).one()
        runtime.start(
            session,
            "skp_period",
            actor_id=wulan.id,
            subject_id=sari.id,
            values={"skp_id": skp.id, "period_id": period_id},
            now=NOW,
            request_key=uuid.uuid4(),
        )
        return skp.id, f"/skp/{skp.id}/nilai/{period_id}", f"/skp/{skp.id}/capaian/{line}"


def _person(session: Session, key: str) -> Person:
    nip = next(login.nip for who, login in zip(demo.WHAT, demo.logins(), strict=True) if who == key)
    one, post_id = session.execute(
        select(Employee, Holding.post_id)
        .join(Holding, Holding.employee_id == Employee.id)
        .where(Employee.nip == nip, Holding.kind == HoldingKind.DEFINITIVE)
    ).one()
    return Person(one.id, one.nip, one.name, post_id)


def _looked_at(page: Page, path: str) -> list[str]:
    answer = page.goto(path)
    assert answer is not None and answer.ok, path
    return [f"{path}: {said}" for said in at_hand(page)]
