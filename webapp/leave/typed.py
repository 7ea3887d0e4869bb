"""What was typed into fields of leave, read without complaint."""

from __future__ import annotations

from datetime import date


def day_typed(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value or ""))
    except ValueError:
        return None
