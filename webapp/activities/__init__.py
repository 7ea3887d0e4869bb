"""Daily activities: entering my day, sending it, my month; reports checked by superiors (see blueprint.py)."""

from __future__ import annotations

from webapp.activities import (
    acts,
    checking,
    day,
    entering,
    evidence,
    export,
    facts,
    home,
    many,
    month,
    sending,
    serving,
    tabs,
    team,
)
from webapp.activities.blueprint import PROCESS, bp
from webapp.rooms import NavItem, register_nav, register_room
from webapp.translation import _

register_room(
    PROCESS, facts=facts.facts, weigh=facts.weigh, offered=False, home=home.card, regret=facts.regret
)
register_nav(
    NavItem(
        label=lambda: _("Kegiatan"),
        icon="clipboard-list",
        endpoint="activities.today",
        shown=lambda person: not person.only_reads and person.post_id is not None,
        order=10,
    )
)

__all__ = [
    "acts",
    "bp",
    "checking",
    "day",
    "entering",
    "evidence",
    "export",
    "facts",
    "many",
    "month",
    "sending",
    "serving",
    "tabs",
    "team",
]
