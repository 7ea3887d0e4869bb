"""What a service takes and gives, in types of expressions: read from its annotations."""

from __future__ import annotations

import dataclasses
import types
import typing
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from typing import Any

from workflows.expressions import Facts, Quality
from workflows.registry import Service

DYN = "dyn"
RECORD = "map(string, dyn)"
BASE = {
    "subject_id": "int",
    "starter_id": "int",
    "subject_name": "string",
    "instance_number": "string",
}
_PLAIN = frozenset({"int", "double", "string", "bool"})
MOMENTS = {"now": "string", "today": "string"}  # of the step that is running; never stored

_SIMPLE: dict[type, str] = {
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    date: "string",
    datetime: "string",
    uuid.UUID: "string",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Given:
    """A value that something sets. `blank`: a text that may be empty; `values`: all the texts that it can be;
    `sure` is false where it may also be left as it was."""

    kind: str  # of CEL
    nullable: bool = False
    blank: bool = False
    values: frozenset[str] | None = None
    low: float = float("-inf")
    high: float = float("inf")
    sure: bool = True
    typed: bool = False  # by a person: whatever the limits allow can come

    @property
    def at_run_time(self) -> str:
        """The type that expressions are evaluated with, which must take a null as well."""
        return DYN if self.nullable else self.kind

    @property
    def checked(self) -> str:
        """The type that expressions are checked with: one that may be null keeps what else it is."""
        return f"{self.kind}?" if self.nullable and self.kind in _PLAIN else self.at_run_time

    def facts(self, name: str) -> Facts:
        if not self.sure:
            return frozenset()
        found = {(name, Quality.SET)}
        if not self.nullable:
            found.add((name, Quality.FILLED))
        if not self.blank:
            found.add((name, Quality.TEXT))
        return frozenset(found)


def given_of(annotation: Any) -> Given:
    """What values of an annotation are; `X | None` may be null."""
    plain, nullable = without_none(annotation)
    values = None
    if isinstance(plain, type) and issubclass(plain, Enum):
        values = frozenset(str(one.value) for one in plain)
    return Given(type_of(plain), nullable, values=values)


def type_of(annotation: Any) -> str:
    """The CEL type of an annotation's JSON values; `dyn` where it may be null or anything."""
    if annotation in _SIMPLE:
        return _SIMPLE[annotation]
    general = typing.get_origin(annotation) or annotation
    if not isinstance(general, type):
        return DYN
    if issubclass(general, Enum):
        return "string"
    if issubclass(general, Sequence) and typing.get_args(annotation):
        return f"list({type_of(typing.get_args(annotation)[0])})"
    return RECORD if dataclasses.is_dataclass(general) or issubclass(general, Mapping) else DYN


def without_none(annotation: Any) -> tuple[Any, bool]:
    """The annotation without `| None`, and whether None was allowed."""
    if typing.get_origin(annotation) not in (typing.Union, types.UnionType):
        return annotation, False
    options = [option for option in typing.get_args(annotation) if option is not type(None)]
    optional = len(options) < len(typing.get_args(annotation))
    return (options[0] if len(options) == 1 else Any), optional


def fields_of(annotation: Any) -> Mapping[str, Given]:
    """Names and types of a result's fields; empty when it is no dataclass."""
    if not dataclasses.is_dataclass(annotation):
        return {}
    hints = typing.get_type_hints(annotation)
    return {field.name: given_of(hints[field.name]) for field in dataclasses.fields(annotation)}


def given_by(service: Service, result: str) -> Mapping[str, Given]:
    """Variables that a call sets: the result under its name, or its fields merged into the data.

    Fields of a named record are declared beside it (`record.field`), so that they keep their types.
    """
    returned, nothing = without_none(service.returns)
    fields = fields_of(returned)
    if not result:
        return {name: dataclasses.replace(one, sure=not nothing) for name, one in fields.items()}
    if service.returns in (None, type(None)):
        return {}
    return {result: given_of(service.returns)} | {f"{result}.{name}": one for name, one in fields.items()}


def fits(found: str, annotation: Any) -> bool:
    """Whether values of a CEL type can go into a parameter of this annotation."""
    wanted, optional = without_none(annotation)
    kind = type_of(wanted).replace(" ", "")
    found = found.replace(" ", "")
    if found == "null":
        return optional
    general = kind.startswith(("list(", "map(")) and found.partition("(")[0] == kind.partition("(")[0]
    return DYN in (found, kind) or found == kind or general
