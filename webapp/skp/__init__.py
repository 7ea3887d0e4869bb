"""SKP: drafting a plan, checking it, reading it; later the year's evaluations (beside each page: blueprint.py)."""

from __future__ import annotations

from webapp.rooms import register_room
from webapp.skp import facts, home, mine, papers, reading, starting, tree
from webapp.skp.blueprint import PROCESS, REVISION, bp

register_room(PROCESS, facts=facts.facts, start="skp.begin_form", home=home.card)
register_room(REVISION, facts=facts.facts)

__all__ = ["bp", "facts", "home", "mine", "papers", "reading", "starting", "tree"]
