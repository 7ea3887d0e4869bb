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
from workflows.engine.diagram import Diagram, Node
from workflows.engine.gives import Gives, given_at, given_at_start, item_of, merged, results_of
from workflows.engine.repeats import each_of
from workflows.engine.ways import OUT, Way, Ways
from workflows.expressions import Facts, Quality

Types = Mapping[str, str]

_NONE: Facts = frozenset()
_ALWAYS: Facts = frozenset((name, quality) for name in (*BASE, *MOMENTS) for quality in Quality)


@dataclass(frozen=True, slots=True)
class Here:
    """What an expression of a shape may use: types of the names that can be known, and what is sure of them."""

    types: Types
    sure: Facts
    gives: Gives

    def also(self, given: Gives) -> Here:
        """With variables that something has set just before."""
        types = {name: one.checked for name, one in given.items()}
        return replace(self, types={**self.types, **types}, sure=self.sure | _facts(given))


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

    def before(self, bundle: Bundle, node: Node) -> Here:
        """On the way to a shape: of a repeated one before any of its runs."""
        reach = self.reach[bundle.diagram.key]
        names = {name for name, _ in reach.known.get(node.id, _NONE)}
        types = {name: one.checked for name, one in self.all.items() if name.partition(".")[0] in names}
        return Here(types | BASE | MOMENTS, reach.sure.get(node.id, _NONE) | _ALWAYS, self.all)

    def at(self, bundle: Bundle, node: Node) -> Here:
        """While a shape runs."""
        return self.before(bundle, node).also(item_of(node, self.all))

    def after(self, bundle: Bundle, node: Node) -> Here:
        """When it has run once."""
        reach, here = self.reach[bundle.diagram.key], self.at(bundle, node)
        if node.kind == "subProcess":
            inner = [one for one in bundle.diagram.inside(node.id) if one.kind == "endEvent"]
            names = {name for one in inner for name, _ in reach.known.get(one.id, _NONE)}
            sure = reduce(frozenset.intersection, [reach.sure.get(one.id, _NONE) for one in inner] or [_NONE])
            return self._with(here, frozenset(names), here.sure | sure)
        return self._with(here, reach.changes[node.id].names, reach.changes[node.id].sure(here.sure))

    def _with(self, here: Here, names: frozenset[str], sure: Facts) -> Here:
        types = {name: one.checked for name, one in self.all.items() if name.partition(".")[0] in names}
        return replace(here, types={**here.types, **types}, sure=sure)

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
    """By shape: all that may be known on entry, and all that is sure; what a run of it sets; `at_end` when the
    process completes."""

    known: Mapping[str, Facts]
    sure: Mapping[str, Facts]
    changes: Mapping[str, Change]
    at_end: Facts


@dataclass(frozen=True, slots=True)
class Change:
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
        _note_given(one, found)
    for one in _inner_first(bundle):
        found.reach[one.diagram.key] = _reach(one, found)
    return found


def _note_given(bundle: Bundle, found: Variables) -> None:
    """First what depends on nothing; answers of tables and items of lists are made of it, results of all of these."""
    nodes = list(bundle.diagram.nodes.values())
    for node in nodes:
        if node.kind != "businessRuleTask":
            found.note(bundle, node, given_at(bundle, node, found.all))
    for node in nodes:
        if node.kind == "businessRuleTask":
            found.note(bundle, node, given_at(bundle, node, found.all))
        found.note(bundle, node, item_of(node, found.all))
    for node in reversed(nodes):  # those inside of others first
        found.note(bundle, node, results_of(node, found.all))


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
    for node in diagram.nodes.values():
        if each_of(node.element):
            changes[node.id + OUT] = _of_given(results_of(node, found.all))
    ways = Ways(
        diagram,
        found.anywhere(),
        {key: _facts(item_of(one, found.all)) for key, one in diagram.nodes.items()},
    )
    arcs = list(ways.all())
    shared = _facts({one.id: found.all[one.id] for one in diagram.objects})
    begins = [node.id for node in diagram.inside(diagram.key) if node.kind == "startEvent"]
    given = given_at_start(bundle)
    first = _facts(given) | _ALWAYS | shared
    may = frozenset((name, Quality.SET) for name in _roots(given)) | shared
    known = _solve(
        [replace(arc, adds=_NONE) for arc in arcs], changes, dict.fromkeys(begins, may), _KNOWN, top=_NONE
    )
    everything = frozenset((name, quality) for name in found.all for quality in Quality) | _ALWAYS
    sure = _solve(arcs, changes, dict.fromkeys(begins, first), _surely(diagram), top=everything)
    ends = [sure[node.id] for node in ways.ends_of(diagram.key) if node.id in sure]
    return Reach(known, sure, changes, reduce(frozenset.intersection, ends) if ends else _NONE)


def _change(bundle: Bundle, node: Node, found: Variables) -> Change:
    """Of a called process: all that it may set, and what is sure at its end."""
    called = {one.diagram.key: one for one in bundle.called}.get(node.element.get("calledElement", ""))
    if node.kind != "callActivity" or called is None:
        return _of_given(given_at(bundle, node, found.all))
    inside = {one.diagram.key for one in (called, *called.called)}
    names = _roots(name for one, at, name, _ in found.sources if at is not None and one.diagram.key in inside)
    reach = found.reach.get(called.diagram.key)
    ends = reach.at_end if reach else _NONE
    return Change(names, frozenset(fact for fact in ends if fact[0].partition(".")[0] in names))


def _of_given(given: Gives) -> Change:
    return Change(_roots(given), _facts(given))


def _facts(given: Gives) -> Facts:
    return frozenset().union(*(one.facts(name) for name, one in given.items()))


def _roots(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.partition(".")[0] for name in names)


@dataclass(frozen=True, slots=True)
class _Sense:
    """How facts pass a shape, and how they are joined where paths meet."""

    change: Callable[[Change, Facts], Facts]
    join: Callable[[str, list[Facts]], Facts]


_KNOWN = _Sense(Change.known, lambda _point, facts: _NONE.union(*facts))


def _surely(diagram: Diagram) -> _Sense:
    def join(point: str, facts: list[Facts]) -> Facts:
        node = diagram.nodes.get(point)
        waits = node is not None and node.kind == "parallelGateway"
        return reduce(frozenset.union if waits else frozenset.intersection, facts)

    return _Sense(Change.sure, join)


def _solve(
    arcs: Iterable[Way],
    changes: Mapping[str, Change],
    begins: Mapping[str, Facts],
    sense: _Sense,
    *,
    top: Facts,
) -> dict[str, Facts]:
    """The facts on entry of each point, from `top` towards the only solution that holds on all paths."""
    into: dict[str, list[Way]] = {}
    onward: dict[str, list[str]] = {}
    for arc in arcs:
        into.setdefault(arc.target, []).append(arc)
        onward.setdefault(arc.source, []).append(arc.target)
    facts = {**dict.fromkeys(into, top), **begins}
    waiting = list(facts)
    while waiting:
        point = waiting.pop()
        brought = [begins[point]] if point in begins else []
        for arc in into.get(point, ()):
            before = facts.get(arc.source, top)
            made = changes.get(arc.source) if arc.after else None
            brought.append((sense.change(made, before) if made else before) | arc.adds | arc.own)
        now = sense.join(point, brought)
        if now != facts[point]:
            facts[point] = now
            waiting.extend(onward.get(point, ()))
    return facts
