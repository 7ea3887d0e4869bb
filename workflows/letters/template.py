"""The text of a letter as a designer writes it, read and filled; no database, no layout.

    title: Surat Perintah Tugas
    number: 094/{seq}/{unit}/{year}

    {signer_title} memerintahkan:

    {travellers:people}

    untuk {purpose} di {place}.

    Berangkat :: {first_day:day}
    Kembali :: {last_day:day}

After `number` may stand `to: …`, `copies: …; …` (tembusan) and `annex: 1.c`, the form of Perban BKN 24/2017.

Blocks are parted by empty lines. One that begins with `= ` is a heading, one whose lines hold `::` a list of facts, one
whose lines begin with `- ` a list. `{name}` is a value, `{name:day}` a date in words, `{name:rupiah}` a sum of money,
`{name:people}` alone in its block the people of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.letters.days import day_in_words
from workflows.rules.money import rupiah
from workflows.tongue import phrase

LONGEST = 20_000
OF_NUMBER = frozenset({"seq", "unit", "year"})
OF_SIGNER = frozenset({"signer_name", "signer_title"})
FORMATS = frozenset({"", "day", "rupiah", "people"})

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z]+))?\}")
_PEOPLE = re.compile(r"\{([a-z][a-z0-9_]*):people\}")
_HEADER = re.compile(r"(title|number|annex|to|copies):\s*(\S.*)")
_HEADING = re.compile(r"= (\S.*)")

Block = dict[str, object]


class BadTemplate(ValueError):
    """A template that can't be used; the message says where."""


@dataclass(frozen=True, slots=True)
class LetterTemplate:
    title: str
    number: str
    blocks: tuple[str, ...]
    annex: str = ""  # which form of Perban BKN 24/2017 it is, as `1.c`
    to: str = ""
    copies: tuple[str, ...] = ()  # who gets one as well (tembusan)

    @property
    def wanted(self) -> frozenset[str]:
        """Values that the process must give; those of the number and the signer come by themselves."""
        named = {name for text in self._texts() for name, _ in _PLACE.findall(text)}
        return frozenset(named - OF_SIGNER)

    @property
    def people(self) -> frozenset[str]:
        """Values that are lists of people."""
        return frozenset(found[1] for block in self.blocks if (found := _PEOPLE.fullmatch(block)))

    def fill(self, values: Mapping[str, object]) -> list[Block]:
        """The blocks as values for the layout. KeyError for a value that is missing."""
        return [_filled(block, values) for block in self.blocks]

    def frame(self) -> Block:
        """What stands around the blocks beside title and number."""
        return {"annex": self.annex, "to": self.to, "copies": list(self.copies)}

    def _texts(self) -> Iterator[str]:
        yield self.title
        yield from self.blocks


def read_template(text: str) -> LetterTemplate:
    """Raises BadTemplate, in the words of whoever wrote it."""
    if len(text) > LONGEST:
        raise BadTemplate(phrase("lebih dari {most} karakter", most=LONGEST))
    head, *blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    lines = [_HEADER.fullmatch(line.strip()) for line in head.splitlines()]
    header = {found[1]: found[2] for found in lines if found}
    if not {"title", "number"} <= set(header) or len(lines) != len(header):
        raise BadTemplate(phrase("dua baris pertama harus “title: …” dan “number: …”"))
    if not blocks:
        raise BadTemplate(phrase("belum ada isi surat"))
    template = LetterTemplate(
        header["title"],
        header["number"],
        tuple(block.strip() for block in blocks),
        annex=header.get("annex", ""),
        to=header.get("to", ""),
        copies=tuple(one.strip() for one in header.get("copies", "").split(";") if one.strip()),
    )
    _refuse_unknown(template)
    return template


def _refuse_unknown(template: LetterTemplate) -> None:
    strangers = {name for name, _ in _PLACE.findall(template.number)} - OF_NUMBER
    if strangers or "{seq}" not in template.number:
        raise BadTemplate(phrase("nomor surat memuat {seq}, dan selain itu hanya {unit} dan {year}"))
    for block in template.blocks:
        for name, form in _PLACE.findall(block):
            place = f"{{{name}:{form}}}"
            if form not in FORMATS:
                raise BadTemplate(
                    phrase("{place} tidak dikenal; pakai :day, :rupiah, atau :people", place=place)
                )
            if form == "people" and not _PEOPLE.fullmatch(block):
                raise BadTemplate(phrase("{place} berdiri sendiri di antara baris kosong", place=place))


def _filled(block: str, values: Mapping[str, object]) -> Block:
    if found := _PEOPLE.fullmatch(block):
        return {"kind": "people", "people": values[found[1]]}
    if found := _HEADING.fullmatch(block):
        return {"kind": "heading", "text": _said(found[1], values)}
    lines = [line.strip() for line in block.splitlines()]
    if all("::" in line for line in lines):
        pairs = (line.split("::", 1) for line in lines)
        return {"kind": "facts", "facts": [[_said(part.strip(), values) for part in pair] for pair in pairs]}
    if all(line.startswith("- ") for line in lines):
        return {"kind": "list", "items": [_said(line[2:], values) for line in lines]}
    return {"kind": "text", "text": _said(" ".join(lines), values)}


def _said(text: str, values: Mapping[str, object]) -> str:
    return _PLACE.sub(lambda found: _value(values[found[1]], found[2] or ""), text)


def _value(value: object, form: str) -> str:
    if form == "day":
        return day_in_words(date.fromisoformat(str(value)[:10]))
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if form == "rupiah" and isinstance(value, int | float):
        return rupiah(value)
    if isinstance(value, list):
        return ", ".join(_value(one, "") for one in value)
    return "" if value is None else str(value)
