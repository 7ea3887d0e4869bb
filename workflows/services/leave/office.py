"""What the office keeps that a person's leave rests on, in one statement: switches, papers, children, the place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, Integer, ScalarSelect, Select, and_, exists, func, literal, not_, or_, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import Session

from models.leave_office import BlockedPeriod, EmployeeChild, HardToReach, LeavePaper
from models.people import Holding, Unit, for_good
from models.settings import Parameter
from workflows.rules.leave_facts import EmployeeKind, Kind, PaperNeed, PaperRow
from workflows.rules.leave_papers import PAPERS
from workflows.rules.leave_words import Document

POLICY = "leave.policy"
LAW = "Perban BKN 24/2017, 7/2021, dan 7/2022"
LAW_SINCE = date(2018, 1, 1)


@dataclass(frozen=True, slots=True)
class Blocked:
    """Days on which the person may not take annual leave, and why."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """`policy` as stored ({}: all as usual); `papers` in force (None: those of the law); children by birth.

    `remote`: the place is hard to reach. `blocked`: for the person's annual leave.
    """

    policy: Mapping[str, object]
    papers: tuple[PaperRow, ...] | None
    children: tuple[date, ...]
    remote: bool
    blocked: tuple[Blocked, ...] = ()


def kept(session: Session, employee_id: int, unit_id: int, *, day: date) -> Kept:
    """What holds for a person of a unit on a day."""
    row = session.execute(
        select(
            _policy(day),
            _papers(day),
            _children(employee_id, day),
            _remote(employee_id, unit_id, day),
            _blocked(employee_id, unit_id, day),
        )
    ).one()
    return Kept(
        policy=row[0] or {},
        papers=None if row[1] is None else tuple(map(_paper, row[1])),
        children=tuple(row[2] or ()),
        remote=bool(row[3]),
        blocked=tuple(
            Blocked(date.fromisoformat(one["first"]), date.fromisoformat(one["last"]), one["name"])
            for one in row[4] or ()
        ),
    )


def papers_in_force(session: Session, day: date) -> tuple[PaperRow, ...]:
    """The rows on a day, the office's or else the law's, for whoever asks what a leave needs before it begins."""
    found = session.scalar(select(_papers(day)))
    return PAPERS if found is None else tuple(map(_paper, found))


def adopt_law(session: Session) -> None:
    """Write the law's papers as rows of the office's own, so that they can be ended; once only."""
    if session.scalar(select(exists().select_from(LeavePaper))):
        return
    session.add_all(
        LeavePaper(
            kind=row.kind,
            documents=list(row.documents),
            reasons=list(row.reasons),
            need=row.need,
            employees=list(row.employees),
            valid_from=LAW_SINCE,
            ground=LAW,
        )
        for row in PAPERS
    )
    session.flush()  # rows that are added after them come after them


def _policy(day: date) -> ScalarSelect[dict[str, object]]:
    return (
        select(Parameter.value)
        .where(Parameter.name == POLICY, Parameter.valid_from <= day)
        .order_by(Parameter.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )


def _papers(day: date) -> ScalarSelect[list[dict[str, Any]]]:
    line = func.jsonb_build_object(
        *("kind", LeavePaper.kind, "documents", LeavePaper.documents, "reasons", LeavePaper.reasons),
        *("need", LeavePaper.need, "employees", LeavePaper.employees),
        type_=JSONB,
    )
    lines = func.jsonb_agg(aggregate_order_by(line, LeavePaper.id), type_=JSONB)
    in_force = lines.filter(LeavePaper.in_force(day))
    # Nothing at all where the office has written no row: there the law's hold.
    found = select(func.coalesce(in_force, literal([], JSONB))).having(func.count() > 0)
    return found.select_from(LeavePaper).scalar_subquery()


def _children(employee_id: int, day: date) -> ScalarSelect[list[date]]:
    born = func.array_agg(aggregate_order_by(EmployeeChild.born_on, EmployeeChild.born_on))
    own = (EmployeeChild.employee_id == employee_id, EmployeeChild.born_on <= day)
    return select(born).where(*own).scalar_subquery()


def _remote(employee_id: int, unit_id: int, day: date) -> ScalarSelect[bool]:
    """The unit or one above it, or the post held for good, stands among the places that are hard to reach."""
    places = or_(
        HardToReach.unit_id.in_(_units_above(unit_id, "remote_units")),
        HardToReach.post_id.in_(_posts_of(employee_id, day)),
    )
    return select(exists().where(and_(HardToReach.in_force(day), places))).scalar_subquery()


def _blocked(employee_id: int, unit_id: int, day: date) -> ScalarSelect[list[dict[str, str]]]:
    """Periods from today on of the unit or one above it that don't leave the person's post out."""
    line = func.jsonb_build_object(
        *("first", BlockedPeriod.first_day, "last", BlockedPeriod.last_day, "name", BlockedPeriod.name),
        type_=JSONB,
    )
    mine = func.array(_posts_of(employee_id, day).scalar_subquery(), type_=ARRAY(Integer))
    return (
        select(func.jsonb_agg(aggregate_order_by(line, BlockedPeriod.first_day), type_=JSONB))
        .where(
            BlockedPeriod.unit_id.in_(_units_above(unit_id, "blocked_units")),
            BlockedPeriod.last_day >= day,
            BlockedPeriod.withdrawn_on.is_(None),
            not_(BlockedPeriod.except_posts.overlap(mine)),
        )
        .scalar_subquery()
    )


def _units_above(unit_id: int, name: str) -> Select[int]:
    """The unit itself, and those above it."""
    up = select(Unit.id, Unit.parent_id).where(Unit.id == unit_id).cte(name, recursive=True)
    up = up.union_all(select(Unit.id, Unit.parent_id).join(up, Unit.id == up.c.parent_id))
    return select(up.c.id)


def _posts_of(employee_id: int, day: date) -> Select[int]:
    return select(Holding.post_id).where(Holding.employee_id == employee_id, for_good(day))


def _paper(line: Mapping[str, Any]) -> PaperRow:
    return PaperRow(
        kind=Kind(str(line["kind"])),
        documents=tuple(Document(one) for one in line["documents"]),
        reasons=tuple(line["reasons"]),
        need=PaperNeed(str(line["need"])),
        employees=tuple(EmployeeKind(one) for one in line["employees"]),
    )
