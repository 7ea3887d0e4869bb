"""Typed doors to the translations, which the library lacks: every sentence is a `str`."""

from __future__ import annotations

import flask_babel  # type: ignore[import-untyped,unused-ignore]


def _(message: str, **values: object) -> str:
    """The sentence in the reader's language."""
    text: str = flask_babel.gettext(message, **values)
    return text


def drawn(text: str) -> str:
    """Words of a diagram or a form in the reader's language, as far as the catalogue knows them."""
    return _(text) if text else ""


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    text: str = flask_babel.ngettext(singular, plural, num=num, **values)
    return text
