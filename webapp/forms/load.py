"""What a browser sent, turned into values, messages and files; never raises for what a person did."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from marshmallow import ValidationError
from werkzeug.datastructures import FileStorage, MultiDict

from webapp.forms import messages
from webapp.forms.fields import MAX_FILES
from webapp.forms.initial import fresh_row
from webapp.forms.schema import is_active, is_empty, schema_for
from webapp.forms.uploads import MAX_BYTES, KeptFile, Refused, Upload, read_upload
from workflows.form_def import Entry, Field, FormDef, Kind, Rows

Kept: TypeAlias = Mapping[str, Sequence[KeptFile]]
Texts: TypeAlias = MultiDict[str, str]
Files: TypeAlias = MultiDict[str, FileStorage]
Errors: TypeAlias = dict[str, list[str]]

FORM = "_form"  # messages about no single field
_MAX_TYPED_ROWS = 200
_ROW = re.compile(r"([a-z][a-z0-9_]*)-(0|[1-9][0-9]{0,2})(?:-(.+))?", re.ASCII | re.DOTALL)
_NOT_OURS = {"csrf_token", "idempotency_key"}


@dataclass(frozen=True)
class RowAction:
    """A button pressed that changes the rows of a repeated group: the form is shown again, nothing is checked."""

    kind: Literal["add", "remove"]
    key: str
    index: int

    @property
    def focus(self) -> str:
        """The id where the person goes on."""
        return f"{self.key}-{self.index}" if self.kind == "add" else self.key


@dataclass(frozen=True)
class Loaded:
    """`values` is complete when there is neither error nor action, else empty; `partial` holds what was right.

    `raw` is what was typed and `kept` the files that go on standing in the form: both are for the page. `uploads`
    are good files, whatever else was wrong.
    """

    values: dict[str, object] = field(default_factory=dict)
    raw: dict[str, object] = field(default_factory=dict)
    errors: Errors = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    kept: dict[str, list[KeptFile]] = field(default_factory=dict)
    partial: dict[str, object] = field(default_factory=dict)
    action: RowAction | None = None

    @property
    def ok(self) -> bool:
        return not self.errors and self.action is None


@dataclass
class _Typed:
    """The form as typed: for the page (`raw`), and for the schema (`payload`), which drops blank rows."""

    raw: dict[str, object] = field(default_factory=dict)
    payload: dict[str, object] = field(default_factory=dict)
    row_places: dict[str, list[int]] = field(default_factory=dict)
    row_numbers: dict[str, list[int]] = field(default_factory=dict)


def load(
    form: FormDef,
    data: Texts,
    files: Files | None = None,
    *,
    kept: Kept | None = None,
    max_bytes: int = MAX_BYTES,
) -> Loaded:
    typed = _read_typed(form, data)
    sent = files if files is not None else MultiDict()
    found = _read_files(form, data, sent, kept=kept or {}, max_bytes=max_bytes)
    action = _row_action(form, data, typed)
    if action is not None:
        return replace(found, raw=typed.raw, action=action)
    _name_strangers(form, data, sent, payload=typed.payload)
    return _check(form, typed, replace(found, raw=typed.raw))


def _check(form: FormDef, typed: _Typed, found: Loaded) -> Loaded:
    digests = {key: [one.sha256 for one in files] for key, files in found.kept.items()}
    payload = {**typed.payload, **digests}
    idle = {one.key for one in form.inputs() if not is_active(one, payload)}
    found = _without(found, idle)
    try:
        values = schema_for(form, files=digests).load(payload)
    except ValidationError as error:
        partial = error.valid_data if isinstance(error.valid_data, dict) else {}
        errors = {**_by_name(form, typed, error.messages_dict), **found.errors}
        return replace(found, errors=errors, partial=partial)
    return replace(found, values={} if found.errors else values, partial=values)


def _without(found: Loaded, idle: set[str]) -> Loaded:
    return replace(
        found,
        errors={key: said for key, said in found.errors.items() if key not in idle},
        uploads=[one for one in found.uploads if one.key not in idle],
        kept={key: files for key, files in found.kept.items() if key not in idle},
    )


def _read_typed(form: FormDef, data: Texts) -> _Typed:
    typed = _Typed()
    for entry in form.inputs():
        if isinstance(entry, Rows):
            _read_rows(entry, data, typed)
        elif entry.kind is not Kind.FILE:
            typed.raw[entry.key], typed.payload[entry.key] = _read_one(entry, data.getlist(entry.key))
    return typed


def _read_one(entry: Field, sent: list[str]) -> tuple[object, object]:
    """What to show again, and what to check: a field sent twice is shown once and refused as unreadable."""
    if entry.kind is Kind.CHECKLIST:
        return sent, sent
    first = sent[0] if sent else ""
    return first, sent if len(sent) > 1 else first


def _read_rows(rows: Rows, data: Texts, typed: _Typed) -> None:
    numbers = sorted({int(match[2]) for match in _row_names(data) if match[1] == rows.key})[:_MAX_TYPED_ROWS]
    shown: list[dict[str, object]] = []
    checked: list[dict[str, object]] = []
    places: list[int] = []
    for place, number in enumerate(numbers):
        raw, payload = _read_row(rows, data, number)
        shown.append(raw)
        if any(not is_empty(value) for value in payload.values()):
            checked.append(payload)
            places.append(place)
    typed.raw[rows.key], typed.payload[rows.key] = shown, checked
    typed.row_places[rows.key], typed.row_numbers[rows.key] = places, numbers


def _read_row(rows: Rows, data: Texts, number: int) -> tuple[dict[str, object], dict[str, object]]:
    raw: dict[str, object] = {}
    payload: dict[str, object] = {}
    for one in rows.inputs():
        raw[one.key], payload[one.key] = _read_one(one, data.getlist(f"{rows.key}-{number}-{one.key}"))
    return raw, payload


def _row_names(data: Texts) -> Iterator[re.Match[str]]:
    return (match for name in data if (match := _ROW.fullmatch(name)))


def _row_action(form: FormDef, data: Texts, typed: _Typed) -> RowAction | None:
    lists = {one.key: one for one in form.inputs() if isinstance(one, Rows)}
    added, removed = data.get("_add", ""), _ROW.fullmatch(data.get("_remove", ""))
    if added in lists:
        shown = _shown(typed, added)
        if len(shown) < lists[added].max_rows:
            shown.append(fresh_row(lists[added]))
        return RowAction("add", added, len(shown) - 1)
    if removed and removed[1] in lists and int(removed[2]) in typed.row_numbers[removed[1]]:
        place = typed.row_numbers[removed[1]].index(int(removed[2]))
        del _shown(typed, removed[1])[place]
        return RowAction("remove", removed[1], place)
    return None


def _shown(typed: _Typed, key: str) -> list[dict[str, object]]:
    shown = typed.raw[key]
    return shown if isinstance(shown, list) else []


def _name_strangers(form: FormDef, data: Texts, files: Files, *, payload: dict[str, object]) -> None:
    """Put what the form doesn't know into the payload, for the schema to refuse."""
    texts, attached = _known_names(form, data)
    sent = {name for name in data if not name.startswith("_") and name not in _NOT_OURS}
    holding = {name for name in files if any(one.filename for one in files.getlist(name))}
    payload |= {f"?{name}": name for name in (sent - texts) | (holding - attached)}


def _known_names(form: FormDef, data: Texts) -> tuple[set[str], set[str]]:
    """The names of typed inputs, and of file inputs."""
    inputs = form.inputs()
    rows = {one.key: {None, *(each.key for each in one.inputs())} for one in inputs if isinstance(one, Rows)}
    in_rows = {match[0] for match in _row_names(data) if match[3] in rows.get(match[1], ())}
    files = {one.key for one in inputs if isinstance(one, Field) and one.kind is Kind.FILE}
    texts = {one.key for one in inputs} - rows.keys() - files
    return texts | in_rows | {f"{key}__kept" for key in files}, files


def _read_files(form: FormDef, data: Texts, files: Files, *, kept: Kept, max_bytes: int) -> Loaded:
    found = Loaded()
    for entry in form.inputs():
        if isinstance(entry, Field) and entry.kind is Kind.FILE:
            _read_file_field(
                entry, data, files, kept=kept.get(entry.key, ()), max_bytes=max_bytes, found=found
            )
    return found


def _read_file_field(
    entry: Field, data: Texts, files: Files, *, kept: Sequence[KeptFile], max_bytes: int, found: Loaded
) -> None:
    sent = [one for one in files.getlist(entry.key) if one.filename]
    read = [read_upload(entry.key, one, max_bytes=max_bytes) for one in sent[: MAX_FILES + 1]]
    new = [one for one in read if isinstance(one, Upload)]
    claimed = data.getlist(f"{entry.key}__kept")
    known = {one.sha256: one for one in kept}
    old = [known[digest] for digest in dict.fromkeys(claimed) if digest in known]
    refused = [one.message for one in read if isinstance(one, Refused)]
    if not set(claimed) <= set(known):
        refused.append(messages.file_gone(entry.label))
    if refused:
        found.errors[entry.key] = refused
    replaced = bool(new) and not entry.multiple
    standing = {one.sha256: one for one in ([] if replaced else old)} | {
        one.sha256: one.as_kept() for one in new
    }
    found.uploads.extend({one.sha256: one for one in new}.values())
    found.kept[entry.key] = list(standing.values())


def _by_name(form: FormDef, typed: _Typed, said: Mapping[str, object]) -> Errors:
    """The schema's messages under the names of the inputs they belong to."""
    entries: dict[str, Entry] = {one.key: one for one in form.inputs()}
    errors: Errors = {}
    for key, found in said.items():
        if key not in entries:
            errors[FORM] = [messages.stranger()]
        elif isinstance(found, dict):
            errors.update(_of_rows(key, found, typed.row_places.get(key, [])))
        elif isinstance(found, list):
            errors[key] = [str(one) for one in found]
    return errors


def _of_rows(key: str, found: Mapping[int, object], places: list[int]) -> Errors:
    errors: Errors = {}
    for number, row in found.items():
        for name, said in row.items() if isinstance(row, dict) else ():
            errors[f"{key}-{places[number]}-{name}"] = [str(one) for one in said]
    return errors
