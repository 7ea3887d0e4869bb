"""axe in the page at hand: what it finds wrong, and nothing else of what it knows."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# In one go, and without all that passed: sending that over costs as much as finding it.
_RUN = f"{Axe().axe_script}\n;axe.run({{resultTypes: ['violations']}}).then(found => found.violations)"


def violations(page: Page) -> list[dict[str, Any]]:
    """As axe gives them: id, impact, nodes with target and html. Of a page that has come whole."""
    page.wait_for_load_state()
    found: list[dict[str, Any]] = page.evaluate(_RUN)
    return found
