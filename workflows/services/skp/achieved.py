"""What was achieved of each result in a period: what the employee wrote, else the progress of its indicators."""

from __future__ import annotations

from sqlalchemy import text

from models.asking import ask
from workflows.registry import Context

LONGEST = 2000

_FILL = text("""
insert into skp_evaluation_row (evaluation_id, rhk_line, achieved, feedback)
select evaluation.id, rhk.line, left(coalesce(
           string_agg(progress.text, E'\n' order by iki.position, iki.id, progress.day, progress.id), ''), :longest), ''
from skp_evaluation evaluation
join skp_period period on period.id = evaluation.period_id
join rhk on rhk.plan_id = evaluation.plan_id
left join iki on iki.rhk_id = rhk.id
left join skp_progress progress on progress.skp_id = evaluation.skp_id and progress.iki_line = iki.line
    and progress.taken_back_at is null and progress.day between period.first_day and period.last_day
where evaluation.id = :evaluation
group by evaluation.id, rhk.line
on conflict (evaluation_id, rhk_line, value) do update set achieved = excluded.achieved
where skp_evaluation_row.achieved = '' and excluded.achieved <> ''
""")


def fill_achieved(context: Context, evaluation_id: int) -> None:
    """A row for each result of the plan; an empty one gets the entries of the period, the oldest first. Once an act."""
    context.once(("skp.achieved", evaluation_id), lambda: _fill(context, evaluation_id))


def _fill(context: Context, evaluation_id: int) -> bool:
    ask(context.session, _FILL, {"evaluation": evaluation_id, "longest": LONGEST})
    return True
