"""Which function answers which rule; a module `answers_*.py` beside this one adds its own."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# A case is JSON of many shapes; what is wrong in it fails that case alone.
Json = dict[str, Any]
Answerer = Callable[[Json, "Beside"], Json]

_answerers: dict[str, Answerer] = {}


class UnknownRule(LookupError):
    """No answerer is registered for the rule."""


class NotBeside(LookupError):
    """The case names something that its folder doesn't hold."""


@dataclass(frozen=True)
class Beside:
    """What lies in the folder of the case file: `calendars.json` (None: no such file), `policies.json`."""

    calendars: Json | None
    policies: Json

    def calendar(self, name: str) -> Json:
        if self.calendars is None:
            raise NotBeside("there is no calendars.json beside the file")
        return _named(self.calendars, name, file="calendars.json")

    def policy(self, name: str) -> Json:
        return _named(self.policies, name, file="policies.json")


def _named(found: Json, name: str, *, file: str) -> Json:
    one = found.get(name)
    if not isinstance(one, dict):
        raise NotBeside(f"{file} beside the file has no {name!r}")
    return one


def answers(rule: str) -> Callable[[Answerer], Answerer]:
    def register(answerer: Answerer) -> Answerer:
        if rule in _answerers:
            raise TypeError(f"two answerers for {rule}")
        _answerers[rule] = answerer
        return answerer

    return register


def answerer_of(rule: str) -> Answerer:
    _load_answerers()
    if rule not in _answerers:
        raise UnknownRule(f"unknown rule {rule}")
    return _answerers[rule]


@cache
def _load_answerers() -> None:
    folder = Path(__file__).parent
    for module in pkgutil.iter_modules([str(folder)]):
        if module.name.startswith("answers_"):
            importlib.import_module(f"tests.cases.{module.name}")
