"""Forms as data: form-js JSON read into frozen definitions, and the variables that a form gives to a process.

Checking what a person typed and drawing the page belong to `webapp.forms`. Standard library only.
"""

from __future__ import annotations

from workflows.form_def.model import (
    MAX_PATTERN_TEXT,
    MAX_ROWS,
    MAX_TEXT,
    MAX_WHOLE,
    Branch,
    Choice,
    Component,
    Entry,
    Fault,
    Field,
    FormDef,
    FormError,
    Group,
    Kind,
    Limits,
    Rows,
    Text,
    UnknownComponent,
    entries,
)
from workflows.form_def.parse import parse_form

__all__ = [
    "MAX_PATTERN_TEXT",
    "MAX_ROWS",
    "MAX_TEXT",
    "MAX_WHOLE",
    "Branch",
    "Choice",
    "Component",
    "Entry",
    "Fault",
    "Field",
    "FormDef",
    "FormError",
    "Group",
    "Kind",
    "Limits",
    "Rows",
    "Text",
    "UnknownComponent",
    "entries",
    "parse_form",
]
