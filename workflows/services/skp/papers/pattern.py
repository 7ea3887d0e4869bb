"""The picture of the distribution: how predicates are expected to be spread under a result of the organisation."""

from __future__ import annotations

from collections.abc import Mapping

from models.base import JsonObject
from workflows.rules.skp_distribution import Expected, Expecting, expected
from workflows.rules.skp_predicate import OrganisationResult, Predicate
from workflows.services.skp.papers import words

_SHADES = {"VERY_GOOD": 120, "GOOD": 160, "NEEDS_IMPROVEMENT": 195, "POOR": 215, "VERY_POOR": 230}
_HEIGHTS = {
    Expecting.MOST: 3.2,
    Expecting.AT_LEAST: 3.2,
    Expecting.SOME: 1.6,
    Expecting.TOGETHER: 1.2,
    Expecting.FREE: 1.6,
    Expecting.FEW: 0.7,
    Expecting.NONE: 0,
}


def picture(result: str | None, counts: Mapping[Predicate, int] | None = None) -> JsonObject | None:
    """Bars from Sangat Kurang to Sangat Baik, drawn by steps; None without a result. SE MenPANRB 3/2023."""
    if result is None:
        return None
    told = expected(OrganisationResult(result))
    return {
        "result": words.RESULTS[OrganisationResult(result)],
        "bars": [
            {
                "label": words.PREDICATES[one],
                "height": _HEIGHTS[told[one].kind],
                "shade": _SHADES[one],
                "note": said(told[one]),
                "count": None if counts is None else counts.get(one, 0),
            }
            for one in reversed(Predicate)
        ],
    }


def said(one: Expected) -> str:
    """`paling banyak, maks. 70%`."""
    percent = f"{one.percent}%" if one.percent is not None else ""
    return {
        Expecting.MOST: f"paling banyak, maks. {percent}" if percent else "paling banyak",
        Expecting.AT_LEAST: f"min. {percent}",
        Expecting.SOME: "harus ada di antara keduanya",
        Expecting.TOGETHER: f"keduanya bersama min. {percent}",
        Expecting.FREE: "boleh ada",
        Expecting.FEW: f"maks. {percent}",
        Expecting.NONE: "tidak ada",
    }[one.kind]
