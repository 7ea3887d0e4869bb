"""Daily activities: reports checked by superiors (beside each page: blueprint.py)."""

from __future__ import annotations

from webapp.activities import checking, evidence, facts, many, team
from webapp.activities.blueprint import bp
from webapp.rooms import register_room

register_room("activity", facts=facts.facts, weigh=facts.weigh, offered=False)

__all__ = ["bp", "checking", "evidence", "facts", "many", "team"]
