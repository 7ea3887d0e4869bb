"""What a form is, as frozen values, and which variables it gives to a process; no JSON, no page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import TypeAlias

MAX_TEXT = 2_000
MAX_PATTERN_TEXT = 200
MAX_WHOLE = 2**53 - 1  # beyond it JSON readers round
MAX_ROWS = 50


class Kind(StrEnum):
    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATE = "date"
    SELECT = "select"
    RADIO = "radio"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    FILE = "filepicker"


class Fault(StrEnum):
    """Why a form can't be used; `webapp.forms.explain` says it in words."""

    NOT_A_FORM = "not_a_form"
    TOO_LARGE = "too_large"
    UNKNOWN_COMPONENT = "unknown_component"
    BAD_KEY = "bad_key"
    RESERVED_KEY = "reserved_key"
    DUPLICATE_KEY = "duplicate_key"
    NO_LABEL = "no_label"
    NO_CHOICES = "no_choices"
    BAD_CHOICES = "bad_choices"
    EXPRESSION = "expression"
    BAD_RULE = "bad_rule"
    BAD_PATTERN = "bad_pattern"
    BAD_BRANCH = "bad_branch"
    BAD_DEFAULT = "bad_default"
    BAD_PROPERTY = "bad_property"
    NOT_IN_ROWS = "not_in_rows"


class FormError(ValueError):
    """The form can't be used. `component` is its form-js type, `key` the key (or id) where it stands."""

    def __init__(self, fault: Fault, component: str = "", *, key: str = "", detail: str = "") -> None:
        super().__init__(f"{fault}: {component} {key!r} {detail}".rstrip())
        self.fault = fault
        self.component = component
        self.key = key
        self.detail = detail


class UnknownComponent(FormError):
    """A type of component that the portal doesn't show."""

    def __init__(self, component: str, key: str) -> None:
        super().__init__(Fault.UNKNOWN_COMPONENT, component, key=key)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    help: str = ""
    verb: str = ""  # what a button says that makes this choice: "Setujui"


@dataclass(frozen=True, slots=True)
class Branch:
    """Belongs to the choice `value` of the radio `key`."""

    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Limits:
    min_length: int = 0
    max_length: int = MAX_TEXT
    pattern: str = ""
    format: str = ""  # "", "email" or "phone"
    low: int | float = -MAX_WHOLE
    high: int | float = MAX_WHOLE
    decimals: int = 0
    earliest: date = date(1900, 1, 1)
    latest: date = date(2100, 12, 31)


Default: TypeAlias = str | int | float | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Field:
    key: str
    kind: Kind
    label: str
    help: str = ""
    required: bool = False
    limits: Limits = Limits()
    choices: tuple[Choice, ...] = ()
    source: str = ""  # where the choices come from, when the form does not write them itself
    multiple: bool = False
    accept: str = ""
    readonly: bool = False
    disabled: bool = False
    default: Default = None
    autocomplete: str = ""
    inputmode: str = ""
    article: str = ""
    suggest: str = ""  # the case's value that stands there at first
    when_asked: bool = False  # drawn only once the check has asked for it
    unsaid: bool = False  # its help says when it is needed, so it isn't said that it may stay empty
    branch: Branch | None = None
    conditions: tuple[Branch, ...] = ()  # every choice that must be made for this field to count
    row: str = ""

    @property
    def locked(self) -> bool:
        return self.readonly or self.disabled

    @property
    def cel_type(self) -> str:
        if self.kind is Kind.NUMBER:
            return "double" if self.limits.decimals else "int"
        return _CEL.get(self.kind, "string")


_CEL = {Kind.CHECKBOX: "bool", Kind.CHECKLIST: "list(string)", Kind.FILE: "list(string)"}


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    branch: Branch | None = None


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    help: str
    components: tuple[Component, ...]
    branch: Branch | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """A group of fields repeated row by row."""

    key: str
    label: str
    help: str
    components: tuple[Component, ...]
    min_rows: int = 0
    max_rows: int = MAX_ROWS
    start_rows: int = 1
    branch: Branch | None = None
    conditions: tuple[Branch, ...] = ()
    cel_type: str = "list(map(string, dyn))"

    def inputs(self) -> tuple[Field, ...]:
        return tuple(one for one in entries(self.components) if isinstance(one, Field) and not one.locked)


Component: TypeAlias = Field | Text | Group | Rows
Entry: TypeAlias = Field | Rows


def entries(components: tuple[Component, ...]) -> Iterator[Entry]:
    """What holds a value, in the order of the page; groups are only drawn, their fields lie flat."""
    for one in components:
        if isinstance(one, Group):
            yield from entries(one.components)
        elif isinstance(one, Field | Rows):
            yield one


@dataclass(frozen=True, slots=True)
class FormDef:
    id: str
    components: tuple[Component, ...]

    def inputs(self) -> tuple[Entry, ...]:
        return tuple(one for one in entries(self.components) if isinstance(one, Rows) or not one.locked)

    @property
    def takes_files(self) -> bool:
        return any(isinstance(one, Field) and one.kind is Kind.FILE for one in self.inputs())

    @property
    def has_rows(self) -> bool:
        return any(isinstance(one, Rows) for one in self.inputs())

    def variables(self) -> dict[str, str]:
        """Every variable that a completed form sets, with its CEL type.

        All are always set: a field left empty or under a choice not made is "", false or [], and a number
        null (see `nullable`), so that a second pass never reads the answer of the first.
        """
        return {one.key: one.cel_type for one in self.inputs()}

    def nullable(self) -> frozenset[str]:
        """Variables that may be null: numbers that may be left out."""
        return frozenset(
            one.key
            for one in self.inputs()
            if isinstance(one, Field) and one.kind is Kind.NUMBER and (one.conditions or not one.required)
        )

    def sources(self) -> frozenset[str]:
        """Where choices come from that the form does not write itself."""
        return frozenset(one.source for one in _fields(self.components) if one.source)

    def filled(self, offers: Mapping[str, Sequence[Choice]]) -> FormDef:
        """The form with the choices of each source, ready to be shown, checked and read."""
        return replace(self, components=_filled(self.components, offers)) if self.sources() else self


def _fields(components: tuple[Component, ...]) -> Iterator[Field]:
    for one in components:
        if isinstance(one, Group | Rows):
            yield from _fields(one.components)
        elif isinstance(one, Field):
            yield one


def _filled(
    components: tuple[Component, ...], offers: Mapping[str, Sequence[Choice]]
) -> tuple[Component, ...]:
    found: list[Component] = []
    for one in components:
        if isinstance(one, Group | Rows):
            found.append(replace(one, components=_filled(one.components, offers)))
        elif isinstance(one, Field) and one.source:
            found.append(replace(one, choices=tuple(offers[one.source])))
        else:
            found.append(one)
    return tuple(found)
