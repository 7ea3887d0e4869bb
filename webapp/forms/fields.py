"""Marshmallow fields, one for each kind of answer: each makes the value plain, then checks it."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TypeVar

from marshmallow import ValidationError, fields

from webapp.forms import clean, messages
from workflows.form_def import Field, Kind, Rows

MAX_FILES = 10

_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
_MAX_EMAIL = 254
_PHONE = re.compile(r"\+?[0-9]{8,15}")

_Value = TypeVar("_Value")
_Messages = dict[str, str | list[object] | dict[object, object]]


def _told(rules: Field) -> _Messages:
    missing = messages.missing(rules)
    return {"required": missing, "null": missing}


class Answer(fields.Field[_Value]):
    """The answer to one field of a form. The second base of a subclass names the type for OpenAPI."""

    def __init__(self, rules: Field, *, required: bool, allowed: Collection[str] = ()) -> None:
        about = _describe(rules, allowed)
        super().__init__(required=required, error_messages=_told(rules), metadata=about)
        self.rules = rules
        self.label = rules.label
        self.allowed = frozenset(allowed)

    def _deserialize(
        self,
        value: object,
        attr: str | None,  # noqa: ARG002  # marshmallow's signature
        data: Mapping[str, object] | None,  # noqa: ARG002
        **_kwargs: object,
    ) -> _Value:
        return self.read(value)

    def read(self, value: object) -> _Value:
        raise NotImplementedError

    def text_of(self, value: object) -> str:
        if not isinstance(value, str):
            raise ValidationError(messages.unreadable(self.label))
        return clean.plain(value)


class TextValue(Answer[str], fields.String):
    def read(self, value: object) -> str:
        text = self.text_of(value)
        if problem := _text_problem(self.rules, text):
            raise ValidationError(problem)
        return text


def _text_problem(rules: Field, text: str) -> str:
    limits = rules.limits
    if clean.has_control(text, lines=rules.kind is Kind.TEXTAREA):
        return messages.control(rules.label)
    if len(text) > limits.max_length:
        return messages.too_long(rules, len(text))
    if len(text) < limits.min_length:
        return messages.too_short(rules)
    return _shape_problem(rules, text)


def _shape_problem(rules: Field, text: str) -> str:
    limits = rules.limits
    if limits.format == "email" and not (len(text) <= _MAX_EMAIL and _EMAIL.fullmatch(text)):
        return messages.not_email(rules.label)
    if limits.format == "phone" and not _PHONE.fullmatch(re.sub(r"[\s().-]", "", text)):
        return messages.not_phone(rules.label)
    if limits.pattern and not re.fullmatch(limits.pattern, text):
        return messages.not_pattern(rules)
    return ""


class DayValue(Answer[str], fields.String):
    """A day, as its ISO text: task data is JSON."""

    def read(self, value: object) -> str:
        day = clean.day(self.text_of(value))
        if day is None:
            raise ValidationError(messages.not_a_day(self.label))
        if day < self.rules.limits.earliest:
            raise ValidationError(messages.too_early(self.rules))
        if day > self.rules.limits.latest:
            raise ValidationError(messages.too_late(self.rules))
        return day.isoformat()


class WholeValue(Answer[int], fields.Integer):
    def read(self, value: object) -> int:
        number = clean.whole_number(clean.plain(value)) if isinstance(value, str) else value
        if not isinstance(number, int) or isinstance(number, bool):
            raise ValidationError(messages.not_whole(self.label))
        _check_range(self.rules, number)
        return number


class DecimalValue(Answer[float], fields.Float):
    def read(self, value: object) -> float:
        read = clean.decimal_number(_as_written(value))
        if read is None:
            raise ValidationError(messages.not_decimal(self.label))
        number, decimals = read
        if decimals > self.rules.limits.decimals:
            raise ValidationError(messages.too_many_decimals(self.rules))
        _check_range(self.rules, number)
        return number


def _as_written(value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(value).replace(".", ",")  # a number of JSON has no thousands
    return clean.plain(value) if isinstance(value, str) else ""


def _check_range(rules: Field, number: float) -> None:
    if number < rules.limits.low:
        raise ValidationError(messages.too_low(rules))
    if number > rules.limits.high:
        raise ValidationError(messages.too_high(rules))


class TickValue(Answer[bool], fields.Boolean):
    def read(self, value: object) -> bool:
        if value not in ("true", "false", True, False):
            raise ValidationError(messages.unreadable(self.label))
        ticked = value in ("true", True)
        if self.rules.required and not ticked:
            raise ValidationError(messages.missing(self.rules))
        return ticked


class ChoiceValue(Answer[str], fields.String):
    def read(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.allowed:
            raise ValidationError(messages.not_offered(self.label))
        return value


class ManyValue(fields.List[str]):
    """Several of the values allowed, each once: ticked choices, or the digests of files."""

    def __init__(self, rules: Field, *, required: bool, allowed: Collection[str] = ()) -> None:
        about = _describe(rules, allowed)
        super().__init__(fields.String(), required=required, error_messages=_told(rules), metadata=about)
        self.rules = rules
        self.allowed = frozenset(allowed)

    def _deserialize(
        self,
        value: object,
        attr: str | None,  # noqa: ARG002
        data: Mapping[str, object] | None,  # noqa: ARG002
        **_kwargs: object,
    ) -> list[str | None]:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValidationError(messages.unreadable(self.rules.label))
        chosen = list(dict.fromkeys(value))
        if problem := self._problem(chosen):
            raise ValidationError(problem)
        return chosen

    def _problem(self, chosen: list[str | None]) -> str:
        of_files, label = self.rules.kind is Kind.FILE, self.rules.label
        if not self.allowed.issuperset(chosen):
            return messages.file_gone(label) if of_files else messages.not_offered(label)
        most = MAX_FILES if self.rules.multiple else 1
        return messages.too_many_files(label, most) if of_files and len(chosen) > most else ""


class RowsValue(fields.List[dict[str, object]]):
    def __init__(self, rows: Rows, row: fields.Nested, *, required: bool) -> None:
        unreadable = messages.unreadable(rows.label)
        told: _Messages = {
            "required": messages.too_few_rows(rows),
            "null": unreadable,
            "invalid": unreadable,
        }
        super().__init__(row, required=required, error_messages=told, metadata={"title": rows.label})
        self.rows = rows

    def _deserialize(
        self, value: object, attr: str | None, data: Mapping[str, object] | None, **kwargs: object
    ) -> list[dict[str, object] | None]:
        if isinstance(value, list) and len(value) > self.rows.max_rows:
            raise ValidationError(messages.too_many_rows(self.rows))
        found = super()._deserialize(value, attr, data, **kwargs)
        if len(found) < self.rows.min_rows:
            raise ValidationError(messages.too_few_rows(self.rows))
        return found


def _describe(rules: Field, allowed: Collection[str]) -> dict[str, object]:
    """What an OpenAPI description says beside the type."""
    about: dict[str, object] = {"title": rules.label}
    if rules.help:
        about["description"] = rules.help
    if allowed:
        about["enum"] = list(allowed)
    if rules.kind is Kind.DATE:
        about["format"] = "date"
    if rules.kind in {Kind.TEXTFIELD, Kind.TEXTAREA}:
        about |= {"minLength": rules.limits.min_length, "maxLength": rules.limits.max_length}
    if rules.kind is Kind.NUMBER:
        about |= {"minimum": rules.limits.low, "maximum": rules.limits.high}
    return about
