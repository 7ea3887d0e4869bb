from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notices import Notice, OutboxMessage
from models.people import HoldingKind, Role
from models.process import TaskStatus, UserTask
from tests.jobs.test_outbox import Letters
from tests.support.tasks import make_task
from tests.support.world import NOW, hold, small_world
from workflows import outbox
from workflows.registry import Context, services
from workflows.services.tasks import escalate, remind


def context(session: Session, task: UserTask) -> Context:
    return Context(
        session=session,
        now=NOW,
        instance_id=task.instance_id,
        subject_id=task.subject_id,
        actor_id=None,
        step="late",
    )


def told(session: Session) -> dict[int, str]:
    for outbox_id in session.scalars(select(OutboxMessage.id)).all():
        outbox.deliver(session, outbox_id, now=NOW, mailer=Letters())
    return {notice.employee_id: notice.text_key for notice in session.scalars(select(Notice))}


def test_services_are_registered() -> None:
    assert {"tasks.remind", "tasks.escalate"} <= services().keys()


def test_reminder_goes_to_all_who_may_act(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.water_post, due_at=NOW + timedelta(days=1))
    remind(context(session, task), "advice")
    assert task.reminded_at == NOW
    assert told(session) == dict.fromkeys((world.yoga.id, world.intan.id), "task.reminder")


def test_reminder_of_a_claimed_task_goes_to_who_has_it(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.water_post)
    task.claimed_by = world.intan.id
    remind(context(session, task), "advice")
    assert told(session) == {world.intan.id: "task.reminder"}


def test_other_steps_and_closed_tasks_are_left_alone(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    remind(context(session, task), "decision")
    task.status = TaskStatus.COMPLETED
    remind(context(session, task), "advice")
    escalate(context(session, task), "advice")
    assert task.escalated_post_id is None and told(session) == {}


def test_late_task_goes_to_the_next_occupied_post(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    escalate(context(session, task), "advice")
    assert task.escalated_post_id == world.ratna.post_id
    assert told(session) == {world.rahmat.id: "task.escalated.away", world.ratna.id: "task.escalated"}
    escalate(context(session, task), "advice")
    assert task.escalated_post_id == world.dewi.post_id


def test_a_late_task_leaves_the_hand_that_held_it(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    task.claimed_by, task.claimed_at = world.rahmat.id, NOW
    escalate(context(session, task), "advice")
    assert (task.claimed_by, task.claimed_at) == (None, None)


def test_escalation_never_reaches_the_subject(session: Session) -> None:
    world = small_world(session)
    hold(session, world.secretary_post, by=world.dimas, kind=HoldingKind.PLT)
    task = make_task(session, subject=world.dimas, post_id=world.rahmat.post_id)
    escalate(context(session, task), "advice")
    assert task.escalated_post_id == world.ratna.post_id


def test_task_of_a_person_goes_to_that_persons_superior(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.dimas, employee_id=world.siti.id)
    escalate(context(session, task), "advice")
    assert task.escalated_post_id == world.rahmat.post_id


def test_at_the_top_and_for_roles_nothing_changes(session: Session) -> None:
    world = small_world(session)
    for address in ({"post_id": world.surya.post_id}, {"role": Role.PERSONNEL, "unit_id": world.agency}):
        task = make_task(session, subject=world.siti, **address)
        escalate(context(session, task), "advice")
        assert task.escalated_post_id is None
    assert told(session) == {}


def test_case_without_the_step_is_no_error(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    elsewhere = Context(
        session=session, now=NOW, instance_id=uuid.uuid4(), subject_id=task.subject_id, actor_id=None
    )
    remind(elsewhere, "advice")
    assert told(session) == {}
