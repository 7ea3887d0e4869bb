"""The office's rooms of activities and one's own presence: for everybody to read, at 360 px and on a desktop."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import PHONE

ROOM = "/admin/aktivitas"
PAGES = (
    f"{ROOM}/presensi?hari=2026-02-09",
    f"{ROOM}/presensi/impor",
    f"{ROOM}/jam/baru?pola=ramadan",
    f"{ROOM}/gangguan",
    f"{ROOM}/ketentuan/ubah",
    f"{ROOM}/tertinggal?langkah=belum",
)
LIST = "nip;tanggal;masuk;pulang\n197103141998032901;09-02-2026;08:11;\n"


def test_pages_of_presence_fit_and_are_for_everybody(open_as: OpenPage):
    """A list is taken over, a day put right, and the employee reads why it counts so."""
    page, found = open_as("wulan", PHONE), []
    for path in PAGES:
        page.goto(path)
        found += [f"{path}: {said}" for said in at_both(page)]
    page.goto(f"{ROOM}/presensi/impor")
    page.get_by_label("Berkas CSV atau XLSX").set_input_files(
        {"name": "mesin.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    )
    page.get_by_role("button", name="Periksa berkas").click()
    page.get_by_role("button", name="Tulis 1 baris").click()
    page.goto(f"{ROOM}/presensi?hari=2026-02-06")
    page.get_by_label("Unit kerja").select_option(label="Subbag Umum")
    page.get_by_role("button", name="Tampilkan").click()
    page.get_by_role("link", name="Sari Melati").click()
    page.wait_for_url(re.compile(r"/presensi/\d+"))  # and loaded, before it is measured
    found += at_both(page)
    page = open_as("sari", PHONE)
    page.goto("/aktivitas/presensi")
    expect(page.locator("main")).to_contain_text("seharusnya 07.30: 41 menit", use_inner_text=True)
    found += at_both(page)
    assert found == []
