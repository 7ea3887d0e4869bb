"""What an event waits for or throws: messages, signals, errors, escalations, conditions; times are in `timers.py`.

A definition only waits: the run decides what has come (`happenings.py`) and marks the waiting task. The library's
own definitions copy all data of whoever throws over that of whoever catches, and let an error out of every door.
"""

from __future__ import annotations

from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.event_definitions.base import EventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.simple import TerminateEventDefinition
from SpiffWorkflow.task import Task

from workflows.errors import ExpressionFailed

LONGEST_KEY = 200


class Definition(EventDefinition):  # type: ignore[misc]  # the engine library is untyped
    """`kept` names what is stored beside the name and given to the constructor again."""

    kept: ClassVar[tuple[str, ...]] = ()
    kind: ClassVar[str] = ""  # as in history

    def has_fired(self, my_task: Task) -> bool:
        return bool(my_task.internal_data.get("event_fired", False))

    def update_task(self, my_task: Task) -> None:
        """Settle what the task waits for, when it begins to wait."""

    def throw(self, my_task: Task) -> None:
        """The run passes it on once the throwing task is through: catching it may cancel that task's scope."""
        my_task.workflow.script_engine.thrown.append((my_task, self))

    def rearm(self, fired: Task) -> dict[str, object] | None:
        """What a task that doesn't interrupt needs to wait for the next one; None when there is no next."""
        del fired
        return {}

    def note(self, my_task: Task) -> dict[str, object]:
        """What history says beside the shape's name."""
        del my_task
        return {}


class Message(Definition):
    """Caught by (name, key) from the table of messages; thrown into it. `key` and `parameters` are expressions."""

    kept = ("key", "parameters", "variables")
    kind = "MESSAGE"

    def __init__(
        self, name: str, key: str = "", parameters: Any = None, variables: Any = None, **kw: Any
    ) -> None:
        super().__init__(name, **kw)
        self.key = key
        self.parameters: dict[str, str] = dict(parameters or {})
        self.variables: dict[str, str] = dict(variables or {})

    def update_task(self, my_task: Task) -> None:
        if "key" not in my_task.internal_data:
            my_task.internal_data["key"] = self._key(my_task)

    def update_task_data(self, my_task: Task) -> None:
        my_task.data.update(my_task.internal_data.get("received", {}))

    def throw(self, my_task: Task) -> None:
        engine = my_task.workflow.script_engine
        payload = {name: engine.evaluate(my_task, text) for name, text in self.parameters.items()}
        engine.send(my_task, self.name, self._key(my_task), payload)

    def note(self, my_task: Task) -> dict[str, object]:
        noted = my_task.internal_data
        said = {"message": self.name, "key": noted.get("key", ""), "number": noted.get("number")}
        return {**said, "received": noted.get("received", {})}

    def _key(self, my_task: Task) -> str:
        value = my_task.workflow.script_engine.evaluate(my_task, self.key) if self.key else ""
        if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value)) > LONGEST_KEY:
            raise ExpressionFailed(f"{self.key}: a message's key is a short text or a whole number")
        return str(value)


class Signal(Definition):
    """Reaches everything in the case that waits for it just then; for nobody it is lost."""

    kind = "SIGNAL"


class Fault(Definition):
    """An error or an escalation: goes outwards from where it is thrown to the nearest that catches its code."""

    kept = ("sort", "code")

    def __init__(self, name: str = "", sort: str = "ERROR", code: str = "", **kw: Any) -> None:
        super().__init__(name, **kw)
        self.sort = sort
        self.code = code

    @property
    def kind(self) -> str:  # type: ignore[override]  # two kinds in one class
        return self.sort

    def note(self, my_task: Task) -> dict[str, object]:
        return {"code": my_task.internal_data.get("code", self.code)}


class Condition(Definition):
    """Fires when its expression over the case's data becomes true; a further time once it was false between."""

    kept = ("expression",)
    kind = "CONDITION"

    def __init__(self, name: str, expression: str, **kw: Any) -> None:
        super().__init__(name, **kw)
        self.expression = expression

    def rearm(self, fired: Task) -> dict[str, object]:
        del fired
        return {"was_true": True}


class Nothing(Definition):
    """An event without a trigger: passed as soon as it is reached."""

    def has_fired(self, my_task: Task) -> bool:
        del my_task
        return True

    def throw(self, my_task: Task) -> None:
        pass


class Terminate(TerminateEventDefinition):  # type: ignore[misc]  # the engine library is untyped
    """The end event itself stops its scope; nothing is thrown."""

    def throw(self, my_task: Task) -> None:
        pass


def is_for(waiting: Definition, thrown: Definition) -> bool:
    """Whether one that waits catches one that was thrown."""
    if isinstance(waiting, Fault) and isinstance(thrown, Fault):
        return waiting.sort == thrown.sort and waiting.code in ("", thrown.code)
    return isinstance(waiting, Signal) and isinstance(thrown, Signal) and waiting.name == thrown.name
