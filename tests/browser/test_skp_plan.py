"""A plan of SKP changed on a phone without a script, checked by the assessor; its pages readable at both sizes."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import PHONE

Found = list[str]


def _send(page: Page) -> str:
    """A new version of the agreed plan with one more result, sent; answers the address of the SKP."""
    page.goto("/skp")
    page.locator("main a.card").first.click()
    page.wait_for_url("**/skp/*")
    address = re.sub(r"^https?://[^/]*", "", page.url)
    page.get_by_role("link", name="Ubah SKP ini").click()
    page.get_by_label("Mengapa perlu diubah").fill("Ada tugas baru di loket.")
    page.get_by_role("button", name="Buat versi baru").click()
    page.get_by_role("link", name="Tambah hasil kerja utama").click()
    page.locator("#dukung-daftar input").first.check()
    page.get_by_label("Rencana hasil kerja").fill("Tamu dilayani tanpa menunggu lama")
    page.get_by_label("Aspek").select_option("TIME")
    page.get_by_label("Indikator kinerja individu").fill("Lama menunggu")
    page.get_by_label("Target setahun").fill("paling lama 10 menit")
    page.locator(".dock .btn").click()
    page.get_by_role("button", name=re.compile("^Kirim ke")).click()
    expect(page.locator("main")).to_contain_text("Versi 2 sedang disusun")
    return address


def _look(page: Page, path: str, found: Found) -> None:
    answer = page.goto(path)
    assert answer is not None and answer.ok, path
    found += [f"{path}: {said}" for said in at_both(page)]


def test_changed_on_a_phone_and_checked(open_as: OpenPage):
    address = _send(open_as("sari", PHONE, script=False))
    found: Found = []
    page = open_as("rahmat", PHONE)
    for path in ("", "/versi/2", "/bagi", "/periksa"):
        _look(page, f"{address}{path}" if path != "/bagi" else _own(page), found)
    page.get_by_text("Beri catatan").first.click()
    page.locator("textarea[name^=rhk-]").first.fill("Sebut jenis suratnya.")
    page.get_by_label("Dikembalikan dengan catatan").check()
    page.get_by_role("button", name="Kirim keputusan").click()
    page.wait_for_url(f"**{address}")  # the answer is there before the one checked looks
    page = open_as("sari", PHONE)
    for path in ("/susun", "/susun/lampiran", "/susun/hasil/tambahan"):
        _look(page, f"{address}{path}", found)
    page.goto(f"{address}/susun")
    row = page.locator("main .skp-rows h3 a").first.get_attribute("href")
    _look(page, str(row), found)
    expect(page.locator("main")).to_contain_text("Sebut jenis suratnya.")
    _look(page, "/skp", found)
    _look(open_as("arif", PHONE), "/skp/mulai", found)
    assert found == []


def _own(page: Page) -> str:
    """Where the reader shares out the results of the own SKP."""
    page.goto("/skp")
    return f"{page.locator('main a.card').first.get_attribute('href')}/bagi"
