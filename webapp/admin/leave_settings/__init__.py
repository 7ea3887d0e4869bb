"""Settings of leave that the personnel office edits: dated rows with the decree behind each."""

from __future__ import annotations

from webapp.admin.leave_settings import authority, duty, opening, overview, papers, people, places, policy
from webapp.admin.leave_settings.blueprint import bp

__all__ = ["authority", "bp", "duty", "opening", "overview", "papers", "people", "places", "policy"]
