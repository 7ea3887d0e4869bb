"""Who grants a leave: the post to which the PPK delegated it, or the PPK (PP 11/2017 art. 339; form 1.a)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import leave as tables
from models import leave_authority
from models.leave import LeaveRequest
from models.leave_authority import LeaveAuthority
from models.people import Post, Unit
from workflows import assignment
from workflows.rules import leave_authority as rules
from workflows.rules.leave_authority import Delegated
from workflows.rules.leave_facts import Kind
from workflows.services.leave.book import Book

_HEADS = ("DEFINITIVE", "PLT")
_STAND_INS = ("PLT", "PLH")


class How(StrEnum):
    """How an officer comes to decide: by a row of the table, as PPK, or over the post of the row (overdue)."""

    DELEGATED = "DELEGATED"
    PPK = "PPK"
    ABOVE = "ABOVE"


@dataclass(frozen=True, slots=True)
class Basis:
    """What the right to decide rests on, as it is kept with the request."""

    how: How
    authority_id: int | None = None


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
    basis: Basis = Basis(How.PPK)


@dataclass(frozen=True, slots=True)
class Powers:
    """What a post may do about a person's leave: `head` as PPK, else what was delegated to it."""

    head: bool
    rows: tuple[Delegated, ...] = ()
    how: How = How.PPK

    @property
    def delegated(self) -> bool:
        return self.head or bool(self.rows)

    @property
    def abroad(self) -> bool:
        return self.head or any(row.abroad for row in self.rows)

    def basis(self, *, abroad: bool) -> Basis:
        row = next((row for row in self.rows if row.abroad is abroad), next(iter(self.rows), None))
        return Basis(self.how, row.id if row else None)


@dataclass(frozen=True, slots=True)
class Why:
    """Why this officer: how, and the row of the table with its post and unit, where it rests on one."""

    how: How
    row: LeaveAuthority | None = None
    post: str = ""
    unit: str = ""


def route(session: Session, applicant: Applicant, *, kind: str, abroad: bool) -> Route | None:
    """None when nobody but the person could decide.

    The most specific delegation upward counts; a post that only the person holds is passed over (nobody
    decides about themself). Without a delegation the head of the region decides.
    """
    superior = assignment.superior_post(session, applicant.id, today=applicant.day)
    posts = _candidates(session, applicant, superior, kind=kind, abroad=abroad)
    found = next(((post, row) for post, row in posts if _usable(session, post, row, applicant)), None)
    if found is None:
        return None
    granting, row = found
    basis = Basis(How.DELEGATED, row.id) if row else Basis(How.PPK)
    if superior is None or superior == granting:
        return Route(granting, "NONE" if superior is None else "OFFICER", granting, basis)
    return Route(granting, "OTHER", superior, basis)


def workplace_post(session: Session, applicant: Applicant) -> int | None:
    """The highest post over the person within the own unit that somebody else holds; above it where there is none."""
    superior = assignment.superior_post(session, applicant.id, today=applicant.day)
    if superior is None:
        return None
    above = [superior, *tables.posts_above(session, superior)]
    own = tables.posts_in_unit(session, above, applicant.unit_id)
    usable = (post for post in reversed(above) if post in own and _usable(session, post, None, applicant))
    return next(usable, superior)


def addressee(
    session: Session, employee_id: int, *, now: datetime, abroad: bool, kind: str = Kind.ANNUAL
) -> str:
    """The name of the post that a request sent now would go to; empty when there is none."""
    today = assignment.today_of(session, employee_id, now)
    applicant = Applicant(employee_id, assignment.unit_of(session, employee_id, today).id, today)
    way = route(session, applicant, kind=kind, abroad=abroad)
    return session.get_one(Post, way.first).name if way else ""


def head_above(session: Session, post_id: int, applicant: Applicant) -> int | None:
    """The head of the region over a post; None for the head's own post, or when only the person holds it."""
    above = tables.posts_above(session, post_id)
    return above[-1] if above and _usable(session, above[-1], None, applicant) else None


def head_of(session: Session, applicant: Applicant) -> int | None:
    """The PPK's post for somebody who may hold no post any more: it is sought over those of the unit."""
    posts = select(Post.id).where(Post.unit_id == applicant.unit_id)
    some = session.scalar(posts.order_by(Post.parent_id.is_(None), Post.id).limit(1))
    return None if some is None else head_above(session, some, applicant)


def powers(session: Session, post_id: int, applicant: Applicant, *, kind: str, stand_in: bool) -> Powers:
    """What somebody may decide from a post; `stand_in` as its Plt or Plh, whom a row may leave out.

    Whoever stands over the post of a delegate has its powers too: overdue decisions go up to him.
    """
    given = _given(session, applicant, kind=kind)
    own = [row for row in given if row.post_id == post_id]
    if own:
        usable = tuple(row for row in own if row.acting or not stand_in)
        return Powers(head=False, rows=usable, how=How.DELEGATED)
    if not tables.posts_above(session, post_id):
        return Powers(head=True)
    below = tuple(row for row in given if post_id in tables.posts_above(session, row.post_id))
    return Powers(head=False, rows=below, how=How.ABOVE)


def why(session: Session, request: LeaveRequest) -> Why | None:
    """What the officer's right rests on; None for requests from before it was kept. One statement at most."""
    if not request.authority_how:
        return None
    if request.authority_id is None:
        return Why(How(request.authority_how))
    found = session.execute(
        select(LeaveAuthority, Post.name, Unit.name)
        .join(Post, Post.id == LeaveAuthority.post_id)
        .join(Unit, Unit.id == LeaveAuthority.unit_id)
        .where(LeaveAuthority.id == request.authority_id)
    ).one()
    return Why(How(request.authority_how), found[0], found[1], found[2])


def _candidates(
    session: Session, applicant: Applicant, superior: int | None, *, kind: str, abroad: bool
) -> Iterator[tuple[int, Delegated | None]]:
    """Posts in the order in which they are asked, each with its row; the head of the region has none."""
    yield from ((row.post_id, row) for row in _given(session, applicant, kind=kind) if row.abroad is abroad)
    if superior is not None:
        yield [superior, *tables.posts_above(session, superior)][-1], None
    elif kind == Kind.UNPAID and (head := head_of(session, applicant)) is not None:
        yield head, None  # who is on unpaid leave may hold no post any more


def _given(session: Session, applicant: Applicant, *, kind: str) -> tuple[Delegated, ...]:
    found = leave_authority.rows_above(session, applicant.unit_id, applicant.id, kind=kind, day=applicant.day)
    if not found:
        return ()
    _row, _distance, employee_kind, rank = found[0]
    rows = (delegated(row, distance=distance) for row, distance, _kind, _rank in found)
    return rules.applicable(rows, rules.Whose(employee_kind, rank))


def delegated(row: LeaveAuthority, *, distance: int = 0) -> Delegated:
    """A row of the table as the rule reads it."""
    return Delegated(
        id=row.id,
        post_id=row.post_id,
        kind=row.kind,
        abroad=row.abroad,
        distance=distance,
        employee_kind=row.employee_kind,
        rank_from=row.rank_from,
        rank_to=row.rank_to,
        acting=row.acting,
    )


def _usable(session: Session, post_id: int, row: Delegated | None, applicant: Applicant) -> bool:
    """Somebody else can decide for the post; a stand-in doesn't decide about the one he stands in for."""
    holders = assignment.holders(session, post_id, today=applicant.day)
    own = any(one.employee_id == applicant.id and one.kind in _HEADS for one in holders)
    barred = _STAND_INS if row is not None and not row.acting else ()
    return not own and any(one.employee_id != applicant.id and one.kind not in barred for one in holders)
