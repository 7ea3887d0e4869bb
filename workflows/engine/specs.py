"""Our own task specifications beside the library's, and the serializer that knows them all."""

from __future__ import annotations

from typing import Any

from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.task_spec import BpmnTaskSpecConverter
from SpiffWorkflow.bpmn.specs.mixins.bpmn_spec_mixin import BpmnSpecMixin

from workflows.engine.timers import Deadline, DeadlineConverter


class ServiceStep(BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """A service task: parameters are expressions; the answer is bound to `result`, or its keys are merged."""

    def __init__(
        self, wf_spec: Any, bpmn_id: str, *, service: str = "", parameters: Any = None, **kwargs: Any
    ) -> None:
        self.result = kwargs.pop("result", "")
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.service = service
        self.parameters: dict[str, str] = dict(parameters or {})

    def _run_hook(self, my_task: Any) -> bool:
        engine = my_task.workflow.script_engine
        arguments = {name: engine.evaluate(my_task, text) for name, text in self.parameters.items()}
        answer = engine.call_service(my_task, service=self.service, arguments=arguments)
        if self.result:
            my_task.data[self.result] = answer
        elif answer is not None:
            my_task.data.update(answer)
        return True


class DecisionStep(BpmnSpecMixin):  # type: ignore[misc]  # the engine library is untyped
    """A business rule task: the answers of its table replace those of an earlier pass."""

    def __init__(self, wf_spec: Any, bpmn_id: str, *, table: Any = None, **kwargs: Any) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.table: dict[str, object] = dict(table or {})

    def _run_hook(self, my_task: Any) -> bool:
        answers = my_task.workflow.script_engine.decide(my_task, self.table)
        my_task.data.update(answers)
        return True


class ServiceStepConverter(BpmnTaskSpecConverter):  # type: ignore[misc]  # the engine library is untyped
    def to_dict(self, spec: Any) -> dict[str, object]:
        own = {"service": spec.service, "parameters": spec.parameters, "result": spec.result}
        return {**super().to_dict(spec), **own}


class DecisionStepConverter(BpmnTaskSpecConverter):  # type: ignore[misc]  # the engine library is untyped
    def to_dict(self, spec: Any) -> dict[str, object]:
        return {**super().to_dict(spec), "table": spec.table}


SERIALIZER = BpmnWorkflowSerializer(
    BpmnWorkflowSerializer.configure(
        {
            **DEFAULT_CONFIG,
            ServiceStep: ServiceStepConverter,
            DecisionStep: DecisionStepConverter,
            Deadline: DeadlineConverter,
        }
    )
)
