"""Boundary timers on our clock: the moment is settled once, when the timer is set, and kept as a UTC instant.

The library's own timer definitions read the clock of the machine and take a naive time in its local zone.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from SpiffWorkflow.bpmn.serializer.helpers import EventDefinitionConverter
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimerEventDefinition

from workflows.errors import ExpressionFailed

_DURATION = re.compile(
    r"P(?=.)(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,4})D)?"
    r"(?:T(?=.)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,8})S)?)?"
)


class Deadline(TimerEventDefinition):  # type: ignore[misc]  # the engine library is untyped
    """Fires when our clock has reached the moment that its expression gave."""

    def has_fired(self, my_task: Any) -> bool:
        engine = my_task.workflow.script_engine
        due = my_task.internal_data.get("due")
        if due is None:
            value = engine.evaluate(my_task, self.expression)
            due = moment(value, now=engine.now, zone=engine.zone).isoformat()
            my_task.internal_data["due"] = due
        if datetime.fromisoformat(due) <= engine.now:
            my_task.internal_data["event_fired"] = True
        return bool(my_task.internal_data.get("event_fired", False))


class DeadlineConverter(EventDefinitionConverter):  # type: ignore[misc]  # the engine library is untyped
    def to_dict(self, event_definition: Any) -> dict[str, object]:
        return {**super().to_dict(event_definition), "expression": event_definition.expression}


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
    except ValueError as error:
        raise ExpressionFailed(f"{value} is neither a time nor a duration") from error
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)


def is_moment(value: str) -> bool:
    """Whether a literal could be a timer's time or duration."""
    try:
        moment(value, now=datetime(2026, 1, 1, tzinfo=UTC), zone=UTC)
    except (ExpressionFailed, OverflowError):
        return False
    return True


def _is_day(value: str) -> bool:
    return len(value) == len("2026-02-09")
