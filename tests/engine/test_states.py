"""States as earlier versions have written them: each is read, and its case goes on to its end."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from tests.engine.test_traps import NoHands, load
from workflows.engine import store
from workflows.engine.run import Run

STORED = json.loads((Path(__file__).parent / "states" / "langkah-1.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", STORED)
def test_a_state_of_the_first_format_goes_on(name: str):
    kept = STORED[name]
    definition = load(kept["diagram"].encode(), {"note": "string"})
    run = Run.restore(definition, NoHands(), base64.b64decode(kept["state"]), kept["format"])
    assert opened(run) == kept["ready"]
    assert sorted(step for step, _ in run.timers().values()) == kept["timers"]
    for step in kept["then"]:
        assert not run.ended
        task = next(task for task in run.ready() if task.step == step)
        run.complete(task.engine_id, {"note": step})
        if not run.ended:
            run = Run.restore(definition, NoHands(), run.dump(), store.FORMAT)
    assert (run.ended, run.outcome()) == (True, kept["outcome"])


def test_without_help_a_join_of_the_first_format_waits_for_ever(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(store, "_rejoin", lambda _tasks: None)
    kept = STORED["two of three at a parallel join"]
    definition = load(kept["diagram"].encode(), {"note": "string"})
    run = Run.restore(definition, NoHands(), base64.b64decode(kept["state"]), kept["format"])
    run.complete(run.ready()[0].engine_id, {"note": ""})
    assert (run.ended, opened(run)) == (False, [])


def opened(run: Run) -> list[str]:
    return sorted(task.step for task in run.ready())
