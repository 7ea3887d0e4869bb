"""The tree of SKP, its charts and one's own predicates in a real browser, with people in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from playwright.sync_api import expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Holding, Post, Unit
from models.skp import PeriodKind, Rhk, SkpPeriod, SkpPlan, SkpYear
from models.skp_office import FunctionalLevel, PerformanceHistory, UnitResult
from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import PHONE, Site
from tests.support.skp import YEAR, agreed, evaluated, final, open_year, skp_of
from tests.support.world import LONG_AGO, Person, hold, make_employee, make_post, make_unit
from webapp.cli import demo

ADDED = datetime(2026, 1, 5, 3, 0, tzinfo=UTC)
TEXTS = (
    "Terselenggaranya pemeliharaan jalan kabupaten dalam kondisi mantap sepanjang 120 kilometer",
    "Meningkatnya kepuasan masyarakat atas layanan laporan kerusakan jalan",
)
SPREAD = ("VERY_GOOD", "GOOD", "GOOD", "NEEDS_IMPROVEMENT", "POOR")


def test_axe_finds_nothing_on_any_of_them(open_as: OpenPage, site: Site):
    post_id = _filled(site)
    page, found = open_as("wulan", PHONE), []
    for path in (f"pohon/{post_id}", f"pohon/{post_id}/sebaran", "riwayat"):
        answer = page.goto(f"/skp/{path}?tahun={YEAR}")
        assert answer is not None and answer.ok, path
        page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        found += [f"{path}: {said}" for said in at_both(page)]
    assert found == []


def test_the_way_down_needs_no_script(open_as: OpenPage, site: Site):
    page = open_as("wulan", PHONE, script=False)
    page.goto(f"/skp/pohon/{_filled(site)}?tahun={YEAR}")
    page.locator("main summary").first.click()
    page.get_by_role("link", name="Pegawai Contoh 2").first.click()
    expect(page.locator("main")).to_contain_text(
        TEXTS[0], use_inner_text=True
    )  # which the result of that person serves


def _filled(site: Site) -> int:
    """A leader and five people with agreed plans and evaluations, and years of the officer; the leader's post."""
    with Session(site.engine) as session, session.begin():
        if session.get(SkpYear, YEAR) is None:
            open_year(session)
        top = session.scalars(select(Post).where(Post.parent_id.is_(None)).order_by(Post.id).limit(1)).one()
        unit = make_unit(session, "Dinas Contoh Pohon Kinerja", parent=session.get_one(Unit, top.unit_id))
        leader = _person(session, unit.id, "Kepala Dinas Contoh Pohon Kinerja", 1, parent=top.id)
        over = _person_of(session, top)
        plan = agreed(
            session, skp_of(session, leader, assessor=over, leader=True), leader, assessor=over, results=TEXTS
        )
        served = session.scalars(select(Rhk).where(Rhk.plan_id == plan.id, Rhk.position == 1)).one()
        for number, predicate in enumerate(SPREAD, 2):
            person = _person(session, unit.id, f"Kepala Bidang {number}", number, parent=leader.post_id)
            skp = skp_of(session, person, assessor=leader)
            below = agreed(session, skp, person, assessor=leader, results=TEXTS, serves=served)
            _evaluations(session, below, person, leader, predicate)
        year = session.scalars(
            select(SkpPeriod.id).where(SkpPeriod.year == YEAR, SkpPeriod.kind == PeriodKind.YEAR)
        ).one()
        session.add(
            UnitResult(
                unit_id=unit.id,
                period_id=year,
                result="GOOD",
                ground="Contoh",
                set_by=over.id,
                set_as=top.name,
                set_at=ADDED,
            )
        )
        _years_of_the_officer(session)
        return leader.post_id


def _evaluations(session: Session, plan: SkpPlan, person: Person, leader: Person, predicate: str) -> None:
    for number in (1, 2):
        evaluated(
            session, plan, person, assessor=leader, kind=PeriodKind.QUARTER, number=number, predicate="GOOD"
        )
    final(session, evaluated(session, plan, person, assessor=leader, predicate=predicate))


def _years_of_the_officer(session: Session) -> None:
    nip = next(login.nip for who, login in zip(demo.WHAT, demo.logins(), strict=True) if who == "wulan")
    officer = session.scalars(select(Employee).where(Employee.nip == nip)).one()
    rows = (("PP46", 2019, "87.13", "GOOD"), ("BKN", 2023, None, "GOOD"), ("BKN", 2024, None, "VERY_GOOD"))
    for scheme, year, score, label in rows:
        session.add(
            PerformanceHistory(
                employee_id=officer.id,
                scheme=scheme,
                first_day=date(year, 1, 1),
                last_day=date(year, 12, 31),
                score=score,
                label=label,
                source="contoh.xlsx",
                added_at=ADDED,
            )
        )
    session.add(
        FunctionalLevel(employee_id=officer.id, level="AHLI_MUDA", valid_from=LONG_AGO, ground="SK contoh")
    )


def _person(session: Session, unit_id: int, post_name: str, number: int, *, parent: int) -> Person:
    post = make_post(session, unit_id, name=post_name, parent=parent)
    employee = make_employee(session, f"Pegawai Contoh {number}")
    hold(session, post, by=employee, since=LONG_AGO)
    return Person(employee.id, employee.nip, employee.name, post.id)


def _person_of(session: Session, post: Post) -> Person:
    held = select(Holding.employee_id).where(Holding.post_id == post.id).limit(1)
    employee = session.scalars(select(Employee).where(Employee.id.in_(held))).one()
    return Person(employee.id, employee.nip, employee.name, post.id)
