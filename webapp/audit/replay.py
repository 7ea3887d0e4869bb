"""A case as it was after any of its events: tokens, way and data, from history alone.

The events of one act were committed together; so a case never stood between them, and any of them shows it as it
was after the act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from models.process import DefinitionFile
from webapp.audit.events import Forms, Known, body_of, learn
from webapp.cases import diagram
from webapp.cases.case_query import Fact
from webapp.cases.diagram import Drawing
from webapp.translation import _
from workflows.errors import NotFound

# Each of these is an act by itself; every other act begins with an event that tells the way it went.
_ALONE = frozenset(
    {
        "CLAIMED",
        "FILES_ADDED",
        "RELEASED",
        "HANDED_OVER",
        "SUSPENDED",
        "RESUMED",
        "MOVE_PROPOSED",
        "MOVE_DECLINED",
        "ERASED",
        "REPORTED_BACK",
        "WITHDRAWN",
        "CANCELLED",
    }
)
_CLOSING = frozenset({"ENDED", "WITHDRAWN", "CANCELLED"})


@dataclass(frozen=True, slots=True)
class Replay:
    """`definition_id` is the version on which the case ran then."""

    number: int
    total: int
    definition_id: int
    version: int
    done: tuple[str, ...]
    now: tuple[str, ...]
    data: tuple[Fact, ...]


def replay(rows: Sequence[Row[*tuple[object, ...]]], forms: Forms, *, number: int) -> Replay:
    """As after event `number`, which is brought within bounds."""
    number = min(max(number, 1), len(rows))
    shown = rows[: _end_of_act(rows, number)]
    known, passed = Known(), dict[str, None]()
    tasks, waits = dict[str, str](), list[str]()
    for row in shown:
        body = body_of(row)
        learn(row, forms.get(row.HistoryEvent.definition_id, {}), known)
        if "path" in body:
            passed |= dict.fromkeys(_texts(body["path"]))
            waits = _texts(body.get("waits"))
        _move(tasks, row.HistoryEvent.kind, row.HistoryEvent.step, body)
        if row.HistoryEvent.kind in _CLOSING:
            waits = []
    last = shown[-1]
    return Replay(
        number=number,
        total=len(rows),
        definition_id=last.HistoryEvent.definition_id,
        version=last.version,
        done=tuple(passed),
        now=tuple(dict.fromkeys([*tasks.values(), *waits])),
        data=known.facts(),
    )


def picture(session: Session, replay: Replay, *, title: str) -> Drawing | None:
    """On the diagram of the version that held then."""
    xml = session.scalar(
        select(DefinitionFile.content)
        .where(DefinitionFile.definition_id == replay.definition_id)
        .where(DefinitionFile.name.like("%.bpmn"), DefinitionFile.name.not_like("%/%"))
    )
    if xml is None:
        raise NotFound(f"diagram of definition {replay.definition_id}")
    return diagram.draw(xml, title=title, done=replay.done, now=replay.now, here=_("Di sini"))


def _end_of_act(rows: Sequence[Row[*tuple[object, ...]]], number: int) -> int:
    begins = (place for place in _beginnings(rows) if place >= number)
    return next(begins, len(rows))


def _beginnings(rows: Sequence[Row[*tuple[object, ...]]]) -> Iterator[int]:
    """Places of the first events of acts, counted from nought."""
    for place, row in enumerate(rows):
        if "path" in body_of(row) or row.HistoryEvent.kind in _ALONE or row.HistoryEvent.body is None:
            yield place


def _move(tasks: dict[str, str], kind: str, step: str, body: Mapping[str, object]) -> None:
    key = str(body.get("task_id", step))
    if kind == "TASK_CREATED":
        tasks[key] = step
    elif kind in {"TASK_COMPLETED", "TASK_CANCELLED"}:
        tasks.pop(key, None)
    elif kind in _CLOSING:
        tasks.clear()


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
