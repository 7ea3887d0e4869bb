"""Which variables can have been set when a case reaches a shape: a forward pass over the diagram."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from workflows.engine.bundle import Bundle
from workflows.engine.contracts import BASE, DYN, MOMENTS, given_by
from workflows.engine.diagram import Diagram, Node, decision_of, operator_of
from workflows.engine.loops import INDEX
from workflows.engine.repeats import again_of, each_of
from workflows.engine.triggers import trigger_of
from workflows.expressions import ExpressionRefused, compile_expression
from workflows.registry import services

Types = Mapping[str, str]


@dataclass
class Variables:
    """Every variable of a bundle with its type, and the names that may be known at each shape."""

    types: dict[str, str] = field(default_factory=dict)
    sources: list[tuple[Bundle, Node | None, str, str]] = field(default_factory=list)  # in order of the file
    known: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)  # process -> shape -> names
    local: dict[str, frozenset[str]] = field(default_factory=dict)  # repeated shape -> names of one run

    def at(self, bundle: Bundle, shape: str) -> dict[str, str]:
        names = self.known[bundle.diagram.key].get(shape, frozenset()) | self.local.get(shape, frozenset())
        return {name: self.types[name] for name in names} | BASE | MOMENTS

    def note(self, bundle: Bundle, node: Node | None, name: str, kind: str) -> None:
        self.sources.append((bundle, node, name, kind))
        self.types[name] = joined(self.types.get(name, kind), kind)


def joined(one: str, other: str) -> str:
    """The type that holds values of both; the first where they conflict, which the checks report."""
    return DYN if one != other and DYN in (one, other) else one


def variables_of(bundle: Bundle) -> Variables:
    """Types and reach of all variables, of the called processes too: their data flows into the caller's."""
    found = Variables()
    for one in (*bundle.called, bundle):
        for name, kind in one.diagram.inputs.items():
            found.note(one, None, name, kind)
        _note_given(one, found)
    for one in (*bundle.called, bundle):
        found.known[one.diagram.key] = _reach(one, found)
    return found


def form_variables(bundle: Bundle, form: str) -> Types:
    definition = bundle.forms.get(form)
    if definition is None:
        return {}
    return {
        name: DYN if name in definition.nullable() else kind for name, kind in definition.variables().items()
    }


def given_at(bundle: Bundle, node: Node, types: Types) -> Types:
    """What a shape sets when it completes; a repeated one, what each run of it sets."""
    match node.kind:
        case "receiveTask" | "intermediateCatchEvent" | "boundaryEvent" | "startEvent":
            trigger = trigger_of(node.element)
            return trigger.variables if trigger else {}
        case "userTask":
            return form_variables(bundle, node.langkah("task").get("form", ""))
        case "serviceTask":
            operator = operator_of(node.element)
            service = services().get(operator.service) if operator else None
            return given_by(service, operator.result) if service and operator else {}
        case "businessRuleTask":
            return _decided(bundle, decision_of(node.element), types)
        case _:
            return {}


def _decided(bundle: Bundle, decision: str, types: Types) -> Types:
    table = bundle.tables.get(decision)
    if table is None:
        return {}
    kinds: dict[str, str] = {}
    for row in table.rows:
        for name, text in row.then:
            try:
                kind = compile_expression(text, {**types, **BASE, **MOMENTS}).result
            except ExpressionRefused:
                kind = DYN  # reported where the cells are checked
            kinds[name] = joined(kinds.get(name, kind), kind)
    return {name: f"list({kind})" if table.policy == "COLLECT" else kind for name, kind in kinds.items()}


def _note_given(bundle: Bundle, found: Variables) -> None:
    for name, kind in form_variables(bundle, bundle.diagram.case.get("startForm", "")).items():
        found.note(bundle, None, name, kind)
    for one in bundle.diagram.objects:
        found.note(bundle, None, one.id, one.type or DYN)
    nodes = bundle.diagram.nodes.values()
    # Tables last: their answers may be made of what the others give.
    for node in sorted(nodes, key=lambda node: node.kind == "businessRuleTask"):
        for name, kind in given_at(bundle, node, found.types).items():
            found.note(bundle, node, name, kind)
    for node in reversed(list(nodes)):  # those inside of others first
        _note_runs(bundle, node, found)


def _note_runs(bundle: Bundle, node: Node, found: Variables) -> None:
    """The variables of one run of a repeated shape, and the list of what its runs leave."""
    if each := each_of(node.element):
        kind = _type_of(each.collection, found)
        own = {INDEX: "int"}
        if each.item:
            own[each.item] = (
                kind.removeprefix("list(").removesuffix(")") if kind.startswith("list(") else kind
            )
        for name, of in own.items():
            found.note(bundle, node, name, of)
        found.local[node.id] = frozenset(own) | _set_by_a_run(bundle, node, found)
        if each.output:
            found.note(bundle, node, each.output, f"list({_type_of(each.result or 'null', found)})")
    elif again_of(node.element):
        found.note(bundle, node, INDEX, "int")
        found.local[node.id] = frozenset({INDEX}) | _set_by_a_run(bundle, node, found)


def _set_by_a_run(bundle: Bundle, node: Node, found: Variables) -> frozenset[str]:
    """Of a subprocess or called process, what any shape in it sets."""
    each = each_of(node.element)
    names = {*given_at(bundle, node, found.types), *([each.output] if each and each.output else [])}
    for inner in bundle.diagram.inside(node.id):
        names |= _set_by_a_run(bundle, inner, found)
    called = node.element.get("calledElement", "")
    for one in bundle.called:
        if one.diagram.key == called:
            names |= set(_all_given(one, found))
    return frozenset(names)


def _type_of(text: str, found: Variables) -> str:
    try:
        kind = compile_expression(text, {**found.types, **BASE, **MOMENTS}).result
    except ExpressionRefused:
        return DYN  # reported where the expression is checked
    return DYN if kind == "null" else kind


def _reach(bundle: Bundle, found: Variables) -> dict[str, frozenset[str]]:
    diagram = bundle.diagram
    first = frozenset(form_variables(bundle, diagram.case.get("startForm", ""))) | diagram.inputs.keys()
    first |= {one.id for one in diagram.objects}
    called = {one.diagram.key: frozenset(_all_given(one, found)) for one in bundle.called}

    def given(node: Node) -> frozenset[str]:
        if each := each_of(node.element):
            return frozenset([each.output] if each.output else [])
        if node.kind == "callActivity":
            return called.get(node.element.get("calledElement", ""), frozenset())
        return frozenset(given_at(bundle, node, found.types))

    starts = {node.id: first for node in diagram.inside(diagram.key) if node.kind == "startEvent"}
    anything = first | frozenset(_all_given(bundle, found))
    for node in diagram.nodes.values():
        if (trigger := trigger_of(node.element)) and trigger.kind == "conditional":
            found.local[node.id] = anything  # it looks at the case's data, not at its token's alone
        if node.by_event:  # at any time: whatever has been set by then
            starts |= {one.id: anything for one in diagram.inside(node.id) if one.kind == "startEvent"}
    return _spread(diagram, starts, given, found.local)


def _all_given(bundle: Bundle, found: Variables) -> Iterator[str]:
    for one in (bundle, *bundle.called):
        for node in one.diagram.nodes.values():
            yield from given_at(one, node, found.types)


def _spread(
    diagram: Diagram,
    starts: Mapping[str, frozenset[str]],
    given: Callable[[Node], frozenset[str]],
    local: Mapping[str, frozenset[str]],
) -> dict[str, frozenset[str]]:
    known = dict(starts)
    waiting = list(starts)
    while waiting:
        node = diagram.nodes[waiting.pop()]
        before = known[node.id]
        for target, names in _onwards(diagram, node, before, before | given(node), local):
            if target not in known or not names <= known[target]:
                known[target] = known.get(target, frozenset()) | names
                waiting.append(target)
    return known


def _onwards(
    diagram: Diagram,
    node: Node,
    before: frozenset[str],
    after: frozenset[str],
    local: Mapping[str, frozenset[str]],
) -> Iterator[tuple[str, frozenset[str]]]:
    """Shapes that follow, with what is known there. A boundary event knows what its task knew on entry."""
    for event in diagram.boundary.get(node.id, ()):
        yield event.id, before
    if node.kind == "subProcess":
        for inner in diagram.inside(node.id):
            if inner.kind == "startEvent":
                yield inner.id, before | local.get(node.id, frozenset())
    if (
        node.kind == "endEvent"
        and node.scope != diagram.key
        and not each_of(diagram.nodes[node.scope].element)
    ):
        after_scope = [flow.target for flow in diagram.outgoing.get(node.scope, ())]
        yield from ((target, after) for target in after_scope if target in diagram.nodes)
    for flow in diagram.outgoing.get(node.id, ()):
        if flow.target in diagram.nodes:
            yield flow.target, after
