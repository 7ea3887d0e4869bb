"""The few marks of a form's static text: paragraphs, **bold** and [links](https://…); all else is escaped."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\(([^()\s]{1,500})\)")
_BOLD = re.compile(r"\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*")
_SAFE_TARGET = re.compile(
    r"https?://[^\s\\]+|mailto:[^\s\\]+|/(?![/\\])[^\s\\]*|#[A-Za-z0-9_-]*", re.IGNORECASE
)


def paragraphs(text: str) -> Markup:
    parts = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return Markup("\n").join(Markup("<p>{}</p>").format(_inline(one)) for one in parts if one.strip())


def _inline(text: str) -> Markup:
    done = Markup()
    at = 0
    for match in _LINK.finditer(text):
        done += _bold(text[at : match.start()]) + _link(match[1], match[2])
        at = match.end()
    return done + _bold(text[at:])


def _bold(text: str) -> Markup:
    """Words between double stars; splitting on a group leaves them at the odd places."""
    parts = _BOLD.split(text)
    return Markup().join(
        Markup("<b>{}</b>").format(one) if place % 2 else escape(one) for place, one in enumerate(parts)
    )


def _link(label: str, target: str) -> Markup:
    if not _SAFE_TARGET.fullmatch(target):
        return escape(f"[{label}]({target})")
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(target, _bold(label))
