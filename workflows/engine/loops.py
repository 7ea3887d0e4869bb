"""Activities that run several times: once for each item of a list, at once or in turn, or until they are done.

The library merges what the runs have written by position in lists, and leaves its own marks in the data. Here an
item's variables are its own; what shall remain is collected under one name, in the order of the items.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine import trees
from workflows.errors import ExpressionFailed

MOST_RUNS = 100
INDEX = "loop_index"  # which run it is, from 1


class _Loop(LoopTask, BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """`task_spec` names the activity itself; the serializer has it call `merge_child` when a run completes."""

    kept: ClassVar[tuple[str, ...]] = ("task_spec",)
    isolates: ClassVar[bool] = False  # whether the variables of a run are its own

    def __init__(self, wf_spec: Any, bpmn_id: str, *, task_spec: str = "", **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = task_spec

    def _begin(self, my_task: Task, names: Sequence[str]) -> None:
        """Put aside what has the name of an item's variable: children would inherit it over their own."""
        my_task._set_state(TaskState.STARTED)  # noqa: SLF001 - as the library's own loops do
        hidden = {name: my_task.data.pop(name) for name in names if name in my_task.data}
        my_task.internal_data.update({"hidden": hidden, "begun": 0})

    def _run_once(self, my_task: Task, own: dict[str, Any]) -> None:
        number = my_task.internal_data["begun"] = my_task.internal_data["begun"] + 1
        own = {**own, INDEX: number}
        child = my_task._add_child(my_task.workflow.spec.task_specs[self.task_spec], TaskState.WAITING)  # noqa: SLF001
        child.triggered = True
        child.data = {**my_task.data, **own}
        child.internal_data.update({"locals": list(own), "label": self._label_of(child), "run": number})
        child.task_spec._update(child)  # noqa: SLF001

    def _label_of(self, child: Task) -> str:
        """What is put behind the name of the run's task."""
        del child
        return ""

    def _finish(self, my_task: Task) -> None:
        my_task.data.update(my_task.internal_data.pop("hidden"))
        my_task._set_state(TaskState.READY)  # noqa: SLF001


class ForEach(_Loop):
    """Once for each item of `collection`. `output` collects `result` of each run; nothing else of a run remains."""

    isolates = True
    kept = ("task_spec", "collection", "item", "output", "result", "label", "until", "in_turn")

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        own = {name: kwargs.pop(name) for name in self.kept[1:]}
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.collection: str = own["collection"]
        self.item: str = own["item"]
        self.output: str = own["output"]
        self.result: str = own["result"]
        self.label: str = own["label"]
        self.until: str = own["until"]
        self.in_turn: bool = own["in_turn"]

    def _update_hook(self, my_task: Task) -> bool:
        super()._update_hook(my_task)
        items = self._items(my_task)
        self._begin(my_task, [self.item, INDEX])
        my_task.internal_data.update({"results": [], "items": items})
        for item in items[:1] if self.in_turn else items:
            self._new_child(my_task, item)
        if not items:
            self._finish(my_task)
            self._keep_results(my_task)
        return not items

    def merge_child(self, _workflow: Any, child: Task) -> None:
        my_task = child.parent
        noted, begun = my_task.internal_data, my_task.internal_data["begun"]
        value = child.workflow.script_engine.evaluate(child, self.result) if self.result else None
        number = (
            child.internal_data.get("run") or child.data[INDEX]
        )  # of an older state; the run may have changed it
        noted["results"] = sorted([*noted["results"], [number, value]], key=lambda one: one[0])
        if self._enough(my_task, child) or len(noted["results"]) == len(noted["items"]):
            self._end(my_task)
        elif self.in_turn:
            self._new_child(my_task, noted["items"][begun])

    def _items(self, my_task: Task) -> list[Any]:
        found = my_task.workflow.script_engine.evaluate(my_task, self.collection)
        if isinstance(found, int) and not isinstance(found, bool):
            found = list(range(1, found + 1)) if found <= MOST_RUNS else [None] * (MOST_RUNS + 1)
        if not isinstance(found, list):
            raise ExpressionFailed(f"{self.collection}: neither a list nor a number of times")
        if len(found) > MOST_RUNS:
            raise ExpressionFailed(f"{self.collection}: more than {MOST_RUNS} items")
        return found

    def _new_child(self, my_task: Task, item: Any) -> None:
        self._run_once(my_task, {self.item: item} if self.item else {})

    def _label_of(self, child: Task) -> str:
        if self.label:
            return str(child.workflow.script_engine.evaluate(child, self.label))
        item = child.data.get(self.item)
        says = isinstance(item, str) and not item.isdecimal()  # the number of a person tells a reader nothing
        return item if says else ""

    def _enough(self, my_task: Task, child: Task) -> bool:
        if not self.until:
            return False
        engine = child.workflow.script_engine
        return bool(engine.holds(self.until, {**engine.view(child), **self._collected(my_task)}))

    def _end(self, my_task: Task) -> None:
        for child in list(my_task.children):
            if child.triggered:
                trees.stop(child)
        self._finish(my_task)
        self._keep_results(my_task)

    def _keep_results(self, my_task: Task) -> None:
        my_task.data.update(self._collected(my_task))
        my_task.internal_data.clear()

    def _collected(self, my_task: Task) -> dict[str, Any]:
        return {self.output: [value for _, value in my_task.internal_data["results"]]} if self.output else {}


class Repeat(_Loop):
    """Again while `condition` holds, at most `most` times. What a run has set is there for the next one."""

    kept = ("task_spec", "condition", "most", "test_before")

    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None:
        own = {name: kwargs.pop(name) for name in self.kept[1:]}
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.condition: str = own["condition"]
        self.most: int = own["most"]
        self.test_before: bool = own["test_before"]

    def _update_hook(self, my_task: Task) -> bool:
        super()._update_hook(my_task)
        if self.test_before and not self._wanted(my_task):
            return True
        self._begin(my_task, [INDEX])
        self._run_once(my_task, {})
        return False

    def merge_child(self, _workflow: Any, child: Task) -> None:
        my_task = child.parent
        my_task.data = {key: value for key, value in child.data.items() if key != INDEX}
        if my_task.internal_data["begun"] < self.most and self._wanted(my_task):
            self._run_once(my_task, {})
        else:
            self._finish(my_task)

    def _wanted(self, my_task: Task) -> bool:
        engine = my_task.workflow.script_engine
        return not self.condition or bool(engine.holds(self.condition, engine.view(my_task)))
