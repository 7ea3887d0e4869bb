"""An act that the database gave up in favour of another is done once more, at once, with the same key.

That is a deadlock or a failed serialization: everything was rolled back, and nobody did anything wrong.
"""

from __future__ import annotations

import secrets
import time

import structlog
from flask import Flask, request
from flask.typing import ResponseReturnValue
from sqlalchemy import exc

from webapp import db

MOST = 3  # times beside the first
SHORTEST, LONGEST = 20, 80  # milliseconds before the first; twice and three times as long before the others
_GIVEN_UP = frozenset({"40001", "40P01"})
_log = structlog.get_logger(__name__)


class Persistent(Flask):
    """Calls a view again when its transaction was given up: views write in transactions of their own."""

    def dispatch_request(self) -> ResponseReturnValue:
        for attempt in range(1, MOST + 1):
            try:
                return super().dispatch_request()
            except exc.DBAPIError as error:
                if not was_given_up(error):
                    raise
                _log.warning("done again", endpoint=request.endpoint, attempt=attempt, code=_code(error))
            _start_over(attempt)
        return super().dispatch_request()


def was_given_up(error: exc.DBAPIError) -> bool:
    return _code(error) in _GIVEN_UP


def _code(error: exc.DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _start_over(attempt: int) -> None:
    """Two that met must not meet again: each waits for a time of its own."""
    db.release()
    for sent in request.files.values():
        sent.seek(0)
    time.sleep((SHORTEST + secrets.randbelow(LONGEST - SHORTEST)) * attempt / 1000)
