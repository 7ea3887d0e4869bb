"""What was sent and what was answered, line by line on disk: the other side of the books."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from threading import Lock
from typing import IO

DONE = 303


@dataclass(frozen=True)
class Intent:
    """One thing that one person wants done once. `about` is its task or case, or "" for a new one."""

    key: str
    kind: str  # start, complete, claim, withdraw
    actor: int
    path: str
    fields: dict[str, str]
    about: str = ""


@dataclass
class Journal:
    path: Path
    intents: dict[str, Intent] = field(default_factory=dict)
    answers: dict[str, int] = field(default_factory=dict)
    troubles: dict[str, int] = field(default_factory=dict)
    acknowledged: list[float] = field(default_factory=list)  # moments
    lock: Lock = field(default_factory=Lock)
    file: IO[str] | None = None

    def sent(self, intent: Intent) -> None:
        with self.lock:
            self.intents[intent.key] = intent
            self._write({"sent": asdict(intent)})

    def trouble(self, intent: Intent, what: str) -> None:
        """It was sent, and nobody knows whether it was done."""
        with self.lock:
            self.troubles[what] = self.troubles.get(what, 0) + 1
            self._write({"trouble": intent.key, "what": what})

    def answered(self, intent: Intent, status: int) -> None:
        with self.lock:
            self.answers[intent.key] = status
            if status == DONE:
                self.acknowledged.append(time.monotonic())
            self._write({"answered": intent.key, "status": status})

    def unanswered(self) -> list[Intent]:
        return [one for key, one in self.intents.items() if key not in self.answers]

    def of_kind(self, kind: str) -> Iterator[Intent]:
        return (one for one in self.intents.values() if one.kind == kind)

    def done(self, intent: Intent) -> bool:
        return self.answers.get(intent.key) == DONE

    def since(self, moment: float) -> float | None:
        """How long after the moment something was acknowledged again."""
        with self.lock:
            return next((one - moment for one in self.acknowledged if one > moment), None)

    def _write(self, line: dict[str, object]) -> None:
        if self.file is None:
            self.file = self.path.open("a")
        self.file.write(json.dumps(line) + "\n")
        self.file.flush()

    def close(self) -> None:
        if self.file is not None:
            self.file.close()
