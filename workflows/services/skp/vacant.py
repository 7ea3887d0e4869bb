"""Tasks of SKP at a post that its holder has left: they go up, as those do that begin while it is vacant."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.people import HOME, Employee, Holding, in_period
from models.process import Definition, Instance, TaskStatus, UserTask
from models.skp import Skp
from models.skp_evaluation import SkpEvaluation
from workflows import assignment, outbox
from workflows.services.skp.assessors import judge_post
from workflows.services.skp.seats import PROCESSES

ASKED, JUDGED = "assessor_says", "decide"  # steps of an objection


def pass_up(session: Session, *, now: datetime) -> int:
    """Let the next occupied post up act on open tasks for whose post nobody can; whoever sits there is told.

    A task was addressed when it began. Its holder may leave on any day since, or be moved to a post whose task is
    about themselves. Whoever rated doesn't judge an objection, nor does its judge speak for an assessor who left:
    that step goes on by itself. Returns how many went up; at the top there is nobody, and the task stays.
    """
    today = now.astimezone(HOME).date()
    latest = func.coalesce(UserTask.escalated_post_id, UserTask.post_id)
    rows = session.execute(
        select(UserTask, latest, SkpEvaluation)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .outerjoin(SkpEvaluation, SkpEvaluation.instance_id == UserTask.instance_id)
        .where(UserTask.status == TaskStatus.OPEN, UserTask.post_id.is_not(None), UserTask.step != ASKED)
        .where(Definition.key.in_(PROCESSES))
        .where(~_manned(UserTask.post_id, today), ~_manned(UserTask.escalated_post_id, today))
        .with_for_update(of=UserTask, skip_locked=True)
    ).all()
    pairs = [(post_id, task.subject_id) for task, post_id, _rated in rows]
    found = assignment.occupied_posts(session, pairs, today=today) if pairs else {}
    passed = 0
    for task, post_id, rated in rows:
        if task.step == JUDGED and rated is not None:
            skp = session.get_one(Skp, rated.skp_id)
            above = judge_post(session, skp, rater_id=rated.evaluated_by, today=today)
        else:
            above = found.get((post_id, task.subject_id))
        if above is not None:
            task.escalated_post_id, task.claimed_by, task.claimed_at = above, None, None
            outbox.put(session, "task.reminder", {"task_id": str(task.id)}, now=now)
            passed += 1
    return passed


def _manned(post: InstrumentedAttribute[int | None], day: date) -> ColumnElement[bool]:
    """Whether somebody in service who may act holds the post, for good or acting: not the subject, nor a judge who
    rated.
    """
    seat, rater = aliased(Holding), case((UserTask.step == JUDGED, SkpEvaluation.evaluated_by))
    return exists().where(
        seat.post_id == post,
        seat.employee_id != UserTask.subject_id,
        seat.employee_id.is_distinct_from(rater),
        in_period(day, holding=seat),
        Employee.id == seat.employee_id,
        Employee.active,
    )
