"""Tables and their queries: no rules, no Flask, no BPMN."""

from __future__ import annotations

from models import (
    accounts,
    activity,
    attendance,
    calendar,
    changes,
    design,
    documents,
    feeds,
    leave,
    leave_authority,
    leave_change,
    leave_office,
    letters,
    messages,
    notices,
    operations,
    people,
    process,
    readings,
    seals,
    settings,
    skp,
    skp_evaluation,
    skp_office,
    skp_rounds,
)
from models.base import Base, create_engine_for

metadata = Base.metadata

__all__ = [
    "accounts",
    "activity",
    "attendance",
    "calendar",
    "changes",
    "create_engine_for",
    "design",
    "documents",
    "feeds",
    "leave",
    "leave_authority",
    "leave_change",
    "leave_office",
    "letters",
    "messages",
    "metadata",
    "notices",
    "operations",
    "people",
    "process",
    "readings",
    "seals",
    "settings",
    "skp",
    "skp_evaluation",
    "skp_office",
    "skp_rounds",
]
