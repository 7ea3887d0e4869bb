"""The reference diagrams of the BPMN interchange suite: what a designer is told about each, word for word.

`miwg/told.txt` is the table. A change of it is a change of what people read: look at the difference before keeping it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from workflows import runtime

HERE = Path(__file__).parent / "miwg"


def table() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (HERE / "told.txt").read_text(encoding="utf-8").splitlines():
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


def test_every_reference_file_is_in_the_table():
    assert sorted(TABLE) == sorted(path.name for path in HERE.glob("*.bpmn"))
    assert len(TABLE) == 21


@pytest.mark.parametrize("name", TABLE)
def test_a_reference_diagram_is_answered_as_the_table_says(name: str):
    assert told((HERE / name).read_bytes()) == TABLE[name]


def test_every_shape_that_is_named_is_in_the_file():
    for name, lines in TABLE.items():
        text = (HERE / name).read_text(encoding="utf-8")
        shapes = [line.split(" ")[2].removesuffix(":") for line in lines if " ADOPTED " not in line]
        drawn = [shape for shape in shapes if f'id="{shape}"' in text]
        assert len(drawn) >= len(shapes) - 2, name  # what is said of the process has its new key


def test_who_does_as_told_has_a_process_that_can_be_published():
    text = (HERE / "A.1.0.bpmn").read_text(encoding="utf-8")
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
