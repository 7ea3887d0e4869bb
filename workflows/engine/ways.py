"""The ways that data takes through a diagram, from one shape to the next: one place for what each kind does.

A subprocess is left from its own ends, and a repeated shape after its last run: both at a point called `id/out`.
A boundary event knows what its task knew on entry. A subprocess that an event starts may begin wherever its scope
stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.engine.diagram import Diagram, Flow, Node
from workflows.engine.repeats import again_of, each_of
from workflows.expressions import (
    Expression,
    ExpressionRefused,
    Facts,
    compile_expression,
    when_false,
    when_true,
)

CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})
OUT = "/out"

_NONE: Facts = frozenset()


@dataclass(frozen=True, slots=True)
class Way:
    """`after`: once the source has completed; `adds`: what a condition made sure; `own`: the variables of a run."""

    source: str
    target: str
    after: bool
    adds: Facts = _NONE
    own: Facts = _NONE


@dataclass(frozen=True, slots=True)
class Ways:
    """`items`: by shape what is sure of the variables of one of its runs."""

    diagram: Diagram
    types: Mapping[str, str]
    items: Mapping[str, Facts]

    def all(self) -> Iterator[Way]:
        for node in self.diagram.nodes.values():
            yield from (
                Way(node.id, event.id, after=False) for event in self.diagram.boundary.get(node.id, ())
            )
            if node.by_event:
                yield from self._whenever(node)
            elif node.kind == "subProcess":
                starts = [one for one in self.diagram.inside(node.id) if one.kind == "startEvent"]
                yield from (Way(node.id, one.id, after=False, own=self.items[node.id]) for one in starts)
            yield from self._onward(node)

    def ends_of(self, scope: str) -> list[Node]:
        """The ends of a scope, those of the subprocesses that an event may start in it included."""
        inside = self.diagram.inside(scope)
        found = [one for one in inside if one.kind == "endEvent"]
        return found + [end for one in inside if one.by_event for end in self.ends_of(one.id)]

    def _onward(self, node: Node) -> Iterator[Way]:
        each, again = each_of(node.element), again_of(node.element)
        inner, out = node.kind == "subProcess", node.id + OUT
        if each or (again and again.test_before):
            yield Way(node.id, out, after=False)
        if inner and not each:
            yield from (Way(end.id, out, after=True) for end in self.ends_of(node.id))
        elif again:
            yield Way(node.id, out, after=True)
        source = out if inner or each or again else node.id
        for flow, condition, passed in conditions_of(self.diagram, node, self.types):
            adds = passed | (when_true(condition) if condition else _NONE)
            yield Way(source, flow.target, after=True, adds=adds)

    def _whenever(self, handler: Node) -> Iterator[Way]:
        starts = [one for one in self.diagram.inside(handler.id) if one.kind == "startEvent"]
        for node in self._within(handler.scope, handler):
            for start in starts:
                yield Way(node.id, start.id, after=False)
                yield Way(node.id, start.id, after=True)

    def _within(self, scope: str, apart: Node) -> Iterator[Node]:
        for node in self.diagram.inside(scope):
            if node is not apart and not node.by_event:
                yield node
                yield from self._within(node.id, apart)


def conditions_of(
    diagram: Diagram, node: Node, types: Mapping[str, str]
) -> Iterator[tuple[Flow, Expression | None, Facts]]:
    """The arrows of a shape with their conditions, and what is sure when each is asked: an exclusive gateway asks
    them in order, and takes its default after all have been false."""
    flows = [flow for flow in diagram.outgoing.get(node.id, ()) if flow.target in diagram.nodes]
    passed: Facts = _NONE
    for flow in sorted(flows, key=lambda flow: flow.id == node.default):
        condition = _compiled(flow.condition, types) if node.kind in CHOICES else None
        yield flow, condition, passed
        if condition is not None and node.kind == "exclusiveGateway":
            passed |= when_false(condition)


def _compiled(text: str, types: Mapping[str, str]) -> Expression | None:
    try:
        return compile_expression(text, types) if text else None
    except ExpressionRefused:
        return None  # reported where the conditions are checked
