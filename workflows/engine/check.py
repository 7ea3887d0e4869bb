"""Everything that keeps a process from being published, found in one go, each with the shape that it is about."""

from __future__ import annotations

from workflows.engine.bundle import Bundle
from workflows.engine.check_drawing import drawing_problems
from workflows.engine.check_steps import step_problems
from workflows.engine.flow import variables_of
from workflows.engine.words import blocking
from workflows.errors import Problem


def check_bundle(bundle: Bundle) -> list[Problem]:
    """First how it is drawn; what the steps say is looked at only on a drawing that holds together."""
    found = list(drawing_problems(bundle))
    return found if blocking(found) else [*found, *step_problems(bundle, variables_of(bundle))]
