"""The office's rooms of SKP in a real browser: for everybody to read, at 360 px and on a desktop."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.looks import at_both
from tests.browser.site import NOW, PHONE

YEAR = f"/admin/skp/{NOW.year}"
PAGES = (
    "/admin/skp",
    YEAR,
    f"{YEAR}/kemajuan?langkah=belum",
    f"{YEAR}/pindah",
    f"{YEAR}/bkn",
    "/admin/skp/jenjang",
)


def test_pages_of_the_office_fit_and_are_for_everybody(open_as: OpenPage):
    page, found = open_as("wulan", PHONE), []
    for path in PAGES:
        page.goto(path)
        found += [f"{path}: {said}" for said in at_both(page)]
    page.goto(YEAR)
    page.get_by_role("link", name="Triwulan III").click()
    page.wait_for_url("**/admin/skp/masa/*")
    found += at_both(page)
    page = open_as("rahmat", PHONE)
    page.goto("/skp/unit")
    page.get_by_role("link", name="Subbag Umum").click()
    expect(page.locator("main")).to_contain_text("ditetapkan")
    found += at_both(page)
    assert found == []
