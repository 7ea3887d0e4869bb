"""What differs between the letters of two versions: title, number, and the blocks that only one of them has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workflows.engine.differences import Change, Detail
from workflows.letters import LetterTemplate
from workflows.tongue import phrase

Letters = Mapping[str, LetterTemplate]


def letter_changes(before: Letters, after: Letters) -> Iterator[Change]:
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old is None and new is not None:
            yield Change("added", "letter", name, new.title, phrase("surat"))
        elif new is None and old is not None:
            yield Change("removed", "letter", name, old.title, phrase("surat"))
        elif old is not None and new is not None and old != new:
            yield Change("changed", "letter", name, new.title, phrase("surat"), tuple(_details(old, new)))


def _details(old: LetterTemplate, new: LetterTemplate) -> Iterator[Detail]:
    pairs = (
        (phrase("Judul"), old.title, new.title),
        (phrase("Nomor"), old.number, new.number),
        (phrase("Isi"), _without(old, new), _without(new, old)),
    )
    for label, before, after in pairs:
        if before != after:
            yield Detail(label, before, after)
    if sorted(old.blocks) == sorted(new.blocks) and old.blocks != new.blocks:
        yield Detail(phrase("Urutan bagian"), "\n\n".join(old.blocks), "\n\n".join(new.blocks))


def _without(one: LetterTemplate, other: LetterTemplate) -> str:
    return "\n\n".join(block for block in one.blocks if block not in other.blocks)
