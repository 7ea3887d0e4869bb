"""Values that no page of ours sends and no column holds: a bad request, also when only the database sees it."""

from __future__ import annotations

from collections.abc import Iterator

import structlog
from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exc
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response

from models.base import BIGGEST_ID

ZERO = "\0"
log = structlog.get_logger(__name__)


class Number(IntegerConverter):
    """A number in an address: one that no row can have leads nowhere."""

    def __init__(self, addresses: Map, *, fixed_digits: int = 0) -> None:
        super().__init__(addresses, fixed_digits=fixed_digits, max=BIGGEST_ID)


def init_app(app: Flask) -> None:
    """After the gate, which tells whose form it is when that turns out to be too long."""
    app.url_map.converters["int"] = Number
    app.before_request(_refuse_zero_bytes)
    app.register_error_handler(exc.DataError, _out_of_range)


def _refuse_zero_bytes() -> None:
    if any(ZERO in text for text in _texts()):
        raise BadRequest


def _texts() -> Iterator[str]:
    """What the request says, names and values."""
    yield request.path
    for sent in (request.args, request.form):
        for name, value in sent.items(multi=True):
            yield name
            yield value


def _out_of_range(error: exc.DataError) -> ResponseReturnValue | Response:
    log.error("a value that the database can't take", endpoint=request.endpoint, exc_info=error)
    return current_app.handle_user_exception(BadRequest())
