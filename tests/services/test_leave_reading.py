"""What pages read: the statement of a year, the facts of a decision."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.calendar import JointLeaveDuty
from models.people import Unit
from models.settings import Parameter
from tests.support.leave import acting, ask, left, say
from tests.support.world import NOW, World
from workflows.rules.leave_facts import Buckets
from workflows.services import leave

MON, FRI = date(2026, 2, 23), date(2026, 2, 27)  # five working days


def test_statement_adds_up_and_names_each_ground(session: Session, world: World) -> None:
    first, first_request = ask(session, world.siti, MON, FRI)
    say(session, first, first_request, "APPROVED", by=world.ratna, now=NOW + timedelta(hours=1))
    ask(session, world.siti, date(2026, 3, 2), date(2026, 3, 4), now=NOW + timedelta(hours=2))

    read = leave.statement(session, world.siti.id, 2026, now=NOW)

    told = [(line.event, line.moved.total, line.left) for line in read.lines]
    assert told == [
        (leave.Event.CARRIED, 6, 6),
        (leave.Event.RIGHT, 12, 18),
        (leave.Event.RESERVED, -5, 13),
        (leave.Event.GRANTED, 0, 13),
        (leave.Event.RESERVED, -3, 10),
    ]
    assert read.lines[-1].left == read.balance.total
    assert read.lines[3].days == 5
    assert read.years == (2024, 2025, 2026)


def test_duty_written_later_shows_from_which_right_reserved_days_are_taken(
    session: Session, world: World
) -> None:
    ask(session, world.siti, MON, date(2026, 3, 3))  # seven working days: six that were carried and one
    session.add(JointLeaveDuty(employee_id=world.siti.id, day=date(2026, 1, 2), ground="ST 1"))
    session.flush()

    read = leave.statement(session, world.siti.id, 2026, now=NOW)

    held = next(line for line in read.lines if line.event is leave.Event.RESERVED)
    assert (held.moved, read.balance.reserved) == (Buckets(c=-6, b=-1), Buckets(c=6, b=1))
    assert read.lines[-1].left == read.balance.total


def test_statement_of_a_finished_year_shows_what_lapsed(session: Session, world: World) -> None:
    read = leave.statement(session, world.siti.id, 2025, now=NOW)

    assert [(line.event, line.moved.total, line.left) for line in read.lines] == [
        (leave.Event.RIGHT, 12, 12),
        (leave.Event.OPENING, -4, 8),
        (leave.Event.LAPSED, -2, 6),
    ]


def test_policy_row_in_force_changes_the_figures(session: Session, world: World) -> None:
    session.add(
        Parameter(
            name="leave.policy",
            valid_from=date(2026, 1, 1),
            value={"yearly_carry": 4},
            ground="Perbup contoh",
        )
    )
    session.flush()  # read back with plain SELECTs

    assert left(session, world.siti.id) == 16


def test_year_that_the_ledger_knows_of_everybody_is_carried(session: Session, world: World) -> None:
    """Without a line of one's own a year is unknown, unless the policy says that the ledger holds since then."""
    assert left(session, world.bayu.id) == 12
    session.add(
        Parameter(
            name="leave.policy",
            valid_from=date(2026, 1, 1),
            value={"ledger_from": 2025},
            ground="Perbup contoh",
        )
    )
    session.flush()  # read back with plain SELECTs

    assert left(session, world.bayu.id) == 18


def test_facts_show_before_and_after_and_who_else_is_away(session: Session, world: World) -> None:
    ask(session, world.bayu, date(2026, 2, 25), FRI)
    instance, _ = ask(session, world.siti, date(2026, 2, 12), FRI)

    seen = leave.facts(session, instance.id, now=NOW)

    assert (seen.total_before, seen.total_after) == (18, 8)
    folded = [(column.first, column.last) for column in seen.team.columns if column.off]
    assert folded == [
        (date(2026, 2, 14), date(2026, 2, 17)),
        (date(2026, 2, 21), date(2026, 2, 22)),
    ]
    assert [person.name for person in seen.team.people] == ["Siti Melati", "Bayu Cendana"]
    assert seen.team.present[0] == seen.team.staff - 1
    assert seen.team.present[-1] == seen.team.staff - 2
    assert seen.team.below == ()


def test_facts_warn_when_no_more_than_the_least_is_left(session: Session, world: World) -> None:
    instance, _ = ask(session, world.siti, MON, FRI)
    staff = leave.facts(session, instance.id, now=NOW).team.staff
    _unit(session, world).minimum_staff = staff - 1

    seen = leave.facts(session, instance.id, now=NOW)

    assert len(seen.team.below) == 5
    assert seen.team.fewest == staff - 1


def test_facts_of_a_granted_leave_read_the_ledger(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)
    say(session, instance, request, "APPROVED", by=world.ratna)

    seen = leave.facts(session, instance.id, now=NOW)

    assert (seen.total_before, seen.total_after) == (18, 13)
    assert seen.officer is not None
    assert seen.officer.name == "Ratna Kenanga"


def test_officer_sees_what_other_days_would_mean(session: Session, world: World) -> None:
    instance, _ = ask(session, world.siti, MON, FRI)

    seen = leave.change_preview(session, instance.id, MON, date(2026, 2, 24), now=NOW)

    assert seen.days == 2
    assert seen.answer is not None
    assert seen.answer.parts[0].before.total == 18  # its own reservation is left out


def _unit(session: Session, world: World) -> Unit:
    return session.get_one(Unit, world.agency)


def test_days_offered_to_the_applicant_are_told_as_they_would_be_charged(
    session: Session, world: World
) -> None:
    """The five reserved ones count as free, the three offered ones as taken."""
    instance, request = ask(session, world.siti, MON, FRI)
    leave.decide(
        acting(session, instance, by=world.ratna),
        request_id=request.id,
        decision="CHANGED",
        reason="Laporan triwulan.",
        new_from="2026-02-23",
        new_to="2026-02-25",
        until="",
        granting_post=world.ratna.post_id,
    )

    seen = leave.facts(session, instance.id, now=NOW)

    assert (seen.total_before, seen.total_after, seen.problems) == (18, 15, {})
