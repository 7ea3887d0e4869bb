"""The journal held against the database: what was acknowledged is there once, what was not is there at most once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, text
from sqlalchemy.orm import Session

from config import Config
from tests.crash.journal import Intent, Journal
from webapp.cli import auditing
from webapp.cli.doctor import findings
from webapp.clock import Clock
from workflows import runtime
from workflows.outbox.delivery import MAILED

_KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_EVENTS = text("""
select kind, instance_id::text, actor_id, body from history_event
where kind in ('STARTED', 'TASK_COMPLETED', 'CLAIMED', 'WITHDRAWN')
""")
_WAITING = text("""
select (select count(*) from outbox_message where delivered_at is null)
     + (select count(*) from notice where emailed_at is null and text_key = any(:mailed))
     + (select count(*) from procrastinate_jobs where status in ('todo', 'doing') and task_name = 'deliver_outbox')
""")
_LEFT = text("select task_name, status::text from procrastinate_jobs where status in ('doing', 'failed')")


@dataclass(frozen=True)
class Books:
    """What the database says of acts: the history by what was done, and the keys that were answered."""

    acts: Counter[tuple[str, str, int]]  # kind, key or task, actor
    answered: frozenset[tuple[int, str]]

    def times(self, intent: Intent) -> int:
        about = intent.about if intent.kind in {"complete", "claim"} else intent.key
        return self.acts[intent.kind, about, intent.actor]


def read_books(engine: Engine) -> Books:
    acts: Counter[tuple[str, str, int]] = Counter()
    with engine.connect() as connection:
        for event in connection.execute(_EVENTS):
            acts[_act(event)] += 1
        keys = connection.execute(text("select actor_id, key::text from handled_request"))
        return Books(acts, frozenset((row.actor_id, row.key) for row in keys))


def _act(event: Row[Any]) -> tuple[str, str, int]:
    match event.kind:
        case "STARTED":
            found = _KEY.search(str(event.body["form"]))
            return "start", found[0] if found else "", event.actor_id
        case "WITHDRAWN":
            return "withdraw", event.body["reason"], event.actor_id
        case kind:
            return ("claim" if kind == "CLAIMED" else "complete"), event.body["task_id"], event.actor_id


@dataclass(frozen=True)
class Count:
    sent: int
    acknowledged: int
    refused: int
    unanswered: int
    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def count(journal: Journal, books: Books) -> Count:
    done = [one for one in journal.intents.values() if journal.done(one)]
    lost = [f"{one.kind} {one.key}" for one in done if not _is_there(one, books)]
    return Count(
        sent=len(journal.intents),
        acknowledged=len(done),
        refused=len(journal.answers) - len(done),
        unanswered=len(journal.unanswered()),
        lost=tuple(lost),
        doubled=tuple(_doubled(journal, books)),
    )


def _is_there(intent: Intent, books: Books) -> bool:
    """In the history and, but for a claim, which may be repeated without harm, under its own key."""
    return books.times(intent) == 1 and (
        intent.kind == "claim" or (intent.actor, intent.key) in books.answered
    )


def _doubled(journal: Journal, books: Books) -> Iterator[str]:
    for kind, about, actor in (act for act, times in books.acts.items() if times > 1):
        yield f"{kind} of {about} by {actor}"
    # Of several who wanted the same task done, one has done it; a refused one has done nothing.
    per_task = Counter(one.about for one in journal.of_kind("complete") if journal.done(one))
    yield from (f"task {task} acknowledged {times} times" for task, times in per_task.items() if times > 1)
    for one in journal.intents.values():
        refused = one.key in journal.answers and not journal.done(one)
        if refused and one.kind in {"start", "withdraw"} and books.times(one):
            yield f"{one.kind} {one.key}, which was refused with {journal.answers[one.key]}"


def waiting(engine: Engine) -> int:
    """What the workers still have to do."""
    with Session(engine) as session:
        left = int(session.scalar(_WAITING, {"mailed": sorted(MAILED)}) or 0)
        now = Clock(demo=True).now(session)
        return left + len(runtime.due_timers(session, now=now, limit=50))


def wrong(engine: Engine, mail: Path) -> list[str]:
    """Everything that doesn't fit once all is quiet."""
    found = list(findings(engine, demo=True, silent_seconds=0))
    with engine.connect() as connection:
        found += [f"a job of {one.task_name} is left {one.status}" for one in connection.execute(_LEFT)]
        incidents = connection.execute(text("select kind, cause, detail from incident"))
        found += [f"incident {one.kind}: {one.cause} {one.detail}" for one in incidents]
        told = connection.execute(text("select id from notice where emailed_at is not null")).scalars().all()
    sent = _mails(mail)
    found += [f"notice {one} is marked as mailed, and no mail went" for one in told if sent[one] == 0]
    found += [f"a mail tells of notice {one}, which is not there" for one in sent.keys() - set(told)]
    return found


def unsealed(settings: Config) -> list[str]:
    """What of the signed checkpoints doesn't fit the history that they sealed, or that there is none."""
    last = auditing.checkpoint(settings)
    report = auditing.check(settings, case="", since=0, against=None, public_key=None)
    return [] if last is not None and report.sound else ["history is not sealed", *auditing.told(report)]


def _mails(folder: Path) -> Counter[int]:
    """How many mails there are of each notice."""
    names = [message_from_bytes(path.read_bytes())["Message-ID"] for path in folder.glob("*.eml")]
    return Counter(int(name.split(".")[1]) for name in names)
