"""Timers on our clock: the moment is settled once, when the timer is set, and kept as a UTC instant.

The library's own timer definitions read the clock of the machine and take a naive time in its local zone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from SpiffWorkflow.task import Task

from workflows.engine.signals import Definition
from workflows.errors import ExpressionFailed

_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)

_CYCLE = re.compile(r"R(?P<times>[1-9]\d?)/(?P<every>P.+)")


class Deadline(Definition):
    """Due at the moment that its expression gives; in a cycle ("R3/P1D") at most that many times.

    A first time that was missed is caught up with once: reminders don't arrive in a burst after a standstill.
    """

    kept = ("expression", "cycle")
    kind = "TIMER"

    def __init__(self, name: str, expression: str, *, cycle: bool = False, **kw: Any) -> None:
        super().__init__(name, **kw)
        self.expression = expression
        self.cycle = cycle

    def update_task(self, my_task: Task) -> None:
        if "due" not in my_task.internal_data:
            engine = my_task.workflow.script_engine
            value = engine.evaluate(my_task, self.expression)
            my_task.internal_data.update(self._settled(value, engine.now, engine.zone))

    def rearm(self, fired: Task) -> dict[str, object] | None:
        left = fired.internal_data.get("left", 0)
        every = fired.internal_data.get("every", "")
        due = datetime.fromisoformat(fired.internal_data["due"])
        now = fired.workflow.script_engine.now
        while left:
            left, due = left - 1, moment(every, now=due, zone=UTC)
            if due > now:
                return {"due": due.isoformat(), "every": every, "left": left}
        return None

    def _settled(self, value: object, now: datetime, zone: tzinfo) -> dict[str, object]:
        if not self.cycle:
            return {"due": moment(value, now=now, zone=zone).isoformat()}
        times, every = cycle_of(value)
        return {"due": moment(every, now=now, zone=zone).isoformat(), "every": every, "left": times - 1}


def cycle_of(value: object) -> tuple[int, str]:
    """How often and how far apart. Raises ExpressionFailed: a cycle without end is none of ours."""
    found = _CYCLE.fullmatch(value) if isinstance(value, str) else None
    if found is None or not _DURATION.fullmatch(found["every"]):
        raise ExpressionFailed(f"{value} is no cycle such as R3/P1D")
    return int(found["times"]), found["every"]


def moment(value: object, *, now: datetime, zone: tzinfo) -> datetime:
    """A UTC instant from an ISO duration (weeks, days, hours …), date or time; without a zone it is in `zone`."""
    if not isinstance(value, str):
        raise ExpressionFailed(f"a timer needs text, not {type(value).__name__}")
    if found := _DURATION.fullmatch(value):
        parts = {name: int(number) for name, number in found.groupdict(default="0").items()}
        return (now + timedelta(**parts)).astimezone(UTC)
    try:
        at = (
            datetime.combine(date.fromisoformat(value), time.min)
            if _is_day(value)
            else datetime.fromisoformat(value)
        )
        return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ExpressionFailed(f"{value} is neither a time nor a duration") from error


def is_moment(value: str, *, kind: str = "") -> bool:
    """Whether a literal could be a timer's time or duration, or of the kind `timeCycle` a cycle."""
    try:
        if kind == "timeCycle":
            cycle_of(value)
        else:
            moment(value, now=datetime(2026, 1, 1, tzinfo=UTC), zone=UTC)
    except (ExpressionFailed, OverflowError):
        return False
    return True


def _is_day(value: str) -> bool:
    return len(value) == len("2026-02-09")
