"""What the check of history found."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that doesn't fit. `check` is the name of the check that saw it, `place` says where in words."""

    check: str
    wrong: str
    place: str = ""
    case: str = ""
    sequence: int = 0
    kind: str = ""
    at: datetime | None = None
    checkpoint: int = 0
    change: int = 0
    row: str = ""  # of settings or master data

    @property
    def named(self) -> bool:
        """Whether it says which event, and not only which checkpoint."""
        return bool(self.case or self.change or self.row)

    def __str__(self) -> str:
        return f"{self.place}: {self.wrong}" if self.place else self.wrong


@dataclass(slots=True)
class Report:
    """`findings` has at most one of each part of the check, the first that doesn't fit; none when all does."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cases: int = 0
    events: int = 0
    changes: int = 0
    erased: int = 0
    checkpoints: int = 0
    sealed: int = 0

    @property
    def sound(self) -> bool:
        return not self.findings


def of_event(
    check: str, wrong: str, *, case: str, sequence: int, kind: str = "", at: datetime | None = None
) -> Finding:
    details = ", ".join(part for part in (kind, f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "") if part)
    place = f"Case {case}, event {sequence}" + (f" ({details})" if details else "")
    return Finding(check=check, wrong=wrong, place=place, case=case, sequence=sequence, kind=kind, at=at)


def of_change(check: str, wrong: str, number: int, *, what: str = "", at: datetime | None = None) -> Finding:
    """A change of settings or master data; `what` says of which table and row."""
    details = ", ".join(part for part in (what, f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "") if part)
    place = f"Change {number}" + (f" ({details})" if details else "")
    return Finding(check=check, wrong=wrong, place=place, at=at, change=number)


def of_checkpoint(check: str, wrong: str, number: int) -> Finding:
    return Finding(check=check, wrong=wrong, place=f"Checkpoint {number}", checkpoint=number)
