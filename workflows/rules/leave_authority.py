"""Which delegation of the PPK holds for a leave (form 1.a; Perban BKN 24/2017 II): rows of the office's table, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from workflows.rules.leave_facts import Kind

NEVER_DELEGATED = frozenset({Kind.UNPAID})  # PP 11/2017 art. 334-335: the PPK alone
DELEGABLE = (Kind.ANNUAL, Kind.ANNUAL_SPECIAL, Kind.LONG, Kind.SICK, Kind.MATERNITY, Kind.IMPORTANT_REASON)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_LETTERS = "abcde"


@dataclass(frozen=True)
class Delegated:
    """A row of the table. `distance` counts units upwards from the applicant's; an empty text means whatever.

    `rank_from` and `rank_to` are golongan, both included. `acting`: a Plt or Plh of the post may decide too.
    """

    id: int
    post_id: int
    kind: str
    abroad: bool = False
    distance: int = 0
    employee_kind: str = ""
    rank_from: str = ""
    rank_to: str = ""
    acting: bool = True

    @property
    def narrowness(self) -> int:
        return bool(self.employee_kind) + bool(self.rank_from or self.rank_to)


@dataclass(frozen=True)
class Whose:
    """Whose leave it is: PNS, CPNS or PPPK, and the golongan (empty where there is none)."""

    employee_kind: str
    rank: str


def applicable(rows: Iterable[Delegated], whose: Whose) -> tuple[Delegated, ...]:
    """The rows that hold for the applicant, the one that counts first.

    The nearest unit comes first; in it the row that names more of the applicant; then the order given.
    Unpaid leave is never delegated.
    """
    held = (row for row in rows if row.kind not in NEVER_DELEGATED and _holds_for(row, whose))
    return tuple(sorted(held, key=lambda row: (row.distance, -row.narrowness)))


def overlapping(rows: Iterable[Delegated]) -> Iterator[tuple[Delegated, Delegated]]:
    """Pairs of rows of one unit that say different posts for the same people, neither being the narrower."""
    for one, other in combinations(rows, 2):
        same = (one.kind, one.abroad, one.narrowness) == (other.kind, other.abroad, other.narrowness)
        if same and one.post_id != other.post_id and _meet(one, other):
            yield one, other


def place_of(rank: str) -> tuple[bool, int] | None:
    """Where a golongan stands: (PNS, place from the lowest); None for what isn't one.

    `III/a` is a PNS rank (I/a to IV/e), `IX` a PPPK one (I to XVII).
    """
    roman, slash, letter = rank.strip().partition("/")
    number = _roman(roman.upper())
    if number is None or (slash and (len(letter) != 1 or letter.lower() not in _LETTERS)):
        return None
    if not slash:
        return False, number
    return True, number * len(_LETTERS) + _LETTERS.index(letter.lower())


def in_range(rank: str, first: str, last: str) -> bool:
    """Whether a golongan lies between two of its own ladder; an empty end is open, a rank that isn't one is out."""
    if not first and not last:
        return True
    ends = [place_of(end) for end in (first, last) if end]
    place = place_of(rank)
    if place is None or any(end is None or end[0] is not place[0] for end in ends):
        return False
    return (not first or (place_of(first) or place) <= place) and (
        not last or place <= (place_of(last) or place)
    )


def _holds_for(row: Delegated, whose: Whose) -> bool:
    kind_fits = row.employee_kind in ("", whose.employee_kind)
    return kind_fits and in_range(whose.rank, row.rank_from, row.rank_to)


def _meet(one: Delegated, other: Delegated) -> bool:
    kinds = {one.employee_kind, other.employee_kind}
    if "" not in kinds and len(kinds) > 1:
        return False
    return _ranks_meet(one, other)


def _ranks_meet(one: Delegated, other: Delegated) -> bool:
    for first, last in ((one.rank_from, other.rank_to), (other.rank_from, one.rank_to)):
        low, high = place_of(first), place_of(last)
        if low is not None and high is not None and (low[0] is not high[0] or low > high):
            return False
    return True


def _roman(text: str) -> int | None:
    if not text or set(text) - _ROMAN.keys():
        return None
    values = [_ROMAN[letter] for letter in text]
    signed = (
        -value if value < later else value for value, later in zip(values, [*values[1:], 0], strict=True)
    )
    return sum(signed)
