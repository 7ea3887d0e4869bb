"""A form made into what the templates draw: nodes with their ids, names, texts and states; no HTML here.

The id of a field is its key (`reason`; in a repeated row `items-0-reason`); of a radio or a checklist, the first
choice has it, so that a link of the error summary lands on something that takes the focus.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.forms import clean, messages
from webapp.forms.initial import Raw, initial
from webapp.forms.load import Kept
from webapp.forms.nodes import FieldNode, GroupNode, Node, OptionNode, PairNode, RowNode, RowsNode, TextNode
from webapp.forms.text import paragraphs
from webapp.forms.uploads import MAX_BYTES
from webapp.translation import drawn
from workflows.form_def import Branch, Component, Entry, Field, FormDef, Group, Kind, Rows, Text, entries

Messages = Mapping[str, Sequence[str]]

_PAIRED = {Kind.TEXTFIELD, Kind.NUMBER, Kind.DATE, Kind.SELECT}


def form_nodes(
    form: FormDef,
    raw: Raw | None = None,
    *,
    errors: Messages | None = None,
    kept: Kept | None = None,
    focus: str = "",
    max_bytes: int = MAX_BYTES,
) -> tuple[Node, ...]:
    """`raw` as `load` gives it, or None for a form nobody has touched: then its defaults are shown."""
    given = initial(form) if raw is None else raw
    page = _Page(errors or {}, kept or {}, focus, max_bytes)
    return _Scope(page, given, form.components).all()


def error_links(form: FormDef, errors: Messages) -> list[tuple[str, str]]:
    """Each message with the id that it links to, in the order of the page; without id, what belongs to no field."""
    order = [name for one in entries(form.components) for name in _names_of(one, errors)]
    rest = [name for name in errors if name not in order]
    return [
        (name if name in order else "", said) for name in [*order, *rest] for said in errors.get(name, ())
    ]


def _names_of(entry: Entry, errors: Messages) -> Iterator[str]:
    yield entry.key
    if isinstance(entry, Rows):
        inner = [one.key for one in entries(entry.components)]
        found = [parts for name in errors if (parts := name.split("-"))[0] == entry.key and len(parts) == 3]  # noqa: PLR2004  # key-number-key
        known = [parts for parts in found if parts[1].isdecimal() and parts[2] in inner]
        for parts in sorted(known, key=lambda one: (int(one[1]), inner.index(one[2]))):
            yield "-".join(parts)


@dataclass(frozen=True)
class _Page:
    errors: Messages
    kept: Kept
    focus: str
    max_bytes: int


class _Scope:
    """The form itself, or one repeated row: where names begin with the row's."""

    def __init__(self, page: _Page, raw: Raw, components: Sequence[Component], prefix: str = "") -> None:
        self.page = page
        self.raw = raw
        self.components = tuple(components)
        self.prefix = prefix
        self.branches = dict(_by_branch(self.components))

    def all(self) -> tuple[Node, ...]:
        return self.nodes([one for one in self.components if one.branch is None])

    def nodes(self, components: Sequence[Component]) -> tuple[Node, ...]:
        return tuple(_paired([self.node(one) for one in components if not self.waits(one)]))

    def waits(self, one: Component) -> bool:
        """A field that is drawn only once it was asked for, and isn't yet."""
        if not isinstance(one, Field) or not one.when_asked:
            return False
        return not self.raw.get(one.key) and not self.page.errors.get(self.prefix + one.key)

    def node(self, one: Component) -> Node:
        match one:
            case Text():
                return TextNode(paragraphs(one.text))
            case Group():
                free = [each for each in one.components if each.branch is None]
                return GroupNode(one.label, one.help, self.nodes(free))
            case Rows():
                return self.rows(one)
            case Field():
                return self.field(one)

    def field(self, one: Field) -> FieldNode:
        name = self.prefix + one.key
        typed = self.raw.get(one.key, "")
        value = typed if isinstance(typed, str) else ""
        day = clean.day(clean.plain(value)) if one.kind is Kind.DATE else None
        return FieldNode(
            id=name,
            name="" if one.locked else name,
            field=one,
            value=day.isoformat() if day else value,
            errors=tuple(self.page.errors.get(name, ())),
            options=self.options(one, name, typed),
            kept=tuple(self.page.kept.get(one.key, ())),
            article=paragraphs(drawn(one.article)),
            day_words=messages.in_words(day) if day else "",
            optional=not (one.required or one.locked or one.when_asked or one.unsaid)
            and one.kind is not Kind.CHECKBOX,
            focus=self.page.focus == name,
            max_bytes=self.page.max_bytes,
            macro=_MACROS.get(one.kind, "input"),
        )

    def options(self, one: Field, name: str, typed: object) -> tuple[OptionNode, ...]:
        chosen = {str(each) for each in typed} if isinstance(typed, list) else {typed}
        return tuple(
            OptionNode(
                id=name if place == 1 else f"{name}-{place}",
                value=each.value,
                label=each.label,
                help=each.help,
                checked=each.value in chosen,
                more=self.nodes(self.branches.get(Branch(one.key, each.value), [])),
            )
            for place, each in enumerate(one.choices, start=1)
        )

    def rows(self, rows: Rows) -> RowsNode:
        typed = self.raw.get(rows.key)
        given = [one for one in typed if isinstance(one, dict)] if isinstance(typed, list) else []
        shown = tuple(self.row(rows, place, one) for place, one in enumerate(given))
        errors = tuple(self.page.errors.get(rows.key, ()))
        can_add = len(shown) < rows.max_rows
        return RowsNode(rows.key, rows, shown, errors, can_add, focus=self.page.focus == rows.key)

    def row(self, rows: Rows, place: int, raw: Raw) -> RowNode:
        name = f"{rows.key}-{place}"
        nodes = _Scope(self.page, raw, rows.components, f"{name}-").all()
        return RowNode(name, place + 1, nodes, focus=self.page.focus == name)


_MACROS = {
    Kind.TEXTAREA: "area",
    Kind.SELECT: "select",
    Kind.RADIO: "choices",
    Kind.CHECKLIST: "choices",
    Kind.CHECKBOX: "tick",
    Kind.FILE: "file",
}


def _by_branch(components: Sequence[Component]) -> Iterator[tuple[Branch, list[Component]]]:
    found: dict[Branch, list[Component]] = {}
    waiting = list(components)
    while waiting:
        one = waiting.pop(0)
        if one.branch is not None:
            found.setdefault(one.branch, []).append(one)
        if isinstance(one, Group):
            waiting = [*one.components, *waiting]
    yield from found.items()


def _paired(nodes: Sequence[Node]) -> Iterator[Node]:
    """Two short fields that the form puts in one row stand side by side."""
    held: list[FieldNode] = []
    for one in nodes:
        row = one.field.row if isinstance(one, FieldNode) and one.field.kind in _PAIRED else ""
        if held and held[0].field.row != row:
            yield from _joined(held)
            held = []
        if isinstance(one, FieldNode) and row:
            held.append(one)
        else:
            yield one
    yield from _joined(held)


def _joined(held: list[FieldNode]) -> Iterator[Node]:
    if len(held) == 2:  # noqa: PLR2004  # a pair
        yield PairNode(tuple(held))
    else:
        yield from held
