"""A BPMN diagram drawn as SVG on the server, with the way walked and "Anda di sini"; no script, no engine.

Only what a reader of a case needs: shapes, names, flows. Editing is the designer's.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree
from markupsafe import Markup

from webapp.cases.diagram_marks import CLASSES, Mark, badge
from webapp.cases.diagram_signs import BPMN, GLYPHS, marker_of, sign_of
from webapp.translation import _, drawn

BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
DC = "http://www.omg.org/spec/DD/20100524/DC"
DI = "http://www.omg.org/spec/DD/20100524/DI"

_MARGIN = 16
_LINE = 14  # height of a line of text
_LETTER = 7.4  # mean width of a letter at 12 px, semibold, in the widest of the usual fonts
_PADDING = 6
_MOST_LINES = 4
_FARTHEST = 50_000
_HERE, _HERE_WIDTH = 24, 140  # room above a shape for "Anda di sini"

_POOLS = {"participant", "lane"}
_CONTAINERS = {"subProcess", "transaction", "adHocSubProcess", *_POOLS}
_NOTES = {"textAnnotation", "dataObjectReference", "dataStoreReference", "dataObject"}
_EVENTS = {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
_MARKS = {"exclusiveGateway": "×", "parallelGateway": "+", "inclusiveGateway": "○", "eventBasedGateway": "⬠"}
_THROWN = {"endEvent", "intermediateThrowEvent"}


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, slots=True)
class Shape:
    id: str
    kind: str  # local name of the BPMN element
    name: str
    box: Box
    label: Box | None = None
    thin: bool = False  # an event that doesn't interrupt, or a subprocess that an event starts
    trigger: str = ""  # the event's sign
    marker: str = ""  # how often it runs


@dataclass(frozen=True, slots=True)
class Edge:
    id: str
    kind: str
    name: str
    points: tuple[tuple[float, float], ...]
    label: Box | None = None
    walked: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    svg: Markup
    now: tuple[str, ...]  # names of the shapes where the case is


def draw(
    xml: bytes,
    *,
    title: str,
    done: Collection[str] = (),
    now: Collection[str] = (),
    marks: Mapping[str, Mark] | None = None,
    here: str = "",
) -> Drawing | None:
    """The diagram with the shapes `done` and `now` marked, and `marks` by the id of the shape or flow.

    `here` is said above the shapes `now` instead of "Anda di sini". None when the file carries no picture.
    """
    root = _parse(xml)
    elements = {node.get("id", ""): node for node in root.iter() if node.get("id") and _is_bpmn(node)}
    shapes = [one for one in _shapes(root, elements) if one.box.width > 0]
    if not shapes:
        return None
    edges = list(_edges(root, elements, frozenset(done) | frozenset(now)))
    names = tuple(one.name for one in shapes if one.id in now and one.name)
    label = _("Diagram proses %(title)s.", title=title)
    if names:
        label = f"{label} {here or _('Anda di sini')}: {', '.join(names)}."
    known = marks or {}
    content = Markup("").join(
        (
            *_content(shapes, edges, frozenset(done), frozenset(now), known),
            *_tokens([one for one in shapes if one.id in now], here),
            *_badges(shapes, edges, known),
        )
    )
    left, top, width, height = _view(shapes, edges)
    svg = Markup(
        '<svg class="dia own" width="{w:g}" height="{h:g}" viewBox="{x:g} {y:g} {w:g} {h:g}" role="{role}" '
        'aria-label="{label}">{arrows}{content}</svg>'
    ).format(
        w=width,
        h=height,
        x=left,
        y=top,
        role="group" if known else "img",  # a picture is one thing; with links in it, it is several
        label=label,
        arrows=_ARROWS,
        content=content,
    )
    return Drawing(svg, names)


def _parse(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    return etree.fromstring(xml, parser)


def _is_bpmn(node: etree._Element) -> bool:
    return str(node.tag).startswith(f"{{{BPMN}}}")


def _shapes(root: etree._Element, elements: dict[str, etree._Element]) -> Iterator[Shape]:
    for node in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        element = elements.get(node.get("bpmnElement", ""))
        box = _box(node.find(f"{{{DC}}}Bounds"))
        if element is None or box is None:
            continue
        yield Shape(
            id=element.get("id", ""),
            kind=etree.QName(element).localname,
            name=_name(element),
            box=box,
            label=_box(node.find(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds")),
            thin="false" in (element.get("cancelActivity"), element.get("isInterrupting"))
            or element.get("triggeredByEvent") == "true",
            trigger=sign_of(element),
            marker=marker_of(element),
        )


def _edges(
    root: etree._Element, elements: dict[str, etree._Element], reached: Collection[str]
) -> Iterator[Edge]:
    for node in root.iter(f"{{{BPMNDI}}}BPMNEdge"):
        element = elements.get(node.get("bpmnElement", ""))
        points = tuple(
            (_number(one.get("x")), _number(one.get("y"))) for one in node.iter(f"{{{DI}}}waypoint")
        )
        if element is None or not points:
            continue
        ends = {element.get("sourceRef", ""), element.get("targetRef", "")}
        yield Edge(
            id=element.get("id", ""),
            kind=etree.QName(element).localname,
            name=_name(element),
            points=points,
            label=_box(node.find(f"{{{BPMNDI}}}BPMNLabel/{{{DC}}}Bounds")),
            walked=ends <= set(reached),
        )


def _name(element: etree._Element) -> str:
    text = element.get("name") or element.findtext(f"{{{BPMN}}}text") or ""
    return drawn(" ".join(text.split()))


def _box(bounds: etree._Element | None) -> Box | None:
    if bounds is None:
        return None
    x, y, width, height = (_number(bounds.get(key)) for key in ("x", "y", "width", "height"))
    return Box(x, y, width, height)


def _number(text: str | None) -> float:
    """0 for what is no number, or none of a picture that somebody could look at."""
    try:
        found = float(text or "0")
    except ValueError:
        return 0
    return found if math.isfinite(found) and abs(found) <= _FARTHEST else 0


def _view(shapes: list[Shape], edges: list[Edge]) -> tuple[float, float, float, float]:
    labels = [one.label for one in shapes] + [one.label for one in edges]
    boxes = [one.box for one in shapes] + [one for one in labels if one is not None]
    spots = [(box.x, box.y) for box in boxes] + [(box.x + box.width, box.y + box.height) for box in boxes]
    spots += [spot for edge in edges for spot in edge.points]
    left, top = min(x for x, _y in spots) - _MARGIN, min(y for _x, y in spots) - _MARGIN - _HERE
    width, height = max(x for x, _y in spots) + _MARGIN - left, max(y for _x, y in spots) + 2 * _MARGIN - top
    return left, top, width, height


def _content(
    shapes: list[Shape],
    edges: list[Edge],
    done: Collection[str],
    now: Collection[str],
    marks: Mapping[str, Mark],
) -> Iterator[Markup]:
    beneath = [one for one in shapes if one.kind in _CONTAINERS]
    above = sorted(
        (one for one in shapes if one.kind not in _CONTAINERS), key=lambda one: one.kind in _EVENTS
    )
    for shape in beneath:
        yield _drawn(shape, _state(shape, done, now, marks))
    for edge in edges:
        yield _flow(edge, marks.get(edge.id))
    for shape in above:
        yield _drawn(shape, _state(shape, done, now, marks))


def _tokens(shapes: list[Shape], words: str) -> Iterator[Markup]:
    """The first takes the focus, so that a wide diagram is scrolled to it; not among steps that are leafed through."""
    for place, shape in enumerate(shapes):
        yield _here(shape, words or _("Anda di sini"), first=place == 0 and not words)


def _here(shape: Shape, words: str, *, first: bool) -> Markup:
    focus = Markup(' tabindex="-1" autofocus=""') if first else Markup("")
    return Markup(
        '<foreignObject x="{:g}" y="{:g}" width="{}" height="{}"><span class="here"{}>{}</span></foreignObject>'
    ).format(
        shape.box.centre[0] - _HERE_WIDTH / 2,
        shape.box.y - _HERE - 2,
        _HERE_WIDTH,
        _HERE,
        focus,
        words,
    )


def _badges(shapes: list[Shape], edges: list[Edge], marks: Mapping[str, Mark]) -> Iterator[Markup]:
    """At the upper right corner of a shape, and on the first stretch of a flow."""
    for shape in shapes:
        if mark := marks.get(shape.id):
            yield badge(mark, shape.box.x + shape.box.width, shape.box.y)
    for edge in edges:
        if mark := marks.get(edge.id):
            x, y = _middle(edge)
            yield badge(mark, x, y + 6)


def _state(shape: Shape, done: Collection[str], now: Collection[str], marks: Mapping[str, Mark]) -> str:
    if shape.id in marks:
        return f"s {CLASSES[marks[shape.id].tone]}"
    if shape.id in now:
        return "s h"
    return "s d" if shape.id in done else "s"


def _drawn(shape: Shape, state: str) -> Markup:
    if shape.kind in _NOTES:
        return _lines(shape.label or shape.box, shape.name)
    if shape.kind.endswith("Gateway"):
        return _gateway(shape, state)
    if shape.kind in _EVENTS:
        return _event(shape, state)
    return _rectangle(shape, state)


def _rectangle(shape: Shape, state: str) -> Markup:
    box = shape.box
    rounding = 0 if shape.kind in _POOLS else 8
    drawn = Markup('<rect class="{}" x="{:g}" y="{:g}" width="{:g}" height="{:g}" rx="{}"{}/>').format(
        state, box.x, box.y, box.width, box.height, rounding, _dashes(shape)
    )
    if shape.marker:
        drawn += _small(shape.marker, box.centre[0] - 6, box.y + box.height - 15)
    if shape.kind in _POOLS:
        return drawn + _sideways(shape)
    if shape.kind in _CONTAINERS:
        return drawn + _lines(Box(box.x, box.y + 4, box.width, 2 * _LINE), shape.name)
    glyph = GLYPHS.get(shape.kind, "")
    if glyph:
        drawn += _small(glyph, box.x + 6, box.y + 6)
    return drawn + _lines(box, shape.name)


def _small(path: str, x: float, y: float) -> Markup:
    return Markup('<path class="l" transform="translate({:g} {:g})" d="{}"/>').format(x, y, path)


def _dashes(shape: Shape) -> Markup:
    return Markup(' stroke-dasharray="4 3"') if shape.thin else Markup("")


def _sideways(shape: Shape) -> Markup:
    x, y = shape.box.x + 18, shape.box.centre[1]
    return Markup('<text transform="rotate(-90 {x:g} {y:g})" x="{x:g}" y="{y:g}">{text}</text>').format(
        x=x, y=y, text=shape.name
    )


def _event(shape: Shape, state: str) -> Markup:
    (x, y), radius = shape.box.centre, shape.box.width / 2
    dash = _dashes(shape)
    drawn = Markup('<circle class="{}" cx="{:g}" cy="{:g}" r="{:g}"{}/>').format(state, x, y, radius, dash)
    if shape.kind not in {"startEvent", "endEvent"}:
        drawn += Markup('<circle class="l" cx="{:g}" cy="{:g}" r="{:g}"{}/>').format(x, y, radius - 3, dash)
    if shape.kind == "endEvent":
        drawn += Markup('<circle class="l" cx="{:g}" cy="{:g}" r="{:g}"/>').format(x, y, radius - 2)
    if shape.trigger:
        kind = "tip" if shape.kind in _THROWN else "l"
        drawn += Markup('<path class="{}" d="M{:g} {:g}{}"/>').format(kind, x, y, shape.trigger)
    return drawn + _caption(shape)


def _gateway(shape: Shape, state: str) -> Markup:
    box, (x, y) = shape.box, shape.box.centre
    drawn = Markup('<path class="{}" d="M{:g} {:g}L{:g} {:g} {:g} {:g} {:g} {:g}Z"/>').format(
        state, x, box.y, box.x + box.width, y, x, box.y + box.height, box.x, y
    )
    mark = _MARKS.get(shape.kind, "")
    return drawn + _text(x, y + 5, mark) + _caption(shape)


def _caption(shape: Shape) -> Markup:
    if not shape.name:
        return Markup("")
    if (label := shape.label) is not None:
        under = label.y >= shape.box.y + shape.box.height
        return _lines(label, shape.name, top=label.y if under else None)
    return _lines(
        Box(shape.box.centre[0] - 55, shape.box.y + shape.box.height + 2, 110, 2 * _LINE), shape.name
    )


def _flow(edge: Edge, mark: Mark | None) -> Markup:
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in edge.points)
    end = Markup("") if edge.kind == "association" else Markup(' marker-end="url(#dia-arrow)"')
    dash = Markup("") if edge.kind == "sequenceFlow" else Markup(' stroke-dasharray="4 4"')
    state = f"l {CLASSES[mark.tone]}" if mark else "l go" if edge.walked else "l"
    drawn = Markup('<path class="{}" d="{}"{}{}/>').format(state, path, end, dash)
    if edge.name and edge.label is not None:
        return drawn + _lines(edge.label, edge.name)
    return drawn + (_text(*_middle(edge), edge.name) if edge.name else Markup(""))


def _middle(edge: Edge) -> tuple[float, float]:
    (x1, y1), (x2, y2) = edge.points[0], edge.points[1] if len(edge.points) > 1 else edge.points[0]
    return (x1 + x2) / 2, (y1 + y2) / 2 - 6


def _lines(box: Box, text: str, *, top: float | None = None) -> Markup:
    """Text broken into lines that fit the width, centred in the box, or from `top` down."""
    lines = _broken(text, box.width)
    (x, y) = box.centre
    middle = y - (len(lines) - 1) * _LINE / 2 if top is None else top + _LINE / 2
    first = middle + 4
    return Markup("").join(_text(x, first + _LINE * place, line) for place, line in enumerate(lines))


def _broken(text: str, width: float) -> list[str]:
    room = max(int((width - _PADDING) / _LETTER), 8)
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    return lines


def _text(x: float, y: float, text: str) -> Markup:
    return Markup('<text x="{:g}" y="{:g}">{}</text>').format(x, y, text) if text else Markup("")


_ARROWS = Markup(
    '<defs><marker id="dia-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="10" markerHeight="10" '
    'markerUnits="userSpaceOnUse" '
    'orient="auto"><path class="tip" d="M0 0 8 4 0 8Z"/></marker></defs>'
)
