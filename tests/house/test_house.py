"""The rules of the house that imports and linters can't say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("models", "workflows", "webapp", "tests", "benchmarks", "migrations")
    for path in (ROOT / folder).rglob("*.py")
)
PRODUCT = [path for path in FILES if path.relative_to(ROOT).parts[0] in {"models", "workflows", "webapp"}]
BELOW_THE_WEB = [path for path in PRODUCT if path.relative_to(ROOT).parts[0] != "webapp"]
BROAD_EXCEPT_ALLOWED = {
    "workflows/registry.py",
    "webapp/errors.py",
    "webapp/jobs.py",
}  # a service, a page, a job


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in FILES if "versions" not in path.parts], ids=name)
def test_no_file_is_longer_than_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_no_function_is_longer_than_50_lines(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert [f.name for f in functions if (f.end_lineno or f.lineno) - f.lineno >= 50] == []


@pytest.mark.parametrize("path", BELOW_THE_WEB, ids=name)
def test_nobody_below_the_web_layer_commits(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = [
        node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    assert "commit" not in calls


@pytest.mark.parametrize("path", BELOW_THE_WEB, ids=name)
def test_nobody_below_the_web_layer_reads_the_clock_or_the_environment(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    words = {
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
    }
    assert not words & {"datetime.now", "datetime.utcnow", "date.today", "os.environ", "os.getenv"}


@pytest.mark.parametrize("path", PRODUCT, ids=name)
def test_everything_is_caught_by_name(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    broad = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in {"Exception", "BaseException"})
    ]
    assert not broad or name(path) in BROAD_EXCEPT_ALLOWED


def test_only_the_configuration_reads_the_environment():
    readers = {name(path) for path in PRODUCT if "os.environ" in path.read_text(encoding="utf-8")}
    assert readers <= {"webapp/cli/launcher.py", "webapp/cli/postgres.py"}  # they hand it to child processes
