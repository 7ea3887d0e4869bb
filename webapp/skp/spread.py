"""How the predicates of everybody at and below a post are spread, by period: /skp/pohon/<post>/sebaran."""

from __future__ import annotations

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from models import skp_tree
from models.skp import SkpPeriod
from models.skp_evaluations import newest_result
from webapp import db, skp_words
from webapp.skp import charts, evaluation_words, tree_words
from webapp.skp.blueprint import bp
from webapp.skp.tree import Place, day_asked, place_of
from workflows.errors import NotFound
from workflows.rules.skp_distribution import expected
from workflows.rules.skp_predicate import OrganisationResult

YEARS = 5  # of the trend


@bp.get("/pohon/<int:post_id>/sebaran")
def spread(post_id: int) -> str:
    """Predicates that were delivered, by period; what is still being written isn't counted."""
    with db.read() as session:
        place, day = place_of(session, post_id), day_asked()
        if not place.whole:
            raise NotFound(f"predicates below post {post_id}")
        years = range(day.year - YEARS + 1, day.year + 1)
        counts = skp_tree.predicates_below(session, post_id, years)
        periods = [one for one in skp_tree.periods_of(session, years) if one.id in counts]
        wanted = request.args.get("periode", 0, type=int)
        chosen = next((one for one in periods if one.id == wanted), periods[-1] if periods else None)
        pattern, result = _told(session, place, chosen)
        return render_template(
            "skp/spread.html",
            place=place,
            words=evaluation_words,
            chosen=chosen,
            bars=charts.bars(counts[chosen.id]) if chosen else (),
            columns=charts.columns([(tree_words.short_period(one), counts[one.id]) for one in periods]),
            periods=[
                (
                    url_for("skp.spread", post_id=post_id, tahun=day.year, periode=one.id),
                    tree_words.short_period(one),
                    None,
                    one is chosen,
                )
                for one in reversed(periods)
            ],
            name=skp_words.period(chosen) if chosen else "",
            pattern=pattern,
            result=result,
        )


def _told(
    session: Session, place: Place, period: SkpPeriod | None
) -> tuple[dict[str, str], OrganisationResult | None]:
    """What the guidance says, where the post leads a unit whose result is set."""
    newest = newest_result(session, place.here.unit_id, period.id) if period else None
    found = skp_tree.skp_at(session, place.here.post_id, day=period.last_day) if period and newest else None
    if newest is None or found is None or not found[0].leads_unit:
        return {}, None
    result = OrganisationResult(newest.result)
    return {one: tree_words.expected(each) for one, each in expected(result).items()}, result
