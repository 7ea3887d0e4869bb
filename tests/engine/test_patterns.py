"""The control-flow patterns: each line of their tables, straight, and with everything restored in between."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from models.process import InstanceStatus
from tests.engine.patterns import Line, Pattern
from tests.engine.patterns.basic import BASIC
from tests.engine.patterns.branching import BRANCHING
from tests.engine.patterns.instances import INSTANCES
from tests.engine.patterns.states import STATES
from tests.engine.play import Play
from workflows.engine import store
from workflows.engine.run import Run

PATTERNS = (*BASIC, *BRANCHING, *INSTANCES, *STATES)
CASES = [
    pytest.param(pattern, order, id=f"{pattern.key}-{number}")
    for pattern in PATTERNS
    for number, order in enumerate(order for one in pattern.tables for order in one.orders())
]
FORMS = {"names": list, "days": int, "more": lambda text: text == "true"}


def test_there_are_twenty_four():
    numbers = [pattern.number for pattern in PATTERNS]
    assert len(numbers) == len(set(numbers)) == 24


@pytest.mark.parametrize(("pattern", "order"), CASES)
def test_a_pattern_goes_as_its_table_says(
    play: Play, monkeypatch: pytest.MonkeyPatch, pattern: Pattern, order: tuple[Line, ...]
):
    play.publish(pattern.diagram, **pattern.files)
    straight = played(play, pattern, order)
    play.pausing = True
    assert played(play, pattern, order) == straight
    play.pausing = False
    monkeypatch.setattr(Run, "advance", restoring_all_the_time)
    assert played(play, pattern, order) == straight


def played(play: Play, pattern: Pattern, order: tuple[Line, ...]) -> list[object]:
    """What history tells of a case that went as the table says."""
    for event, expected in order:
        if event:
            happen(play, pattern, event)
        assert (event, seen(play)) == (event, expected)
    return [(one.kind, one.step, without_ids(one.body)) for one in play.events()]


def happen(play: Play, pattern: Pattern, event: str) -> None:
    what, *words = event.split()
    values = dict(word.split("=", 1) for word in words if "=" in word)
    plain = [word for word in words if "=" not in word]
    if what == "start":
        play.start(pattern.key, **typed(values))
    elif what == "do":
        play.do(plain[0], **(typed(values) or given(play, plain[0])))
    elif what == "hear":
        name, key = plain
        play.hear(name, play.case.number if key == "#" else key, **{k: int(v) for k, v in values.items()})
    elif what == "later":
        play.later(hours=float(plain[0]))
    if what == "do" and play.deliver():  # a kept message, for whoever has begun to wait
        play.pause()


def given(play: Play, step: str) -> dict[str, object]:
    return {"note": ""} if play.task(step).form == "note" else {}


def typed(values: dict[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, text in values.items():
        make: Callable[[str], object] = FORMS.get(name, str)
        found[name] = [part for part in text.split(",") if part] if make is list else make(text)
    return found


def seen(play: Play) -> str:
    """Open tasks, and in brackets what is waited for; after an arrow how it ended."""
    case = play.case
    if case.status is not InstanceStatus.RUNNING:
        return f"-> {case.outcome}".strip()
    waiting = {f"[{step}]" for step, _, _ in play.waits()} | {f"[{step}]" for step in play.timers()}
    return " ".join([*play.open(), *sorted(waiting)])


def restoring_all_the_time(run: Run) -> None:
    """As `advance`, with the state written and read again after every single step of the engine."""
    while run._move():
        workflow = run._workflow
        again = store.load(
            store.dump(workflow),
            store.FORMAT,
            spec=workflow.spec,
            subprocess_specs=workflow.subprocess_specs,
            engine=workflow.script_engine,
        )
        run._workflow = again


def without_ids(body: dict[str, object]) -> str:
    """What differs between two runs of the same: identifiers, numbers of cases and messages."""
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|UJI-\d+-\d+", "…", repr(body))
    return re.sub(r"'number': \d+", "", text)
