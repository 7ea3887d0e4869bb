"""Starting and completing: once, by the right person, whole or not at all, and cheaply."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.documents import Attachment, StoredFile
from models.notices import OutboxMessage
from models.process import HandledRequest, Instance, TaskStatus, UserTask
from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.counting import counted
from tests.engine.play import Play
from tests.support.world import NOW
from workflows import runtime
from workflows.engine.plain import UnfitData
from workflows.engine.save import KeyUsed
from workflows.errors import (
    InputRefused,
    NotAllowed,
    NotFound,
    ServiceFailed,
    StateUnreadable,
    TaskGone,
    TechnicalFailure,
)


def publish_two(play: Play, **first: str) -> None:
    play.publish(
        d.draw(
            "two",
            d.start(),
            d.user("first", **first),
            d.user("second", who="role:PERSONNEL"),
            d.end(outcome="DONE"),
            flows="start > first > second > end",
        )
    )


def complete(play: Play, task_id: UUID, *, actor: int, key: UUID | None = None, **values: object):
    return runtime.complete(
        play.session, task_id, actor_id=actor, values=values, now=NOW, request_key=key or uuid4()
    )


def test_a_task_goes_to_the_superior_and_falls_due_at_the_close_of_a_working_day(play: Play):
    publish_two(play, due="2")
    answer = play.start("two")
    task = play.task("first")
    assert answer.open_tasks == (task.id,)
    assert (task.post_id, task.employee_id, task.role) == (play.world.rahmat.post_id, None, None)
    assert task.due_at.isoformat() == "2026-02-11T09:00:00+00:00"  # 16.00 WIB
    assert (task.decision, task.subject_id) == (True, play.world.siti.id)


def test_a_role_is_addressed_in_the_unit_of_the_subject(play: Play):
    publish_two(play)
    play.start("two")
    play.do("first", note="")
    task = play.task("second")
    assert (task.role, task.unit_id, task.post_id) == ("PERSONNEL", play.world.agency, None)


def test_numbers_of_cases_run_without_gaps(play: Play):
    publish_two(play)
    numbers = [play.start("two").number for _ in range(3)]
    assert numbers == ["UJI-2026-0001", "UJI-2026-0002", "UJI-2026-0003"]


def test_the_same_key_gives_the_same_answer_and_does_nothing(play: Play):
    publish_two(play)
    key = uuid4()
    first, again = (
        runtime.start(play.session, "two", actor_id=play.world.siti.id, values={}, now=NOW, request_key=key)
        for _ in range(2)
    )
    assert (first.repeated, again.repeated) == (False, True)
    assert (first.instance_id, first.open_tasks) == (again.instance_id, again.open_tasks)
    assert play.session.scalar(select(func.count()).select_from(Instance)) == 1


def test_a_key_of_an_act_that_was_given_up_still_counts(play: Play):
    publish_two(play, check="trial.note")
    task_id, key = play.start("two").open_tasks[0], uuid4()
    with pytest.raises(InputRefused):
        complete(play, task_id, actor=play.world.rahmat.id, key=key, note="bad")
    play.session.commit()
    answer = complete(play, task_id, actor=play.world.rahmat.id, key=key, note="good")
    assert not answer.repeated
    assert complete(play, task_id, actor=play.world.rahmat.id, key=key, note="good").repeated


def test_a_double_submit_completes_once(play: Play):
    publish_two(play)
    task_id, key = play.start("two").open_tasks[0], uuid4()
    first = complete(play, task_id, actor=play.world.rahmat.id, key=key, note="x")
    again = complete(play, task_id, actor=play.world.rahmat.id, key=key, note="x")
    assert again.repeated
    assert first.open_tasks == again.open_tasks
    assert len(play.events("TASK_COMPLETED")) == 1


def test_the_key_of_another_act_does_nothing(play: Play):
    publish_two(play)
    first, second = (play.start("two").open_tasks[0] for _ in range(2))
    key, rahmat = uuid4(), play.world.rahmat.id
    answer = complete(play, first, actor=rahmat, key=key, note="x")
    play.session.commit()
    with pytest.raises(KeyUsed):
        complete(play, second, actor=rahmat, key=key, note="y")
    play.session.rollback()
    assert play.session.get_one(UserTask, second).status is TaskStatus.OPEN
    assert complete(play, first, actor=rahmat, key=key, note="x").open_tasks == answer.open_tasks


def test_a_stale_page_is_told_who_was_faster(play: Play):
    publish_two(play)
    task_id = play.start("two").open_tasks[0]
    complete(play, task_id, actor=play.world.rahmat.id, note="")
    with pytest.raises(TaskGone) as gone:
        complete(play, task_id, actor=play.world.rahmat.id, note="")
    assert gone.value.closed_by == play.world.rahmat.id


def test_a_strangers_task_stays_closed_to_everybody_else(play: Play):
    publish_two(play)
    task_id = play.start("two").open_tasks[0]
    for person in (play.world.stranger, play.world.siti, play.world.ratna):
        with pytest.raises(NotAllowed):
            complete(play, task_id, actor=person.id, note="")
    with pytest.raises(NotFound):
        complete(play, uuid4(), actor=play.world.rahmat.id, note="")


def test_an_acting_holder_is_written_down_with_post_and_ground(play: Play):
    publish_two(play)
    answer = runtime.start(
        play.session, "two", actor_id=play.world.tirta.id, values={}, now=NOW, request_key=uuid4()
    )
    play.instance_id = answer.instance_id
    complete(play, answer.open_tasks[0], actor=play.world.yoga.id, note="")
    event = play.events("TASK_COMPLETED")[0]
    assert event.actor_id == play.world.yoga.id
    assert event.on_behalf_of is not None
    assert event.ground.startswith("SK ")
    assert event.body["as"] == "Kepala Seksi Jaringan"


def test_the_check_of_the_form_comes_before_any_work(play: Play):
    publish_two(play, check="trial.note")
    task_id = play.start("two").open_tasks[0]
    with pytest.raises(InputRefused) as refused:
        complete(play, task_id, actor=play.world.rahmat.id, note="bad")
    assert refused.value.messages == {"note": ["Tulis yang lain."]}
    assert trial.calls == [("trial.note", "first")]
    assert play.task("first").status is TaskStatus.OPEN
    assert not complete(play, task_id, actor=play.world.rahmat.id, note="good").ended


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"other": "x"}, UnfitData),
        ({"subject_id": 1}, UnfitData),
        ({"note": Decimal(1)}, UnfitData),
        ({"note": b"x"}, UnfitData),
        ({"note": float("nan")}, UnfitData),
        ({"note": "a\0b"}, InputRefused),
        ({"note": "\ud83d"}, InputRefused),
    ],
)
def test_what_can_not_be_kept_is_refused_before_any_work(play: Play, values, error):
    publish_two(play)
    task_id = play.start("two").open_tasks[0]
    with pytest.raises(error):
        complete(play, task_id, actor=play.world.rahmat.id, **values)
    assert play.task("first").status is TaskStatus.OPEN


def test_dates_of_a_form_become_text(play: Play):
    publish_two(play)
    play.start("two")
    play.do("first", note=date(2026, 2, 9))
    assert play.events("TASK_COMPLETED")[0].body["form"] == {"note": "2026-02-09"}


def test_a_failing_service_is_named_and_chained(play: Play):
    play.publish(d.draw("bad", d.start(), d.service("do", "trial.fail"), d.end(), flows="start > do > end"))
    with pytest.raises(ServiceFailed, match=r"trial\.fail: the printer is on fire") as failed:
        play.start("bad")
    assert isinstance(failed.value.__cause__, RuntimeError)


def test_a_service_may_send_the_person_back_to_the_form(play: Play):
    play.publish(
        d.draw("back", d.start(), d.service("do", "trial.refuse"), d.end(), flows="start > do > end")
    )
    with pytest.raises(InputRefused):
        play.start("back")


@pytest.mark.parametrize("name", ["trial.decimal", "trial.steal", "trial.text"])
def test_an_answer_that_does_not_fit_the_data_is_refused(play: Play, name: str):
    play.publish(d.draw("unfit", d.start(), d.service("do", name), d.end(), flows="start > do > end"))
    with pytest.raises(TechnicalFailure):
        play.start("unfit")


def test_a_completion_costs_four_statements_and_no_commit(play: Play):
    publish_two(play)
    task_id = play.start("two").open_tasks[0]
    play.session.commit()
    with counted(play.session) as sent:
        complete(play, task_id, actor=play.world.rahmat.id, note="")
    assert "COMMIT" not in sent
    # the task with its case locked, standing, address of the next step, everything that was changed and the key
    assert len(sent) == 4, sent


def test_one_message_goes_out_for_each_act(play: Play):
    publish_two(play)
    play.start("two")
    play.do("first", note="")
    bodies = play.session.scalars(select(OutboxMessage.body).order_by(OutboxMessage.id)).all()
    kinds = [[event["kind"] for event in body["events"]] for body in bodies]
    assert kinds == [["STARTED", "TASK_OPENED"], ["TASK_COMPLETED", "TASK_OPENED"]]
    assert bodies[1]["events"][0]["actor_id"] == play.world.rahmat.id


def test_attachments_join_the_case_only_from_their_owner(play: Play):
    publish_two(play)
    play.session.add(
        StoredFile(sha256=b"x" * 32, content=b"x", content_type="text/plain", size=1, stored_at=NOW)
    )
    play.session.flush()
    files = [
        Attachment(sha256=b"x" * 32, filename="a.txt", field="f", owner_id=owner, added_at=NOW)
        for owner in (play.world.siti.id, play.world.bayu.id)
    ]
    play.session.add_all(files)
    play.session.flush()

    def start(*ids: int) -> runtime.Answer:
        return runtime.start(
            play.session,
            "two",
            actor_id=play.world.siti.id,
            values={},
            now=NOW,
            request_key=uuid4(),
            attachment_ids=ids,
        )

    answer = start(files[0].id)
    play.session.refresh(files[0])
    assert files[0].instance_id == answer.instance_id
    for taken in files:
        with pytest.raises(NotAllowed):
            start(taken.id)


def test_words_of_pages_find_their_values_beside_the_case(play: Play):
    play.publish(
        d.draw(
            "words",
            d.start(),
            d.user("first", question="Bolehkah {subject_name} cuti {days} hari?"),
            d.end(),
            flows="start > first > end",
            case='<langkah:case prefix="UJI" title="Cuti {days} hari" startForm="days"/>',
        ),
        days_form=d.form(days=d.number(), secret="textfield"),
    )
    play.start("words", days=3, secret="x")
    assert play.case.summary == {"days": 3, "subject_name": "Siti Melati"}


def test_an_unknown_format_of_state_is_refused(play: Play):
    publish_two(play)
    task_id = play.start("two").open_tasks[0]
    play.session.execute(text("update instance set state_format = 'langkah-0'"))
    with pytest.raises(StateUnreadable):
        complete(play, task_id, actor=play.world.rahmat.id, note="")
    play.session.execute(text("update instance set state_format = 'langkah-1', state = 'rubbish'"))
    with pytest.raises(StateUnreadable):
        complete(play, task_id, actor=play.world.rahmat.id, note="")


def test_a_process_without_a_number_prefix_can_only_be_called(play: Play):
    play.publish(d.draw("part", d.start(), d.end(), flows="start > end", case=""))
    with pytest.raises(NotFound):
        play.start("part")
    with pytest.raises(NotFound):
        play.start("nothing")


def test_rolling_back_leaves_nothing(play: Play):
    publish_two(play)
    play.session.commit()
    play.start("two")
    play.session.rollback()
    with Session(play.engine) as other:
        for model in (Instance, UserTask, HandledRequest, OutboxMessage):
            assert other.scalar(select(func.count()).select_from(model)) == 0
