"""Exchange with BKN by files: our finished evaluations as its entries, and its export beside them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Date, ScalarSelect, cast, func, select
from sqlalchemy.orm import Session, aliased

from models.people import HOME, Employee, Holding, HoldingKind, Post, Unit, in_period
from models.skp import PeriodKind, Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from workflows import assignment
from workflows.rules import skp_bkn
from workflows.rules.skp_bkn import Entry, Key, Part, Rater, Values
from workflows.rules.skp_predicate import Predicate, Rating

MOST = 50_000  # entries of a file


class Unreadable(ValueError):
    """No list of entries."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One entry on both sides; `ours` or `theirs` is None where it is missing."""

    key: Key
    name: str
    ours: Values | None
    theirs: Values | None
    parts: tuple[Part, ...] = ()

    @property
    def same(self) -> bool:
        return self.ours is not None and self.theirs is not None and not self.parts


@dataclass(frozen=True)
class Reconciled:
    """`unread` are entries of which it can't be told whose or when they are; `strange` NIPs of nobody here."""

    lines: tuple[Beside, ...]
    unread: int
    strange: tuple[str, ...]

    @property
    def same(self) -> int:
        return sum(one.same for one in self.lines)

    @property
    def different(self) -> list[Beside]:
        return [one for one in self.lines if one.parts]

    @property
    def missing_there(self) -> list[Beside]:
        return [one for one in self.lines if one.theirs is None]

    @property
    def missing_here(self) -> list[Beside]:
        return [one for one in self.lines if one.ours is None]


def entries(
    session: Session, year: int, *, yearly: bool, unit_ids: Collection[int]
) -> list[tuple[Entry, Employee]]:
    """Final evaluations of the year, or of its months or quarters, each with whose it is.

    What may still be objected to, or is, isn't there: BKN would keep a result that doesn't stand yet.
    Of two SKPs in one period the one that began last stands for it.
    """
    rater, seat, place = aliased(Employee), aliased(Post), aliased(Unit)
    kinds = (PeriodKind.YEAR,) if yearly else (PeriodKind.MONTH, PeriodKind.QUARTER)
    rows = session.execute(
        select(SkpEvaluation, SkpPeriod, Employee, rater, seat, place.name)
        .join(SkpPeriod, SkpPeriod.id == SkpEvaluation.period_id)
        .join(Skp, Skp.id == SkpEvaluation.skp_id)
        .join(Employee, Employee.id == Skp.employee_id)
        .join(rater, rater.id == SkpEvaluation.evaluated_by)
        .join(seat, seat.id == func.coalesce(_rated_from(), Skp.assessor_post_id))
        .join(place, place.id == seat.unit_id)
        .where(SkpPeriod.year == year, SkpPeriod.kind.in_(kinds), Skp.unit_id.in_(unit_ids), ~Skp.dropped)
        .where(SkpEvaluation.status == EvaluationStatus.FINAL, SkpEvaluation.predicate.is_not(None))
        .order_by(Employee.name, Employee.id, SkpPeriod.first_day, Skp.first_day)
    )
    found: dict[Key, tuple[Entry, Employee]] = {}
    for evaluation, period, employee, by, post, unit in rows:
        entry = Entry(
            employee.nip,
            period.first_day,
            period.last_day,
            _values(evaluation),
            _rater(evaluation, by, post, unit),
        )
        found[entry.key] = entry, employee
    return list(found.values())


def _rated_from() -> ScalarSelect[int]:
    """The post from which the rater rated: the assessor's where it was theirs that day, else their own."""
    day = cast(func.timezone(HOME.key, SkpEvaluation.evaluated_at), Date)
    return (
        select(Holding.post_id)
        .where(Holding.employee_id == SkpEvaluation.evaluated_by, in_period(day))
        .order_by(
            Holding.post_id != Skp.assessor_post_id,
            Holding.kind != HoldingKind.DEFINITIVE,
            Holding.valid_from.desc(),
        )
        .limit(1)
        .correlate(SkpEvaluation, Skp)
        .scalar_subquery()
    )


def as_json(found: Sequence[Entry], *, yearly: bool) -> bytes:
    """Each entry with the NIP beside it, since BKN's own number of the person is put in when it is sent."""
    bodies = [
        {"nip": entry.nip, "isi": skp_bkn.skp22(entry) if yearly else skp_bkn.periodic(entry)}
        for entry in found
    ]
    layout = {"jenis": "skp22" if yearly else "kinerjaperiodik", "data": bodies}
    return json.dumps(layout, ensure_ascii=False, indent=1).encode()


def read_json(content: bytes) -> list[Mapping[str, object]]:
    """The entries of a file of BKN's or of ours. Raises Unreadable."""
    try:
        found: Any = json.loads(content)
    except ValueError as error:
        raise Unreadable from error
    while isinstance(found, dict):
        found = next((found[name] for name in ("data", "mapData") if name in found), None)
    if not isinstance(found, list) or len(found) > MOST or not all(isinstance(one, dict) for one in found):
        raise Unreadable
    return [{**one, **one["isi"]} if isinstance(one.get("isi"), dict) else one for one in found]


def reconcile(
    session: Session,
    year: int,
    rows: Sequence[Mapping[str, object]],
    *,
    yearly: bool,
    unit_ids: Collection[int],
    today: date,
) -> Reconciled:
    """BKN's entries of the year beside ours: which are there, which differ, which are missing. Nothing is written."""
    ours = {
        entry.key: (entry.values, employee.name)
        for entry, employee in entries(session, year, yearly=yearly, unit_ids=unit_ids)
    }
    read = [skp_bkn.read(cells, yearly=yearly) for cells in rows]
    theirs = {key: values for key, values in filter(None, read) if key[1] == year}
    nips = {key[0] for key in theirs}
    names = _names(session, nips, unit_ids, today)
    lines = _side_by_side(ours, theirs, names)
    return Reconciled(
        lines=tuple(sorted(lines, key=lambda one: (one.name, one.key))),
        unread=read.count(None),
        strange=tuple(sorted(nips - set(names))),
    )


def _names(session: Session, nips: Collection[str], unit_ids: Collection[int], today: date) -> dict[str, str]:
    """Of the people of these units, by NIP."""
    people = session.execute(
        select(Employee.id, Employee.nip, Employee.name).where(Employee.nip.in_(nips))
    ).all()
    units = assignment.units_of(session, [one.id for one in people], today)
    return {one.nip: one.name for one in people if units.get(one.id) in unit_ids}


def _side_by_side(
    ours: Mapping[Key, tuple[Values, str]], theirs: Mapping[Key, Values], names: Mapping[str, str]
) -> Iterator[Beside]:
    for key, (values, name) in ours.items():
        other = theirs.get(key)
        yield Beside(key, name, values, other, skp_bkn.differing(values, other) if other else ())
    for key, values in theirs.items():
        if key not in ours and key[0] in names:
            yield Beside(key, names[key[0]], None, values)


def _values(evaluation: SkpEvaluation) -> Values:
    return Values(
        Rating(evaluation.work) if evaluation.work else None,
        Rating(evaluation.behaviour) if evaluation.behaviour else None,
        Predicate(evaluation.predicate) if evaluation.predicate else None,
    )


def _rater(evaluation: SkpEvaluation, by: Employee, post: Post, unit: str) -> Rater:
    """Whoever sits on the topmost post is the head of the region."""
    return Rater(
        by.nip, by.name, evaluation.evaluated_as or post.name, by.rank, unit, asn=post.parent_id is not None
    )
