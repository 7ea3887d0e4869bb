"""Signing in with a phone: set up, used, and gone without, by hand in a browser, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.accounts import WebSession
from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import DESKTOP, PHONE, Site
from tests.support.phone import code_now
from webapp.cli import demo

BUTTON = "main form .acts .btn"


def login_of(key: str) -> demo.Login:
    return next(one for who, one in zip(demo.WHAT, demo.logins(), strict=True) if who == key)


def set_up(page: Page) -> tuple[str, list[str]]:
    """Key and recovery codes."""
    page.goto("/akun/verifikasi/pasang")
    key = (page.locator(".key-text").text_content() or "").replace(" ", "")
    page.locator("[name=sandi_sekali]").fill(code_now(key))
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_have_text("Simpan sepuluh kode ini")
    return key, page.locator(".codes li").all_text_contents()


def give_password(page: Page, key: str) -> None:
    page.goto("/masuk")
    page.locator("#nip").fill(login_of(key).nip)
    page.locator("#sandi").fill(demo.PASSWORD)
    page.locator(BUTTON).click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1440"])
def test_the_whole_way(open_as: OpenPage, size: tuple[int, int], script: bool):  # noqa: FBT001
    key, codes = set_up(open_as("rahmat", size, script=script))
    assert len(codes) == 10
    page = open_as("", size, script=script)
    give_password(page, "rahmat")
    expect(page.locator("h1")).to_have_text("Satu langkah lagi")
    page.locator("[name=sandi_sekali]").fill("12345")
    page.locator(BUTTON).click()
    expect(page.locator(".errs")).to_be_visible()
    page.locator("[name=sandi_sekali]").fill(code_now(key, ahead=1))
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_contain_text("Rahmat Jati")
    lost = open_as("", size, script=script)
    give_password(lost, "rahmat")
    lost.locator("main summary").first.click()
    lost.locator("[name=sandi_cadangan]").fill(codes[0].lower())
    lost.locator(BUTTON).click()
    expect(lost.locator("h1")).to_contain_text("Rahmat Jati")


@pytest.fixture
def pages(open_as: OpenPage, site: Site) -> Iterator[Page]:
    """Those that are reached by acts only, one after another."""

    def walk() -> Iterator[Page]:
        page = open_as("wulan", PHONE)
        set_up(page)
        yield page
        page.goto("/akun/verifikasi")
        yield page
        _make_stale(site)
        page.goto("/akun/verifikasi/pasang")
        yield page
        page.locator("main summary").first.click()
        page.locator(BUTTON).click()
        yield page
        _give_grace(site)
        page.goto("/")
        yield page
        other = open_as("", PHONE)
        give_password(other, "wulan")
        other.locator("main summary").first.click()
        yield other

    return walk()


def test_the_pages_on_the_way_are_clean(pages: Iterator[Page]):
    assert [(page.url, found) for page in pages if (found := at_both(page, desktop="dark"))] == []


def test_a_password_can_be_looked_at(open_as: OpenPage):
    page = open_as("", PHONE)
    page.goto("/masuk")
    page.locator("#sandi").fill("kuda hijau menari")
    page.get_by_role("button", name="Lihat: Kata sandi").click()
    expect(page.locator("#sandi")).to_have_attribute("type", "text")
    page.get_by_role("button", name="Tutup: Kata sandi").click()
    expect(page.locator("#sandi")).to_have_attribute("type", "password")


def test_what_was_typed_survives_the_question_who_one_is(open_as: OpenPage, site: Site):
    page = open_as("arif", PHONE, script=False)
    page.goto("/admin/masuk")
    _make_stale(site)
    page.locator("[name=hari]").fill("21")
    page.locator("[name=dasar]").fill("SE 7/2026")
    page.locator(BUTTON).click()
    expect(page.locator("h1")).to_have_text("Pastikan ini Anda")
    page.locator("[name=_bukti_sandi]").fill(demo.PASSWORD)
    page.locator(BUTTON).click()
    expect(page.locator("main")).to_contain_text("21 hari")
    expect(page.locator("main")).to_contain_text("SE 7/2026")


def _make_stale(site: Site) -> None:
    before = datetime.now(UTC) - timedelta(minutes=20)  # noqa: TID251 - sessions go by real time
    _change(site, proved_at=before)


def _give_grace(site: Site) -> None:
    _change(site, factor_by=datetime.now(UTC) + timedelta(days=9))  # noqa: TID251


def _change(site: Site, **values: datetime) -> None:
    with Session(site.engine) as session, session.begin():
        session.execute(update(WebSession).values(**values))
