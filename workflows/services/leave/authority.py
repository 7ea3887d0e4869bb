"""Who grants a leave: the post to which the PPK delegated it, or the PPK (PP 11/2017 art. 339; form 1.a)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models import leave as tables
from models.people import Post
from workflows import assignment
from workflows.rules.leave_facts import Kind
from workflows.services.leave.book import Book

_HEADS = ("DEFINITIVE", "PLT")


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose leave it is, in which unit, on which day."""

    id: int
    unit_id: int
    day: date

    @classmethod
    def of(cls, book: Book) -> Applicant:
        return cls(book.employee.id, book.unit_id, book.today)


@dataclass(frozen=True, slots=True)
class Route:
    """The post that decides, and how the direct superior stands to it: OTHER, OFFICER (the same), NONE."""

    granting_post: int
    superior: str
    first: int  # the post that hears of the request first


@dataclass(frozen=True, slots=True)
class Powers:
    """What a post may do about a person's leave: `head` as PPK, else what was delegated to it."""

    head: bool
    delegated: bool
    abroad: bool


def route(session: Session, applicant: Applicant, *, kind: str, abroad: bool) -> Route | None:
    """None when nobody but the person could decide.

    The most specific delegation upward counts; a post that only the person holds is passed over (nobody
    decides about themself). Without a delegation the head of the region decides.
    """
    superior = assignment.superior_post(session, applicant.id, today=applicant.day)
    posts = _candidates(session, applicant, superior, kind=kind, abroad=abroad)
    granting = next((post for post in posts if _usable(session, post, applicant)), None)
    if granting is None:
        return None
    if superior is None or superior == granting:
        return Route(granting, "NONE" if superior is None else "OFFICER", granting)
    return Route(granting, "OTHER", superior)


def addressee(session: Session, employee_id: int, *, now: datetime, abroad: bool) -> str:
    """The name of the post that a request sent now would go to; empty when there is none."""
    today = assignment.today_of(session, employee_id, now)
    applicant = Applicant(employee_id, assignment.unit_of(session, employee_id, today).id, today)
    way = route(session, applicant, kind=Kind.ANNUAL, abroad=abroad)
    return session.get_one(Post, way.first).name if way else ""


def head_above(session: Session, post_id: int, applicant: Applicant) -> int | None:
    """The head of the region over a post; None for the head's own post, or when only the person holds it."""
    above = tables.posts_above(session, post_id)
    return above[-1] if above and _usable(session, above[-1], applicant) else None


def powers(session: Session, post_id: int, applicant: Applicant, *, kind: str) -> Powers:
    """Whoever stands over the post of a delegate has its powers too: overdue decisions go up to him."""
    given = tables.granting_posts(session, applicant.unit_id, kind=kind, day=applicant.day)
    if any(post == post_id for post, _abroad in given):
        return Powers(head=False, delegated=True, abroad=(post_id, True) in given)
    if not tables.posts_above(session, post_id):
        return Powers(head=True, delegated=True, abroad=True)
    below = {abroad for post, abroad in given if post_id in tables.posts_above(session, post)}
    return Powers(head=False, delegated=bool(below), abroad=True in below)


def _candidates(
    session: Session, applicant: Applicant, superior: int | None, *, kind: str, abroad: bool
) -> Iterator[int]:
    given = tables.granting_posts(session, applicant.unit_id, kind=kind, day=applicant.day)
    yield from (post for post, for_abroad in given if for_abroad is abroad)
    if superior is not None:
        yield [superior, *tables.posts_above(session, superior)][-1]


def _usable(session: Session, post_id: int, applicant: Applicant) -> bool:
    """Somebody else can decide for the post; a stand-in doesn't decide about the one he stands in for."""
    holders = assignment.holders(session, post_id, today=applicant.day)
    own = any(one.employee_id == applicant.id and one.kind in _HEADS for one in holders)
    return not own and any(one.employee_id != applicant.id for one in holders)
