"""Everything that keeps a process from being published, found in one go, each with the shape that it is about."""

from __future__ import annotations

from workflows.engine.bundle import Bundle
from workflows.engine.check_drawing import drawing_problems
from workflows.engine.check_steps import step_problems
from workflows.engine.check_triggers import trigger_sayings
from workflows.engine.flow import variables_of
from workflows.errors import Problem


def check_bundle(bundle: Bundle) -> list[Problem]:
    """First how it is drawn; what the steps say is looked at only on a drawing that holds together."""
    found = list(drawing_problems(bundle))
    if found:
        return found
    variables = variables_of(bundle)
    return [*step_problems(bundle, variables), *trigger_sayings(bundle, variables)]
