"""Forms on the web: form-js JSON (read by `workflows.form_def`) to a marshmallow schema, and to plain HTML.

A view loads with `load`, draws with the macros of `templates/forms/fields.html`, and needs `init_app` once.
"""

from __future__ import annotations

from flask import Flask

from webapp.forms.explain import explain
from webapp.forms.initial import initial, suggested
from webapp.forms.load import FORM, Loaded, RowAction, load
from webapp.forms.render import error_links, form_nodes
from webapp.forms.schema import FormSchema, schema_for
from webapp.forms.uploads import MAX_BYTES, KeptFile, Upload
from webapp.translation import drawn

__all__ = [
    "FORM",
    "MAX_BYTES",
    "FormSchema",
    "KeptFile",
    "Loaded",
    "RowAction",
    "Upload",
    "error_links",
    "explain",
    "form_nodes",
    "init_app",
    "initial",
    "load",
    "schema_for",
    "suggested",
]


def init_app(app: Flask) -> None:
    """Give the form macros the functions they call."""
    app.jinja_env.globals.update(form_nodes=form_nodes, form_error_links=error_links)
    app.jinja_env.filters["drawn"] = drawn
