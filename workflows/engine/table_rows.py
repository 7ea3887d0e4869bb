"""Rows of a decision table against each other: two that match together, inputs that none matches, rows without use.

Found by trying: a row can only change its mind at a value that some cell of the column mentions, so those values,
their neighbours, and the choices of the form that fills the input stand for all others.
"""

from __future__ import annotations

import functools
import itertools
import math
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workflows.engine.contracts import DYN, Given
from workflows.engine.decisions import Table, condition
from workflows.engine.spoken import yes_or_no
from workflows.engine.words import problem
from workflows.errors import ExpressionFailed, Problem
from workflows.expressions import Expression, ExpressionRefused, compile_expression, evaluate, is_name
from workflows.tongue import phrase

_MOST = 20_000  # combinations; of a larger table only the readable part of what they tell is lost
_X = "x"
_OTHER = "\N{HORIZONTAL ELLIPSIS}"  # stands for any other text

Value = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class _Try:
    """A value of a column, with the rows (as bits) whose cell surely takes it, and those that perhaps do.

    `comes`: it can really come. A service may never give what no row mentions, nor numbers beyond all bounds.
    """

    value: Value
    comes: bool
    surely: int
    perhaps: int


def row_problems(table: Table, gives: Mapping[str, Given]) -> Iterator[Problem]:
    columns = [_tries(table, place, gives) for place in range(len(table.inputs))]
    if not columns or math.prod(map(len, columns)) > _MOST:
        return
    if table.policy == "UNIQUE":
        yield from _overlaps(table, columns)
        yield from _gap(table, columns, gives)
    yield from _idle(table, columns)


def _overlaps(table: Table, columns: Sequence[Sequence[_Try]]) -> Iterator[Problem]:
    seen: set[tuple[int, int]] = set()
    for tried in itertools.product(*columns):
        rows = _numbers(_together(one.surely for one in tried), table)
        if len(rows) > 1 and (rows[0], rows[1]) not in seen:
            seen.add((rows[0], rows[1]))
            yield _problem("OVERLAP", table, first=rows[0], second=rows[1], example=_example(table, tried))


def _gap(table: Table, columns: Sequence[Sequence[_Try]], gives: Mapping[str, Given]) -> Iterator[Problem]:
    """Of one column that a person fills every value that was tried can come; of others the office may know that
    some never meet."""
    only = gives.get(table.inputs[0]) if len(columns) == 1 else None
    certain = only is not None and (only.typed or only.values is not None or only.kind == "bool")
    for tried in itertools.product(*columns):
        if all(one.comes for one in tried) and not _together(one.perhaps for one in tried):
            yield _problem("GAP" if certain else "GAP_MAYBE", table, example=_example(table, tried))
            return


def _idle(table: Table, columns: Sequence[Sequence[_Try]]) -> Iterator[Problem]:
    used = 0
    for tried in itertools.product(*columns):
        used |= _together(one.perhaps for one in tried)
    for number in range(1, len(table.rows) + 1):
        if number not in _numbers(used, table):
            yield _problem("ROW_IDLE", table, number=number)


def _together(rows: Iterable[int]) -> int:
    return functools.reduce(operator.and_, rows, -1)


def _numbers(rows: int, table: Table) -> list[int]:
    return [number + 1 for number in range(len(table.rows)) if rows >> number & 1]


def _problem(code: str, table: Table, **values: object) -> Problem:
    return problem(code, shape=table.id, name=table.name, **values)


def _example(table: Table, tried: Sequence[_Try]) -> str:
    return ", ".join(f"{name} = {_written(one.value)}" for name, one in zip(table.inputs, tried, strict=True))


def _written(value: Value) -> str:
    if value in {None, ""}:
        return phrase("kosong")
    if value == _OTHER:
        return phrase("teks lain")
    if isinstance(value, bool):
        return yes_or_no(value)
    return f"{value:g}" if isinstance(value, float) else f"{value}"


def _tries(table: Table, place: int, gives: Mapping[str, Given]) -> list[_Try]:
    name = table.inputs[place]
    given = gives.get(name) if is_name(name) or "." in name else None
    cells = [_cell(row.cells[place], given) for row in table.rows]
    values = _values([cell for cell in cells if cell is not None], given)
    texts = [row.cells[place] for row in table.rows]
    return [_tried(value, comes, texts, cells) for value, comes in values.items()]


def _tried(value: Value, comes: bool, texts: Sequence[str], cells: Sequence[Expression | None]) -> _Try:  # noqa: FBT001 - as the pair comes
    surely = perhaps = 0
    for number, (text, cell) in enumerate(zip(texts, cells, strict=True)):
        answer = True if text in {"", "-"} else _answer(cell, value)
        surely |= (answer is True) << number
        perhaps |= (answer is not False) << number
    return _Try(value, comes, surely, perhaps)


def _answer(cell: Expression | None, value: Value) -> bool | None:
    """None where it can't be told: the cell asks about more than its input, or doesn't take this value."""
    if cell is None:
        return None
    try:
        found = evaluate(cell, {_X: value})
    except ExpressionFailed:
        return None
    return found if isinstance(found, bool) else None


def _cell(text: str, given: Given | None) -> Expression | None:
    if text in {"", "-"}:
        return None
    try:
        return compile_expression(
            condition(_X, text), {_X: given.checked.removesuffix("?") if given else DYN}
        )
    except ExpressionRefused:
        return None


def _values(cells: Sequence[Expression], given: Given | None) -> dict[Value, bool]:
    """What to try, with whether it can come."""
    given = given or Given(DYN)
    said = {tree.value for cell in cells for tree in cell.tree.walk() if tree.kind == "const"}
    texts = {value for value in said if isinstance(value, str)}
    numbers = [value for value in said if isinstance(value, int | float) and not isinstance(value, bool)]
    found: dict[Value, bool] = {}
    if given.kind == "bool" or (given.kind == DYN and any(isinstance(value, bool) for value in said)):
        found |= {False: True, True: True}
    if given.values is not None:
        found.update(dict.fromkeys(sorted(given.values), True))
    elif given.kind == "string" or texts:
        found.update(dict.fromkeys(sorted(texts), True) | {_OTHER: given.typed})
    if numbers and given.kind in {"int", "double", DYN}:
        found |= _around(sorted(set(numbers)), given)
    return found or {_OTHER: False}


def _around(bounds: Sequence[float], given: Given) -> dict[Value, bool]:
    """Each bound, what lies beside it, and the ends of what the field takes."""
    ends = [end for end in (given.low, given.high) if math.isfinite(end)]
    if given.kind == "int":
        near: set[float] = {int(value) + step for value in (*bounds, *ends) for step in (-1, 0, 1)}
    else:
        middle = [(low + high) / 2 for low, high in itertools.pairwise(bounds)]
        near = {float(value) for value in (*bounds, *ends, *middle, bounds[0] - 1, bounds[-1] + 1)}
    low, high = (given.low, given.high) if given.typed else (bounds[0], bounds[-1])
    return {value: low <= value <= high for value in sorted(near) if given.low <= value <= given.high}
