"""A member of staff on an old phone: photos, forms left half-filled, sign-ins that ran out, a keyboard alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.accounts import WebSession
from models.documents import Attachment, Draft, StoredFile
from tests.browser.conftest import OpenPage
from tests.browser.site import PHONE, Site
from webapp.cli import demo

WHEN = ("2026-03-02", "2026-03-03")
# A photo as a phone makes it: 12 million points of noise, which compress badly.
PHOTO = """async (name) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 4000, height: 3000 });
  const paper = canvas.getContext("2d");
  const picture = paper.createImageData(4000, 3000);
  for (let at = 0; at < picture.data.length; at += 1) picture.data[at] = at % 4 === 3 ? 255 : Math.random() * 120 + 60;
  paper.putImageData(picture, 0, 0);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  const files = new DataTransfer();
  files.items.add(new File([blob], "surat dokter.jpg", { type: "image/jpeg" }));
  const input = document.querySelector(`[name=${name}]`);
  input.files = files.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  return blob.size;
}"""


def fill(page: Page, days: Sequence[str] = WHEN, reason: str = "Menghadiri pernikahan adik.") -> None:
    page.goto("/ajukan/leave")
    typed = zip(("first_day", "last_day"), days, strict=True)
    for name, value in (
        *typed,
        ("reason", reason),
        ("address", "Jalan Contoh 7"),
        ("phone", "0800 0000 0147"),
    ):
        page.locator(f"[name={name}]").fill(value)


def send(page: Page) -> None:
    page.locator("form[data-draft] .dock .btn").first.click()
    page.wait_for_load_state()


def end_sign_ins(site: Site) -> None:
    with Session(site.engine) as session, session.begin():
        session.execute(update(WebSession).values(expires_at=datetime.now(UTC)))  # noqa: TID251 - sessions go by real time


def sign_in_again(page: Page, key: str) -> None:
    login = next(login for who, login in zip(demo.WHAT, demo.logins(), strict=True) if who == key)
    page.locator("#nip").fill(login.nip)
    page.locator("#sandi").fill(login.password)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_load_state()


def test_a_large_photo_is_made_smaller_on_the_phone(open_as: OpenPage, site: Site):
    page = open_as("wulan", PHONE)
    fill(page)
    size = page.evaluate(PHOTO, "document")
    said = page.locator("[data-file-said]")
    expect(said).to_contain_text("surat dokter.jpg, ", timeout=20_000)
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cuti tahunan, 2 hari kerja")
    with Session(site.engine) as session:
        kept = session.scalars(
            select(StoredFile.size).join(Attachment, Attachment.sha256 == StoredFile.sha256)
        ).one()
    assert size > 5_242_880  # more than may be sent
    assert kept <= 300_000


def test_a_file_that_is_too_large_is_told_before_it_is_sent(open_as: OpenPage):
    page = open_as("wulan", PHONE)
    page.goto("/ajukan/leave")
    letter = {"name": "surat.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4" + bytes(6_000_000)}
    page.locator("[name=document]").set_input_files(letter)
    expect(page.locator("[data-file-said]")).to_contain_text("surat.pdf berukuran 5,7 MB, lebih dari 5,0 MB")
    send(page)
    expect(page.locator("[data-file-said]")).to_be_in_viewport()
    page.locator("[name=document]").set_input_files([])
    expect(page.locator("[data-file-said]")).to_have_text("")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Alasan belum diisi")


def test_without_script_the_browsers_own_button_takes_the_file(open_as: OpenPage):
    page = open_as("wulan", PHONE, script=False)
    page.goto("/ajukan/leave")
    expect(page.locator("[name=document]")).to_be_visible()
    expect(page.locator("[data-file-button]")).to_be_hidden()


def test_a_page_that_is_left_keeps_what_was_typed_last(open_as: OpenPage, site: Site):
    page = open_as("wulan", PHONE)
    page.goto("/ajukan/leave")
    page.locator("[name=reason]").fill("Baru setengah jadi.")
    page.goto("/bantuan")
    expect_draft(site)
    page.goto("/")
    page.get_by_role("link", name="Lanjutkan mengisi").click()
    expect(page.locator("[name=reason]")).to_have_value("Baru setengah jadi.")
    page.get_by_role("button", name="Mulai dari kosong").click()
    expect(page.locator("[name=reason]")).to_have_value("")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_form_outlives_its_sign_in(open_as: OpenPage, site: Site, *, script: bool):
    page = open_as("wulan", PHONE, script=script)
    fill(page, reason="Ditulis sebelum waktu habis.")
    end_sign_ins(site)
    if script:
        page.locator("[name=address]").fill("Jalan Contoh 8")
        expect(page.locator("#kabar")).to_contain_text("masih ada", timeout=10_000)
        expect(page.locator("#kabar")).to_be_in_viewport()
    send(page)
    expect(page.get_by_role("status")).to_contain_text("isian Anda sudah kami simpan")
    sign_in_again(page, "wulan")
    expect(page.locator("[name=reason]")).to_have_value("Ditulis sebelum waktu habis.")
    expect(page.locator("[name=last_day]")).to_have_value(WHEN[1])
    send(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Cuti tahunan, 2 hari kerja")


def test_two_presses_are_one_request(open_as: OpenPage):
    page = open_as("wulan", PHONE)
    fill(page)
    page.evaluate("() => { const one = document.querySelector('.dock .btn'); one.click(); one.click(); }")
    page.wait_for_url("**/kasus/*")
    page.goto("/kasus?status=berjalan")
    expect(page.get_by_text("Cuti tahunan, 2 hari kerja")).to_have_count(1)


def test_leave_is_asked_for_with_the_keyboard_alone(open_as: OpenPage):
    page = open_as("wulan")
    page.goto("/ajukan/leave")
    for name, text in (
        ("first_day", "03022026"),
        ("last_day", "03032026"),
        ("reason", "Menghadiri pernikahan adik."),
        ("address", "Jalan Contoh 7"),
        ("phone", "0800 0000 0147"),
    ):
        tab_to(page, f"document.activeElement.name === '{name}'")
        page.keyboard.type(text)
    tab_to(page, "document.activeElement.name === 'document'")
    tab_to(page, "document.activeElement.closest('.dock') !== null")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cuti tahunan, 2 hari kerja")
    tab_to(page, "document.activeElement.textContent.includes('Tarik permintaan')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tarik permintaan ini?")
    tab_to(page, "document.activeElement.name === 'alasan'")
    page.keyboard.type("Tidak jadi berangkat.")
    tab_to(page, "document.activeElement.matches('.btn.stop')")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Ditarik oleh pemohon")


def test_english_reaches_the_words_of_the_process(open_as: OpenPage):
    page = open_as("sari", PHONE)
    page.goto("/akun")
    page.locator("[name=bahasa]").select_option("en")
    page.locator("form[action='/akun/pilihan'] button").click()
    expect(page.get_by_role("status")).to_have_text("Your choices are saved.")
    page.goto("/ajukan/leave")
    expect(page.get_by_label("First day")).to_be_visible()
    page.goto("/kasus")
    expect(page.locator("main a.card.plain").first).to_contain_text("Annual leave, 7 working days")
    expect(page.locator("main a.card.plain").first).to_contain_text("Advice of the superior")


def expect_draft(site: Site) -> None:
    """What a page sends while it is left arrives after the next page has begun."""
    for _try in range(50):
        with Session(site.engine) as session:
            if session.scalar(select(Draft.id)):
                return
        time.sleep(0.1)
    raise AssertionError("no draft has arrived")


def tab_to(page: Page, condition: str) -> None:
    """Press Tab until the focus is there; on the way everything that has it must be seen."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(condition):
            return
    raise AssertionError(f"never reached: {condition}")
