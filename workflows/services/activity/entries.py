"""The employee's entries: written, changed, dropped as drafts; sent as versions; a repeated request answers alike.

Nobody is told twice and nothing is made twice: one entry for each `client_uuid`, one version for each sending.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exc, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import (
    NO_OVERLAP,
    Activity,
    ActivityEvidence,
    ActivityItem,
    ActivityReport,
    ActivityState,
    ActivityVersion,
)
from workflows.errors import InputRefused, NotFound
from workflows.services.activity import judging
from workflows.services.activity.days import DayFacts
from workflows.services.activity.judging import OPEN, Judged, Typed
from workflows.services.activity.refusals import clock
from workflows.tongue import phrase

File = tuple[bytes, str]  # digest and name
TAKEN_BACK = frozenset({ActivityState.SUBMITTED, ActivityState.RETURNED})  # with their report
_SENDING = 7_265_033  # the advisory lock, with the person
_KEPT = (
    "day",
    "begins",
    "ends",
    "item_id",
    "norm_minutes",
    "weight",
    "volume",
    "text",
    "rhk_line",
    "additional",
    "link",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The entry, and whether this request made or changed it."""

    activity: Activity
    first: bool


def problems(
    session: Session,
    employee_id: int,
    typed: Typed,
    *,
    now: datetime,
    own: Activity | None = None,
    sending: bool = False,
    facts: DayFacts | None = None,
) -> Judged:
    """Everything wrong with an entry, for live pages; see `judging.judge`."""
    return judging.judge(session, employee_id, typed, now=now, own=own, sending=sending, facts=facts)


def add(
    session: Session,
    employee_id: int,
    typed: Typed,
    *,
    client_uuid: uuid.UUID,
    files: Collection[File] = (),
    now: datetime,
) -> Kept:
    """A new draft. The same `client_uuid` again gets the entry of the first, whatever it says.

    Raises InputRefused by field (V1 to V8 but for evidence, which may come later).
    """
    before = activity_reading.by_client(session, employee_id, client_uuid)
    if before is not None:
        return Kept(before, first=False)
    values = _values(_passed(judging.judge(session, employee_id, typed, now=now)), typed)
    row = {
        **values,
        "employee_id": employee_id,
        "client_uuid": client_uuid,
        "state": ActivityState.DRAFT,
        "version": 0,
        "entered_at": now,
        "changed_at": now,
    }
    made = session.scalar(
        insert(Activity)
        .values(row)
        .on_conflict_do_nothing(index_elements=["employee_id", "client_uuid"])
        .returning(Activity.id)
    )
    if made is None:
        before = activity_reading.by_client(session, employee_id, client_uuid)
        if before is None:
            raise RuntimeError("an entry stood in the way and is gone")
        return Kept(before, first=False)
    _add_files(session, made, files, now)
    return Kept(session.get_one(Activity, made), first=True)


def change(
    session: Session,
    employee_id: int,
    activity_id: int,
    typed: Typed,
    *,
    new_files: Collection[File] = (),
    off: Collection[int] = (),
    now: datetime,
) -> Activity:
    """Write a draft or a returned entry anew; `off` are ids of its files that go.

    Raises NotFound for another's or what can't be changed any more, InputRefused as `add`.
    """
    own = open_entry(session, employee_id, activity_id)
    judged = _passed(judging.judge(session, employee_id, typed, now=now, own=own))
    for name, value in _values(judged, typed).items():
        setattr(own, name, value)
    own.changed_at = now
    standing = activity_reading.evidence_of(session, [own.id]).get(own.id, [])
    for file in standing:
        if file.id in off:
            file.taken_off_at = now
    _add_files(session, own.id, new_files, now)
    session.flush()  # what the database refuses must show here
    return own


def drop(session: Session, employee_id: int, activity_id: int, *, now: datetime) -> date:
    """Throw a draft or a returned entry away: it is cancelled; its day. Raises NotFound."""
    own = open_entry(session, employee_id, activity_id)
    own.state, own.changed_at = ActivityState.CANCELLED, now
    session.flush()  # the page after it reads
    return own.day


def restore(session: Session, employee_id: int, activity_id: int, *, now: datetime) -> date:
    """Take a dropped entry back as a draft; its day. Raises NotFound."""
    own = _own(session, employee_id, activity_id)
    if own.state is not ActivityState.CANCELLED:
        raise NotFound(f"entry {activity_id} is {own.state}")
    own.state, own.changed_at = ActivityState.DRAFT, now
    session.flush()  # the page after it reads
    return own.day


def repeat(
    session: Session, employee_id: int, day: date, *, source: date, key: uuid.UUID, now: datetime
) -> tuple[list[Activity], list[str]]:
    """Drafts for `day` like the entries of `source`; and why some weren't copied.

    The same key again makes nothing twice. Evidence isn't copied: it shows the work of its own day.
    """
    made, left = [], []
    for entry in activity_reading.entries_between(session, employee_id, source, source):
        try:
            kept = add(
                session,
                employee_id,
                like(entry, day),
                client_uuid=uuid.uuid5(key, str(entry.activity.id)),
                now=now,
            )
        except InputRefused as error:
            left.append(f"{entry.activity.text}: {next(iter(error.messages.values()))[0]}")
        else:
            made.append(kept.activity)
    return made, list(dict.fromkeys(left))


def like(entry: activity_reading.Entry, day: date) -> Typed:
    """The same work on another day."""
    one = entry.activity
    return Typed(
        day=day,
        begins=one.begins,
        ends=one.ends,
        code=entry.item.code,
        volume=one.volume,
        text=one.text,
        rhk_line=one.rhk_line,
        additional=one.additional,
    )


def send(
    session: Session, employee_id: int, ids: Sequence[int], now: datetime, *, report: ActivityReport
) -> list[Activity]:
    """Send entries as the report: checked anew with all that sending asks, kept as versions, then SUBMITTED.

    The report is in the session already (flushed, with its id) and covers their days; returned entries go with a
    report of the same case again. An entry that this report has sent already is passed over, so that a repetition
    changes nothing. Raises InputRefused by field `activity-<id>`, NotFound for another's.
    """
    _lock(session, employee_id)
    wanted = _own_of(session, employee_id, list(dict.fromkeys(ids)))
    entries = [
        one for one in wanted if not (one.state is ActivityState.SUBMITTED and one.report_id == report.id)
    ]
    _must_be_open(entries)
    _refuse(wrong_to_send(session, employee_id, entries, now=now))
    for one in entries:
        _submit(session, one, report, now)
    try:
        session.flush()
    except exc.IntegrityError as error:
        if NO_OVERLAP not in str(error.orig):
            raise
        raise InputRefused(
            {"": [phrase("Jamnya bertumpuk dengan kegiatan lain yang sudah dikirim.")]}
        ) from error
    return wanted


def wrong_to_send(
    session: Session, employee_id: int, entries: Sequence[Activity], *, now: datetime
) -> dict[int, list[str]]:
    """Why entries can't be sent now, by id."""
    found: dict[int, list[str]] = {}
    files = activity_reading.evidence_of(session, [one.id for one in entries])
    codes = _codes(session, entries)
    for day, on_it in _by_day(entries).items():
        facts = judging.read_day(session, employee_id, day)
        for one in on_it:
            typed = _typed(one, codes[one.item_id], len(files.get(one.id, [])))
            judged = judging.judge(session, employee_id, typed, now=now, own=one, sending=True, day=facts)
            if judged.findings:
                found[one.id] = [finding.words for finding in judged.findings]
    for first, second in judging.overlapping(entries):
        said = phrase(
            "Jamnya bertumpuk dengan “{text}” ({begins}–{ends}). Ubah salah satunya.",
            text=first.text,
            begins=clock(first.begins),
            ends=clock(first.ends),
        )
        found.setdefault(second.id, []).append(said)
    return found


def open_entry(session: Session, employee_id: int, activity_id: int) -> Activity:
    """The person's own draft or returned entry, locked. Raises NotFound."""
    own = _own(session, employee_id, activity_id)
    if own.state not in OPEN:
        raise NotFound(f"entry {activity_id} is {own.state}")
    return own


def withdraw(session: Session, report_id: int, *, now: datetime) -> int:
    """A report taken back before it was decided: its open entries are drafts of their author again; how many.

    So are those that were returned and not sent again. What was accepted or rejected stays, and versions as they were
    sent.
    """
    rows = session.scalars(
        select(Activity)
        .where(Activity.report_id == report_id, Activity.state.in_(TAKEN_BACK))
        .with_for_update()
    ).all()
    for one in rows:
        one.state, one.changed_at = ActivityState.DRAFT, now
    session.flush()  # the case that is withdrawn reads on
    return len(rows)


def _own(session: Session, employee_id: int, activity_id: int) -> Activity:
    own = session.scalar(
        select(Activity)
        .where(Activity.id == activity_id, Activity.employee_id == employee_id)
        .with_for_update()
    )
    if own is None:
        raise NotFound(f"entry {activity_id} of employee {employee_id}")
    return own


def _own_of(session: Session, employee_id: int, ids: Sequence[int]) -> list[Activity]:
    """As `_own`, in the order of `ids`."""
    rows = session.scalars(
        select(Activity)
        .where(Activity.id.in_(ids), Activity.employee_id == employee_id)
        .order_by(Activity.id)
        .with_for_update()
    )
    found = {one.id: one for one in rows}
    if missing := [one for one in ids if one not in found]:
        raise NotFound(f"entries {missing} of employee {employee_id}")
    return [found[one] for one in ids]


def _lock(session: Session, employee_id: int) -> None:
    """One sending of a person at a time."""
    session.execute(select(func.pg_advisory_xact_lock(_SENDING, employee_id)))


def _passed(judged: Judged) -> Judged:
    if judged.findings:
        raise InputRefused(judged.by_field)
    return judged


def _values(judged: Judged, typed: Typed) -> dict[str, object]:
    item = judged.item
    if item is None:
        raise RuntimeError("an entry was passed without its row of the catalogue")
    return {
        "day": typed.day,
        "begins": typed.begins,
        "ends": typed.ends,
        "item_id": item.id,
        "norm_minutes": item.norm_minutes,
        "weight": item.weight,
        "volume": typed.volume,
        "text": typed.text.strip(),
        "rhk_line": typed.rhk_line,
        "additional": typed.additional,
        "link": typed.link,
    }


def _typed(one: Activity, code: str, files: int) -> Typed:
    return Typed(
        day=one.day,
        begins=one.begins,
        ends=one.ends,
        code=code,
        volume=one.volume,
        text=one.text,
        rhk_line=one.rhk_line,
        additional=one.additional,
        link=one.link,
        files=files,
    )


def _submit(session: Session, one: Activity, report: ActivityReport, now: datetime) -> None:
    one.version += 1
    one.state, one.report_id = ActivityState.SUBMITTED, report.id
    one.submitted_at = one.changed_at = now
    said = {name: getattr(one, name) for name in _KEPT}
    session.add(
        ActivityVersion(activity_id=one.id, number=one.version, report_id=report.id, submitted_at=now, **said)
    )


def _must_be_open(entries: Sequence[Activity]) -> None:
    sent = [one for one in entries if one.state not in OPEN]
    if sent:
        raise InputRefused({f"activity-{one.id}": [phrase("Baris ini sudah dikirim.")] for one in sent})


def _refuse(wrong: Mapping[int, list[str]]) -> None:
    if wrong:
        raise InputRefused({f"activity-{one}": said for one, said in wrong.items()})


def _codes(session: Session, entries: Sequence[Activity]) -> dict[int, str]:
    ids = {one.item_id for one in entries}
    rows = session.execute(select(ActivityItem.id, ActivityItem.code).where(ActivityItem.id.in_(ids)))
    return {item_id: code for item_id, code in rows}  # noqa: C416 - a row is no pair to a type checker


def _by_day(entries: Sequence[Activity]) -> dict[date, list[Activity]]:
    found: dict[date, list[Activity]] = {}
    for one in entries:
        found.setdefault(one.day, []).append(one)
    return found


def _add_files(session: Session, activity_id: int, files: Collection[File], now: datetime) -> None:
    session.add_all(
        ActivityEvidence(activity_id=activity_id, sha256=digest, filename=name, added_at=now)
        for digest, name in files
    )
    session.flush()  # pages read them
