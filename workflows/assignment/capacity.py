"""As what somebody acts, in words that are kept beside what they decided."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from workflows.assignment.chain import occupied_post
from workflows.assignment.seats import STANDING, standing
from workflows.registry import Context


def occupied_once(context: Context, post_id: int) -> int | None:
    """As `occupied_post` for the subject today; read once, for a service and the address that follows from it."""
    subject, today = context.subject_id, context.today
    return context.once(
        ("occupied", post_id, subject, today),
        lambda: occupied_post(context.session, post_id, subject_id=subject, today=today),
    )


def acts_as(context: Context, *, posts: Collection[int | None], today: date) -> str:
    """As what somebody acts, with Plh., Plt. or a.n.: for the post of the act, else for one of these."""
    if context.actor_id is None:
        return ""
    actor = context.actor_id
    known = context.once((STANDING, actor, today), lambda: standing(context.session, actor, today=today))
    wanted = {context.on_behalf_of} if context.on_behalf_of is not None else set(posts)
    return next((seat.title for seat in known.seats if seat.post_id in wanted), "")
