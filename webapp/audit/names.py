"""Whom an auditor means: people by words of their name or by NIP, posts by words of theirs; one statement for all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, literal, literal_column, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.people import Employee, Post
from webapp.audit.asked import Asked

MOST = 100
_NIP = 18
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Meant:
    """Ids, or None where nobody was asked for; `many` names the fields that more were meant by than are looked at."""

    people: tuple[int, ...] | None = None
    deciders: tuple[int, ...] | None = None
    posts: tuple[int, ...] | None = None
    many: tuple[str, ...] = ()

    @property
    def nobody(self) -> bool:
        return () in (self.people, self.deciders, self.posts)


def meant(session: Session, asked: Asked) -> Meant:
    wanted: dict[str, Select[str, int]] = {}
    for field, text in (("orang", asked.person), ("oleh", asked.decider)):
        if text:
            wanted[field] = _ids(field, Employee.id).where(_person(text))
    if asked.behalf:
        wanted["an"] = _ids("an", Post.id).where(_named(asked.behalf))
    if not wanted:
        return Meant()
    found: dict[str, list[int]] = {field: [] for field in wanted}
    for field, key in session.execute(union_all(*wanted.values())):
        found[field].append(key)
    ids = {field: tuple(sorted(keys)[:MOST]) for field, keys in found.items()}
    many = tuple(field for field, keys in found.items() if len(keys) > MOST)
    return Meant(ids.get("orang"), ids.get("oleh"), ids.get("an"), many)


def _ids(field: str, column: InstrumentedAttribute[int]) -> Select[str, int]:
    return select(literal(field), column).limit(MOST + 1)


def _person(text: str) -> ColumnElement[bool]:
    number = text.replace(" ", "")
    if number.isascii() and number.isdecimal():
        return Employee.nip.between(number[:_NIP].ljust(_NIP, "0"), number[:_NIP].ljust(_NIP, "9"))
    return _named(text)


def _named(text: str) -> ColumnElement[bool]:
    """Every word as the beginning of a word of the name."""
    words = " & ".join(f"{word}:*" for word in _WORD.findall(text.lower()))
    names: ColumnElement[str] = literal_column("to_tsvector('simple', name)")
    return names.op("@@")(func.to_tsquery(literal_column("'simple'"), words))
