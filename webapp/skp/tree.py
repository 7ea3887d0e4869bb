"""The cascade from the topmost post down to staff, one level a page.

/skp/pohon                     my own post, else the topmost
/skp/pohon/<post>              a post: its results and who carries them, the posts below

Whoever sits on a post or above it reads it with all below; so do the personnel office and auditors of its unit.
Whoever works below a post reads its results only, as those which the own may serve.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models import skp_tree
from models.base import row_id
from models.people import Role
from models.skp import Skp, SkpPlan, SkpYear
from models.skp_tree import Below, Carried, Serving, Step
from webapp import db
from webapp.access import auditing, authorize, readings
from webapp.sign_in import sessions
from webapp.skp import access, words
from webapp.skp.blueprint import bp
from workflows.assignment import Seat
from workflows.errors import NotFound
from workflows.services import skp as services

LONGEST = 30  # years that anybody looks back


@dataclass(frozen=True)
class Place:
    """A post in the tree as the reader may see it. `way` leads to it; `open_to` are the steps that may be opened."""

    way: tuple[Step, ...]
    open_to: frozenset[int]
    whole: bool  # with everything below

    @property
    def here(self) -> Step:
        return self.way[-1]


@dataclass(frozen=True)
class Node:
    """What a page of the tree shows."""

    skp: Skp | None
    plan: SkpPlan | None
    results: Sequence[Carried]
    serving: Mapping[object, Sequence[Serving]]
    below: Sequence[Below]

    @property
    def carried(self) -> int:
        return sum(1 for one in self.results if self.serving.get(one.rhk.line))

    def total(self, name: str) -> int:
        return sum(int(getattr(one, name)) for one in self.below)


@bp.get("/pohon")
def tree() -> Response:
    own = authorize.standing().own_post
    with db.read() as session:
        post_id = own.post_id if own else skp_tree.topmost(session)
    if post_id is None:
        raise NotFound("a tree without posts")
    return redirect(url_for("skp.tree_at", post_id=post_id))


@bp.get("/pohon/<int:post_id>")
def tree_at(post_id: int) -> str:
    with db.read() as session:
        place, day = place_of(session, post_id), day_asked()
        node = _node(session, place, day)
        return render_template(
            "skp/tree.html",
            place=place,
            node=node,
            day=day,
            words=words,
            years=_years(session, post_id, day.year),
        )


def place_of(session: Session, post_id: int) -> Place:
    """NotFound for posts that the reader has nothing to do with."""
    today = db.today()
    way = tuple(skp_tree.way_to(session, post_id, day=today)) if row_id(post_id) else ()
    if not way:
        raise NotFound(f"post {post_id}")
    standing = authorize.standing()
    seats = {seat.post_id for seat in standing.seats if services.serves(seat)}
    own = standing.own_post
    mine = _own_way(session, own, way)
    whole, open_to = False, set[int]()
    for step in way:
        whole = whole or step.post_id in seats or _covers(step.unit_id)
        if whole or step.post_id in mine:
            open_to.add(step.post_id)
    if post_id not in open_to:
        raise NotFound(f"post {post_id} for this reader")
    return Place(way, frozenset(open_to), whole)


def _own_way(session: Session, own: Seat | None, way: Sequence[Step]) -> set[int]:
    """The posts from the topmost to the reader's own, which need not be on the way asked for."""
    if own is None:
        return set()
    posts = [step.post_id for step in way]
    if own.post_id in posts:
        return set(posts[: posts.index(own.post_id) + 1])
    return {step.post_id for step in skp_tree.way_to(session, own.post_id, day=db.today())}


def _covers(unit_id: int) -> bool:
    me = sessions.me()
    held = me.has(Role.PERSONNEL) and authorize.standing().has_role(Role.PERSONNEL, unit_id=unit_id)
    return held or auditing.covers_unit(unit_id)


def _node(session: Session, place: Place, day: date) -> Node:
    found = skp_tree.skp_at(session, place.here.post_id, day=day)
    skp, plan = found or (None, None)
    results = skp_tree.carried(session, plan) if plan else []
    if not place.whole:
        return Node(skp, plan, results, {}, ())
    serving: dict[object, list[Serving]] = {}
    for one in skp_tree.serving(session, [each.rhk.line for each in results]) if results else ():
        serving.setdefault(one.line, []).append(one)
    below = skp_tree.below(session, place.here.post_id, day=day)
    _note(skp, plan, [one.employee_id for each in serving.values() for one in each])
    return Node(skp, plan, results, serving, below)


def _note(skp: Skp | None, plan: SkpPlan | None, others: Sequence[int]) -> None:
    """The reading of results of others; sums of posts below name nobody's."""
    if skp is not None and plan is not None:
        readings.note_all([skp.employee_id, *others], readings.SKP, skp.id, ground=access.ground(skp))


def day_asked() -> date:
    """Today, or the last day of a year before, or the first of one to come."""
    today = db.today()
    year = request.args.get("tahun", today.year, type=int)
    year = min(max(year, today.year - LONGEST), today.year + 1)
    if year == today.year:
        return today
    return date(year, 12, 31) if year < today.year else date(year, 1, 1)


def _years(session: Session, post_id: int, chosen: int) -> list[tuple[str, str, None, bool]]:
    """This year and its neighbours, as far as there is a year of SKP; the oldest first, as for the team."""
    this = db.today().year
    near = SkpYear.year.between(this - 1, this + 1)
    opened = set(session.scalars(select(SkpYear.year).where(near)))
    return [
        (url_for("skp.tree_at", post_id=post_id, tahun=one), str(one), None, one == chosen)
        for one in sorted(opened | {this, chosen})
    ]
