"""Two acts on one case that meet, in both orders: one is stopped before its commit, the other finds what it left."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.operations import CaseMove, MigrationCaseStatus, MoveStatus
from models.people import Role
from models.process import Definition, Instance, TaskStatus, UserTask
from tests.engine import drawing as d
from tests.engine.migrating import begin, newest, plan
from tests.engine.play import Play
from tests.support.races import meet
from tests.support.world import grant_role
from webapp.cli.doctor import findings
from workflows import runtime
from workflows.errors import CaseSuspended, LangkahError, TaskGone

Work = Callable[[Session], object]


def drawn(*, second: str = "Second") -> bytes:
    return d.draw(
        "meeting",
        d.start(),
        d.user("first"),
        d.user("second").replace("Second", second),
        d.user("third"),
        d.end(outcome="DONE"),
        flows="start > first > second > third > end",
    )


@pytest.fixture
def second(play: Play) -> UUID:
    """A case of Siti's at its second task, committed."""
    play.publish(drawn())
    play.start("meeting")
    play.do("first", note="")
    grant_role(play.session, play.world.surya, role=Role.ADMIN, unit=play.world.regency)
    play.session.commit()
    return play.task("second").id


@pytest.fixture(autouse=True)
def sound(engine: Engine, play: Play):
    yield
    play.session.rollback()
    assert list(findings(engine, silent_seconds=1e9)) == []


def act(play: Play, work: Work) -> Callable[[], object]:
    """In a transaction of its own; what it gives, or the words in which it is refused."""

    def run() -> object:
        with Session(play.engine, expire_on_commit=False) as session:
            try:
                found = work(session)
            except LangkahError as error:
                return error
            session.commit()
            return found

    return run


def completing(play: Play, task_id: UUID) -> Callable[[], object]:
    given = {
        "actor_id": play.world.rahmat.id,
        "values": {"note": ""},
        "now": play.now,
        "request_key": uuid4(),
    }
    return act(play, lambda session: runtime.complete(session, task_id, **given))


def moving(play: Play) -> Callable[[], object]:
    """Back to the first task, proposed beforehand; confirmed by the second administrator."""
    asked = {"actor_id": play.world.admin.id, "reason": "Diulang.", "now": play.now}
    number = runtime.propose_move(play.session, play.case.id, "first", **asked)
    play.session.commit()
    given = {"actor_id": play.world.surya.id, "now": play.now}
    return act(play, lambda session: runtime.confirm_move(session, number, **given))


def migrating(play: Play) -> Callable[[], object]:
    play.publish(drawn(second="Kedua"))
    number = plan(play, "meeting")
    begin(play, number)
    play.session.commit()
    case = play.case.id
    return act(play, lambda session: runtime.migrate_case(session, number, case, now=play.now))


def suspending(play: Play) -> Callable[[], object]:
    given = {"actor_id": play.world.admin.id, "reason": "Diperiksa.", "now": play.now}
    case = play.case.id
    return act(play, lambda session: runtime.suspend_case(session, case, **given))


def steps(play: Play) -> list[str]:
    play.session.rollback()
    return list(play.session.scalars(select(UserTask.step).where(UserTask.status == TaskStatus.OPEN)))


def test_a_task_that_was_moved_away_is_gone(play: Play, second: UUID):
    moved, late = meet(play.engine, moving(play), completing(play, second))
    assert isinstance(moved, runtime.Answer) and isinstance(late, TaskGone)
    assert steps(play) == ["first"]


def test_a_move_is_void_once_the_task_was_completed(play: Play, second: UUID):
    done, move = meet(play.engine, completing(play, second), moving(play))
    assert isinstance(done, runtime.Answer) and move is None
    assert play.session.scalars(select(CaseMove.status)).one() is MoveStatus.OVERTAKEN
    assert steps(play) == ["third"]


def test_a_task_is_completed_on_the_version_to_which_its_case_was_migrated(play: Play, second: UUID):
    moved, done = meet(play.engine, migrating(play), completing(play, second))
    assert moved is MigrationCaseStatus.MOVED and isinstance(done, runtime.Answer)
    assert steps(play) == ["third"]
    assert play.session.scalars(select(Instance.definition_id)).one() == newest(play, "meeting")


def test_a_case_is_migrated_from_where_a_completion_left_it(play: Play, second: UUID):
    done, moved = meet(play.engine, completing(play, second), migrating(play))
    assert isinstance(done, runtime.Answer) and moved is MigrationCaseStatus.MOVED
    assert steps(play) == ["third"]
    assert play.session.scalars(select(Instance.definition_id)).one() == newest(play, "meeting")


def test_a_completion_finds_its_case_suspended(play: Play, second: UUID):
    _done, late = meet(play.engine, suspending(play), completing(play, second))
    assert isinstance(late, CaseSuspended) and late.by == play.world.admin.id
    assert steps(play) == ["second"]


def test_a_case_is_suspended_after_the_completion(play: Play, second: UUID):
    done, refused = meet(play.engine, completing(play, second), suspending(play))
    assert isinstance(done, runtime.Answer) and refused is None
    assert play.session.scalars(select(Instance.suspended)).one() is True
    assert steps(play) == ["third"]


def starting(play: Play) -> Callable[[], object]:
    given = {"actor_id": play.world.siti.id, "values": {}, "now": play.now, "request_key": uuid4()}
    return act(play, lambda session: runtime.start(session, "meeting", **given))


def publishing(play: Play, name: str) -> Callable[[], object]:
    files = {"meeting/meeting.bpmn": drawn(second=name), "meeting/note.form": d.form(note="textfield")}
    return act(play, lambda session: runtime.deploy(session, files, now=play.now))


def versions(play: Play) -> list[int]:
    """Of the cases, in the order in which they were started."""
    play.session.rollback()
    query = select(Definition.version).join(Instance, Instance.definition_id == Definition.id)
    return list(play.session.scalars(query.order_by(Instance.number)))


def test_a_case_is_started_on_the_version_that_is_published_and_no_half_of_a_new_one(
    play: Play, second: UUID
):
    _new, begun = meet(play.engine, publishing(play, "Kedua"), starting(play), waits=False)
    assert isinstance(begun, runtime.Answer)
    assert isinstance(starting(play)(), runtime.Answer)
    assert versions(play) == [1, 1, 2]


def test_a_version_published_while_a_case_is_started_is_for_the_next_one(play: Play, second: UUID):
    begun, _new = meet(play.engine, starting(play), publishing(play, "Kedua"), waits=False)
    assert isinstance(begun, runtime.Answer)
    assert isinstance(starting(play)(), runtime.Answer)
    assert versions(play) == [1, 1, 2]


def test_two_versions_published_at_once_follow_each_other(play: Play, second: UUID):
    meet(play.engine, publishing(play, "Kedua"), publishing(play, "Berikut"))
    play.session.rollback()
    assert list(play.session.scalars(select(Definition.version).order_by(Definition.version))) == [1, 2, 3]
