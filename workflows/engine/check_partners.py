"""Events and their partners: errors that nothing catches, messages and signals that nothing sends. All is advice."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.bundle import Bundle
from workflows.engine.diagram import Diagram, Node
from workflows.engine.triggers import trigger_of
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.registry import services

_THROWS = frozenset({"endEvent", "intermediateThrowEvent", "sendTask"})


def partner_problems(bundle: Bundle) -> Iterator[Problem]:
    sent = {one for each in (bundle, *bundle.called) for one in _sent(each.diagram)}
    alone = bool(bundle.diagram.case.get("prefix"))  # what is only called leaves its errors to its callers
    for node in bundle.diagram.nodes.values():
        trigger = trigger_of(node.element)
        if trigger and node.kind not in _THROWS and trigger.name and (trigger.kind, trigger.name) not in sent:
            code = {"message": "MESSAGE_NOBODY", "signal": "SIGNAL_NOBODY"}[trigger.kind]
            yield problem(code, shape=node.id, name=node.label, value=trigger.name)
        if alone:
            around = list(_around(bundle.diagram, node))
            loose = [
                code for sort, code in _thrown(node) if not any(_catches(one, sort, code) for one in around)
            ]
            if loose:
                yield problem("FAULT_LOOSE", shape=node.id, name=node.label, value=", ".join(loose))


def _sent(diagram: Diagram) -> Iterator[tuple[str, str]]:
    for node in diagram.nodes.values():
        trigger = trigger_of(node.element) if node.kind in _THROWS else None
        if trigger:
            yield trigger.kind, trigger.name


def _thrown(node: Node) -> Iterator[tuple[str, str]]:
    """Errors and escalations that a shape throws, those that its service declares included."""
    trigger = trigger_of(node.element) if node.kind in _THROWS else None
    if trigger and trigger.code:
        yield trigger.kind, trigger.code
    service = services().get(node.operator.service) if node.operator else None
    yield from (("error", code) for code in (service.errors if service else ()))


def _around(diagram: Diagram, node: Node) -> Iterator[Node]:
    """Events that may catch what a shape throws: at it, in its scope, and so on outwards."""
    here: Node | None = node
    while here is not None:
        yield from diagram.boundary.get(here.id, ())
        for handler in diagram.inside(here.scope):
            if handler.by_event:
                yield from (one for one in diagram.inside(handler.id) if one.kind == "startEvent")
        here = diagram.nodes.get(here.scope)


def _catches(event: Node, sort: str, code: str) -> bool:
    trigger = trigger_of(event.element)
    return trigger is not None and trigger.kind == sort and trigger.code in ("", code)
