from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import site as sites
from tests.browser.site import DESKTOP, Site
from tests.support.servers import TestServer

OpenPage = Callable[..., Page]
_numbers = count(1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, sites.chromium(playwright) as found:
        yield found


@pytest.fixture(scope="session")
def demo_template(server: TestServer) -> Iterator[str]:
    """A database with the demo office, to be copied; loading it takes longer than copying."""
    name = f"langkah_demo_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    sites.fill(server.make_database(name))
    yield name
    server.drop_database(name)


@pytest.fixture
def site(server: TestServer, demo_template: str, tmp_path: Path) -> Iterator[Site]:
    """The demo office to one's own."""
    name = f"{demo_template}_{next(_numbers)}"
    url = sites.copy(server, demo_template, name)
    with sites.serve(url, tmp_path) as found:
        yield found
    server.drop_database(name)


@pytest.fixture
def open_as(browser: Browser, site: Site) -> Iterator[OpenPage]:
    """`open_as("rahmat", size, script=False)`: a page in a browser of its own; errors of its script fail the test."""
    opened = []
    broken: list[str] = []

    def make(key: str = "", size: tuple[int, int] = DESKTOP, *, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=script,
            locale="id-ID",
        )
        context.set_default_timeout(10_000)
        opened.append(context)
        if key:
            site.sign_in(context, key)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        return page

    yield make
    for context in opened:
        context.close()
    assert broken == []
