"""CEL (Common Expression Language): compile with a type check, evaluate over JSON values.

It cannot loop for ever and cannot reach Python. The runtime hands back its errors as values; here each of them
becomes ExpressionFailed. Dates are ISO strings; integers and doubles don't mix.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Protocol

from cel_expr_python import cel

from workflows.errors import ExpressionFailed, UserMistake
from workflows.expressions.size import LARGEST, is_too_large, measured
from workflows.expressions.tree import Tree, read_tree

MAX_LENGTH = 500
HAS = "_has_"  # `has(days)` becomes the variable `_has_days`: CEL's own asks about fields only
_WORDS = (
    "true false null in as break const continue else for function if import let loop package namespace return "
    "var void while int uint double bool string bytes list map type null_type dyn"
)
RESERVED = frozenset(_WORDS.split())

_STRING = re.compile(
    r'"""(?:.|\n)*?"""' r"|'''(?:.|\n)*?'''" r'|"(?:\\.|[^"\\])*"' r"|'(?:\\.|[^'\\])*'", re.DOTALL
)
_CHAIN = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HAS = re.compile(r"\bhas\s*\(\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)\s*\)")

Functions = Mapping[str, Callable[[int], str]]


class ExpressionRefused(UserMistake):
    """The expression doesn't compile, or its types don't fit."""


class _Program(Protocol):
    def eval(self, *, data: Mapping[str, object]) -> cel.Value: ...


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: the variables it reads with their types, and the type of its result."""

    text: str
    reads: tuple[tuple[str, str], ...]
    result: str
    tree: Tree
    program: _Program


def is_name(text: str) -> bool:
    """Whether `text` can name a variable: lower case, and no word of the language."""
    return bool(_NAME.fullmatch(text)) and text not in RESERVED


def names_in(text: str) -> frozenset[str]:
    """Names (and their dotted prefixes) that stand in the text outside of string literals."""
    found: set[str] = set()
    for chain in _CHAIN.findall(_STRING.sub('""', text)):
        parts = chain.split(".")
        found.update(".".join(parts[: end + 1]) for end in range(len(parts)))
    return frozenset(found)


def compile_expression(text: str, variables: Mapping[str, str]) -> Expression:
    """Compile against variables with CEL type names ("int", "list(string)", …).

    `record.field` may be declared beside `record` and then keeps its own type; "int?" may be null. `has(name)`
    asks whether a variable is set and not null. Raises ExpressionRefused.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionRefused(f"longer than {MAX_LENGTH} characters")
    if "\0" in text or not text.strip():
        raise ExpressionRefused("empty")
    if "has" in text:
        text = _with_plain_has(text, variables)
    said = names_in(text)
    reads = [(name, variables[name]) for name in said & variables.keys()]
    reads += [(name, "bool") for name in said if name.startswith(HAS) and name[len(HAS) :] in variables]
    return _compiled(text, tuple(sorted(reads)))


def _with_plain_has(text: str, variables: Mapping[str, str]) -> str:
    """`has(days)` as a variable, outside of string literals; of a field that isn't declared CEL's own is meant."""

    def plain(found: re.Match[str]) -> str:
        return found[0] if "." in found[1] and found[1] not in variables else f"{HAS}{found[1]}"

    parts, place = [], 0
    for literal in [*_STRING.finditer(text), None]:
        end = literal.start() if literal else len(text)
        parts.append(_HAS.sub(plain, text[place:end]))
        if literal:
            parts.append(literal[0])
            place = literal.end()
    return "".join(parts)


def evaluate(
    expression: Expression, data: Mapping[str, object], *, functions: Functions | None = None
) -> object:
    """The value as JSON. Only variables that the text mentions are passed. Raises ExpressionFailed."""
    values = {
        name: _is_filled(name[len(HAS) :], data) if name.startswith(HAS) else _fitting(name, kind, data)
        for name, kind in expression.reads
        if name.startswith(HAS) or _known(name, data)
    }
    calls = _Calls(functions or {})
    token = _calls.set(calls)
    try:
        value = expression.program.eval(data=values)
    except RuntimeError as error:
        raise ExpressionFailed(f"{expression.text}: {error}") from error
    finally:
        _calls.reset(token)
    if value.type() == cel.Type.ERROR:
        raise ExpressionFailed(f"{expression.text}: {value.plain_value()}") from calls.failure
    found = _as_json(value.plain_value(), expression.text)
    if measured(found) > LARGEST:
        raise ExpressionFailed(f"{expression.text}: the value has grown too large")
    return found


def reads_known(expression: Expression, data: Mapping[str, object]) -> bool:
    """Whether every variable that the expression reads is in the data."""
    return all(name.startswith(HAS) or _known(name, data) for name, _ in expression.reads)


def evaluate_condition(
    expression: Expression, data: Mapping[str, object], *, functions: Functions | None = None
) -> bool:
    """As `evaluate`, for a condition: anything but true or false raises ExpressionFailed."""
    value = evaluate(expression, data, functions=functions)
    if not isinstance(value, bool):
        raise ExpressionFailed(f"{expression.text}: neither true nor false")
    return value


class _Calls:
    """The functions of one evaluation, and what one of them raised: CEL would keep only its text."""

    def __init__(self, functions: Functions) -> None:
        self.functions = functions
        self.failure: BaseException | None = None

    def __enter__(self) -> Functions:
        return self.functions

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self.failure = error


_calls: ContextVar[_Calls] = ContextVar("_calls")


def _in_workdays(days: int) -> str:
    with _calls.get() as functions:
        return functions["in_workdays"](days)


_FUNCTIONS = [
    cel.FunctionDecl(
        "in_workdays", [cel.Overload("in_workdays_int", cel.Type.STRING, [cel.Type.INT], impl=_in_workdays)]
    )
]


@lru_cache(maxsize=4096)
def _compiled(text: str, reads: tuple[tuple[str, str], ...]) -> Expression:
    try:
        env = cel.NewEnv(variables={name: _cel_type(kind) for name, kind in reads}, functions=_FUNCTIONS)
        program = env.compile(text)
    except (RuntimeError, ValueError) as error:
        raise ExpressionRefused(_first_line(str(error))) from error
    tree = read_tree(program.serialize())
    if is_too_large(tree, dict(reads)):
        raise ExpressionRefused("its value could grow without bounds")
    return Expression(text, reads, _result(program.return_type().name()), tree, program)


def _cel_type(kind: str) -> cel.Type:
    """Built piece by piece: from the text "list(string)" CEL would make an unknown type of that name."""
    outer, _, inner = kind.removesuffix(")").partition("(")
    if outer == "list" and inner:
        return cel.Type.List(_cel_type(inner))
    if outer == "map" and inner:
        key, _, value = inner.partition(",")
        return cel.Type.Map(_cel_type(key.strip()), _cel_type(value.strip()))
    if kind.endswith("?"):
        return _NULLABLE.get(kind, cel.Type.DYN)
    if kind not in _SIMPLE:
        raise ExpressionRefused(f"there is no type {kind}")
    return _SIMPLE[kind]


def _result(name: str) -> str:
    """The type's name as we write it, of the JSON value that will come out."""
    found = name.lower().replace("<", "(").replace(">", ")")
    if re.search(r"bytes|type\(", found):
        raise ExpressionRefused(f"{found} is not a value here")
    return re.sub(r"timestamp|duration", "string", found).replace("uint", "int")


def _first_line(message: str) -> str:
    line = message.partition("\n")[0]
    return re.sub(r"^[A-Z_]+: (ERROR: )?(<input>:)?", "", line).removesuffix(" (in container '')")


def _known(name: str, data: Mapping[str, object]) -> bool:
    first, _, rest = name.partition(".")
    if first not in data:
        return False
    if not rest:
        return True
    inner = data[first]
    return isinstance(inner, Mapping) and _known(rest, inner)


def _is_filled(name: str, data: Mapping[str, object]) -> bool:
    record, _, field = name.partition(".")
    value = data.get(record)
    return (value.get(field) if field and isinstance(value, Mapping) else value) is not None


def _fitting(name: str, kind: str, data: Mapping[str, object]) -> object:
    """The value, of the declared type: CEL itself would take true for 1 and cut a string at a NUL."""
    value: object = data
    for part in name.split("."):
        value = value[part]  # type: ignore[index]  # _known has looked
    if kind == "double" and type(value) is int:
        return float(value)
    wanted = _PLAIN.get(kind)
    if (wanted and type(value) is not wanted) or (isinstance(value, str) and "\0" in value):
        raise ExpressionFailed(f"{name} should be {kind}, not {type(value).__name__}")
    return value


_SIMPLE = {
    "int": cel.Type.INT,
    "double": cel.Type.DOUBLE,
    "string": cel.Type.STRING,
    "bool": cel.Type.BOOL,
    "null": cel.Type.NULL,
    "dyn": cel.Type.DYN,
}
# For the checks only: at run time such a variable is `dyn`.
_NULLABLE = {
    "int?": cel.Type("google.protobuf.Int64Value"),
    "double?": cel.Type("google.protobuf.DoubleValue"),
    "string?": cel.Type("google.protobuf.StringValue"),
    "bool?": cel.Type("google.protobuf.BoolValue"),
}
_PLAIN: dict[str, type] = {"int": int, "double": float, "string": str, "bool": bool}


def _as_json(value: object, text: str) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{int(value.total_seconds())}S"
    if isinstance(value, list):
        return [_as_json(item, text) for item in value]
    if isinstance(value, dict):
        return {str(key): _as_json(item, text) for key, item in value.items()}
    if isinstance(value, bytes | bytearray) or (isinstance(value, float) and not math.isfinite(value)):
        raise ExpressionFailed(f"{text}: not a JSON value")
    return value
