"""From checked XML to the specifications that the library runs: only the supported elements, with our extensions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser, full_tag
from SpiffWorkflow.bpmn.parser.event_parsers import BoundaryEventParser, EndEventParser, StartEventParser
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.task_parsers import (
    CallActivityParser,
    ConditionalGatewayParser,
    GatewayParser,
    SubWorkflowParser,
)
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import (
    BoundaryEvent,
    CallActivity,
    EndEvent,
    ExclusiveGateway,
    InclusiveGateway,
    ManualTask,
    ParallelGateway,
    StartEvent,
    SubWorkflowTask,
    UserTask,
)

from workflows.engine.decisions import Table
from workflows.engine.diagram import attributes, clock_of, decision_of, is_decision, operator_of
from workflows.engine.specs import DecisionStep, ServiceStep
from workflows.engine.timers import Deadline
from workflows.engine.words import problem
from workflows.errors import DiagramRefused

Specs = tuple[BpmnProcessSpec, dict[str, BpmnProcessSpec]]


class _Ordered(TaskParser):  # type: ignore[misc]  # the engine library is untyped
    """Branches in the order of the file. The library sorts them by height: moving a shape would change what runs."""

    def get_position(self, node: Any = None) -> dict[str, float]:
        del node
        return {"x": 0.0, "y": 0.0}


class _Gateway(_Ordered, GatewayParser):  # type: ignore[misc]  # the engine library is untyped
    pass


class _Choice(_Ordered, ConditionalGatewayParser):  # type: ignore[misc]  # the engine library is untyped
    pass


class _Start(_Ordered, StartEventParser):  # type: ignore[misc]  # the engine library is untyped
    pass


class _Task(_Ordered):
    """User and manual tasks keep `langkah:task` in their extensions."""

    def parse_extensions(self, node: Any = None) -> dict[str, object]:
        del node
        found = dict(attributes(self.node, "task"))
        found["decision"] = "true" if is_decision(found) else "false"
        prefix = self.process_parser.parser.form_prefix(self.process_parser)
        return found | ({"form": prefix + found["form"]} if found.get("form") else {})


class _End(_Ordered, EndEventParser):  # type: ignore[misc]  # the engine library is untyped
    def parse_extensions(self, node: Any = None) -> dict[str, object]:
        del node
        return dict(attributes(self.node, "end"))


class _Service(_Ordered):
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


class _Decision(_Ordered):
    def create_task(self) -> DecisionStep:
        table = self.process_parser.parser.table(self.process_parser, decision_of(self.node))
        return DecisionStep(self.spec, self.bpmn_id, table=table.to_json(), **self.bpmn_attributes)


class _Boundary(_Ordered, BoundaryEventParser):  # type: ignore[misc]  # the engine library is untyped
    def create_task(self) -> Any:
        clock = clock_of(self.node)
        if clock is None:
            raise ValidationException("boundary event without a time", node=self.node)
        definition = Deadline(self.node.get("name") or self.bpmn_id, clock.expression, description="Timer")
        return self._create_task(definition, self.node.get("cancelActivity", "true") == "true")


class _CallActivity(_Ordered, CallActivityParser):  # type: ignore[misc]  # the engine library is untyped
    pass


class _SubProcess(_Ordered, SubWorkflowParser):  # type: ignore[misc]  # the engine library is untyped
    pass


class _Process(ProcessParser):  # type: ignore[misc]  # the engine library is untyped
    """Looks up shapes among BPMN elements only: a service's parameter may be called as a shape is."""

    def _index_process_nodes(self) -> None:
        super()._index_process_nodes()
        self.nodes_by_id = {node.get("id"): node for node in self.xpath(".//bpmn:*[@id]")}


class Parser(BpmnParser):  # type: ignore[misc]  # the engine library is untyped
    """Knows the supported elements and no others, so that a gap in the checks can't bring in a script."""

    PARSER_CLASSES = {  # noqa: RUF012 - as the library declares it
        full_tag("startEvent"): (_Start, StartEvent),
        full_tag("endEvent"): (_End, EndEvent),
        full_tag("boundaryEvent"): (_Boundary, BoundaryEvent),
        full_tag("userTask"): (_Task, UserTask),
        full_tag("manualTask"): (_Task, ManualTask),
        full_tag("serviceTask"): (_Service, ServiceStep),
        full_tag("businessRuleTask"): (_Decision, DecisionStep),
        full_tag("exclusiveGateway"): (_Choice, ExclusiveGateway),
        full_tag("inclusiveGateway"): (_Choice, InclusiveGateway),
        full_tag("parallelGateway"): (_Gateway, ParallelGateway),
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
