"""What the page of an error shows; `errors` fills it in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Page:
    """The words of an error page, and what it offers."""

    status: int
    title: str
    what: str
    icon: str = "circle-x"
    tone: str = "bad"
    back: str = ""
    back_text: str = ""
    retry: bool = False  # the same post once more, with the same key
    keep: bool = False  # what was typed, as a draft
    away: bool = False  # nothing of the database may be touched
    points: tuple[str, ...] = ()
    reference: str = ""
    kept: bool = False  # what was typed stands in the form again
    files: bool = False  # files came along, and have to be chosen again
