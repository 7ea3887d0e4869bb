"""A form made into a marshmallow schema, whose loaded values are JSON and can be task data as they are.

It takes JSON as well as typed text. Choices not made take what belongs to them along: those values are dropped,
and what they demand isn't demanded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from marshmallow import RAISE, Schema, ValidationError, fields, post_load, pre_load, validates_schema

from webapp.forms import clean, messages
from webapp.forms.fields import (
    Answer,
    ChoiceValue,
    DayValue,
    DecimalValue,
    ManyValue,
    RowsValue,
    TextValue,
    TickValue,
    WholeValue,
)
from workflows.form_def import Entry, FormDef, Kind, Rows

Digests = Mapping[str, Sequence[str]]


class FormSchema(Schema):
    class Meta:
        unknown = RAISE

    def __init__(self, inputs: Sequence[Entry]) -> None:
        self.error_messages = dict.fromkeys(("unknown", "type"), messages.stranger())
        self.inputs = tuple(inputs)
        super().__init__()

    @pre_load
    def drop_what_does_not_count(self, data: object, **_kwargs: object) -> object:
        if not isinstance(data, Mapping):
            return data
        idle = {one.key for one in self.inputs if not is_active(one, data)}
        return {name: value for name, value in data.items() if name not in idle and not is_empty(value)}

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def demand_what_the_choice_demands(self, _data: object, original: object, **_kwargs: object) -> None:
        if not isinstance(original, Mapping):
            return
        wanted = [one for one in self.inputs if one.conditions and is_active(one, original)]
        found = {
            one.key: [_missing(one)] for one in wanted if is_required(one) and is_empty(original.get(one.key))
        }
        if found:
            raise ValidationError(found)

    @post_load
    def set_every_variable(self, data: Mapping[str, object], **_kwargs: object) -> dict[str, object]:
        return {one.key: data.get(one.key, empty(one)) for one in self.inputs}


def schema_for(form: FormDef, *, files: Digests | None = None) -> FormSchema:
    """`files` are the digests that each file field may name.

    Made anew for each request: its messages are in the reader's language.
    """
    return _schema_of(form.inputs(), files or {})


def _schema_of(inputs: Sequence[Entry], files: Digests) -> FormSchema:
    made = {one.key: _schema_field(one, files) for one in inputs}
    cls = cast("type[FormSchema]", FormSchema.from_dict(made))
    return cls(inputs)


def _schema_field(entry: Entry, files: Digests) -> fields.Field[Any]:
    required = is_required(entry) and not entry.conditions
    if isinstance(entry, Rows):
        told: dict[str, str | list[object] | dict[object, object]] = {"type": messages.stranger()}
        row = fields.Nested(_schema_of(entry.inputs(), {}), error_messages=told)
        return RowsValue(entry, row, required=required)
    if entry.kind is Kind.NUMBER:
        return (DecimalValue if entry.limits.decimals else WholeValue)(entry, required=required)
    allowed = files.get(entry.key, ()) if entry.kind is Kind.FILE else [one.value for one in entry.choices]
    return _ANSWERS[entry.kind](entry, required=required, allowed=tuple(allowed))


_ANSWERS: dict[Kind, type[Answer[Any] | ManyValue]] = {
    Kind.TEXTFIELD: TextValue,
    Kind.TEXTAREA: TextValue,
    Kind.DATE: DayValue,
    Kind.CHECKBOX: TickValue,
    Kind.SELECT: ChoiceValue,
    Kind.RADIO: ChoiceValue,
    Kind.CHECKLIST: ManyValue,
    Kind.FILE: ManyValue,
}


def is_active(entry: Entry, data: Mapping[str, object]) -> bool:
    """Whether every choice has been made that the entry stands under."""
    return all(data.get(one.key) == one.value for one in entry.conditions)


def is_required(entry: Entry) -> bool:
    return entry.min_rows > 0 if isinstance(entry, Rows) else entry.required


def is_empty(value: object) -> bool:
    return value is None or value == [] or (isinstance(value, str) and clean.is_blank(value))


def empty(entry: Entry) -> object:
    """The value of an answer not given."""
    return {"string": "", "bool": False, "int": None, "double": None}.get(entry.cel_type, [])


def _missing(entry: Entry) -> str:
    return messages.too_few_rows(entry) if isinstance(entry, Rows) else messages.missing(entry)
