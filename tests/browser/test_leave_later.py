"""After leave was granted, on a phone: given back, called back, papers that follow, a letter signed by BSrE."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.letters import Letter, LetterSignature
from tests.browser import site as sites
from tests.browser.conftest import OpenPage
from tests.browser.looks import at_hand
from tests.browser.site import PHONE, Site
from tests.support.esign import NIK, PASSPHRASE, PASSWORD, USER, Esign, serving
from workflows.letters.pades import LocalPades, SealFiles

PAPER = {"name": "surat kematian.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 surat contoh"}


def test_leave_is_given_back_and_called_back(open_as: OpenPage):
    _decide(open_as, "rahmat", "ratna")
    sari, ratna = open_as("sari", PHONE), open_as("ratna", PHONE)

    sari.goto("/cuti/batalkan")
    sari.locator("main a.card.plain").first.click()
    sari.locator("textarea").fill("Acara keluarga ditunda.")
    expect(sari.locator("#akibat")).to_contain_text("hari kerja kembali")
    _clean(sari)
    sari.locator(".dock .btn").click()
    expect(sari.get_by_role("heading", level=1)).to_contain_text("Pembatalan cuti")
    _clean(sari)
    ratna.goto("/antrean?cari=Sari")
    ratna.locator("[data-row] [data-open]").first.click()
    _clean(ratna)

    ratna.goto("/cuti/panggil")
    ratna.locator("main a.card.plain").first.click()
    ratna.locator("[name=recall_on]").fill("2026-02-09")
    ratna.locator("textarea").fill("Kunjungan kerja Menteri, perlu seluruh tim.")
    expect(ratna.locator("#akibat")).to_contain_text("hari kerja kembali")
    _clean(ratna)
    ratna.locator(".dock .btn").click()
    expect(ratna.get_by_role("heading", level=1)).to_contain_text("Panggilan kembali bekerja")
    _clean(ratna)


def test_papers_follow_a_leave_that_had_to_begin_at_once(open_as: OpenPage):
    page = open_as("sari", PHONE)
    page.goto("/ajukan/leave.important_reason?alasan=FAMILY_DIED")
    for name, value in {
        "first_day": "2026-02-09",
        "last_day": "2026-02-11",
        "reason": "Ayah meninggal dunia.",
        "address": "Jalan Contoh 7",
        "phone": "0800 0000 0147",
    }.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=relative]").select_option("FATHER")
    page.locator("[name=urgent]").check(force=True)
    page.locator("form[data-draft] .dock .btn").first.click()
    page.get_by_role("link", name="Lampirkan surat").click()
    _clean(page)
    page.get_by_role("button", name="Lampirkan surat").click()
    expect(page.locator(".errs")).to_be_visible()
    _clean(page)
    page.locator("[name=doc_death_certificate]").set_input_files([PAPER])
    page.get_by_role("button", name="Lampirkan surat").click()
    expect(page.locator(".steps")).to_contain_text("Surat dilampirkan")
    _clean(page)


def test_a_letter_is_signed_with_nik_and_passphrase(browser: Browser, bsre: Site):
    context = browser.new_context(
        base_url=bsre.url, viewport={"width": PHONE[0], "height": PHONE[1]}, locale="id-ID"
    )
    bsre.sign_in(context, "ratna")
    page = context.new_page()
    page.goto("/surat/tanda-tangan")
    for box in page.locator("[name=surat]").all()[1:]:
        box.uncheck(force=True)
    _clean(page)
    page.get_by_role("button", name="Tandatangani").click()
    expect(page.locator(".errs")).to_be_visible()
    _clean(page)
    page.locator("[name=_nik]").fill(NIK)
    page.locator("[name=sandi_tte]").fill(PASSPHRASE)
    page.get_by_role("button", name="Tandatangani").click()
    expect(page.get_by_text("1 surat ditandatangani")).to_be_visible()
    assert PASSPHRASE not in page.content()
    _clean(page)
    with Session(bsre.engine) as session:
        signed = select(Letter.code).join(LetterSignature).where(LetterSignature.sha256.is_not(None))
        code = session.scalars(signed).first()
    page.goto(f"/verifikasi/{code}")
    expect(page.locator("#berkas")).to_be_visible()
    _clean(page)
    context.close()


@pytest.fixture
def bsre(demo_url: str, tmp_path: Path) -> Iterator[Site]:
    """The demo office whose officers sign by BSrE, with a server of the region that signs with a key of its own."""
    files = SealFiles(tmp_path / "letters.key")
    files.make(now=datetime.now(UTC), issuer="Kabupaten Contoh")  # noqa: TID251 - pyHanko signs by the real clock
    with serving(Esign(LocalPades(files))) as esign:
        signing = {"signing": "bsre", "bsre_url": esign.url, "bsre_user": USER, "bsre_password": PASSWORD}
        with sites.serve(demo_url, tmp_path, **signing) as found:
            yield found


def _decide(open_as: OpenPage, *officers: str) -> None:
    """Sari's waiting leave is advised on and granted."""
    for who in officers:
        page = open_as(who)
        page.goto("/antrean?cari=Sari")
        page.locator(".pick label").first.click()
        page.locator(".dock.bulk [name=putusan]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("1 permintaan diputus")


def _clean(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert at_hand(page) == []
