"""The pages of administrators on cases and processes in a real browser, with and without script."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee, Role, RoleGrant, Unit
from models.process import Instance, InstanceStatus
from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both, overflow
from tests.browser.site import DESKTOP, NOW, PHONE, Site
from workflows import runtime
from workflows.engine.deploy import shipped_files

SUMMARY = "main details > summary"


def change_leave(site: Site, old: str, new: str) -> None:
    files = shipped_files()
    files["leave/leave.bpmn"] = files["leave/leave.bpmn"].replace(old.encode(), new.encode())
    with Session(site.engine) as session, session.begin():
        runtime.deploy(session, files, now=NOW)


def second_administrator(site: Site, name: str) -> None:
    with Session(site.engine) as session, session.begin():
        employee = session.scalars(select(Employee.id).where(Employee.name.like(f"{name}%"))).one()
        top = session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).one()
        session.add(RoleGrant(employee_id=employee, role=Role.ADMIN, unit_id=top))


def a_case(site: Site) -> str:
    """Running leave of Sari's."""
    with Session(site.engine) as session:
        wanted = select(Instance.id).join(Employee, Employee.id == Instance.subject_id)
        wanted = wanted.where(Instance.status == InstanceStatus.RUNNING, Employee.name.like("Sari%"))
        return str(session.scalars(wanted.order_by(Instance.number).limit(1)).one())


def open_all(page: Page) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")


def test_axe_finds_nothing_on_any_of_them(open_as: OpenPage, site: Site):
    case = a_case(site)
    change_leave(site, 'name="Keputusan pejabat berwenang"', 'name="Keputusan"')
    page = open_as("arif", PHONE)
    found = []
    for path in (
        "/admin/kasus",
        "/admin/kasus?cari=CUTI",
        f"/admin/kasus/{case}",
        f"/admin/kasus/{case}/pindah?ke=decision",
        "/admin/proses",
        "/admin/proses/leave",
    ):
        page.goto(path)
        open_all(page)
        found += [f"{path}: {said}" for said in at_both(page)]
    page.locator("form[action$='/migrasi'] button").click()
    page.wait_for_url("**/admin/migrasi/*")
    open_all(page)
    found += [f"migration: {said}" for said in at_both(page)]
    assert found == []


def test_suspend_and_resume_without_script(open_as: OpenPage, site: Site):
    case = a_case(site)
    page = open_as("arif", PHONE, script=False)
    page.goto(f"/admin/kasus/{case}")
    page.get_by_text("Hentikan sementara", exact=True).first.click()
    page.locator("#alasan-hentikan").fill("Menunggu surat.")
    page.locator("form[action$='/hentikan'] button").click()
    expect(page.locator("main")).to_contain_text("Menunggu surat.", use_inner_text=True)
    staff = open_as("sari", PHONE, script=False)
    staff.goto(f"/kasus/{case}")
    expect(staff.locator("main")).to_contain_text("sedang dihentikan sementara", use_inner_text=True)
    assert [*overflow(staff)] == []
    page.get_by_text("Lanjutkan kasus ini").click()
    page.locator("#alasan-lanjutkan").fill("Surat sudah datang.")
    page.locator("form[action$='/lanjutkan'] button").click()
    expect(page.locator("main")).to_contain_text("Dilanjutkan lagi oleh pengelola", use_inner_text=True)


def test_two_administrators_move_a_case_without_script(open_as: OpenPage, site: Site):
    case = a_case(site)
    second_administrator(site, "Wulan")
    page = open_as("arif", DESKTOP, script=False)
    page.goto(f"/admin/kasus/{case}")
    page.get_by_text("Pindahkan ke langkah lain").click()
    page.locator("a[href*='/pindah?ke=']").first.click()
    page.locator("#alasan").fill("Salah jalur.")
    page.get_by_role("button", name="Usulkan pemindahan").click()
    expect(page.locator("main")).to_contain_text("Pengelola lain harus menyetujuinya", use_inner_text=True)
    second = open_as("wulan", PHONE, script=False)
    second.goto(f"/admin/kasus/{case}")
    assert [*overflow(second)] == []
    second.get_by_role("button", name="Setujui dan pindahkan").click()
    expect(second.locator("main")).to_contain_text("Dipindahkan oleh pengelola", use_inner_text=True)


def test_a_process_is_migrated_and_taken_back_without_script(open_as: OpenPage, site: Site):
    change_leave(site, 'name="Keputusan pejabat berwenang"', 'name="Keputusan"')
    page = open_as("arif", DESKTOP, script=False)
    page.goto("/admin/proses/leave")
    page.get_by_text("Pindahkan kasus ke versi lain").click()
    page.get_by_role("button", name="Periksa dulu").click()
    expect(page.locator("main")).to_contain_text("Bisa pindah", use_inner_text=True)
    page.get_by_text("Pindahkan sekarang").click()
    page.locator("#alasan-mulai").fill("Nama langkah diperbaiki.")
    page.get_by_role("button", name="Pindahkan kasus").click()
    expect(page.locator("main")).to_contain_text("Sudah pindah", use_inner_text=True)
    page.get_by_text("Kembalikan ke versi sebelumnya").click()
    page.locator("#alasan-urungkan").fill("Keliru.")
    page.get_by_role("button", name="Kembalikan").click()
    expect(page.locator("main")).to_contain_text("Dikembalikan", use_inner_text=True)
