from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import timedelta

import psycopg
import pytest
from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from models.accounts import Account
from models.notices import Notice, OutboxMessage
from models.people import HoldingKind, Role
from models.process import InstanceStatus, TaskStatus, UserTask
from tests.support.tasks import make_instance, make_task
from tests.support.world import NOW, TODAY, Person, World, delegate, hold, make_account, small_world
from workflows import outbox
from workflows.outbox import Letter, MailFailed


@dataclass
class Letters:
    """A mailer that keeps what it was given, and refuses some addresses."""

    sent: list[Letter] = field(default_factory=list)
    refused: frozenset[str] = frozenset()

    def send(self, letter: Letter) -> None:
        if letter.address in self.refused:
            raise MailFailed("refused")
        self.sent.append(letter)

    def addresses(self) -> list[str]:
        return sorted(letter.address for letter in self.sent)


def changed(session: Session, task: UserTask, *events: dict[str, object]) -> int:
    body = {"instance_id": str(task.instance_id), "events": [{"task_id": str(task.id)} | e for e in events]}
    return outbox.put(session, "case.changed", body, now=NOW)


def told(session: Session) -> dict[int, str]:
    return {notice.employee_id: notice.text_key for notice in session.scalars(select(Notice))}


def opened(session: Session, subject: Person, **address: object) -> dict[int, str]:
    task = make_task(session, subject=subject, **address)
    outbox.deliver(session, changed(session, task, {"kind": "TASK_OPENED"}), now=NOW, mailer=Letters())
    return told(session)


def jobs(session: Session) -> int:
    return (
        session.scalar(text("select count(*) from procrastinate_jobs where task_name = 'deliver_outbox'"))
        or 0
    )


def test_message_and_job_are_written_together(session: Session) -> None:
    world = small_world(session)
    outbox_id = outbox.put(session, "account.activation", {"employee_id": world.siti.id}, now=NOW)
    arguments = session.scalar(text("select args from procrastinate_jobs"))
    assert arguments == {"outbox_id": outbox_id}


def test_job_is_the_one_that_the_job_library_would_queue(engine: Engine, session: Session) -> None:
    """Row by row, and the workers hear of it: the statement is ours, the function and its triggers are not."""
    with psycopg.connect(engine.url.set(drivername="postgresql").render_as_string(), autocommit=True) as ear:
        ear.execute('listen "procrastinate_any_queue_v1"')
        outbox_id = outbox.put(session, "account.activation", {"employee_id": 1}, now=NOW)
        session.commit()
        heard = list(ear.notifies(timeout=5, stop_after=1))
    assert [json.loads(one.payload)["type"] for one in heard] == ["job_inserted"]
    library = App(connector=SyncPsycopgConnector())
    connection = session.connection().connection.driver_connection
    library.configure_task(outbox.DELIVER, queue=outbox.LANE, connection=connection).defer(
        outbox_id=outbox_id
    )
    outbox.redeliver(session, outbox_id)
    mine, theirs, again = session.execute(
        text(
            "select queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, status, attempts "
            "from procrastinate_jobs order by id"
        )
    )
    assert mine == theirs == again


def test_job_exists_only_if_the_transaction_commits(engine: Engine, session: Session) -> None:
    outbox.put(session, "account.activation", {"employee_id": 1}, now=NOW)
    with Session(engine) as other:
        assert jobs(other) == 0
    session.rollback()
    with Session(engine) as other:
        assert jobs(other) == 0
    outbox.put(session, "account.activation", {"employee_id": 1}, now=NOW)
    session.commit()
    with Session(engine) as other:
        assert jobs(other) == 1


def test_everybody_who_may_act_is_told_of_a_new_task(session: Session) -> None:
    world = small_world(session)
    delegate(session, world.water_post, by=world.intan, to=world.rahmat)
    found = opened(session, world.siti, post_id=world.water_post)
    assert found == dict.fromkeys((world.yoga.id, world.intan.id, world.rahmat.id), "task.opened")


def test_office_is_told_by_role(session: Session) -> None:
    world = small_world(session)
    found = opened(session, world.siti, role=Role.PERSONNEL, unit_id=world.agency)
    assert set(found) == {world.wulan.id, world.bayu.id}


def test_subject_is_not_told_of_a_decision_about_themself(session: Session) -> None:
    world = small_world(session)
    hold(session, world.ratna.post_id, by=world.siti, kind=HoldingKind.PLH)
    assert set(opened(session, world.siti, post_id=world.ratna.post_id)) == {world.ratna.id}


def test_subject_who_holds_the_task_is_told_once(session: Session) -> None:
    world = small_world(session)
    instance = make_instance(session, subject=world.siti)
    done = make_task(session, subject=world.siti, post_id=world.rahmat.post_id, instance=instance)
    done.status, done.closed_by = TaskStatus.COMPLETED, world.rahmat.id
    following = make_task(
        session, subject=world.siti, employee_id=world.siti.id, decision=False, instance=instance
    )
    number = changed(
        session, done, {"kind": "TASK_COMPLETED"}, {"kind": "TASK_OPENED", "task_id": str(following.id)}
    )
    outbox.deliver(session, number, now=NOW, mailer=Letters())
    assert told(session) == {world.siti.id: "task.opened.own"}


def test_subject_and_starter_are_told_of_a_move_but_not_who_made_it(session: Session) -> None:
    world = small_world(session)
    instance = make_instance(session, subject=world.siti, starter=world.bayu)
    done = make_task(session, subject=world.siti, post_id=world.rahmat.post_id, instance=instance)
    done.status, done.closed_by = TaskStatus.COMPLETED, world.rahmat.id
    ahead = make_task(session, subject=world.siti, post_id=world.ratna.post_id, instance=instance)
    number = changed(
        session, done, {"kind": "TASK_COMPLETED"}, {"kind": "TASK_OPENED", "task_id": str(ahead.id)}
    )
    outbox.deliver(session, number, now=NOW, mailer=Letters())
    assert told(session) == {
        world.ratna.id: "task.opened",
        world.siti.id: "case.moved.own",
        world.bayu.id: "case.moved",
    }
    notice = session.scalars(select(Notice).where(Notice.employee_id == world.siti.id)).one()
    assert notice.values["next"] == "Pertimbangan atasan (Ratna Kenanga)"
    assert notice.values["path"] == f"/kasus/{instance.id}"


def test_end_outweighs_the_move(session: Session) -> None:
    world = small_world(session)
    done = make_task(session, subject=world.siti, post_id=world.ratna.post_id)
    done.status, done.closed_by = TaskStatus.COMPLETED, world.ratna.id
    number = changed(session, done, {"kind": "TASK_COMPLETED"}, {"kind": "ENDED", "name": "Disetujui"})
    letters = Letters()
    outbox.deliver(session, number, now=NOW, mailer=letters)
    assert told(session) == {world.siti.id: "case.ended.own"}
    assert [letter.values["outcome"] for letter in letters.sent] == ["Disetujui"]


def test_holders_of_a_withdrawn_task_are_told(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    task.status = TaskStatus.CANCELLED
    body = {
        "instance_id": str(task.instance_id),
        "events": [{"kind": "WITHDRAWN", "actor_id": world.siti.id}],
    }
    number = outbox.put(session, "case.changed", body, now=NOW)
    outbox.deliver(session, number, now=NOW, mailer=Letters())
    assert told(session) == {world.rahmat.id: "case.withdrawn"}


def test_task_that_was_done_before_delivery_is_not_announced(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    number = changed(session, task, {"kind": "TASK_OPENED"})
    task.status = TaskStatus.COMPLETED
    outbox.deliver(session, number, now=NOW, mailer=Letters())
    assert told(session) == {}


def test_subject_is_told_when_another_starts_a_case(session: Session) -> None:
    world = small_world(session)
    instance = make_instance(session, subject=world.siti, starter=world.wulan)
    body = {"instance_id": str(instance.id), "events": [{"kind": "STARTED", "actor_id": world.wulan.id}]}
    outbox.deliver(session, outbox.put(session, "case.changed", body, now=NOW), now=NOW, mailer=Letters())
    assert told(session) == {world.siti.id: "case.started.own"}


def test_delivering_twice_tells_and_mails_once(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.water_post)
    number = changed(session, task, {"kind": "TASK_OPENED"})
    letters = Letters()
    for _ in range(2):
        outbox.deliver(session, number, now=NOW, mailer=letters)
        session.commit()
    message = session.get_one(OutboxMessage, number)
    message.delivered_at = None  # as if the mark had been lost
    outbox.deliver(session, number, now=NOW, mailer=letters)
    assert session.scalar(select(func.count()).select_from(Notice)) == 2
    assert len(letters.sent) == len(set(letters.addresses())) == 2


def test_message_that_another_worker_delivers_is_left_alone(engine: Engine, session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    number = changed(session, task, {"kind": "TASK_OPENED"})
    session.commit()
    outbox.expand(session, number, now=NOW)
    with Session(engine) as other:
        outbox.expand(other, number, now=NOW)
        other.commit()
        assert told(other) == {}
    session.commit()
    assert told(session) == {world.rahmat.id: "task.opened"}


def test_unknown_topic_is_no_silent_loss(session: Session) -> None:
    with pytest.raises(LookupError):
        outbox.deliver(session, outbox.put(session, "weather", {}, now=NOW), now=NOW, mailer=Letters())


def test_mail_goes_to_those_who_want_it(session: Session) -> None:
    world = small_world(session)
    make_account(session, world.yoga)
    make_account(session, world.intan).email_notices = False
    letters = Letters()
    task = make_task(session, subject=world.siti, post_id=world.water_post)
    outbox.deliver(session, changed(session, task, {"kind": "TASK_OPENED"}), now=NOW, mailer=letters)
    assert letters.addresses() == [f"{world.yoga.nip}@example.invalid"]
    assert len(told(session)) == 2


def test_failing_mail_leaves_the_others_marked(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.water_post)
    number = changed(session, task, {"kind": "TASK_OPENED"})
    outbox.expand(session, number, now=NOW)
    letters = Letters(refused=frozenset({f"{world.yoga.nip}@example.invalid"}))
    waiting = outbox.mails_waiting(session, number)
    for (notice_id,) in waiting.values():
        try:
            outbox.send_mail(session, notice_id, now=NOW, mailer=letters)
        except MailFailed:
            continue
    assert letters.addresses() == [f"{world.intan.nip}@example.invalid"]
    assert len(outbox.mails_waiting(session, number)) == 1


def test_language_of_the_letter_is_the_readers(session: Session) -> None:
    world = small_world(session)
    session.add(Account(employee_id=world.rahmat.id, language="en"))
    letters = Letters()
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    outbox.deliver(session, changed(session, task, {"kind": "TASK_OPENED"}), now=NOW, mailer=letters)
    (letter,) = letters.sent
    assert (letter.language, letter.path) == ("en", f"/tugas/{task.id}")


def test_closed_case_ends_without_people(session: Session) -> None:
    world = small_world(session)
    instance = make_instance(session, subject=world.siti)
    instance.status = InstanceStatus.CANCELLED
    body = {"instance_id": str(instance.id), "events": [{"kind": "CANCELLED", "actor_id": world.admin.id}]}
    outbox.deliver(session, outbox.put(session, "case.changed", body, now=NOW), now=NOW, mailer=Letters())
    assert told(session) == {world.siti.id: "case.cancelled.own"}


def test_day_of_the_holders_is_that_of_the_unit(session: Session) -> None:
    world: World = small_world(session)
    late = NOW + timedelta(days=10, hours=15)  # 01.00 WIB of the day after the acting ended
    assert (late + timedelta(hours=7)).date() == TODAY + timedelta(days=11)
    task = make_task(session, subject=world.siti, post_id=world.roads_post)
    outbox.deliver(session, changed(session, task, {"kind": "TASK_OPENED"}), now=late, mailer=Letters())
    assert told(session) == {}
