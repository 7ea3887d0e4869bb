"""Annual leave against the database: every act moves the days that it should, to the day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.leave import (
    EntryKind,
    LeaveEntry,
    LeaveStatus,
    entries_of,
)
from tests.support.leave import acting, ask, entries, figures, left, say, used
from tests.support.world import World, publish_calendar
from workflows.errors import InputRefused
from workflows.services import leave
from workflows.services.leave.unpaid import check_bkn

MON, FRI = date(2026, 2, 23), date(2026, 2, 27)  # five working days


def test_sent_request_reserves_its_days_oldest_first(session: Session, world: World) -> None:
    _, request = ask(session, world.siti, date(2026, 2, 10), date(2026, 2, 20))

    assert request.days == 7
    assert entries(session, request) == [("RESERVE", 2026, "C", -6), ("RESERVE", 2026, "E", -1)]
    assert figures(session, world.siti.id) == (18, 0, 7)


def test_approval_turns_reserved_days_into_used_ones(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)

    decided = say(session, instance, request, "APPROVED", by=world.ratna)

    assert decided.outcome == "APPROVED"
    assert figures(session, world.siti.id) == (18, 5, 0)
    assert left(session, world.siti.id) == 13
    charge = entries_of(session, world.siti.id)[-1]
    assert (charge.kind, charge.bucket, charge.days) == ("CHARGE", "C", -5)
    assert charge.ground == f"{instance.number}, disetujui oleh Kepala Dinas"


def test_change_charges_the_changed_days_only(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)

    decided = say(
        session,
        instance,
        request,
        "CHANGED",
        by=world.ratna,
        reason="Laporan triwulan.",
        new_from="2026-02-23",
        new_to="2026-02-25",
    )

    assert (decided.days, decided.last_day) == (3, date(2026, 2, 25))
    assert (request.first_day, request.last_day, request.asked_to) == (MON, date(2026, 2, 25), FRI)
    assert figures(session, world.siti.id) == (18, 3, 0)


def test_postponed_days_come_back_and_are_marked(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)

    say(session, instance, request, "POSTPONED", by=world.ratna, reason="Audit.", until="2026-06-01")

    assert figures(session, world.siti.id) == (18, 0, 0)
    assert entries(session, request)[-1] == ("POSTPONED", 2026, "", 5)
    assert request.postponed_until == date(2026, 6, 1)


def test_postponed_days_are_carried_in_full(session: Session, world: World) -> None:
    """T60: ten of twelve unused days postponed in December; 2027 opens with twelve more."""
    used(session, world.bayu, y2025=12)
    december = datetime(2026, 11, 20, 3, tzinfo=UTC)
    instance, request = ask(session, world.bayu, date(2026, 12, 1), date(2026, 12, 14), now=december)
    say(
        session,
        instance,
        request,
        "POSTPONED",
        by=world.ratna,
        reason="Audit.",
        until="2027-06-01",
        now=december,
    )

    opened = leave.statement(session, world.bayu.id, 2027, now=datetime(2027, 1, 4, 3, tzinfo=UTC))

    assert request.days == 10
    assert (opened.balance.total, opened.balance.carry.postponed) == (24, 10)


def test_rejection_gives_the_days_back(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)

    say(session, instance, request, "REJECTED", by=world.ratna, reason="Tidak ada pengganti.")

    assert figures(session, world.siti.id) == (18, 0, 0)
    assert entries(session, request) == [("RESERVE", 2026, "C", -5), ("RELEASE", 2026, "C", 5)]


def test_withdrawal_gives_the_days_back_once(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)

    leave.withdraw(acting(session, instance), instance_number=instance.number)
    leave.withdraw(acting(session, instance), instance_number=instance.number)

    assert request.status == LeaveStatus.WITHDRAWN
    assert figures(session, world.siti.id) == (18, 0, 0)
    assert len(entries(session, request)) == 2


def test_leave_over_new_year_is_paid_by_both_years(session: Session, world: World) -> None:
    """T20: four days of 2026, one of 2027, and no day of 2026 left to carry."""
    publish_calendar(session, 2027, holidays=[date(2027, 1, 1)])
    used(session, world.bayu, y2025=12, y2026=8)
    december = datetime(2026, 12, 14, 3, tzinfo=UTC)
    instance, request = ask(session, world.bayu, date(2026, 12, 28), date(2027, 1, 4), now=december)

    say(session, instance, request, "APPROVED", by=world.ratna, now=december)

    charged = [one for one in entries(session, request) if one[0] == "CHARGE"]
    assert charged == [("CHARGE", 2026, "E", -4), ("CHARGE", 2027, "E", -1)]
    assert figures(session, world.bayu.id) == (12, 12, 0)
    assert figures(session, world.bayu.id, 2027) == (12, 1, 0)


def test_giving_days_back_never_fails_even_where_too_many_were_used(session: Session, world: World) -> None:
    """A paper ledger may say more than the law allows; a rejection must still go through."""
    instance, request = ask(session, world.siti, MON, FRI)
    used(session, world.siti, y2026=20)

    say(session, instance, request, "REJECTED", by=world.ratna, reason="Tidak bisa.")

    assert figures(session, world.siti.id)[2] == 0


def test_advice_is_kept_and_binds_nobody(session: Session, world: World) -> None:
    instance, request = ask(session, world.siti, MON, FRI)

    leave.record_advice(
        acting(session, instance, by=world.rahmat),
        request_id=request.id,
        advice="CHANGED",
        reason="Ada rapat.",
        new_from="2026-02-24",
        new_to="2026-02-26",
        until="",
    )
    say(session, instance, request, "APPROVED", by=world.ratna)

    assert request.advised_as == "Kasubbag Umum"
    assert request.advice_reason == "Sel 24 – Kam 26 Feb. Ada rapat."
    assert (request.status, request.days) == (LeaveStatus.APPROVED, 5)


def test_ledger_never_changes(session: Session, world: World) -> None:
    ask(session, world.siti, MON, FRI)
    entry = session.scalars(select(LeaveEntry).where(LeaveEntry.kind == EntryKind.RESERVE)).first()
    assert entry is not None
    entry.days = -1

    with pytest.raises(Exception, match=r"(?i)append|change|update"):  # the trigger's own words
        session.flush()


def test_day_begins_at_midnight_where_the_person_works(session: Session, world: World) -> None:
    """At one o'clock in the night of 9 February it is still the 8th in UTC."""
    instance, request = ask(session, world.siti, date(2026, 2, 9), date(2026, 2, 13))
    request.status = LeaveStatus.TEMPORARY
    night = acting(session, instance, now=datetime(2026, 2, 8, 18, tzinfo=UTC))

    with pytest.raises(InputRefused):  # the leave has begun
        leave.withdraw(night, instance_number=instance.number)
    assert check_bkn(night, {"bkn_date": "2026-02-09"}) == {}
    assert "belum tiba" in check_bkn(night, {"bkn_date": "2026-02-10"})["bkn_date"][0]


def test_report_after_unpaid_leave_is_due_by_the_days_that_were_granted(
    session: Session, world: World
) -> None:
    three_years = date(2026, 8, 1), date(2029, 7, 31)
    unpaid = {"kind": "UNPAID", "reason_code": "SPOUSE_STATE_DUTY", "papers": ["ASSIGNMENT_LETTER"]}
    instance, request = ask(session, world.siti, *three_years, **unpaid)
    assert request.report_by == date(2029, 8, 31)

    shorter = {"new_from": "2026-08-01", "new_to": "2028-07-31", "reason": "Dua tahun cukup."}
    say(session, instance, request, "CHANGED", by=world.surya, **shorter)

    assert request.report_by == date(2028, 8, 31)
