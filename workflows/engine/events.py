"""Events as steps: those that wait, those that throw, and what an interrupting one takes away at once.

The library interrupts one step too late, forgets subprocesses that are started by an event, and lets an event
that doesn't interrupt happen only once.
"""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import trees


class EventGateway(BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """The first of the events behind it is taken; the others are no longer waited for."""


class Catch(defaults.IntermediateCatchEvent):  # type: ignore[misc]  # the engine library is untyped
    """An event in the flow, or a task that receives a message."""

    def _on_ready_hook(self, my_task: Task) -> None:
        super()._on_ready_hook(my_task)
        if my_task.parent is not None and isinstance(my_task.parent.task_spec, EventGateway):
            for other in list(my_task.parent.children):
                if other is not my_task:
                    trees.stop(other)


class Boundary(defaults.BoundaryEvent):  # type: ignore[misc]  # the engine library is untyped
    def _on_ready_hook(self, my_task: Task) -> None:
        super()._on_ready_hook(my_task)
        if not self.cancel_activity:
            _wait_again(my_task)
            return
        for other in list(my_task.parent.children):
            attached = isinstance(other.task_spec, Boundary)
            if other is not my_task and (not attached or other.has_state(TaskState.WAITING)):
                trees.stop(other)


class Handler(CatchingEvent, BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """Waits, as long as its scope lasts, to start a subprocess; its data are then those of the scope as it stands."""

    starts_subprocess = True

    def __init__(
        self, wf_spec: Any, bpmn_id: str, *, event_definition: Any, interrupting: bool, **kwargs: Any
    ) -> None:
        super().__init__(wf_spec, bpmn_id, event_definition=event_definition, **kwargs)
        self.interrupting = interrupting

    def _predict_hook(self, my_task: Task) -> None:
        """Nothing follows until it happens: the scope's end doesn't wait for it."""

    def _on_ready_hook(self, my_task: Task) -> None:
        super()._on_ready_hook(my_task)
        my_task.data = trees.written_in(my_task.workflow, viewer=my_task)
        if self.interrupting:
            trees.stop_scope(my_task.workflow, spared=my_task)
        else:
            _wait_again(my_task)

    def _run_hook(self, my_task: Task) -> Any:
        my_task._sync_children(self.outputs, TaskState.FUTURE)  # noqa: SLF001 - as the library's gateways do
        for child in my_task.children:
            child.task_spec._predict(child, mask=TaskState.FUTURE | TaskState.PREDICTED_MASK)  # noqa: SLF001
        return super()._run_hook(my_task)


class Throw(defaults.IntermediateThrowEvent):  # type: ignore[misc]  # the engine library is untyped
    """An event that is thrown on the way, or a task that sends a message."""


def _wait_again(fired: Task) -> None:
    spec = fired.task_spec
    kept = spec.event_definition.rearm(fired)
    if kept is None:
        return
    again = fired.parent._add_child(spec, TaskState.WAITING)  # noqa: SLF001 - as the library does for triggers
    again.triggered = True
    again.internal_data.update(kept)
    spec._predict(again, mask=TaskState.NOT_FINISHED_MASK)  # noqa: SLF001
    spec._update(again)  # noqa: SLF001
