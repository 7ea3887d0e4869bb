"""What a row of the queue says of a waiting request is what its task page says, and costs one statement for all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from models.calendar import RosterDay
from models.people import Employee, Unit
from models.process import Instance
from tests.support.leave import ask, say
from tests.support.world import NOW, Person, World
from workflows import assignment
from workflows.rules.leave_facts import Kind
from workflows.services import leave

TODAY = NOW.date()
MON, FRI = date(2026, 2, 23), date(2026, 2, 27)


def glance(session: Session, instance: Instance) -> leave.Glance:
    return leave.glances(session, [instance.id], today=TODAY)[instance.id]


@pytest.mark.parametrize(
    ("first", "last"),
    [(MON, FRI), (FRI, FRI), (date(2026, 12, 29), date(2027, 1, 6))],
    ids=["a week", "a day", "over the turn of the year"],
)
def test_the_row_tells_what_the_page_tells(session: Session, world: World, first: date, last: date) -> None:
    instance, _request = ask(session, world.siti, first, last)
    read = leave.facts(session, instance.id, now=NOW)
    assert glance(session, instance) == leave.Glance(
        kind=Kind.ANNUAL,
        reason="",
        left=read.total_after,
        others=len(read.team.people) - 1,
        short_staffed=bool(read.team.below),
    )


def test_a_kind_that_leaves_the_balance_alone_says_why_it_is_asked_for(
    session: Session, world: World
) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    request.kind, request.reason_code = Kind.IMPORTANT_REASON, "FAMILY_DIED"
    session.flush()
    found = glance(session, instance)
    assert (found.kind, found.reason, found.left) == (Kind.IMPORTANT_REASON, "FAMILY_DIED", None)


def test_what_else_is_asked_lessens_what_is_left(session: Session, world: World) -> None:
    instance, _request = ask(session, world.siti, MON, FRI)
    before = glance(session, instance).left
    ask(session, world.siti, date(2026, 3, 2), date(2026, 3, 4), now=NOW + timedelta(hours=1))
    assert before is not None and glance(session, instance).left == before - 3


def test_colleagues_count_once_and_only_in_these_days(session: Session, world: World) -> None:
    instance, _request = ask(session, world.siti, MON, FRI)
    _together(session, world.bayu, (MON, MON), (FRI, FRI))
    ask(session, world.yoga, date(2026, 3, 9), date(2026, 3, 10))
    assert glance(session, instance).others == 1


def test_a_unit_at_its_least_is_worth_a_second_look(session: Session, world: World) -> None:
    instance, _request = ask(session, world.siti, MON, FRI)
    unit = session.get_one(Unit, assignment.unit_of(session, world.siti.id, TODAY).id)
    unit.minimum_staff = leave.facts(session, instance.id, now=NOW).team.staff - 2
    session.flush()  # read back with plain SELECTs
    assert not glance(session, instance).short_staffed
    _together(session, world.bayu, (FRI, FRI))
    assert glance(session, instance).short_staffed


def test_a_row_counts_who_is_on_the_roster_of_these_days(session: Session, world: World) -> None:
    instance, _request = ask(session, world.siti, MON, FRI)
    unit = session.get_one(Unit, assignment.unit_of(session, world.siti.id, TODAY).id)
    unit.minimum_staff = leave.facts(session, instance.id, now=NOW).team.staff - 2
    session.get_one(Employee, world.bayu.id).rostered = True
    session.add_all(RosterDay(employee_id=world.bayu.id, day=MON + timedelta(days=n)) for n in range(5))
    session.flush()  # read back with plain SELECTs
    assert not glance(session, instance).short_staffed
    session.delete(session.get_one(RosterDay, (world.bayu.id, FRI)))
    session.flush()
    assert glance(session, instance).short_staffed


def test_a_decided_request_weighs_no_more(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "REJECTED", by=world.ratna, reason="Banyak pekerjaan.")
    assert leave.glances(session, [instance.id], today=TODAY) == {}


def test_all_rows_cost_one_statement(session: Session, world: World, engine: Engine) -> None:
    asked = [ask(session, person, MON, FRI)[0].id for person in (world.siti, world.bayu, world.yoga)]
    session.flush()  # so that only reading is counted
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    found = leave.glances(session, asked, today=TODAY)
    event.remove(engine, "before_cursor_execute", note)
    assert (len(found), len(said)) == (3, 1)


def _together(session: Session, person: Person, *periods: tuple[date, date]) -> None:
    for number, (first, last) in enumerate(periods):
        ask(session, person, first, last, now=NOW + timedelta(minutes=number))
