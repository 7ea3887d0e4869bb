"""Putting a running case onto another version of its process, in memory: nothing that is open is opened anew.

The library's own migration resets open tasks, which forgets their timers and answers. Here every task keeps its
data, its state and its identifiers, and only what it is a task *of* is exchanged: passed tasks that the new version
lacks are taken out of the line, boundary events of open tasks are added or taken away, and what is still to come is
predicted anew.
"""

from __future__ import annotations

import copy
from typing import Any

from SpiffWorkflow.bpmn.specs.control import BoundaryEventSplit
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.engine.cache import Loaded
from workflows.engine.events import Boundary, Handler
from workflows.engine.fit import carried, new_events, new_handlers, new_spec
from workflows.engine.run import Run
from workflows.engine.tokens import OPEN, PREDICTED, beginning, cut, forget, open_tasks, tokens
from workflows.engine.trees import scopes


def remap(run: Run, new: Loaded) -> None:
    """The case must have been found to fit. Its script engine goes by the new version's types from now on."""
    plans = [(tree, new_spec(run, new, tree)) for tree in scopes(run.workflow)]
    for tree, spec in plans:
        _forget_the_future(tree)
        _take_away_events(tree, spec)
        added = {token.id: new_events(token, spec) for token in tokens(tree)}
        handlers = new_handlers(tree, spec)
        _take_out(tree, spec)
        for task in tree.tasks.values():
            task.task_spec = spec.task_specs[task.task_spec.name]
        tree.spec = spec
        for token in tokens(tree):
            _put_events(token, added[token.id])
        _listen(beginning(tree), handlers)
    run.workflow.subprocess_specs = new.subprocess_specs
    run.workflow.script_engine.types = new.types
    for tree, _spec in plans:
        _predict(tree)
    _settle_events(run)


def _forget_the_future(tree: Any) -> None:
    for task in list(tree.tasks.values()):
        if task.id in tree.tasks and task.has_state(PREDICTED):
            cut(task)


def _take_away_events(tree: Any, spec: Any) -> None:
    """Waiting events that the new version doesn't have on this task, or in this scope."""
    for task in open_tasks(tree):
        if isinstance(task.task_spec, Boundary | Handler) and not carried(task, spec):
            cut(task)


def _take_out(tree: Any, spec: Any) -> None:
    """Tasks that the new version doesn't know: their children take their place in the line."""
    for task in list(tree.tasks.values()):
        if task.task_spec.name not in spec.task_specs:
            _splice(task)


def _splice(task: Task) -> None:
    parent, tree = task.parent, task.workflow
    for child in task.children:
        child._parent = parent.id  # noqa: SLF001 - the line is the library's
    place = parent._children.index(task.id)  # noqa: SLF001
    parent._children[place : place + 1] = task._children  # noqa: SLF001
    forget(task)
    tree.tasks.pop(task.id)


def _put_events(token: Task, specs: list[Any]) -> None:
    """Boundary events that the new version sets on a task that is open already."""
    if not specs:
        return
    split = token.parent if isinstance(token.parent.task_spec, BoundaryEventSplit) else _split_before(token)
    _listen(split, specs)


def _listen(parent: Task, specs: list[Any]) -> None:
    """New tasks that wait for an event, behind one that has been passed."""
    for spec in specs:
        event = Task(parent.workflow, spec, parent=parent, state=TaskState.WAITING)
        event.data = copy.deepcopy(parent.data)
        parent.workflow.top_workflow.event_manager.add_task(event)


def _split_before(token: Task) -> Task:
    """The library's split, as if the token had come through it."""
    tree, parent = token.workflow, token.parent
    spec = tree.spec.task_specs[f"{token.task_spec.name}.BoundaryEventSplit"]
    split = Task(tree, spec, state=TaskState.COMPLETED)
    split.data = copy.deepcopy(parent.data)
    split.last_state_change = token.last_state_change
    split._parent = parent.id  # noqa: SLF001 - the line is the library's
    parent._children[parent._children.index(token.id)] = split.id  # noqa: SLF001
    split._children = [token.id]  # noqa: SLF001
    token._parent = split.id  # noqa: SLF001
    return split


def _predict(tree: Any) -> None:
    for task in open_tasks(tree):
        task.task_spec._predict(task, mask=OPEN | PREDICTED)  # noqa: SLF001 - as the library does when it resets


def _settle_events(run: Run) -> None:
    """New timers count from now, those that ran keep their instant; new messages are waited for by their key.

    None fires here: that is the worker's.
    """
    for task in list(run.workflow.event_manager.tasks.values()):
        if task.has_state(TaskState.WAITING):
            task.task_spec.event_definition.update_task(task)
