"""Which decisions many tasks may get at once: those that need nothing more, or the same words and days for all."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models.process import DefinitionFile
from webapp.forms.schema import is_required
from webapp.inbox.inbox_query import QueueRow
from workflows.form_def import (
    Branch,
    Choice,
    Component,
    Entry,
    Field,
    FormDef,
    Group,
    Kind,
    Text,
    parse_form,
)


@dataclass(frozen=True, slots=True)
class Quick:
    """The field that decides, and its choices that demand no more.

    `shared` is the form as many may have it in common: without the choices whose answers depend on the case.
    """

    key: str
    label: str
    choices: tuple[Choice, ...]
    form: FormDef
    shared: FormDef

    def offers(self, value: object) -> bool:
        """Whether many may get this choice, with the same answers to what it asks for."""
        field = next(one for one in self.shared.inputs() if one.key == self.key)
        return isinstance(field, Field) and value in {one.value for one in field.choices}

    def label_of(self, value: object) -> str:
        field = next(one for one in self.form.inputs() if one.key == self.key)
        found = field.choices if isinstance(field, Field) else ()
        return next((one.label for one in found if one.value == value), "")


def of_rows(session: Session, rows: Iterable[QueueRow]) -> dict[uuid.UUID, Quick]:
    """The quick decisions of each task that has some, in one statement."""
    rows = [row for row in rows if row.form]
    named = {(row.definition_id, f"{row.form}.form") for row in rows}
    if not named:
        return {}
    key = (DefinitionFile.definition_id, DefinitionFile.name)
    files = session.execute(select(*key, DefinitionFile.content).where(tuple_(*key).in_(named)))
    found = {(definition_id, name): _read(content) for definition_id, name, content in files}
    quick = {row.id: found.get((row.definition_id, f"{row.form}.form")) for row in rows}
    return {task_id: one for task_id, one in quick.items() if one is not None}


def firsts(quick: Mapping[uuid.UUID, Quick]) -> list[Choice]:
    """The different first choices: where the tasks picked have the same one, a single button decides them."""
    every = (one.choices[0] for one in quick.values())
    return list({(first.value, first.label): first for first in every}.values())


def of_form(form: FormDef) -> Quick | None:
    demanded = [one for one in form.inputs() if is_required(one)]
    deciding = [one for one in demanded if isinstance(one, Field) and _decides(one)]
    if len(deciding) != 1:
        return None
    field = deciding[0]
    others = [one for one in demanded if one is not field]
    choices = tuple(one for one in field.choices if not any(_under(other, field, one) for other in others))
    return Quick(field.key, field.label, choices, form, _shared(form, field, others)) if choices else None


def _under(entry: Entry, field: Field, choice: Choice) -> bool:
    """Whether the entry is asked for when the choice is made."""
    return frozenset(entry.conditions) <= {Branch(field.key, choice.value)}


def _shared(form: FormDef, field: Field, others: Sequence[Entry]) -> FormDef:
    offered = tuple(
        choice
        for choice in field.choices
        if all(_is_common(other) for other in others if _under(other, field, choice))
    )
    return replace(form, components=tuple(_common(form.components, field, offered)))


def _is_common(entry: Entry) -> bool:
    """One answer may serve many cases: no file, no table, nothing that each case suggests its own value for."""
    return isinstance(entry, Field) and entry.kind is not Kind.FILE and not entry.suggest


def _common(
    components: Sequence[Component], field: Field, offered: tuple[Choice, ...]
) -> Iterator[Component]:
    values = {one.value for one in offered}
    for one in components:
        if one.branch and one.branch.key == field.key and one.branch.value not in values:
            continue
        if one is field:
            yield replace(field, choices=offered)
        elif isinstance(one, Group):
            yield replace(one, components=tuple(_common(one.components, field, offered)))
        elif isinstance(one, Text) or _is_common(one):
            yield one


def _decides(field: Field) -> bool:
    return field.kind is Kind.RADIO and bool(field.choices) and not field.conditions


@lru_cache(maxsize=256)
def _read(content: bytes) -> Quick | None:
    """Forms of a version never change, and a page of the queue has few different ones."""
    return of_form(parse_form(content.decode()))
