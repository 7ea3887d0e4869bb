"""What can happen on the paths of a diagram: joins that wait for ever, steps done twice, circles without a limit.

Tokens are moved over the arrows along all paths, up to a bound. What each kind of shape does to a token is in one
table (`_ROUTES`), so that a new kind is one line.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from workflows.engine.bundle import Bundle
from workflows.engine.diagram import Diagram, Flow, Node
from workflows.engine.ways import CHOICES
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.expressions import names_in

_MOST_STATES = 3_000
_MOST_BRANCHES = 6  # of an inclusive gateway, tried in all combinations

Marking: TypeAlias = frozenset[str]
Outcome: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Explored:
    stuck: list[str]
    twice: list[str]


def path_problems(bundle: Bundle) -> Iterator[Problem]:
    diagram = bundle.diagram
    scopes = [diagram.key, *(node.id for node in diagram.of_kind("subProcess"))]
    for scope in scopes:
        yield from _Scope(diagram, scope).problems()


@dataclass
class _Scope:
    """One process or subprocess. A marking is the set of arrows that hold a token."""

    diagram: Diagram
    scope: str

    def problems(self) -> Iterator[Problem]:
        found = self._explored()
        yield from (self._say("JOIN_STUCK", key) for key in found.stuck)
        yield from (
            self._say("STEP_TWICE", key) for key in found.twice[:1]
        )  # what follows it is twice as well

    def _explored(self) -> _Explored:
        found, seen = _Explored([], []), set[Marking]()
        waiting = [one for node in self._nodes if node.kind == "startEvent" for one in self._after(node)]
        while waiting and len(seen) < _MOST_STATES:
            marking = waiting.pop()
            if marking in seen:
                continue
            seen.add(marking)
            found.twice.extend(key for key in self._doubled(marking) if key not in found.twice)
            following = list(self._moves(marking))
            if not following:
                keys = dict.fromkeys(self._flows[key].target for key in sorted(marking))
                found.stuck.extend(key for key in keys if key not in found.stuck)
            waiting.extend(following)
        return found

    def _say(self, code: str, key: str) -> Problem:
        return problem(code, shape=key, name=self.diagram.nodes[key].label)

    @cached_property
    def _nodes(self) -> Sequence[Node]:
        return self.diagram.inside(self.scope)

    @cached_property
    def _flows(self) -> Mapping[str, Flow]:
        inside = {node.id for node in self._nodes}
        return {flow.id: flow for flow in self.diagram.flows if flow.source in inside}

    @cached_property
    def _incoming(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for flow in self._flows.values():
            found.setdefault(flow.target, []).append(flow.id)
        return found

    def _after(self, node: Node) -> Iterator[Marking]:
        """What may be marked once a shape has been passed: its own way on, and its boundary events'."""
        onward = tuple(flow.id for flow in self.diagram.outgoing.get(node.id, ()))
        routes = [frozenset(chosen) for chosen in _ROUTES.get(node.kind, _all)(onward)]
        for event in self.diagram.boundary.get(node.id, ()):
            beside = frozenset(flow.id for flow in self.diagram.outgoing.get(event.id, ()))
            if event.interrupting:
                routes.append(beside)
            else:
                routes += [one | beside for one in routes]
        return iter(routes)

    def _moves(self, marking: Marking) -> Iterator[Marking]:
        for node, taken in self._next(marking):
            rest = marking - taken
            if node.kind == "endEvent":
                yield frozenset() if _terminates(node) else rest
            else:
                yield from (rest | made for made in self._after(node))

    def _next(self, marking: Marking) -> list[tuple[Node, Marking]]:
        """Of all orders one is enough: a shape that no other token can come to any more goes first, so that those
        who meet do meet; one that stops everything goes last."""
        ready = sorted(self._ready(marking), key=lambda one: _terminates(one[0]))
        alone = (
            (node, taken)
            for node, taken in ready
            if not any(node.id in self._reachable[self._flows[key].target] for key in marking - taken)
        )
        first = next(alone, None)
        return ready if first is None else [first]

    def _doubled(self, marking: Marking) -> Iterator[str]:
        """Shapes with two tokens before them that aren't joins."""
        for node in self._nodes:
            joins = node.kind in {"parallelGateway", "inclusiveGateway", "endEvent"}
            if not joins and len(marking & set(self._incoming.get(node.id, ()))) > 1:
                yield node.id

    def _ready(self, marking: Marking) -> Iterator[tuple[Node, Marking]]:
        """Shapes that can go on, with the tokens that they take."""
        for node in self._nodes:
            here = marking & set(self._incoming.get(node.id, ()))
            if not here:
                continue
            if node.kind == "parallelGateway":
                if len(here) == len(self._incoming[node.id]):
                    yield node, here
            elif node.kind == "inclusiveGateway":
                if not any(node.id in self._reachable[self._flows[key].target] for key in marking - here):
                    yield node, here
            else:
                yield from ((node, frozenset({key})) for key in here)

    @cached_property
    def _reachable(self) -> Mapping[str, set[str]]:
        """The shapes that a token at each shape can still come to."""
        onward: dict[str, set[str]] = {node.id: set() for node in self._nodes}
        for node in self._nodes:
            beside = self.diagram.boundary.get(node.id, ())
            for source in (node, *beside):
                onward[node.id] |= {flow.target for flow in self.diagram.outgoing.get(source.id, ())}
        return {key: _closure(key, onward) for key in onward}


def _closure(first: str, onward: Mapping[str, set[str]]) -> set[str]:
    seen = {first}
    waiting = [first]
    while waiting:
        for key in onward[waiting.pop()] - seen:
            seen.add(key)
            waiting.append(key)
    return seen


def _terminates(node: Node) -> bool:
    return node.element.find("{*}terminateEventDefinition") is not None


def _all(onward: Outcome) -> Iterator[Outcome]:
    yield onward


def _one(onward: Outcome) -> Iterator[Outcome]:
    yield from ((key,) for key in onward)


def _some(onward: Outcome) -> Iterator[Outcome]:
    if len(onward) > _MOST_BRANCHES:
        yield from _one(onward)
        yield onward
        return
    for count in range(1, len(onward) + 1):
        yield from itertools.combinations(onward, count)


_ROUTES: Mapping[str, Callable[[Outcome], Iterator[Outcome]]] = {
    "exclusiveGateway": _one,
    "eventBasedGateway": _one,
    "inclusiveGateway": _some,
}


def round_problems(bundle: Bundle, others: frozenset[str]) -> Iterator[Problem]:
    """Circles that people can go round as often as they like: nothing but their own answers lead out.

    `others`: variables that something else sets.
    """
    diagram = bundle.diagram
    onward = {key: set(_onward(diagram, node)) for key, node in diagram.nodes.items()}
    reach = {key: _closure(key, onward) for key in onward}
    seen: set[str] = set()
    for key in diagram.nodes:
        circle = {other for other in reach[key] if key in reach[other]}
        if key in seen or len(circle) == 1:
            continue
        seen |= circle
        if not _is_limited(diagram, circle, others):
            choice = next(
                node for node in diagram.nodes.values() if node.id in circle and node.kind in CHOICES
            )
            yield problem("ROUNDS", shape=choice.id, name=choice.label)


def _onward(diagram: Diagram, node: Node) -> Iterator[str]:
    for source in (node, *diagram.boundary.get(node.id, ())):
        yield from (
            flow.target for flow in diagram.outgoing.get(source.id, ()) if flow.target in diagram.nodes
        )


def _is_limited(diagram: Diagram, circle: set[str], others: frozenset[str]) -> bool:
    """Whether something beside people's answers can end it: a service, a table, a message or a time."""
    choices = [diagram.nodes[key] for key in circle if diagram.nodes[key].kind in CHOICES]
    flows = [flow for node in choices for flow in diagram.outgoing.get(node.id, ())]
    asked = {name for flow in flows for name in names_in(flow.condition)}
    leaving = (
        flow.target not in circle
        for key in circle
        for event in diagram.boundary.get(key, ())
        if event.interrupting
        for flow in diagram.outgoing.get(event.id, ())
    )
    return not choices or not asked.isdisjoint(others) or any(leaving)
