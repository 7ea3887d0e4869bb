"""The sentences of the shipped diagrams and forms, collected for the catalogue beside those of the pages.

`babel.cfg` names the two functions; `translation.drawn` says their sentences in the reader's language.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterator
from typing import BinaryIO, TypeAlias

Found: TypeAlias = tuple[int, str, str, list[str]]

_OF_FORMS = frozenset({"label", "dateLabel", "description", "article", "help", "text"})
_OF_DIAGRAMS = frozenset({"name", "title", "fact", "question", "verb"})
_DOCUMENTATION = "{http://www.omg.org/spec/BPMN/20100524/MODEL}documentation"


def of_form(source: BinaryIO, *_asked: Collection[str], options: object) -> Iterator[Found]:
    """Called by babel; there are no options."""
    del options
    for said in _texts(json.load(source)):
        yield 1, "_", said, []


def of_diagram(source: BinaryIO, *_asked: Collection[str], options: object) -> Iterator[Found]:
    del options
    for element in ET.parse(source).iter():  # noqa: S314 - our own files, read when the catalogue is made
        said = [text for name, text in element.items() if name in _OF_DIAGRAMS]
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
