"""One line a request: what, by whom (a number), with which outcome and in how long. No personal data."""

from __future__ import annotations

import time
import uuid

import structlog
from flask import Flask, Response, g, request

from config import Config
from webapp.health import watch
from webapp.sign_in import sessions

QUIET = frozenset({"static", "health.alive", "health.ready"})
log = structlog.get_logger(__name__)


def init_app(app: Flask, _config: Config) -> None:
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12])


def _end(response: Response) -> Response:
    if "began" not in g:
        return response
    seconds = time.perf_counter() - g.began
    watch.answered(request.endpoint or "none", request.method, response.status_code, seconds)
    if request.endpoint not in QUIET:
        person = sessions.person()
        log.info(
            "request",
            method=request.method,
            endpoint=request.endpoint,
            status=response.status_code,
            ms=round(seconds * 1000, 1),
            actor_id=person.employee_id if person else None,
        )
    return response
