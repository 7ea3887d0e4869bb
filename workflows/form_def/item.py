"""One component of the JSON read with its types checked; its key, and the choice it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NoReturn

from workflows.form_def.model import Branch, Fault, Field, FormError

_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}", re.ASCII)
_HIDE = re.compile(r'=\s*([a-z][a-z0-9_]*)\s*!=\s*"([^"]*)"\s*', re.ASCII)

_CEL_WORDS = (
    "true false null in as break const continue else for function if import let loop package namespace return "
    "var void while int uint double bool string bytes list map type null_type dyn"
)
# Names that the page or its <form> element needs for itself.
_PAGE_WORDS = (
    "csrf_token idempotency_key isi akun galat action method submit reset elements length attributes children"
)
RESERVED = frozenset(f"{_CEL_WORDS} {_PAGE_WORDS}".split())


class Item:
    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data
        self.type = str(data.get("type", ""))
        self.key = str(data.get("key") or data.get("path") or data.get("id") or "")
        self.properties = self.mapping("properties")

    def fail(self, fault: Fault, detail: str = "") -> NoReturn:
        raise FormError(fault, self.type, key=self.key, detail=detail)

    def mapping(self, name: str) -> Mapping[str, object]:
        value = self.data.get(name) or {}
        if not isinstance(value, dict):
            self.fail(Fault.BAD_PROPERTY, name)
        return value

    def text(self, name: str) -> str:
        value = self.data.get(name) or ""
        if not isinstance(value, str):
            self.fail(Fault.BAD_PROPERTY, name)
        if value.lstrip().startswith("=") or "{{" in value:
            self.fail(Fault.EXPRESSION, name)
        return value.strip()

    def flag(self, name: str) -> bool:
        value = self.data.get(name) or False
        if isinstance(value, str):
            self.fail(Fault.EXPRESSION, name)
        return value is True

    def custom(self, name: str) -> str:
        """A custom property: form-js stores them as text."""
        value = self.properties.get(name, "")
        if not isinstance(value, str):
            self.fail(Fault.BAD_PROPERTY, name)
        return value.strip()

    def count(self, name: str, *, default: int, low: int, high: int) -> int:
        value = self.properties.get(name, self.data.get(name, default))
        if isinstance(value, str) and value.isascii() and value.isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            self.fail(Fault.BAD_PROPERTY, name)
        return value

    def label(self, name: str = "label") -> str:
        return self.text(name) or self.fail(Fault.NO_LABEL)


@dataclass
class Scope:
    """What has been read so far: of the form, or of one repeated row."""

    keys: set[str] = field(default_factory=set)
    radios: dict[str, Field] = field(default_factory=dict)
    outer: tuple[Branch, ...] = ()
    in_rows: bool = False
    depth: int = 0
    seen: list[None] = field(default_factory=list)

    def inside(self, outer: tuple[Branch, ...]) -> Scope:
        return replace(self, outer=outer, depth=self.depth + 1)

    def of_rows(self) -> Scope:
        return Scope(in_rows=True, depth=self.depth + 1, seen=self.seen)

    def claim(self, item: Item, name: object) -> str:
        """The key, if it may be used and nobody has it yet."""
        key = str(name or "")
        if not _KEY.fullmatch(key) or "__" in key:
            item.fail(Fault.BAD_KEY, key)
        if key in RESERVED:
            item.fail(Fault.RESERVED_KEY, key)
        if key in self.keys:
            item.fail(Fault.DUPLICATE_KEY, key)
        self.keys.add(key)
        return key


def read_branch(item: Item, scope: Scope) -> tuple[Branch | None, tuple[Branch, ...]]:
    """The choice that the component stands under, and all the choices that must be made for it to count."""
    named = _named_branches(item)
    if not named:
        return None, scope.outer
    branch = named[0]
    radio = scope.radios.get(branch.key)
    if radio is None or any(one != branch for one in named):
        item.fail(Fault.BAD_BRANCH, branch.key)
    if radio.choices and branch.value not in {one.value for one in radio.choices}:
        item.fail(Fault.BAD_BRANCH, f"{branch.key}={branch.value}")
    if not set(scope.outer) <= set(radio.conditions):
        item.fail(Fault.BAD_BRANCH, branch.key)
    return branch, (*radio.conditions, branch)


def _named_branches(item: Item) -> list[Branch]:
    found = []
    if shown := item.custom("showWhen"):
        key, _, value = shown.partition("=")
        found.append(Branch(key.strip(), value.strip()))
    if hidden := item.mapping("conditional").get("hide"):
        match = _HIDE.fullmatch(hidden) if isinstance(hidden, str) else None
        if match is None:
            item.fail(Fault.EXPRESSION, "conditional")
        found.append(Branch(match[1], match[2]))
    return found
