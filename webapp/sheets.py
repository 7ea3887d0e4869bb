"""Reading a list that people made: CSV as any program writes it, or the first sheet of an XLSX."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

MOST_ROWS = 5_000  # as many as go along in a form while they are looked through
MOST_UNPACKED = 50_000_000  # bytes of one part; a small file may hold very much
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"[A-Z]+")
Row = dict[str, str]


class Unreadable(ValueError):
    """Neither a CSV nor a spreadsheet, or one that is too large."""


def read(content: bytes) -> list[tuple[int, Row]]:
    """The rows below the heading by the heading's words (small letters), each with its number in the file."""
    rows = _spreadsheet(content) if content.startswith(b"PK") else _csv(content)
    numbered = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if len(numbered) < 2 or len(numbered) > MOST_ROWS:  # noqa: PLR2004 - a heading and a line
        raise Unreadable
    heads = [head.strip().lower() for head in numbered[0][1]]
    return [(number, dict(zip(heads, cells, strict=False))) for number, cells in numbered[1:]]


def _csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable from error
    if "\0" in text:
        raise Unreadable
    heading = text.partition("\n")[0]
    mark = max((";", ",", "\t"), key=heading.count)
    try:
        yield from enumerate(csv.reader(io.StringIO(text), delimiter=mark), start=1)
    except csv.Error as error:
        raise Unreadable from error


def _spreadsheet(content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = sorted(name for name in packed.namelist() if name.startswith("xl/worksheets/sheet"))
            strings = _strings(packed)
            sheet = _part(packed, names[0])
    except (zipfile.BadZipFile, IndexError, KeyError, etree.XMLSyntaxError) as error:
        raise Unreadable from error
    for row in sheet.iter(f"{_MAIN}row"):
        cells: list[str] = []
        for cell in row.iter(f"{_MAIN}c"):
            place = _column(cell.get("r", ""))
            cells += [""] * (place - len(cells))
            cells.append(_text(cell, strings))
        yield int(row.get("r", "0")), cells


def _part(packed: zipfile.ZipFile, name: str) -> etree._Element:
    if packed.getinfo(name).file_size > MOST_UNPACKED:
        raise Unreadable
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(packed.read(name), parser)


def _strings(packed: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in packed.namelist():
        return []
    shared = _part(packed, "xl/sharedStrings.xml")
    return ["".join(map(str, one.itertext(f"{_MAIN}t"))) for one in shared.iter(f"{_MAIN}si")]


def _text(cell: etree._Element, strings: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(map(str, cell.itertext(f"{_MAIN}t")))
    value = cell.findtext(f"{_MAIN}v") or ""
    if cell.get("t") == "s":
        return strings[int(value)] if value.isdigit() and int(value) < len(strings) else ""
    return value.removesuffix(".0")


def _column(reference: str) -> int:
    """`C7` is column 2."""
    letters = _CELL.match(reference)
    place = 0
    for letter in letters[0] if letters else "":
        place = place * 26 + ord(letter) - ord("A") + 1
    return min(place, 100) - 1 if place else 0
