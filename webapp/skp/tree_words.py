"""Short words of the tree, the charts and the pages of predicates over the years."""

from __future__ import annotations

from models.skp import PeriodKind, SkpPeriod
from webapp.translation import _
from workflows.rules.skp_distribution import Expected, Expecting
from workflows.rules.skp_history import HistoryLabel
from workflows.services.skp.papers.words import LEVELS

_QUARTERS = ("I", "II", "III", "IV")


def short_period(period: SkpPeriod) -> str:
    """`TW II/26`, `3/26`, `2026`: for the foot of a column."""
    if period.kind is PeriodKind.YEAR:
        return str(period.year)
    if period.kind is PeriodKind.QUARTER:
        return _("TW %(number)s/%(year)s", number=_QUARTERS[period.number - 1], year=period.year % 100)
    return f"{period.number}/{period.year % 100}"


def expected(one: Expected) -> str:
    """What the guidance says of one predicate."""
    percent = one.percent
    return {
        Expecting.MOST: _("paling banyak, maks. %(percent)s%%", percent=percent)
        if percent is not None
        else _("paling banyak"),
        Expecting.AT_LEAST: _("min. %(percent)s%%", percent=percent),
        Expecting.TOGETHER: _("bersama yang lain min. %(percent)s%%", percent=percent),
        Expecting.SOME: _("ini atau yang lain harus ada"),
        Expecting.FEW: _("maks. %(percent)s%%", percent=percent),
        Expecting.NONE: _("tidak boleh ada"),
        Expecting.FREE: _("boleh ada"),
    }[one.kind]


def level(code: str) -> str:
    """A level (jenjang) as the law names it."""
    return LEVELS.get(code, code)


def scheme(code: str) -> str:
    return {"PP46": "PP 46/2011", "PP30": "PP 30/2019"}.get(code, code)


def label(code: str) -> str:
    """Sebutan of an older scheme."""
    known = {
        HistoryLabel.VERY_GOOD: _("Sangat Baik"),
        HistoryLabel.GOOD: _("Baik"),
        HistoryLabel.FAIR: _("Cukup"),
        HistoryLabel.POOR: _("Kurang"),
        HistoryLabel.VERY_POOR: _("Sangat Kurang"),
        HistoryLabel.BAD: _("Buruk"),
    }
    return known[HistoryLabel(code)] if code in set(HistoryLabel) else code
