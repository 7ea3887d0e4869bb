from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from models.people import HoldingKind, Role
from models.process import Definition, Instance, TaskStatus, UserTask
from tests.support.tasks import make_task
from tests.support.world import (
    TODAY,
    Person,
    World,
    delegate,
    grant_role,
    hold,
    make_employee,
    make_post,
    make_unit,
    small_world,
)
from workflows.assignment import acting_for, addressed_to, people_of_task, people_of_tasks, standing

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def queue_of(session: Session, person: Person, *, today=TODAY) -> set[str]:
    rows = session.scalars(
        select(UserTask.id)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(addressed_to(standing(session, person.id, today=today)))
    )
    return {str(row) for row in rows}


def may(session: Session, person: Person, task: UserTask, *, today=TODAY, process_key="leave") -> bool:
    """Whether the person may act: the filter, the function and the list of names have to agree."""
    listed = str(task.id) in queue_of(session, person, today=today)
    acting = acting_for(standing(session, person.id, today=today), task, process_key=process_key)
    named = person.id in {holder.employee_id for holder in people_of_task(session, task, today=today)}
    assert listed == (acting is not None) == named
    return listed


def title(session: Session, person: Person, task: UserTask) -> str:
    acting = acting_for(standing(session, person.id, today=TODAY), task, process_key="leave")
    assert acting is not None
    return acting.title


def test_holder_plt_and_plh_find_the_queue_of_the_post(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    roads = make_task(session, subject=world.siti, post_id=world.roads_post)
    water = make_task(session, subject=world.siti, post_id=world.water_post)
    assert queue_of(session, world.rahmat) == {str(task.id)}
    assert queue_of(session, world.laras) == {str(roads.id)}
    assert queue_of(session, world.yoga) == queue_of(session, world.intan) == {str(water.id)}
    assert title(session, world.rahmat, task) == "Kasubbag Umum"
    assert title(session, world.laras, roads) == "Plt. Kepala Bidang Bina Marga"
    assert title(session, world.yoga, water) == "Plh. Kepala Bidang Air Minum"


def test_a_stranger_finds_nothing(session: Session) -> None:
    world = small_world(session)
    for address in _addresses(world):
        assert not may(session, world.stranger, make_task(session, subject=world.siti, **address))


def test_acting_ends_with_its_period(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.roads_post)
    assert may(session, world.laras, task, today=TODAY + timedelta(days=10))
    assert not may(session, world.laras, task, today=TODAY + timedelta(days=11))


def test_a_successor_finds_the_queue_of_the_post(session: Session) -> None:
    world = small_world(session)
    post = make_post(session, world.agency, parent=world.ratna.post_id)
    old, new = make_employee(session), make_employee(session)
    hold(session, post, by=old, until=YESTERDAY)
    hold(session, post, by=new, since=TODAY)
    task = make_task(session, subject=world.siti, post_id=post.id)
    assert not may(session, Person(old.id, old.nip, old.name, post.id), task)
    assert may(session, Person(new.id, new.nip, new.name, post.id), task)


def test_closed_tasks_leave_the_queue(session: Session) -> None:
    world = small_world(session)
    task = make_task(session, subject=world.siti, post_id=world.rahmat.post_id)
    task.status = TaskStatus.COMPLETED
    session.flush()
    assert queue_of(session, world.rahmat) == set()


def test_escalated_task_is_in_both_queues(session: Session) -> None:
    world = small_world(session)
    task = make_task(
        session, subject=world.siti, post_id=world.rahmat.post_id, escalated_post_id=world.ratna.post_id
    )
    assert may(session, world.rahmat, task)
    assert may(session, world.ratna, task)
    first, second = people_of_task(session, task, today=TODAY)
    assert (first.employee_id, second.employee_id) == (world.rahmat.id, world.ratna.id)


def test_role_reaches_the_units_below_the_grant(session: Session) -> None:
    world = small_world(session)
    section = make_unit(session, "UPTD Jalan", parent=None)
    section.parent_id = world.agency
    session.flush()
    task = make_task(session, subject=world.siti, role=Role.PERSONNEL, unit_id=section.id)
    elsewhere = make_task(session, subject=world.stranger, role=Role.PERSONNEL, unit_id=world.other_agency)
    assert may(session, world.wulan, task) and may(session, world.bayu, task)
    assert may(session, world.wulan, elsewhere) and not may(session, world.bayu, elsewhere)
    assert not may(session, world.admin, task)
    assert title(session, world.wulan, task) == "Kepala BKPSDM"


def test_delegate_acts_in_the_period_only(session: Session) -> None:
    world = small_world(session)
    delegate(session, world.ratna.post_id, by=world.ratna, to=world.dimas, since=TODAY, until=TOMORROW)
    task = make_task(session, subject=world.siti, post_id=world.ratna.post_id)
    assert title(session, world.dimas, task) == "a.n. Kepala Dinas"
    expected = {YESTERDAY: False, TODAY: True, TOMORROW: True, TOMORROW + timedelta(days=1): False}
    assert {day: may(session, world.dimas, task, today=day) for day in expected} == expected


def test_delegate_for_one_process_finds_that_process_only(session: Session) -> None:
    world = small_world(session)
    delegate(session, world.ratna.post_id, by=world.ratna, to=world.dimas, process_key="leave")
    leave = make_task(session, subject=world.siti, post_id=world.ratna.post_id)
    other = make_task(session, subject=world.siti, post_id=world.ratna.post_id, process_key="travel")
    assert may(session, world.dimas, leave)
    assert not may(session, world.dimas, other, process_key="travel")


def test_mandate_ends_with_the_office_of_the_giver(session: Session) -> None:
    world = small_world(session)
    delegate(session, world.roads_post, by=world.laras, to=world.dimas, until=TODAY + timedelta(days=60))
    task = make_task(session, subject=world.siti, post_id=world.roads_post)
    assert may(session, world.dimas, task)
    assert not may(session, world.dimas, task, today=TODAY + timedelta(days=11))


def test_revoked_mandate_ends_at_once(session: Session) -> None:
    world = small_world(session)
    delegate(session, world.ratna.post_id, by=world.ratna, to=world.dimas, revoked_on=TODAY)
    assert not may(session, world.dimas, make_task(session, subject=world.siti, post_id=world.ratna.post_id))


def _addresses(world: World) -> list[dict[str, object]]:
    return [
        {"post_id": world.rahmat.post_id},
        {"post_id": world.water_post, "escalated_post_id": world.ratna.post_id},
        {"role": Role.PERSONNEL, "unit_id": world.agency},
        {"employee_id": world.siti.id, "decision": False},
    ]


def _own_post(session: Session, world: World, person: Person) -> dict[str, object]:
    return {"post_id": person.post_id}


def _as_plt(session: Session, world: World, person: Person) -> dict[str, object]:
    hold(session, world.secretary_post, by=person, kind=HoldingKind.PLT)
    return {"post_id": world.secretary_post}


def _as_plh(session: Session, world: World, person: Person) -> dict[str, object]:
    hold(session, world.ratna.post_id, by=person, kind=HoldingKind.PLH)
    return {"post_id": world.ratna.post_id}


def _as_delegate(session: Session, world: World, person: Person) -> dict[str, object]:
    delegate(session, world.ratna.post_id, by=world.ratna, to=person)
    return {"post_id": world.ratna.post_id}


def _as_delegate_for_the_process(session: Session, world: World, person: Person) -> dict[str, object]:
    delegate(session, world.ratna.post_id, by=world.ratna, to=person, process_key="leave")
    return {"post_id": world.ratna.post_id}


def _by_role(session: Session, world: World, person: Person) -> dict[str, object]:
    grant_role(session, person, role=Role.PERSONNEL, unit=world.regency)
    return {"role": Role.PERSONNEL, "unit_id": world.agency}


def _as_the_person(session: Session, world: World, person: Person) -> dict[str, object]:
    return {"employee_id": person.id}


def _escalated(session: Session, world: World, person: Person) -> dict[str, object]:
    return {"post_id": world.rahmat.post_id, "escalated_post_id": person.post_id}


@pytest.mark.parametrize(
    "route",
    [
        _own_post,
        _as_plt,
        _as_plh,
        _as_delegate,
        _as_delegate_for_the_process,
        _by_role,
        _as_the_person,
        _escalated,
    ],
)
def test_nobody_decides_about_themself_by_any_route(session: Session, route) -> None:
    world = small_world(session)
    address = route(session, world, world.dimas)
    assert may(session, world.dimas, make_task(session, subject=world.siti, **address))
    assert not may(session, world.dimas, make_task(session, subject=world.dimas, **address))
    assert may(session, world.dimas, make_task(session, subject=world.dimas, decision=False, **address))


def test_two_who_act_for_each_other_do_not_come_to_decide_about_themselves(session: Session) -> None:
    world = small_world(session)
    intan, rahmat = world.intan, world.rahmat
    hold(session, intan.post_id, by=rahmat, kind=HoldingKind.PLH)
    hold(session, rahmat.post_id, by=intan, kind=HoldingKind.PLH)
    delegate(session, intan.post_id, by=intan, to=rahmat)
    delegate(session, rahmat.post_id, by=rahmat, to=intan)
    for post_id in (intan.post_id, rahmat.post_id):
        for subject, other in ((intan, rahmat), (rahmat, intan)):
            task = make_task(session, subject=subject, post_id=post_id)
            assert not may(session, subject, task)
            assert may(session, other, task)


def test_standing_takes_two_statements(session: Session) -> None:
    world = small_world(session)
    seen: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: seen.append(args[2]))
    standing(session, world.bayu.id, today=TODAY)
    people_of_tasks(
        session, [make_task(session, subject=world.siti, post_id=world.water_post).id], today=TODAY
    )
    assert len([statement for statement in seen if "INSERT" not in statement]) <= 3 + 1  # and the definition


def test_titles_of_one_person_prefer_the_own_office(session: Session) -> None:
    world = small_world(session)
    hold(session, world.ratna.post_id, by=world.rahmat, kind=HoldingKind.PLH)
    task = make_task(
        session, subject=world.siti, post_id=world.rahmat.post_id, escalated_post_id=world.ratna.post_id
    )
    assert title(session, world.rahmat, task) == "Kasubbag Umum"
    assert (
        len([h for h in people_of_task(session, task, today=TODAY) if h.employee_id == world.rahmat.id]) == 1
    )
