"""Where several tokens become one: the library's own joins lose what a branch wrote, and branches that still run.

A waiting token is a task of the join's own; one that was used up is cancelled, the last one goes on. Nothing is
predicted beyond a join: the library would draw the whole rest of the process once for each branch before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.bpmn_task_spec import BpmnTaskSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask
from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import trees
from workflows.engine.events import Handler
from workflows.errors import ExpressionFailed

_PREDICTED = TaskState.FUTURE | TaskState.PREDICTED_MASK


class Join(BpmnTaskSpec):  # type: ignore[misc]  # the engine library is untyped
    def _update_hook(self, my_task: Task) -> bool:
        taken = self._taken(my_task)
        if my_task not in taken:
            my_task._set_state(TaskState.WAITING)  # noqa: SLF001 - as the library's own joins do
            return False
        my_task.data = trees.merged([token.parent for token in taken])
        for token in taken:
            if token is not my_task:
                token.cancel()
        return True

    def _taken(self, my_task: Task) -> list[Task]:
        """The tokens that go on together; none while others are waited for."""
        raise NotImplementedError

    def _tokens(self, my_task: Task) -> list[Task]:
        """Those that wait here, in the order of the tree; `my_task` is one of them."""
        found = (task for task in trees.walk(my_task.workflow) if task.task_spec is self)
        return [task for task in found if task is my_task or task.has_state(TaskState.WAITING)]

    def _predict_hook(self, my_task: Task) -> None:
        pass

    def _go_on(self, my_task: Task, outputs: list[Any]) -> bool:
        my_task._sync_children(outputs, TaskState.FUTURE)  # noqa: SLF001 - as the library's own gateways do
        for child in my_task.children:
            child.task_spec._predict(child, mask=_PREDICTED)  # noqa: SLF001
        return True


class ParallelStep(Join, BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """Takes one token of each incoming arrow; further ones of the same arrow wait for their turn."""

    def _taken(self, my_task: Task) -> list[Task]:
        first: dict[str, Task] = {}
        for token in self._tokens(my_task):
            first.setdefault(token.parent.task_spec.name, token)
        return list(first.values()) if len(first) == len(set(self._inputs)) else []

    def _run_hook(self, my_task: Task) -> bool:
        return self._go_on(my_task, self.outputs)


class InclusiveStep(Join, InclusiveGateway):  # type: ignore[misc]  # the engine library is untyped
    """Waits for every token that can still come by an arrow on which none has come.

    As in BPMN, one that could also come by an arrow that has its token isn't waited for.
    """

    def _taken(self, my_task: Task) -> list[Task]:
        first: dict[str, Task] = {}
        for token in self._tokens(my_task):
            first.setdefault(token.parent.task_spec.name, token)
        return [] if self._others_may_come(my_task, set(first)) else list(first.values())

    def _others_may_come(self, my_task: Task, filled: set[str]) -> bool:
        empty = self._upstream(set(self._inputs) - filled)
        coming = empty - self._upstream(filled)
        return any(
            task.task_spec.name in coming
            for task in trees.walk(my_task.workflow)
            if task.has_state(trees.ACTIVE) and task.task_spec is not self
        )

    def _upstream(self, names: set[str]) -> set[str]:
        """Shapes from which one of these, or itself, is reached without passing here."""
        seen: set[str] = set()
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if name not in seen and name != self.name:
                seen.add(name)
                waiting.extend(self._wf_spec.task_specs[name]._inputs)  # noqa: SLF001
        return seen

    def _run_hook(self, my_task: Task) -> bool:
        matches, defaults = self._get_matching_outputs(my_task)
        if not matches and not defaults:
            raise ExpressionFailed(f"{self.bpmn_id}: no arrow's condition holds")
        return self._go_on(my_task, matches or defaults)


class ScopeEnd(Join):
    """Every token of a scope ends here; the scope is over when none is left but what waits for an event."""

    def _taken(self, my_task: Task) -> list[Task]:
        tokens = self._tokens(my_task)
        return [] if next(self._others(my_task, tokens), None) else tokens

    def _others(self, my_task: Task, tokens: list[Task]) -> Iterator[Task]:
        for task in my_task.workflow.tasks.values():
            if task.has_state(trees.ACTIVE) and task not in tokens and not is_listening(task):
                yield task

    def _run_hook(self, my_task: Task) -> bool:
        for task in list(my_task.workflow.tasks.values()):
            if is_listening(task):
                task.cancel()
        my_task.workflow.data.update(my_task.data)
        return self._go_on(my_task, self.outputs)


def is_listening(task: Task) -> bool:
    return isinstance(task.task_spec, Handler) and task.has_state(TaskState.WAITING)


class Scope(BpmnProcessSpec):  # type: ignore[misc]  # the engine library is untyped
    """A process or subprocess that ends as ours do."""

    end: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.end.name
        del self.task_specs[name], self.task_specs["End"]
        self.end = ScopeEnd(self, name)
        self.end.connect(SimpleBpmnTask(self, "End"))
