"""Uploaded XML: nothing is fetched, expanded or swallowed."""

from __future__ import annotations

import pytest

from workflows.engine.xml import MAX_BYTES, read_xml
from workflows.errors import DiagramRefused

XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><a>&j;</a>"
)
EXTERNAL = '<!DOCTYPE a SYSTEM "http://example.invalid/a.dtd"><a/>'
DECLARED = '<?xml version="1.0" encoding="{}"?>'


def code_of(content: bytes) -> str:
    with pytest.raises(DiagramRefused) as refused:
        read_xml(content, name="x.bpmn")
    (problem,) = refused.value.problems
    return problem.code


@pytest.mark.parametrize("text", [XXE, LAUGHS, EXTERNAL, XXE.replace("DOCTYPE", "doctype")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_doctype_is_refused_in_every_encoding(text: str, encoding: str):
    assert code_of(text.encode(encoding)) == "DOCTYPE"


def test_a_doctype_in_an_encoding_that_hides_it_is_refused():
    hidden = (DECLARED.format("UTF-7") + EXTERNAL).encode("utf-7")
    assert code_of(hidden) in {"DOCTYPE", "XML_BROKEN"}
    ebcdic = (DECLARED.format("IBM037") + EXTERNAL).encode("cp037")
    assert code_of(ebcdic) in {"DOCTYPE", "XML_BROKEN"}


def test_an_entity_without_declaration_is_refused():
    assert code_of(b"<a>&x;</a>") == "XML_BROKEN"


def test_size_depth_and_number_are_limited():
    assert code_of(b"<a>" + b" " * MAX_BYTES + b"</a>") == "FILE_TOO_LARGE"
    assert code_of(b"<a>" * 5000 + b"</a>" * 5000) == "XML_BROKEN"
    assert code_of(b"<a>" + b"<b/>" * 20_001 + b"</a>") == "TOO_MANY_ELEMENTS"


@pytest.mark.parametrize("content", [b"", b"not xml", b"<a>", b"\xff\xfe", b"<a b='1' b='2'/>"])
def test_what_is_not_xml_is_refused(content: bytes):
    assert code_of(content) == "XML_BROKEN"


def test_plain_xml_is_read():
    assert read_xml("<a>ñ</a>".encode("utf-16"), name="x.bpmn").text == "ñ"
