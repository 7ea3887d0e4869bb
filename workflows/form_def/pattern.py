"""Which regular expressions a form may carry: only those that can't make the server count for ever."""

from __future__ import annotations

import re

MAX_PATTERN = 200
_BUDGET = 22  # bits: about four million ways to try a text of 200 characters, well under a second
_REPEAT_BITS = 7
_TOKEN = re.compile(
    r"""
      \\.                             # an escaped character
    | \[\^?\]?(?:\\.|[^\]\\])*\]      # a set
    | \{\d+\}                         # a fixed count
    | \(\?:? | \( | \)[*+{]? | [*+{?|]
    | [^\\\[()*+?{|]+
    """,
    re.DOTALL | re.VERBOSE,
)

_UNWANTED = re.compile(
    r"\\[0-9gkP]|\[\[|--|&&|~~|\|\|"
)  # back-references, and what a later Python may read as sets


def is_safe_pattern(pattern: str) -> bool:
    """No look-around or back-reference, few repeats and alternatives, no repeat of a group that itself varies."""
    if len(pattern) > MAX_PATTERN or _UNWANTED.search(pattern):
        return False
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    tokens = _TOKEN.findall(pattern)
    return "(?" not in tokens and _bits(tokens) <= _BUDGET and not _varies_inside_repeat(tokens)


def _bits(tokens: list[str]) -> int:
    repeats = sum(one in {"*", "+", "{", ")*", ")+", "){"} for one in tokens)
    return repeats * _REPEAT_BITS + sum(one in {"?", "|"} for one in tokens)


def _varies_inside_repeat(tokens: list[str]) -> bool:
    varies = [False]
    for one in tokens:
        if one in {"(", "(?:"}:
            varies.append(False)
        elif one.startswith(")"):
            inner = varies.pop()
            if inner and len(one) > 1:
                return True
            varies[-1] = varies[-1] or inner or len(one) > 1
        elif one in {"*", "+", "?", "{", "|"}:
            varies[-1] = True
    return False
