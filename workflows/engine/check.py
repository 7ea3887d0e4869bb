"""Everything that is wrong with a process or should be looked at, found in one go, each with its shape."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.engine.bundle import Bundle
from workflows.engine.check_drawing import drawing_problems
from workflows.engine.check_partners import partner_problems
from workflows.engine.check_paths import path_problems, round_problems
from workflows.engine.check_steps import step_problems
from workflows.engine.check_triggers import trigger_sayings
from workflows.engine.flow import variables_of
from workflows.engine.words import blocking
from workflows.errors import Problem
from workflows.form_def import FormDef

_MISSING = frozenset(
    {"NO_SERVICE", "SERVICE_MISSING", "NO_FORM", "FORM_MISSING", "DECISION_MISSING", "CALLED_MISSING"}
)


def check_bundle(bundle: Bundle, *, before: Mapping[str, FormDef] | None = None) -> list[Problem]:
    """First how it is drawn; what the steps say is looked at only on a drawing that holds together.

    `before` are the forms of the published version: a field that has gone since then is called so.
    """
    found = list(drawing_problems(bundle))
    if not blocking(found):
        variables = variables_of(bundle)
        found += path_problems(bundle)
        gone = _gone(bundle, before or {})
        found += step_problems(bundle, variables, gone=gone)
        found += trigger_sayings(bundle, variables, gone=gone)
        found += round_problems(bundle, variables.not_typed())
    if not blocking(found):
        found += partner_problems(bundle)
    return _without_consequences([*bundle.notes, *found])


def _without_consequences(found: list[Problem]) -> list[Problem]:
    """A name that nothing sets may be set by what is missing, so it isn't said to be unknown yet."""
    if any(one.code in _MISSING for one in found):
        return [one for one in found if one.code not in {"FIELD_GONE", "VARIABLE_UNKNOWN", "TEMPLATE"}]
    return found


def _gone(bundle: Bundle, before: Mapping[str, FormDef]) -> dict[str, str]:
    left = {key for form in bundle.forms.values() for key in form.variables()}
    return {key: name for name, form in before.items() for key in form.variables() if key not in left}
