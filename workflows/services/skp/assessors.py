"""Who assesses an SKP today, and who decides about an objection: posts, never people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.people import Post
from models.skp import Skp
from workflows import assignment


def assessor_post(session: Session, skp: Skp, *, today: date) -> int | None:
    """The assessor's post, or the next one up that somebody else than the employee holds; None at the top."""
    return assignment.occupied_post(session, skp.assessor_post_id, subject_id=skp.employee_id, today=today)


def assessor_posts(session: Session, skps: Iterable[Skp], *, now: datetime) -> dict[int, int]:
    """As `assessor_post`, by SKP, on the day on the wall of each one's unit."""
    rows = list(skps)
    units = assignment.unit_rows(session, {one.employee_id for one in rows}, now.date()) if rows else {}
    by_day: dict[date, list[Skp]] = {}
    for one in rows:
        if unit := units.get(one.employee_id):
            by_day.setdefault(now.astimezone(ZoneInfo(unit.time_zone)).date(), []).append(one)
    found: dict[int, int] = {}
    for day, theirs in by_day.items():
        pairs = {one.id: (one.assessor_post_id, one.employee_id) for one in theirs}
        posts = assignment.occupied_posts(session, pairs.values(), today=day)
        found |= {skp_id: posts[pair] for skp_id, pair in pairs.items() if pair in posts}
    return found


def judge_post(session: Session, skp: Skp, *, rater_id: int | None, today: date) -> int | None:
    """The post that decides about an objection: the next above the assessor's (PP 30/2019 art. 59).

    Posts on which only the employee or whoever rated sits are passed over: nobody decides about their own.
    """
    own = {skp.employee_id, rater_id}
    post_id = assessor_post(session, skp, today=today)
    while post_id is not None:
        above = session.get_one(Post, post_id).parent_id
        post_id = (
            None
            if above is None
            else assignment.occupied_post(session, above, subject_id=skp.employee_id, today=today)
        )
        if post_id is not None and _others(session, post_id, own=own, today=today):
            return post_id
    return None


def _others(session: Session, post_id: int, *, own: set[int | None], today: date) -> bool:
    return any(one.employee_id not in own for one in assignment.holders(session, post_id, today=today))
