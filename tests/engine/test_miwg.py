"""The reference diagrams of the BPMN interchange suite: what a designer is told about each, word for word.

`miwg_told.txt` is the table. A change of it is a change of what people read: look at the difference before keeping it.
The 21 files themselves (repository `bpmn-miwg/bpmn-miwg-test-suite`, folder `Reference`, commit bc9f858) are read from
beside the project, where they lie; where they don't, only the table is looked at.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from config import PROJECT
from workflows import runtime

TOLD = Path(__file__).with_name("miwg_told.txt")
FILES = PROJECT.parent / "shared" / "samples" / "miwg"

with_the_files = pytest.mark.skipif(
    not FILES.is_dir(), reason=f"the reference diagrams of the interchange suite are not in {FILES}"
)


def table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in TOLD.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            lines = found.setdefault(line.removeprefix("## "), [])
        elif line:
            lines.append(line)
    return found


def told(content: bytes) -> list[str]:
    return [
        f"{'advice' if one.advice else 'blocks'} {one.code} {one.shape or '-'}: {one.message}"
        for one in runtime.check_diagram({"diagram.bpmn": content})
    ]


TABLE = table()


def test_the_table_has_the_whole_suite():
    assert len(TABLE) == 21
    assert all(TABLE.values())


@with_the_files
def test_every_reference_file_is_in_the_table():
    assert sorted(TABLE) == sorted(path.name for path in FILES.glob("*.bpmn"))


@with_the_files
@pytest.mark.parametrize("name", TABLE)
def test_a_reference_diagram_is_answered_as_the_table_says(name: str):
    assert told((FILES / name).read_bytes()) == TABLE[name]


@with_the_files
def test_every_shape_that_is_named_is_in_the_file():
    for name, lines in TABLE.items():
        text = (FILES / name).read_text(encoding="utf-8")
        shapes = [line.split(" ")[2].removesuffix(":") for line in lines if " ADOPTED " not in line]
        drawn = [shape for shape in shapes if f'id="{shape}"' in text]
        assert len(drawn) >= len(shapes) - 2, name  # what is said of the process has its new key


@with_the_files
def test_who_does_as_told_has_a_process_that_can_be_published():
    text = (FILES / "A.1.0.bpmn").read_text(encoding="utf-8")
    who = (
        '<semantic:extensionElements><langkah:task xmlns:langkah="urn:langkah:bpmn:1" who="superior"/>'
        "</semantic:extensionElements>"
    )
    text = text.replace('isExecutable="false"', 'isExecutable="true"').replace('"WFP-6-"', '"first_try"')
    text = text.replace("semantic:task", "semantic:manualTask")
    parts = text.split("<semantic:manualTask")
    text = parts[0] + "".join(
        f"<semantic:manualTask{part.split('>', 1)[0]}>{who}{part.split('>', 1)[1]}" for part in parts[1:]
    )
    assert told(text.encode()) == []
