"""What a form shows before anybody typed: values known already, else its defaults, as a person would type them."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.form_def import Field, FormDef, Rows, entries

Raw = Mapping[str, object]


def initial(form: FormDef, values: Raw | None = None) -> dict[str, object]:
    """`values` are task data or facts; keys that the form doesn't have are passed over."""
    given = values or {}
    found: dict[str, object] = {}
    for one in entries(form.components):
        if isinstance(one, Rows):
            found[one.key] = _initial_rows(one, given.get(one.key))
        else:
            found[one.key] = as_typed(given.get(one.key, one.default))
    return found


def suggested(form: FormDef, values: Raw) -> dict[str, object]:
    """What stands in fields that name a value of the case, until something else is typed."""
    found = (one for one in entries(form.components) if isinstance(one, Field) and one.suggest)
    return {one.key: values[one.suggest] for one in found if values.get(one.suggest) is not None}


def fresh_row(rows: Rows, values: Raw | None = None) -> dict[str, object]:
    given = values or {}
    inputs = [one for one in entries(rows.components) if isinstance(one, Field)]
    return {one.key: as_typed(given.get(one.key, one.default)) for one in inputs}


def as_typed(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".").replace(".", ",")
    return [str(one) for one in value] if isinstance(value, list | tuple) else str(value)


def _initial_rows(rows: Rows, given: object) -> list[dict[str, object]]:
    known = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    if known:
        return [fresh_row(rows, one) for one in known]
    return [fresh_row(rows) for _one in range(max(rows.start_rows, rows.min_rows))]
