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


class NoCases(ValueError):
    """A file that can't be run at all, and why."""


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
    rule: str = case["rule"]
    kind = kind_of(case)
    return frozenset({case["id"], rule} | ({f"{rule}:{kind}"} if kind else set()))


def kind_of(case: Json) -> str | None:
    leave = case["given"].get("leave")
    kind = case["when"].get("kind") or (leave.get("kind") if isinstance(leave, dict) else None)
    return None if kind is None else str(kind)


def _run_file(path: Path, only: frozenset[str]) -> Iterator[Failure | None]:
    try:
        cases = _cases(path)
        beside = Beside(_calendars(path), _object(path.parent / "policies.json", absent={}) or {})
    except NoCases as error:
        yield Failure(str(path), (str(error),))
        return
    seen: set[str] = set()
    for number, case in enumerate(cases, start=1):
        fault = _fault(case)
        if fault:
            yield Failure(f"{path} case {number}", (fault,))
        elif not only or only & names_of(case):
            yield _twice(case) if case["id"] in seen else _run_case(case, beside)
            seen.add(case["id"])


def _cases(path: Path) -> list[Any]:
    cases = (_object(path) or {}).get("cases")
    if not isinstance(cases, list) or not cases:
        raise NoCases("not a file of cases: no list of cases in it")
    return cases


def _calendars(path: Path) -> Json | None:
    found = _object(path.parent / "calendars.json", absent=None)
    if found is not None and not isinstance(found.get("calendars"), dict):
        raise NoCases('calendars.json: no object "calendars" in it')
    return None if found is None else found["calendars"]


def _object(file: Path, **absent: Json | None) -> Json | None:
    """The JSON object in a file; where `absent` is given, the answer for a file that isn't there."""
    if absent and not file.exists():
        return absent["absent"]
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise NoCases(f"{file.name} can't be read: {type(error).__name__}: {error}") from error
    if not isinstance(found, dict):
        raise NoCases(f"{file.name}: not a JSON object")
    return found


def _fault(case: object) -> str | None:
    """What keeps it from being a case at all."""
    if not isinstance(case, dict):
        return "not a case: no JSON object"
    words = [key for key in ("id", "rule") if not isinstance(case.get(key), str)]
    objects = [key for key in ("given", "when", "expect") if not isinstance(case.get(key), dict)]
    if words or objects:
        name = case.get("id", "")
        return f"not a case: {name!r} has no proper {', '.join(words + objects)}"
    return None if case["expect"] else f"case {case['id']!r} expects nothing"


def _twice(case: Json) -> Failure:
    return Failure(case["id"], ("another case of the file has the same id",))


def _run_case(case: Json, beside: Beside) -> Failure | None:
    try:
        answer = answerer_of(case["rule"])(case, beside)
    except KeyError as error:
        return Failure(case["id"], (f"missing in the case: {error}",))
    except Exception as error:  # noqa: BLE001  a rule that crashes fails its case, and the others still run
        return Failure(case["id"], (f"{type(error).__name__}: {error}",))
    differences = tuple(_differences(case["expect"], answer))
    return Failure(case["id"], differences) if differences else None


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
