"""The office's table of deductions for attendance: a dated setting over the reference set TPP-REF-1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.settings import Parameter
from workflows.rules.attendance import AtEdge, DeductionTable, Event

DEDUCTIONS = "attendance.deductions"
# From how many minutes on which band begins, and points (percent of the part for discipline) by event.
TPP_REF_1: Mapping[str, Any] = {
    "late_from": [[1, "LATE_1"], [31, "LATE_2"], [61, "LATE_3"], [91, "LATE_4"]],
    "early_from": [[1, "EARLY_1"], [31, "EARLY_2"], [61, "EARLY_3"], [91, "EARLY_4"]],
    "points": {
        "LATE_1": "0.50",
        "LATE_2": "1.00",
        "LATE_3": "1.25",
        "LATE_4": "1.50",
        "EARLY_1": "0.50",
        "EARLY_2": "1.00",
        "EARLY_3": "1.25",
        "EARLY_4": "1.50",
        "ABSENT": "3.00",
        "ASSEMBLY_MISSED": "0.00",
    },
    "at_edge": AtEdge.REMOVES,
    "covered_edge_is_present": False,
}


def tables_until(session: Session, last: date) -> Sequence[DeductionTable]:
    """All that began by the day, the reference set first: `in_force` finds the one of a day.

    ValueError for a stored word or number that means nothing.
    """
    stored = session.execute(
        select(Parameter.valid_from, Parameter.value)
        .where(Parameter.name == DEDUCTIONS, Parameter.valid_from <= last)
        .order_by(Parameter.valid_from)
    )
    return (table_of({}), *(table_of(value, valid_from=since) for since, value in stored))


def table_of(stored: Mapping[str, Any], *, valid_from: date = date.min) -> DeductionTable:
    """The reference set with what is stored in its place. ValueError as `tables_until`."""
    if unknown := set(stored) - set(TPP_REF_1):
        raise ValueError(f"{DEDUCTIONS} knows no {', '.join(sorted(unknown))}")
    found = {**TPP_REF_1, **stored}
    points = {Event(name): Decimal(str(value)) for name, value in found["points"].items()}
    if missing := set(Event) - points.keys():
        raise ValueError(f"{DEDUCTIONS} has no points for {', '.join(sorted(missing))}")
    return DeductionTable(
        late_from=tuple((int(least), Event(name)) for least, name in found["late_from"]),
        early_from=tuple((int(least), Event(name)) for least, name in found["early_from"]),
        points=points,
        at_edge=AtEdge(found["at_edge"]),
        covered_edge_is_present=bool(found["covered_edge_is_present"]),
        valid_from=valid_from,
    )
