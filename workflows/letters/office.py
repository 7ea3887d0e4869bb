"""Who a letter comes from, which text it has, and its number."""

from __future__ import annotations

import re
import uuid
from datetime import date

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from models.asking import ask
from models.people import Unit
from models.process import DefinitionFile, Instance, next_in_series
from workflows.letters.days import day_in_words
from workflows.letters.template import LetterTemplate, read_template

_KIND_OF_REGION = re.compile(r"^(Pemerintah )?(Provinsi|Kabupaten|Kota) ")


def template(session: Session, instance_id: uuid.UUID, name: str) -> LetterTemplate | None:
    """The file `<name>.letter` beside the diagram on which the case runs; None when there is none."""
    content = session.scalar(
        select(DefinitionFile.content)
        .join(Instance, Instance.definition_id == DefinitionFile.definition_id)
        .where(Instance.id == instance_id, DefinitionFile.name == f"{name}.letter")
    )
    return read_template(content.decode()) if content is not None else None


def number(session: Session, pattern: str, unit: Unit, today: date) -> str:
    """The next of the pattern's series in that year; one that is rolled back goes to the next letter."""
    known = pattern.replace("{unit}", unit.code).replace("{year}", str(today.year))
    return known.replace("{seq}", f"{next_in_series(session, f'{known}#{today.year}'):03d}")


def head(session: Session, unit: Unit, today: date) -> dict[str, object]:
    """What every letter of a unit begins and ends with: agency, unit, place and date."""
    agency = (
        unit.name if unit.parent_id is None else ask(session, _TOPMOST, {"unit": unit.parent_id}).scalar_one()
    )
    return {
        "agency": agency,
        "unit": unit.name,
        "place": _KIND_OF_REGION.sub("", agency),
        "date": day_in_words(today),
    }


def _select_topmost() -> Select[str]:
    """The name of the agency above a unit, or of the unit itself."""
    upwards = (
        select(Unit.parent_id, Unit.name).where(Unit.id == bindparam("unit")).cte("upwards", recursive=True)
    )
    upwards = upwards.union(select(Unit.parent_id, Unit.name).join(upwards, Unit.id == upwards.c.parent_id))
    return select(upwards.c.name).where(upwards.c.parent_id.is_(None))


_TOPMOST = _select_topmost()
