"""Entries: each check, their order, retries, and what always holds of a book."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.activity_world import MONDAY, POLICY, book, deadlines, entry, request, text
from tests.rules.attendance_world import moment
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_entry import (
    DayStatus,
    EntryAnswer,
    EntryBook,
    EntryCode,
    EntryRequest,
    WorkResult,
    check,
    submit,
)
from workflows.rules.activity_facts import EntryState

SUNDAY = date(2026, 6, 21)
HOLIDAY = date(2026, 6, 16)


def code(
    what: object, *, within: EntryBook | None = None, received: str = "2026-06-22 17:00"
) -> EntryCode | None:
    return check(within or book(), request(what, received=received))


def answered(within: EntryBook, *requests: EntryRequest) -> tuple[EntryBook, list[EntryAnswer]]:
    answers = []
    for asked in requests:
        within, answer = submit(within, asked)
        answers.append(answer)
    return within, answers


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-06-22 08:00:30", "2026-06-22 09:00"),
        ("2026-06-22 08:00", "2026-06-22 09:00:01"),
        ("2026-06-22 23:00", "2026-06-23 00:00"),
        ("2026-06-21 08:00", "2026-06-22 08:30"),
    ],
)
def test_times_are_whole_minutes_of_one_day(start, end):
    assert code(replace(text(), start=moment(start), end=moment(end))) is EntryCode.INVALID_TIME


def test_the_day_is_that_of_the_office():
    early = moment("2026-06-22 00:30")  # still the 21st in UTC
    assert code(replace(text(), start=early, end=early + timedelta(hours=1))) is None


def test_later_today_is_not_the_future_and_tomorrow_is():
    assert code(text("20:00", "21:00"), received="2026-06-22 00:00") is None
    assert code(text(), received="2026-06-21 23:59:59") is EntryCode.FUTURE_DATE


@pytest.mark.parametrize(
    ("day", "status", "active"),
    [
        (SUNDAY, None, False),
        (SUNDAY, DayStatus.OVERTIME_ASSIGNED, True),
        (SUNDAY, DayStatus.OFFICIAL_DUTY, False),
        (HOLIDAY, DayStatus.WORK_FROM_HOME, False),
        (MONDAY, DayStatus.WORK_FROM_HOME, True),
        (MONDAY, DayStatus.FULL_DAY_LEAVE, False),
        (MONDAY, DayStatus.ABSENT, False),
    ],
)
def test_active_days(day, status, active):
    within = book(days={day: status} if status else {})
    found = code(text(day=day), within=within, received=f"{day} 17:00")
    assert found is (None if active else EntryCode.INACTIVE_DAY)


def test_official_duty_may_make_a_day_off_active():
    dutiful = replace(deadlines(), policy=replace(POLICY, duty_on_days_off=True))
    within = book(days={SUNDAY: DayStatus.OFFICIAL_DUTY}, deadlines=dutiful)
    assert code(text(day=SUNDAY), within=within) is None
    assert code(text(day=SUNDAY), within=book(deadlines=dutiful)) is EntryCode.INACTIVE_DAY


@pytest.mark.parametrize("state", EntryState)
def test_only_states_of_the_policy_block_the_time(state):
    found = code(text("09:30", "10:30"), within=book(entry("09:00", "10:00", state=state)))
    assert found is (EntryCode.OVERLAP if state in POLICY.overlap_states else None)


def test_a_replaced_entry_is_compared_with_the_others():
    within = book(
        entry("09:00", "10:00", state=EntryState.RETURNED, returned_at=moment("2026-06-22 16:00")),
        entry("10:00", "11:00", id="x2"),
    )
    assert code(text("09:00", "10:00", replaces="x1"), within=within) is None
    assert code(text("09:00", "10:15", replaces="x1"), within=within) is EntryCode.OVERLAP


@pytest.mark.parametrize(
    "kept", [entry("09:00", "10:00"), entry("09:00", "10:00", employee="E2", state=EntryState.RETURNED)]
)
def test_nobody_replaces_what_is_verified_or_anothers(kept):
    after, (answer,) = answered(book(kept), request(text("10:00", "11:00", replaces="x1")))
    assert answer.entry == "new-1" and kept in after.entries


@pytest.mark.parametrize(
    ("result", "valid"),
    [
        (WorkResult("RHK-1", "E1", approved=True, valid_from=MONDAY, valid_to=MONDAY), True),
        (WorkResult("RHK-1", "E1", approved=False, valid_from=MONDAY), False),
        (WorkResult("RHK-1", "E1", approved=True, valid_from=MONDAY + timedelta(days=1)), False),
        (WorkResult("RHK-1", "E1", approved=True, valid_from=date(2026, 1, 1), valid_to=SUNDAY), False),
        (WorkResult("RHK-2", "E1", approved=True, valid_from=MONDAY), False),
    ],
)
def test_work_results_are_approved_own_and_of_the_day(result, valid):
    found = code(text(), within=book(work_results=(result,)))
    assert found is (None if valid else EntryCode.WORK_RESULT_NOT_VALID)


def test_no_work_result_is_valid_for_additional_tasks_only():
    assert code(text(work_result=None)) is EntryCode.WORK_RESULT_NOT_VALID
    assert code(text(work_result=None, additional_task=True)) is None


@pytest.mark.parametrize("volume", [0, -1, None, Decimal("1.5"), Decimal("0.5")])
def test_volume_is_a_whole_number_from_one(volume):
    assert code(text(volume=volume)) is EntryCode.INVALID_VOLUME


def test_the_first_broken_check_is_told_whatever_follows():
    """Everything is wrong; one thing after the other is put right."""
    within = book(entry("08:00", "09:00"), days={SUNDAY: DayStatus.ABSENT})
    what = replace(
        text(day=SUNDAY + timedelta(days=3), evidence_required=True, volume=0, work_result="RHK-9"),
        end=moment("2026-06-24 07:00"),
    )
    received, told = "2026-06-23 17:00", []
    told.append(code(what, within=within, received=received))
    what = replace(what, end=moment("2026-06-24 09:00"))
    told.append(code(what, within=within, received=received))
    what, received = (
        replace(what, start=moment(f"{SUNDAY} 08:00"), end=moment(f"{SUNDAY} 09:00")),
        "2026-06-25 00:00",
    )
    told.append(code(what, within=within, received=received))
    received = "2026-06-24 17:00"
    told.append(code(what, within=within, received=received))
    what = replace(what, start=moment("2026-06-22 08:30"), end=moment("2026-06-22 09:30"))
    told.append(code(what, within=within, received=received))
    what = replace(what, start=moment("2026-06-22 09:00"))
    for mended in ({"work_result": "RHK-1"}, {"evidence_count": 1}, {"volume": 1}):
        told.append(code(what, within=within, received=received))
        what = replace(what, **mended)
    assert told == list(EntryCode)
    assert code(what, within=within, received=received) is None


def test_a_late_answer_names_the_deadline_that_was_missed():
    returned = entry("09:00", "10:00", state=EntryState.RETURNED, returned_at=moment("2026-06-25 15:00"))
    again, moved = text("09:00", "10:00", replaces="x1"), text(day=date(2026, 6, 19), replaces="x1")
    in_time, late = (
        request(again, received="2026-06-29 23:59:59"),
        request(again, received="2026-06-30 00:00"),
    )
    assert submit(book(returned), in_time)[1].accepted
    answer = submit(book(returned), late)[1]
    assert (answer.code, answer.deadline) == (EntryCode.INPUT_CLOSED, moment("2026-06-29 23:59:59"))
    other_day = submit(book(returned), request(moved, received="2026-06-25 16:00"))[1]
    assert (other_day.code, other_day.deadline) == (EntryCode.INPUT_CLOSED, moment("2026-06-24 23:59:59"))


def test_an_outage_lets_the_entry_in():
    away = Deadlines(
        deadlines().schedule, POLICY, deadlines(("2026-06-25 20:00", "2026-06-25 23:00")).outages
    )
    within = book(deadlines=away)
    assert submit(within, request(text(), received="2026-06-26 23:59:59"))[1].accepted


def test_a_retry_gets_the_same_answer_even_when_the_world_has_moved_on():
    asked, later = request(text()), request(text(), received="2026-06-26 00:00")
    after, answers = answered(book(), asked, later)
    assert answers[0] == answers[1] and answers[0].entry == "new-1" and after.created == 1
    early = [request(text(), received=when) for when in ("2026-06-21 23:00", "2026-06-22 17:00")]
    assert [answer.code for answer in answered(book(), *early)[1]] == [EntryCode.FUTURE_DATE] * 2


def test_a_text_corrected_after_a_refusal_is_judged_anew():
    after, answers = answered(
        book(), request(text(volume=0)), request(text()), request(text("10:00", "11:00"))
    )
    assert [answer.code for answer in answers] == [EntryCode.INVALID_VOLUME, None, None]
    assert answers[1] == answers[2] and after.created == 1


def test_the_same_client_id_of_another_employee_is_another_request():
    other = text(employee="E2", additional_task=True)
    after, answers = answered(book(), request(text()), request(other))
    assert [answer.entry for answer in answers] == ["new-1", "new-2"] and after.created == 2


def test_a_resubmitted_entry_is_submitted_once_and_keeps_its_id():
    returned = entry("09:00", "10:00", state=EntryState.RETURNED, returned_at=moment("2026-06-22 16:00"))
    again = text("09:00", "10:15", replaces="x1")
    after, answers = answered(book(returned), request(again), request(again))
    (kept,) = after.entries
    assert {answer.entry for answer in answers} == {"x1"} and after.created == 0
    assert kept.state is EntryState.SUBMITTED and kept.end == again.end and kept.returned_at is None


QUARTERS = st.integers(0, 40)
ASKED = st.tuples(st.sampled_from(["E1", "E2"]), st.integers(0, 5), QUARTERS, st.integers(0, 8))


@given(st.lists(ASKED, max_size=12))
def test_whatever_is_asked_nobody_is_at_two_places_and_no_request_counts_twice(asked):
    """Against a second reckoning with sets of quarters of an hour."""
    within, taken, known = book(), {"E1": set(), "E2": set()}, {}
    for employee, uuid, first, length in asked:
        start = moment("2026-06-22 06:00") + timedelta(minutes=15 * first)
        end = start + timedelta(minutes=15 * length)
        what = replace(text(employee=employee, additional_task=True), start=start, end=end)
        within, answer = submit(within, request(what, uuid=str(uuid)))
        quarters = set(range(first, first + length))
        if (employee, uuid) in known and (
            known[employee, uuid][1] or known[employee, uuid][0] == (first, length)
        ):
            assert answer.accepted == known[employee, uuid][1]
            continue
        fits = length > 0 and not quarters & taken[employee]
        assert answer.accepted == fits
        known[employee, uuid] = ((first, length), fits)
        taken[employee] |= quarters if fits else set()
    assert len(within.entries) == within.created == sum(fits for _, fits in known.values())
