"""Processes as personnel offices draw them: the checks find nothing, and each slip of the pen alone."""

from __future__ import annotations

import pytest

from tests.engine.legal import FORMS, LEGAL, Legal
from workflows import runtime

SLIPS = [(name, *slip) for name, one in LEGAL.items() for slip in one.broken]
FROM_OUTSIDE = "MESSAGE_NOBODY"  # advice: only people know whether somebody outside sends it


def found(one: Legal, diagram: bytes) -> list[tuple[str, str]]:
    problems = runtime.check_diagram({"p.bpmn": diagram, **FORMS, **one.files})
    return [(problem.code, problem.shape) for problem in problems if problem.code != FROM_OUTSIDE]


@pytest.mark.parametrize("name", LEGAL)
def test_nothing_is_found_in_what_is_sound(name: str):
    assert found(LEGAL[name], LEGAL[name].diagram) == []


@pytest.mark.parametrize(("name", "old", "new", "code", "shape"), SLIPS)
def test_a_slip_is_found_where_it_is(name: str, old: str, new: str, code: str, shape: str):
    text = LEGAL[name].diagram.decode()
    assert old in text
    assert found(LEGAL[name], text.replace(old, new, 1).encode()) == [(code, shape)]
