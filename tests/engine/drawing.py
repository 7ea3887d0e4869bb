"""Drawing small processes in a few lines, and writing their forms and decision tables."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:langkah="urn:langkah:bpmn:1" '
    'xmlns:spiffworkflow="http://spiffworkflow.org/bpmn/schema/1.0/core" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:langkah:test">'
)
CASE = '<langkah:case prefix="UJI" title="Uji"/>'

_FLOW = re.compile(r"\s*(\w+)((?:\s*>\s*\w+)+)\s*(?:\?(.*)|(\*))?")


def draw(
    key: str, *nodes: str, flows: str, case: str = CASE, extra: str = "", executable: str = "true"
) -> bytes:
    """A diagram. `flows` has a line a path: `a > b > c`, with `? condition` or `*` (default) for its last arrow."""
    body = process(key, *nodes, flows=flows, case=case, executable=executable)
    return f"{HEAD}{_told(body)}{body}{extra}</definitions>".encode()


def process(key: str, *nodes: str, flows: str, case: str = CASE, executable: str = "true") -> str:
    inner = inside(*nodes, flows=flows)
    return (
        f'<process id="{key}" name="Proses {key}" isExecutable="{executable}">'
        f"<extensionElements>{case}</extensionElements>{inner}</process>"
    )


def inside(*nodes: str, flows: str) -> str:
    arrows, defaults = _arrows(flows)
    drawn = "".join(nodes)
    for source, flow in defaults.items():
        drawn = re.sub(rf'(<\w+Gateway id="{source}")', rf'\1 default="{flow}"', drawn)
    return drawn + arrows


def _arrows(flows: str) -> tuple[str, dict[str, str]]:
    arrows, defaults = [], {}
    for line in filter(str.strip, flows.splitlines()):
        found = _FLOW.fullmatch(line)
        assert found, line
        path = [found[1], *(part.strip() for part in found[2].split(">")[1:])]
        for source, target in pairwise(path):
            name = f"{source}_to_{target}"
            last = target == path[-1]
            condition = (
                f"<conditionExpression>{escape(found[3].strip())}</conditionExpression>"
                if found[3] and last
                else ""
            )
            arrows.append(
                f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">{condition}</sequenceFlow>'
            )
            if found[4] and last:
                defaults[source] = name
    return "".join(arrows), defaults


def shape(kind: str, key: str, inner: str = "", **attributes: str) -> str:
    written = "".join(f" {name}={quoteattr(value)}" for name, value in attributes.items())
    return f'<{kind} id="{key}"{written}>{inner}</{kind}>'


def start(key: str = "start") -> str:
    return shape("startEvent", key)


def end(key: str = "end", outcome: str = "", inner: str = "", **attributes: str) -> str:
    said = _extension("langkah:end", {"outcome": outcome, "tone": "good"}) if outcome else ""
    return shape("endEvent", key, said + inner, **attributes)


def user(key: str, *, who: str = "superior", form: str = "note", **task: str) -> str:
    return shape(
        "userTask", key, _extension("langkah:task", {"who": who, "form": form, **task}), name=key.title()
    )


def manual(key: str, *, who: str = "superior", **task: str) -> str:
    return shape("manualTask", key, _extension("langkah:task", {"who": who, **task}), name=key.title())


def service(key: str, operator: str, result: str = "", /, **parameters: str) -> str:
    given = "".join(
        f'<spiffworkflow:parameter id="{name}" type="any" value={quoteattr(value)}/>'
        for name, value in parameters.items()
    )
    named = f' resultVariable="{result}"' if result else ""
    return shape(
        "serviceTask",
        key,
        f'<extensionElements><spiffworkflow:serviceTaskOperator id="{operator}"{named}>'
        f"<spiffworkflow:parameters>{given}</spiffworkflow:parameters>"
        "</spiffworkflow:serviceTaskOperator></extensionElements>",
    )


def decision(key: str, called: str) -> str:
    inner = f"<spiffworkflow:calledDecisionId>{called}</spiffworkflow:calledDecisionId>"
    return shape("businessRuleTask", key, f"<extensionElements>{inner}</extensionElements>")


def gateway(key: str, kind: str = "exclusive") -> str:
    return shape(f"{kind}Gateway", key)


def call(key: str, called: str) -> str:
    return shape("callActivity", key, calledElement=called)


def part(key: str, *nodes: str, flows: str, marker: str = "") -> str:
    return shape("subProcess", key, inside(*nodes, flows=flows) + marker)


def handler(key: str, *nodes: str, flows: str) -> str:
    """A subprocess that its start event starts."""
    return shape("subProcess", key, inside(*nodes, flows=flows), triggeredByEvent="true")


def timer(key: str, on: str, text: str, *, kind: str = "timeDate", interrupting: str = "false") -> str:
    return boundary(key, on, after(text, kind=kind), interrupting=interrupting)


def boundary(key: str, on: str, trigger: str, *, interrupting: str = "true") -> str:
    return shape("boundaryEvent", key, trigger, attachedToRef=on, cancelActivity=interrupting)


def catch(key: str, trigger: str, **attributes: str) -> str:
    return shape("intermediateCatchEvent", key, trigger, **attributes)


def throw(key: str, trigger: str = "", **attributes: str) -> str:
    return shape("intermediateThrowEvent", key, trigger, **attributes)


def begin(key: str, trigger: str, *, interrupting: str = "true") -> str:
    """The start of a subprocess by an event."""
    return shape("startEvent", key, trigger, isInterrupting=interrupting)


def after(text: str, *, kind: str = "timeDuration") -> str:
    return f"<timerEventDefinition><{kind}>{escape(text)}</{kind}></timerEventDefinition>"


def condition(text: str) -> str:
    return f"<conditionalEventDefinition><condition>{escape(text)}</condition></conditionalEventDefinition>"


def signal(name: str) -> str:
    return f'<signalEventDefinition signalRef="signal_{name}"/>'


def error(code: str = "") -> str:
    return f'<errorEventDefinition errorRef="error_{code}"/>' if code else "<errorEventDefinition/>"


def escalation(code: str = "") -> str:
    return (
        f'<escalationEventDefinition escalationRef="escalation_{code}"/>'
        if code
        else "<escalationEventDefinition/>"
    )


TERMINATE = "<terminateEventDefinition/>"


def message(name: str, key: str = "", parts: str = "") -> str:
    """The trigger of a message event; `parts` from `says` or `brings`."""
    return mail(name, key, parts) + "<messageEventDefinition/>"


def mail(name: str, key: str = "", parts: str = "") -> str:
    """What a task says that sends or receives."""
    said = f"<langkah:message name={quoteattr(name)} key={quoteattr(key)}>{parts}</langkah:message>"
    return f"<extensionElements>{said}</extensionElements>"


def says(**values: str) -> str:
    return "".join(
        f"<langkah:parameter name={quoteattr(n)} value={quoteattr(v)}/>" for n, v in values.items()
    )


def brings(**types: str) -> str:
    return "".join(f"<langkah:variable name={quoteattr(n)} type={quoteattr(t)}/>" for n, t in types.items())


def receive(key: str, name: str, about: str = "", parts: str = "") -> str:
    return shape("receiveTask", key, mail(name, about, parts), name=key.title())


def send(key: str, name: str, about: str = "", parts: str = "") -> str:
    return shape("sendTask", key, mail(name, about, parts), name=key.title())


def each(collection: str, *, until: str = "", in_turn: bool = False, **said: str) -> str:
    """The marker of a shape that runs for each item of a list."""
    enough = f"<completionCondition>{escape(until)}</completionCondition>" if until else ""
    own = _extension("langkah:each", {"collection": collection, **said})
    turn = ' isSequential="true"' if in_turn else ""
    return f"<multiInstanceLoopCharacteristics{turn}>{own}{enough}</multiInstanceLoopCharacteristics>"


def again(condition: str = "", most: str = "", *, before: bool = False) -> str:
    """The marker of a shape that runs until it is done."""
    asked = f"<loopCondition>{escape(condition)}</loopCondition>" if condition else ""
    limit = f' loopMaximum="{most}"' if most else ""
    return (
        f'<standardLoopCharacteristics testBefore="{str(before).lower()}"{limit}>{asked}'
        "</standardLoopCharacteristics>"
    )


def marked(drawn: str, marker: str) -> str:
    """A shape with the marker of a loop."""
    at = drawn.rindex("</")
    return drawn[:at] + marker + drawn[at:]


def shared(key: str, kind: str, value: str, *, reference: str = "") -> str:
    """A data object with a reference to it."""
    own = _extension("langkah:data", {"type": kind, "value": value})
    return shape("dataObject", key, own) + shape(
        "dataObjectReference", reference or f"{key}_paper", dataObjectRef=key
    )


def writes(reference: str) -> str:
    return f"<dataOutputAssociation><targetRef>{reference}</targetRef></dataOutputAssociation>"


def reads(reference: str) -> str:
    return f"<dataInputAssociation><sourceRef>{reference}</sourceRef></dataInputAssociation>"


def lanes(**rows: tuple[str, str]) -> str:
    """Lanes by name: who does what in them, and the shapes, separated by blanks."""
    return shape("laneSet", "lanes", "".join(lane(key, *said) for key, said in rows.items()))


def lane(key: str, who: str, shapes: str, inner: str = "") -> str:
    refs = "".join(f"<flowNodeRef>{one}</flowNodeRef>" for one in shapes.split())
    own = _extension("langkah:lane", {"who": who}) if who else ""
    return shape("lane", key, f"{own}{refs}{inner}", name=key.title())


def _told(body: str) -> str:
    """The elements beside the process that its events refer to."""
    found = sorted(
        set(re.findall(r'(?:signal|error|escalation)Ref="((signal|error|escalation)_(\w+))"', body))
    )
    names = {"signal": "name", "error": "errorCode", "escalation": "escalationCode"}
    return "".join(f'<{kind} id="{key}" {names[kind]}="{code}"/>' for key, kind, code in found)


def form(**fields: str | Mapping[str, object]) -> bytes:
    """A form; each field is its type or the whole component."""
    components = [
        {"key": key, "id": key, "label": key, **({"type": given} if isinstance(given, str) else given)}
        for key, given in fields.items()
    ]
    for one in components:
        if one["type"] == "datetime":
            one |= {"subtype": "date", "dateLabel": one["key"]}
    return json.dumps({"type": "default", "id": "form", "components": components}).encode()


def number(*, decimals: int = 0, required: bool = True) -> dict[str, object]:
    return {"type": "number", "decimalDigits": decimals, "validate": {"required": required}}


def table(
    key: str, inputs: list[str], outputs: list[str], *rules: list[str], policy: str = "UNIQUE"
) -> bytes:
    """A decision table; each rule lists the cells of its inputs and then of its outputs."""
    given = "".join(
        f'<input id="in{n}"><inputExpression id="ie{n}"><text>{escape(text)}</text></inputExpression></input>'
        for n, text in enumerate(inputs)
    )
    made = "".join(f'<output id="out{n}" name="{name}"/>' for n, name in enumerate(outputs))
    rows = "".join(_rule(rule, len(inputs), number) for number, rule in enumerate(rules))
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" namespace="t">'
        f'<decision id="{key}" name="{key}"><decisionTable id="t" hitPolicy="{policy}">{given}{made}{rows}'
        "</decisionTable></decision></definitions>"
    ).encode()


def _rule(cells: list[str], inputs: int, row: int) -> str:
    kinds = ["inputEntry"] * inputs + ["outputEntry"] * (len(cells) - inputs)
    drawn = "".join(
        f'<{kind} id="c{row}_{n}"><text>{escape(cell)}</text></{kind}>'
        for n, (kind, cell) in enumerate(zip(kinds, cells, strict=True))
    )
    return f'<rule id="r{row}">{drawn}</rule>'


def _extension(name: str, attributes: Mapping[str, str]) -> str:
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<extensionElements><{name}{written}/></extensionElements>"
