"""Two at once: whoever holds the lock acts, the other sees what it left."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.process import HistoryEvent, Instance, NumberSeries
from tests.engine.play import Play
from tests.engine.test_cases import publish_two
from tests.support.world import NOW
from workflows import runtime
from workflows.engine.save import Overtaken
from workflows.errors import TaskGone

Work = Callable[[Session], object]


def at_once(play: Play, *works: Work) -> list[object]:
    """Run each with a session of its own, all starting together; what each returned or raised."""
    gate = Barrier(len(works))

    def run(work) -> object:
        with Session(play.engine) as session:
            gate.wait()
            try:
                found = work(session)
            except TaskGone as error:
                return error
            session.commit()
            return found

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def completing(play: Play, task_id: UUID, key: UUID):
    def work(session: Session) -> runtime.Answer:
        return runtime.complete(
            session, task_id, actor_id=play.world.rahmat.id, values={"note": ""}, now=NOW, request_key=key
        )

    return work


def test_of_two_completions_one_wins(play: Play):
    publish_two(play)
    task_id = play.start("two").open_tasks[0]
    play.session.commit()
    found = at_once(play, *(completing(play, task_id, uuid4()) for _ in range(4)))
    assert sum(isinstance(one, runtime.Answer) for one in found) == 1
    assert sum(isinstance(one, TaskGone) for one in found) == 3
    assert len(play.events("TASK_COMPLETED")) == 1
    assert runtime.verify(play.session, play.instance_id).sound


def test_the_same_request_twice_at_once_is_answered_twice_and_done_once(play: Play):
    publish_two(play)
    task_id, key = play.start("two").open_tasks[0], uuid4()
    play.session.commit()
    found = at_once(play, *(completing(play, task_id, key) for _ in range(3)))
    assert sorted(answer.repeated for answer in found) == [False, True, True]
    assert len({answer.open_tasks for answer in found}) == 1


def test_starting_twice_at_once_with_one_key_starts_one_case(play: Play):
    publish_two(play)
    play.session.commit()
    key = uuid4()

    def work(session: Session) -> runtime.Answer:
        return runtime.start(session, "two", actor_id=play.world.siti.id, values={}, now=NOW, request_key=key)

    found = at_once(play, work, work, work)
    assert len({answer.instance_id for answer in found}) == 1
    assert play.session.scalar(select(func.count()).select_from(Instance)) == 1
    assert play.session.scalar(select(NumberSeries.last)) == 1


def test_a_change_outside_of_the_lock_is_noticed(play: Play, monkeypatch: pytest.MonkeyPatch):
    publish_two(play)
    task_id = play.start("two").open_tasks[0]
    from workflows.engine import cases  # noqa: PLC0415 - patched here only

    settle = cases.settle

    def overtaken(*arguments: object, **named: object):
        play.session.execute(text("update instance set revision = revision + 1"))
        return settle(*arguments, **named)

    monkeypatch.setattr(cases, "settle", overtaken)
    with pytest.raises(Overtaken):
        completing(play, task_id, uuid4())(play.session)
    play.session.rollback()
    assert play.session.scalar(select(func.count()).select_from(HistoryEvent)) == 0


def test_a_timer_held_by_another_worker_is_left_to_it(play: Play):
    publish_two(play)
    play.start("two")
    play.session.commit()
    with Session(play.engine) as other:
        other.execute(select(Instance.id).with_for_update())
        assert runtime.fire_timer(play.session, play.instance_id, now=NOW) is False
