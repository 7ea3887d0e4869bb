"""Leave: asking with live figures, the ledger, and what officers see when they decide."""

from __future__ import annotations

from webapp.leave import (
    afterwards,
    asking,
    back,
    calendar,
    deciding,
    feed,
    following,
    history,
    home,
    kinds,
    ledger,
    paper,
    postponed,
    returning,
    since,
)
from webapp.leave.blueprint import bp
from webapp.rooms import register_room

register_room(
    "leave",
    facts=deciding.facts,
    start="leave.kinds",
    home=home.card,
    weigh=deciding.weigh,
    discreet=True,
    settled=deciding.settled,
    since=since.undone,
)
for way, start in ((afterwards.RECALL, "leave.recalls"), (afterwards.CANCEL, "leave.cancels")):
    register_room(way.key, facts=since.facts, start=start)
register_room(returning.PROCESS, facts=returning.facts)

__all__ = [
    "afterwards",
    "asking",
    "back",
    "bp",
    "calendar",
    "deciding",
    "feed",
    "following",
    "history",
    "home",
    "kinds",
    "ledger",
    "paper",
    "postponed",
    "returning",
    "since",
]
