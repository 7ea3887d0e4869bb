from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import site as sites
from tests.browser.site import DESKTOP, Site
from tests.support.cleaning import Cleaner
from tests.support.servers import TestServer
from workflows.engine import cache

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, sites.chromium(playwright) as found:
        yield found


@pytest.fixture(scope="session")
def _demo(server: TestServer) -> Iterator[tuple[str, Cleaner]]:
    name = f"langkah_demo_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}_{os.getpid()}"
    url = server.make_database(name)
    cleaner = Cleaner(server.admin_url_of(name))
    yield url, cleaner
    cleaner.close()
    server.drop_database(name)


@pytest.fixture
def demo_url(_demo: tuple[str, Cleaner]) -> Iterator[str]:
    """A database with the demo office to one's own."""
    url, cleaner = _demo
    cleaner.made_once("the demo office", lambda: sites.fill(url))
    yield url
    cleaner.clean()


@pytest.fixture(scope="session")
def _site(_demo: tuple[str, Cleaner], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with sites.serve_at_any_time(_demo[0], tmp_path_factory.mktemp("demo")) as found:
        yield found


@pytest.fixture
def site(demo_url: str, _site: Site) -> Iterator[Site]:
    """The demo office at its pages. The application is the same in all tests."""
    _site.set_clock()
    yield _site
    cache.forget()


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
