"""A letter's content on paper: one A4 page layout for all letters, set by Typst.

The content reaches the layout as data, never as markup: nothing that somebody typed is executed or set apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import typst

_LAYOUT = Path(__file__).with_name("letter.typ")


def pdf(content: Mapping[str, object]) -> bytes:
    """The same content gives the same pages. No system font is used, so that they look alike on every machine."""
    made: bytes = typst.compile(
        _LAYOUT.read_bytes(),
        sys_inputs={"letter": json.dumps(content, ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    return made
