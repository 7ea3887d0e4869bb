"""The table of delegation as it is on a day: rows that say the same put together, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.leave_authority import LeaveAuthority, LineKey, line_key
from models.people import Employee, Holding, HoldingKind, Post, Unit, in_period
from webapp.format import upfirst
from webapp.leave import words
from webapp.leave.limits import whom
from webapp.translation import _
from workflows.rules.leave_authority import DELEGABLE, overlapping
from workflows.services.leave.authority import delegated

_ACTING = {HoldingKind.PLT: "Plt. ", HoldingKind.PLH: "Plh. ", HoldingKind.DEFINITIVE: ""}
Found = Row[LeaveAuthority, str, str]  # with the names of post and unit


@dataclass(frozen=True, slots=True)
class Holds:
    name: str
    kind: HoldingKind

    @property
    def said(self) -> str:
        return f"{_ACTING[self.kind]}{self.name}"


HoldersOf = Mapping[int, tuple[Holds, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """Rows of one decree that differ in the kind of leave only; `row` is any of them."""

    row: LeaveAuthority
    kinds: tuple[str, ...]
    post: str
    holders: tuple[Holds, ...]

    @property
    def whom(self) -> str:
        return whom(self.row)

    @property
    def trouble(self) -> str:
        """Why nobody can decide by it today; empty when somebody can."""
        if not self.holders:
            return _("Jabatan ini sedang kosong, jadi permintaan naik ke pejabat berikutnya.")
        if not self.row.acting and all(one.kind is not HoldingKind.DEFINITIVE for one in self.holders):
            return _(
                "Sekarang hanya ada Plt. atau Plh., dan mereka tidak diberi wewenang di sini; permintaan naik ke "
                "pejabat berikutnya."
            )
        return ""


@dataclass(frozen=True, slots=True)
class UnitLines:
    unit_id: int
    unit: str
    lines: tuple[Line, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    units: tuple[UnitLines, ...]
    coming: tuple[tuple[str, Line], ...]  # unit, line
    only_head: tuple[str, ...]  # kinds that nobody but the head of the region decides
    head: str  # the post of the head of the region
    head_holders: tuple[Holds, ...]


def table(session: Session, day: date) -> Table:
    """Everything in force on the day, and what comes into force later."""
    rows = session.execute(
        select(LeaveAuthority, Post.name, Unit.name)
        .join(Post, Post.id == LeaveAuthority.post_id)
        .join(Unit, Unit.id == LeaveAuthority.unit_id)
        .where(LeaveAuthority.in_force(day) | (LeaveAuthority.valid_from > day))
        .order_by(Unit.parent_id.is_not(None), Unit.name, LeaveAuthority.abroad, LeaveAuthority.id)
    ).all()
    head = session.execute(select(Post.id, Post.name).where(Post.parent_id.is_(None)).limit(1)).first()
    holders = _holders(session, {row[0].post_id for row in rows} | ({head[0]} if head else set()), day)
    now = [row for row in rows if row[0].valid_from <= day]
    later = [row for row in rows if row[0].valid_from > day]
    kinds = {row[0].kind for row in now}
    return Table(
        units=tuple(_units(now, holders)),
        coming=tuple((unit, line) for unit, line in _lines(later, holders)),
        only_head=tuple(kind for kind in DELEGABLE if kind not in kinds),
        head=head[1] if head else "",
        head_holders=holders.get(head[0], ()) if head else (),
    )


def _units(rows: Sequence[Found], holders: HoldersOf) -> Iterator[UnitLines]:
    by_unit: dict[tuple[int, str], list[Found]] = defaultdict(list)
    for row in rows:
        by_unit[row[0].unit_id, row[2]].append(row)
    for (unit_id, unit), own in by_unit.items():
        lines = tuple(line for _unit, line in _lines(own, holders))
        yield UnitLines(unit_id, unit, lines, tuple(_overlaps(own)))


def _lines(rows: Iterable[Found], holders: HoldersOf) -> Iterator[tuple[str, Line]]:
    groups: dict[LineKey, list[Found]] = defaultdict(list)
    for row in rows:
        groups[line_key(row[0])].append(row)
    for group in groups.values():
        first, post, unit = group[0]
        kinds = sorted({one[0].kind for one in group}, key=_order)
        yield unit, Line(first, tuple(kinds), post, holders.get(first.post_id, ()))


def _order(kind: str) -> int:
    known = [str(one) for one in DELEGABLE]
    return known.index(kind) if kind in known else len(known)


def _overlaps(rows: Sequence[Found]) -> Iterator[str]:
    """Two rows of a unit that name different posts for the same people: the newer one counts."""
    posts = {row.id: post for row, post, _unit in rows}
    for one, other in overlapping([delegated(row) for row, _post, _unit in rows]):
        yield _(
            "%(kind)s: dua pejabat disebut untuk orang yang sama, %(one)s dan %(other)s. Yang mulai berlaku "
            "paling akhir yang dipakai. Akhiri salah satunya.",
            kind=upfirst(words.kind(one.kind)),
            one=posts[one.id],
            other=posts[other.id],
        )


def _holders(session: Session, post_ids: set[int], day: date) -> dict[int, tuple[Holds, ...]]:
    found: dict[int, list[Holds]] = defaultdict(list)
    rows = session.execute(
        select(Holding.post_id, Employee.name, Holding.kind)
        .join(Employee, Employee.id == Holding.employee_id)
        .where(Holding.post_id.in_(post_ids), in_period(day), Employee.active)
        .order_by(Holding.kind, Holding.valid_from)
    )
    for post_id, name, kind in rows:
        found[post_id].append(Holds(name, kind))
    return {post_id: tuple(people) for post_id, people in found.items()}
