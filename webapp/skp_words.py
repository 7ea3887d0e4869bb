"""Periods, ratings, predicates, results of units and the guidance on their spread, in words and terms of the law."""

from __future__ import annotations

from collections.abc import Sequence

from models.skp import PeriodKind, SkpPeriod
from webapp import i18n
from webapp.translation import _
from workflows.rules.skp_distribution import DistributionWarning, WarningCode
from workflows.rules.skp_predicate import OrganisationResult, Predicate, Rating


def period(one: SkpPeriod) -> str:
    """`Triwulan II 2026`, `Maret 2026`, `Tahun 2026`."""
    if one.kind is PeriodKind.YEAR:
        return _("Tahun %(year)s", year=one.year)
    if one.kind is PeriodKind.QUARTER:
        return _(
            "Triwulan %(number)s %(year)s", number=("I", "II", "III", "IV")[one.number - 1], year=one.year
        )
    return i18n.long_month(one.first_day)


def rating(code: str | None) -> str:
    """Of results or behaviour; empty without one."""
    names = {
        Rating.ABOVE: _("Di atas ekspektasi"),
        Rating.AS_EXPECTED: _("Sesuai ekspektasi"),
        Rating.BELOW: _("Di bawah ekspektasi"),
    }
    return names[Rating(code)] if code else ""


def predicate(code: str | None) -> str:
    """A term of the law, as "Kurang/Misconduct" is; empty without one."""
    names = {
        Predicate.VERY_GOOD: _("Sangat Baik"),
        Predicate.GOOD: _("Baik"),
        Predicate.NEEDS_IMPROVEMENT: _("Butuh Perbaikan"),
        Predicate.POOR: _("Kurang/Misconduct"),
        Predicate.VERY_POOR: _("Sangat Kurang"),
    }
    return names[Predicate(code)] if code else ""


def result(code: str | None) -> str:
    """Capaian kinerja organisasi; empty without one."""
    names = {
        OrganisationResult.EXCELLENT: _("Istimewa"),
        OrganisationResult.GOOD: _("Baik"),
        OrganisationResult.NEEDS_IMPROVEMENT: _("Butuh Perbaikan"),
        OrganisationResult.POOR: _("Kurang"),
        OrganisationResult.VERY_POOR: _("Sangat Kurang"),
    }
    return names[OrganisationResult(code)] if code else ""


def guidance(code: str | None) -> str:
    """How predicates should be spread under a result (SE MenPANRB 3/2023); empty without one."""
    said = {
        OrganisationResult.EXCELLENT: _(
            "Sebagian besar Sangat Baik, paling banyak 70%. Yang lain boleh Baik, Butuh Perbaikan, atau Kurang."
        ),
        OrganisationResult.GOOD: _(
            "Sebagian besar Baik, paling banyak 70%. Harus ada yang Butuh Perbaikan atau Kurang."
        ),
        OrganisationResult.NEEDS_IMPROVEMENT: _(
            "Paling sedikit 60% Butuh Perbaikan, dan paling banyak 10% Sangat Baik."
        ),
        OrganisationResult.POOR: _(
            "Paling sedikit 60% Kurang dan 10% Butuh Perbaikan, dan paling banyak 10% Sangat Baik."
        ),
        OrganisationResult.VERY_POOR: _(
            "Paling sedikit 60% Sangat Kurang dan 10% Kurang atau Butuh Perbaikan. Tidak ada yang Sangat Baik."
        ),
    }
    return said[OrganisationResult(code)] if code else ""


def warning(one: DistributionWarning) -> str:
    return warning_of(one.code, one.predicates, count=one.count, limit=one.limit)


def warning_of(code: str, predicates: Sequence[str], *, count: int, limit: int) -> str:
    """One sentence on where the spread leaves the guidance."""
    names = _(" atau ").join(predicate(one) for one in predicates)
    values = {"names": names, "count": count, "limit": limit}
    if code == WarningCode.ABOVE_MAXIMUM:
        return _("%(names)s ada %(count)s orang; menurut pedoman paling banyak %(limit)s.", **values)
    if code == WarningCode.BELOW_MINIMUM:
        return _("%(names)s ada %(count)s orang; menurut pedoman paling sedikit %(limit)s.", **values)
    if code == WarningCode.NOT_ALLOWED:
        return _("%(names)s ada %(count)s orang; menurut pedoman tidak boleh ada.", **values)
    if code == WarningCode.NOT_LARGEST:
        return _("%(names)s ada %(count)s orang; menurut pedoman harus yang terbanyak.", **values)
    return _("Belum ada yang %(names)s; menurut pedoman harus ada.", **values)
