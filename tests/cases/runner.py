"""Runs files of cases: asks the rules, compares key by key, reports what differs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.cases.registry import Beside, Json, answerer_of

FOLDER = Path(__file__).parent
MISSING = object()


@dataclass(frozen=True)
class Failure:
    """One case that didn't answer as expected, with each difference."""

    case: str
    differences: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.case}  {'; '.join(self.differences)}"


@dataclass(frozen=True)
class Report:
    passed: int
    failures: tuple[Failure, ...]

    def lines(self) -> Iterator[str]:
        yield from map(str, self.failures)
        yield f"{self.passed} passed, {len(self.failures)} failed"


def default_files() -> list[Path]:
    """Every file of cases beside this module; the calendars and policies they name are not cases."""
    return [path for path in sorted(FOLDER.glob("*.json")) if "cases" in json.loads(path.read_text("utf-8"))]


def run(files: Iterable[Path], *, only: frozenset[str] = frozenset()) -> Report:
    """Run the cases, or those chosen by id, by rule, or by rule and kind (`leave.request:ANNUAL`)."""
    results = [result for path in files for result in _run_file(path, only)]
    failures = [result for result in results if result is not None]
    if only and not results:
        failures = [Failure(",".join(sorted(only)), ("no such case",))]
    return Report(passed=results.count(None), failures=tuple(failures))


def names_of(case: Json) -> frozenset[str]:
    """The words by which a case can be chosen."""
    rule = str(case["rule"])
    kind = kind_of(case)
    return frozenset({str(case["id"]), rule} | ({f"{rule}:{kind}"} if kind else set()))


def kind_of(case: Json) -> str | None:
    kind = case["when"].get("kind") or (case["given"].get("leave") or {}).get("kind")
    return None if kind is None else str(kind)


def _run_file(path: Path, only: frozenset[str]) -> Iterator[Failure | None]:
    try:
        cases = json.loads(path.read_text("utf-8"))["cases"]
        beside = Beside(_beside(path, "calendars.json").get("calendars", {}), _beside(path, "policies.json"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        yield Failure(str(path), (f"not a file of cases: {type(error).__name__}: {error}",))
        return
    for case in cases:
        if not only or only & names_of(case):
            yield _run_case(case, beside)


def _beside(path: Path, name: str) -> Json:
    file = path.parent / name
    found: Json = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return found


def _run_case(case: Json, beside: Beside) -> Failure | None:
    try:
        answer = answerer_of(str(case["rule"]))(case, beside)
    except Exception as error:  # noqa: BLE001  a rule that crashes fails its case, and the others still run
        return Failure(str(case["id"]), (f"{type(error).__name__}: {error}",))
    differences = tuple(_differences(case["expect"], answer))
    return Failure(str(case["id"]), differences) if differences else None


def _differences(expect: Json, answer: Json) -> Iterator[str]:
    for key, expected in expect.items():
        got = answer.get(key, None if expected is None else MISSING)
        if not _same(expected, got):
            shown = "nothing" if got is MISSING else _text(got)
            yield f"{key}: expected {_text(expected)}, got {shown}"


def _same(expected: object, got: object) -> bool:
    """Equal as JSON, where true is not 1."""
    if isinstance(expected, dict) and isinstance(got, dict):
        return expected.keys() == got.keys() and all(
            _same(value, got[key]) for key, value in expected.items()
        )
    if isinstance(expected, list) and isinstance(got, list | tuple):
        return len(expected) == len(got) and all(map(_same, expected, got))
    return isinstance(expected, bool) == isinstance(got, bool) and expected == got


def _text(value: Any) -> str:  # noqa: ANN401  any JSON value
    return json.dumps(value, default=str, ensure_ascii=False)
