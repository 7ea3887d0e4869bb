"""The whole check: checkpoints, the tree over the events, every chain, and what is kept outside the database.

It reads in the caller's transaction, which has to be of one snapshot (REPEATABLE READ) where cases go on meanwhile.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from models.process import HistoryEvent, Instance
from models.seals import Checkpoint
from workflows.seals import chains, leaves, succession
from workflows.seals.kept import File, Pages
from workflows.seals.keys import Keyring
from workflows.seals.merkle import Border, leaf_hash
from workflows.seals.note import Note
from workflows.seals.record import Record
from workflows.seals.succession import against_kept, against_record
from workflows.seals.tree import Tree, name_change
from workflows.seals.verdict import Finding, Report, of_checkpoint
from workflows.trail import differences, verify_changes

_SEALED = text("""
select distinct (select min(number) from checkpoint where size > first)
from sealed_page where position(cast(:case as bytea) in entries) > 0
""")


class CannotCheck(Exception):
    """What is needed for the check isn't there; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to check and by what. `now` is None where the clock of cases is moved, as in a demo.

    `upto` is the newest number in the record before the transaction of the check began: later ones it can't see.
    """

    ring: Keyring
    now: datetime | None
    record: Record | None = None
    upto: int | None = None
    kept: tuple[Note, ...] = ()  # checkpoints that somebody kept elsewhere
    case: str = ""
    since: int = 0


def verify(session: Session, wanted: Wanted) -> Report:
    """Raises CannotCheck."""
    report = Report()
    if wanted.now is None:
        report.notes.append("The clock of cases can be moved here: dates in the future weren't looked for.")
    for part in PARTS.values():
        if finding := part(session, wanted, report):
            report.findings.append(finding)
    if report.findings and not any(finding.named for finding in report.findings):
        report.findings += _name_by_file(session, wanted)
    return report


def _check_kept(session: Session, wanted: Wanted, _report: Report) -> Finding | None:
    return against_kept(session, wanted.kept, wanted.ring)


def _check_record(session: Session, wanted: Wanted, report: Report) -> Finding | None:
    if wanted.record is None or not wanted.record.path.exists():
        report.notes.append("There is no file of checkpoints here: only the database was asked for them.")
        return None
    return against_record(session, _written(wanted.record, wanted.upto))


def _check_tree(session: Session, wanted: Wanted, report: Report) -> Finding | None:
    if wanted.case:
        return _check_tree_of_case(session, wanted, report)
    trusted = session.get(Checkpoint, wanted.since) if wanted.since else None
    if wanted.since and trusted is None:
        raise CannotCheck(f"There is no checkpoint {wanted.since}.")
    return _check_from(session, wanted, report, trusted)


def _check_from(
    session: Session, wanted: Wanted, report: Report, trusted: Checkpoint | None, *, steps: int | None = None
) -> Finding | None:
    """From a checkpoint on, whose own signature and border are looked at first."""
    if trusted and (doubt := succession.doubt(trusted, wanted.ring)):
        return of_checkpoint("signature", doubt, trusted.number)
    connection = leaves.driver(session)
    tree = Tree(
        connection,
        Pages(connection),
        _entries_elsewhere(wanted.record),
        Border.unpack(trusted.size, trusted.border) if trusted else Border(),
        trusted.horizon if trusted else 0,
    )
    passing = succession.Succession(session, wanted.ring, trusted)
    for found in islice(passing, steps):
        if finding := tree.check(found, report):
            return finding
    return passing.finding


def _check_tree_of_case(session: Session, wanted: Wanted, report: Report) -> Finding | None:
    """Only the checkpoints that took in events of the case, be they still there or not."""
    case = _number_of(session, wanted.case)
    sealing = (
        select(func.min(Checkpoint.number))
        .where(Checkpoint.horizon > HistoryEvent.xid)
        .correlate(HistoryEvent)
        .scalar_subquery()
    )
    numbers = set(session.scalars(select(sealing).where(HistoryEvent.instance_id == case).distinct()))
    numbers |= set(session.scalars(_SEALED, {"case": case.bytes}))
    for number in sorted(found for found in numbers if found is not None):
        before = session.get(Checkpoint, number - 1)
        if before is None and number > 1:
            return of_checkpoint("number", "it is missing", number - 1)
        if finding := _check_from(session, wanted, report, before, steps=1):
            return finding
    return None


def _name_by_file(session: Session, wanted: Wanted) -> list[Finding]:
    """Where the tables of checkpoints themselves were changed, the file outside tells which event it was about."""
    elsewhere = _entries_elsewhere(wanted.record)
    if wanted.record is None or elsewhere is None or not wanted.record.path.exists():
        return []
    notes = list(_written(wanted.record, wanted.upto))
    if not notes or wanted.ring.doubt(last := notes[-1]):
        return []
    border = Border()
    border.extend(map(leaf_hash, elsewhere(0, last.statement.size)))
    if border.root() != last.statement.root:
        return []
    connection = leaves.driver(session)
    tree = Tree(connection, Pages(connection), elsewhere, Border())
    found = tree.by_file(elsewhere, notes)
    return [found] if found else []


def _written(record: Record, upto: int | None) -> Iterator[Note]:
    return takewhile(lambda note: upto is None or note.statement.number <= upto, record.notes())


def _entries_elsewhere(record: Record | None) -> File | None:
    path = record.entries_path if record else None
    return File(path) if path and path.exists() else None


def _check_chains(session: Session, wanted: Wanted, report: Report) -> Finding | None:
    connection = leaves.driver(session)
    limits = chains.Limits.of(connection, wanted.now)
    return chains.check_chains(connection, report, limits, cases=_cases(session, wanted))


def _check_trail(session: Session, wanted: Wanted, report: Report) -> Finding | None:
    """The chains of settings and master data."""
    if wanted.case:
        return None
    found = verify_changes(session)
    report.changes = found.changes
    report.erased += found.erased
    if found.broken is None:
        return None
    return name_change(leaves.driver(session), "trail", found.reason, found.broken)


def _check_rows(session: Session, wanted: Wanted, _report: Report) -> Finding | None:
    """Whether settings and master data are what their trail tells."""
    found = None if wanted.case else next(differences(session), None)
    if found is None:
        return None
    return Finding(
        check="rows",
        wrong=found.what,
        place=f"Row {found.row} of {found.table}",
        row=f"{found.table} {found.row}",
    )


def _cases(session: Session, wanted: Wanted) -> list[str] | None:
    """The cases to look at; None for all."""
    if wanted.case:
        return [str(_number_of(session, wanted.case))]
    if not wanted.since:
        return None
    since = select(Checkpoint.horizon).where(Checkpoint.number == wanted.since).scalar_subquery()
    return [
        str(case)
        for case in session.scalars(
            select(HistoryEvent.instance_id).where(HistoryEvent.xid >= since).distinct()
        )
    ]


def _number_of(session: Session, number: str) -> uuid.UUID:
    found = session.scalar(select(Instance.id).where(Instance.number == number))
    if found is None:
        raise CannotCheck(f"There is no case {number}.")
    return found


PARTS: dict[str, Callable[[Session, Wanted, Report], Finding | None]] = {
    "against": _check_kept,
    "record": _check_record,
    "tree": _check_tree,
    "chains": _check_chains,
    "trail": _check_trail,
    "rows": _check_rows,
}
