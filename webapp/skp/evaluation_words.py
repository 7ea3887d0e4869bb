"""What the pages call ratings, predicates, results of units, states of evaluations and who gave feedback."""

from __future__ import annotations

from models.skp_evaluation import EvaluationStatus, FeedbackFrom, ObjectionVerdict
from webapp.translation import _
from workflows.rules.skp_behaviour import CONDUCT, NAMES, CoreValue
from workflows.rules.skp_distribution import DistributionWarning, WarningCode
from workflows.rules.skp_predicate import OrganisationResult, Predicate, PredicatePolicy, Rating

State = tuple[str, str, str]  # tone, icon, word
LAW = "PermenPANRB 6/2022"
VALUES = tuple((value, NAMES[value], CONDUCT[value]) for value in CoreValue)
RATINGS = tuple(Rating)
MATRIX = PredicatePolicy().matrix


def rating(code: str | None) -> str:
    if not code:
        return ""
    return {
        Rating.ABOVE: _("Di atas ekspektasi"),
        Rating.AS_EXPECTED: _("Sesuai ekspektasi"),
        Rating.BELOW: _("Di bawah ekspektasi"),
    }[Rating(code)]


def short_rating(code: str) -> str:
    """For the headings of the matrix, where all are against expectation."""
    return {
        Rating.ABOVE: _("Di atas"),
        Rating.AS_EXPECTED: _("Sesuai"),
        Rating.BELOW: _("Di bawah"),
    }[Rating(code)]


def predicate(code: str | None) -> State:
    """Terms of the law; "Kurang/Misconduct" is one of them."""
    if not code:
        return ("", "hourglass", _("Belum ada predikat"))
    return {
        Predicate.VERY_GOOD: ("good", "circle-check", _("Sangat Baik")),
        Predicate.GOOD: ("good", "circle-check", _("Baik")),
        Predicate.NEEDS_IMPROVEMENT: ("attn", "triangle-alert", _("Butuh Perbaikan")),
        Predicate.POOR: ("bad", "circle-alert", _("Kurang/Misconduct")),
        Predicate.VERY_POOR: ("bad", "circle-x", _("Sangat Kurang")),
    }[Predicate(code)]


def organisation(code: str | None) -> str:
    if not code:
        return _("Belum ditetapkan")
    return {
        OrganisationResult.EXCELLENT: _("Istimewa"),
        OrganisationResult.GOOD: _("Baik"),
        OrganisationResult.NEEDS_IMPROVEMENT: _("Butuh Perbaikan"),
        OrganisationResult.POOR: _("Kurang"),
        OrganisationResult.VERY_POOR: _("Sangat Kurang"),
    }[OrganisationResult(code)]


def status(code: str) -> State:
    return {
        EvaluationStatus.OPEN: ("wait", "hourglass", _("Belum dinilai")),
        EvaluationStatus.DELIVERED: ("wait", "bell", _("Disampaikan, belum dibuka")),
        EvaluationStatus.RECEIVED: ("wait", "circle-check", _("Diterima")),
        EvaluationStatus.OBJECTED: ("attn", "triangle-alert", _("Keberatan sedang diproses")),
        EvaluationStatus.FINAL: ("good", "circle-check", _("Final")),
    }[EvaluationStatus(code)]


def given_by(code: str) -> str:
    return {
        FeedbackFrom.SUPERIOR: _("Atasan"),
        FeedbackFrom.PEER: _("Rekan"),
        FeedbackFrom.SUBORDINATE: _("Bawahan"),
    }[FeedbackFrom(code)]


def verdict(code: str) -> State:
    return {
        ObjectionVerdict.CHANGED: ("good", "circle-check", _("Hasil ditetapkan ulang")),
        ObjectionVerdict.UPHELD: ("bad", "circle-x", _("Keberatan ditolak")),
    }[ObjectionVerdict(code)]


def warned(one: DistributionWarning) -> str:
    """Where the predicates of a unit leave the guidance of its result (SE MenPANRB 3/2023)."""
    names = _(" dan/atau ").join(predicate(code)[2] for code in one.predicates)
    said = {
        WarningCode.ABOVE_MAXIMUM: _(
            "%(names)s: %(count)s orang; pedomannya paling banyak %(limit)s.",
            names=names,
            count=one.count,
            limit=one.limit,
        ),
        WarningCode.BELOW_MINIMUM: _(
            "%(names)s: %(count)s orang; pedomannya paling sedikit %(limit)s.",
            names=names,
            count=one.count,
            limit=one.limit,
        ),
        WarningCode.NOT_ALLOWED: _(
            "%(names)s: %(count)s orang; pedomannya tidak ada.", names=names, count=one.count
        ),
        WarningCode.NOT_LARGEST: _(
            "%(names)s: %(count)s orang; pedomannya kelompok terbesar.", names=names, count=one.count
        ),
        WarningCode.REQUIRED_GROUP_MISSING: _("%(names)s: belum ada; pedomannya harus ada.", names=names),
    }
    return said[one.code]


def choices() -> list[tuple[str, str]]:
    return [(str(one), rating(one)) for one in RATINGS]
