"""A line of a list of activities, as people type it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from workflows.rules.activity_catalogue_line import Fault, Item, read_line

LINE = {
    "kode": " um-01 ",
    "uraian": "Menyusun  nota dinas",
    "satuan": "dokumen",
    "norma_menit": "60",
    "bobot": "1,25",
    "wajib_bukti": "Ya",
    "jabatan": "Arsiparis | Guru  Kelas|",
    "berlaku_dari": "01-03-2026",
    "berlaku_sampai": "2026-12-31",
    "dasar": "Kepbup 1",
}


def test_a_whole_line():
    assert read_line(LINE) == Item(
        code="UM-01",
        name="Menyusun nota dinas",
        output_unit="dokumen",
        norm_minutes=60,
        weight=Decimal("1.25"),
        needs_evidence=True,
        posts=("Arsiparis", "Guru Kelas"),
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 12, 31),
        ground="Kepbup 1",
    )


def test_what_may_be_left_out():
    found = read_line(
        {key: LINE[key] for key in LINE if key not in {"bobot", "wajib_bukti", "jabatan", "berlaku_sampai"}}
    )
    assert isinstance(found, Item)
    assert (found.weight, found.needs_evidence, found.posts, found.valid_to) == (
        Decimal("1.00"),
        False,
        (),
        None,
    )


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ({"kode": ""}, Fault.CODE),
        ({"kode": "x" * 31}, Fault.CODE),
        ({"uraian": "  "}, Fault.NAME),
        ({"satuan": ""}, Fault.OUTPUT),
        ({"norma_menit": "0"}, Fault.NORM),
        ({"norma_menit": "60,5"}, Fault.NORM),
        ({"norma_menit": "9" * 400}, Fault.NORM),
        ({"bobot": "0,49"}, Fault.WEIGHT),
        ({"bobot": "1.51"}, Fault.WEIGHT),
        ({"bobot": "1.005"}, Fault.WEIGHT),
        ({"bobot": "NaN"}, Fault.WEIGHT),
        ({"bobot": "satu"}, Fault.WEIGHT),
        ({"wajib_bukti": "mungkin"}, Fault.EVIDENCE),
        ({"berlaku_dari": "31-02-2026"}, Fault.DATES),
        ({"berlaku_sampai": "28-02-2026"}, Fault.DATES),
        ({"berlaku_sampai": "kapan-kapan"}, Fault.DATES),
        ({"dasar": ""}, Fault.GROUND),
        ({"kode": "", "dasar": ""}, Fault.CODE),
    ],
)
def test_the_first_thing_that_is_wrong(cell: dict[str, str], fault: Fault):
    assert read_line(LINE | cell) is fault
