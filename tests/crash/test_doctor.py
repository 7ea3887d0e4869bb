"""`langkah doctor` finds nothing in a sound office, and each thing that is damaged."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from models.leave import LeaveEntry
from models.process import Instance, Timer, UserTask
from tests.support import shipped
from tests.support.cleaning import unguarded
from tests.support.launching import command
from tests.support.leave import calendars, delegation
from tests.support.world import NOW, World, small_world
from webapp.cli.doctor import findings
from workflows import runtime

LEAVE = {
    "first_day": "2026-02-23",
    "last_day": "2026-02-24",
    "reason": "Menghadiri pernikahan adik.",
    "address": "Jalan Contoh 7",
    "phone": "0800 0000 0147",
    "abroad": False,
    "extension_days": None,
}
ADVICE: dict[str, object] = {
    "advice": "APPROVED",
    **dict.fromkeys(("new_from", "new_to", "change_reason", "until", "postpone_reason", "reject_reason"), ""),
}
# What is done to the database, and words of the one sentence that tells of it.
DAMAGE = {
    "update history_event set at = at + interval '1 second' where sequence = 2": "history breaks at event 2",
    "update instance set revision = revision + 90": "it was saved 91 times",
    "update instance set state = null": "it runs and has no state",
    "update instance set state = 'x'": "its state can't be read",
    "update instance set ended_at = now()": "the time of its end doesn't fit",
    "update instance set number = 'CUTI-2026-0009'": "number CUTI-2026-0001 was given out, and nothing has it",
    "update number_series set last = 0": "number CUTI-2026-0001 is beyond its series",
    "update user_task set engine_id = gen_random_uuid()": "the engine waits for a task that has no row",
    "update user_task set status = 'COMPLETED', closed_at = now()": "its history says 0",
    "update timer set due_at = due_at + interval '1 hour'": "the row of a timer has no part in the engine",
    "update leave_balance set reserved = 1": "leave balance of employee",
    "update leave_request set status = 'REJECTED'": "still reserves 2 days",
    "update instance set status = 'WITHDRAWN', state = null, ended_at = now()": "is pending, and its case",
    "delete from procrastinate_jobs": "waits, and no job will deliver it",
    """update outbox_message set body = jsonb_set(body, '{instance_id}', '"x"')""": "that does not exist",
    """update outbox_message set body = jsonb_set(body, '{events,-1,task_id}',
        '"0193e0a0-0000-7000-8000-000000000001"')""": "tells of task 0193e0a0-0000-7000-8000-000000000001",
    "update procrastinate_jobs set args = '{\"outbox_id\": 999}'": "is to deliver message 999",
    "update procrastinate_jobs set status = 'doing'": "a worker that is gone",
    """update handled_request set answer = '{"instance_id": "x"}'""": "was answered with a case",
}


@pytest.fixture
def world(session: Session) -> World:
    """One request for leave has been sent, and nothing has been delivered yet."""
    made = small_world(session)
    calendars(session)
    delegation(session, made)
    shipped.deploy_shipped(session, now=NOW)
    values: dict[str, object] = dict(LEAVE)
    runtime.start(session, "leave", actor_id=made.siti.id, values=values, now=NOW, request_key=uuid.uuid4())
    session.commit()
    return made


def test_a_sound_office_gives_no_findings(engine: Engine, session: Session, world: World):
    assert list(findings(engine)) == []
    task = session.scalars(select(UserTask)).one()
    runtime.complete(
        session,
        task.id,
        actor_id=world.rahmat.id,
        values=ADVICE,
        now=NOW,
        request_key=uuid.uuid4(),
    )
    case = session.scalars(select(Instance)).one()
    runtime.withdraw(
        session, case.id, actor_id=world.siti.id, reason="Batal.", now=NOW, request_key=uuid.uuid4()
    )
    session.commit()
    assert list(findings(engine)) == []
    assert session.scalars(select(Timer)).all() == [] and len(session.scalars(select(LeaveEntry)).all()) == 2


def test_the_command_says_so_and_fails_when_something_does_not_fit(
    session: Session, world: World, database_url: str, tmp_path: Path
):
    settings = {"DATABASE_URL": database_url, "SECRET_KEY": "k" * 32}
    sound = command(tmp_path, "doctor", **settings)
    assert (sound.returncode, sound.stdout) == (0, "Everything fits.\n"), sound.stderr
    session.execute(text("update leave_balance set reserved = 1"))
    session.commit()
    unsound = command(tmp_path, "doctor", **settings)
    assert unsound.returncode == 1 and "Things that don't fit: 1." in unsound.stderr
    assert unsound.stdout.startswith("leave: leave balance of employee")


@pytest.mark.parametrize(("damage", "said"), DAMAGE.items(), ids=range(len(DAMAGE)))
def test_damage_is_found_and_named(
    engine: Engine, owner_engine: Engine, world: World, damage: str, said: str
):
    with owner_engine.begin() as owner, unguarded(owner, "history_event"):
        assert owner.execute(text(damage)).rowcount > 0
    assert said in "\n".join(findings(engine))
