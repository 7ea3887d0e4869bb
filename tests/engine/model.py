"""What a case of the process "machine" should look like, said once more without the engine.

two branches: "write" (a reminder after a day, taken away after three days for "late"; "again" asks once more)
and an answer from outside ("paid", or silence after five days), then two signatures; "stop" ends it any time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

REMIND, LIMIT, SILENCE = timedelta(days=1), timedelta(days=3), timedelta(days=5)
SIGNATURES = 2


@dataclass
class Task:
    step: str
    claimed_by: int | None = None


@dataclass
class ModelCase:
    """`timers` by shape; `kept` the names of messages that have come and wait."""

    number: str
    now: datetime
    tasks: list[Task] = field(default_factory=list)
    timers: dict[str, datetime] = field(default_factory=dict)
    waits: set[str] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)
    status: str = "RUNNING"
    outcome: str = ""
    rung: int = 0

    def start(self) -> None:
        self._write()
        self.timers["silence"] = self.now + SILENCE
        self.waits = {"paid", "stop"}

    @property
    def running(self) -> bool:
        return self.status == "RUNNING"

    def open(self) -> list[tuple[str, int | None]]:
        return sorted(((task.step, task.claimed_by) for task in self.tasks), key=str)

    def claim(self, place: int, who: int) -> bool:
        """Whether this person may do the task; then it is theirs."""
        task = self.tasks[place]
        if task.claimed_by not in (None, who):
            return False
        task.claimed_by = who
        return True

    def hand_over(self, place: int, who: int, to: int) -> bool:
        """To oneself it is taken over, whoever has it in hand."""
        task = self.tasks[place]
        if who != to and task.claimed_by not in (None, who):
            return False
        task.claimed_by = to
        return True

    def complete(self, place: int, who: int, note: str) -> bool:
        task = self.tasks[place]
        if task.claimed_by not in (None, who):
            return False
        self.tasks.remove(task)
        if task.step == "write":
            self._drop("reminder", "limit")
            if note == "again":
                self._write()
        if not self._joined() and task.step == "sign" and not self.tasks:
            self._end("COMPLETED", "DONE")
        return True

    def hear(self, name: str) -> None:
        self.kept.append(name)

    def deliver(self) -> None:
        """Those that came first are received first, as far as they are waited for."""
        for name in list(self.kept):
            if self.running and name in self.waits:
                self.kept.remove(name)
                if name == "stop":
                    self._end("COMPLETED", "STOPPED")
                else:
                    self._answered()

    def pass_time(self, now: datetime) -> None:
        self.now = now
        while self.running:
            due = sorted((at, step) for step, at in self.timers.items() if at <= now)
            if not due:
                return
            self._ring(due[0][1])

    def stop(self, status: str) -> None:
        self._end(status, "")

    def _ring(self, step: str) -> None:
        del self.timers[step]
        if step == "reminder":
            self.rung += 1
        elif step == "limit":
            self.tasks = [task for task in self.tasks if task.step != "write"]
            self._drop("reminder")
            self.tasks.append(Task("late"))
        else:
            self._answered()

    def _write(self) -> None:
        self.tasks.append(Task("write"))
        self.timers |= {"reminder": self.now + REMIND, "limit": self.now + LIMIT}

    def _answered(self) -> None:
        self._drop("silence")
        self.waits.discard("paid")
        self._joined()

    def _joined(self) -> bool:
        """When both branches are through, the signatures begin."""
        if self.tasks or "paid" in self.waits or "signed" in self.waits or not self.running:
            return False
        self.waits.add("signed")  # stands for: the join was passed
        self.tasks = [Task("sign") for _ in range(SIGNATURES)]
        return True

    def _drop(self, *steps: str) -> None:
        for step in steps:
            self.timers.pop(step, None)

    def _end(self, status: str, outcome: str) -> None:
        self.status, self.outcome = status, outcome
        self.tasks, self.timers, self.waits = [], {}, set()
