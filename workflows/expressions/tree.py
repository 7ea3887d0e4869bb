"""The syntax tree of a compiled expression, read from the message (`cel.expr.CheckedExpr`) that CEL writes of it
(wrapped into an `Any`).

Only the handful of fields that we look at are read; the numbers are those of the published message.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_ANY_VALUE = 2
_EXPR = 4
_TEST_ONLY = 3  # of a select
_CONST, _IDENT, _SELECT, _CALL, _LIST, _STRUCT, _LOOP = 3, 4, 5, 6, 7, 8, 9

_Raw = dict[int, list["bytes | int"]]


@dataclass(frozen=True, slots=True)
class Tree:
    """`kind`: const, ident, select, has, call, list, map or loop.

    `name` is the identifier, field, function or loop variable. A call on a target has the target as its first
    argument. The arguments of a loop (a macro such as `map` or `exists`) are range, start, condition, step, result,
    and its `value` names the variable that collects.
    """

    kind: str
    name: str = ""
    value: str | int | float | bool | None = None
    arguments: tuple[Tree, ...] = ()

    def walk(self) -> Iterator[Tree]:
        yield self
        for one in self.arguments:
            yield from one.walk()


def read_tree(message: bytes) -> Tree:
    checked = _inner(_fields(message), _ANY_VALUE)
    return _expression(_inner(_fields(checked), _EXPR))


def _expression(data: bytes) -> Tree:  # noqa: PLR0911 - one return a kind
    fields = _fields(data)
    if _CONST in fields:
        return Tree("const", value=_constant(_inner(fields, _CONST)))
    if _IDENT in fields:
        return Tree("ident", _text(_fields(_inner(fields, _IDENT)), 1))
    if _SELECT in fields:
        inner = _fields(_inner(fields, _SELECT))
        kind = "has" if _TEST_ONLY in inner else "select"
        return Tree(kind, _text(inner, 2), arguments=_each(inner, 1))
    if _CALL in fields:
        inner = _fields(_inner(fields, _CALL))
        return Tree("call", _text(inner, 2), arguments=_each(inner, 1) + _each(inner, 3))
    if _LIST in fields:
        return Tree("list", arguments=_each(_fields(_inner(fields, _LIST)), 1))
    if _STRUCT in fields:
        entries = [
            _fields(one) for one in _fields(_inner(fields, _STRUCT)).get(2, []) if isinstance(one, bytes)
        ]
        return Tree(
            "map", arguments=tuple(part for entry in entries for part in _each(entry, 3) + _each(entry, 4))
        )
    inner = _fields(_inner(fields, _LOOP))
    parts = tuple(part for number in (2, 4, 5, 6, 7) for part in _each(inner, number))
    return Tree("loop", _text(inner, 1), _text(inner, 3), parts)


def _constant(data: bytes) -> str | int | float | bool | None:
    for number, values in _fields(data).items():
        value = values[-1]
        if isinstance(value, int):
            if number == 1:
                return None
            return bool(value) if number == 2 else value - (value >> 63 << 64)  # noqa: PLR2004 - bool_value
        if number == 5:  # noqa: PLR2004 - double_value
            return float(struct.unpack("<d", value)[0])
        return value.decode(errors="replace")
    return None


def _each(fields: _Raw, number: int) -> tuple[Tree, ...]:
    return tuple(_expression(one) for one in fields.get(number, []) if isinstance(one, bytes))


def _text(fields: _Raw, number: int) -> str:
    return _inner(fields, number).decode()


def _inner(fields: _Raw, number: int) -> bytes:
    value = fields.get(number, [b""])[-1]
    return value if isinstance(value, bytes) else b""


def _fields(data: bytes) -> _Raw:
    """The fields of one message of the wire format: number to values, in order."""
    found: _Raw = {}
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        value: bytes | int
        if key & 7 == 0:
            value, place = _varint(data, place)
        else:
            length, place = (8, place) if key & 7 == 1 else _varint(data, place)
            value, place = data[place : place + length], place + length
        found.setdefault(key >> 3, []).append(value)
    return found


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:  # noqa: PLR2004 - the mark of the last byte
            return value, place
