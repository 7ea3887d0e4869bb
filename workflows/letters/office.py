"""Who a letter comes from, and days as letters write them."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy.orm import Session

from models.people import Unit

_KIND_OF_REGION = re.compile(r"^(Pemerintah )?(Provinsi|Kabupaten|Kota) ")
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def day_in_words(value: date) -> str:
    """`9 Februari 2026`."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def head(session: Session, unit: Unit, today: date) -> dict[str, object]:
    """What every letter of a unit begins and ends with: agency, unit, place and date."""
    top = unit
    while top.parent_id is not None:
        top = session.get_one(Unit, top.parent_id)
    return {
        "agency": top.name,
        "unit": unit.name,
        "place": _KIND_OF_REGION.sub("", top.name),
        "date": day_in_words(today),
    }
