"""Decision tables (DMN): read from XML into plain values, and decided with CEL.

The library's own tables take the first of several matching rows and merge a second answer into the first; ours
refuse both. A cell is a CEL value (`"ANNUAL"`), a comparison (`> 14`), `in [...]`, or any condition with `?` for
the input. An empty cell or `-` fits everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lxml import etree

from workflows.engine.words import problem
from workflows.errors import DiagramRefused, ExpressionFailed
from workflows.tongue import phrase

POLICIES = frozenset({"UNIQUE", "COLLECT"})

_QUESTION = re.compile(r"""\?(?=(?:[^'"]|"[^"]*"|'[^']*')*$)""")
_OPERATOR = re.compile(r"(<=|>=|==|!=|<|>|in\b)")

Evaluate = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` as written; `when` are the conditions that they stand for; `then` gives the outputs."""

    cells: tuple[str, ...]
    when: tuple[str, ...]
    then: tuple[tuple[str, str], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    id: str
    name: str
    policy: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]
    titles: tuple[str, ...] = ()  # of the inputs, then of the outputs, as people read them

    def to_json(self) -> dict[str, object]:
        rows = [{"when": list(row.when), "then": dict(row.then)} for row in self.rows]
        return {"id": self.id, "policy": self.policy, "rows": rows}


def read_table(root: etree._Element, *, file: str) -> Table:
    """The one decision table of a DMN file. Raises DiagramRefused."""
    decisions = _children(root, "decision")
    tables = [table for decision in decisions for table in _children(decision, "decisionTable")]
    if len(decisions) != 1 or len(tables) != 1:
        raise DiagramRefused(
            [problem("DECISION_BROKEN", file=file, detail=phrase("harus berisi tepat satu tabel"))]
        )
    decision, table = decisions[0], tables[0]
    policy = table.get("hitPolicy", "UNIQUE").upper()
    name = str(decision.get("name") or decision.get("id", ""))
    if policy not in POLICIES:
        raise DiagramRefused([problem("HIT_POLICY", shape=decision.get("id", ""), name=name, value=policy)])
    inputs = tuple(_input(one) for one in _children(table, "input"))
    outputs = tuple(str(one.get("name") or one.get("label", "")) for one in _children(table, "output"))
    if not all(outputs) or len(set(outputs)) < len(outputs) or not all(inputs):
        detail = phrase("setiap masukan memerlukan ekspresi dan setiap keluaran memerlukan nama sendiri")
        raise DiagramRefused([problem("DECISION_BROKEN", file=file, detail=detail)])
    rows = tuple(_row(one, inputs, outputs, file) for one in _children(table, "rule"))
    return Table(decision.get("id", ""), name, policy, inputs, outputs, rows, _titles(table))


def _row(rule: etree._Element, inputs: tuple[str, ...], outputs: tuple[str, ...], file: str) -> Row:
    cells = tuple(_text(one) for one in _children(rule, "inputEntry"))
    answers = tuple(_text(one) for one in _children(rule, "outputEntry"))
    if len(cells) != len(inputs) or len(answers) != len(outputs) or not all(answers):
        detail = phrase("ada baris yang selnya kurang atau keluarannya kosong")
        raise DiagramRefused([problem("DECISION_BROKEN", file=file, detail=detail)])
    pairs = zip(inputs, cells, strict=True)
    when = tuple(condition(value, cell) for value, cell in pairs if cell not in {"", "-"})
    note = _children(rule, "description")
    noted = " ".join((note[0].text or "").split()) if note else ""
    return Row(cells, when, tuple(zip(outputs, answers, strict=True)), noted)


def _titles(table: etree._Element) -> tuple[str, ...]:
    inputs = [str(one.get("label", "")) or _input(one) for one in _children(table, "input")]
    outputs = [str(one.get("label") or one.get("name", "")) for one in _children(table, "output")]
    return (*inputs, *outputs)


def condition(value: str, cell: str) -> str:
    """What a cell asks about the value of its input."""
    if _QUESTION.search(cell):
        return _QUESTION.sub(lambda _match: f"({value})", cell)
    if _OPERATOR.match(cell):
        return f"({value}) {cell}"
    return f"({value}) == ({cell})"


def _input(element: etree._Element) -> str:
    found = _children(element, "inputExpression")
    return _text(found[0]) if found else ""


def _children(element: etree._Element, name: str) -> list[etree._Element]:
    """By local name, since each edition of DMN has a namespace of its own."""
    return list(element.iterchildren("{*}" + name))


def _text(element: etree._Element) -> str:
    found = _children(element, "text")
    return (found[0].text or "").strip() if found else ""


def decide(table: Mapping[str, object], evaluate: Evaluate) -> tuple[dict[str, object], tuple[int, ...]]:
    """The outputs, and the numbers (from 1) of the rows that matched. Raises ExpressionFailed."""
    rows: list[Mapping[str, Mapping[str, str]]] = table["rows"]  # type: ignore[assignment]  # from to_json
    hits = [
        number for number, row in enumerate(rows, 1) if all(_is_true(evaluate(c), c) for c in row["when"])
    ]
    if table["policy"] == "COLLECT":
        names = rows[0]["then"] if rows else {}
        collected: dict[str, object] = {
            name: [evaluate(rows[number - 1]["then"][name]) for number in hits] for name in names
        }
        return collected, tuple(hits)
    if len(hits) != 1:
        raise ExpressionFailed(f"decision {table['id']}: rows {hits} match, there should be exactly one")
    answer = rows[hits[0] - 1]["then"]
    return {name: evaluate(text) for name, text in answer.items()}, (hits[0],)


def _is_true(value: object, text: str) -> bool:
    if not isinstance(value, bool):
        raise ExpressionFailed(f"{text}: neither true nor false")
    return value
