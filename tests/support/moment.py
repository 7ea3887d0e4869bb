"""The real moment, and the day that it is in the office: pages read the real clock."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Jakarta")


def moment() -> datetime:
    return datetime.now(UTC)  # noqa: TID251


def today() -> date:
    """In the late evening of UTC it is the next day already where the office is."""
    return moment().astimezone(OFFICE).date()
