"""Data objects: variables that all branches of a scope share, beside the data that each token carries.

A step that has an arrow to one writes it when it completes; everybody in the scope reads it. The library knows no
value to begin with, and looks for an object of a subprocess for ever.
"""

from __future__ import annotations

import copy
from typing import Any

from SpiffWorkflow.bpmn.specs.data_spec import DataObject
from SpiffWorkflow.task import Task


class Shared(DataObject):  # type: ignore[misc]  # the engine library is untyped
    """`value` is the expression that it begins with."""

    def __init__(self, bpmn_id: str, bpmn_name: str | None = None, value: str = "") -> None:
        super().__init__(bpmn_id, bpmn_name)
        self.value = value

    def get(self, my_task: Task) -> None:
        my_task.data[self.bpmn_id] = copy.deepcopy(visible_from(my_task)[self.bpmn_id])

    def set(self, my_task: Task) -> None:
        """A step that has set no such variable leaves the object as it is."""
        if self.bpmn_id in my_task.data:
            values_of(_scope_of(my_task, self.bpmn_id))[self.bpmn_id] = my_task.data.pop(self.bpmn_id)


def visible_from(task: Task) -> dict[str, Any]:
    """The objects of the task's scope and of those around it, the nearest of a name."""
    found: dict[str, Any] = {}
    for scope in _scopes(task):
        for name, spec in scope.spec.data_objects.items():
            if name not in found:
                values = values_of(scope)
                if name not in values:
                    values[name] = task.workflow.script_engine.evaluate_on(spec.value, {})
                found[name] = values[name]
    return found


def begin(workflow: Any) -> None:
    """The library gives every object of the process null; here one has no value until it is first looked at."""
    workflow.data.pop("data_objects", None)


def values_of(scope: Any) -> dict[str, Any]:
    """What has been written in a scope so far."""
    found: dict[str, Any] = scope.data.setdefault("data_objects", {})
    return found


def _scopes(task: Task) -> list[Any]:
    scopes = [task.workflow]
    while (outer := scopes[-1].parent_workflow) is not None:
        scopes.append(outer)
    return scopes


def _scope_of(task: Task, name: str) -> Any:
    return next(scope for scope in _scopes(task) if name in scope.spec.data_objects)
