"""What the pages call ratings, predicates, results of units, states of evaluations and who gave feedback."""

from __future__ import annotations

from models.skp_evaluation import EvaluationStatus, FeedbackFrom, ObjectionVerdict, SkpEvaluation
from webapp import skp_words
from webapp.translation import _
from workflows.rules.skp_behaviour import CONDUCT, NAMES, CoreValue
from workflows.rules.skp_predicate import Predicate, PredicatePolicy, Rating

State = tuple[str, str, str]  # tone, icon, word
LAW = "PermenPANRB 6/2022"
VALUES = tuple((value, NAMES[value], CONDUCT[value]) for value in CoreValue)
RATINGS = tuple(Rating)
MATRIX = PredicatePolicy().matrix
rating, warned = skp_words.rating, skp_words.warning


def short_rating(code: str) -> str:
    """For the headings of the matrix, where all are against expectation."""
    return {
        Rating.ABOVE: _("Di atas"),
        Rating.AS_EXPECTED: _("Sesuai"),
        Rating.BELOW: _("Di bawah"),
    }[Rating(code)]


def predicate(code: str | None) -> State:
    if not code:
        return ("", "hourglass", _("Belum ada predikat"))
    tone, icon = {
        Predicate.VERY_GOOD: ("good", "circle-check"),
        Predicate.GOOD: ("good", "circle-check"),
        Predicate.NEEDS_IMPROVEMENT: ("attn", "triangle-alert"),
        Predicate.POOR: ("bad", "circle-alert"),
        Predicate.VERY_POOR: ("bad", "circle-x"),
    }[Predicate(code)]
    return tone, icon, skp_words.predicate(code)


def receipt(found: SkpEvaluation) -> str:
    """How a result was received."""
    return _("dibuka pegawai") if found.opened_at else _("tiga hari kerja sesudah disampaikan")


def organisation(code: str | None) -> str:
    return skp_words.result(code) or _("Belum ditetapkan")


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


def choices() -> list[tuple[str, str]]:
    return [(str(one), rating(one)) for one in RATINGS]
