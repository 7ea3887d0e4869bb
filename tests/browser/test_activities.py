"""Three activities of a day on a phone, with points while typing; the room's pages readable at both sizes."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import PHONE

ROWS = "main .act-row"
SAVE = re.compile("^Simpan kegiatan")


def _open_day(page: Page) -> str:
    """The last day that isn't sent yet, as the demo leaves it."""
    page.goto("/aktivitas/kirim")
    edit = page.locator("main fieldset h2").last.inner_text()
    page.goto("/aktivitas")
    if edit not in page.locator("main .head").inner_text():
        page.get_by_role("link", name=edit).last.click()
    return re.sub(r"^https?://[^/]*", "", page.url)


def _three(page: Page, day: str) -> None:
    before = page.locator(ROWS).count()
    for place in range(2):
        page.locator(".act-often a").nth(place).click()
        page.get_by_role("button", name=SAVE).click()
        expect(page.locator(ROWS)).to_have_count(before + place + 1)
    page.get_by_role("link", name="Cari di katalog jabatan saya").click()
    page.get_by_label("Nama atau kode kegiatan").fill("nota")
    page.get_by_role("button", name="Cari").click()
    page.get_by_role("link", name=re.compile("Menyusun nota dinas")).click()
    page.get_by_label("Banyaknya").fill("2")
    expect(page.locator("#hitungan-ponsel")).to_contain_text("Norma 60 menit × 2 dokumen")
    page.get_by_label("Uraian").fill("Nota dinas undangan rapat dan penunjukan narasumber")
    page.locator("input[name=serves]").last.check()
    page.get_by_role("button", name=SAVE).click()
    expect(page.locator(ROWS)).to_have_count(before + 3)
    assert day.rsplit("?", maxsplit=1)[-1] in page.url


def test_three_activities_on_a_phone_and_pages_at_both_sizes(open_as: OpenPage):
    phone = open_as("sari", PHONE)
    day = _open_day(phone)
    _three(phone, day)
    edit = phone.locator(f"{ROWS} a[href$='/ubah']").first.get_attribute("href")
    found = []
    for path in (day, str(edit), *(f"/aktivitas/{one}" for one in ("katalog", "bulan", "kirim", "bkn"))):
        answer = phone.goto(path)
        assert answer is not None and answer.ok, path
        found += [f"{path}: {said}" for said in at_both(phone)]
    assert found == []
