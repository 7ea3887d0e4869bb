"""Which row of the PPK's delegation counts for whom."""

from __future__ import annotations

import pytest

from workflows.rules.leave_authority import Delegated, Whose, applicable, in_range, overlapping, place_of

CLERK = Whose("PNS", "II/c")
PENATA = Whose("PNS", "III/d")
CONTRACT = Whose("PPPK", "IX")


def row(number: int, **given: object) -> Delegated:
    return Delegated(**{"id": number, "post_id": number, "kind": "ANNUAL"} | given)


def chosen(*rows: Delegated, whose: Whose) -> list[int]:
    return [one.id for one in applicable(rows, whose)]


def test_the_nearest_unit_comes_before_a_narrower_row_further_up():
    near, far = row(1, distance=0), row(2, distance=1, rank_from="III/a", rank_to="III/d")
    assert chosen(far, near, whose=PENATA) == [1, 2]


def test_in_one_unit_the_row_that_names_more_of_the_person_counts():
    everybody, by_rank = row(1), row(2, rank_from="III/a", rank_to="III/d")
    both = row(3, employee_kind="PNS", rank_from="III/c")
    assert chosen(everybody, by_rank, both, whose=PENATA) == [3, 2, 1]
    assert chosen(everybody, by_rank, both, whose=CLERK) == [1]


def test_a_row_for_pppk_is_not_for_pns():
    assert chosen(row(1, employee_kind="PPPK"), row(2), whose=CONTRACT) == [1, 2]
    assert chosen(row(1, employee_kind="PPPK"), row(2), whose=CLERK) == [2]


def test_unpaid_leave_is_never_delegated():
    assert chosen(row(1, kind="UNPAID"), whose=PENATA) == []


@pytest.mark.parametrize(
    ("rank", "first", "last", "inside"),
    [
        ("III/d", "III/a", "III/d", True),
        ("IV/a", "III/a", "III/d", False),
        ("II/d", "III/a", "", False),
        ("IV/e", "III/a", "", True),
        ("II/d", "", "II/d", True),
        ("IX", "V", "IX", True),
        ("X", "V", "IX", False),
        ("IX", "II/a", "III/d", False),  # the ladders of PNS and PPPK aren't compared
        ("", "II/a", "IV/e", False),  # a regent has no rank
        ("", "", "", True),
    ],
)
def test_ranks_between_two_of_their_own_ladder(rank: str, first: str, last: str, inside: bool):  # noqa: FBT001
    assert in_range(rank, first, last) is inside


@pytest.mark.parametrize("text", ["", "3/a", "III/z", "III/", "Penata", "III/ab"])
def test_what_is_no_rank(text: str):
    assert place_of(text) is None


def test_two_rows_that_say_different_posts_for_the_same_people_overlap():
    low, high = row(1, rank_to="II/d"), row(2, rank_from="III/a")
    assert list(overlapping([low, high])) == []
    broad = row(3, rank_from="II/c")
    assert [(one.id, other.id) for one, other in overlapping([low, high, broad])] == [(1, 3), (2, 3)]
    assert list(overlapping([row(1), row(2, abroad=True)])) == []
    assert list(overlapping([row(1), row(2, employee_kind="PPPK")])) == []  # the narrower one counts
    pns, pppk = row(1, employee_kind="PNS"), row(2, employee_kind="PPPK")
    assert list(overlapping([pns, pppk])) == []
