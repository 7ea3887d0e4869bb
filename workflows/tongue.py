"""What is said to people from below the web layer: written in Indonesian, read in the language of the reader.

Whoever shows it lends a look-up, which knows the reader by itself; without one the Indonesian stands. `make catalogue`
collects what `phrase()` says and the values of every dictionary annotated with `Words`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

Words: TypeAlias = Mapping[str, str]


class _Tongue:
    look_up: Callable[[str], str] = staticmethod(str)


def lend(look_up: Callable[[str], str]) -> None:
    _Tongue.look_up = staticmethod(look_up)


def phrase(sentence: str, /, **values: object) -> str:
    """The sentence in the reader's language, its places `{so}` filled in."""
    found = _Tongue.look_up(sentence) if sentence else ""
    return found.format_map(values) if values else found
