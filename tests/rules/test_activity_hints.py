"""What is odd about entries: words that repeat day by day, and minutes outside of the presence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from workflows.rules.activity_hints import Described, beyond_presence, same_text

MONDAY = date(2026, 6, 1)


def written(*texts: str | None, skip: int = 0) -> list[Described]:
    """One entry a day from Monday on; none where there is no text."""
    return [
        Described(number, MONDAY + timedelta(days=number + (skip if number > 2 else 0)), text)
        for number, text in enumerate(texts)
        if text is not None
    ]


@pytest.mark.parametrize(
    ("entries", "odd"),
    [
        (written("Arsip", "arsip ", "ARSIP", "Arsip", "Arsip"), {0, 1, 2, 3, 4}),
        (written("Arsip", "Arsip", "Arsip", "Arsip"), set()),
        (written("Arsip", "Arsip", "Rapat", "Arsip", "Arsip", "Arsip"), set()),
        (written("Arsip", "Arsip", "Arsip", "Arsip", "Arsip", skip=2), {0, 1, 2, 3, 4}),
    ],
    ids=["five-days", "four-days", "other-work-between", "over-a-weekend"],
)
def test_same_words_five_days_running(entries: list[Described], odd: set[int]) -> None:
    assert same_text(entries) == odd


def test_a_second_entry_of_a_day_makes_no_fifth_day() -> None:
    four = written("Arsip", "Arsip", "Arsip", "Arsip")
    assert not same_text([*four, Described(9, MONDAY, "Arsip")])


@pytest.mark.parametrize(
    ("entry", "net", "beyond"),
    [((480, 600), 120, 0), ((480, 600), 100, 20), ((690, 810), 60, 0), ((690, 810), 30, 30)],
    ids=["within", "came-later", "over-the-break", "left-at-the-break"],
)
def test_minutes_outside_of_presence(entry: tuple[int, int], net: int, beyond: int) -> None:
    assert beyond_presence(entry, pause=(720, 780), net_minutes=net) == beyond
