"""The report of a period: the self-appraisal, and of each result what the employee wrote, else its progress."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from models.asking import ask, reread
from models.skp_evaluation import SkpEvaluation
from workflows.registry import Context

LONGEST = 2000

# One statement, for a report is what everybody sends: the appraisal if there is one, a row for each result of the
# plan, and who assesses.
_WRITE = text("""
with said as (
    update skp_evaluation
    set self_work = :work, self_behaviour = :behaviour, self_note = :note, self_at = :at
    where id = :evaluation and cast(:at as timestamptz) is not null
), filled as (
    insert into skp_evaluation_row (evaluation_id, rhk_line, achieved, feedback)
    select evaluation.id, rhk.line, left(coalesce(string_agg(
               progress.text, E'\n' order by iki.position, iki.id, progress.day, progress.id), ''), :longest), ''
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
)
select skp.id as skp_id, skp.assessor_post_id
from skp_evaluation evaluation join skp on skp.id = evaluation.skp_id where evaluation.id = :evaluation
""")


@dataclass(frozen=True, slots=True)
class Assessed:
    """Which SKP was reported about, and the post that assesses it."""

    skp_id: int
    assessor_post_id: int


def report(context: Context, evaluation_id: int, *, work: str, behaviour: str, note: str) -> None:
    """Keep the self-appraisal beside what was achieved; ratings by their words.

    Also after `fill_achieved` in the same act, which writes no appraisal; before it, it has nothing left to do.
    """
    said = {"work": work, "behaviour": behaviour, "note": note, "at": context.now}
    context.know({_key(evaluation_id): _write(context, evaluation_id, said)})


def fill_achieved(context: Context, evaluation_id: int) -> Assessed:
    """A row for each result of the plan; an empty one gets the entries of the period, the oldest first. Once an act."""
    nothing = {"work": None, "behaviour": None, "note": "", "at": None}
    return context.once(_key(evaluation_id), lambda: _write(context, evaluation_id, nothing))


def _key(evaluation_id: int) -> tuple[str, int]:
    return ("skp.achieved", evaluation_id)


def _write(context: Context, evaluation_id: int, said: Mapping[str, object]) -> Assessed:
    wanted = {"evaluation": evaluation_id, "longest": LONGEST, **said}
    row = ask(context.session, _WRITE, wanted).one()
    reread(context.session, SkpEvaluation, evaluation_id)
    return Assessed(row.skp_id, row.assessor_post_id)
