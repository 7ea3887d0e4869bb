"""The story of a process in plain sentences, made from its diagram: who does what, by when, and what then.

Pure: a diagram and the forms beside it in, numbered lines out. It tells broken diagrams too, as far as they go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from workflows.engine.diagram import BPMN, Diagram, Flow, Node, clock_of, text_of
from workflows.engine.spoken import condition_in_words, starters_in_words, time_in_words
from workflows.engine.story_words import (
    TRIGGERS,
    by_when,
    doer_of,
    each_doer,
    ending,
    event_opening,
    is_event_part,
    label_of,
    repeated,
    service_of,
    throwing,
    triggers_of,
    upfirst,
)
from workflows.form_def import FormDef

_TASK_WORK = frozenset(
    {"serviceTask", "businessRuleTask", "sendTask", "scriptTask", "intermediateThrowEvent"}
)
_SILENT = frozenset(
    {
        "boundaryEvent",
        "endEvent",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "ioSpecification",
    }
)
_GATEWAYS = frozenset(
    {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"}
)
_PARTS = frozenset({"subProcess", "transaction", "adHocSubProcess"})
_REMINDING = {
    "tasks.remind": "pelaksananya diingatkan",
    "tasks.escalate": "tugas ini juga masuk ke antrean atasan pelaksananya",
}


@dataclass(frozen=True, slots=True)
class Line:
    """`number` is `3`, within a part of the process `3.1`; `notes` are what may happen at that step."""

    number: str
    text: str
    shape: str
    notes: tuple[str, ...] = ()

    @property
    def depth(self) -> int:
        return self.number.count(".")


def narrate(
    diagram: Diagram, *, forms: Mapping[str, FormDef] | None = None, called: Mapping[str, str] | None = None
) -> tuple[Line, ...]:
    """`called` gives the names of called processes by their keys."""
    teller = _Teller(diagram, forms or {}, called or {})
    return tuple(teller.scope(diagram.key, ""))


@dataclass
class _Teller:
    diagram: Diagram
    forms: Mapping[str, FormDef]
    called: Mapping[str, str]
    numbers: dict[str, str] = field(default_factory=dict)

    def scope(self, scope: str, prefix: str) -> Iterator[Line]:
        nodes = self._order(scope)
        self.numbers |= {node.id: f"{prefix}{place}" for place, node in enumerate(nodes, 1)}
        for place, node in enumerate(nodes):
            after = nodes[place + 1] if place + 1 < len(nodes) else None
            yield self._line(node, after)
            if node.kind in _PARTS:
                yield from self.scope(node.id, f"{self.numbers[node.id]}.")

    def _order(self, scope: str) -> list[Node]:
        """As a reader wants it: the usual way to its end, then what branches off; reminders are notes."""
        inside = {node.id: node for node in self.diagram.inside(scope)}
        starts = [node for node in inside.values() if node.kind == "startEvent"]
        events = [node for node in inside.values() if is_event_part(node)]
        waiting = [*starts, *events, *(node for node in inside.values() if not self._is_entered(node))]
        found: dict[str, Node] = {}
        aside = self._aside(inside)
        while waiting:
            node = waiting.pop(0)
            if node.id in found or node.id in aside:
                continue
            found[node.id] = node
            waiting = [inside[key] for key in self._next(node) if key in inside] + waiting
        return [node for node in found.values() if self._speaks(node)]

    def _is_entered(self, node: Node) -> bool:
        return node.kind == "boundaryEvent" or any(flow.target == node.id for flow in self.diagram.flows)

    def _next(self, node: Node) -> list[str]:
        flows = sorted(self._flows(node), key=lambda flow: flow.id != node.default)
        return [flow.target for flow in flows] + [
            event.id for event in self.diagram.boundary.get(node.id, ())
        ]

    def _flows(self, node: Node) -> tuple[Flow, ...]:
        return self.diagram.outgoing.get(node.id, ())

    def _aside(self, inside: Mapping[str, Node]) -> set[str]:
        """Steps that only remind: told where the clock is."""
        events = [node for node in inside.values() if node.kind == "boundaryEvent"]
        return {node.id for event in events for node in self._errand(event)}

    def _errand(self, event: Node) -> list[Node]:
        """The system's own steps from a boundary event to an end that ends nothing else; else none."""
        found: list[Node] = []
        node = event
        while len(flows := self._flows(node)) == 1:
            node = self.diagram.nodes.get(flows[0].target, event)
            if (
                node.kind == "endEvent"
                and not node.langkah("end")
                and not triggers_of(node)
                and event != node
            ):
                return found
            if node.kind not in _TASK_WORK or node in found or self._entries(node) > 1:
                return []
            found.append(node)
        return []

    def _entries(self, node: Node) -> int:
        return sum(flow.target == node.id for flow in self.diagram.flows)

    def _speaks(self, node: Node) -> bool:
        if node.kind in _SILENT:
            return False
        joins = node.kind in _GATEWAYS and len(self._flows(node)) <= 1
        return not joins or (node.kind == "parallelGateway" and self._entries(node) > 1)

    def _line(self, node: Node, after: Node | None) -> Line:
        said, notes = self._said(node), [*self._choices(node), *self._events(node)]
        if node.kind not in _GATEWAYS or node.kind == "parallelGateway":
            said = f"{said} {self._tail(node, after)}".strip()
        return Line(self.numbers[node.id], said, node.id, tuple(notes))

    def _said(self, node: Node) -> str:
        return f"{upfirst(self._deed(node))}{repeated(node, self.forms)}{by_when(node)}."

    def _deed(self, node: Node) -> str:
        told = _DEEDS.get(node.kind)
        return told(self, node) if told else f"sistem mengerjakan “{label_of(node)}”"

    def opening(self, node: Node) -> str:
        if node.scope != self.diagram.key:
            return event_opening(node, self._awaited(node))
        if trigger := triggers_of(node):
            return f"kasus dimulai bila {self._trigger(node, trigger[0])}"
        if self.diagram.case.get("startForm"):
            who = starters_in_words(self.diagram.case.get("starters", ""))
            who = "pegawai" if who == "semua pegawai" else who
            return f"{who} mengisi dan mengirim permintaan “{self.diagram.name}”"
        return "dimulai"

    def waiting(self, node: Node) -> str:
        return f"menunggu {self._awaited(node)}"

    def calling(self, node: Node) -> str:
        key = node.element.get("calledElement", "")
        name = self.called.get(key, key) or label_of(node)
        return f"proses “{name}” dijalankan sampai selesai untuk “{label_of(node)}”"

    def part(self, node: Node) -> str:
        if is_event_part(node):
            return f"kapan saja selama kasus berjalan, bagian “{label_of(node)}” bisa mulai"
        return f"bagian “{label_of(node)}” dikerjakan"

    def gateway(self, node: Node) -> str:
        if node.kind == "parallelGateway":
            waits = self._entries(node) > 1
            splits = len(self._flows(node)) > 1
            ways = "semua jalan berikut dikerjakan bersamaan"
            if waits:
                return f"ditunggu sampai semua jalan sebelumnya selesai{'; lalu ' + ways if splits else ''}"
            return ways
        if node.kind == "eventBasedGateway":
            return "ditunggu mana yang terjadi lebih dulu"
        many = ", dan boleh lebih dari satu" if node.kind == "inclusiveGateway" else ""
        asked = f"{node.name.rstrip('?:. ')}? Lanjutannya" if node.name else "jalannya bercabang: lanjutannya"
        return f"{asked} tergantung jawabannya{many}"

    def _choices(self, node: Node) -> Iterator[str]:
        flows = self._flows(node)
        if node.kind not in _GATEWAYS or len(flows) < 2:  # noqa: PLR2004 - one way is no choice
            return
        for flow in sorted(flows, key=lambda flow: flow.id != node.default):
            yield upfirst(f"{self._when(node, flow)}{self._to(flow.target)}.")

    def _when(self, node: Node, flow: Flow) -> str:
        if node.kind == "parallelGateway":
            return ""
        if node.kind == "eventBasedGateway":
            target = self.diagram.nodes.get(flow.target)
            return f"bila {self._awaited(target)}: " if target else ""
        said = flow.name or (condition_in_words(flow.condition, self.forms) if flow.condition else "")
        if flow.id == node.default:
            return f"jika {said} (yang biasa): " if said else "selain itu: "
        return f"jika {said or 'tanpa syarat'}: "

    def _events(self, node: Node) -> Iterator[str]:
        for event in self.diagram.boundary.get(node.id, ()):
            yield upfirst(f"bila {self._happening(event)}, {self._effect(event)}.")

    def _effect(self, event: Node) -> str:
        errand = self._errand(event)
        said = [_REMINDING.get(service_of(one), f"sistem mengerjakan “{label_of(one)}”") for one in errand]
        stops = "tugas ini berhenti" if event.interrupting else ""
        flows = self._flows(event)
        if not errand and flows:
            said = [self._to(flows[0].target)]
        return " dan ".join(part for part in (stops, *said) if part) or "tidak ada yang terjadi"

    def _happening(self, event: Node) -> str:
        triggers = triggers_of(event)
        if "timerEventDefinition" in triggers:
            clock = clock_of(event.element)
            return (
                f"lewat {time_in_words(clock.expression, self.forms)}"
                if clock
                else f"“{label_of(event)}” tiba"
            )
        return self._trigger(event, triggers[0]) if triggers else f"“{label_of(event)}” terjadi"

    def _awaited(self, node: Node) -> str:
        if clock := clock_of(node.element):
            return time_in_words(clock.expression, self.forms)
        triggers = triggers_of(node)
        if node.kind == "receiveTask" or "messageEventDefinition" in triggers:
            return f"pesan “{label_of(node)}”"
        return self._trigger(node, triggers[0]) if triggers else f"“{label_of(node)}”"

    def _trigger(self, node: Node, kind: str) -> str:
        if kind == "conditionalEventDefinition":
            found = node.element.find(f"{{{BPMN}}}{kind}")
            condition = text_of(found, "condition") if found is not None else ""
            if condition and not node.name:
                return condition_in_words(condition, self.forms)
        return TRIGGERS.get(kind, "“{name}” terjadi").format(name=label_of(node))

    def _tail(self, node: Node, after: Node | None) -> str:
        flows = self._flows(node)
        if node.kind == "parallelGateway" and len(flows) > 1:
            return ""
        if len(flows) > 1:
            return upfirst(f"lalu bersamaan {', '.join(self._to(flow.target) for flow in flows)}.")
        if not flows:
            return "" if is_event_part(node) else "Sesudah ini tidak ada jalan lagi."
        target = self._resolved(flows[0].target)
        if target is not None and after is not None and target.id == after.id:
            return ""
        return upfirst(f"{self._to(flows[0].target)}.")

    def _to(self, target_id: str) -> str:
        target = self._resolved(target_id)
        if target is None:
            return "panahnya tidak sampai ke mana-mana"
        if target.kind == "endEvent":
            return ending(target, inner=target.scope != self.diagram.key)
        number = self.numbers.get(target.id, "")
        named = f" ({label_of(target)})" if target.name else ""
        return f"lanjut ke langkah {number}{named}" if number else f"lanjut ke “{label_of(target)}”"

    def _resolved(self, target_id: str) -> Node | None:
        """Past the gateways that only bring ways together."""
        seen: set[str] = set()
        node = self.diagram.nodes.get(target_id)
        while node and node.kind in _GATEWAYS and not self._speaks(node) and node.id not in seen:
            seen.add(node.id)
            flows = self._flows(node)
            node = self.diagram.nodes.get(flows[0].target) if flows else None
        return node


def _by_person(teller: _Teller, node: Node) -> str:
    doer = each_doer(node, teller.forms) or doer_of(node)
    return f"{doer} mengerjakan “{label_of(node)}”"


def _by_hand(teller: _Teller, node: Node) -> str:
    return f"{_by_person(teller, node)} di luar sistem, lalu menandainya selesai"


def _by_table(_teller: _Teller, node: Node) -> str:
    return f"sistem melihat tabel keputusan untuk “{label_of(node)}”"


def _telling(_teller: _Teller, node: Node) -> str:
    return f"sistem {throwing(node)}"


_DEEDS: dict[str, Callable[[_Teller, Node], str]] = {
    "startEvent": _Teller.opening,
    "userTask": _by_person,
    "manualTask": _by_hand,
    "task": _by_hand,
    "businessRuleTask": _by_table,
    "sendTask": _telling,
    "intermediateThrowEvent": _telling,
    "receiveTask": _Teller.waiting,
    "intermediateCatchEvent": _Teller.waiting,
    "callActivity": _Teller.calling,
    **dict.fromkeys(_PARTS, _Teller.part),
    **dict.fromkeys(_GATEWAYS, _Teller.gateway),
}
