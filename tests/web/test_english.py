"""What designers read from below the web layer, in English: findings, the story of a process, comparisons."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.engine import drawing as d
from tests.engine.broken import BROKEN, MAYBE
from tests.engine.broken_events import BROKEN_EVENTS
from tests.engine.broken_paths import BROKEN_PATHS
from tests.engine.play import NOTE
from webapp.health import incident_words
from webapp.i18n import speaking
from workflows import designs, runtime
from workflows.engine.deploy import SHIPPED

INDONESIAN = re.compile(
    r"\b(adalah|agar|atau|belum|bila|bukan|dan|dari|dengan|di|hapus|hari|harus|hasil|isi|jadikan|jika|kasus|ke|lagi|lalu|oleh|pada|pakai"
    r"|pilih|sampai|sebelum|sebuah|setiap|sudah|tidak|tiap|tugas|tulis|untuk|wajib|yang)\b",
    re.IGNORECASE,
)

QUOTED = re.compile(r"“[^”]*”|\".*?\"")  # what the designer wrote, as it was written


@pytest.fixture(autouse=True)
def english(app: Flask) -> Iterator[None]:
    with app.app_context(), speaking("en"):
        yield


def folder(key: str) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((SHIPPED / key).iterdir())}


def test_every_finding_of_the_broken_diagrams():
    forms = {"note.form": NOTE, "days.form": d.form(days=d.number(), reason="textfield"), "maybe.form": MAYBE}
    drawn = (BROKEN | BROKEN_PATHS | BROKEN_EVENTS).values()
    found = [one for diagram, *_ in drawn for one in runtime.check_diagram({"p.bpmn": diagram, **forms})]
    assert len(found) >= 100
    said = (QUOTED.sub("", one.message) for one in found)
    assert [text for text in said if INDONESIAN.search(text)] == []


@pytest.mark.parametrize("key", ["leave", "permission", "travel"])
def test_the_story_of_what_is_shipped(key: str):
    look = designs.look(folder(key))
    story = designs.narrate(look.diagram, forms=look.forms)
    assert [text for line in story for text in (line.text, *line.notes) if INDONESIAN.search(text)] == []


def test_work_that_failed_is_told_in_the_reader_s_language():
    """Known codes by their words, others by themselves or not at all."""
    assert [incident_words.kind(code) for code in ("JOB", "NEW")] == ["Background work failed", "NEW"]
    assert [incident_words.cause(code) for code in ("MailFailed", "KeyError")][1] == ""
    said = {
        incident_words.cause("MailFailed"),
        incident_words.advice("MailFailed"),
        incident_words.job("purge"),
    }
    assert not any(re.search(r"\b(surat|yang|lalu|Membersihkan)\b", one) for one in said)


def test_a_comparison():
    before, after = folder("leave"), folder("leave")
    after["leave.bpmn"] = (
        after["leave.bpmn"]
        .replace(b'due="2"', b'due="3"')
        .replace(b'outcome="REJECTED"', b'outcome="REFUSED"')
    )
    after["advice.form"] = after["advice.form"].replace(b'"required": true', b'"required": false')
    changes = designs.compare(before, after)
    said = [text for one in changes for text in (one.sort, *(detail.label for detail in one.details))]
    assert said
    assert [text for text in said if INDONESIAN.search(text)] == []
