"""What a comparison finds, as values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["added", "removed", "changed", "moved"]
What = Literal["process", "shape", "form", "table", "letter", "file"]


@dataclass(frozen=True, slots=True)
class Detail:
    """One property that differs; empty where there was, or is, nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Change:
    """`id` is the shape's, the form's, the table's or the letter's; `name` is how people call it."""

    kind: Kind
    what: What
    id: str
    name: str
    sort: str = ""  # the kind of shape, in words
    details: tuple[Detail, ...] = ()
