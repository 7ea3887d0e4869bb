"""The queue as SQL: one SELECT for the rows, one for the counts; what the URL asks for and what a row holds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    SQLColumnExpression,
    and_,
    cast,
    func,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.orm import Session, aliased

from models.people import Employee, Holding, HoldingKind, Post, for_good
from models.process import Definition, Instance, UserTask
from webapp import rooms
from workflows.assignment import Acting, Seat, Standing, acting_for, addressed_to
from workflows.runtime import halted

PAGE = 50
ALL, MINE, LATE = "semua", "saya", "lewat"
SORTS = ("batas", "sejak", "nama")
_SEARCH_MOST = 80
_PAGE_NUMBER = re.compile(r"[0-9]{1,5}", re.ASCII)
_FOR_OTHERS = {"PLT", "PLH", "DELEGATE"}

_Claimer = aliased(Employee)
_QUESTION = func.jsonb_build_array(
    func.jsonb_path_query_first(
        Definition.shape,
        cast("$.steps[*] ? (@.id == $step).question", JSONPATH),
        func.jsonb_build_object("step", UserTask.step),
    ),
    type_=JSONB,
)[0].astext


@dataclass(frozen=True, slots=True)
class View:
    """What the URL says: which box, which process, which order, which words, which page."""

    box: str = ALL
    process: str = ""
    sort: str = SORTS[0]
    search: str = ""
    page: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> View:
        """Whatever can't be understood becomes the default: a queue must open from an old bookmark too."""
        page, sort = args.get("hal", ""), args.get("urut", "")
        return cls(
            box=args.get("kotak", "") or ALL,
            process=args.get("proses", "")[:_SEARCH_MOST],
            sort=sort if sort in SORTS else SORTS[0],
            search=args.get("cari", "").replace("\0", "").strip()[:_SEARCH_MOST],
            page=max(int(page), 1) if _PAGE_NUMBER.fullmatch(page) else 1,
        )

    def args(self, **changed: str | int) -> dict[str, str]:
        """The query string of this view, changed; a change other than of the page starts at page 1."""
        values: dict[str, str | int] = {
            "kotak": self.box,
            "proses": self.process,
            "urut": self.sort,
            "cari": self.search,
            "hal": self.page,
        }
        if changed and "hal" not in changed:
            values["hal"] = 1
        plain: dict[str, str | int] = {"kotak": ALL, "proses": "", "urut": SORTS[0], "cari": "", "hal": 1}
        return {key: str(value) for key, value in (values | changed).items() if value != plain[key]}

    def query(self, **changed: str | int) -> str:
        """The same with its question mark, to stand behind a path."""
        args = self.args(**changed)
        return f"?{urlencode(args)}" if args else ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A task as a list shows it."""

    id: uuid.UUID
    instance_id: uuid.UUID
    definition_id: int
    form: str
    step: str
    name: str
    key: str
    process: str
    number: str
    title: str  # templates over `summary`
    fact: str
    question: str
    summary: Mapping[str, object]
    subject_id: int
    subject: str
    subject_post: str
    since: datetime
    due: datetime | None
    acting: str  # "Plt. Kepala Bidang Bina Marga"; empty for one's own post
    came_up: bool  # it was another post's, and came here because it was late
    claimed_by: int | None
    claimer: str
    halted: bool = False  # the case stands still
    aside: bool = False  # the reader only helps with somebody's own matter, and reads no more of it


@dataclass(frozen=True, slots=True)
class Box:
    """A filter with its count; `seat` for the box of a post held for somebody else."""

    name: str
    count: int
    seat: Seat | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    boxes: tuple[Box, ...]
    processes: tuple[tuple[str, str, int], ...]  # key, name, count
    total: int
    late: int
    soon: int  # due by the end of tomorrow


@dataclass(frozen=True, slots=True)
class Place:
    """Where a task stands in the queue that the reader came from."""

    position: int
    total: int
    previous: uuid.UUID | None
    next: uuid.UUID | None


def rows(
    session: Session, standing: Standing, *, view: View, now: datetime, today: date, most: int = PAGE + 1
) -> tuple[QueueRow, ...]:
    """A page of the queue, one more than fits when there is a next page."""
    wanted = _ordered(_chosen(_entries(today), standing, view, now), view)
    found = session.execute(wanted.offset((view.page - 1) * PAGE).limit(most))
    return tuple(_row(one, standing) for one in found)


def named(
    session: Session, standing: Standing, *, ids: Sequence[uuid.UUID], today: date
) -> tuple[QueueRow, ...]:
    """The named tasks in this person's reach, the closed ones too, so that a repeated act finds its answer."""
    if not ids:
        return ()
    found = session.execute(_ordered(_joined(_entries(today)).where(UserTask.id.in_(ids)), View()))
    return tuple(_row(one, standing) for one in found if _in_reach(one, standing))


def _in_reach(found: Row[*tuple[object, ...]], standing: Standing) -> bool:
    task: UserTask = found.UserTask
    own = task.closed_by == standing.employee_id
    return own or acting_for(standing, task, process_key=found.key) is not None


def counts(session: Session, standing: Standing, *, now: datetime, soon: datetime) -> Counts:
    """All boxes and processes at once: the groups are few, whatever the length of the queue."""
    late = func.count().filter(UserTask.due_at < now)
    near = func.count().filter(UserTask.due_at.between(now, soon))
    address = (UserTask.post_id, UserTask.escalated_post_id)
    found = session.execute(
        select(*address, Definition.key, func.max(Definition.name), func.count(), late, near)
        .select_from(UserTask)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(addressed_to(standing))
        .group_by(*address, Definition.key)
    ).all()
    groups = [(frozenset(one[:2]), one[2], one[3], one[4], one[5]) for one in found]
    soonest = sum(one[6] for one in found)
    total, overdue = sum(one[3] for one in groups), sum(one[4] for one in groups)
    own = _own_posts(standing)
    boxes = [Box(ALL, total), Box(MINE, sum(one[3] for one in groups if _is_mine(one[0], own)))]
    boxes += [
        Box(
            box_of(seat), sum(n for posts, key, _name, n, _late in groups if _in_seat(seat, posts, key)), seat
        )
        for seat in acting_seats(standing)
    ]
    boxes.append(Box(LATE, overdue))
    names = {key: name for _posts, key, name, _n, _late in groups}
    processes = tuple(
        (key, name, sum(one[3] for one in groups if one[1] == key))
        for key, name in sorted(names.items(), key=lambda item: item[1])
    )
    return Counts(tuple(boxes), processes, total, overdue, soonest)


def place(
    session: Session, standing: Standing, task_id: uuid.UUID, *, view: View, now: datetime
) -> Place | None:
    """Where the task stands in the chosen queue, and its neighbours; None when it isn't there."""
    order = _order(view)
    listed = (
        _chosen(
            select(
                UserTask.id.label("id"),
                func.row_number().over(order_by=order).label("position"),
                func.count().over().label("total"),
                func.lag(UserTask.id).over(order_by=order).label("previous"),
                func.lead(UserTask.id).over(order_by=order).label("next"),
            ),
            standing,
            view,
            now,
        )
    ).subquery()
    found = session.execute(select(listed).where(listed.c.id == task_id)).one_or_none()
    return Place(found.position, found.total, found.previous, found.next) if found else None


def acting_seats(standing: Standing) -> tuple[Seat, ...]:
    """The posts held for somebody else, one box each."""
    own = _own_posts(standing)
    seats = {box_of(seat): seat for seat in standing.seats if seat.post_id not in own}
    return tuple(seats.values())


def box_of(seat: Seat) -> str:
    return f"jabatan-{seat.post_id}"


def _own_posts(standing: Standing) -> frozenset[int]:
    return frozenset(seat.post_id for seat in standing.seats if seat.kind == HoldingKind.DEFINITIVE)


def _is_mine(posts: frozenset[int | None], own: frozenset[int]) -> bool:
    return bool(posts & own) or posts == {None}


def _in_seat(seat: Seat, posts: frozenset[int | None], key: str) -> bool:
    return seat.post_id in posts and seat.serves(key)


def _entries(today: date) -> Select[*tuple[object, ...]]:
    post = and_(Holding.employee_id == UserTask.subject_id, for_good(today))
    return (
        select(
            UserTask,
            Instance.number,
            Instance.summary,
            Definition.id.label("definition_id"),
            Definition.key,
            Definition.name.label("process"),
            Definition.shape["title"].astext.label("title"),
            Definition.shape["fact"].astext.label("fact"),
            _QUESTION.label("question"),
            Employee.name.label("subject"),
            Post.name.label("subject_post"),
            _Claimer.name.label("claimer"),
            halted().label("halted"),
        )
        .outerjoin(Holding, post)
        .outerjoin(Post, Post.id == Holding.post_id)
        .outerjoin(_Claimer, _Claimer.id == UserTask.claimed_by)
    )


def _chosen(
    wanted: Select[*tuple[object, ...]], standing: Standing, view: View, now: datetime
) -> Select[*tuple[object, ...]]:
    chosen = _joined(wanted).where(addressed_to(standing), *_in_box(standing, view.box, now))
    if view.process:
        chosen = chosen.where(Definition.key == view.process)
    return chosen.where(_found(view.search)) if view.search else chosen


def _joined(wanted: Select[*tuple[object, ...]]) -> Select[*tuple[object, ...]]:
    return (
        wanted.join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .join(Employee, Employee.id == UserTask.subject_id)
    )


def _found(words: str) -> ColumnElement[bool]:
    return or_(
        Employee.name.icontains(words, autoescape=True),
        Instance.number.icontains(words, autoescape=True),
        Employee.nip.startswith(words.replace(" ", ""), autoescape=True),
    )


def _in_box(standing: Standing, box: str, now: datetime) -> list[ColumnElement[bool]]:
    own = _own_posts(standing)
    mine = or_(UserTask.post_id.in_(own), UserTask.escalated_post_id.in_(own))
    if box == LATE:
        return [UserTask.due_at < now]
    if box == MINE:
        return [or_(mine, and_(UserTask.post_id.is_(None), UserTask.escalated_post_id.is_(None)))]
    for seat in acting_seats(standing):
        if box == box_of(seat):
            held = or_(UserTask.post_id == seat.post_id, UserTask.escalated_post_id == seat.post_id)
            return [held] if seat.process_key is None else [held, Definition.key == seat.process_key]
    return []


def _order(view: View) -> tuple[SQLColumnExpression[object], ...]:
    due = UserTask.due_at.asc().nulls_last()
    first = {"batas": (due,), "sejak": (), "nama": (Employee.name,)}[view.sort]
    return (*first, UserTask.created_at, UserTask.id)


def _ordered(wanted: Select[*tuple[object, ...]], view: View) -> Select[*tuple[object, ...]]:
    return wanted.order_by(*_order(view))


def came_up(task: UserTask, acting: Acting | None) -> bool:
    """Whether the person has the task only because its time ran out one level below."""
    post = acting.on_behalf_of if acting else None
    return post is not None and post == task.escalated_post_id != task.post_id


def _row(found: Row[*tuple[object, ...]], standing: Standing) -> QueueRow:
    task: UserTask = found.UserTask
    acting = acting_for(standing, task, process_key=found.key)
    helps = task.employee_id not in (None, task.subject_id) and not task.decision
    aside = helps and rooms.room(found.key).discreet
    return QueueRow(
        id=task.id,
        instance_id=task.instance_id,
        definition_id=found.definition_id,
        form=task.form,
        step=task.step,
        name=task.name,
        key=found.key,
        process=found.process,
        number=found.number,
        title=found.process if aside else found.title or found.process,
        fact=found.fact or "",
        question=found.question or task.name,
        summary=found.summary,
        subject_id=task.subject_id,
        subject=found.subject,
        subject_post=found.subject_post or "",
        since=task.created_at,
        due=task.due_at,
        acting=acting.title if acting and acting.kind in _FOR_OTHERS else "",
        came_up=came_up(task, acting),
        claimed_by=task.claimed_by,
        claimer=found.claimer or "",
        halted=found.halted,
        aside=aside,
    )
