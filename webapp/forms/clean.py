"""What a person typed, made plain: text, numbers and dates as people here write them. No messages."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

MAX_NUMBER_TEXT = 32

# Marks that turn the direction of text, so that a name reads other than it is stored.
_TURNING = {*map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A)), "\u200e", "\u200f", "\u061c"}
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}
_WHOLE = re.compile(r"[+-]?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,16})")
_DECIMAL = re.compile(r"([+-]?)(?:([0-9]{1,3}(?:\.[0-9]{3})+)|([0-9]{1,16}))(?:,([0-9]{1,16}))?")
_POINTED = re.compile(r"([+-]?)([0-9]{1,16})\.([0-9]{1,16})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-/. ]([0-9]{1,2})[-/. ]([0-9]{4})")
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def plain(text: str) -> str:
    """One form for one text: line ends as \\n, composed characters, nothing around it."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def is_blank(text: str) -> bool:
    return all(unicodedata.category(one) in _INVISIBLE for one in text)


def has_control(text: str, *, lines: bool) -> bool:
    """Whether it holds what can't be stored or shown; `lines` allows line ends and tabs."""
    allowed = {"\n", "\t"} if lines else set()
    return any(
        one in _TURNING or (unicodedata.category(one) in {"Cc", "Cs"} and one not in allowed) for one in text
    )


def whole_number(text: str) -> int | None:
    """`12`, `-3`, `1.500` (a thousand and a half)."""
    return int(text.replace(".", "")) if len(text) <= MAX_NUMBER_TEXT and _WHOLE.fullmatch(text) else None


def decimal_number(text: str) -> tuple[float, int] | None:
    """The number and how many decimals it was written with: `2,5`, `1.500,25`, and `2.5` from other habits."""
    if len(text) > MAX_NUMBER_TEXT:
        return None
    if match := _DECIMAL.fullmatch(text):
        digits, decimals = (match[2] or match[3]).replace(".", ""), match[4] or ""
    elif match := _POINTED.fullmatch(text):
        digits, decimals = match[2], match[3]
    else:
        return None
    return float(f"{match[1]}{digits}.{decimals or 0}"), len(decimals.rstrip("0"))


def day(text: str) -> date | None:
    """The browser's `2026-02-09`, or day first as people write it: `9/2/2026`."""
    if match := _DAY_FIRST.fullmatch(text):
        text = f"{match[3]}-{int(match[2]):02}-{int(match[1]):02}"
    if not _ISO.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
