"""My predicates over the years, objections, the credit points they gave and why, and results of older schemes."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template

from models.skp import PeriodKind
from models.skp_evaluation import EvaluationStatus
from models.skp_office import PerformanceHistory
from models.skp_past import Past, before_of, past_of
from webapp import db, skp_words
from webapp.sign_in import sessions
from webapp.skp import charts, evaluation_words, tree_words
from webapp.skp.blueprint import bp
from workflows.rules.skp_predicate import Predicate
from workflows.services import skp as services

OLDER = ("PP46", "PP30")  # schemes whose numbers never become a predicate


@bp.get("/riwayat")
def past() -> str:
    """A result that was delivered and not opened yet is announced, not shown: opening it is an act with a day."""
    me = sessions.me().employee_id
    with db.read() as session:
        found, before = past_of(session, me), before_of(session, me)
        dots = charts.line(_years(found, before))
        return render_template(
            "skp/past.html",
            found=found,
            before=before,
            older=[one for one in before if one.scheme in OLDER],
            read_in=[one for one in before if one.scheme not in OLDER],
            credits=[one for one in services.credits_of(session, me) if _opened(one.evaluation.status)],
            dots=dots,
            points=charts.points(dots),
            levels=charts.ORDER,
            closed=EvaluationStatus.DELIVERED,
            words=evaluation_words,
            says=tree_words,
            period_words=skp_words.period,
        )


def _years(found: Sequence[Past], before: Sequence[PerformanceHistory]) -> list[tuple[str, str]]:
    """Label and predicate of each year in time; of a year in two posts, both."""
    known = [
        (one.skp.first_day, str(one.period.year), one.evaluation.predicate)
        for one in found
        if one.period.kind is PeriodKind.YEAR and _opened(one.evaluation.status)
    ]
    known += [
        (one.first_day, str(one.first_day.year), one.label)
        for one in before
        if one.scheme not in OLDER and one.label in set(Predicate)
    ]
    return [(label, code) for _day, label, code in sorted(known, key=lambda row: row[0]) if code]


def _opened(status: EvaluationStatus) -> bool:
    return status not in (EvaluationStatus.OPEN, EvaluationStatus.DELIVERED)
