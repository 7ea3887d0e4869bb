"""What the templates of a form draw: each node names its macro and brings ids, texts and states ready made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from markupsafe import Markup

from webapp.forms.uploads import ACCEPT, KeptFile, megabytes
from webapp.translation import _
from workflows.form_def import Field, Kind, Rows

_INPUT = {"email": "email", "phone": "tel"}


@dataclass(frozen=True)
class OptionNode:
    id: str
    value: str
    label: str
    help: str
    checked: bool
    more: tuple[Node, ...] = ()


@dataclass(frozen=True)
class FieldNode:
    id: str
    name: str  # empty when the field is only shown
    field: Field
    value: str
    errors: tuple[str, ...]
    options: tuple[OptionNode, ...] = ()
    kept: tuple[KeptFile, ...] = ()
    article: Markup = Markup()  # noqa: RUF009  # immutable
    day_words: str = ""
    optional: bool = False
    focus: bool = False
    max_bytes: int = 0
    macro: str = "input"

    @property
    def hint(self) -> str:
        if self.field.help or self.field.kind is not Kind.FILE:
            return self.field.help
        return _("Foto dari kamera atau PDF, paling besar %(size)s MB.", size=megabytes(self.max_bytes))

    @property
    def described_by(self) -> str:
        found = (self.hint and f"{self.id}-h", self.errors and f"{self.id}-e")
        return " ".join(str(one) for one in found if one)

    @property
    def big(self) -> bool:
        """Whether this is the decision that the page asks for."""
        return any(one.help or one.more for one in self.options)

    @property
    def input_type(self) -> str:
        if self.field.kind is Kind.DATE:
            # A date input shows nothing for what it can't read: then the typed text is shown as text.
            return "date" if not self.value or self.day_words else "text"
        return _INPUT.get(self.field.limits.format, "text")

    @property
    def inputmode(self) -> str:
        if self.field.kind is Kind.NUMBER and not self.field.inputmode:
            return "decimal" if self.field.limits.decimals else "numeric"
        return self.field.inputmode

    @property
    def accept(self) -> str:
        return self.field.accept or ACCEPT


@dataclass(frozen=True)
class TextNode:
    html: Markup
    macro: str = "text"


@dataclass(frozen=True)
class PairNode:
    nodes: tuple[FieldNode, ...]
    macro: str = "pair"


@dataclass(frozen=True)
class GroupNode:
    label: str
    help: str
    nodes: tuple[Node, ...]
    macro: str = "group"


@dataclass(frozen=True)
class RowNode:
    id: str
    number: int
    nodes: tuple[Node, ...]
    focus: bool


@dataclass(frozen=True)
class RowsNode:
    id: str
    rows: Rows
    shown: tuple[RowNode, ...]
    errors: tuple[str, ...]
    can_add: bool
    focus: bool
    macro: str = "rows"

    @property
    def described_by(self) -> str:
        found = (self.rows.help and f"{self.id}-h", self.errors and f"{self.id}-e")
        return " ".join(str(one) for one in found if one)


Node: TypeAlias = FieldNode | TextNode | PairNode | GroupNode | RowsNode
