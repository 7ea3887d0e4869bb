"""BKN's entries: its numbers run against the score, and it writes and reads under different names."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.rules.skp_bkn import (
    QUADRANTS,
    RATINGS,
    Entry,
    Part,
    Rater,
    Values,
    differing,
    periodic,
    rank_code,
    read,
    rows,
    skp22,
)
from workflows.rules.skp_predicate import Predicate, Rating

NIP = "197103141998032901"
BEST = Values(Rating.ABOVE, Rating.ABOVE, Predicate.VERY_GOOD)
HEAD = Rater("197001011995031001", "Kepala", "Kepala Dinas", "IV/b", "Dinas PU")


def entry(first: date, last: date, values: Values = BEST, rater: Rater = HEAD) -> Entry:
    return Entry(NIP, first, last, values, rater)


def test_one_is_the_best_and_the_last_number_the_worst():
    assert [RATINGS[one] for one in (Rating.ABOVE, Rating.AS_EXPECTED, Rating.BELOW)] == [1, 2, 3]
    assert [QUADRANTS[one] for one in Predicate] == [1, 2, 3, 4, 5]
    assert Predicate.VERY_GOOD is next(iter(Predicate))


def test_the_body_of_a_year_has_the_fields_of_skp22_and_no_other():
    body = skp22(entry(date(2026, 1, 1), date(2026, 12, 31)))
    assert list(body) == [
        "id", "pnsDinilaiOrang", "tahun", "hasilKinerjaNilai", "perilakuKerjaNilai", "kuadranKinerjaNilai",
        "penilaiNipNrp", "penilaiNama", "penilaiJabatan", "penilaiGolongan", "penilaiUnorNama", "statusPenilai",
        "path",
    ]  # fmt: skip
    assert (body["tahun"], body["hasilKinerjaNilai"], body["kuadranKinerjaNilai"]) == (2026, 1, 1)
    assert (body["penilaiGolongan"], body["statusPenilai"]) == ("42", "ASN")


def test_the_head_of_the_region_is_no_asn_and_has_no_nip():
    bupati = Rater("197001011995031001", "Bupati", "Bupati", "", "Kabupaten", asn=False)
    body = skp22(entry(date(2026, 1, 1), date(2026, 12, 31), rater=bupati))
    assert (body["penilaiNipNrp"], body["statusPenilai"]) == ("", "NON ASN")


@pytest.mark.parametrize(
    ("first", "last", "kind"),
    [(date(2026, 4, 1), date(2026, 6, 30), 2), (date(2026, 3, 1), date(2026, 3, 31), 1)],
)
def test_months_are_one_and_quarters_two(first: date, last: date, kind: int):
    body = periodic(entry(first, last))
    assert (body["periodikId"], body["bulanMulaiPenilaian"], body["bulanSelesaiPenilaian"]) == (
        kind,
        first.month,
        last.month,
    )
    assert body["penilaiJabatanNama"] == "Kepala Dinas" and "penilaiJabatan" not in body


def test_half_a_year_is_not_periodic():
    with pytest.raises(ValueError, match="months and quarters"):
        periodic(entry(date(2026, 1, 1), date(2026, 6, 30)))


@pytest.mark.parametrize(
    ("rank", "code"), [("I/a", "11"), ("II/d", "24"), ("III/a", "31"), ("IV/e", "45"), ("IX", "IX"), ("", "")]
)
def test_ranks(rank: str, code: str):
    assert rank_code(rank) == code


@pytest.mark.parametrize(
    "cells",
    [
        {"nip": NIP, "tahun": 2026, "hasilKinerja": "1", "PerilakuKerjaNilai": 1, "KuadranKinerjaNilai": "1"},
        {"NIP BARU": f"{NIP[:8]} {NIP[8:]}", "Tahun": "2026.0", "hasil_kinerja": "di atas  ekspektasi",
         "perilakuKerja": "DI ATAS EKSPEKTASI", "kuadran kinerja": "Sangat Baik"},
    ],
)  # fmt: skip
def test_its_export_is_read_by_whatever_of_its_spellings(cells: dict[str, object]):
    assert read(cells, yearly=True) == ((NIP, 2026, 1, 12), BEST)


@pytest.mark.parametrize("missing", ["nip", "tahun", "bulanMulaiPenilaian"])
def test_whose_or_when_it_is_must_be_known(missing: str):
    cells = {"nip": NIP, "tahun": 2026, "bulanMulaiPenilaian": 1, "bulanSelesaiPenilaian": 3}
    assert read(cells, yearly=False) == ((NIP, 2026, 1, 3), Values(None, None, None))
    del cells[missing]
    assert read(cells, yearly=False) is None


def test_what_differs_is_named_and_what_we_wrote_is_read_back():
    other = Values(Rating.ABOVE, Rating.AS_EXPECTED, Predicate.GOOD)
    assert differing(BEST, BEST) == ()
    assert differing(BEST, other) == (Part.BEHAVIOUR, Part.PREDICATE)
    for yearly, last in ((True, date(2026, 12, 31)), (False, date(2026, 3, 31))):
        heading, line = rows([entry(date(2026, 1, 1), last)], yearly=yearly)
        assert read(dict(zip(heading, line, strict=True)), yearly=yearly) == (
            (NIP, 2026, 1, last.month),
            BEST,
        )
