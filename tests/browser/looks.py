"""What is wrong with a page as it looks: what axe finds, and what is wider than its place. At one size, or at both."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.site import DESKTOP, PHONE

Scheme = Literal["light", "dark"]

_AXE = Axe().axe_script
# Without all that passed: sending that over costs as much as finding it.
_RUN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"


def at_both(page: Page, *, phone: Scheme = "light", desktop: Scheme = "light") -> list[str]:
    """On a phone and on a desktop, of a page that is loaded once: no script of ours asks how wide it is.

    The page is left as wide as a phone.
    """
    found = []
    for size, scheme in ((DESKTOP, desktop), (PHONE, phone)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme)
        found += [f"{size[0]} px: {said}" for said in at_hand(page)]
    return found


def at_hand(page: Page) -> list[str]:
    """As the page is."""
    return list(chain(violations(page), overflow(page)))


def violations(page: Page) -> Iterator[str]:
    for one in axe(page):
        where = ", ".join(f"{node['target']} {node['html'][:80]}" for node in one["nodes"][:3])
        yield f"{one['id']} ({one['impact']}) at {where}"


def axe(page: Page) -> list[dict[str, Any]]:
    """As axe gives them: id, impact, nodes with target and html. Of a page that has come whole."""
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found


_WIDE = """() => {
  const page = document.documentElement;
  const bar = document.querySelector(".top .wrap"), last = document.querySelector(".me");
  const end = bar && last ? bar.getBoundingClientRect().right - parseFloat(getComputedStyle(bar).paddingRight) : 0;
  const broken = [...document.querySelectorAll("dt")].filter(one => {
    const lines = document.createRange();
    lines.selectNodeContents(one);
    const pieces = [...lines.getClientRects()];
    return !/\\s/.test(one.textContent.trim()) && pieces.some(piece => piece.top >= pieces[0].bottom - 1);
  });
  const cut = [...document.querySelectorAll("table")].filter(one => {
    const place = getComputedStyle(one.parentElement);
    const room = one.parentElement.clientWidth - parseFloat(place.paddingLeft) - parseFloat(place.paddingRight);
    return one.offsetWidth > Math.max(room, 0) + 1 && !/auto|scroll/.test(place.overflowX);
  });
  return [
    page.scrollWidth - page.clientWidth,
    end ? Math.round(last.getBoundingClientRect().right - end) : 0,
    broken.map(one => one.textContent.trim()),
    cut.map(one => `${one.textContent.trim().slice(0, 40)} (${one.offsetWidth} px)`),
  ];
}"""


def overflow(page: Page) -> Iterator[str]:
    """What is wider than its place: the page, the bar above it, a single word that names a fact, a table."""
    page.wait_for_load_state()  # a page that a link has just called may not have a root yet
    wide, bar, words, tables = page.evaluate(_WIDE)
    if wide > 0:
        yield f"{wide} px beyond the edge"
    if bar > 0:
        yield f"the bar lacks {bar} px"
    yield from (f"{word} broken over lines" for word in words)
    yield from (f"the table of {text} sticks out of its card" for text in tables)
