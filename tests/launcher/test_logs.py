"""Log lines: one JSON object each, and nobody's personal data in them."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest
import structlog

from webapp import logs

NIP = "198703152010012001"


@pytest.fixture
def lines():
    root = logging.getLogger()
    level = root.level
    written = StringIO()
    logs.configure("INFO", stream=written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.captureWarnings(capture=False)
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, logs.OwnHandler)]
    root.setLevel(level)


def fail() -> None:
    raise ValueError(f"duplicate key\nDETAIL:  Key (email)=(siti@example.go.id) exists.\nnip {NIP}")


def test_own_and_foreign_lines_have_one_shape(lines):
    structlog.contextvars.bind_contextvars(request_id="r1")
    structlog.get_logger("langkah").info("task.completed", instance_id=7)
    logging.getLogger("library").warning("slow: %s", "disk")
    own, foreign = lines()
    assert own["event"] == "task.completed"
    assert own["instance_id"] == 7
    assert foreign["event"] == "slow: disk"
    assert {"ts", "level", "logger", "request_id"} <= own.keys() & foreign.keys()


def test_configuring_again_replaces_the_handler(lines):
    second = StringIO()
    logs.configure("INFO", stream=second)
    structlog.get_logger("langkah").info("once")
    assert lines() == []
    assert len(second.getvalue().splitlines()) == 1


def test_lines_below_the_level_are_dropped(lines):
    structlog.get_logger("langkah").debug("chatter")
    logging.getLogger("spiff").info("every step")
    assert lines() == []


def test_personal_data_are_struck_out_wherever_they_stand(lines):
    log = structlog.get_logger("langkah")
    log.info("login of %s", NIP, nip=NIP, email="siti@example.go.id", note=f"seen {NIP}")
    (line,) = lines()
    assert NIP not in json.dumps(line)
    assert "siti" not in json.dumps(line)


def test_a_refused_row_is_not_quoted(lines):
    try:
        fail()
    except ValueError:
        structlog.get_logger("langkah").exception("request.failed")
    (line,) = lines()
    assert "duplicate key" in line["exception"]
    assert "siti" not in line["exception"]
    assert NIP not in line["exception"]
