"""The end of a holding without another post, two people who exchange posts, and a move that is taken back in time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from models.changes import ChangeEvent
from models.people import Employee, Holding, HoldingKind, for_good
from workflows.assignment.moving import begin, end, lasts_until

ONE_DAY = timedelta(days=1)
RESTORED = ("valid_to", "end_ground")


@dataclass(frozen=True, slots=True)
class Taken:
    """A move as it was noted: what began with it and hasn't yet, and what ended by it with what stood before."""

    begun: tuple[Holding, ...]
    ended: tuple[tuple[Holding, Mapping[str, object]], ...]

    @property
    def holdings(self) -> Sequence[Holding]:
        return (*self.begun, *(holding for holding, _before in self.ended))


def held_later(session: Session, employee_id: int, last: date) -> Holding | None:
    """What the person holds for good from a day after `last`, the first of it: their posts don't end on `last`."""
    return session.scalar(
        select(Holding)
        .where(Holding.employee_id == employee_id, Holding.kind == HoldingKind.DEFINITIVE)
        .where(Holding.valid_from > last)
        .order_by(Holding.valid_from)
        .limit(1)
    )


def leave_posts(
    session: Session, employee_id: int, last: date, *, ground: str, today: date
) -> Sequence[Holding]:
    """The person holds no post after `last`, acting ones included: retired, gone elsewhere; what ended by it.

    Nothing where no post is held for good on that day, or one from a later day on (`held_later`). What they were
    to act for later is dropped.
    """
    session.get(Employee, employee_id, with_for_update={"key_share": True})
    own = Holding.employee_id == employee_id
    if held_later(session, employee_id, last) is not None:
        return []
    if session.scalar(select(Holding.id).where(own, for_good(last))) is None:
        return []
    found = session.scalars(select(Holding).where(own, lasts_until(last + ONE_DAY))).all()
    for holding in found:
        if holding.valid_from > max(last, today):
            session.delete(holding)
        else:
            end(holding, last, ground=ground)
    session.flush()
    return found


def partner(session: Session, employee_id: int, post_id: int, first: date) -> Employee | None:
    """Who holds the post for good the day before, and could exchange it with that of the person on `first`."""
    if session.scalar(select(Holding.id).where(Holding.employee_id == employee_id, _lasting(first))) is None:
        return None
    return session.scalar(
        select(Employee)
        .join(Holding, Holding.employee_id == Employee.id)
        .where(Holding.post_id == post_id, _lasting(first), Employee.active, Employee.id != employee_id)
    )


def exchange(session: Session, one: int, other: int, *, post_id: int, first: date, ground: str) -> bool:
    """Two people hold each other's post for good from `first` on; `other` holds `post_id` now.

    False, and nothing is written, where one holds none or not that long, where an end of one is already recorded,
    or where somebody else is to hold one of the posts later.
    """
    try:
        with session.begin_nested():
            return _exchange(session, one, other, post_id=post_id, first=first, ground=ground)
    except IntegrityError:
        return False


def _exchange(session: Session, one: int, other: int, *, post_id: int, first: date, ground: str) -> bool:
    people = sorted((one, other))
    session.scalars(select(Employee.id).where(Employee.id.in_(people)).with_for_update()).all()
    held = session.scalars(
        select(Holding).where(Holding.employee_id.in_(people), _lasting(first)).order_by(Holding.employee_id)
    ).all()
    later = select(Holding.id).where(
        Holding.employee_id.in_(people), Holding.kind == HoldingKind.DEFINITIVE, Holding.valid_from >= first
    )
    if [holding.employee_id for holding in held] != people or session.scalar(later.limit(1)) is not None:
        return False
    if any(
        holding.valid_to or (holding.post_id == post_id) != (holding.employee_id == other) for holding in held
    ):
        return False
    for holding, of in zip(held, reversed(held), strict=True):
        for ending in (holding, *_acting(session, holding.employee_id, of.post_id, first)):
            end(ending, first - ONE_DAY, ground=ground)
    session.flush()  # both have ended before either begins
    for holding, of in zip(held, reversed(held), strict=True):
        begin(session, employee_id=holding.employee_id, post_id=of.post_id, first=first, ground=ground)
    session.flush()
    return True


def noted(session: Session, employee_id: int, *, today: date) -> Taken | None:
    """The person's move that hasn't begun, with all that was written with it; None where there is none, or where
    something of it was changed since.
    """
    coming = session.scalar(
        select(Holding)
        .where(Holding.employee_id == employee_id, Holding.kind == HoldingKind.DEFINITIVE)
        .where(Holding.valid_from > today)
        .order_by(Holding.valid_from.desc())
        .limit(1)
    )
    changes = _changes(session, coming) if coming is not None else []
    begun, ended = [], []
    for change in changes:
        holding = session.get(Holding, int(change.row_key))
        before, after = change.before or {}, change.after or {}
        if holding is None or any(
            _stored(holding, name) != after[name] for name in RESTORED if name in after
        ):
            return None
        if change.act != "INSERT":
            ended.append((holding, before))
        elif holding.valid_from > today:
            begun.append(holding)
        else:
            return None
    return Taken(tuple(begun), tuple(ended)) if begun else None


def take_back(session: Session, move: Taken) -> bool:
    """As if it had never been noted. False where a post has gone to somebody else meanwhile; nothing changes then."""
    try:
        with session.begin_nested():
            for holding in move.begun:
                session.delete(holding)
            session.flush()  # whoever comes back finds the post free
            for holding, before in move.ended:
                _restore(holding, before)
            session.flush()
    except IntegrityError:
        return False
    return True


def _lasting(first: date) -> ColumnElement[bool]:
    """Held for good the day before and, but for what is noted now, on the day itself."""
    return and_(for_good(first), Holding.valid_from < first)


def _acting(session: Session, employee_id: int, post_id: int, first: date) -> Sequence[Holding]:
    """What the person still does on the day as Plt or Plh of a post that they then hold for good."""
    return session.scalars(
        select(Holding).where(
            Holding.employee_id == employee_id,
            Holding.post_id == post_id,
            Holding.kind != HoldingKind.DEFINITIVE,
            lasts_until(first),
        )
    ).all()


def _changes(session: Session, holding: Holding) -> Sequence[ChangeEvent]:
    """What the transaction that noted the holding wrote of holdings, the oldest first."""
    of_holdings = ChangeEvent.table_name == "holding"
    noted_in = (
        select(ChangeEvent.xid)
        .where(of_holdings, ChangeEvent.row_key == str(holding.id), ChangeEvent.act == "INSERT")
        .scalar_subquery()
    )
    return session.scalars(
        select(ChangeEvent).where(of_holdings, ChangeEvent.xid == noted_in).order_by(ChangeEvent.id)
    ).all()


def _stored(holding: Holding, name: str) -> object:
    value = getattr(holding, name)
    return value.isoformat() if isinstance(value, date) else value


def _restore(holding: Holding, before: Mapping[str, object]) -> None:
    if "valid_to" in before:
        day = before["valid_to"]
        holding.valid_to = date.fromisoformat(day) if isinstance(day, str) else None
    holding.end_ground = str(before.get("end_ground", holding.end_ground))
