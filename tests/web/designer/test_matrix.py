"""The designers' addresses in the hands of a designer; everybody else's answers stand in the common table."""

from __future__ import annotations

import re

import pytest

from tests.web.designer.conftest import Studio, drafted, publish
from tests.web.test_matrix import outcome, table

ROUTES = sorted((method, rule) for method, rule in table() if rule.startswith(("/proses", "/rancangan")))


@pytest.mark.parametrize(("method", "rule"), ROUTES, ids=[" ".join(route) for route in ROUTES])
def test_a_designer_is_let_in_and_nobody_else(studio: Studio, method: str, rule: str):
    publish(studio)
    draft = drafted(studio.ani).rpartition("/")[2]
    known = {"key": "permit", "number": "1", "draft_id": draft, "name": "request"}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: known[found[1]], rule)
    path = path.replace("berkas/request", "berkas/request.form")
    for browser, wanted in ((studio.siti, "N"), (studio.budi, "Y")):
        answer = browser.get(path) if method == "GET" else browser.post_form(path)
        if rule.endswith("hapus-berkas") and browser is studio.budi:
            assert answer.status_code == 404  # no file was named
        else:
            assert outcome(answer) == wanted, answer.get_data(as_text=True)
