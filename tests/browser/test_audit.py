"""The auditors' room in a real browser: the replay with and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.site import DESKTOP, PHONE


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["360", "1440"])
def test_the_slider_redraws_the_case(open_as: OpenPage, size: tuple[int, int]):
    page = open_as("hendra", size)
    page.goto("/periksa?keadaan=selesai")
    page.locator(".found a").first.click()
    page.wait_for_url("**/periksa/*")  # and loaded, before its steps are counted
    walked = page.locator("svg.dia .s.d")
    whole = walked.count()
    handle = page.locator("#tb").bounding_box()
    assert handle is not None
    assert handle["height"] >= 44 and handle["width"] >= 220  # for a thumb, on a phone too
    page.locator("#tb").focus()
    page.keyboard.press("Home")
    expect(page.locator("#putar [role=status]")).to_contain_text("Peristiwa 1 dari")
    assert 0 < walked.count() < whole
    expect(page.locator("#tb")).to_be_focused()


def test_without_script_the_numbers_of_the_events_do(open_as: OpenPage):
    page = open_as("hendra", script=False)
    page.goto("/periksa?keadaan=selesai")
    page.locator(".found a").first.click()
    page.wait_for_url("**/periksa/*")  # and loaded, before its steps are counted
    whole = page.locator("svg.dia .s.d").count()
    page.locator("#p1 .seal a").click()
    expect(page.locator("#putar [role=status]")).to_contain_text("Peristiwa 1 dari")
    page.wait_for_load_state()
    assert 0 < page.locator("svg.dia .s.d").count() < whole
    page.get_by_role("button", name="Periksa rantai").click()
    expect(page.get_by_text("Rantai utuh")).to_be_visible()


def test_a_form_tells_what_the_clock_of_the_device_says(open_as: OpenPage):
    """The demo's clock stands; the device's goes with it, so that nobody is told of a difference."""
    staff = open_as("sari")
    staff.goto("/kasus")
    staff.locator("main a.card.plain").first.click()
    number = staff.locator(".head .nowrap").inner_text()
    staff.locator("a[href$='/tarik']").click()
    staff.locator("[name=alasan]").fill("Tidak jadi. (data contoh)")
    with staff.expect_request(lambda sent: sent.method == "POST") as posted:
        staff.locator("main .btn.stop").click()
    assert "_jam=20" in (posted.value.post_data or "")
    auditor = open_as("hendra")
    auditor.goto(f"/periksa/{number}")
    expect(auditor.get_by_text("Ditarik oleh pemohon").first).to_be_visible()
