"""Reading XML that somebody uploaded: small, without DOCTYPE or entities in any encoding, never from the network."""

from __future__ import annotations

from lxml import etree

from workflows.engine.words import problem
from workflows.errors import DiagramRefused

MAX_BYTES = 1024 * 1024
MAX_ELEMENTS = 20_000

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


def read_xml(content: bytes, *, name: str) -> etree._Element:
    """The root element. Raises DiagramRefused: FILE_TOO_LARGE, DOCTYPE, XML_BROKEN or TOO_MANY_ELEMENTS."""
    if len(content) > MAX_BYTES:
        raise DiagramRefused([problem("FILE_TOO_LARGE", file=name)])
    if _declares_something(content):
        raise DiagramRefused([problem("DOCTYPE", file=name)])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DiagramRefused([problem("XML_BROKEN", file=name)]) from error
    if root.getroottree().docinfo.internalDTD is not None:  # an encoding that the look above doesn't know
        raise DiagramRefused([problem("DOCTYPE", file=name)])
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise DiagramRefused([problem("TOO_MANY_ELEMENTS", file=name)])
    return root


def _declares_something(content: bytes) -> bool:
    for encoding in _ENCODINGS:
        text = content.decode(encoding, errors="ignore").upper()
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            return True
    return False
