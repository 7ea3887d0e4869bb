"""Sentences of the shipped diagrams and forms and of the layers below, collected beside those of the pages.

`babel.cfg` names the functions; `translation.drawn` says sentences of diagrams and forms in the reader's language.
"""

from __future__ import annotations

import ast
import json
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO, TypeAlias

from babel.messages.extract import extract_python

Found: TypeAlias = tuple[int, str, str, list[str]]

_OF_FORMS = frozenset({"label", "dateLabel", "description", "article", "help", "text"})
_OF_DIAGRAMS = frozenset({"name", "title", "fact", "question", "verb"})
_INPUT = "{urn:langkah:bpmn:1}input"  # its name is that of a variable
_DOCUMENTATION = "{http://www.omg.org/spec/BPMN/20100524/MODEL}documentation"


def of_code(source: BinaryIO, keywords: Any, tags: Collection[str], options: Any) -> Iterator[Found]:  # noqa: ANN401 - babel's
    """Sentences in calls, and those of dictionaries annotated with `Words`."""
    yield from extract_python(source, keywords, tags, options)  # type: ignore[misc]  # of its rarer shapes
    source.seek(0)
    for node in ast.parse(source.read()).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "Words":
            words: dict[str, str] = ast.literal_eval(node.value or ast.Dict([], []))
            yield from ((node.lineno, "_", text, []) for text in words.values())


def of_form(source: BinaryIO, *_asked: Collection[str], options: object) -> Iterator[Found]:
    """Called by babel; there are no options."""
    del options
    for said in _texts(json.load(source)):
        yield 1, "_", said, []


def of_diagram(source: BinaryIO, *_asked: Collection[str], options: object) -> Iterator[Found]:
    del options
    for element in ET.parse(source).iter():  # noqa: S314 - our own files, read when the catalogue is made
        said = [text for name, text in element.items() if name in _OF_DIAGRAMS and element.tag != _INPUT]
        if element.tag == _DOCUMENTATION and element.text:
            said.append(" ".join(element.text.split()))
        for text in filter(None, said):
            yield 1, "_", text, []


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _texts(one)
    if isinstance(part, dict):
        for key, value in part.items():
            if key in _OF_FORMS and isinstance(value, str) and value:
                yield value
            else:
                yield from _texts(value)
