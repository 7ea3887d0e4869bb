"""An act counts once: the key that came with it is taken first, and repeated sendings get the first answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.asking import ask
from models.process import HandledRequest

_TAKE = text("""
insert into handled_request (actor_id, key, at, answer) values (:actor, :key, :at, '{}')
on conflict do nothing returning 1
""")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an act has brought about. `repeated`: the same request had been handled before, nothing was done now."""

    instance_id: uuid.UUID
    number: str
    ended: bool
    outcome: str
    repeated: bool
    open_tasks: tuple[uuid.UUID, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "instance_id": str(self.instance_id),
            "number": self.number,
            "ended": self.ended,
            "outcome": self.outcome,
            "open_tasks": [str(task) for task in self.open_tasks],
        }

    @classmethod
    def of_json(cls, answer: Mapping[str, object], *, repeated: bool = False) -> Answer:
        open_tasks = answer["open_tasks"]
        return cls(
            instance_id=uuid.UUID(str(answer["instance_id"])),
            number=str(answer["number"]),
            ended=bool(answer["ended"]),
            outcome=str(answer["outcome"]),
            repeated=repeated,
            open_tasks=tuple(uuid.UUID(task) for task in open_tasks) if isinstance(open_tasks, list) else (),
        )


def first_answer(session: Session, actor_id: int, key: uuid.UUID, *, now: datetime) -> Answer | None:
    """Take the key; the earlier answer when it was taken before. A simultaneous first use is waited for."""
    taken = ask(session, _TAKE, {"actor": actor_id, "key": key, "at": now})
    if taken.one_or_none() is not None:
        return None
    return earlier_answer(session, actor_id, key)


def earlier_answer(session: Session, actor_id: int, key: uuid.UUID) -> Answer | None:
    """What the key brought about before; an act that was given up may have left its key without an answer."""
    answer = session.scalar(
        select(HandledRequest.answer).where(HandledRequest.actor_id == actor_id, HandledRequest.key == key)
    )
    return Answer.of_json(answer, repeated=True) if answer else None
