"""Uploaded XML: nothing is fetched, expanded or swallowed."""

from __future__ import annotations

import time

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


QUADRATIC = f'<!DOCTYPE a [<!ENTITY x "{"x" * 50_000}">]><a>{"&x;" * 20_000}</a>'
PARAMETER = '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://example.invalid/p"> %p;]><a/>'
HIDDEN = '<?xml version="1.0"?><!-- <!DOCTYPE --><a/>'


@pytest.mark.parametrize(
    "text", [QUADRATIC, PARAMETER, HIDDEN, f"\ufeff{XXE}", f" {XXE}", XXE.replace(" ", "\n", 1)]
)
def test_a_doctype_is_refused_wherever_it_hides(text: str):
    assert code_of(text.encode()) == "DOCTYPE"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "utf-8-sig"])
def test_a_declared_encoding_hides_nothing(encoding: str):
    said = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    assert code_of((DECLARED.format(said) + XXE).encode(encoding)) in {"DOCTYPE", "XML_BROKEN"}


@pytest.mark.parametrize("said", ["utf-16", "utf-32", "shift_jis", "x-unknown", "IBM037", "\0"])
def test_an_encoding_that_is_only_claimed_does_no_harm(said: str):
    assert code_of((DECLARED.format(said) + XXE).encode()) in {"DOCTYPE", "XML_BROKEN"}


def test_nothing_is_included_or_fetched():
    text = (
        '<a xmlns:xi="http://www.w3.org/2001/XInclude" xml:base="file:///etc/">'
        '<?xml-stylesheet href="http://example.invalid/x.xsl" type="text/xsl"?>'
        '<xi:include href="passwd" parse="text"/></a>'
    )
    root = read_xml(text.encode(), name="x.bpmn")
    assert [str(one.tag) for one in root.iterchildren("*")] == ["{http://www.w3.org/2001/XInclude}include"]
    assert "".join(root.itertext("*")) == ""


@pytest.mark.parametrize(
    "content",
    [
        b"<a>" * 150_000 + b"</a>" * 150_000,
        b"<a>\0</a>",
        b"<a\0/>",
        b"<a>&#0;</a>",
        b"<a>&#xD800;</a>",
        "<a>\ud800</a>".encode("utf-8", "surrogatepass"),
        b"<a>\xff</a>",
        b"<a xmlns:b='b'><c:d/></a>",
    ],
)
def test_what_no_parser_should_take_is_refused(content: bytes):
    assert code_of(content) in {"XML_BROKEN", "FILE_TOO_LARGE"}


def test_a_huge_attribute_and_a_million_attributes_are_bounded():
    assert code_of(b'<a b="' + b"x" * MAX_BYTES + b'"/>') == "FILE_TOO_LARGE"
    many = "".join(f' a{n}="{n}"' for n in range(60_000))
    started = time.perf_counter()
    read_xml(f"<a{many}/>".encode(), name="x.bpmn")
    assert time.perf_counter() - started < 5


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
