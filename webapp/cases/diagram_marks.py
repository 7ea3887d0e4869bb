"""Marks on a drawn diagram: an outline by meaning, and a number that leads to the list below it and back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

Tone = Literal["bad", "attn", "good", "moved"]

# The classes of look.css: refused, granted, and two of our own.
CLASSES: dict[str, str] = {"bad": "w", "attn": "a", "good": "d", "moved": "m"}
_HEIGHT, _DIGIT = 20, 8


@dataclass(frozen=True, slots=True)
class Mark:
    """`text` is written in the badge; `href` leads to what it is about, and a link to `#id` comes back."""

    tone: Tone
    text: str = ""
    id: str = ""
    href: str = ""
    title: str = ""


def badge(mark: Mark, x: float, y: float) -> Markup:
    """The number at a spot; nothing where the mark has none."""
    if not mark.text:
        return Markup("")
    width = max(_HEIGHT, len(mark.text) * _DIGIT + 10)
    drawn = Markup('<rect x="{:g}" y="{:g}" width="{:g}" height="{}" rx="10"/>').format(
        x - width / 2, y - _HEIGHT / 2, width, _HEIGHT
    )
    drawn += Markup('<text x="{:g}" y="{:g}">{}</text>').format(x, y + 4, mark.text)
    return Markup('<a class="no {}" id="{}" href="{}"><title>{}</title>{}</a>').format(
        CLASSES[mark.tone], mark.id, mark.href, mark.title, drawn
    )
