"""Two sets of forms and of decision tables beside each other: fields by key, rows in their order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from workflows.engine.decisions import Row, Table
from workflows.engine.differences import Change, Detail
from workflows.engine.spoken import yes_or_no
from workflows.form_def import Branch, Choice, Component, Field, FormDef, Group, Limits, Rows, Text
from workflows.tongue import Words, phrase

_LABELS: Words = {
    "kind": "Jenis",
    "label": "Label",
    "help": "Penjelasan",
    "required": "Wajib diisi",
    "limits": "",  # one by one
    "choices": "Pilihan",
    "multiple": "Boleh lebih dari satu",
    "readonly": "Hanya dibaca",
    "disabled": "Tidak dapat diisi",
    "default": "Isi awal",
    "article": "Dasar hukum",
    "when_asked": "Tampil bila diminta",
    "branch": "Tampil bila",
    "text": "Teks",
}
_LIMITS: Words = {
    "min_length": "Paling sedikit huruf",
    "max_length": "Paling banyak huruf",
    "pattern": "Pola",
    "format": "Bentuk",
    "low": "Angka terkecil",
    "high": "Angka terbesar",
    "decimals": "Angka di belakang koma",
    "earliest": "Tanggal paling awal",
    "latest": "Tanggal paling akhir",
}


def form_changes(before: Mapping[str, FormDef], after: Mapping[str, FormDef]) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        if name not in after or name not in before:
            yield Change("added" if name in after else "removed", "form", name, name, phrase("formulir"))
            continue
        old, new = _parts(before[name].components), _parts(after[name].components)
        details = [*_fields(dict(old), dict(new))]
        if not details and [key for key, _part in old] != [key for key, _part in new]:
            details = [
                Detail(phrase("Urutan isian"), *(", ".join(key for key, _part in one) for one in (old, new)))
            ]
        if details:
            yield Change("changed", "form", name, name, phrase("formulir"), tuple(details))


Part = Field | Text | Group | Rows


def _parts(components: Iterable[Component], prefix: str = "") -> list[tuple[str, Part]]:
    """Fields by key; texts and groups, which have none, by their words."""
    found: list[tuple[str, Part]] = []
    for one in components:
        if isinstance(one, Text):
            found.append((f"{prefix}“{one.text[:60]}”", one))
        elif isinstance(one, Group):
            found += _parts(one.components, prefix)
        elif isinstance(one, Rows):
            found += [(f"{prefix}{one.key}", one), *_parts(one.components, f"{prefix}{one.key}.")]
        else:
            found.append((f"{prefix}{one.key}", one))
    return found


def _fields(before: Mapping[str, Part], after: Mapping[str, Part]) -> Iterator[Detail]:
    for key in [*after, *(key for key in before if key not in after)]:
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            yield Detail(phrase("Isian {key}", key=key), _shown(old), _shown(new))
        elif old != new:
            yield from _properties(key, old, new)


def _properties(key: str, old: Part, new: Part) -> Iterator[Detail]:
    for name, label in _LABELS.items():
        first, second = getattr(old, name, ""), getattr(new, name, "")
        if first == second:
            continue
        if isinstance(first, Limits) and isinstance(second, Limits):
            yield from _limits(key, first, second)
        else:
            yield Detail(f"{key}: {phrase(label)}", _spoken(first), _spoken(second))


def _limits(key: str, first: Limits, second: Limits) -> Iterator[Detail]:
    for name, label in _LIMITS.items():
        old, new = getattr(first, name), getattr(second, name)
        if old != new:
            yield Detail(f"{key}: {phrase(label)}", _spoken(old), _spoken(new))


def _shown(part: Part | None) -> str:
    if part is None:
        return ""
    return part.text[:120] if isinstance(part, Text) else part.label or phrase("ada")


def _spoken(value: object) -> str:
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, tuple):
        return ", ".join(_choice(one) if isinstance(one, Choice) else str(one) for one in value)
    if isinstance(value, Branch):
        return f"{value.key} = {value.value}"
    return "" if value is None else str(value)


def _choice(one: Choice) -> str:
    beside = "; ".join(filter(None, (one.verb, one.help)))
    return f"{one.label} ({beside})" if beside else one.label


def table_changes(before: Mapping[str, Table], after: Mapping[str, Table]) -> Iterator[Change]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old is None or new is None:
            table = new or old
            yield Change(
                "added" if new else "removed", "table", key, table.name if table else key, phrase("tabel")
            )
        elif old != new:
            yield Change("changed", "table", key, new.name, phrase("tabel"), tuple(_table(old, new)))


def _table(old: Table, new: Table) -> Iterator[Detail]:
    for label, first, second in (
        (phrase("Nama"), old.name, new.name),
        (phrase("Cara memilih baris"), old.policy, new.policy),
        (phrase("Masukan"), ", ".join(old.inputs), ", ".join(new.inputs)),
        (phrase("Keluaran"), ", ".join(old.outputs), ", ".join(new.outputs)),
    ):
        if first != second:
            yield Detail(label, first, second)
    yield from _rows([_row(row) for row in old.rows], [_row(row) for row in new.rows])


def _rows(before: list[str], after: list[str]) -> Iterator[Detail]:
    for way, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if way == "equal":
            continue
        for place in range(max(end - start, last - first)):
            old = before[start + place] if start + place < end else ""
            new = after[first + place] if first + place < last else ""
            number = first + place + 1 if new else start + place + 1
            yield Detail(phrase("Baris {number}", number=number), old, new)


def _row(row: Row) -> str:
    cells, answers = " · ".join(cell or "-" for cell in row.cells), " · ".join(text for _, text in row.then)
    return f"{cells} ⇒ {answers}{f' ({row.note})' if row.note else ''}"
