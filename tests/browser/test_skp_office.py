"""The office's rooms of SKP in a real browser: for everybody to read, at 360 px and on a desktop."""

from __future__ import annotations

import pytest

from tests.browser.conftest import OpenPage
from tests.browser.site import DESKTOP, NOW, PHONE
from tests.browser.test_pages import _overflow, _violations

YEAR = f"/admin/skp/{NOW.year}"
PAGES = (
    "/admin/skp",
    YEAR,
    f"{YEAR}/kemajuan?langkah=belum",
    f"{YEAR}/pindah",
    f"{YEAR}/bkn",
    "/admin/skp/jenjang",
)


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_pages_of_the_office_fit_and_are_for_everybody(open_as: OpenPage, size: tuple[int, int]):
    page, found = open_as("wulan", size), []
    for path in PAGES:
        page.goto(path)
        found += [*_overflow(page), *_violations(page)]
    page.goto(YEAR)
    page.get_by_role("link", name="Triwulan III").click()
    found += [*_overflow(page), *_violations(page)]
    page = open_as("rahmat", size)
    page.goto("/skp/unit")
    page.get_by_role("link", name="Subbag Umum").click()
    assert "ditetapkan" in page.locator("main").inner_text()
    found += [*_overflow(page), *_violations(page)]
    assert found == []
