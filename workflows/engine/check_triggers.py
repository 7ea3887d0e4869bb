"""What events, repeated shapes and shared data say: keys, values, conditions and lists, with their types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.engine.bundle import Bundle
from workflows.engine.check_expressions import Spot
from workflows.engine.contracts import DYN, Given
from workflows.engine.diagram import Node
from workflows.engine.flow import Here, Types, Variables
from workflows.engine.repeats import again_of, each_of
from workflows.engine.triggers import Trigger, trigger_of
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.registry import services

_KEYS = ("int", "string", DYN)


def trigger_sayings(bundle: Bundle, variables: Variables, *, gone: Mapping[str, str]) -> Iterator[Problem]:
    for node in bundle.diagram.nodes.values():
        at = Spot(node.id, node.label, variables.at(bundle, node), gone)
        if trigger := trigger_of(node.element):
            yield from _trigger(at, trigger, variables.anywhere())
        yield from _each(bundle, node, variables, gone)
        yield from _again(bundle, node, variables, gone)
        if node.kind == "boundaryEvent":
            yield from _declared(bundle, node)
    for one in bundle.diagram.objects:
        yield from Spot(one.id, one.name or one.id, Here({}, frozenset(), {}), gone).typed(
            one.value, one.type
        )


def _trigger(spot: Spot, trigger: Trigger, anywhere: Types) -> Iterator[Problem]:
    if trigger.kind == "conditional":  # over the whole case's data; what comes later is waited for
        later = frozenset().union(*(one.facts(name) for name, one in spot.here.gives.items()))
        here = Here(anywhere, later | spot.here.sure, spot.here.gives)
        yield from Spot(spot.shape, spot.name, here, spot.gone).typed(trigger.expression, "bool")
    if trigger.key:
        yield from spot.one_of(trigger.key, _KEYS, "string")
    for text in trigger.parameters.values():
        yield from spot.any(text)


def _each(bundle: Bundle, node: Node, variables: Variables, gone: Mapping[str, str]) -> Iterator[Problem]:
    each = each_of(node.element)
    if each is None:
        return
    before, at, after = (
        Spot(node.id, node.label, here, gone)
        for here in (
            variables.before(bundle, node),
            variables.at(bundle, node),
            variables.after(bundle, node),
        )
    )
    yield from before.one_of(each.collection, ("list", "int", DYN), "list")
    if each.label:
        yield from at.any(each.label)
    if each.result:
        yield from after.any(each.result)
    if each.until:
        collected = {each.output: Given(f"list({DYN})")} if each.output else {}
        yield from Spot(node.id, node.label, after.here.also(collected), gone).typed(each.until, "bool")


def _again(bundle: Bundle, node: Node, variables: Variables, gone: Mapping[str, str]) -> Iterator[Problem]:
    again = again_of(node.element)
    if again is not None and again.condition:
        here = variables.before(bundle, node) if again.test_before else variables.after(bundle, node)
        yield from Spot(node.id, node.label, here, gone).typed(again.condition, "bool")


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
