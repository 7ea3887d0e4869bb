"""Our own task specifications beside the library's, and the serializer that knows them all."""

from __future__ import annotations

from typing import Any, ClassVar

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default import BpmnProcessSpecConverter
from SpiffWorkflow.bpmn.serializer.default.task_spec import (
    BoundaryEventConverter,
    BpmnTaskSpecConverter,
    ConditionalGatewayConverter,
    EventConverter,
)
from SpiffWorkflow.bpmn.serializer.helpers import BpmnDataSpecificationConverter, EventDefinitionConverter
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin
from SpiffWorkflow.task import Task

from workflows.engine.events import Boundary, Catch, EventGateway, Handler, Throw
from workflows.engine.joins import InclusiveStep, ParallelStep, Scope, ScopeEnd
from workflows.engine.loops import ForEach, Repeat
from workflows.engine.objects import Shared
from workflows.engine.signals import Condition, Fault, Message, Nothing, Signal, Terminate
from workflows.engine.timers import Deadline
from workflows.errors import BpmnError


class ServiceStep(BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """A service task: parameters are expressions; the answer is bound to `result`, or its keys are merged.

    After a declared error the task stays begun, until whatever catches the error takes it away.
    """

    kept: ClassVar[tuple[str, ...]] = ("service", "parameters", "result")

    def __init__(
        self, wf_spec: Any, bpmn_id: str, *, service: str = "", parameters: Any = None, **kwargs: Any
    ) -> None:
        self.result = kwargs.pop("result", "")
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.service = service
        self.parameters: dict[str, str] = dict(parameters or {})

    def _run_hook(self, my_task: Task) -> bool | None:
        engine = my_task.workflow.script_engine
        arguments = {name: engine.evaluate(my_task, text) for name, text in self.parameters.items()}
        try:
            answer = engine.call_service(my_task, service=self.service, arguments=arguments)
        except BpmnError as error:
            engine.thrown.append((my_task, Fault(code=error.code)))
            return None
        if self.result:
            my_task.data[self.result] = answer
        elif answer is not None:
            my_task.data.update(answer)
        return True


class DecisionStep(BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """A business rule task: the answers of its table replace those of an earlier pass."""

    kept: ClassVar[tuple[str, ...]] = ("table",)

    def __init__(self, wf_spec: Any, bpmn_id: str, *, table: Any = None, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.table: dict[str, object] = dict(table or {})

    def _run_hook(self, my_task: Task) -> bool:
        answers = my_task.workflow.script_engine.decide(my_task, self.table)
        my_task.data.update(answers)
        return True


class _StepConverter(BpmnTaskSpecConverter):  # type: ignore[misc]  # the engine library is untyped
    """Stores what a specification names in `kept`."""

    def to_dict(self, spec: Any) -> dict[str, object]:
        return {**super().to_dict(spec), **{name: getattr(spec, name) for name in spec.kept}}


class _HandlerConverter(EventConverter):  # type: ignore[misc]  # the engine library is untyped
    def to_dict(self, spec: Any) -> dict[str, object]:
        return {**super().to_dict(spec), "interrupting": spec.interrupting}


class _DefinitionConverter(EventDefinitionConverter):  # type: ignore[misc]  # the engine library is untyped
    def to_dict(self, event_definition: Any) -> dict[str, object]:
        own = {name: getattr(event_definition, name) for name in event_definition.kept}
        return {**super().to_dict(event_definition), **own}


class _SharedConverter(BpmnDataSpecificationConverter):  # type: ignore[misc]  # the engine library is untyped
    def to_dict(self, data_spec: Any) -> dict[str, object]:
        return {**super().to_dict(data_spec), "value": data_spec.value}


_OWN = {
    **dict.fromkeys((ServiceStep, DecisionStep, ForEach, Repeat), _StepConverter),
    **dict.fromkeys((Deadline, Message, Signal, Fault, Condition, Nothing), _DefinitionConverter),
    **dict.fromkeys((ParallelStep, ScopeEnd, EventGateway), BpmnTaskSpecConverter),
    **dict.fromkeys((Catch, Throw), EventConverter),
    Terminate: EventDefinitionConverter,
    Boundary: BoundaryEventConverter,
    Handler: _HandlerConverter,
    InclusiveStep: ConditionalGatewayConverter,
    Scope: BpmnProcessSpecConverter,
    Shared: _SharedConverter,
}
SERIALIZER = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure({**DEFAULT_CONFIG, **_OWN}))
