"""Every address, with values nobody planned: no failure of ours comes of it, and a sound answer each time.

The application raises in tests what it would answer with a 500, so a fault stops the test where it happened.
"""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.conftest import Browser
from tests.web.permit import Desk

FIELDS = (
    "alasan",
    "cari",
    "unit",
    "saring",
    "hal",
    "kepada",
    "peran",
    "ke",
    "revisi",
    "nama",
    "pilih",
    "request_key",
)
FIELDS += (
    "purpose",
    "day",
    "count",
    "advice",
    "first_day",
    "last_day",
    "tujuan",
    "hari",
    "dari",
    "sampai",
    "siapa",
    "teks",
    "tentang",
    "work",
    "text",
    "kirim",
)
TEXTS = st.one_of(
    st.sampled_from(["", "0", "-1", str(2**63), "2026-02-30", "٣", "\0", "%", "'", "\U0001f600", "0" * 5000]),
    st.integers().map(str),
    st.dates().map(str),
    st.uuids().map(str),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
)
SOUND = {200, 302, 303, 308, 400, 401, 403, 404, 405, 409, 413, 422, 429}


def addresses(desk: Desk) -> list[tuple[str, str]]:
    rules = desk.client.application.url_map.iter_rules()
    # Signing out would end the session that the next post needs.
    return sorted(
        (method, rule.rule)
        for rule in rules
        for method in (rule.methods or set()) & {"GET", "POST"}
        if rule.endpoint != "auth.sign_out"
    )


@pytest.mark.parametrize("who", ["admin", "siti"])
def test_no_address_fails_whatever_is_sent(desk: Desk, case, who):
    browser: Browser = desk.be(getattr(desk.world, who))
    token, where = browser.token(), addresses(desk)
    known = {"instance_id": str(case.instance_id), "task_id": str(case.open_tasks[0]), "key": "permit"}

    @settings(
        max_examples=120,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(
        address=st.sampled_from(where),
        number=st.sampled_from([0, 1, 2, 2**31 - 1, 2**31, 2**63, 10**25]),
        fields=st.dictionaries(st.sampled_from(FIELDS), TEXTS, max_size=6),
    )
    def send(address: tuple[str, str], number: int, fields: dict[str, str]) -> None:
        method, rule = address
        path = re.sub(r"<(?:int:)?(\w+)>", lambda found: known.get(found[1], str(number)), rule)
        path = re.sub(r"<\w+:(\w+)>", lambda found: known.get(found[1], str(case.instance_id)), path)
        if method == "GET":
            answer = browser.get(path, query_string=fields)
        else:
            answer = browser.post(path, data={**fields, "csrf_token": token})
        assert answer.status_code in SOUND, (method, path, fields)
        if answer.is_json:
            json.loads(answer.get_data())

    send()


def test_machines_answers_are_small_json_objects(client):
    """The whole of the interface for machines; nothing else answers in JSON."""
    for page, names in (
        ("/healthz", {"status"}),
        ("/readyz", {"status", "database", "migrations", "clock", "history_guarded"}),
    ):
        answer = client.get(page)
        assert answer.content_type == "application/json"
        assert answer.get_json().keys() == names
