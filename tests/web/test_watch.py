"""What is logged and counted of an act: one line by keys once it is committed, and nothing of one that isn't."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from io import StringIO

import pytest
import structlog
from flask import Flask
from prometheus_client import REGISTRY
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.process import Definition, Instance
from tests.engine import drawing as d
from tests.support.world import World
from tests.web.conftest import Browser, SignIn
from tests.web.permit import moment
from webapp import db, logs
from webapp.health import meters, watch
from workflows import runtime, watching

Lines = Callable[[], list[dict[str, object]]]
PHASES = ("lock", "load", "step", "dump", "sql", "commit")


@pytest.fixture
def lines() -> Iterator[Lines]:
    root = logging.getLogger()
    level, written = root.level, StringIO()
    logs.configure("INFO", stream=written)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.captureWarnings(capture=False)
    root.handlers = [handler for handler in root.handlers if not isinstance(handler, logs.OwnHandler)]
    root.setLevel(level)


@pytest.fixture
def counting() -> Iterator[None]:
    watch.count_with(meters.Meters())
    yield
    watch.count_with(None)


@pytest.fixture
def task(engine: Engine, world: World, app: Flask) -> uuid.UUID:
    drawn = d.draw(
        "walk", d.start(), d.user("first"), d.user("second"), d.end(), flows="start > first > second > end"
    )
    files = {"walk/walk.bpmn": drawn, "walk/note.form": d.form(note="textfield")}
    with Session(engine) as session, session.begin():
        runtime.deploy(session, files, now=moment())
        answer = runtime.start(
            session, "walk", actor_id=world.siti.id, values={}, now=moment(), request_key=uuid.uuid4()
        )
    return answer.open_tasks[0]


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_completion_leaves_one_line_with_its_keys_and_phases(
    lines: Lines, client: Browser, login: SignIn, world: World, task: uuid.UUID
) -> None:
    login(client, world.rahmat)
    assert client.post_form(f"/tugas/{task}", note="baik").status_code == 303
    (line,) = [one for one in lines() if one["event"] == "completed"]
    with client.application.app_context(), db.database().sessions() as session:
        case, definition = session.execute(select(Instance, Definition).join(Definition)).one()
    assert (line["instance"], line["process"], line["step"]) == (str(case.id), "walk", "first")
    assert (line["sequence"], line["revision"]) == (case.event_count, case.revision)
    assert line["definition"] == definition.digest.hex()[:16]
    assert line["state_bytes"] == len(case.state)
    # task and case, key, standing, superior, everything that was changed
    assert line["statements"] == 4
    assert [name for name in PHASES if f"ms_{name}" not in line] == []
    (request,) = [one for one in lines() if one.get("status") == 303]
    assert line["request_id"] == request["request_id"]
    assert "actor_id" not in line


def test_what_is_rolled_back_leaves_no_line(lines: Lines, app: Flask, world: World, task: uuid.UUID) -> None:
    with app.app_context():
        sessions = db.database().sessions
    with sessions() as session:
        complete(session, world, task)
        session.rollback()
        assert [one for one in lines() if one["event"] == "completed"] == []
        complete(session, world, task)
        session.commit()
    assert len([one for one in lines() if one["event"] == "completed"]) == 1


def test_completions_are_counted_by_process_step_and_outcome(
    counting: None, client: Browser, login: SignIn, world: World, task: uuid.UUID
) -> None:
    done = {"process": "walk", "step": "first", "outcome": "done"}
    late = {**done, "outcome": "TaskGone"}
    before = sample("langkah_completions_total", **done), sample("langkah_completions_total", **late)
    commits = sample("langkah_completion_seconds_count", phase="commit")
    login(client, world.rahmat)
    client.post_form(f"/tugas/{task}", note="baik")
    client.post_form(f"/tugas/{task}", note="baik")
    after = sample("langkah_completions_total", **done), sample("langkah_completions_total", **late)
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 1]
    assert sample("langkah_completion_seconds_count", phase="commit") == commits + 1
    assert sample("langkah_conflicts_total", kind="TaskGone") >= 1
    assert sample("langkah_state_bytes_count", process="walk") >= 1


def test_requests_are_counted_by_endpoint_not_by_address(
    counting: None, client: Browser, login: SignIn, world: World, task: uuid.UUID
) -> None:
    login(client, world.rahmat)
    labels = {"endpoint": "inbox.tasks.show", "method": "GET", "status": "200"}
    before = sample("langkah_http_requests_total", **labels)
    client.get(f"/tugas/{task}")
    client.get("/tidak-ada-" + str(task))
    assert sample("langkah_http_requests_total", **labels) == before + 1
    seen = {value for metric in REGISTRY.collect() for one in metric.samples for value in one.labels.values()}
    assert not any(str(task) in value for value in seen)


def test_labels_name_no_person(
    counting: None, client: Browser, login: SignIn, world: World, task: uuid.UUID
) -> None:
    login(client, world.rahmat)
    client.post_form(f"/tugas/{task}", note="baik")
    allowed = {"process", "step", "outcome", "phase", "kind", "endpoint", "method", "status", "le"}
    ours = [one for one in REGISTRY.collect() if one.name.startswith("langkah_")]
    assert ours
    assert {label for one in ours for made in one.samples for label in made.labels} <= allowed


def test_nobody_watching_changes_nothing(
    engine: Engine, world: World, task: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching._post, "watcher", watching._Nobody())
    with Session(engine) as session, session.begin():
        assert complete(session, world, task).open_tasks


def complete(session: Session, world: World, task: uuid.UUID) -> runtime.Answer:
    return runtime.complete(
        session,
        task,
        actor_id=world.rahmat.id,
        values={"note": "baik"},
        now=moment(),
        request_key=uuid.uuid4(),
    )
