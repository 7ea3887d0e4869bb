"""The picture of a case: which shapes, what is marked, and nothing of a diagram that could act in the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from lxml import etree

from tests.engine import drawing as d
from webapp.cases.diagram import Drawing, draw

PERMIT = (Path(__file__).parent / "permit_files" / "permit.bpmn").read_bytes()
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _in_a_request(app: Flask):
    with app.test_request_context():
        yield


def tree(drawing: Drawing | None) -> etree._Element:
    assert drawing
    return etree.fromstring(str(drawing.svg).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def texts(root: etree._Element) -> list[str]:
    return [node.text or "" for node in root.iter(f"{SVG}text")]


def test_every_task_is_named_on_the_picture():
    said = " ".join(texts(tree(draw(PERMIT, title="Izin keluar"))))
    for name in ("Catat izin", "Pertimbangan atasan", "Persetujuan kepala", "Ambil surat izin"):
        assert name in said


def test_the_present_step_says_that_one_is_there():
    drawing = draw(PERMIT, title="Izin keluar", done=["start", "record"], now=["advice"])
    root = tree(drawing)
    (here,) = root.iter(f"{SVG}span")
    assert here.text == "Anda di sini"
    assert len(root.findall(f".//{SVG}rect[@class='s h']")) == 1
    assert drawing and drawing.now == ("Pertimbangan atasan",)
    assert "Anda di sini: Pertimbangan atasan." in str(root.get("aria-label"))


def test_the_way_walked_is_marked_and_what_lies_ahead_is_not():
    root = tree(draw(PERMIT, title="Izin keluar", done=["start", "record"], now=["advice"]))
    assert len(root.findall(f".//{SVG}rect[@class='s d']")) == 1
    assert len(root.findall(f".//{SVG}circle[@class='s d']")) == 1
    assert len(root.findall(f".//{SVG}rect[@class='s']")) == 2


def test_a_flow_is_walked_when_both_its_ends_were_reached():
    root = tree(draw(PERMIT, title="Izin keluar", done=["start", "record", "gw_size"], now=["advice"]))
    assert len(root.findall(f".//{SVG}path[@class='l go']")) == 3


def test_everything_drawn_lies_within_the_picture():
    root = tree(draw(PERMIT, title="Izin keluar", now=["advice"]))
    left, top, width, height = map(float, str(root.get("viewBox")).split())
    for node in root.iter(f"{SVG}rect", f"{SVG}text"):
        assert left <= float(str(node.get("x"))) <= left + width
        assert top <= float(str(node.get("y"))) <= top + height


def test_names_are_shown_as_text_whatever_they_hold():
    nasty = PERMIT.replace(b'name="Catat izin"', b'name="&lt;script&gt;alert(1)&lt;/script&gt; &quot;x"')
    drawing = draw(nasty, title="<b>Izin</b>")
    assert drawing
    assert "<script" not in str(drawing.svg)
    assert "<b>" not in str(drawing.svg)
    assert "&lt;script&gt;" in str(drawing.svg)


def test_a_file_from_outside_is_not_read():
    entity = PERMIT.replace(
        b"<definitions ", b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><definitions ', 1
    ).replace(b'name="Catat izin"', b'name="Catat"')
    assert draw(entity, title="Izin keluar")
    leak = entity.replace(b"Keluar kantor", b"&x;")
    host = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "localhost"
    drawing = draw(leak, title="Izin keluar")
    assert drawing and host not in str(drawing.svg)


def test_a_diagram_without_a_picture_says_so_by_being_none():
    bare = PERMIT[: PERMIT.index(b"<bpmndi:BPMNDiagram")] + b"</definitions>"
    assert draw(bare, title="Izin keluar") is None


def test_long_names_break_into_lines_inside_their_shape():
    long = PERMIT.replace(
        b'name="Catat izin"', b'name="Catat izin keluar kantor pegawai beserta kendaraan dinas yang dipakai"'
    )
    root = tree(draw(long, title="Izin keluar"))
    inside = [node for node in root.iter(f"{SVG}text") if str(node.get("x")) == "220"]
    assert len(inside) == 4
    assert all(80 <= float(str(node.get("y"))) <= 160 for node in inside)
    assert (inside[-1].text or "").endswith("…")


def signs(kind: str, inner: str, **said: str) -> set[str]:
    """What is drawn in one shape: the classes of its paths, each with a word for its form."""
    drawn = d.shape(kind, "one", inner, **said)
    box = '<dc:Bounds x="10" y="10" width="36" height="36"/>'
    plane = f'<di:BPMNShape bpmnElement="one">{box}</di:BPMNShape>'
    spaces = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    head = d.HEAD.replace('id="definitions"', f'id="definitions" {spaces}')
    root = tree(draw(f'{head}<process id="p">{drawn}</process>{plane}</definitions>'.encode(), title="x"))
    marker = root.find(f"{SVG}defs")
    assert marker is not None
    root.remove(marker)
    dashed = {"dashed"} if root.findall(f".//{SVG}*[@stroke-dasharray]") else set()
    return {str(path.get("class")) for path in root.iter(f"{SVG}path")} | dashed


@pytest.mark.parametrize("trigger", [d.after('"P1D"'), d.message("m"), d.signal("x"), d.condition("true")])
def test_an_event_shows_what_it_waits_for(trigger: str):
    assert signs("intermediateCatchEvent", trigger) == {"l"}
    assert signs("intermediateCatchEvent", "") == set()


@pytest.mark.parametrize(
    "trigger", [d.message("m"), d.signal("x"), d.error("X"), d.escalation("X"), d.TERMINATE]
)
def test_what_is_thrown_is_filled(trigger: str):
    assert signs("endEvent", trigger) == {"tip"}


def test_what_does_not_interrupt_is_dashed():
    assert "dashed" in signs("boundaryEvent", d.message("m"), cancelActivity="false")
    assert "dashed" in signs("startEvent", d.message("m"), isInterrupting="false")
    assert "dashed" in signs("subProcess", "", triggeredByEvent="true")
    assert "dashed" not in signs("boundaryEvent", d.message("m"))


@pytest.mark.parametrize("marker", [d.each("3"), d.each("3", in_turn=True), d.again("true", "3")])
def test_what_runs_several_times_is_marked(marker: str):
    assert signs("subProcess", marker) == {"l"}
    assert signs("subProcess", "") == set()
