"""The rules of the house that imports and linters can't say."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("models", "workflows", "webapp", "tests", "benchmarks", "migrations")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
PRODUCT = [path for path in FILES if path.relative_to(ROOT).parts[0] in {"models", "workflows", "webapp"}]
BELOW_THE_WEB = [path for path in PRODUCT if path.relative_to(ROOT).parts[0] != "webapp"]

# Where code of others is called: a service of a process, a page, a job of the worker.
BROAD_EXCEPT_ALLOWED = {
    "workflows/engine/hands.py",
    "webapp/background/case_jobs.py",
    "webapp/errors/handling.py",
    "webapp/background/jobs.py",
    "webapp/letters/signing.py",
    "webapp/background/timers.py",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> dict[type[ast.AST], list[ast.AST]]:
    """The nodes of a file by kind: walked once for all rules."""
    kinds: dict[type[ast.AST], list[ast.AST]] = {}
    for node in ast.walk(tree(path)):
        kinds.setdefault(type(node), []).append(node)
    return kinds


def found(paths: list[Path], kind: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    return ((path, node) for path in paths for node in nodes(path).get(kind, ()))


def test_no_file_is_longer_than_400_lines():
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    written = {path: length for path, length in lengths.items() if "migrations/versions" not in path}
    assert {path: length for path, length in written.items() if length > 400} == {}


def test_no_function_is_longer_than_50_lines():
    functions = found(PRODUCT, ast.FunctionDef)
    assert [(name(path), f.name) for path, f in functions if f.end_lineno - f.lineno >= 50] == []


def test_nobody_below_the_web_layer_commits():
    calls = found(BELOW_THE_WEB, ast.Call)
    committing = {name(path) for path, call in calls if getattr(call.func, "attr", "") == "commit"}
    assert committing <= {
        "models/base.py"
    }  # ends the question whether a connection lives, before anybody has it


def test_nobody_below_the_web_layer_reads_the_clock_or_the_environment():
    forbidden = {"datetime.now", "datetime.utcnow", "date.today", "os.environ", "os.getenv"}
    words = found(BELOW_THE_WEB, ast.Attribute)
    assert [name(path) for path, word in words if ast.unparse(word) in forbidden] == []


def test_everything_is_caught_by_name():
    handlers = found(PRODUCT, ast.ExceptHandler)
    broad = {
        name(path)
        for path, handler in handlers
        if handler.type is None or ast.unparse(handler.type) in {"Exception", "BaseException"}
    }
    assert broad <= BROAD_EXCEPT_ALLOWED


def test_only_the_configuration_reads_the_environment():
    words = found(PRODUCT, ast.Attribute)
    readers = {name(path) for path, word in words if ast.unparse(word) in {"os.environ", "os.getenv"}}
    assert {reader for reader in readers if not reader.startswith("webapp/cli/")} == set()


def test_where_the_region_lies_is_written_once():
    texts = found(PRODUCT, ast.Constant)
    zones = {name(path) for path, text in texts if text.value == "Asia/Jakarta"}
    assert zones == {"models/people.py", "webapp/format.py", "webapp/audit/change_words.py"}  # its name; WIB
