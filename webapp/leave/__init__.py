"""Annual leave: asking with live figures, the ledger, and what officers see when they decide."""

from __future__ import annotations

from webapp.leave import asking, calendar, deciding, feed, history, home, ledger, paper
from webapp.leave.blueprint import bp
from webapp.rooms import register_room

register_room("leave", facts=deciding.facts, start="leave.form", home=home.card, weigh=deciding.weigh)

__all__ = ["asking", "bp", "calendar", "deciding", "feed", "history", "home", "ledger", "paper"]
