"""form-js JSON read into the values of `model`, refusing what the portal can't show or check.

What form-js leaves open is settled here: a number is a whole number unless `decimalDigits` is above zero; a
field that is disabled or read-only is shown and never taken from the browser; `properties.showWhen` puts a
component under one choice of a radio, and so does form-js' own `conditional.hide` in the one shape
`=radio != "choice"`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NoReturn

from workflows.form_def.fields import read_field
from workflows.form_def.item import Item, Scope, read_branch
from workflows.form_def.model import MAX_ROWS, Component, Fault, FormDef, FormError, Group, Rows, Text

MAX_COMPONENTS = 200
MAX_DEPTH = 4
MAX_JSON = 256 * 1024


@lru_cache(maxsize=256)  # a form is a value, and the forms of running cases are read at every step
def parse_form(json_text: str) -> FormDef:
    """Read form-js JSON. Raises `FormError` (of it `UnknownComponent`) at the first thing that can't be used."""
    if len(json_text) > MAX_JSON:
        raise FormError(Fault.TOO_LARGE)
    try:
        document = json.loads(json_text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise FormError(Fault.NOT_A_FORM, detail=str(error)) from error
    if not isinstance(document, dict) or document.get("type", "default") != "default":
        raise FormError(Fault.NOT_A_FORM)
    return FormDef(str(document.get("id", "")), _read_all(document, Scope()))


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _read_all(holder: Mapping[str, object], scope: Scope) -> tuple[Component, ...]:
    items = holder.get("components")
    if not isinstance(items, list) or not all(isinstance(one, dict) for one in items):
        raise FormError(Fault.NOT_A_FORM)
    scope.seen.extend(None for _ in items)
    if scope.depth > MAX_DEPTH or len(scope.seen) > MAX_COMPONENTS:
        raise FormError(Fault.TOO_LARGE)
    return tuple(_read(Item(one), scope) for one in items)


def _read(item: Item, scope: Scope) -> Component:
    if item.type == "text":
        return Text(item.text("text"), read_branch(item, scope)[0])
    if item.type == "dynamiclist" or (item.type == "group" and item.flag("isRepeating")):
        return _read_rows(item, scope)
    if item.type == "group":
        return _read_group(item, scope)
    return read_field(item, scope)


def _read_group(item: Item, scope: Scope) -> Group:
    if item.data.get("path"):
        item.fail(Fault.BAD_PROPERTY, "path")  # form-js would nest the values; ours lie flat
    branch, conditions = read_branch(item, scope)
    components = _read_all(item.data, scope.inside(conditions))
    return Group(item.text("label"), item.text("description"), components, branch)


def _read_rows(item: Item, scope: Scope) -> Rows:
    if scope.in_rows:
        item.fail(Fault.NOT_IN_ROWS)
    branch, conditions = read_branch(item, scope)
    most = item.count("maxRows", default=20, low=1, high=MAX_ROWS)
    fewest = item.count("minRows", default=0, low=0, high=most)
    required = item.mapping("validate").get("required") is True
    rows = Rows(
        key=scope.claim(item, item.data.get("path") or item.data.get("key")),
        label=item.label(),
        help=item.text("description"),
        components=_read_all(item.data, scope.of_rows()),
        min_rows=max(fewest, int(required)),
        max_rows=most,
        start_rows=item.count("defaultRepetitions", default=1, low=0, high=most),
        branch=branch,
        conditions=conditions,
    )
    return rows if rows.inputs() else item.fail(Fault.NOT_A_FORM)
