"""Presence as the employee sees it: the day and the month, and what each event costs and why."""

from __future__ import annotations

from webapp.presence import mine
from webapp.presence.blueprint import bp

__all__ = ["bp", "mine"]
