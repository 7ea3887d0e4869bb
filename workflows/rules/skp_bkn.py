"""Entries of SKP as BKN keeps them (SIASN `skp22` of a year, `kinerjaperiodik` of a month or quarter).

BKN's numbers run against the score: 1 is the best. Writing and reading use other names for the same thing, so each has
its own table here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from workflows.rules.skp_predicate import Predicate, Rating

RATINGS: Mapping[Rating, int] = {Rating.ABOVE: 1, Rating.AS_EXPECTED: 2, Rating.BELOW: 3}
QUADRANTS: Mapping[Predicate, int] = {
    Predicate.VERY_GOOD: 1,
    Predicate.GOOD: 2,
    Predicate.NEEDS_IMPROVEMENT: 3,
    Predicate.POOR: 4,
    Predicate.VERY_POOR: 5,
}
MONTHLY, QUARTERLY = 1, 2  # periodikId
ASN, NOT_ASN = "ASN", "NON ASN"  # statusPenilai; the head of the region isn't ASN and has no NIP
_RANK = re.compile(r"(I|II|III|IV)/([a-e])")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_RATING_WORDS = {
    "DI ATAS EKSPEKTASI": Rating.ABOVE,
    "SESUAI EKSPEKTASI": Rating.AS_EXPECTED,
    "DI BAWAH EKSPEKTASI": Rating.BELOW,
}
_QUADRANT_WORDS = {
    "SANGAT BAIK": Predicate.VERY_GOOD,
    "BAIK": Predicate.GOOD,
    "BUTUH PERBAIKAN": Predicate.NEEDS_IMPROVEMENT,
    "CUKUP": Predicate.NEEDS_IMPROVEMENT,
    "KURANG": Predicate.POOR,
    "SANGAT KURANG": Predicate.VERY_POOR,
}
# What a column may be called, in small letters and without blanks or underscores.
_NAMES: Mapping[str, tuple[str, ...]] = {
    "nip": ("nip", "nipbaru", "nippegawai", "nipdinilai"),
    "year": ("tahun",),
    "first": ("bulanmulaipenilaian", "bulanmulai"),
    "last": ("bulanselesaipenilaian", "bulanselesai"),
    "work": ("hasilkinerja", "hasilkinerjanilai"),
    "behaviour": ("perilakukerjanilai", "perilakukerja"),
    "predicate": ("kuadrankinerjanilai", "kuadrankinerja"),
}


Named = TypeVar("Named", Rating, Predicate)


class Part(StrEnum):
    """What may differ."""

    WORK = "WORK"
    BEHAVIOUR = "BEHAVIOUR"
    PREDICATE = "PREDICATE"


@dataclass(frozen=True)
class Rater:
    """`rank` as "IV/b", or a PPPK's "IX"; `nip` is empty and `asn` False for the head of the region."""

    nip: str
    name: str
    post: str
    rank: str
    unit: str
    asn: bool = True


@dataclass(frozen=True)
class Values:
    work: Rating | None
    behaviour: Rating | None
    predicate: Predicate | None


@dataclass(frozen=True)
class Entry:
    """One evaluation. For `skp22` the whole year; else its months. Key of comparison: `key`."""

    nip: str
    first: date
    last: date
    values: Values
    rater: Rater

    @property
    def key(self) -> Key:
        return self.nip, self.first.year, self.first.month, self.last.month


Key = tuple[str, int, int, int]  # NIP, year, first and last month


def skp22(entry: Entry) -> dict[str, object]:
    """As `POST /skp22/save` takes it. `pnsDinilaiOrang`, BKN's own number of the person, isn't known here."""
    rater = entry.rater
    return {
        "id": None,
        "pnsDinilaiOrang": None,
        "tahun": entry.first.year,
        **_numbers(entry.values),
        "penilaiNipNrp": rater.nip if rater.asn else "",
        "penilaiNama": rater.name,
        "penilaiJabatan": rater.post,
        "penilaiGolongan": rank_code(rater.rank),
        "penilaiUnorNama": rater.unit,
        "statusPenilai": ASN if rater.asn else NOT_ASN,
        "path": [],
    }


def periodic(entry: Entry) -> dict[str, object]:
    """As `POST /kinerjaperiodik/save` takes it. Raises ValueError for what is neither a month nor a quarter."""
    months = entry.last.month - entry.first.month + 1
    if months not in (1, 3):
        raise ValueError("only months and quarters are periodic")
    rater = entry.rater
    return {
        "pnsDinilaiId": None,
        "tahun": entry.first.year,
        "periodikId": MONTHLY if months == 1 else QUARTERLY,
        "bulanMulaiPenilaian": entry.first.month,
        "tahunMulaiPenilaian": entry.first.year,
        "bulanSelesaiPenilaian": entry.last.month,
        "tahunSelesaiPenilaian": entry.last.year,
        **_numbers(entry.values),
        "koefisienId": None,
        "penilaiGolongan": rank_code(rater.rank),
        "penilaiJabatanNama": rater.post,
        "penilaiNama": rater.name,
        "penilaiNipNrp": rater.nip if rater.asn else "",
        "penilaiUnorNama": rater.unit,
        "statusPenilai": ASN if rater.asn else NOT_ASN,
    }


def rank_code(rank: str) -> str:
    """BKN's number of a rank: `IV/b` is 42. A PPPK's class stays as it is."""
    found = _RANK.fullmatch(rank.strip())
    return f"{_ROMAN[found[1]]}{ord(found[2]) - ord('a') + 1}" if found else rank.strip()


def read(cells: Mapping[str, object], *, yearly: bool) -> tuple[Key, Values] | None:
    """An entry of BKN's export, by whatever of its spellings; None where it can't be told whose or when it is.

    Numbers and words are both read; a value that is neither is None, and so differs from any of ours.
    """
    known = {_plain(name): str(value).strip() for name, value in cells.items() if value is not None}
    found = {part: next((known[n] for n in names if n in known), "") for part, names in _NAMES.items()}
    nip, year = "".join(filter(str.isdigit, found["nip"])), _number(found["year"])
    first, last = (1, 12) if yearly else (_number(found["first"]), _number(found["last"]))
    if len(nip) != 18 or year is None or first is None or last is None:  # noqa: PLR2004 - digits of a NIP
        return None
    values = Values(
        _named(found["work"], RATINGS, _RATING_WORDS),
        _named(found["behaviour"], RATINGS, _RATING_WORDS),
        _named(found["predicate"], QUADRANTS, _QUADRANT_WORDS),
    )
    return (nip, year, first, last), values


def differing(ours: Values, theirs: Values) -> tuple[Part, ...]:
    return tuple(_differing(ours, theirs))


def rows(entries: Sequence[Entry], *, yearly: bool) -> list[list[str]]:
    """As a table with a heading: the NIP, then the fields by their names."""
    bodies = [(entry.nip, skp22(entry) if yearly else periodic(entry)) for entry in entries]
    names = [name for name in (bodies[0][1] if bodies else {}) if name not in ("id", "path")]
    lines = [
        [nip, *("" if body[name] is None else str(body[name]) for name in names)] for nip, body in bodies
    ]
    return [["nip", *names], *lines]


def _numbers(values: Values) -> dict[str, object]:
    return {
        "hasilKinerjaNilai": RATINGS[values.work] if values.work else None,
        "perilakuKerjaNilai": RATINGS[values.behaviour] if values.behaviour else None,
        "kuadranKinerjaNilai": QUADRANTS[values.predicate] if values.predicate else None,
    }


def _differing(ours: Values, theirs: Values) -> Iterator[Part]:
    if ours.work != theirs.work:
        yield Part.WORK
    if ours.behaviour != theirs.behaviour:
        yield Part.BEHAVIOUR
    if ours.predicate != theirs.predicate:
        yield Part.PREDICATE


def _named(text: str, numbers: Mapping[Named, int], words: Mapping[str, Named]) -> Named | None:
    number = _number(text)
    if number is not None:
        return next((one for one, code in numbers.items() if code == number), None)
    return words.get(" ".join(text.upper().split()))


def _plain(name: str) -> str:
    return re.sub(r"[\s_]", "", name).lower()


def _number(text: str) -> int | None:
    whole = text.removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= 4 else None  # noqa: PLR2004 - a year
