"""As what somebody acts, in words that are kept beside what they decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from workflows.assignment.seats import standing
from workflows.registry import Context


def acts_as(context: Context, *, posts: Collection[int | None], today: date) -> str:
    """As what somebody acts, with Plh., Plt. or a.n.: for the post of the act, else for one of these."""
    if context.actor_id is None:
        return ""
    seats = standing(context.session, context.actor_id, today=today).seats
    wanted = {context.on_behalf_of} if context.on_behalf_of is not None else set(posts)
    return next((seat.title for seat in seats if seat.post_id in wanted), "")
