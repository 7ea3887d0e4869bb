"""How large a value an expression could make: CEL bounds time and depth, but not what concatenation piles up.

`['a'].map(b, b + b + …).map(b, b + b + …)…` fits into a line and would fill the memory of the server.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.expressions.tree import Tree

MOST = 1_000_000  # characters and items
LARGEST = 250_000  # of a value at run time: what goes round a loop would grow by each round

_TEXT = 2_000  # the longest text that a form takes
_ROWS = 50  # the most rows that a form takes
_CELL = 200
_RESULT = 20  # a number, a truth value, a date


@dataclass(frozen=True, slots=True)
class Size:
    """At most so much in all; of a list also how many items, and how much one of them."""

    total: int
    count: int = 1
    each: int = 0

    def item(self) -> Size:
        return Size(self.each or self.total)


_LISTED = Size(_ROWS * _CELL, _ROWS, _CELL)
_SIZES = {"int": Size(_RESULT), "double": Size(_RESULT), "bool": Size(_RESULT), "string": Size(_TEXT)}


def is_too_large(tree: Tree, types: Mapping[str, str]) -> bool:
    """Whether any part of the expression could grow beyond MOST."""
    return _Bound(types).of(tree, {}).total > MOST


def measured(value: object) -> int:
    """Characters and items of a JSON value; no further than LARGEST."""
    found, waiting = 0, [value]
    while waiting and found <= LARGEST:
        one = waiting.pop()
        found += len(one) if isinstance(one, str | list | dict) else 1
        if isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return found


@dataclass(frozen=True, slots=True)
class _Bound:
    types: Mapping[str, str]

    def of(self, tree: Tree, scope: Mapping[str, Size]) -> Size:
        match tree.kind:
            case "const":
                return Size(len(tree.value) if isinstance(tree.value, str) else _RESULT)
            case "ident":
                return scope.get(tree.name) or _SIZES.get(self.types.get(tree.name, ""), _LISTED)
            case "loop":
                return self._loop(tree, scope)
            case "call":
                return self._call(tree, scope)
            case _:
                return _joined([self.of(one, scope) for one in tree.arguments])

    def _call(self, tree: Tree, scope: Mapping[str, Size]) -> Size:
        parts = [self.of(one, scope) for one in tree.arguments]
        if tree.name == "_?_:_":
            return _worst(parts, max(parts[1:], key=lambda size: size.total))
        if tree.name == "_[_]":
            return _worst(parts, parts[0].item())
        if tree.name == "_+_":
            total, count = sum(size.total for size in parts), sum(size.count for size in parts)
            return Size(total, count, max(size.each or size.total for size in parts))
        return _worst(parts, Size(sum(size.total for size in parts) if tree.name == "string" else _RESULT))

    def _loop(self, tree: Tree, scope: Mapping[str, Size]) -> Size:
        around, start, condition, step, result = tree.arguments
        over = self.of(around, scope)
        inner = {**scope, tree.name: over.item(), str(tree.value): self.of(start, scope)}
        one = self.of(step, inner)
        many = Size(one.total * over.count, one.count * over.count, one.each or one.total)
        self_made = self.of(result, {**inner, str(tree.value): many})
        return _worst([over, many, self.of(condition, inner)], self_made)


def _joined(parts: list[Size]) -> Size:
    return Size(
        sum(one.total for one in parts), max(len(parts), 1), max((one.total for one in parts), default=0)
    )


def _worst(parts: list[Size], own: Size) -> Size:
    """The result's size, unless something on the way to it was too large already."""
    largest = max(parts, key=lambda size: size.total, default=own)
    return largest if largest.total > MOST else own
