"""The people of a paper: who is assessed, who assesses, and whoever stands above the assessor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from models.base import JsonObject
from models.people import Employee, Post, Unit
from models.skp import Skp
from workflows import assignment
from workflows.services.skp.papers import words

MOST_LEVELS = 30  # more than any agency has: posts entered above each other end the climb


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody as a paper names them; nobody's name is empty."""

    employee_id: int | None
    name: str
    nip: str
    rank: str
    post: str
    unit: str

    def rows(self) -> list[list[str]]:
        return [
            ["NAMA", self.name or words.NOTHING],
            ["NIP", self.nip or words.NOTHING],
            ["PANGKAT/GOL. RUANG", self.rank],
            ["JABATAN", self.post],
            ["UNIT KERJA", self.unit],
        ]

    def block(self, title: str) -> JsonObject:
        return {"title": title, "rows": self.rows()}


@dataclass(frozen=True, slots=True)
class Parties:
    subject: Party
    assessor: Party


def of_skp(session: Session, skp: Skp, *, today: date, assessed_by: tuple[int, str] | None) -> Parties:
    """The two of an SKP on a day; `assessed_by` is who acted for the assessor, and as what, where that is known."""
    subject = session.get_one(Employee, skp.employee_id)
    post = session.get_one(Post, skp.post_id)
    named = _person(subject, post.name, session.get_one(Unit, skp.unit_id).name)
    assessor = (
        holder_of(session, skp.assessor_post_id, not_this=skp.employee_id, today=today)
        if assessed_by is None
        else acted(session, skp.assessor_post_id, *assessed_by)
    )
    return Parties(named, assessor)


def above(session: Session, skp: Skp, assessor: Party, *, today: date) -> Party:
    """Whoever stands above the assessor (atasan pejabat penilai) on a day; nobody at the top."""
    upper = session.get_one(Post, skp.assessor_post_id).parent_id
    if upper is None:
        return Party(None, "", "", words.NOTHING, words.NOTHING, words.NOTHING)
    return holder_of(session, upper, not_this=assessor.employee_id or skp.employee_id, today=today)


def holder_of(session: Session, post_id: int, *, not_this: int, today: date) -> Party:
    """Who acts for a post on the day, or for the next one up that somebody else holds; else the post alone."""
    held = assignment.occupied_post(session, post_id, subject_id=not_this, today=today) or post_id
    others = (one for one in assignment.holders(session, held, today=today) if one.employee_id != not_this)
    holder = next(others, None)
    if holder is None:
        post = session.get_one(Post, post_id)
        return Party(None, "", "", words.NOTHING, post.name, session.get_one(Unit, post.unit_id).name)
    return acted(session, held, holder.employee_id, holder.title)


def acted(session: Session, post_id: int, employee_id: int, title: str) -> Party:
    """Somebody as what they acted for a post, or for one above it while it was vacant; the unit is that post's."""
    unit = session.get_one(Unit, _post_of(session, post_id, title).unit_id)
    return _person(session.get_one(Employee, employee_id), title, unit.name)


def _post_of(session: Session, post_id: int, title: str) -> Post:
    """The post, or the nearest above it, that a title names ("Plt. Kasubbag Umum"); else the post itself."""
    addressed = post = session.get_one(Post, post_id)
    for _level in range(MOST_LEVELS):
        if title.endswith(post.name):
            return post
        if post.parent_id is None:
            break
        post = session.get_one(Post, post.parent_id)
    return addressed


def _person(employee: Employee, post: str, unit: str) -> Party:
    return Party(employee.id, employee.name, employee.nip, words.rank(employee.rank), post, unit)
