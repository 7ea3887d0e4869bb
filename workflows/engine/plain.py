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
