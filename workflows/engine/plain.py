"""Task data is JSON and nothing else: what comes in is copied deeply, and refused before any work is done."""

from __future__ import annotations

import math
from collections.abc import Mapping

from workflows.errors import InputRefused, TechnicalFailure
from workflows.registry import to_json

LARGEST = 2**63 - 1
UNFIT_TEXT = "Isian ini memuat tanda yang tidak dapat disimpan. Hapus tanda itu, lalu kirim lagi."


class UnfitData(TechnicalFailure):
    """A value that can't be kept in a case: only text, whole and decimal numbers, yes or no, lists and objects."""


def plain(values: Mapping[str, object]) -> dict[str, object]:
    """A deep copy as JSON values; dates and the like become text. Raises UnfitData naming the key."""
    return {str(key): _plain(to_json(value), str(key)) for key, value in values.items()}


def plain_form(values: Mapping[str, object]) -> dict[str, object]:
    """As `plain`, for what a person sent: text that can't be stored is that person's to mend (InputRefused)."""
    copied = plain({key: value for key, value in values.items() if _is_storable(value)})
    if unfit := {key: [UNFIT_TEXT] for key in values if key not in copied}:
        raise InputRefused(unfit)
    return copied


def accepted(variables: Mapping[str, str], payload: Mapping[str, object]) -> dict[str, object]:
    """What a message brings of the variables that its receiver declares, each of its type. Raises UnfitData."""
    found: dict[str, object] = {}
    for name, kind in variables.items():
        if name not in payload:
            raise UnfitData(f"the message has no {name}")
        if not _is_of(payload[name], kind):
            raise UnfitData(f"the message's {name} should be {kind}")
        found[name] = payload[name]
    return found


def _is_of(value: object, kind: str) -> bool:
    """Whether a JSON value is of a CEL type, with all that is in it."""
    outer, _, inner = kind.removesuffix(")").partition("(")
    if outer == "double":
        return type(value) in (int, float)
    if isinstance(value, list) and outer == "list":
        return not inner or all(_is_of(item, inner) for item in value)
    if isinstance(value, dict) and outer == "map":
        key, _, each = inner.partition(",")
        return key in ("", "string", "dyn") and all(
            _is_of(item, each.strip() or "dyn") for item in value.values()
        )
    return outer not in _TYPES or type(value) is _TYPES[outer]


_TYPES: Mapping[str, type] = {"int": int, "string": str, "bool": bool, "list": list, "map": dict}


def same(one: object, other: object) -> bool:
    """Equal and of the same type throughout: 1, 1.0 and true are three things."""
    if one is other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return one == other


def _plain(value: object, name: str) -> object:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        if abs(value) > LARGEST or not math.isfinite(value):
            raise UnfitData(f"{name}: {value} is out of range")
        return value
    if isinstance(value, list):
        return [_plain(item, name) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item, f"{name}.{key}") for key, item in value.items()}
    raise UnfitData(f"{name}: {type(value).__name__} is not a JSON value")


def _is_storable(value: object) -> bool:
    """PostgreSQL takes no NUL and no half of a surrogate pair; CEL would cut the text at the NUL."""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= char <= "\udfff" for char in value)
    if isinstance(value, Mapping):
        return all(_is_storable(key) and _is_storable(item) for key, item in value.items())
    if isinstance(value, list | tuple):
        return all(_is_storable(item) for item in value)
    return True
