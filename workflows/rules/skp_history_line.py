"""A line of a list of earlier years: a score by PP 46/2011 or PP 30/2019, or a predicate by PermenPANRB 6/2022."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workflows.rules.leave_opening import day_of
from workflows.rules.rounding import half_up, share
from workflows.rules.skp_history import HistoryLabel, Pp30Policy, Pp46Policy, pp30_label, pp46_label
from workflows.rules.skp_predicate import Predicate, PredicatePolicy

_SCORE = re.compile(r"\d{1,3}(?:[.,]\d{1,4})?")
MOST = Decimal(120)  # no scheme knows more
YES = frozenset({"ya", "y", "1", "ada"})
LABELS = {
    "SANGAT BAIK": HistoryLabel.VERY_GOOD,
    "BAIK": HistoryLabel.GOOD,
    "CUKUP": HistoryLabel.FAIR,
    "KURANG": HistoryLabel.POOR,
    "SANGAT KURANG": HistoryLabel.VERY_POOR,
    "BURUK": HistoryLabel.BAD,
}
PREDICATES = {
    "SANGAT BAIK": Predicate.VERY_GOOD,
    "BAIK": Predicate.GOOD,
    "BUTUH PERBAIKAN": Predicate.NEEDS_IMPROVEMENT,
    "CUKUP": Predicate.NEEDS_IMPROVEMENT,
    "KURANG": Predicate.POOR,
    "SANGAT KURANG": Predicate.VERY_POOR,
}


class Scheme(StrEnum):
    PP46 = "PP46"
    PP30 = "PP30"
    PM6 = "PM6"  # PermenPANRB 6/2022, of years before Langkah


class Fault(StrEnum):
    SCHEME = "SCHEME"
    DATES = "DATES"  # unreadable, or outside the scheme's time
    SCORE = "SCORE"
    TOTAL = "TOTAL"  # the final score isn't what its parts give
    LABEL = "LABEL"  # not a word of the scheme, or not the one that the score gives


@dataclass(frozen=True)
class Earlier:
    """What is kept: `label` is a HistoryLabel, or a Predicate for PM6; `score` has 2 decimals, none for PM6."""

    scheme: Scheme
    first: date
    last: date
    score: Decimal | None
    label: str


def read_line(cells: Mapping[str, str], *, today: date) -> Earlier | Fault:
    """A line by its columns skema, mulai, sampai, skp, perilaku, nilai, ide, sebutan; or the first thing wrong with it.

    PP46: `skp` and `perilaku` give the final score (60 and 40 %), or `nilai` has it; both must agree. PP30: `nilai`,
    and `ide` says whether there was a new idea. The label follows the score; a `sebutan` that differs is a fault.
    """
    try:
        scheme = Scheme(cells.get("skema", "").strip().upper().replace(" ", ""))
    except ValueError:
        return Fault.SCHEME
    first, last = day_of(cells.get("mulai", "")), day_of(cells.get("sampai", ""))
    if first is None or last is None or not _within(scheme, first, last, today):
        return Fault.DATES
    if scheme is Scheme.PM6:
        named = PREDICATES.get(_word(cells))
        return Fault.LABEL if named is None else Earlier(scheme, first, last, None, named.value)
    score = _final(cells) if scheme is Scheme.PP46 else _score(cells.get("nilai", ""))
    if isinstance(score, Fault) or score is None:
        return score or Fault.SCORE
    return _labelled(scheme, cells, first, last, half_up(score))


def _labelled(
    scheme: Scheme, cells: Mapping[str, str], first: date, last: date, score: Decimal
) -> Earlier | Fault:
    new_idea = cells.get("ide", "").strip().lower() in YES
    label = pp46_label(score) if scheme is Scheme.PP46 else pp30_label(score, new_idea=new_idea)
    word = _word(cells)
    if word and LABELS.get(word) is not label:
        return Fault.LABEL
    return Earlier(scheme, first, last, score, label.value)


def _final(cells: Mapping[str, str]) -> Decimal | Fault | None:
    """By PP 46/2011, from its parts where they are there."""
    skp, behaviour = _score(cells.get("skp", "")), _score(cells.get("perilaku", ""))
    given = _score(cells.get("nilai", ""))
    if skp is None or behaviour is None:
        return given
    policy = Pp46Policy()
    total = half_up(share(skp, policy.skp_percent) + share(behaviour, policy.behaviour_percent))
    return Fault.TOTAL if given is not None and half_up(given) != total else total


def _score(text: str) -> Decimal | None:
    written = text.strip()
    if not _SCORE.fullmatch(written):
        return None
    found = Decimal(written.replace(",", "."))
    return found if found <= MOST else None


def _within(scheme: Scheme, first: date, last: date, today: date) -> bool:
    policies: Mapping[Scheme, Pp46Policy | Pp30Policy | PredicatePolicy] = {
        Scheme.PP46: Pp46Policy(),
        Scheme.PP30: Pp30Policy(),
        Scheme.PM6: PredicatePolicy(valid_from=date(2022, 1, 1)),
    }
    policy = policies[scheme]
    return policy.valid_from <= first <= last <= min(policy.valid_to or today, today)


def _word(cells: Mapping[str, str]) -> str:
    return " ".join(cells.get("sebutan", "").upper().split())
