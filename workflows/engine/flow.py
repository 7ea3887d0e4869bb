"""Which variables can have been set when a case reaches a shape, and what is sure of them: along all its paths.

What may be known is joined where paths meet, what is sure must come along each of them; a parallel gateway waits
for all, so there it is enough that one brings it. A condition makes sure what it has asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from workflows.engine.bundle import Bundle
from workflows.engine.contracts import BASE, MOMENTS, Given
from workflows.engine.diagram import Diagram, Flow, Node
from workflows.engine.gives import Gives, given_at, given_at_start, merged
from workflows.expressions import (
    Expression,
    ExpressionRefused,
    Facts,
    Quality,
    compile_expression,
    when_false,
    when_true,
)

Types = Mapping[str, str]

CHOICES = frozenset({"exclusiveGateway", "inclusiveGateway"})

_NONE: Facts = frozenset()
_ALWAYS: Facts = frozenset((name, quality) for name in (*BASE, *MOMENTS) for quality in Quality)


@dataclass(frozen=True, slots=True)
class Here:
    """What an expression of a shape may use: types of the names that can be known, and what is sure of them."""

    types: Types
    sure: Facts
    gives: Gives


@dataclass
class Variables:
    """Every variable of a bundle, and what reaches each of its shapes."""

    all: dict[str, Given] = field(default_factory=dict)
    sources: list[tuple[Bundle, Node | None, str, Given]] = field(
        default_factory=list
    )  # in order of the file
    reach: dict[str, Reach] = field(default_factory=dict)  # by process

    @property
    def types(self) -> dict[str, str]:
        """As expressions are evaluated with them; stored with the definition."""
        return {name: one.at_run_time for name, one in self.all.items()}

    def at(self, bundle: Bundle, shape: str) -> Here:
        reach = self.reach[bundle.diagram.key]
        names = {name for name, _ in reach.known.get(shape, frozenset())}
        types = {name: one.checked for name, one in self.all.items() if name.partition(".")[0] in names}
        return Here(types | BASE | MOMENTS, reach.sure.get(shape, frozenset()) | _ALWAYS, self.all)

    def not_typed(self) -> frozenset[str]:
        """Names that something beside people's forms sets: a service, a table, a message."""
        return frozenset(
            name for _, node, name, _ in self.sources if node is not None and node.kind != "userTask"
        )

    def anywhere(self) -> Types:
        return {name: one.checked for name, one in self.all.items()} | BASE | MOMENTS

    def note(self, bundle: Bundle, node: Node | None, given: Gives) -> None:
        for name, one in given.items():
            self.sources.append((bundle, node, name, one))
            self.all[name] = merged(self.all.get(name), one)


@dataclass(frozen=True, slots=True)
class Reach:
    """By shape: all that may be known on entry, and all that is sure; `at_end` when the process completes."""

    known: Mapping[str, Facts]
    sure: Mapping[str, Facts]
    at_end: Facts


@dataclass(frozen=True, slots=True)
class _Arc:
    """A way from one point to another. `after`: once the source has completed; `adds`: what a condition made sure."""

    source: str
    target: str
    after: bool
    adds: Facts = frozenset()


@dataclass(frozen=True, slots=True)
class _Change:
    """What completing a shape does: nothing is sure any more of the names that it may set, but for `adds`."""

    names: frozenset[str]
    adds: Facts

    def known(self, before: Facts) -> Facts:
        return before | {(name, Quality.SET) for name in self.names}

    def sure(self, before: Facts) -> Facts:
        return frozenset(fact for fact in before if fact[0].partition(".")[0] not in self.names) | self.adds


def variables_of(bundle: Bundle) -> Variables:
    """Types and reach of all variables, of the called processes too: their data flows into the caller's."""
    found = Variables()
    every = (*bundle.called, bundle)
    for one in every:
        found.note(one, None, given_at_start(one))
    for one in every:
        # Tables last: their answers may be made of what the others give.
        for node in sorted(one.diagram.nodes.values(), key=lambda node: node.kind == "businessRuleTask"):
            found.note(one, node, given_at(one, node, found.all))
    for one in _inner_first(bundle):
        found.reach[one.diagram.key] = _reach(one, found)
    return found


def _inner_first(bundle: Bundle) -> Iterator[Bundle]:
    """Called processes before those that call them."""
    waiting = {one.diagram.key: one for one in (bundle, *bundle.called)}
    while waiting:
        ready = [key for key, one in waiting.items() if not _calls(one) & waiting.keys()]
        for key in ready or list(waiting):  # a circle is refused elsewhere
            yield waiting.pop(key)


def _calls(bundle: Bundle) -> set[str]:
    return {node.element.get("calledElement", "") for node in bundle.diagram.of_kind("callActivity")}


def _reach(bundle: Bundle, found: Variables) -> Reach:
    diagram = bundle.diagram
    changes = {key: _change(bundle, node, found) for key, node in diagram.nodes.items()}
    arcs = list(_arcs(bundle, found))
    begins = [node.id for node in diagram.inside(diagram.key) if node.kind == "startEvent"]
    given = given_at_start(bundle)
    first = frozenset().union(*(one.facts(name) for name, one in given.items()), _ALWAYS)
    may = frozenset((name, Quality.SET) for name in given)
    plain = [replace(arc, adds=_NONE) for arc in arcs]
    known = _solve(plain, changes, dict.fromkeys(begins, may), _Change.known, _either(diagram))
    everything = frozenset((name, quality) for name in found.all for quality in Quality) | _ALWAYS
    sure = _solve(arcs, changes, dict.fromkeys(begins, first), _Change.sure, _both(diagram), top=everything)
    ends = [sure[node.id] for node in diagram.inside(diagram.key) if node.kind == "endEvent"]
    return Reach(known, sure, reduce(frozenset.intersection, ends) if ends else frozenset())


def _change(bundle: Bundle, node: Node, found: Variables) -> _Change:
    if node.kind == "callActivity":
        called = {one.diagram.key: one for one in bundle.called}.get(node.element.get("calledElement", ""))
        if called is None:
            return _Change(frozenset(), frozenset())
        inside = {one.diagram.key for one in (called, *called.called)}
        names = {name for one, at, name, _ in found.sources if at is not None and one.diagram.key in inside}
        reach = found.reach.get(called.diagram.key)
        ends = reach.at_end if reach else _NONE
        return _Change(_roots(names), frozenset(fact for fact in ends if fact[0].partition(".")[0] in names))
    given = given_at(bundle, node, found.all)
    return _Change(_roots(given), frozenset().union(*(one.facts(name) for name, one in given.items())))


def _roots(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in names)


def _arcs(bundle: Bundle, found: Variables) -> Iterator[_Arc]:
    """All ways on. A boundary event knows what its task knew on entry; a subprocess is left from its own ends,
    at a point called `id/out`."""
    diagram = bundle.diagram
    types = found.anywhere()
    for node in diagram.nodes.values():
        yield from (_Arc(node.id, event.id, after=False) for event in diagram.boundary.get(node.id, ()))
        out = node.id
        if node.kind == "subProcess":
            out = f"{node.id}/out"
            for inner in diagram.inside(node.id):
                if inner.kind == "startEvent":
                    yield _Arc(node.id, inner.id, after=False)
                elif inner.kind == "endEvent":
                    yield _Arc(inner.id, out, after=True)
        for flow, condition, passed in conditions_of(diagram, node, types):
            yield _Arc(
                out, flow.target, after=True, adds=passed | (when_true(condition) if condition else _NONE)
            )


def conditions_of(
    diagram: Diagram, node: Node, types: Types
) -> Iterator[tuple[Flow, Expression | None, Facts]]:
    """The arrows of a shape with their conditions, and what is sure when each is asked: an exclusive gateway asks
    them in order, and takes its default after all have been false."""
    flows = [flow for flow in diagram.outgoing.get(node.id, ()) if flow.target in diagram.nodes]
    passed: Facts = frozenset()
    for flow in sorted(flows, key=lambda flow: flow.id == node.default):
        condition = _compiled(flow.condition, types) if node.kind in CHOICES else None
        yield flow, condition, passed
        if condition is not None and node.kind == "exclusiveGateway":
            passed |= when_false(condition)


def _compiled(text: str, types: Types) -> Expression | None:
    try:
        return compile_expression(text, types) if text else None
    except ExpressionRefused:
        return None  # reported where the conditions are checked


Join = Callable[[str, list[Facts]], Facts]


def _either(_diagram: Diagram) -> Join:
    return lambda _point, facts: frozenset().union(*facts)


def _both(diagram: Diagram) -> Join:
    def join(point: str, facts: list[Facts]) -> Facts:
        node = diagram.nodes.get(point)
        waits = node is not None and node.kind == "parallelGateway"
        return reduce(frozenset.union if waits else frozenset.intersection, facts)

    return join


def _solve(
    arcs: Iterable[_Arc],
    changes: Mapping[str, _Change],
    begins: Mapping[str, Facts],
    change: Callable[[_Change, Facts], Facts],
    join: Join,
    *,
    top: Facts = frozenset(),
) -> dict[str, Facts]:
    """The facts on entry of each point, from `top` towards the only solution that holds on all paths."""
    into: dict[str, list[_Arc]] = {}
    onward: dict[str, list[str]] = {}
    for arc in arcs:
        into.setdefault(arc.target, []).append(arc)
        onward.setdefault(arc.source, []).append(arc.target)
    facts = {**dict.fromkeys(into, top), **begins}
    waiting = list(facts)
    while waiting:
        point = waiting.pop()
        brought = [_brought(arc, facts.get(arc.source, top), changes, change) for arc in into.get(point, ())]
        if point in begins:
            brought.append(begins[point])
        now = join(point, brought)
        if now != facts[point]:
            facts[point] = now
            waiting.extend(onward.get(point, ()))
    return facts


def _brought(
    arc: _Arc, before: Facts, changes: Mapping[str, _Change], change: Callable[[_Change, Facts], Facts]
) -> Facts:
    made = changes.get(arc.source.removesuffix("/out")) if arc.after else None
    return (change(made, before) if made else before) | arc.adds
