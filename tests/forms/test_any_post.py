from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from werkzeug.datastructures import MultiDict

from tests.forms.build import ACTIVITIES, DECISION, EVIDENCE, JPEG, PATIENT, PDF, attach, field, form_of
from tests.forms.conftest import page_of
from webapp.forms import KeptFile, load
from workflows.form_def import Choice

WHOLE = form_of(
    *DECISION,
    ACTIVITIES,
    EVIDENCE,
    field("checklist", values=[{"label": "Satu", "value": "a"}, {"label": "Dua", "value": "b"}]),
    field("select", key="person", valuesKey="people.unit"),
    field("textfield", key="phone", validate={"validationType": "phone"}),
).filled({"people.unit": [Choice("17", "Bayu")]})
KEPT = {"evidence": [KeptFile("ab" * 32, "lama.pdf")]}
NAMES = [
    *WHOLE.variables(),
    "items-0",
    "items-0-description",
    "items-1-minutes",
    "items-2-outside",
    "items-9-x",
]
BUTTONS = ["_add", "_remove", "evidence__kept", "csrf_token", "other"]
VALUES = ["", "setuju", "ubah", "tolak", "a", "17", "2026-02-09", "3", "items", "items-0", "true", "ab" * 32]

posts = st.lists(
    st.tuples(st.sampled_from([*NAMES, *BUTTONS]) | st.text(max_size=8), st.sampled_from(VALUES) | st.text()),
    max_size=12,
)
files = st.lists(
    st.tuples(
        st.sampled_from(["evidence", "reason", "x"]),
        st.text(max_size=9),
        st.sampled_from([PDF, JPEG, b"", b"?"]),
    ),
    max_size=3,
)


@PATIENT
@given(posts, files)
def test_no_post_raises_and_every_one_can_be_shown_again(pairs, attached):
    sent = MultiDict([(key, attach(name, data)) for key, name, data in attached])
    loaded = load(WHOLE, MultiDict(pairs), sent, kept=KEPT)
    json.dumps([loaded.values, loaded.raw, loaded.errors, loaded.partial])
    assert loaded.ok is bool(loaded.values)
    if loaded.ok:
        assert loaded.values.keys() == WHOLE.variables().keys()
    page = html.fromstring(page_of(WHOLE, loaded.raw, errors=loaded.errors, kept=loaded.kept))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {one.removeprefix("#") for one in page.xpath("//*[@id='galat']//a/@href")} <= set(ids)
