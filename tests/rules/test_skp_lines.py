"""Lines of lists that an office brings along: earlier years, and levels of functional posts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workflows.rules import skp_history_line as history
from workflows.rules import skp_level_line as levels
from workflows.rules.skp_history_line import Earlier, Fault, Scheme

TODAY = date(2026, 2, 9)
PP46 = {"skema": "PP46", "mulai": "01-01-2020", "sampai": "31-12-2020"}
PP30 = {"skema": "pp 30", "mulai": "2021-07-01", "sampai": "2021-12-31"}
PM6 = {"skema": "PM6", "mulai": "1/1/2024", "sampai": "31/12/2024"}


@pytest.mark.parametrize(
    ("cells", "score", "label"),
    [
        (PP46 | {"skp": "86,50", "perilaku": "84"}, "85.50", "GOOD"),
        (PP46 | {"skp": "86,50", "perilaku": "84", "nilai": "85.5", "sebutan": "Baik"}, "85.50", "GOOD"),
        (PP46 | {"nilai": "90.995"}, "91.00", "VERY_GOOD"),  # the rounded number decides
        (PP46 | {"nilai": "50,99"}, "50.99", "BAD"),
        (PP30 | {"nilai": "112", "ide": "ya", "sebutan": "sangat  baik"}, "112.00", "VERY_GOOD"),
        (PP30 | {"nilai": "112"}, "112.00", "GOOD"),  # without a new idea
        (PP30 | {"nilai": "89.99"}, "89.99", "FAIR"),
        (PM6 | {"sebutan": "Cukup", "nilai": "80"}, None, "NEEDS_IMPROVEMENT"),
    ],
)
def test_a_line_gives_a_label_and_keeps_its_number(cells: dict[str, str], score: str | None, label: str):
    found = history.read_line(cells, today=TODAY)
    assert isinstance(found, Earlier)
    assert (found.score, found.label) == (Decimal(score) if score else None, label)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        (PP46 | {"skema": "PP 53"}, Fault.SCHEME),
        (PP46 | {"sampai": "31-12-2021", "nilai": "80"}, Fault.DATES),  # the scheme had ended
        (PP46 | {"sampai": "1-1-2019", "nilai": "80"}, Fault.DATES),
        (PM6 | {"sampai": "31-12-2026", "sebutan": "Baik"}, Fault.DATES),  # not over
        (PP46 | {"nilai": "delapan"}, Fault.SCORE),
        (PP46 | {"nilai": "120,01"}, Fault.SCORE),
        (PP46 | {"skp": "86", "perilaku": "84", "nilai": "90"}, Fault.TOTAL),
        (PP46 | {"nilai": "85", "sebutan": "Sangat Baik"}, Fault.LABEL),
        (PP30 | {"nilai": "112", "sebutan": "Sangat Baik"}, Fault.LABEL),
        (PM6 | {"sebutan": "Buruk"}, Fault.LABEL),
    ],
)
def test_what_is_wrong_with_a_line(cells: dict[str, str], fault: Fault):
    assert history.read_line(cells, today=TODAY) is fault


def test_schemes_are_never_turned_into_one_another():
    assert {one.value for one in Scheme} == {"PP46", "PP30", "PM6"}
    of_old = history.read_line(PP46 | {"nilai": "70"}, today=TODAY)
    assert isinstance(of_old, Earlier) and of_old.label == "FAIR"  # no predicate has this name


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"jenjang": "Ahli  muda", "sejak": "1-4-2023"}, levels.Level("AHLI_MUDA", date(2023, 4, 1), "SK 1")),
        ({"jenjang": "PENYELIA", "sejak": "45017"}, levels.Level("PENYELIA", date(2023, 4, 1), "SK 1")),
        ({"jenjang": "Ahli Besar", "sejak": "1-4-2023"}, levels.Fault.LEVEL),
        ({"jenjang": "Mahir", "sejak": "1-4-2026"}, levels.Fault.DATE),
        ({"jenjang": "Mahir", "sejak": "1-4-2023", "dasar": " "}, levels.Fault.GROUND),
    ],
)
def test_a_level_from_a_day_on(cells: dict[str, str], found: object):
    assert levels.read_line({"dasar": "SK 1"} | cells, today=TODAY) == found
