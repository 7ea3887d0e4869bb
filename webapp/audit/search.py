"""The search as SQL: a page of cases by keyset, whatever their number.

What is asked of events (who decided, for which post, what administrators did) is found first, through an index of
its own, and kept apart (`materialized`): by itself the planner would rather walk through all cases in the order of
the page and look for the events of each.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import (
    CTE,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    and_,
    any_,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
)
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.people import HOME_ZONE, Employee, Post, Unit
from models.process import (
    BY_OPERATORS,
    DONE,
    OPERATOR_KINDS,
    Definition,
    HistoryEvent,
    Instance,
    InstanceStatus,
    NumberSeries,
)
from webapp.access import auditing
from webapp.audit.asked import DECIDED, Asked, Cursor
from webapp.audit.names import Meant
from webapp.cases import summary
from webapp.translation import drawn

PAGE = 25
_STATES = {
    "berjalan": InstanceStatus.RUNNING,
    "selesai": InstanceStatus.COMPLETED,
    "ditarik": InstanceStatus.WITHDRAWN,
    "dibatalkan": InstanceStatus.CANCELLED,
}
_BARE_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class Decided:
    """Who completed a step of it last, for somebody else; and whether administrators had a hand in it."""

    name: str = ""
    title: str = ""
    behalf: str = ""
    by_operators: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A case as a line of the results."""

    id: uuid.UUID
    number: str
    process: str
    version: int
    title: str
    subject_id: int
    subject: str
    nip: str
    unit: str
    zone: str
    status: InstanceStatus
    ending: str
    tone: str
    started_at: datetime
    ended_at: datetime | None
    decided: Decided


def page(session: Session, asked: Asked, meant: Meant, *, most: int = PAGE + 1) -> list[Found]:
    """One more than fits when there is a next page; two statements."""
    if meant.nobody:
        return []
    rows = session.execute(statement(asked, meant).limit(most)).all()
    decided = _decided(session, [row.id for row in rows])
    return [_found(row, decided.get(row.id, Decided())) for row in rows]


def cursor(last: Found, asked: Asked, meant: Meant) -> Cursor:
    by_end = _ordered_by(asked, meant) is not Instance.started_at
    return (last.ended_at if by_end and last.ended_at else last.started_at), last.id


def statement(asked: Asked, meant: Meant) -> Select[*tuple[object, ...]]:
    """Without its limit."""
    order = _ordered_by(asked, meant)
    wanted = _columns().where(auditing.readable(), *_of_cases(asked, meant))
    for hits in _events(asked, meant):
        wanted = wanted.where(Instance.id.in_(select(hits.c.instance_id)))
    if asked.when != DECIDED or order is not Instance.started_at:
        wanted = wanted.where(*_days(order, asked))
    if asked.after is not None:
        wanted = wanted.where(tuple_(order, Instance.id) < tuple_(*asked.after))
    return wanted.order_by(order.desc(), Instance.id.desc())


def _ordered_by(
    asked: Asked, meant: Meant
) -> InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None]:
    """By the day that was asked for. Where a decision was, its day is that of the event: then by the beginning."""
    return (
        Instance.ended_at if asked.when == DECIDED and not _has_events(asked, meant) else Instance.started_at
    )


def _has_events(asked: Asked, meant: Meant) -> bool:
    return _asks_decisions(meant) or asked.operators


def _asks_decisions(meant: Meant) -> bool:
    return meant.deciders is not None or meant.posts is not None


def _columns() -> Select[*tuple[object, ...]]:
    return (
        select(
            Instance.id,
            Instance.number,
            Instance.status,
            Instance.outcome,
            Instance.summary,
            Instance.started_at,
            Instance.ended_at,
            Instance.subject_id,
            Employee.name.label("subject"),
            Employee.nip,
            Unit.name.label("unit"),
            Unit.time_zone.label("zone"),
            Definition.name.label("process"),
            Definition.version,
            Definition.shape["title"].label("title"),
            Definition.shape["ends"].label("ends"),
        )
        .join(Definition, Definition.id == Instance.definition_id)
        .join(Employee, Employee.id == Instance.subject_id)
        .outerjoin(Unit, Unit.id == Instance.unit_id)
    )


def _of_cases(asked: Asked, meant: Meant) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if meant.people is not None:
        found.append(Instance.subject_id.in_(meant.people))
    if asked.number:
        found.append(_numbered(asked.number))
    if asked.process:
        found.append(Instance.definition_id.in_(_versions(asked)))
    if asked.outcome:
        found += [Instance.outcome == asked.outcome, _literally("outcome <> ''")]
    if asked.state:
        found.append(_in_state(asked.state))
    if asked.step and not _asks_decisions(meant):
        found.append(_passed(asked.step))
    return found


def _numbered(number: str) -> ColumnElement[bool]:
    """A whole number, or its last part: then whatever series it may be of."""
    if not _BARE_NUMBER.fullmatch(number):
        return Instance.number == number
    padded = number.lstrip("0").rjust(4, "0")
    series = select(NumberSeries.prefix + "-" + padded)
    return Instance.number == any_(func.array(series.scalar_subquery()))


def _versions(asked: Asked) -> Select[int]:
    wanted = select(Definition.id).where(Definition.key == asked.process)
    return wanted.where(Definition.version == asked.version) if asked.version else wanted


def _in_state(state: str) -> ColumnElement[bool]:
    """Word for word as in the partial indexes of the rare ones."""
    status = _STATES[state]
    if status is InstanceStatus.RUNNING:
        return _literally("instance.status = 'RUNNING'")
    if status is InstanceStatus.COMPLETED:
        return Instance.status == status
    return and_(_literally("instance.status in ('WITHDRAWN', 'CANCELLED')"), Instance.status == status)


def _literally(condition: str) -> ColumnElement[bool]:
    """Word for word as in the index, so that it is recognised whatever the plan is made for."""
    return literal_column(condition, Boolean)


def _passed(step: str) -> ColumnElement[bool]:
    done = aliased(HistoryEvent)
    return exists().where(done.instance_id == Instance.id, done.step == step, done.kind == "TASK_COMPLETED")


def _events(asked: Asked, meant: Meant) -> list[CTE]:
    """What was asked of events, each kept apart; those of one decision together."""
    found = []
    if _asks_decisions(meant):
        found.append(_hits("decisions", _decisions(asked, meant)))
    if asked.operators:
        by_operators: list[ColumnElement[bool]] = [_literally(BY_OPERATORS), _is_intervention()]
        found.append(_hits("interventions", [*by_operators, *_days_of_event(asked)]))
    return found


def _decisions(asked: Asked, meant: Meant) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [_literally(DONE), *_days_of_event(asked)]
    if meant.deciders is not None:
        found.append(HistoryEvent.actor_id.in_(meant.deciders))
    if meant.posts is not None:
        found += [HistoryEvent.on_behalf_of.is_not(None), HistoryEvent.on_behalf_of.in_(meant.posts)]
    if asked.step:
        found.append(HistoryEvent.step == asked.step)
    return found


def _hits(name: str, wanted: Sequence[ColumnElement[bool]]) -> CTE:
    return select(HistoryEvent.instance_id).where(*wanted).distinct().cte(name).prefix_with("materialized")


def _is_intervention() -> ColumnElement[bool]:
    """Handing over is everybody's; taking over from somebody is not."""
    receiver = HistoryEvent.body["to"].astext.cast(Integer)
    return or_(HistoryEvent.kind != "HANDED_OVER", receiver == HistoryEvent.actor_id)


def _days_of_event(asked: Asked) -> list[ColumnElement[bool]]:
    return _days(HistoryEvent.at, asked) if asked.when == DECIDED else []


def _days(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None], asked: Asked
) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if column.key == "ended_at":
        found.append(column.is_not(None))
    if asked.first:
        found.append(column >= auditing.day_begins(asked.first))
    if asked.last:
        found.append(column < auditing.day_after(asked.last))
    return found


def _decided(session: Session, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Decided]:
    if not ids:
        return {}
    kinds = ("TASK_COMPLETED", *OPERATOR_KINDS)
    rows = session.execute(
        select(
            HistoryEvent.instance_id,
            HistoryEvent.kind,
            HistoryEvent.body["as"].astext.label("title"),
            _is_intervention().label("by_operator"),
            Employee.name,
            Post.name.label("behalf"),
            (HistoryEvent.actor_id == Instance.subject_id).label("own"),
        )
        .join(Instance, Instance.id == HistoryEvent.instance_id)
        .outerjoin(Employee, Employee.id == HistoryEvent.actor_id)
        .outerjoin(Post, Post.id == HistoryEvent.on_behalf_of)
        .where(HistoryEvent.instance_id.in_(ids), HistoryEvent.kind.in_(kinds))
        .order_by(HistoryEvent.instance_id, HistoryEvent.sequence)
    )
    found: dict[uuid.UUID, Decided] = {}
    for row in rows:
        before = found.get(row.instance_id, Decided())
        if row.kind != "TASK_COMPLETED":
            touched = before.by_operators or bool(row.by_operator)
            found[row.instance_id] = Decided(before.name, before.title, before.behalf, touched)
        elif not row.own:
            found[row.instance_id] = Decided(
                row.name or "", row.title or "", row.behalf or "", before.by_operators
            )
    return found


def _found(row: object, decided: Decided) -> Found:
    one = cast("Mapping[str, object]", row._mapping)  # type: ignore[attr-defined]  # noqa: SLF001 - a row's public door
    ends = cast("Sequence[Mapping[str, object]]", one["ends"] or ())
    end = next((each for each in ends if each.get("outcome") == one["outcome"]), {})
    completed = one["status"] is InstanceStatus.COMPLETED
    summary_of = cast("Mapping[str, object]", one["summary"])
    return Found(
        **{  # type: ignore[arg-type]  # columns of the same names
            key: one[key]
            for key in (
                "id",
                "number",
                "version",
                "subject_id",
                "subject",
                "nip",
                "status",
                "started_at",
                "ended_at",
            )
        },
        process=drawn(str(one["process"])),
        title=summary.line(str(one["title"] or one["process"]), summary_of),
        unit=str(one["unit"] or ""),
        zone=str(one["zone"] or HOME_ZONE),
        ending=drawn(str(end.get("name") or "")) if completed else "",
        tone=str(end.get("tone") or "") if completed else "",
        decided=decided,
    )
