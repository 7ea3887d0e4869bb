"""What the steps of a diagram say: people, forms, services, tables, times and every expression, with its types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workflows.engine.bundle import Bundle
from workflows.engine.contracts import BASE, DYN, MOMENTS, fits, type_of, without_none
from workflows.engine.decisions import overlaps
from workflows.engine.diagram import Node, clock_of, decision_of, is_decision, operator_of
from workflows.engine.flow import Types, Variables, joined
from workflows.engine.shape import placeholders
from workflows.engine.timers import is_moment
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.expressions import (
    Expression,
    ExpressionRefused,
    compile_expression,
    is_name,
    names_in,
)
from workflows.registry import Service, checks, services

_WHO = re.compile(r"superior(:[1-9])?|subject|starter|role:[A-Z]+|(post|person):[a-z][a-z0-9_]*")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,11}")
_OUTCOME = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_UNDECLARED = re.compile(r"undeclared reference to '([^']+)'")
_TONES = frozenset({"", "good", "attn", "bad", "wait"})
_MOST_DAYS = 250


def step_problems(bundle: Bundle, variables: Variables) -> Iterator[Problem]:
    steps = _Steps(bundle, variables)
    yield from steps.names()
    yield from steps.case()
    for node in bundle.diagram.nodes.values():
        yield from steps.step(node)
    yield from steps.conditions()
    for table in bundle.tables.values():
        yield from overlaps(table)


@dataclass(frozen=True, slots=True)
class _Steps:
    bundle: Bundle
    variables: Variables

    def names(self) -> Iterator[Problem]:
        """Names that can't be variables, that the system needs, or that stand for values of two types."""
        first: dict[str, str] = {}
        for bundle, node, name, kind in self.variables.sources:
            where = node.id if node else bundle.diagram.key
            label = node.label if node else bundle.diagram.name
            if name in BASE or name in MOMENTS:
                yield problem("VARIABLE_TAKEN", shape=where, name=label, variable=name)
            elif "." not in name and not is_name(name):
                yield problem("VARIABLE_NAME", shape=where, name=label, variable=name)
            elif joined(first.setdefault(name, kind), kind) not in (kind, DYN):
                yield problem(
                    "TYPE_CONFLICT", shape=where, name=label, variable=name, found=kind, wanted=first[name]
                )

    def case(self) -> Iterator[Problem]:
        diagram = self.bundle.diagram
        case, where = diagram.case, diagram.key
        if (case.get("prefix") or case.get("startForm")) and not _PREFIX.fullmatch(case.get("prefix", "")):
            yield problem("NO_CASE", shape=where)
        if case.get("startForm") and case["startForm"] not in self.bundle.forms:
            yield problem("FORM_MISSING", shape=where, name=diagram.name, form=case["startForm"])
        if case.get("startCheck") and case["startCheck"] not in checks():
            yield problem("CHECK_MISSING", shape=where, name=diagram.name, value=case["startCheck"])
        known = {**self.variables.types, **BASE}
        for text in (case.get("title", ""), case.get("fact", "")):
            yield from _template(text, known, where, diagram.name)
        if case.get("withdraw"):
            yield from self._withdraw(case["withdraw"], known)

    def _withdraw(self, name: str, known: Types) -> Iterator[Problem]:
        diagram = self.bundle.diagram
        service = services().get(name)
        if service is None:
            yield problem("SERVICE_MISSING", shape=diagram.key, name=diagram.name, service=name)
            return
        for parameter in service.parameters:
            if parameter.required and parameter.name not in {*known, "reason"}:
                yield problem(
                    "PARAMETER_MISSING",
                    shape=diagram.key,
                    name=diagram.name,
                    service=name,
                    parameter=parameter.name,
                )

    def step(self, node: Node) -> Iterator[Problem]:
        match node.kind:
            case "userTask" | "manualTask":
                yield from self._person(node)
            case "serviceTask":
                yield from self._service(node)
            case "businessRuleTask":
                yield from self._decision(node)
            case "callActivity":
                yield from self._call(node)
            case "boundaryEvent" | "intermediateCatchEvent" | "startEvent" if node.timed:
                yield from self._timer(node)
            case "endEvent":
                yield from _end(node)
            case _:
                pass  # the others say nothing

    def conditions(self) -> Iterator[Problem]:
        diagram = self.bundle.diagram
        for flow in diagram.flows:
            source = diagram.nodes[flow.source]
            if flow.condition:
                known = self._known(source)
                yield from _typed(
                    flow.condition, known, "bool", shape=flow.id, name=flow.name or source.label
                )

    def _known(self, node: Node) -> Types:
        return self.variables.at(self.bundle, node.id)

    def _person(self, node: Node) -> Iterator[Problem]:
        task, known = node.langkah("task"), self._known(node)
        who, form, due = task.get("who", ""), task.get("form", ""), task.get("due", "")
        if not who:
            yield problem("NO_WHO", shape=node.id, name=node.label)
        elif not _WHO.fullmatch(who):
            yield problem("BAD_WHO", shape=node.id, name=node.label, value=who)
        elif who.startswith(("post:", "person:")):
            yield from _typed(who.partition(":")[2], known, "int", shape=node.id, name=node.label)
        elif who == "subject" and is_decision(task):
            yield problem("SELF_DECISION", shape=node.id, name=node.label)
        if due and not (due.isascii() and due.isdecimal() and 1 <= int(due) <= _MOST_DAYS):
            yield problem("BAD_DUE", shape=node.id, name=node.label, value=due)
        yield from self._form(node, form)
        if task.get("check") and task["check"] not in checks():
            yield problem("CHECK_MISSING", shape=node.id, name=node.label, value=task["check"])
        yield from _template(task.get("question", ""), known, node.id, node.label)

    def _form(self, node: Node, form: str) -> Iterator[Problem]:
        if node.kind == "manualTask":
            if form:
                yield problem("FORM_ON_MANUAL", shape=node.id, name=node.label)
        elif not form:
            yield problem("NO_FORM", shape=node.id, name=node.label)
        elif form not in self.bundle.forms:
            yield problem("FORM_MISSING", shape=node.id, name=node.label, form=form)

    def _service(self, node: Node) -> Iterator[Problem]:
        operator = operator_of(node.element)
        if operator is None or not operator.service:
            yield problem("NO_SERVICE", shape=node.id, name=node.label)
            return
        service = services().get(operator.service)
        if service is None:
            yield problem("SERVICE_MISSING", shape=node.id, name=node.label, service=operator.service)
            return
        yield from self._parameters(node, service, operator.parameters)

    def _parameters(self, node: Node, service: Service, given: Mapping[str, str]) -> Iterator[Problem]:
        known = self._known(node)
        wanted = {parameter.name: parameter for parameter in service.parameters}
        named = {"shape": node.id, "name": node.label}
        for name, text in given.items():
            if name not in wanted:
                yield problem("PARAMETER_UNKNOWN", **named, service=service.name, parameter=name)
                continue
            compiled = _compiled(text, known, **named)
            if isinstance(compiled, Problem):
                yield compiled
            elif not fits(compiled.result, wanted[name].annotation):
                kind = type_of(without_none(wanted[name].annotation)[0])
                yield problem("PARAMETER_TYPE", **named, parameter=name, wanted=kind, found=compiled.result)
        for name, parameter in wanted.items():
            if parameter.required and name not in given:
                yield problem("PARAMETER_MISSING", **named, service=service.name, parameter=name)

    def _decision(self, node: Node) -> Iterator[Problem]:
        decision = decision_of(node.element)
        table = self.bundle.tables.get(decision)
        if table is None:
            yield problem("DECISION_MISSING", shape=node.id, name=node.label, decision=decision)
            return
        known = self._known(node)
        for row in table.rows:
            for text in row.when:
                yield from _typed(text, known, "bool", shape=node.id, name=node.label)
            for _, text in row.then:
                if isinstance(refused := _compiled(text, known, shape=node.id, name=node.label), Problem):
                    yield refused

    def _call(self, node: Node) -> Iterator[Problem]:
        key = node.element.get("calledElement", "")
        called = next(one for one in self.bundle.called if one.diagram.key == key)
        known = self._known(node)
        for name, kind in called.diagram.inputs.items():
            if name not in known or joined(known[name], kind) not in (kind, DYN):
                yield problem(
                    "CALLED_INPUT", shape=node.id, name=node.label, called=key, variable=name, wanted=kind
                )

    def _timer(self, node: Node) -> Iterator[Problem]:
        clock = clock_of(node.element)
        if clock is None:
            yield problem("TIMER", shape=node.id, name=node.label)
            return
        found = list(_typed(clock.expression, self._known(node), "string", shape=node.id, name=node.label))
        yield from found
        literal = _literal(clock.expression)
        if not found and literal is not None and not is_moment(literal, kind=clock.kind):
            yield problem("TIMER_VALUE", shape=node.id, name=node.label, text=clock.expression)


def _end(node: Node) -> Iterator[Problem]:
    words = node.langkah("end")
    if words.get("outcome") and not _OUTCOME.fullmatch(words["outcome"]):
        yield problem("OUTCOME", shape=node.id, name=node.label, value=words["outcome"])
    if words.get("tone", "") not in _TONES:
        yield problem("TONE", shape=node.id, name=node.label, value=words["tone"])


def _typed(text: str, known: Types, wanted: str, *, shape: str, name: str) -> Iterator[Problem]:
    compiled = _compiled(text, known, shape=shape, name=name)
    if isinstance(compiled, Problem):
        yield compiled
    elif compiled.result not in (wanted, DYN):
        yield problem(
            "EXPRESSION_TYPE", shape=shape, name=name, text=text, wanted=wanted, found=compiled.result
        )


def _compiled(text: str, known: Types, *, shape: str, name: str) -> Expression | Problem:
    if unknown := _unknown_field(text, known):
        return problem("VARIABLE_UNKNOWN", shape=shape, name=name, text=text, variable=unknown)
    try:
        return compile_expression(text, known)
    except ExpressionRefused as error:
        if found := _UNDECLARED.search(str(error)):
            return problem("VARIABLE_UNKNOWN", shape=shape, name=name, text=text, variable=found[1])
        return problem("EXPRESSION", shape=shape, name=name, text=text, detail=str(error))


def _unknown_field(text: str, known: Types) -> str:
    """A field that a record doesn't have: CEL, for which a record is a map, would let it pass."""
    records = {name.partition(".")[0] for name in known if "." in name}
    for name in sorted(names_in(text)):
        record, _, field = name.partition(".")
        if record in records and field and "." not in field and name not in known and f"{name}(" not in text:
            return name
    return ""


def _literal(text: str) -> str | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, str) else None


def _template(text: str, known: Types, shape: str, name: str) -> Iterator[Problem]:
    for variable in placeholders(text):
        if variable not in known:
            yield problem("TEMPLATE", shape=shape, name=name, text=text, variable=variable)
