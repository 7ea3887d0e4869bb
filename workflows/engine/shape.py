"""What pages need of a definition without the engine: steps in order, words, forms, ends; kept as JSON.

Stored with every definition: fields are only added, each with a default.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from workflows.engine.bundle import Bundle
from workflows.engine.diagram import Diagram, Node, clock_of, is_decision
from workflows.engine.triggers import trigger_of

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")
STARTER = "starter"
_TASKS = frozenset({"userTask", "manualTask"})
_FORMATS = frozenset({"", "day", "rupiah"})


@dataclass(frozen=True, slots=True)
class Reminder:
    """A timer on a step; an interrupting one takes the task away."""

    id: str
    name: str
    expression: str
    interrupting: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A task of a person. `ordinary`: on the path that a case takes when nothing special happens.

    `then`: the steps that usually follow; None in definitions from before this was kept.
    """

    id: str
    kind: str
    name: str
    who: str
    due: int | None = None
    form: str = ""
    check: str = ""
    decision: bool = True
    question: str = ""
    verb: str = ""
    ordinary: bool = False
    reminders: tuple[Reminder, ...] = ()
    then: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """An event at which a case stands still: `kind` is timer, message, signal or conditional."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class End:
    id: str
    name: str
    outcome: str
    tone: str


@dataclass(frozen=True, slots=True)
class Shape:
    key: str
    name: str
    about: str = ""
    prefix: str = ""
    title: str = ""
    fact: str = ""
    start_form: str = ""
    start_check: str = ""
    withdraw: str = ""
    steps: tuple[Step, ...] = ()
    ends: tuple[End, ...] = ()
    waits: tuple[Wait, ...] = ()
    variables: Mapping[str, str] = dataclasses.field(default_factory=dict)
    forms: Mapping[str, tuple[str, ...]] = dataclasses.field(
        default_factory=dict
    )  # the keys that each form sets
    starters: str = ""  # who may begin a case; everybody when empty
    verb: str = ""  # what the button says that sends the start's form
    withdraw_by: str = ""  # STARTER: the subject can't take back what another has begun

    def step(self, shape_id: str) -> Step | None:
        return next((step for step in self.steps if step.id == shape_id), None)

    def ahead(self, here: Collection[str]) -> tuple[Step, ...]:
        """What usually follows the earliest of these steps; the whole ordinary path for a case that is at none."""
        usual = [step for step in self.steps if step.ordinary]
        places = [place for place, step in enumerate(usual) if step.id in here]
        apart = [step.then for step in self.steps if step.id in here and step.then is not None]
        found = usual[min(places, default=-1) + 1 :]
        if apart and not places:
            after = {one for then in apart for one in then}
            found = [step for step in self.steps if step.id in after]
        return tuple(step for step in found if step.id not in here)

    def wait(self, shape_id: str) -> Wait | None:
        return next((wait for wait in self.waits if wait.id == shape_id), None)

    def end(self, outcome: str) -> End | None:
        return next((end for end in self.ends if end.outcome == outcome), None)

    @property
    def summary(self) -> frozenset[str]:
        """Names of the values that the words of pages mention: these are copied beside the instance."""
        words = (self.title, self.fact, *(step.question for step in self.steps))
        return frozenset(name for text in words for name in placeholders(text))

    def to_json(self) -> dict[str, object]:
        return dataclasses.asdict(self)


def placeholders(text: str) -> tuple[str, ...]:
    return tuple(found.group(1) for found in _PLACEHOLDER.finditer(text))


def unknown_formats(text: str) -> tuple[str, ...]:
    """What stands behind the colon of a `{name:…}` and pages don't know; they would show the bare value."""
    found = (one.group(2) or "" for one in _PLACEHOLDER.finditer(text))
    return tuple(form for form in found if form not in _FORMATS)


def shape_from_json(data: Mapping[str, object]) -> Shape:
    values: dict[str, object] = dict(data)
    steps: list[dict[str, object]] = values.pop("steps", [])  # type: ignore[assignment]  # from to_json
    ends: list[dict[str, str]] = values.pop("ends", [])  # type: ignore[assignment]  # from to_json
    waits: list[dict[str, str]] = values.pop("waits", [])  # type: ignore[assignment]  # from to_json
    forms: dict[str, list[str]] = values.pop("forms", {})  # type: ignore[assignment]  # from to_json
    return Shape(
        steps=tuple(_step_from_json(step) for step in steps),
        ends=tuple(End(**end) for end in ends),
        waits=tuple(Wait(**wait) for wait in waits),
        forms={name: tuple(keys) for name, keys in forms.items()},
        **values,  # type: ignore[arg-type]  # from to_json
    )


def _step_from_json(data: Mapping[str, object]) -> Step:
    reminders: list[dict[str, object]] = data.get("reminders", [])  # type: ignore[assignment]  # from to_json
    made = tuple(Reminder(**one) for one in reminders)  # type: ignore[arg-type]  # from to_json
    then: list[str] | None = data.get("then")  # type: ignore[assignment]  # from to_json
    kept = {**data, "reminders": made, "then": None if then is None else tuple(then)}
    return Step(**kept)  # type: ignore[arg-type]  # from to_json


def build_shape(bundle: Bundle, variables: Mapping[str, str]) -> Shape:
    """The shape of a bundle that has passed its checks."""
    diagram = bundle.diagram
    case = diagram.case
    everything = list(_steps(bundle, ""))
    ordinary = {step.id: place for place, step in enumerate(step for step in everything if step.ordinary)}
    everything.sort(key=lambda step: ordinary.get(step.id, len(ordinary)))
    return Shape(
        key=diagram.key,
        name=diagram.name,
        about=" ".join((diagram.process.findtext("{*}documentation") or "").split()),
        prefix=case.get("prefix", ""),
        title=case.get("title", "") or diagram.name,
        fact=case.get("fact", ""),
        start_form=case.get("startForm", ""),
        start_check=case.get("startCheck", ""),
        withdraw=case.get("withdraw", ""),
        verb=case.get("verb", ""),
        starters=case.get("starters", ""),
        withdraw_by=case.get("withdrawBy", ""),
        steps=tuple(everything),
        ends=tuple(_ends(diagram)),
        waits=tuple(wait for one in (bundle, *bundle.called) for wait in _waits(one.diagram)),
        variables=dict(variables),
        forms={name: tuple(form.variables()) for name, form in bundle.all_forms().items()},
    )


def _steps(bundle: Bundle, prefix: str, onward: tuple[str, ...] = ()) -> Iterator[Step]:
    """Steps of the ordinary path in its order, then the others in the order of the file.

    `onward`: the steps that follow where this bundle was called.
    """
    diagram = bundle.diagram
    ordinary = list(ordinary_path(diagram, diagram.key))
    rest = [node for node in diagram.nodes.values() if node not in ordinary]
    for node in (*ordinary, *rest):
        if node.kind not in {*_TASKS, "callActivity"}:
            continue
        then = tuple(dict.fromkeys((*_following(bundle, node), *onward)))
        if node.kind in _TASKS:
            step = _step(diagram, node, prefix, ordinary=node in ordinary)
            yield dataclasses.replace(step, then=tuple(one for one in then if one != node.id))
            continue
        inner = _called(bundle, node)
        for step in _steps(inner, f"{inner.diagram.key}/", then):
            yield dataclasses.replace(step, ordinary=step.ordinary and node in ordinary)


def _called(bundle: Bundle, node: Node) -> Bundle:
    key = node.element.get("calledElement", "")
    return next(one for one in bundle.called if one.diagram.key == key)


def _following(bundle: Bundle, node: Node) -> Iterator[str]:
    """The steps that a case usually passes after a node, those of called processes too."""
    diagram = bundle.diagram
    for one in _path(diagram, _onward(diagram, node)):
        if one.kind in _TASKS:
            yield one.id
        elif one.kind == "callActivity":
            yield from (step.id for step in _steps(_called(bundle, one), "") if step.ordinary)
    if around := diagram.nodes.get(node.scope):
        yield from _following(bundle, around)


def ordinary_path(diagram: Diagram, scope: str) -> Iterator[Node]:
    """Nodes in the order in which a case usually passes them: along the default flows, branches one by one."""
    yield from _path(diagram, [node for node in diagram.inside(scope) if node.kind == "startEvent"])


def _path(diagram: Diagram, waiting: list[Node]) -> Iterator[Node]:
    seen: set[str] = set()
    while waiting:
        node = waiting.pop(0)
        if node.id in seen:
            continue
        seen.add(node.id)
        yield node
        if node.kind == "subProcess":
            yield from ordinary_path(diagram, node.id)
        waiting = _onward(diagram, node) + waiting


def _onward(diagram: Diagram, node: Node) -> list[Node]:
    """The nodes that usually come next."""
    flows = diagram.outgoing.get(node.id, ())
    usual = [flow for flow in flows if flow.id == node.default]
    choice = node.kind in {"exclusiveGateway", "inclusiveGateway"}
    # Of several events the first that is drawn is the usual one.
    follow = flows[:1] if node.kind == "eventBasedGateway" else usual if choice and usual else flows
    return [diagram.nodes[flow.target] for flow in follow]


def _step(diagram: Diagram, node: Node, prefix: str, *, ordinary: bool) -> Step:
    task = node.langkah("task")
    return Step(
        id=node.id,
        kind=node.kind,
        name=node.label,
        who=task.get("who", ""),
        due=int(task["due"]) if task.get("due", "").isdecimal() else None,
        form=prefix + task["form"] if task.get("form") else "",
        check=task.get("check", ""),
        decision=is_decision(task),
        question=task.get("question", ""),
        verb=task.get("verb", ""),
        ordinary=ordinary,
        reminders=tuple(_reminder(one) for one in diagram.boundary.get(node.id, ()) if one.timed),
    )


def _waits(diagram: Diagram) -> Iterator[Wait]:
    for node in diagram.of_kind("intermediateCatchEvent", "receiveTask"):
        trigger = trigger_of(node.element)
        if trigger is not None:
            yield Wait(node.id, trigger.kind, node.name)


def _reminder(node: Node) -> Reminder:
    clock = clock_of(node.element)
    return Reminder(node.id, node.label, clock.expression if clock else "", node.interrupting)


def _ends(diagram: Diagram) -> Iterator[End]:
    for node in diagram.of_kind("endEvent"):
        words, around = node.langkah("end"), diagram.nodes.get(node.scope)
        own = around is None or (around.by_event and around.scope == diagram.key)
        if own and words.get("outcome"):
            yield End(node.id, node.label, words["outcome"], words.get("tone", ""))
