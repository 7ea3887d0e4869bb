"""The story of a process in plain sentences, made from its diagram: who does what, by when, and what then.

Pure: a diagram and the forms beside it in, numbered lines out. It tells broken diagrams too, as far as they go.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from workflows.engine.diagram import BPMN, Diagram, Flow, Node, clock_of, text_of
from workflows.engine.spoken import condition_in_words, everybody_starts, starters_in_words, time_in_words
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
from workflows.tongue import Words, phrase

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
_REMINDING: Words = {
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
        told, notes = self._told(node), [*self._choices(node), *self._events(node)]
        if node.kind not in _GATEWAYS or node.kind == "parallelGateway":
            told = f"{told} {self._tail(node, after)}".strip()
        return Line(self.numbers[node.id], told, node.id, tuple(notes))

    def _told(self, node: Node) -> str:
        return f"{upfirst(self._deed(node))}{repeated(node, self.forms)}{by_when(node)}."

    def _deed(self, node: Node) -> str:
        teller = _DEEDS.get(node.kind)
        return teller(self, node) if teller else phrase("sistem mengerjakan “{name}”", name=label_of(node))

    def opening(self, node: Node) -> str:
        if node.scope != self.diagram.key:
            return event_opening(node, self._awaited(node))
        if trigger := triggers_of(node):
            return phrase("kasus dimulai bila {what}", what=self._trigger(node, trigger[0]))
        if self.diagram.case.get("startForm"):
            starters, name = self.diagram.case.get("starters", ""), phrase(self.diagram.name)
            who = phrase("pegawai") if everybody_starts(starters) else starters_in_words(starters)
            return phrase("{who} mengisi dan mengirim permintaan “{name}”", who=who, name=name)
        return phrase("dimulai")

    def waiting(self, node: Node) -> str:
        return phrase("menunggu {what}", what=self._awaited(node))

    def calling(self, node: Node) -> str:
        key = node.element.get("calledElement", "")
        name = self.called.get(key, key) or label_of(node)
        return phrase(
            "proses “{process}” dijalankan sampai selesai untuk “{name}”",
            process=phrase(name),
            name=label_of(node),
        )

    def part(self, node: Node) -> str:
        if is_event_part(node):
            return phrase("kapan saja selama kasus berjalan, bagian “{name}” bisa mulai", name=label_of(node))
        return phrase("bagian “{name}” dikerjakan", name=label_of(node))

    def gateway(self, node: Node) -> str:
        if node.kind == "parallelGateway":
            return self._side_by_side(node)
        if node.kind == "eventBasedGateway":
            return phrase("ditunggu mana yang terjadi lebih dulu")
        asked = phrase(node.name).rstrip("?:. ")
        branching = (
            phrase("{question}? Lanjutannya tergantung jawabannya", question=asked)
            if asked
            else phrase("jalannya bercabang: lanjutannya tergantung jawabannya")
        )
        many = phrase(", dan boleh lebih dari satu") if node.kind == "inclusiveGateway" else ""
        return f"{branching}{many}"

    def _side_by_side(self, node: Node) -> str:
        if self._entries(node) <= 1:
            return phrase("semua jalan berikut dikerjakan bersamaan")
        if len(self._flows(node)) <= 1:
            return phrase("ditunggu sampai semua jalan sebelumnya selesai")
        return phrase(
            "ditunggu sampai semua jalan sebelumnya selesai; lalu semua jalan berikut dikerjakan bersamaan"
        )

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
            return phrase("bila {what}: ", what=self._awaited(target)) if target else ""
        asked = condition_in_words(flow.condition, self.forms) if flow.condition else ""
        return f"{_if(phrase(flow.name) or asked, usual=flow.id == node.default)}: "

    def _events(self, node: Node) -> Iterator[str]:
        for event in self.diagram.boundary.get(node.id, ()):
            what, then = self._happening(event), self._effect(event)
            yield upfirst(phrase("bila {what}, {then}.", what=what, then=then))

    def _effect(self, event: Node) -> str:
        errand = self._errand(event)
        done = [
            phrase(_REMINDING.get(service_of(one), "sistem mengerjakan “{name}”"), name=label_of(one))
            for one in errand
        ]
        stops = phrase("tugas ini berhenti") if event.interrupting else ""
        flows = self._flows(event)
        if not errand and flows:
            done = [self._to(flows[0].target)]
        between = phrase("dan")
        told = f" {between} ".join(part for part in (stops, *done) if part)
        return told or phrase("tidak ada yang terjadi")

    def _happening(self, event: Node) -> str:
        triggers = triggers_of(event)
        if "timerEventDefinition" in triggers:
            clock = clock_of(event.element)
            if clock is None:
                return phrase("“{name}” tiba", name=label_of(event))
            return phrase("lewat {time}", time=time_in_words(clock.expression, self.forms))
        if triggers:
            return self._trigger(event, triggers[0])
        return phrase("“{name}” terjadi", name=label_of(event))

    def _awaited(self, node: Node) -> str:
        if clock := clock_of(node.element):
            return time_in_words(clock.expression, self.forms)
        triggers = triggers_of(node)
        if node.kind == "receiveTask" or "messageEventDefinition" in triggers:
            return phrase("pesan “{name}”", name=label_of(node))
        return self._trigger(node, triggers[0]) if triggers else f"“{label_of(node)}”"

    def _trigger(self, node: Node, kind: str) -> str:
        if kind == "conditionalEventDefinition":
            found = node.element.find(f"{{{BPMN}}}{kind}")
            condition = text_of(found, "condition") if found is not None else ""
            if condition and not node.name:
                return condition_in_words(condition, self.forms)
        return phrase(TRIGGERS.get(kind, "“{name}” terjadi"), name=label_of(node))

    def _tail(self, node: Node, after: Node | None) -> str:
        flows = self._flows(node)
        if node.kind == "parallelGateway" and len(flows) > 1:
            return ""
        if len(flows) > 1:
            ways = ", ".join(self._to(flow.target) for flow in flows)
            return upfirst(phrase("lalu bersamaan {ways}.", ways=ways))
        if not flows:
            return "" if is_event_part(node) else phrase("Sesudah ini tidak ada jalan lagi.")
        target = self._resolved(flows[0].target)
        if target is not None and after is not None and target.id == after.id:
            return ""
        return upfirst(f"{self._to(flows[0].target)}.")

    def _to(self, target_id: str) -> str:
        target = self._resolved(target_id)
        if target is None:
            return phrase("panahnya tidak sampai ke mana-mana")
        if target.kind == "endEvent":
            return ending(target, inner=target.scope != self.diagram.key)
        number, name = self.numbers.get(target.id, ""), label_of(target)
        if not number:
            return phrase("lanjut ke “{name}”", name=name)
        if not target.name:
            return phrase("lanjut ke langkah {number}", number=number)
        return phrase("lanjut ke langkah {number} ({name})", number=number, name=name)

    def _resolved(self, target_id: str) -> Node | None:
        """Past the gateways that only bring ways together."""
        seen: set[str] = set()
        node = self.diagram.nodes.get(target_id)
        while node and node.kind in _GATEWAYS and not self._speaks(node) and node.id not in seen:
            seen.add(node.id)
            flows = self._flows(node)
            node = self.diagram.nodes.get(flows[0].target) if flows else None
        return node


def _if(asked: str, *, usual: bool) -> str:
    if usual:
        return phrase("jika {what} (yang biasa)", what=asked) if asked else phrase("selain itu")
    return phrase("jika {what}", what=asked) if asked else phrase("jika tanpa syarat")


def _by_person(teller: _Teller, node: Node) -> str:
    doer = each_doer(node, teller.forms) or doer_of(node)
    return phrase("{who} mengerjakan “{name}”", who=doer, name=label_of(node))


def _by_hand(teller: _Teller, node: Node) -> str:
    deed = _by_person(teller, node)
    return phrase("{deed} di luar sistem, lalu menandainya selesai", deed=deed)


def _by_table(_teller: _Teller, node: Node) -> str:
    return phrase("sistem melihat tabel keputusan untuk “{name}”", name=label_of(node))


def _telling(_teller: _Teller, node: Node) -> str:
    return throwing(node)


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
