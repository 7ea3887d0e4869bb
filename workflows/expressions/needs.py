"""What an expression needs of its variables so that it can't fail: that they are set, and that they hold something.

`days > 5` needs `days` set and filled; `days != null && days > 5` and `has(days) && days > 5` guard themselves:
CEL takes `false && error` for false, and `true || error` for true, in either order.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TypeAlias

from workflows.expressions.language import HAS, Expression
from workflows.expressions.tree import Tree


class Quality(StrEnum):
    SET = "set"
    FILLED = "filled"  # not null
    TEXT = "text"  # not the empty text, which a field of a form left empty has


Fact: TypeAlias = tuple[str, Quality]
Facts: TypeAlias = frozenset[Fact]

_NONE: Facts = frozenset()
_MAY_BE_NULL = frozenset({"_==_", "_!=_", "dyn", "type"})


def needs(expression: Expression) -> Facts:
    """What must hold wherever the expression is evaluated; what it guards itself is not among it."""
    return _needs(expression.tree, frozenset(), strict=False)


def passed_on(expression: Expression) -> Facts:
    """What must hold besides so that the result is neither null nor an empty text of a form."""
    return _passed(expression.tree)


def when_true(expression: Expression) -> Facts:
    """What is sure after a condition has turned out true."""
    return _guarded(expression.tree, outcome=True) | needs(expression)


def when_false(expression: Expression) -> Facts:
    return _guarded(expression.tree, outcome=False) | needs(expression)


def literals_beside(expression: Expression) -> Iterator[tuple[str, str]]:
    """Variables with the texts that they are compared to."""
    for tree in expression.tree.walk():
        if tree.kind != "call" or tree.name not in {"_==_", "_!=_", "@in"}:
            continue
        for one, other in (tree.arguments, tree.arguments[::-1]):
            if one.kind == "ident":
                yield from ((one.name, text.value) for text in _texts(other) if isinstance(text.value, str))


def _texts(tree: Tree) -> tuple[Tree, ...]:
    return tree.arguments if tree.kind == "list" else (tree,) if tree.kind == "const" else ()


def _needs(tree: Tree, bound: frozenset[str], *, strict: bool) -> Facts:
    match tree.kind:
        case "ident":
            return (
                _NONE
                if tree.name in bound or tree.name.startswith(HAS)
                else _of_name(tree.name, strict=strict)
            )
        case "call":
            return _of_call(tree, bound, strict=strict)
        case "loop":
            around, *rest = tree.arguments
            inner = bound | {tree.name, str(tree.value)}
            return _needs(around, bound, strict=True).union(
                *(_needs(one, inner, strict=False) for one in rest)
            )
        case "select" | "has":
            return _needs(tree.arguments[0], bound, strict=True)
        case _:
            return _NONE.union(*(_needs(one, bound, strict=False) for one in tree.arguments))


def _of_name(name: str, *, strict: bool) -> Facts:
    """A field that is declared beside its record needs the record."""
    record, _, field = name.partition(".")
    found = {(record, Quality.SET)}
    if field:
        found.add((record, Quality.FILLED))
    if strict:
        found.add((name, Quality.FILLED))
    return frozenset(found)


def _of_call(tree: Tree, bound: frozenset[str], *, strict: bool) -> Facts:
    if tree.name in {"_&&_", "_||_"}:
        one, other = tree.arguments
        passing = tree.name == "_&&_"
        return (_needs(one, bound, strict=True) - _guarded(other, outcome=passing)) | (
            _needs(other, bound, strict=True) - _guarded(one, outcome=passing)
        )
    if tree.name == "_?_:_":
        question, one, other = tree.arguments
        return (
            _needs(question, bound, strict=True)
            | (_needs(one, bound, strict=strict) - _guarded(question, outcome=True))
            | (_needs(other, bound, strict=strict) - _guarded(question, outcome=False))
        )
    found = _NONE
    for place, one in enumerate(tree.arguments):
        loose = tree.name in _MAY_BE_NULL or (tree.name == "@in" and place == 0)
        found |= _needs(one, bound, strict=not loose)
    return found


def _passed(tree: Tree) -> Facts:
    if tree.kind == "ident" and not tree.name.startswith(HAS):
        return frozenset({(tree.name, Quality.FILLED), (tree.name, Quality.TEXT)})
    if tree.kind == "call" and tree.name == "_?_:_":
        question, one, other = tree.arguments
        return (_passed(one) - _guarded(question, outcome=True)) | (
            _passed(other) - _guarded(question, outcome=False)
        )
    return _NONE


def _guarded(tree: Tree, *, outcome: bool) -> Facts:
    """What surely holds when the condition comes out so; where it doesn't hold, the condition comes out otherwise
    without an error."""
    match tree.name if tree.kind == "call" else tree.kind:
        case "ident" if outcome and tree.name.startswith(HAS):
            name = tree.name.removeprefix(HAS)
            names = {name, name.partition(".")[0]}
            return frozenset((one, quality) for one in names for quality in (Quality.SET, Quality.FILLED))
        case "!_":
            return _guarded(tree.arguments[0], outcome=not outcome)
        case "_&&_" | "_||_":
            one, other = (_guarded(part, outcome=outcome) for part in tree.arguments)
            return one | other if (tree.name == "_&&_") == outcome else one & other
        case "_==_" | "_!=_" | "@in":
            return _compared(tree, same=outcome != (tree.name == "_!=_"))
        case _:
            return _NONE


def _compared(tree: Tree, *, same: bool) -> Facts:
    """From `x == 5`: x holds something; from `x != null` and `x != ""` likewise."""
    one, other = tree.arguments if tree.arguments[0].kind == "ident" else tree.arguments[::-1]
    values = [text.value for text in _texts(other)]
    if one.kind != "ident" or not values or any(text.kind != "const" for text in _texts(other)):
        return _NONE
    found = set()
    if (None not in values) == same and (same or tree.name != "@in"):
        found.add((one.name, Quality.FILLED))
    if ("" not in values) == same and (same or tree.name != "@in"):
        found.add((one.name, Quality.TEXT))
    return frozenset(found)
