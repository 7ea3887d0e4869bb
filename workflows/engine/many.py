"""Many cases of a process that begin at once: what they ask for is read for all, what they write written together.

One transaction for all: whoever calls undoes them together, and begins them one by one where one of them can't.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.base import uuid7
from models.people import HOME, Employee, Unit
from models.process import next_in_series
from workflows import assignment, watching
from workflows.assignment import NobodyToDoIt, WorkDays
from workflows.engine.cache import Loaded
from workflows.engine.cases import base_data, checked, new_place, startable, started
from workflows.engine.halts import refuse_halted_start
from workflows.engine.hands import CaseHands
from workflows.engine.history import Author
from workflows.engine.project import Act, Place, changed, settled
from workflows.engine.requests import Answer
from workflows.engine.run import Run
from workflows.engine.save import Change
from workflows.engine.save_new import save_new
from workflows.errors import InputRefused
from workflows.registry import Beginning, Context, Rows, foreseers


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read for all of them."""

    units: Mapping[int, Unit]
    days: Mapping[int, WorkDays]
    names: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class _Begun:
    hands: CaseHands
    run: Run
    place: Place
    change: Change
    answer: Answer


@watching.act("start")
def start_many(
    session: Session, key: str, beginnings: Sequence[Beginning], *, actor_id: int, now: datetime
) -> list[Answer | InputRefused]:
    """Begin cases of the newest version of a process: of each the answer, or why its form is refused.

    Raises what `start` raises for anything else that one of them meets: then none may stay.
    """
    definition = startable(session, key, actor_id=actor_id, now=now)
    watching.about(key, "")
    refuse_halted_start(session, key, definition.info.id)
    known = _known(session, beginnings, now)
    kept: Rows = {}
    hands = [_hands(session, one, known, kept, actor_id=actor_id, now=now) for one in beginnings]
    _foresee(session, definition, beginnings, hands)
    sent = [_sent(one, definition, hand) for one, hand in zip(beginnings, hands, strict=True)]
    numbers = iter(_numbers(session, definition, hands, sent))
    begun: list[_Begun | InputRefused] = [
        values if isinstance(values, InputRefused) else _begin(definition, hand, values, next(numbers), known)
        for hand, values in zip(hands, sent, strict=True)
    ]
    _save(session, [one for one in begun if isinstance(one, _Begun)], known, kept)
    return [one if isinstance(one, InputRefused) else one.answer for one in begun]


def _known(session: Session, beginnings: Collection[Beginning], now: datetime) -> _Known:
    people = {one.subject_id for one in beginnings}
    day = now.astimezone(HOME).date()
    units = assignment.unit_rows(session, people, day)
    if missing := people - units.keys():
        raise NobodyToDoIt(f"employees {sorted(missing)} hold no post, so belong to no unit")
    days = assignment.work_days_of_many(session, units, years=(day.year, day.year + 1))
    rows = session.execute(select(Employee.id, Employee.name).where(Employee.id.in_(people)))
    return _Known(units, days, {row.id: row.name for row in rows})


def _hands(
    session: Session, one: Beginning, known: _Known, kept: Rows, *, actor_id: int, now: datetime
) -> CaseHands:
    context = Context(
        session=session,
        now=now,
        instance_id=uuid7(),
        subject_id=one.subject_id,
        actor_id=actor_id,
        zone=ZoneInfo(known.units[one.subject_id].time_zone),
        _kept=kept,
    )
    return CaseHands(context, days=known.days[one.subject_id])


def _foresee(
    session: Session, definition: Loaded, beginnings: Sequence[Beginning], hands: Sequence[CaseHands]
) -> None:
    foresee = foreseers().get(definition.info.shape.start_check)
    if foresee is None or not hands:
        return
    first = hands[0].context
    seen = foresee(session, beginnings, first.actor_id or 0, first.now)
    for hand, answers in zip(hands, seen, strict=True):
        hand.context.know(answers)


def _sent(one: Beginning, definition: Loaded, hands: CaseHands) -> dict[str, object] | InputRefused:
    shape = definition.info.shape
    try:
        return checked(hands.context, definition, one.values, form=shape.start_form, check=shape.start_check)
    except InputRefused as refused:
        return refused


def _numbers(
    session: Session, definition: Loaded, hands: Sequence[CaseHands], sent: Sequence[object]
) -> list[str]:
    """A number for each that was not refused; years differ where the new one has begun in one zone only."""
    prefix = definition.info.shape.prefix
    series = [
        f"{prefix}-{hand.today.year}"
        for hand, values in zip(hands, sent, strict=True)
        if not isinstance(values, InputRefused)
    ]
    counts = Counter(series)
    nexts = {
        one: iter(range(next_in_series(session, one, times=counts[one]) - counts[one] + 1, 2**31))
        for one in sorted(counts)
    }
    return [f"{one}-{next(nexts[one]):04d}" for one in series]


def _begin(
    definition: Loaded, hands: CaseHands, sent: Mapping[str, object], number: str, known: _Known
) -> _Begun:
    context = hands.context
    data = base_data(context, number, known.names[context.subject_id])
    run = Run.begin(definition, hands, {**data, **sent})
    place = new_place(definition, context, number)
    act = Act(
        author=Author(at=hands.now, actor_id=context.actor_id), event=started(definition, number, sent, {})
    )
    change, answer = changed(hands, run, place, act)
    return _Begun(hands, run, place, change, answer)


def _save(session: Session, begun: Sequence[_Begun], known: _Known, kept: Rows) -> None:
    if not begun:
        return
    units = {employee_id: unit.id for employee_id, unit in known.units.items()}
    save_new(session, [(one.change, one.place) for one in begun], units)
    for table, rows in kept.items():
        session.execute(insert(table), rows)
    for one in begun:
        settled(one.hands, one.run, one.place, one.change)
