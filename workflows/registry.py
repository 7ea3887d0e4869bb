"""Services and checks by name: the typed Python functions that diagrams and forms may call.

`@service("leave.reserve")` on a function makes it callable from a service task. The first parameter is the
`Context`; the others are filled from the diagram's parameters and converted by annotation. A service returns a
frozen dataclass or JSON values; it writes through `context.session` and never commits.
`@check("leave.request")` registers cross-field checks of a form: (context, values) -> messages by field.
`@choices("people.team")` registers choices that a form takes from the tables: its `valuesKey`.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import pkgutil
import types
import typing
import uuid
from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from enum import Enum
from functools import cache
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.base import Base
from models.people import HOME

Messages = Mapping[str, list[str]]
Rows = dict[type[Base], list[dict[str, object]]]  # by table, in the order of their first use
Choices = Sequence[tuple[str, str]]  # value and label
T = typing.TypeVar("T")


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What a called function may know: never the request, never the clock, never the engine."""

    session: Session
    now: datetime  # aware, UTC
    instance_id: uuid.UUID
    subject_id: int  # the employee whom the case is about
    actor_id: int | None  # None when a timer moves the case
    on_behalf_of: int | None = None  # post id, when acting for it
    ground: str = ""  # number of the decree behind the acting
    step: str = ""  # id of the shape
    zone: tzinfo = HOME  # in which the days of the case begin and end
    _read: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)
    _kept: Rows | None = field(default=None, repr=False, compare=False)

    @property
    def today(self) -> date:
        """The date on the wall of the case's unit."""
        return self.now.astimezone(self.zone).date()

    def once(self, key: Hashable, read: Callable[[], T]) -> T:
        """What `read` answers the first time in this act, for the check and every service after it.

        Only for what no step of the act writes, and nobody else while the case is locked, so that all steps
        go by the same. The key names all that the answer depends on.
        """
        if key not in self._read:
            self._read[key] = read()
        found: T = self._read[key]
        return found

    def know(self, answers: Mapping[Hashable, object]) -> None:
        """What `once` is to answer by these keys, read beforehand for many acts; what was read already stays."""
        for key, answer in answers.items():
            self._read.setdefault(key, answer)

    def insert(self, table: type[Base], **columns: object) -> None:
        """Write a row, its key included (`models.base.next_ids`), that no step of this act reads.

        Where many cases are begun at once it is written with the rows of all.
        """
        if self._kept is None:
            self.session.execute(insert(table), [columns])
        else:
            self._kept.setdefault(table, []).append(columns)


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    annotation: Any
    required: bool


@dataclass(frozen=True, slots=True)
class Service:
    """A registered function with its contract: parameters and, by name, the types of what it returns."""

    name: str
    function: Callable[..., object]
    parameters: tuple[Parameter, ...]
    returns: Any
    errors: tuple[str, ...] = ()  # codes that it may raise as BpmnError
    template: str = ""  # the parameter that names a letter, whose values come as parameters of any name

    def call(self, context: Context, arguments: Mapping[str, object]) -> object:
        """Convert arguments by annotation and call. TypeError or ValueError name the parameter that doesn't fit."""
        known = {parameter.name: parameter for parameter in self.parameters}
        unknown = sorted(set(arguments) - set(known))
        if unknown and not self.template:
            raise TypeError(f"{self.name} has no parameter {', '.join(unknown)}")
        if missing := [p.name for p in self.parameters if p.required and p.name not in arguments]:
            raise TypeError(f"{self.name} needs {', '.join(missing)}")
        converted = {
            name: convert(value, known[name].annotation, name=name) if name in known else value
            for name, value in arguments.items()
        }
        return to_json(self.function(context, **converted))


@dataclass(frozen=True, slots=True)
class ChoiceSource:
    """Choices of forms: `offer(session, subject_id, today)`, and `names` of values chosen earlier."""

    offer: Callable[[Session, int, date], Choices]
    names: Callable[[Session, Collection[str]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """One of many cases that are about to begin: about whom, with which values of the form."""

    subject_id: int
    values: Mapping[str, object]


# Given many cases, who begins them and when: for each what `Context.once` answers in it, by key.
Foreseer = Callable[[Session, Sequence[Beginning], int, datetime], Sequence[Mapping[Hashable, object]]]

_services: dict[str, Service] = {}
_checks: dict[str, Callable[[Context, Mapping[str, object]], Messages]] = {}
_foreseers: dict[str, Foreseer] = {}
_sources: dict[str, ChoiceSource] = {}

F = typing.TypeVar("F", bound=Callable[..., object])


def service(name: str, *, errors: Sequence[str] = (), template: str = "") -> Callable[[F], F]:
    """Register a function under a name that is part of the stored diagrams: never rename one.

    `errors` are the codes of the BpmnErrors that it may raise, for a diagram to catch. What such a call has
    written is undone. A refusal that a gateway can read is a value rather. `template` is the parameter that
    names a letter, whose values are given as further parameters.
    """

    def register(function: F) -> F:
        _refuse_twice(_services, name)
        hints = typing.get_type_hints(function)
        signature = list(inspect.signature(function).parameters.values())[1:]
        parameters = tuple(
            Parameter(p.name, hints[p.name], p.default is inspect.Parameter.empty)
            for p in signature
            if p.kind is not inspect.Parameter.VAR_KEYWORD
        )
        _services[name] = Service(name, function, parameters, hints.get("return"), tuple(errors), template)
        return function

    return register


def check(name: str) -> Callable[[F], F]:
    """Register a form's cross-field check."""

    def register(function: F) -> F:
        _refuse_twice(_checks, name)
        _checks[name] = typing.cast("Callable[[Context, Mapping[str, object]], Messages]", function)
        return function

    return register


def choices(
    name: str, *, names: Callable[[Session, Collection[str]], Mapping[str, str]]
) -> Callable[[Callable[[Session, int, date], Choices]], Callable[[Session, int, date], Choices]]:
    """Register a source of choices under a name that is part of stored forms: never rename one."""

    def register(offer: Callable[[Session, int, date], Choices]) -> Callable[[Session, int, date], Choices]:
        _refuse_twice(_sources, name)
        _sources[name] = ChoiceSource(offer, names)
        return offer

    return register


def foresees(name: str) -> Callable[[Foreseer], Foreseer]:
    """Register what reads for many cases at once, before they begin, what the check `name` and services ask for.

    It answers as they would have read it: what it leaves out they read themselves.
    """

    def register(function: Foreseer) -> Foreseer:
        _refuse_twice(_foreseers, name)
        _foreseers[name] = function
        return function

    return register


def _refuse_twice(table: Mapping[str, object], name: str) -> None:
    if name in table:
        raise TypeError(f"{name} is registered twice")


def services() -> Mapping[str, Service]:
    """All services, after every module of `workflows.services` has been imported."""
    load()
    return _services


def checks() -> Mapping[str, Callable[[Context, Mapping[str, object]], Messages]]:
    load()
    return _checks


def foreseers() -> Mapping[str, Foreseer]:
    load()
    return _foreseers


def choice_sources() -> Mapping[str, ChoiceSource]:
    load()
    return _sources


@cache
def load() -> None:
    """Import every module of `workflows.services`, so that a new file is enough to add services.

    Once a process: every act asks for services several times, and looking for files each time is no part of it.
    """
    package = importlib.import_module("workflows.services")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"workflows.services.{module.name}")


def convert(value: object, annotation: Any, *, name: str) -> object:  # noqa: PLR0911 - one return a kind
    """A JSON value as the annotated type: int, str, bool, date, datetime, UUID, an Enum, or `X | None`."""
    origin = typing.get_origin(annotation)
    if origin in (typing.Union, types.UnionType):
        options = typing.get_args(annotation)
        if type(None) in options and value in (None, ""):  # an empty field of a form is nothing
            return None
        return convert(value, next(option for option in options if option is not type(None)), name=name)
    if origin is not None:
        return value
    if annotation in (date, datetime, uuid.UUID) and isinstance(value, str):
        return annotation(value) if annotation is uuid.UUID else annotation.fromisoformat(value)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return annotation(value)
    if isinstance(annotation, type) and (
        isinstance(value, bool) != (annotation is bool) or not isinstance(value, annotation)
    ):
        raise TypeError(f"{name} should be {annotation.__name__}, not {type(value).__name__}")
    return value


def to_json(value: object) -> object:  # noqa: PLR0911 - one return a kind
    """A result as JSON values: dataclasses become objects, dates ISO strings, enums their values."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_json(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(item) for item in value]
    return value
