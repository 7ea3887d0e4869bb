"""Logging as one JSON object a line, without personal data."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import TYPE_CHECKING, TextIO

import structlog
from structlog.typing import Processor, WrappedLogger

PERSONAL = {"nip", "nik", "name", "full_name", "nama", "email", "phone", "address"}
PERSONAL |= {"password", "token", "secret", "body", "form", "data", "cookie"}
# NIP and NIK are runs of 18 and 16 digits; a refused row is quoted in the database's own message.
_QUOTED = re.compile(r"\d{16,}|(?<=DETAIL:).*|(?<=\[parameters:).*")
_REMOVED = "[removed]"


if TYPE_CHECKING:
    _Stream = logging.StreamHandler[TextIO]
else:
    _Stream = logging.StreamHandler  # subscriptable from Python 3.14 on only


class OwnHandler(_Stream):
    """Ours, so that configuring again replaces it and leaves the handlers of others alone."""


def configure(level: str, *, json: bool = True, stream: TextIO | None = None) -> None:
    """Send everything, the libraries' records too, to `stream` (or standard error) in one shape."""
    before: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *before,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = OwnHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=before, processors=_last(json=json))
    )
    root = logging.getLogger()
    root.handlers = [found for found in root.handlers if not isinstance(found, OwnHandler)]
    root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(capture=True)
    # The engine describes every step of every task at INFO; the others list their own parts.
    for talkative in ("spiff", "alembic.runtime.plugins", "procrastinate.blueprints"):
        logging.getLogger(talkative).setLevel(logging.WARNING)


def without_personal_data(
    _logger: WrappedLogger, _method: str, record: MutableMapping[str, object]
) -> MutableMapping[str, object]:
    """A net below the habit of logging keys only: values that name a person are struck out."""
    for key, value in record.items():
        if key in PERSONAL:
            record[key] = _REMOVED
        elif isinstance(value, str):
            record[key] = _QUOTED.sub(_REMOVED, value)
    return record


def _last(*, json: bool) -> list[Processor]:
    if json:
        render: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    else:
        render = structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    return [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        without_personal_data,
        render,
    ]
