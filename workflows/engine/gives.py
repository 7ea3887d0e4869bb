"""What a shape sets when it completes: variables with their types, and whether they may be empty."""

from __future__ import annotations

import math
from collections.abc import Mapping

from workflows.engine.bundle import Bundle
from workflows.engine.contracts import BASE, DYN, MOMENTS, Given, given_by
from workflows.engine.decisions import Table
from workflows.engine.diagram import Node, decision_of
from workflows.engine.loops import INDEX
from workflows.engine.repeats import again_of, each_of
from workflows.engine.triggers import trigger_of
from workflows.expressions import ExpressionRefused, Quality, compile_expression, passed_on
from workflows.form_def import MAX_WHOLE, Entry, Field, FormDef, Kind
from workflows.registry import services

Gives = Mapping[str, Given]


def given_at(bundle: Bundle, node: Node, known: Gives) -> Gives:
    """Of a repeated shape, by each run. `known` are the variables of the whole process: the answers of a table are
    made of them."""
    match node.kind:
        case "receiveTask" | "intermediateCatchEvent" | "boundaryEvent" | "startEvent":
            trigger = trigger_of(node.element)
            return {name: Given(kind) for name, kind in trigger.variables.items()} if trigger else {}
        case "userTask":
            return given_by_form(bundle.forms.get(node.langkah("task").get("form", "")))
        case "serviceTask":
            operator = node.operator
            service = services().get(operator.service) if operator else None
            return given_by(service, operator.result) if service and operator else {}
        case "businessRuleTask":
            table = bundle.tables.get(decision_of(node.element))
            return given_by_table(table, known) if table else {}
        case _:
            return {}


def given_at_start(bundle: Bundle) -> Gives:
    """By the form that starts a case, and by whoever calls the process."""
    inputs = {name: Given(kind) for name, kind in bundle.diagram.inputs.items()}
    shared = {one.id: Given(one.type or DYN) for one in bundle.diagram.objects}
    return {**given_by_form(bundle.forms.get(bundle.diagram.case.get("startForm", ""))), **inputs, **shared}


def item_of(node: Node, known: Gives) -> Gives:
    """The variables of one run of a repeated shape."""
    each = each_of(node.element)
    if each is None:
        return {INDEX: Given("int")} if again_of(node.element) else {}
    own = {INDEX: Given("int")}
    if each.item:
        kind = _type_of(each.collection, known)
        own[each.item] = Given(kind[len("list(") : -1] if kind.startswith("list(") else kind)
    return own


def results_of(node: Node, known: Gives) -> Gives:
    """What is left when all runs of a shape that runs once an item are through."""
    each = each_of(node.element)
    return (
        {each.output: Given(f"list({_type_of(each.result or 'null', known)})")}
        if each and each.output
        else {}
    )


def _type_of(text: str, known: Gives) -> str:
    types = {name: one.checked for name, one in known.items()} | BASE | MOMENTS
    try:
        kind = compile_expression(text, types).result
    except ExpressionRefused:
        return DYN  # reported where the expression is checked
    return DYN if kind == "null" else kind


def given_by_form(form: FormDef | None) -> Gives:
    if form is None:
        return {}
    empty = form.nullable()
    return {one.key: _of_entry(one, nullable=one.key in empty) for one in form.inputs()}


def _of_entry(entry: Entry, *, nullable: bool) -> Given:
    if not isinstance(entry, Field):
        return Given(entry.cel_type)
    if entry.kind is Kind.NUMBER:
        low, high = (math.copysign(math.inf, end) if abs(end) >= MAX_WHOLE else end for end in _ends(entry))
        return Given(entry.cel_type, nullable, low=low, high=high, typed=True)
    blank = not entry.required or bool(entry.conditions)
    listed = entry.choices and not entry.source and not entry.multiple and entry.cel_type == "string"
    values = frozenset(one.value for one in entry.choices) | ({""} if blank else set()) if listed else None
    typed = entry.kind in {Kind.TEXTFIELD, Kind.TEXTAREA}
    return Given(entry.cel_type, blank=blank, values=values, typed=typed)


def _ends(entry: Field) -> tuple[float, float]:
    return entry.limits.low, entry.limits.high


def given_by_table(table: Table, known: Gives) -> Gives:
    types = {name: one.checked for name, one in known.items()} | BASE | MOMENTS
    found: dict[str, Given] = {}
    for row in table.rows:
        for name, text in row.then:
            found[name] = merged(found.get(name), _of_answer(text, types, known))
    if table.policy == "COLLECT":
        return {name: Given(f"list({one.kind})") for name, one in found.items()}
    return found


def _of_answer(text: str, types: Mapping[str, str], known: Gives) -> Given:
    try:
        answer = compile_expression(text, types)
    except ExpressionRefused:
        return Given(DYN)  # reported where the cells are checked
    passed = {name for name, quality in passed_on(answer) if quality is Quality.FILLED}
    nullable = answer.result == "null" or any(known[name].nullable for name in passed if name in known)
    literal = answer.tree.value if answer.tree.kind == "const" else None
    values = frozenset({literal}) if isinstance(literal, str) else None
    return Given(DYN if answer.result == "null" else answer.result, nullable, values=values)


def merged(one: Given | None, other: Given) -> Given:
    """A variable that holds either; of two types that conflict the first, which the checks report."""
    if one is None:
        return other
    kind = one.kind if DYN not in (one.kind, other.kind) else DYN
    values = one.values | other.values if one.values is not None and other.values is not None else None
    return Given(
        kind,
        one.nullable or other.nullable,
        one.blank or other.blank,
        values,
        min(one.low, other.low),
        max(one.high, other.high),
        typed=one.typed or other.typed,
    )
