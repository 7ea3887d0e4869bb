"""Entries as the person's own pages show them: with their worth, evidence, and what the superior said."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import (
    Activity,
    ActivityDecision,
    ActivityEvidence,
    ActivityItem,
    ActivityState,
    ActivityVersion,
)
from models.activity_reading import Entry
from models.people import Employee
from webapp.activities.worth import Line
from webapp.translation import _
from workflows.services.activity import judging
from workflows.services.activity.judging import OPEN

SAID = frozenset({ActivityState.RETURNED, ActivityState.REJECTED, ActivityState.EXPIRED})


@dataclass(frozen=True)
class Row:
    """An entry; `line` is what it is worth, None for what can't count any more.

    `said` is the newest decision with words, `sent` the version that it is about where that differs by now.
    """

    entry: Activity
    item: ActivityItem
    line: Line | None
    serves: str
    files: Sequence[ActivityEvidence]
    said: ActivityDecision | None
    said_by: str
    sent: ActivityVersion | None
    warnings: tuple[str, ...]

    @property
    def open(self) -> bool:
        return self.entry.state in OPEN


def rows_of(session: Session, found: Sequence[Entry], lines: Mapping[int, Line]) -> list[Row]:
    ids = [one.activity.id for one in found]
    files = activity_reading.evidence_of(session, ids)
    decisions = activity_reading.decisions_of(session, ids)
    versions = activity_reading.versions_of(session, [one for one in ids if decisions.get(one)])
    served = activity_reading.rhk_texts(
        session, {line for one in found if (line := one.activity.rhk_line) is not None}
    )
    names = _names(session, decisions.values())
    warnings = _warnings(found, files)
    return [
        _row(one, lines, served, files, decisions, versions, names, warnings.get(one.activity.id, ()))
        for one in found
    ]


def _row(  # noqa: PLR0917 - one row of many readings
    one: Entry,
    lines: Mapping[int, Line],
    served: Mapping[uuid.UUID, str],
    files: Mapping[int, Sequence[ActivityEvidence]],
    decisions: Mapping[int, Sequence[ActivityDecision]],
    versions: Mapping[int, Sequence[ActivityVersion]],
    names: Mapping[int, str],
    warnings: Sequence[str],
) -> Row:
    entry = one.activity
    said = next((each for each in decisions.get(entry.id, ()) if each.reason), None)
    about = next((each for each in versions.get(entry.id, ()) if said and each.number == said.version), None)
    return Row(
        entry=entry,
        item=one.item,
        line=lines.get(entry.id),
        serves=served.get(entry.rhk_line, "") if entry.rhk_line else "",
        files=files.get(entry.id, ()),
        said=said,
        said_by=names.get(said.decided_by, "") if said and said.decided_by else "",
        sent=about if about is not None and _differs(about, entry) else None,
        warnings=tuple(warnings),
    )


def _differs(version: ActivityVersion, entry: Activity) -> bool:
    names = ("day", "begins", "ends", "item_id", "volume", "text", "rhk_line", "link")
    return any(getattr(version, name) != getattr(entry, name) for name in names)


def _names(session: Session, decisions: Iterable[Sequence[ActivityDecision]]) -> dict[int, str]:
    ids = {each.decided_by for of_entry in decisions for each in of_entry if each.decided_by}
    return {found: session.get_one(Employee, found).name for found in ids}


def _warnings(
    found: Sequence[Entry], files: Mapping[int, Sequence[ActivityEvidence]]
) -> dict[int, list[str]]:
    """What would stop an open entry from being sent and can be seen at once."""
    said: dict[int, list[str]] = {}
    for one in found:
        entry = one.activity
        lacks = one.item.needs_evidence and not entry.link and not files.get(entry.id)
        if entry.state in OPEN and lacks:
            said.setdefault(entry.id, []).append(_("Bukti belum ada: wajib sebelum dikirim."))
    for first, second in judging.overlapping(one.activity for one in found if _in_the_way(one.activity)):
        later = second if second.state in OPEN else first
        if later.state in OPEN:
            said.setdefault(later.id, []).append(_("Jamnya bertumpuk dengan baris lain."))
    return said


def _in_the_way(entry: Activity) -> bool:
    return entry.state not in (ActivityState.REJECTED, ActivityState.EXPIRED)
