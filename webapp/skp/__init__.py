"""SKP: drafting a plan, checking it, reading it; later the year's evaluations (beside each page: blueprint.py)."""

from __future__ import annotations

from webapp.rooms import register_room
from webapp.skp import (
    checking,
    editing,
    evaluation,
    evaluation_facts,
    facts,
    home,
    mine,
    objection,
    papers,
    past,
    progress,
    reading,
    revising,
    rows,
    saying,
    sharing,
    spread,
    starting,
    team,
    tree,
    unit,
)
from webapp.skp.blueprint import PROCESS, REVISION, bp

register_room(PROCESS, facts=facts.facts, start="skp.begin_form", home=home.card, sheet=facts.sheet)
register_room(REVISION, facts=facts.facts, start="skp.mine", sheet=facts.sheet)
for key in ("skp_period", "skp_year"):
    register_room(
        key,
        facts=evaluation_facts.facts,
        weigh=evaluation_facts.weigh,
        offered=False,
        first=evaluation_facts.first,
        sheet=evaluation_facts.sheet,
        after=evaluation_facts.AFTER,
    )

__all__ = [
    "bp",
    "checking",
    "editing",
    "evaluation",
    "facts",
    "home",
    "mine",
    "objection",
    "papers",
    "past",
    "progress",
    "reading",
    "revising",
    "rows",
    "saying",
    "sharing",
    "spread",
    "starting",
    "team",
    "tree",
    "unit",
]
