"""What was achieved of each result in a period: what the employee wrote, else the progress of its indicators."""

from __future__ import annotations

from sqlalchemy.orm import Session

from models.skp import SkpPeriod, SkpPlan
from models.skp_evaluation import SkpEvaluation, SkpEvaluationRow
from models.skp_evaluations import progress_of, rows_of
from models.skp_reading import content

LONGEST = 2000


def fill_achieved(session: Session, found: SkpEvaluation) -> None:
    """A row for each result of the plan; an empty one gets the entries of the period, the oldest first."""
    period = session.get_one(SkpPeriod, found.period_id)
    rows = rows_of(session, found.id)
    entries = progress_of(session, found.skp_id, first=period.first_day, last=period.last_day)
    for result in content(session, session.get_one(SkpPlan, found.plan_id)).results:
        row = rows.get(result.rhk.line)
        if row is None:
            row = SkpEvaluationRow(evaluation_id=found.id, rhk_line=result.rhk.line)
            session.add(row)
        if not row.achieved:
            texts = [
                entry.progress.text
                for iki in result.indicators
                for entry in reversed(entries.get(iki.line, []))
            ]
            row.achieved = "\n".join(texts)[:LONGEST]
