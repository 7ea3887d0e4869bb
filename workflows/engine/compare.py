"""What differs between two sets of files of a process, in words: shapes, forms, decision tables, letters.

Pure. What only lies elsewhere in the picture is told apart from what changes the process.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workflows.engine.compare_diagrams import diagram_changes
from workflows.engine.compare_forms import form_changes, table_changes
from workflows.engine.compare_letters import letter_changes
from workflows.engine.differences import Change, Detail, Kind
from workflows.engine.look import Look, look
from workflows.tongue import phrase

__all__ = ["Change", "Detail", "compare"]


def compare(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> tuple[Change, ...]:
    """From `before` to `after`, each the files of one process by flat name; a broken file counts as a whole."""
    old, new = look(before), look(after)
    return (
        *_drawn(old, new),
        *form_changes(old.forms, new.forms),
        *table_changes(old.tables, new.tables),
        *letter_changes(old.letters, new.letters),
        *_unread(before, after, {*old.unread, *new.unread}),
    )


def _drawn(old: Look, new: Look) -> tuple[Change, ...]:
    if old.diagram is None or new.diagram is None:
        return ()
    return tuple(diagram_changes(old.diagram, new.diagram))


def _unread(
    before: Mapping[str, bytes], after: Mapping[str, bytes], names: Iterable[str]
) -> Iterator[Change]:
    for name in sorted(names):
        if before.get(name) != after.get(name):
            kind: Kind = (
                "changed" if name in before and name in after else "added" if name in after else "removed"
            )
            yield Change(kind, "file", name, name, phrase("berkas"))
