"""A post larger than is accepted: its texts are saved, its files are read past and dropped.

Reading it to the end also lets the browser see the answer: one that is cut off in mid-sending shows its own error.
"""

from __future__ import annotations

import io
from typing import IO

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_input_stream

MOST_READ = 10  # times what is accepted; beyond that nobody attached a photo by mistake
MOST_PARTS = 1000

Texts = MultiDict[str, str]


class _Nowhere(io.BytesIO):
    def write(self, data: object, /) -> int:
        return len(bytes(data))  # type: ignore[call-overload]  # any buffer


def _nowhere(
    total_content_length: int | None,  # noqa: ARG001 - given by name
    content_type: str | None,  # noqa: ARG001
    filename: str | None,  # noqa: ARG001
    content_length: int | None = None,  # noqa: ARG001
) -> IO[bytes]:
    return _Nowhere()


def texts() -> Texts:
    """What was typed into the fields; empty when the post isn't larger than accepted, or far too large."""
    if "oversize_texts" not in g:
        g.oversize_texts = _read()
    found: Texts = g.oversize_texts
    return found


def _read() -> Texts:
    most: int = current_app.config["MAX_CONTENT_LENGTH"]
    length = request.content_length or 0
    if not most < length <= most * MOST_READ:
        return MultiDict()
    parser = FormDataParser(
        stream_factory=_nowhere,
        max_form_memory_size=request.max_form_memory_size,
        max_form_parts=MOST_PARTS,
    )
    try:
        stream = get_input_stream(request.environ)
        _rest, form, _files = parser.parse(stream, request.mimetype, length, request.mimetype_params)
    except (RequestEntityTooLarge, ClientDisconnected):
        return MultiDict()
    return form
