"""One form-js field read: its rules, choices, default and the hints it gives the browser."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from datetime import date

from workflows.form_def.item import Item, Scope, read_branch
from workflows.form_def.model import (
    MAX_PATTERN_TEXT,
    MAX_TEXT,
    MAX_WHOLE,
    Choice,
    Default,
    Fault,
    Field,
    Kind,
    Limits,
    UnknownComponent,
)
from workflows.form_def.pattern import is_safe_pattern

MAX_LENGTH = 10_000
MAX_DECIMALS = 6
MAX_CHOICES = 500

_RULES = {
    Kind.TEXTFIELD: {"required", "minLength", "maxLength", "pattern", "validationType"},
    Kind.TEXTAREA: {"required", "minLength", "maxLength"},
    Kind.NUMBER: {"required", "min", "max"},
    Kind.DATE: {"required", "min", "max"},
}
_CHOOSING = {Kind.SELECT, Kind.RADIO, Kind.CHECKLIST}
_SOURCE = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*", re.ASCII)
_INPUTMODES = {"", "none", "text", "decimal", "numeric", "tel", "search", "email", "url"}
_ACCEPT = re.compile(
    r"(\.[a-z0-9]+|[a-z]+/[a-z0-9.+*-]+)(\s*,\s*(\.[a-z0-9]+|[a-z]+/[a-z0-9.+*-]+))*", re.IGNORECASE
)


def read_field(item: Item, scope: Scope) -> Field:
    kind = _kind(item)
    if kind is Kind.FILE and scope.in_rows:
        item.fail(Fault.NOT_IN_ROWS)
    rules = _rules(item, kind)
    branch, conditions = read_branch(item, scope)
    choices = _choices(item) if kind in _CHOOSING else ()
    found = Field(
        key=scope.claim(item, item.data.get("key")),
        kind=kind,
        label=item.text("label") or item.label("dateLabel"),
        help=item.text("description"),
        required=rules.get("required") is True,
        limits=_limits(item, kind, rules),
        choices=choices,
        source=_source(item) if kind in _CHOOSING else "",
        multiple=item.flag("multiple"),
        accept=_accept(item),
        readonly=item.flag("readonly"),
        disabled=item.flag("disabled"),
        default=_default(item, kind, choices),
        autocomplete=_autocomplete(item),
        inputmode=_inputmode(item),
        article=item.custom("article"),
        suggest=item.custom("suggest"),
        when_asked=_when_asked(item, rules),
        branch=branch,
        conditions=conditions,
        row=str(item.mapping("layout").get("row") or ""),
    )
    if kind is Kind.RADIO and not found.locked:
        scope.radios[found.key] = found
    return found


def _kind(item: Item) -> Kind:
    if item.type == "datetime":
        if item.data.get("subtype", "date") != "date":
            raise UnknownComponent(f"datetime ({item.data['subtype']})", item.key)
        return Kind.DATE
    try:
        return Kind("filepicker" if item.type == "file" else item.type)
    except ValueError:
        raise UnknownComponent(item.type, item.key) from None


def _rules(item: Item, kind: Kind) -> Mapping[str, object]:
    rules = item.mapping("validate")
    unknown = set(rules) - _RULES.get(kind, {"required"})
    if unknown:
        item.fail(Fault.BAD_RULE, min(unknown))
    if not isinstance(rules.get("required", False), bool):
        item.fail(Fault.BAD_RULE, "required")
    if item.flag("disallowPassedDates"):
        item.fail(Fault.BAD_RULE, "disallowPassedDates")
    return rules


def _limits(item: Item, kind: Kind, rules: Mapping[str, object]) -> Limits:
    if kind in {Kind.TEXTFIELD, Kind.TEXTAREA}:
        return _text_limits(item, rules)
    if kind is Kind.NUMBER:
        return _number_limits(item, rules)
    if kind is Kind.DATE:
        return _date_limits(item, rules)
    return Limits()


def _text_limits(item: Item, rules: Mapping[str, object]) -> Limits:
    form = rules.get("validationType") or item.data.get("validationType") or ""
    pattern = rules.get("pattern") or ""
    if form not in {"", "custom", "email", "phone"}:
        item.fail(Fault.BAD_RULE, "validationType")
    if not isinstance(pattern, str) or not is_safe_pattern(pattern):
        item.fail(Fault.BAD_PATTERN, str(pattern))
    most = MAX_PATTERN_TEXT if pattern else MAX_LENGTH
    longest = _whole(item, rules, "maxLength", MAX_PATTERN_TEXT if pattern else MAX_TEXT)
    shortest = _whole(item, rules, "minLength", 0)
    if not 0 <= shortest <= longest or not 1 <= longest <= most:
        item.fail(Fault.BAD_RULE, "maxLength")
    return Limits(shortest, longest, pattern, "" if form == "custom" else str(form))


def _whole(item: Item, rules: Mapping[str, object], name: str, default: int) -> int:
    value = rules.get(name)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool):
        item.fail(Fault.BAD_RULE, name)
    return value


def _number_limits(item: Item, rules: Mapping[str, object]) -> Limits:
    decimals = item.count("decimalDigits", default=0, low=0, high=MAX_DECIMALS)
    low = _number(item, rules, "min", -MAX_WHOLE)
    high = _number(item, rules, "max", MAX_WHOLE)
    if not -MAX_WHOLE <= low <= high <= MAX_WHOLE:
        item.fail(Fault.BAD_RULE, "max")
    return Limits(low=low, high=high, decimals=decimals)


def _number(item: Item, rules: Mapping[str, object], name: str, default: int) -> int | float:
    value = rules.get(name)
    if value is None or value == "":
        return default
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        item.fail(Fault.BAD_RULE, name)
    return value


def _date_limits(item: Item, rules: Mapping[str, object]) -> Limits:
    plain = Limits()
    earliest = _date(item, rules, "min", plain.earliest)
    latest = _date(item, rules, "max", plain.latest)
    if earliest > latest:
        item.fail(Fault.BAD_RULE, "max")
    return Limits(earliest=earliest, latest=latest)


def _date(item: Item, rules: Mapping[str, object], name: str, default: date) -> date:
    value = rules.get(name)
    if not value:
        return default
    if not isinstance(value, str) or not _is_date(value):
        item.fail(Fault.BAD_RULE, name)
    return date.fromisoformat(value)


def _choices(item: Item) -> tuple[Choice, ...]:
    """The choices written in the form; none when they come from a source (`valuesKey`)."""
    if item.data.get("valuesExpression"):
        item.fail(Fault.EXPRESSION, "valuesExpression")
    if item.data.get("valuesKey"):
        return ()
    listed = item.data.get("values")
    if not isinstance(listed, list) or not listed or len(listed) > MAX_CHOICES:
        item.fail(Fault.NO_CHOICES)
    explained, verbs = _by_choice(item, "explain"), _by_choice(item, "verbs")
    choices = tuple(_choice(item, one, explained, verbs) for one in listed)
    values = {one.value for one in choices}
    if len(values) < len(choices) or not {*explained, *verbs} <= values:
        item.fail(Fault.BAD_CHOICES)
    return choices


def _source(item: Item) -> str:
    name = item.data.get("valuesKey") or ""
    if not isinstance(name, str) or (name and not _SOURCE.fullmatch(name)):
        item.fail(Fault.BAD_PROPERTY, "valuesKey")
    return name


def _choice(item: Item, data: object, explained: Mapping[str, str], verbs: Mapping[str, str]) -> Choice:
    value, label = (data.get("value"), data.get("label")) if isinstance(data, dict) else (None, None)
    if not isinstance(value, str) or not isinstance(label, str) or not value.strip() or not label.strip():
        item.fail(Fault.BAD_CHOICES, str(value))
    return Choice(value.strip(), label.strip(), explained.get(value, ""), verbs.get(value, "").strip())


def _by_choice(item: Item, name: str) -> Mapping[str, str]:
    """A property with words for each choice; the editor of form-js keeps it as text, so JSON text will do."""
    value = item.properties.get(name) or {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            item.fail(Fault.BAD_PROPERTY, name)
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        item.fail(Fault.BAD_PROPERTY, name)
    return value


def _default(item: Item, kind: Kind, choices: tuple[Choice, ...]) -> Default:
    value = item.data.get("defaultValue")
    if value is None or value == "":
        return None
    if kind is Kind.CHECKLIST and isinstance(value, list):
        value = tuple(str(one) for one in value)
    if not _fits(value, kind, {one.value for one in choices}):
        item.fail(Fault.BAD_DEFAULT, str(value))
    return value  # type: ignore[return-value]  # narrowed by _fits


def _fits(value: object, kind: Kind, allowed: set[str]) -> bool:
    if kind is Kind.NUMBER:
        return isinstance(value, int | float) and not isinstance(value, bool)
    if kind is Kind.CHECKBOX:
        return isinstance(value, bool)
    if kind is Kind.CHECKLIST:
        return isinstance(value, tuple) and (not allowed or set(value) <= allowed)
    if kind is Kind.DATE:
        return isinstance(value, str) and _is_date(value)
    return kind is not Kind.FILE and isinstance(value, str) and (not allowed or value in allowed)


def _is_date(text: str) -> bool:
    try:
        return len(text) == len("2026-02-09") and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _accept(item: Item) -> str:
    accept = item.text("accept")
    if accept and not _ACCEPT.fullmatch(accept):
        item.fail(Fault.BAD_PROPERTY, "accept")
    return accept


def _autocomplete(item: Item) -> str:
    value = item.custom("autocomplete")
    if not re.fullmatch(r"[a-z -]*", value):
        item.fail(Fault.BAD_PROPERTY, "autocomplete")
    return value


def _when_asked(item: Item, rules: Mapping[str, object]) -> bool:
    """A field that isn't drawn at first can't be demanded by the form itself."""
    asked = str(item.properties.get("whenAsked", "")).lower() == "true"
    if asked and rules.get("required") is True:
        item.fail(Fault.BAD_PROPERTY, "whenAsked")
    return asked


def _inputmode(item: Item) -> str:
    value = item.custom("inputmode")
    if value not in _INPUTMODES:
        item.fail(Fault.BAD_PROPERTY, "inputmode")
    return value
