"""Which decisions of a form need nothing but the choice itself, so that many tasks may get the same one at once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from models.process import DefinitionFile
from webapp.forms.schema import is_required
from webapp.inbox_query import QueueRow
from workflows.form_def import Branch, Choice, Field, FormDef, Kind, parse_form


@dataclass(frozen=True, slots=True)
class Quick:
    """The field that decides, and its choices that demand no more."""

    key: str
    label: str
    choices: tuple[Choice, ...]


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


def common_first(quick: Mapping[uuid.UUID, Quick]) -> Choice | None:
    """The first choice, when it is the same for all: then one button decides."""
    firsts = {(one.choices[0].value, one.choices[0].label) for one in quick.values()}
    return next(iter(quick.values())).choices[0] if len(firsts) == 1 else None


def of_form(form: FormDef) -> Quick | None:
    demanded = [one for one in form.inputs() if is_required(one)]
    deciding = [one for one in demanded if isinstance(one, Field) and _decides(one)]
    if len(deciding) != 1:
        return None
    field = deciding[0]
    others = [frozenset(one.conditions) for one in demanded if one is not field]
    choices = tuple(
        choice
        for choice in field.choices
        if not any(conditions <= {Branch(field.key, choice.value)} for conditions in others)
    )
    return Quick(field.key, field.label, choices) if choices else None


def _decides(field: Field) -> bool:
    return field.kind is Kind.RADIO and bool(field.choices) and not field.conditions


@lru_cache(maxsize=256)
def _read(content: bytes) -> Quick | None:
    """Forms of a version never change, and a page of the queue has few different ones."""
    return of_form(parse_form(content.decode()))
