"""Reading pages as people do, and counting what they cost."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from webapp import db

_TAG = re.compile(r"<(?:script|style|svg).*?</(?:script|style|svg)>|<[^>]+>", re.DOTALL)


def text(response: TestResponse) -> str:
    """The words of a page on one line."""
    return _words(response.get_data(as_text=True))


def main(response: TestResponse) -> str:
    """The words of the page's own part, without the frame around it."""
    page = response.get_data(as_text=True)
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    return _words(found[0] if found else page)


def _words(page: str) -> str:
    said = " ".join(html.unescape(_TAG.sub(" ", page)).split())
    return re.sub(r" ([,.:)])", r"\1", said)


def hidden(response: TestResponse, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.get_data(as_text=True))
    assert found, name
    return html.unescape(found[1])


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of the application while the block runs."""
    with app.app_context():
        engine = db.database().engine
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
