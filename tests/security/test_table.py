"""docs/asvs.md against the tests: each line of the standard that holds is shown by something alive."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "asvs.md"
STATES = {"yes", "partly", "open", "operator", "no"}
# Lines of level 1 and 2 in each chapter of version 5.0.0 that is not left out as a whole.
LINES = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13, 16: 16}


@cache
def rows() -> dict[str, tuple[str, str]]:
    """Number to state and what shows it."""
    found = re.findall(
        r"^\| (\d+\.\d+\.\d+) \| [12] \| [^|]+ \| (\w+) \| (.+) \|$",
        TABLE.read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {number: (state, shown) for number, state, shown in found}


@cache
def marked() -> dict[str, set[str]]:
    """Number to the tests that carry it."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in functions(path):
            for one in node.decorator_list:
                if isinstance(one, ast.Call) and ast.unparse(one.func) == "pytest.mark.asvs":
                    for number in one.args:
                        assert isinstance(number, ast.Constant)
                        found.setdefault(str(number.value), set()).add(f"{path.name}::{node.name}")
    return found


def functions(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def test_every_line_is_in_the_table():
    counted = {chapter: sum(one.startswith(f"{chapter}.") for one in rows()) for chapter in LINES}
    assert counted == LINES
    assert {state for state, _shown in rows().values()} <= STATES


def test_what_is_said_to_be_marked_is_marked():
    said = {number for number, (_state, shown) in rows().items() if "*marked*" in shown}
    assert said - marked().keys() == set()


def test_every_marked_line_is_said():
    """Levels 1 and 2; a mark of level 3 would need a line of its own."""
    unsaid = {
        number: tests
        for number, tests in marked().items()
        if number not in rows() or rows()[number][0] in {"open", "operator"}
    }
    assert unsaid == {}


@pytest.mark.parametrize(
    "number", sorted(number for number, (_state, shown) in rows().items() if "`tests/" in shown)
)
def test_the_tests_that_are_named_are_there(number):
    _state, shown = rows()[number]
    for path, test in re.findall(r"`(tests/[\w/.]+?)(?:::(\w+))?`", shown):
        file = ROOT / path
        assert file.exists(), path
        assert not test or test in {one.name for one in functions(file)}, f"{path}::{test}"


def test_what_holds_is_shown():
    empty = [number for number, (state, shown) in rows().items() if state == "yes" and not shown.strip()]
    assert empty == []
    documents = {
        one for _state, shown in rows().values() for one in re.findall(r"docs/\w+\.md|README\.md", shown)
    }
    assert [one for one in documents if not (ROOT / one).exists()] == []
