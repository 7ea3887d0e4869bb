"""Queues and decisions on entries, one by one and many at a stroke; who verifies."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.activity_world import MONDAY, POLICY, deadlines
from tests.rules.attendance_world import moment
from workflows.rules.activity_decision import (
    Action,
    DecisionCode,
    EntryDecision,
    Verifier,
    Waiting,
    decide_entry,
    queue_at,
    verify_all,
)
from workflows.rules.activity_facts import EntryState, OnTimeout
from workflows.rules.activity_verifier import (
    Holder,
    Organisation,
    Subordination,
    VerifierAnswer,
    VerifierDelegation,
    Via,
    verifier_of,
)

EXPIRING = replace(deadlines(), policy=replace(POLICY, on_timeout=OnTimeout.EXPIRE))
REASON = "bukti belum ada"


def decided(received: str, *, state: EntryState = EntryState.SUBMITTED, **more: object) -> EntryDecision:
    asked = {"by": Verifier.SUPERIOR, "action": Action.VERIFY, "deadlines": deadlines()} | more
    return decide_entry(state, MONDAY, received_at=moment(received), **asked)


@pytest.mark.parametrize(
    ("at", "queue", "auto", "expired"),
    [
        ("2026-07-07 23:59:59", Verifier.SUPERIOR, EntryState.SUBMITTED, EntryState.SUBMITTED),
        ("2026-07-08 00:00", Verifier.NEXT_SUPERIOR, EntryState.SUBMITTED, EntryState.SUBMITTED),
        ("2026-07-09 23:59:59", Verifier.NEXT_SUPERIOR, EntryState.SUBMITTED, EntryState.SUBMITTED),
        ("2026-07-10 00:00", None, EntryState.VERIFIED_AUTOMATICALLY, EntryState.EXPIRED),
    ],
)
def test_an_undecided_entry_goes_up_and_then_to_the_system(at, queue, auto, expired):
    verified, gone = (queue_at(moment(at), MONDAY, deadlines=found) for found in (deadlines(), EXPIRING))
    assert verified.queue is gone.queue is queue
    assert (verified.state, gone.state) == (auto, expired)
    assert verified.flagged is (queue is None) and not gone.flagged


def test_an_outage_keeps_the_entry_with_the_superior():
    away = deadlines(("2026-07-07 08:00", "2026-07-07 12:00"))
    assert queue_at(moment("2026-07-08 12:00"), MONDAY, deadlines=away).queue is Verifier.SUPERIOR


@pytest.mark.parametrize(
    ("by", "received", "code", "state"),
    [
        (None, "2026-06-24 09:00", DecisionCode.NOT_VERIFIER, EntryState.SUBMITTED),
        (Verifier.NEXT_SUPERIOR, "2026-07-07 23:59:59", DecisionCode.NOT_VERIFIER, EntryState.SUBMITTED),
        (Verifier.NEXT_SUPERIOR, "2026-07-09 23:59:59", None, EntryState.VERIFIED),
        (Verifier.SUPERIOR, "2026-07-09 08:00", DecisionCode.VERIFY_CLOSED, EntryState.SUBMITTED),
        (
            Verifier.SUPERIOR,
            "2026-07-10 08:00",
            DecisionCode.VERIFY_CLOSED,
            EntryState.VERIFIED_AUTOMATICALLY,
        ),
        (
            Verifier.NEXT_SUPERIOR,
            "2026-07-10 00:00",
            DecisionCode.VERIFY_CLOSED,
            EntryState.VERIFIED_AUTOMATICALLY,
        ),
    ],
)
def test_who_decides_when(by, received, code, state):
    answer = decided(received, by=by)
    assert (answer.code, answer.state) == (code, state)


def test_what_expired_stays_expired():
    assert decided("2026-07-10 08:00", deadlines=EXPIRING).state is EntryState.EXPIRED


@pytest.mark.parametrize("state", set(EntryState) - {EntryState.SUBMITTED})
def test_only_submitted_entries_are_decided(state):
    answer = decided("2026-06-24 09:00", state=state, action=Action.REJECT)
    assert (answer.code, answer.state) == (DecisionCode.NOT_SUBMITTED, state)


@pytest.mark.parametrize("reason", [None, "", "123456789", "   12345678 9   ", " " * 12])
@pytest.mark.parametrize("action", [Action.RETURN, Action.REJECT])
def test_returning_and_rejecting_need_ten_characters(action, reason):
    code = DecisionCode.REASON_TOO_SHORT if len((reason or "").strip()) < 10 else None
    assert decided("2026-06-24 09:00", action=action, reason=reason).code is code
    assert decided("2026-06-24 09:00", action=action, reason="1234567890").accepted


def test_decisions_say_the_state():
    found = {action: decided("2026-06-24 09:00", action=action, reason=REASON).state for action in Action}
    assert found == dict(
        zip(Action, (EntryState.VERIFIED, EntryState.RETURNED, EntryState.REJECTED), strict=True)
    )


def waiting(
    number: int, day: date = MONDAY, state: EntryState = EntryState.SUBMITTED, verifier: str = "S1"
) -> Waiting:
    return Waiting(number, day, state, verifier)


def test_each_entry_of_a_list_is_judged_on_its_own_at_the_receipt():
    entries = [
        waiting(1, date(2026, 5, 29)),
        waiting(2),
        waiting(3, verifier="S2"),
        waiting(4, state=EntryState.RETURNED),
        waiting(5, date(2026, 7, 1)),
    ]
    at = moment("2026-07-07 23:59:59")
    answer = verify_all(entries, by="S1", received_at=at, deadlines=deadlines())
    assert answer.verified == (2, 5)
    assert answer.reported == (
        (1, DecisionCode.VERIFY_CLOSED),
        (3, DecisionCode.NOT_VERIFIER),
        (4, DecisionCode.NOT_SUBMITTED),
    )
    assert verify_all((), by="S1", received_at=at, deadlines=deadlines()).verified == ()


@given(
    st.lists(
        st.builds(
            waiting,
            st.integers(1, 99),
            st.dates(date(2026, 5, 25), date(2026, 7, 5)),
            st.sampled_from(EntryState),
            st.sampled_from(["S1", "S2"]),
        ),
        max_size=8,
    )
)
def test_a_repeated_list_changes_nothing_and_every_entry_is_answered(entries):
    ask = {"by": "S1", "received_at": moment("2026-07-06 10:00"), "deadlines": deadlines()}
    once = verify_all(entries, **ask)
    again = verify_all(once.entries, **ask)
    assert len(once.verified) + len(once.reported) == len(entries)
    assert again.verified == () and again.entries == once.entries


LAST_YEAR = date(2025, 1, 1)
SUPERIOR = Holder("POST-S", "S1", Via.DEFINITIVE, LAST_YEAR)
NEXT = Holder("POST-T", "T1", Via.DEFINITIVE, LAST_YEAR)


def found(*holders: Holder, decided_on: date = date(2026, 6, 24), **more: object) -> VerifierAnswer:
    organisation = Organisation(
        subordinations=(
            Subordination("E1", "POST-S", LAST_YEAR, date(2026, 6, 30)),
            Subordination("E1", "POST-T", date(2026, 7, 1)),
        ),
        holders=holders,
        parent_posts={"POST-S": "POST-T"},
    )
    return verifier_of(
        "E1", activity_date=MONDAY, decided_on=decided_on, organisation=replace(organisation, **more)
    )


def delegated(giver: str, taker: str, last: date = date(2026, 6, 30)) -> VerifierDelegation:
    return VerifierDelegation(giver, taker, date(2026, 6, 1), last)


def test_the_post_is_that_of_the_activity_date_and_its_holder_that_of_the_decision():
    left = replace(SUPERIOR, valid_to=MONDAY)
    successor = Holder("POST-S", "S2", Via.DEFINITIVE, date(2026, 6, 23))
    assert found(left, successor, NEXT, decided_on=date(2026, 7, 2)).verifier == "S2"


def test_acting_comes_before_definitive_while_it_lasts():
    acting = Holder("POST-S", "P1", Via.ACTING, date(2026, 6, 20), date(2026, 6, 24))
    assert found(SUPERIOR, acting).via is Via.ACTING
    assert found(SUPERIOR, acting, decided_on=date(2026, 6, 25)).verifier == "S1"


def test_a_delegate_verifies_and_who_delegates_may_keep_the_right():
    given_away = (delegated("S1", "D1"),)
    answer = found(SUPERIOR, NEXT, delegations=given_away)
    assert (answer.verifier, answer.via, answer.allowed) == ("D1", Via.DELEGATE, {"D1"})
    both = found(SUPERIOR, NEXT, delegations=given_away, delegator_may_verify=True)
    assert (both.verifier, both.allowed) == ("D1", {"D1", "S1"})
    assert found(SUPERIOR, NEXT, delegations=given_away, decided_on=date(2026, 7, 1)).verifier == "S1"


def test_nobody_verifies_own_entries_as_delegate_or_holder():
    own = (delegated("S1", "E1"),)
    assert found(SUPERIOR, NEXT, delegations=own).verifier == "S1"
    myself = replace(SUPERIOR, person="E1")
    assert found(myself, NEXT, delegations=(delegated("E1", "D1"),)).verifier == "T1"
    assert found(myself, NEXT, delegations=(delegated("T1", "E1"),)).verifier == "T1"
    assert found(myself, replace(NEXT, person="E1")) == VerifierAnswer()


def test_a_vacant_post_means_one_level_up_and_the_top_has_nobody():
    assert found(NEXT).verifier == "T1"
    assert found() == VerifierAnswer()
    assert found(SUPERIOR, parent_posts={}, subordinations=()).verifier is None


def test_a_circle_of_posts_ends():
    circle = {"POST-S": "POST-T", "POST-T": "POST-S"}
    assert (
        found(replace(SUPERIOR, person="E1"), replace(NEXT, person="E1"), parent_posts=circle).verifier
        is None
    )


@given(
    st.lists(st.sampled_from(["E1", "S1", "T1", "D1"]), min_size=2, max_size=2),
    st.lists(st.tuples(*[st.sampled_from(["E1", "S1", "T1", "D1"])] * 2), max_size=3),
)
def test_nobody_ever_verifies_own_entries(people, delegations):
    superior, above = people
    answer = found(
        replace(SUPERIOR, person=superior),
        replace(NEXT, person=above),
        delegations=tuple(delegated(*pair) for pair in delegations),
        delegator_may_verify=True,
    )
    assert "E1" not in answer.allowed
    assert (answer.verifier is None) == (superior == above == "E1")
