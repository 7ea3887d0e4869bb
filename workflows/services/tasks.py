"""Services about the open tasks of a case: reminding whoever should act, passing a late task one level up.

`task` is the id of the user task's shape in the diagram.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from models.people import Post
from models.process import TaskStatus, UserTask
from workflows import assignment, outbox
from workflows.registry import Context, service


@service("tasks.remind")
def remind(context: Context, task: str) -> None:
    """Tell everybody who may act on the open task that it waits."""
    for waiting in _open_tasks(context, task):
        waiting.reminded_at = context.now
        outbox.put(context.session, "task.reminder", {"task_id": str(waiting.id)}, now=context.now)


@service("tasks.escalate")
def escalate(context: Context, task: str) -> None:
    """Let the next occupied post up act on the open task as well. At the top, or for a role, there is none.

    Whoever had taken the task had it too long: it is everybody's again, or it would wait for one who is away.
    """
    for waiting in _open_tasks(context, task):
        waiting.claimed_by = waiting.claimed_at = None
        above = _post_above(context, waiting)
        if above is not None:
            waiting.escalated_post_id = above
            outbox.put(context.session, "task.escalated", {"task_id": str(waiting.id)}, now=context.now)


@service("tasks.rounds")
def rounds(context: Context, task: str) -> int:
    """How many times the case has come to that task, the present round included: to end a circle in time."""
    times = context.session.scalar(
        select(func.count()).where(UserTask.instance_id == context.instance_id, UserTask.step == task)
    )
    return times or 0


def _open_tasks(context: Context, step: str) -> Sequence[UserTask]:
    return context.session.scalars(
        select(UserTask)
        .where(UserTask.instance_id == context.instance_id, UserTask.step == step)
        .where(UserTask.status == TaskStatus.OPEN)
    ).all()


def _post_above(context: Context, task: UserTask) -> int | None:
    session = context.session
    today = assignment.today_of(session, task.subject_id, context.now)
    if task.employee_id is not None:
        above = assignment.superior_post(session, task.employee_id, today=today)
    else:
        latest = task.escalated_post_id or task.post_id
        above = session.scalar(select(Post.parent_id).where(Post.id == latest))
    if above is None:
        return None
    return assignment.occupied_post(session, above, subject_id=task.subject_id, today=today)
