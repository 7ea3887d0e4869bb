"""The catalogue of activities: what is in force on a day, and a list that is looked through and then taken over.

A row that has begun isn't changed, since entries were made by it: a new norm or weight begins after today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from models.activity import ActivityItem
from models.people import Post
from workflows.rules.activity_catalogue_line import Fault, Item, read_line

Rows = Sequence[tuple[int, Mapping[str, str]]]
_ONE_AT_A_TIME = 7_265_032  # the advisory lock


class State(StrEnum):
    """What becomes of a line. NEW, CHANGED and ENDED ones are written."""

    NEW = "NEW"  # the code isn't there yet
    CHANGED = "CHANGED"  # takes the place of the code's earlier row from its day on
    ENDED = "ENDED"  # the same, with a last day
    SAME = "SAME"
    DIFFERENT = "DIFFERENT"  # stands from that day with other figures
    TOO_EARLY = "TOO_EARLY"  # would change what holds today or held before
    UNKNOWN_POST = "UNKNOWN_POST"
    TWICE = "TWICE"  # an earlier line is about the same code and day
    FAULTY = "FAULTY"


WRITTEN = frozenset({State.NEW, State.CHANGED, State.ENDED})


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the list, by its number in the file."""

    number: int
    code: str
    state: State
    item: Item | None = None
    fault: Fault | None = None


def items_on(
    session: Session, day: date, *, post: str = "", words: str = "", code: str = ""
) -> Sequence[ActivityItem]:
    """In force on the day, by name; `post`: for that kind of post, `words`: with these in name or code."""
    later = aliased(ActivityItem)
    begun_later = select(later.id).where(
        later.code == ActivityItem.code, later.valid_from > ActivityItem.valid_from, later.valid_from <= day
    )
    wanted = (
        select(ActivityItem)
        .where(
            ActivityItem.valid_from <= day,
            or_(ActivityItem.valid_to.is_(None), ActivityItem.valid_to >= day),
            ~begun_later.exists(),
        )
        .order_by(ActivityItem.name, ActivityItem.code)
    )
    if post:
        everybody = func.cardinality(ActivityItem.posts) == 0
        wanted = wanted.where(or_(everybody, ActivityItem.posts.any_() == post))
    if code:
        wanted = wanted.where(ActivityItem.code == code)
    for word in words.split():
        found = or_(
            ActivityItem.name.icontains(word, autoescape=True),
            ActivityItem.code.icontains(word, autoescape=True),
        )
        wanted = wanted.where(found)
    return session.scalars(wanted).all()


def plan(session: Session, rows: Rows, *, today: date) -> list[Line]:
    """What each row would do, in their order."""
    read = [(number, cells, read_line(cells)) for number, cells in rows]
    codes = {item.code for _number, _cells, item in read if isinstance(item, Item)}
    standing = session.scalars(select(ActivityItem).where(ActivityItem.code.in_(codes))).all()
    by_day = {(row.code, row.valid_from): row for row in standing}
    posts = set(session.scalars(select(Post.name).distinct()))
    listed: set[tuple[str, date]] = set()
    lines = []
    for number, cells, item in read:
        if isinstance(item, Fault):
            lines.append(Line(number, cells.get("kode", "").strip(), State.FAULTY, fault=item))
            continue
        state = State.TWICE if (item.code, item.valid_from) in listed else _judge(item, by_day, posts, today)
        listed.add((item.code, item.valid_from))
        lines.append(Line(number, item.code, state, item))
    return lines


def write(session: Session, rows: Rows, *, today: date) -> int:
    """Take over what may be; how many lines. One list at a time: whoever comes next finds them standing."""
    session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
    lines = [line for line in plan(session, rows, today=today) if line.state in WRITTEN]
    for line in lines:
        if line.item is not None:
            _write(session, line.item, line.state)
    session.flush()  # what can't be written must show here
    return len(lines)


def _judge(
    item: Item, by_day: Mapping[tuple[str, date], ActivityItem], posts: set[str], today: date
) -> State:
    if not set(item.posts) <= posts:
        return State.UNKNOWN_POST
    row = by_day.get((item.code, item.valid_from))
    if row is not None:
        return _beside(row, item, today)
    if all(code != item.code for code, _day in by_day):
        return State.NEW
    return State.CHANGED if item.valid_from > today else State.TOO_EARLY


def _beside(row: ActivityItem, item: Item, today: date) -> State:
    """A row that stands: its end may come, or move, as long as nothing of the past is touched."""
    if _figures(row) != _figures(item):
        return State.DIFFERENT
    if row.valid_to == item.valid_to:
        return State.SAME
    untouched = all(day is None or day >= today for day in (row.valid_to, item.valid_to))
    return State.ENDED if untouched else State.TOO_EARLY


def _figures(one: ActivityItem | Item) -> tuple[object, ...]:
    posts = frozenset(one.posts)
    return one.name, one.output_unit, one.norm_minutes, one.weight, one.needs_evidence, posts


def _write(session: Session, item: Item, state: State) -> None:
    if state is State.ENDED:
        row = session.scalars(
            select(ActivityItem).where(
                ActivityItem.code == item.code, ActivityItem.valid_from == item.valid_from
            )
        ).one()
        row.valid_to = item.valid_to
        return
    session.add(ActivityItem(**{**asdict(item), "posts": list(item.posts)}))
