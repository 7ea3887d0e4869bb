"""Who may move a case, how two of them agree, and what happens when the case or a third one is faster."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.operations import CaseMove, MoveStatus
from models.people import Role
from models.process import Instance
from tests.engine.play import Play
from tests.engine.test_move import LINE, SIZE, propose, refused, second
from tests.support.world import NOW, grant_role
from workflows import runtime
from workflows.errors import CaseEnded, NotAllowed, NotFound, OperationRefused

__all__ = ["second"]


@pytest.fixture
def line(play: Play, second: int) -> UUID:
    play.publish(LINE, size_form=SIZE)
    return play.start("line").instance_id


def test_nobody_confirms_their_own_proposal(play: Play, line: UUID):
    play.do("first", note="x")
    found = propose(play, "first")
    with pytest.raises(OperationRefused, match="OWN_PROPOSAL"):
        runtime.confirm_move(play.session, found, actor_id=play.world.admin.id, now=NOW)
    assert play.open() == ["second"]


def test_the_table_itself_refuses_one_person_for_two(play: Play, line: UUID):
    found = propose(play, "second")
    row = update(CaseMove).where(CaseMove.id == found)
    with pytest.raises(IntegrityError, match="two_people"):
        play.session.execute(row.values(status="DONE", decided_by=play.world.admin.id))
    play.session.rollback()


@pytest.mark.parametrize("person", ["siti", "rahmat", "wulan"])
def test_only_administrators_propose_and_confirm(play: Play, line: UUID, person: str):
    actor = getattr(play.world, person).id
    with pytest.raises(NotAllowed):
        propose(play, "second", actor_id=actor)
    found = propose(play, "second")
    with pytest.raises(NotAllowed):
        runtime.confirm_move(play.session, found, actor_id=actor, now=NOW)


@pytest.mark.parametrize("column", ["subject_id", "started_by"])
def test_neither_is_the_subject_or_the_starter(play: Play, line: UUID, column: str):
    found = propose(play, "second")
    play.session.execute(update(Instance).values({column: play.world.kirana.id}))
    with pytest.raises(OperationRefused, match="INVOLVED"):
        runtime.confirm_move(play.session, found, actor_id=play.world.kirana.id, now=NOW)
    play.session.execute(update(Instance).values({column: play.world.admin.id}))
    with pytest.raises(OperationRefused, match="INVOLVED"):
        runtime.confirm_move(play.session, found, actor_id=play.world.kirana.id, now=NOW)


def test_nor_somebody_who_has_decided_or_may_decide(play: Play, line: UUID):
    grant_role(play.session, play.world.rahmat, role=Role.ADMIN, unit=play.world.regency)
    assert runtime.ways(play.session, line, now=NOW)
    with pytest.raises(OperationRefused, match="INVOLVED"):  # a task waits for him
        propose(play, "second", actor_id=play.world.rahmat.id)
    play.do("first", note="x", actor_id=play.world.rahmat.id)
    play.session.execute(update(Instance).values(subject_id=play.world.tirta.id))
    with pytest.raises(OperationRefused, match="INVOLVED"):  # he has done one
        propose(play, "first", actor_id=play.world.rahmat.id)


def test_a_case_that_has_moved_meanwhile_is_left_alone(play: Play, line: UUID):
    found = propose(play, "second")
    play.do("first", note="x")
    assert runtime.confirm_move(play.session, found, actor_id=play.world.kirana.id, now=NOW) is None
    assert play.open() == ["second"]
    assert play.session.get_one(CaseMove, found).status is MoveStatus.OVERTAKEN
    with pytest.raises(OperationRefused, match="DECIDED"):
        runtime.confirm_move(play.session, found, actor_id=play.world.kirana.id, now=NOW)


def test_one_proposal_at_a_time_and_it_can_be_dropped(play: Play, line: UUID):
    found = propose(play, "second")
    assert refused(play, "third") == "PROPOSED"
    assert runtime.open_moves(play.session, [line])[line].id == found
    runtime.decline_move(play.session, found, actor_id=play.world.admin.id, now=NOW)
    assert runtime.open_moves(play.session, [line]) == {}
    propose(play, "third")


def test_two_who_confirm_at_once_move_it_once(play: Play, line: UUID):
    grant_role(play.session, play.world.dewi, role=Role.ADMIN, unit=play.world.regency)
    found = propose(play, "third")
    play.session.commit()
    gate = Barrier(2)

    def work(actor_id: int) -> str:
        with Session(play.engine) as session:
            gate.wait()
            try:
                runtime.confirm_move(session, found, actor_id=actor_id, now=NOW)
            except OperationRefused as error:
                return error.code
            session.commit()
            return "moved"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, (play.world.kirana.id, play.world.dewi.id))) == ["DECIDED", "moved"]
    assert len(play.events("MOVED")) == 1


def test_what_has_ended_stays_ended(play: Play, line: UUID):
    found = propose(play, "second")
    runtime.cancel(play.session, line, actor_id=play.world.admin.id, reason="x", now=NOW)
    for act in (
        lambda: propose(play, "second"),
        lambda: runtime.confirm_move(play.session, found, actor_id=play.world.kirana.id, now=NOW),
        lambda: runtime.ways(play.session, line, now=NOW),
    ):
        with pytest.raises(CaseEnded):
            act()


def test_unknown_steps_and_proposals_are_not_found(play: Play, line: UUID):
    with pytest.raises(NotFound):
        propose(play, "add")
    with pytest.raises(NotFound):
        runtime.confirm_move(play.session, 4711, actor_id=play.world.kirana.id, now=NOW)


def test_a_service_that_fails_on_the_way_leaves_everything_as_it_was(play: Play, line: UUID):
    play.do("first", note="x")
    found = propose(play, "first")
    play.session.commit()
    state = play.case.state
    play.session.execute(update(CaseMove).values(step="nowhere"))
    with pytest.raises(NotFound):
        runtime.confirm_move(play.session, found, actor_id=play.world.kirana.id, now=NOW)
    play.session.rollback()
    assert play.case.state == state
    assert play.session.scalars(select(CaseMove.status)).all() == [MoveStatus.PROPOSED]
