"""Tables and their queries: no rules, no Flask, no BPMN."""

from __future__ import annotations

from models import accounts, calendar, documents, leave, notices, operations, people, process, settings
from models.base import Base, create_engine_for

metadata = Base.metadata

__all__ = [
    "accounts",
    "calendar",
    "create_engine_for",
    "documents",
    "leave",
    "metadata",
    "notices",
    "operations",
    "people",
    "process",
    "settings",
]
