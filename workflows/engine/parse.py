"""From checked XML to the specifications that the library runs: only the supported elements, with our extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import (
    CallActivity,
    EndEvent,
    ExclusiveGateway,
    ManualTask,
    StartEvent,
    SubWorkflowTask,
    UserTask,
)

from workflows.engine.decisions import Table
from workflows.engine.diagram import (
    BPMN,
    attributes,
    decision_of,
    is_by_event,
    is_decision,
    operator_of,
    task_of,
)
from workflows.engine.events import Boundary, Catch, EventGateway, Handler, Throw
from workflows.engine.joins import InclusiveStep, ParallelStep, Scope
from workflows.engine.loops import ForEach, Repeat
from workflows.engine.objects import Shared
from workflows.engine.repeats import again_of, each_of
from workflows.engine.signals import Condition, Fault, Message, Nothing, Signal, Terminate
from workflows.engine.specs import DecisionStep, ServiceStep
from workflows.engine.timers import Deadline
from workflows.engine.triggers import Trigger, trigger_of
from workflows.engine.words import problem
from workflows.errors import DiagramRefused

Specs = tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]


class _Step(TaskParser):  # type: ignore[misc]  # the engine library is untyped
    """Branches in the order of the file. The library sorts them by height: moving a shape would change what runs."""

    def get_position(self, node: Any = None) -> dict[str, float]:
        del node
        return {"x": 0.0, "y": 0.0}

    def _resolve_data_object_ref(self, ref: Any) -> Any:
        """The library looks one scope outwards again and again, and would never come back."""
        key, scope = ref.get("dataObjectRef") if ref is not None else None, self.process_parser
        while scope is not None:
            if (found := scope.spec.data_objects.get(key)) is not None:
                return found
            scope = scope.parent
        return None

    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        del loop_characteristics
        each = each_of(self.node)
        assert each is not None  # noqa: S101 - the library calls this where the marker stands
        self._repeat(ForEach, **{name: getattr(each, name) for name in ForEach.kept[1:]})

    def _add_loop_task(self, loop_characteristics: Any) -> None:
        del loop_characteristics
        again = again_of(self.node)
        assert again is not None  # noqa: S101 - the library calls this where the marker stands
        self._repeat(Repeat, **{name: getattr(again, name) for name in Repeat.kept[1:]})

    def _repeat(self, kind: type, **said: object) -> None:
        original: Any = self.spec.task_specs.pop(self.task.name)
        self.task: Any = kind(self.spec, original.name, bpmn_name=original.bpmn_name, **said)
        self._copy_task_attrs(original)


class _Gateway(_Step):
    def handles_multiple_outgoing(self) -> bool:
        return True


class _Choice(_Step, ConditionalGatewayParser):  # type: ignore[misc]  # the engine library is untyped
    pass


class _Task(_Step):
    """User and manual tasks keep `langkah:task` in their extensions."""

    def parse_extensions(self, node: Any = None) -> dict[str, object]:
        del node
        found = dict(task_of(self.node))
        found["decision"] = "true" if is_decision(found) else "false"
        prefix = self.process_parser.parser.form_prefix(self.process_parser)
        return found | ({"form": prefix + found["form"]} if found.get("form") else {})


class _Service(_Step):
    def create_task(self) -> ServiceStep:
        operator = operator_of(self.node)
        if operator is None:
            raise ValidationException("service task without a service", node=self.node)
        return ServiceStep(
            self.spec,
            self.bpmn_id,
            service=operator.service,
            parameters=operator.parameters,
            result=operator.result,
            **self.bpmn_attributes,
        )


class _Decision(_Step):
    def create_task(self) -> DecisionStep:
        table = self.process_parser.parser.table(self.process_parser, decision_of(self.node))
        return DecisionStep(self.spec, self.bpmn_id, table=table.to_json(), **self.bpmn_attributes)


class _Event(_Step):
    """Events in the flow, and tasks that send or receive."""

    def create_task(self) -> Any:
        definition = _definition(self.node)
        return self.spec_class(self.spec, self.bpmn_id, event_definition=definition, **self.bpmn_attributes)


class _Start(_Step):
    """What starts a subprocess by an event is waited for around it (`_SubProcess`)."""

    def create_task(self) -> Any:
        task = StartEvent(self.spec, self.bpmn_id, event_definition=Nothing(), **self.bpmn_attributes)
        self.spec.start.connect(task)
        return task


class _End(_Event):
    def create_task(self) -> Any:
        task = super().create_task()
        task.connect(self.spec.end)
        return task

    def parse_extensions(self, node: Any = None) -> dict[str, object]:
        del node
        return dict(attributes(self.node, "end"))


class _Boundary(_Step):
    def create_task(self) -> Any:
        return Boundary(
            self.spec,
            self.bpmn_id,
            event_definition=_definition(self.node),
            cancel_activity=self.node.get("cancelActivity", "true") == "true",
            **self.bpmn_attributes,
        )


class _CallActivity(_Step, CallActivityParser):  # type: ignore[misc]  # the engine library is untyped
    pass


class _SubProcess(_Step, SubWorkflowParser):  # type: ignore[misc]  # the engine library is untyped
    EVENT_SUBPROCESS_CLASS = SubWorkflowTask

    def create_task(self) -> Any:
        task = super().create_task()
        if is_by_event(self.node):
            self._listen(task)
        return task

    def _listen(self, task: Any) -> None:
        start = self.node.find(f"{{{BPMN}}}startEvent")
        handler = Handler(
            self.spec,
            f"{self.bpmn_id}.Handler",
            event_definition=_definition(start),
            interrupting=start.get("isInterrupting", "true") == "true",
            bpmn_name=start.get("name"),
        )
        handler.bpmn_id = start.get("id")
        self.spec.start.connect(handler)
        handler.connect(task)
        task.connect(self.spec.end)


class _Process(ProcessParser):  # type: ignore[misc]  # the engine library is untyped
    """Looks up shapes among BPMN elements only: a service's parameter may be called as a shape is."""

    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        self.nodes_by_id = {node.get("id"): node for node in self.xpath(".//bpmn:*[@id]")}

    def create_spec(self) -> Scope:
        return Scope(name=self.bpmn_id, description=self.get_name(), filename=self.filename)

    def add_tasks(self) -> None:
        for node in self.xpath("./bpmn:startEvent | ./bpmn:subProcess[@triggeredByEvent='true']"):
            self.parse_node(node)

    def create_data_spec(self, item: Any, cls: Any) -> Any:
        del cls
        return Shared(item.get("id"), item.get("name"), attributes(item, "data").get("value", ""))


class Parser(BpmnParser):  # type: ignore[misc]  # the engine library is untyped
    """Knows the supported elements and no others, so that a gap in the checks can't bring in a script."""

    PARSER_CLASSES = {  # noqa: RUF012 - as the library declares it
        full_tag("startEvent"): (_Start, StartEvent),
        full_tag("endEvent"): (_End, EndEvent),
        full_tag("boundaryEvent"): (_Boundary, Boundary),
        full_tag("intermediateCatchEvent"): (_Event, Catch),
        full_tag("intermediateThrowEvent"): (_Event, Throw),
        full_tag("receiveTask"): (_Event, Catch),
        full_tag("sendTask"): (_Event, Throw),
        full_tag("userTask"): (_Task, UserTask),
        full_tag("manualTask"): (_Task, ManualTask),
        full_tag("serviceTask"): (_Service, ServiceStep),
        full_tag("businessRuleTask"): (_Decision, DecisionStep),
        full_tag("exclusiveGateway"): (_Choice, ExclusiveGateway),
        full_tag("inclusiveGateway"): (_Choice, InclusiveStep),
        full_tag("parallelGateway"): (_Gateway, ParallelStep),
        full_tag("eventBasedGateway"): (_Gateway, EventGateway),
        full_tag("subProcess"): (_SubProcess, SubWorkflowTask),
        full_tag("callActivity"): (_CallActivity, CallActivity),
    }

    PROCESS_PARSER_CLASS = _Process

    def __init__(self, main: str, tables: Mapping[str, Mapping[str, Table]]) -> None:
        super().__init__()
        self._main = main
        self._tables = tables

    def table(self, process_parser: Any, decision: str) -> Table:
        return self._tables[_root(process_parser)][decision]

    def form_prefix(self, process_parser: Any) -> str:
        """Forms of a called process lie in a folder of its name."""
        key = _root(process_parser)
        return "" if key == self._main else f"{key}/"


def _definition(element: etree._Element) -> Any:
    trigger = trigger_of(element)
    if trigger is None:
        return Nothing()
    return _of_trigger(trigger, element.get("name", "") or element.get("id", ""))


def _of_trigger(trigger: Trigger, label: str) -> Any:  # noqa: PLR0911 - one return a kind
    match trigger.kind:
        case "timer":
            return Deadline(label, trigger.expression, cycle=trigger.clock == "timeCycle")
        case "message":
            return Message(trigger.name, trigger.key, trigger.parameters, trigger.variables)
        case "signal":
            return Signal(trigger.name)
        case "error" | "escalation":
            return Fault(label, trigger.kind.upper(), trigger.code)
        case "conditional":
            return Condition(label, trigger.expression)
        case _:
            return Terminate()


def _root(process_parser: Any) -> str:
    while process_parser.parent is not None:
        process_parser = process_parser.parent
    return str(process_parser.bpmn_id)


def parse(main: str, roots: Iterable[etree._Element], tables: Mapping[str, Mapping[str, Table]]) -> Specs:
    """The specification of the process `main` and of all that it calls. Raises DiagramRefused."""
    parser = Parser(main, tables)
    try:
        for root in roots:
            parser.add_bpmn_xml(root)
        return parser.get_spec(main), parser.get_subprocess_specs(main)
    except (ValidationException, KeyError, ValueError, TypeError, AttributeError) as error:
        raise DiagramRefused([problem("ENGINE", detail=str(error))]) from error
