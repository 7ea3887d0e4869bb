"""What the steps of a diagram say: people, forms, services, tables, times and every expression, with its types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from models.people import Role
from workflows.assignment import unknown_starters
from workflows.engine.bundle import Bundle
from workflows.engine.check_expressions import Spot
from workflows.engine.contracts import BASE, DYN, MOMENTS, fits, type_of, without_none
from workflows.engine.diagram import Flow, Node, clock_of, decision_of, is_decision, operator_of
from workflows.engine.flow import Here, Variables
from workflows.engine.shape import STARTER
from workflows.engine.table_rows import row_problems
from workflows.engine.timers import is_moment
from workflows.engine.ways import conditions_of
from workflows.engine.words import problem
from workflows.errors import Problem
from workflows.expressions import Facts, Quality, is_name, needs, passed_on
from workflows.registry import Service, checks, choice_sources, services

_WHO = re.compile(r"superior(:[1-9])?|subject|starter|role:[A-Z]+|(post|person):[a-z][a-z0-9_]*")
_PREFIX = re.compile(r"[A-Z][A-Z0-9]{1,11}")
_OUTCOME = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
_TONES = frozenset({"", "good", "attn", "bad", "wait"})
_MOST_DAYS = 250


def step_problems(bundle: Bundle, variables: Variables, *, gone: Mapping[str, str]) -> Iterator[Problem]:
    """`gone`: fields of the published version that no form has any more, with their forms."""
    steps = _Steps(bundle, variables, gone)
    yield from steps.names()
    yield from steps.case()
    yield from steps.forms()
    for node in bundle.diagram.nodes.values():
        yield from steps.step(node)
    yield from steps.conditions()
    for table in bundle.tables.values():
        yield from row_problems(table, variables.all)


@dataclass(frozen=True, slots=True)
class _Steps:
    bundle: Bundle
    variables: Variables
    gone: Mapping[str, str] = field(default_factory=dict)

    def names(self) -> Iterator[Problem]:
        """Names that can't be variables, that the system needs, or that stand for values of two types."""
        first: dict[str, str] = {}
        for bundle, node, name, given in self.variables.sources:
            where = node.id if node else bundle.diagram.key
            named = {"shape": where, "name": node.label if node else bundle.diagram.name, "variable": name}
            if name in BASE or name in MOMENTS:
                yield problem("VARIABLE_TAKEN", **named)
            elif "." not in name and not is_name(name):
                yield problem("VARIABLE_NAME", **named)
            elif first.setdefault(name, given.kind) != given.kind and DYN not in (first[name], given.kind):
                yield problem("TYPE_CONFLICT", **named, found=given.kind, wanted=first[name])

    def case(self) -> Iterator[Problem]:
        diagram = self.bundle.diagram
        case, where = diagram.case, diagram.key
        if (case.get("prefix") or case.get("startForm")) and not _PREFIX.fullmatch(case.get("prefix", "")):
            yield problem("NO_CASE", shape=where)
        if case.get("startForm") and case["startForm"] not in self.bundle.forms:
            yield problem("FORM_MISSING", shape=where, name=diagram.name, form=case["startForm"])
        if case.get("startCheck") and case["startCheck"] not in checks():
            yield problem("CHECK_MISSING", shape=where, name=diagram.name, value=case["startCheck"])
        for value in unknown_starters(case.get("starters", "")):
            yield problem("STARTERS", shape=where, value=value)
        if case.get("withdrawBy", STARTER) != STARTER:
            yield problem("WITHDRAW_BY", shape=where, value=case["withdrawBy"])
        anywhere = Here(self.variables.anywhere(), frozenset(), {})
        for text in (case.get("title", ""), case.get("fact", "")):
            yield from Spot(where, diagram.name, anywhere, {}).template(text)
        if case.get("withdraw"):
            yield from self._withdraw(case["withdraw"], {*anywhere.types} - MOMENTS.keys())

    def forms(self) -> Iterator[Problem]:
        for name, form in self.bundle.forms.items():
            for source in sorted(form.sources() - choice_sources().keys()):
                yield problem("CHOICES_UNKNOWN", shape=self.bundle.diagram.key, form=name, value=source)

    def _withdraw(self, name: str, known: set[str]) -> Iterator[Problem]:
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
        for node in self.bundle.diagram.nodes.values():
            for flow, _, passed in conditions_of(self.bundle.diagram, node, self.variables.anywhere()):
                if flow.condition:
                    yield from self._on_flow(node, flow, passed).typed(flow.condition, "bool")

    def _at(self, node: Node) -> Spot:
        return Spot(node.id, node.label, self.variables.at(self.bundle, node), self.gone)

    def _on_flow(self, node: Node, flow: Flow, passed: Facts) -> Spot:
        """What its task sets is known on the arrow as well: of a gateway that is nothing."""
        here = self.variables.at(self.bundle, node)
        return Spot(
            flow.id, flow.name or node.label, Here(here.types, here.sure | passed, here.gives), self.gone
        )

    def _person(self, node: Node) -> Iterator[Problem]:
        task, spot = node.langkah("task"), self._at(node)
        who, form, due = task.get("who", ""), task.get("form", ""), task.get("due", "")
        if not who:
            yield problem("NO_WHO", shape=node.id, name=node.label)
        elif not _WHO.fullmatch(who) or (who.startswith("role:") and who[len("role:") :] not in set(Role)):
            yield problem("BAD_WHO", shape=node.id, name=node.label, value=who)
        elif who.startswith(("post:", "person:")):
            yield from _addressee(spot, who)
        elif who == "subject" and is_decision(task):
            yield problem("SELF_DECISION", shape=node.id, name=node.label)
        if due in spot.here.types:
            yield from spot.typed(due, "string")
        elif due and not (due.isascii() and due.isdecimal() and 1 <= int(due) <= _MOST_DAYS):
            yield problem("BAD_DUE", shape=node.id, name=node.label, value=due)
        yield from self._form(node, form)
        if task.get("check") and task["check"] not in checks():
            yield problem("CHECK_MISSING", shape=node.id, name=node.label, value=task["check"])
        yield from spot.template(task.get("question", ""))

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
        spot = self._at(node)
        wanted = {parameter.name: parameter for parameter in service.parameters}
        if service.template:
            yield from self._letter(spot, given, given.get(service.template, ""))
        for name, text in given.items():
            if name in wanted or service.template:
                yield from _parameter(spot, name, text, wanted[name].annotation if name in wanted else object)
            else:
                yield spot.say("PARAMETER_UNKNOWN", service=service.name, parameter=name)
        for name, parameter in wanted.items():
            if parameter.required and name not in given:
                yield spot.say("PARAMETER_MISSING", service=service.name, parameter=name)

    def _letter(self, spot: Spot, given: Mapping[str, str], text: str) -> Iterator[Problem]:
        """The template is one of the process's own files, and every value that it names is given."""
        name = _literal(text) or ""
        letter = self.bundle.letters.get(name)
        if letter is None:
            yield spot.say("LETTER_MISSING", letter=name or text)
            return
        for missing in sorted(letter.wanted - given.keys()):
            yield spot.say("LETTER_VALUE", letter=name, value=missing)

    def _decision(self, node: Node) -> Iterator[Problem]:
        decision, spot = decision_of(node.element), self._at(node)
        table = self.bundle.tables.get(decision)
        if table is None:
            yield spot.say("DECISION_MISSING", decision=decision)
            return
        found: dict[str, Problem] = {}
        for row in table.rows:
            for text in row.when:
                found |= {one.message: one for one in spot.typed(text, "bool")}
            for _, text in row.then:
                if isinstance(answer := spot.compiled(text), Problem):
                    found[answer.message] = answer
                else:
                    found |= {one.message: one for one in spot.lacking(text, needs(answer))}
        yield from found.values()

    def _call(self, node: Node) -> Iterator[Problem]:
        key, spot = node.element.get("calledElement", ""), self._at(node)
        called = next((one for one in self.bundle.called if one.diagram.key == key), None)
        for name, kind in called.diagram.inputs.items() if called else ():
            found = spot.here.types.get(name, "").removesuffix("?")
            if not found or (found != kind and DYN not in (found, kind)):
                yield spot.say("CALLED_INPUT", called=key, variable=name, wanted=kind)
            elif (name, Quality.SET) not in spot.here.sure or (name, Quality.FILLED) not in spot.here.sure:
                yield spot.say("CALLED_UNSURE", called=key, variable=name)

    def _timer(self, node: Node) -> Iterator[Problem]:
        clock, spot = clock_of(node.element), self._at(node)
        if clock is None:
            yield spot.say("TIMER")
            return
        found = list(spot.typed(clock.expression, "string"))
        yield from found
        literal = _literal(clock.expression)
        if not found and literal is not None and not is_moment(literal, kind=clock.kind):
            yield spot.say("TIMER_VALUE", text=clock.expression)


def _addressee(spot: Spot, who: str) -> Iterator[Problem]:
    """A post or a person by its number; a person chosen in a form comes as the text of it."""
    kind, _, variable = who.partition(":")
    wanted = "string" if kind == "person" and spot.here.types.get(variable) == "string" else "int"
    yield from spot.typed(variable, wanted)


def _parameter(spot: Spot, name: str, text: str, annotation: Any) -> Iterator[Problem]:
    compiled = spot.compiled(text)
    if isinstance(compiled, Problem):
        yield compiled
        return
    plain, optional = without_none(annotation)
    if not fits(compiled.result, annotation):
        yield spot.say("PARAMETER_TYPE", parameter=name, wanted=type_of(plain), found=compiled.result)
        return
    lacking = list(spot.lacking(text, needs(compiled)))
    yield from lacking or spot.choices(compiled)
    wanted = {Quality.FILLED, Quality.TEXT} if _is_read(plain) else {Quality.FILLED}
    empty = {one for one, quality in passed_on(compiled) - spot.here.sure if quality in wanted}
    if empty and not lacking and not optional:
        yield spot.say("PARAMETER_EMPTY", parameter=name, variable=min(empty))


def _is_read(annotation: Any) -> bool:
    """Whether a text is read as a date or the like, so that an empty one can't be."""
    return isinstance(annotation, type) and issubclass(annotation, date | datetime | UUID | Enum)


def _end(node: Node) -> Iterator[Problem]:
    words = node.langkah("end")
    if words.get("outcome") and not _OUTCOME.fullmatch(words["outcome"]):
        yield problem("OUTCOME", shape=node.id, name=node.label, value=words["outcome"])
    if words.get("tone", "") not in _TONES:
        yield problem("TONE", shape=node.id, name=node.label, value=words["tone"])


def _literal(text: str) -> str | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, str) else None
