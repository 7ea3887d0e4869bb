"""What tests of activities need beside the world: calendars, a catalogue, an agreed SKP of Siti."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time
from decimal import Decimal

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityItem, ActivityState
from tests.support.world import Person

MONDAY = date(2026, 2, 9)  # as TODAY of the world
NOTED = datetime(2026, 2, 9, 4, 0, tzinfo=UTC)
SINCE = date(2026, 1, 1)


def item(session: Session, code: str = "A-01", **columns: object) -> ActivityItem:
    """A row of the catalogue: 60 minutes for a document, weight 1."""
    values = {
        "name": "Menyusun nota dinas",
        "output_unit": "dokumen",
        "norm_minutes": 60,
        "weight": Decimal("1.00"),
        "valid_from": SINCE,
        "ground": "Keputusan contoh",
    }
    made = ActivityItem(code=code, **values | columns)
    session.add(made)
    session.flush()
    return made


def entry(
    session: Session, person: Person, made: ActivityItem, hours: tuple[str, str], **columns: object
) -> Activity:
    """An additional task of Monday, sent unless the columns say otherwise."""
    values = {
        "client_uuid": uuid.uuid4(),
        "day": MONDAY,
        "volume": 1,
        "text": "Menyusun nota dinas undangan rapat",
        "additional": True,
        "state": ActivityState.SUBMITTED,
        "version": 1,
        "entered_at": NOTED,
        "changed_at": NOTED,
        "submitted_at": NOTED,
        "norm_minutes": made.norm_minutes,
        "weight": made.weight,
    }
    begins, ends = map(time.fromisoformat, hours)
    row = Activity(employee_id=person.id, item_id=made.id, begins=begins, ends=ends, **values | columns)
    session.add(row)
    session.flush()
    return row
