"""What events, repeated shapes and shared data say: keys, values, conditions and lists, with their types."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.engine.bundle import Bundle
from workflows.engine.check_steps import _compiled, _typed
from workflows.engine.contracts import DYN
from workflows.engine.diagram import Node
from workflows.engine.flow import Types, Variables
from workflows.engine.repeats import Each, again_of, each_of
from workflows.engine.triggers import Trigger, trigger_of
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.registry import services

_KEYS = ("int", "string", DYN)


def trigger_sayings(bundle: Bundle, variables: Variables) -> Iterator[Problem]:
    for node in bundle.diagram.nodes.values():
        known = variables.at(bundle, node.id)
        if trigger := trigger_of(node.element):
            yield from _trigger(node, trigger, known)
        if each := each_of(node.element):
            yield from _each(node, each, known)
        elif (again := again_of(node.element)) and again.condition:
            yield from _typed(again.condition, known, "bool", shape=node.id, name=node.label)
        if node.kind == "boundaryEvent":
            yield from _declared(bundle, node)
    for one in bundle.diagram.objects:
        yield from _typed(one.value, {}, one.type, shape=one.id, name=one.name or one.id)


def _trigger(node: Node, trigger: Trigger, known: Types) -> Iterator[Problem]:
    named = {"shape": node.id, "name": node.label}
    if trigger.kind == "conditional":
        yield from _typed(trigger.expression, known, "bool", **named)
    if trigger.key:
        compiled = _compiled(trigger.key, known, **named)
        if isinstance(compiled, Problem):
            yield compiled
        elif compiled.result not in _KEYS:
            yield problem(
                "EXPRESSION_TYPE", **named, text=trigger.key, wanted="string", found=compiled.result
            )
    for text in trigger.parameters.values():
        if isinstance(refused := _compiled(text, known, **named), Problem):
            yield refused


def _each(node: Node, each: Each, known: Types) -> Iterator[Problem]:
    named = {"shape": node.id, "name": node.label}
    compiled = _compiled(each.collection, known, **named)
    if isinstance(compiled, Problem):
        yield compiled
    elif not compiled.result.startswith("list") and compiled.result not in ("int", DYN):
        yield problem("EXPRESSION_TYPE", **named, text=each.collection, wanted="list", found=compiled.result)
    for text in filter(None, (each.result, each.label)):
        if isinstance(refused := _compiled(text, known, **named), Problem):
            yield refused
    if each.until:
        collected = {each.output: f"list({DYN})"} if each.output else {}
        yield from _typed(each.until, {**known, **collected}, "bool", **named)


def _declared(bundle: Bundle, event: Node) -> Iterator[Problem]:
    """An error on a service is one that the service declares: it would never come otherwise."""
    host, trigger = bundle.diagram.nodes[event.attached_to], trigger_of(event.element)
    operator = host.operator
    service = services().get(operator.service) if operator else None
    if trigger is None or trigger.kind != "error" or service is None:
        return
    if not service.errors or (trigger.code and trigger.code not in service.errors):
        yield problem(
            "ERROR_UNKNOWN", shape=event.id, name=event.label, service=service.name, value=trigger.code
        )
