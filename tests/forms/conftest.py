from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from lxml import html

from webapp import forms
from workflows.form_def import FormDef

Draw = Callable[..., html.HtmlElement]

PAGE = """
{%- from "forms/fields.html" import form_fields, error_summary -%}
<main>{{ error_summary(form, errors) }}<form>
{{ form_fields(form, raw, errors, kept, focus=focus) }}</form></main>
"""


@pytest.fixture(scope="session")
def bare_app() -> Flask:
    templates = Path(forms.__file__).parent.parent / "templates"
    app = Flask("forms-alone", template_folder=str(templates))
    app.config.update(BABEL_DEFAULT_LOCALE="id", BABEL_DEFAULT_TIMEZONE="Asia/Jakarta")
    Babel(app)
    forms.init_app(app)
    app.jinja_env.globals["static"] = lambda filename: f"/static/{filename}"
    return app


@pytest.fixture(autouse=True)
def in_request(bare_app: Flask) -> Iterator[None]:
    with bare_app.test_request_context("/"):
        yield


def page_of(form: FormDef, raw: object = None, **rest: object) -> str:
    given = {"errors": {}, "kept": {}, "focus": ""} | rest
    return render_template_string(PAGE, form=form, raw=raw, **given)


@pytest.fixture
def draw() -> Draw:
    """The page with the form on it, as a tree."""

    def _draw(form: FormDef, raw: object = None, **rest: object) -> html.HtmlElement:
        return html.fromstring(page_of(form, raw, **rest))

    return _draw
