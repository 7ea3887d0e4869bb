"""What the office keeps for leave, in a real browser: readable at both sizes, and worked without a script."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import PHONE

PAGES = (
    "",
    "/wewenang",
    "/wewenang/1",
    "/wewenang/baru?unit=1",
    "/surat",
    "/surat/baru?jenis=SICK",
    "/ketentuan",
    "/ketentuan/two_year_rule",
    "/pegawai?cari=intan",
    "/tempat?unit=1",
    "/tugas-bersama",
    "/kekuatan",
    "/tertutup?unit=1",
    "/saldo-awal",
)


def test_axe_finds_nothing_on_any_of_them(open_as: OpenPage):
    page, found = open_as("wulan", PHONE), []
    for path in PAGES:
        answer = page.goto(f"/admin/cuti{path}")
        assert answer is not None and answer.ok, path
        found += [f"{path}: {said}" for said in at_both(page)]
    page.goto("/admin/cuti/pegawai?cari=intan")
    page.locator("main .tbl a").first.click()
    page.wait_for_url("**/admin/cuti/pegawai/*")
    found += [f"person: {said}" for said in at_both(page)]
    assert found == []


def test_a_list_is_looked_through_and_written_without_a_script(open_as: OpenPage):
    page = open_as("wulan", PHONE, script=False)
    page.goto("/admin/cuti/saldo-awal")
    line = "197103141998032901;SAKIT;;;05-01-2026;09-01-2026;Surat 440/2"
    content = f"nip;jenis;tahun;hari;mulai;sampai;dasar\n{line}\n"
    file = {"name": "lama.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.locator("#berkas").set_input_files([file])
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_role("button", name="Tulis 1 baris").click()
    expect(page.locator("body")).to_contain_text("1 baris tertulis.", use_inner_text=True)
