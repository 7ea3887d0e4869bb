"""Whether an entry may be kept or sent: checks V1 to V8 over the tables, each told at the field where it is mended.

A draft may lack its evidence and may touch other drafts; what is sent may not. Everything else is asked both times.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import Activity, ActivityItem, ActivityState
from workflows.rules import activity_entry as rules
from workflows.rules.activity_entry import EntryCode
from workflows.rules.activity_facts import EntryState
from workflows.rules.links import is_address
from workflows.services.activity.catalogue import items_on
from workflows.services.activity.days import DayFacts, day_of
from workflows.services.activity.office import Office, deadlines_on
from workflows.services.activity.refusals import FIELDS, About, Day, words_of
from workflows.tongue import phrase

LEAST_TEXT, MOST_TEXT, MOST_LINK, MOST_VOLUME = 10, 1000, 500, 100_000
OPEN = frozenset({ActivityState.DRAFT, ActivityState.RETURNED})
_FARTHEST = timedelta(days=366)  # no window is that long: older days aren't looked up


@dataclass(frozen=True, slots=True)
class Typed:
    """An entry as typed and read; `code` names the row of the catalogue, `files` are those that it would have.

    `additional` or `rhk_line`: which it serves; neither where nothing was chosen yet.
    """

    day: date
    begins: time
    ends: time
    code: str
    volume: int
    text: str
    rhk_line: uuid.UUID | None = None
    additional: bool = False
    link: str = ""
    files: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong: at which field, in a sentence; `code` is that of V1 to V8 where it is one of them."""

    field: str
    words: str
    code: EntryCode | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """All that was found, and the catalogue's row on the day where there is one."""

    findings: tuple[Finding, ...]
    item: ActivityItem | None = None

    @property
    def by_field(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in self.findings:
            found.setdefault(one.field, []).append(one.words)
        return found


def read_day(session: Session, employee_id: int, day: date, facts: DayFacts | None = None) -> Day:
    """`facts` of the day, if they are known. Raises NobodyToDoIt for whoever holds no post."""
    known = facts or day_of(session, employee_id, day)
    results = activity_reading.results_on(session, employee_id, day)
    return Day(
        office=Office(known.week.unit_id, known.hours, deadlines_on(session, employee_id, day)),
        entries=[one.activity for one in activity_reading.entries_between(session, employee_id, day, day)],
        statuses=known.status,
        results=tuple(
            rules.WorkResult(str(one.line), str(employee_id), approved=True, valid_from=day, valid_to=day)
            for one in results
        ),
        post=activity_reading.post_name(session, employee_id, day),
    )


def judge(
    session: Session,
    employee_id: int,
    typed: Typed,
    *,
    now: datetime,
    own: Activity | None = None,
    sending: bool = False,
    day: Day | None = None,
    facts: DayFacts | None = None,
) -> Judged:
    """Everything that is wrong with an entry; NoWorkingDay where the roster runs out.

    `own`: the entry that it would be written over. `day` or `facts`: what is known of the day.
    """
    early = _day_alone(typed, now)
    if early is not None:
        return Judged((early, *_texts(typed)))
    found = day or read_day(session, employee_id, typed.day, facts)
    item = next(iter(items_on(session, typed.day, post=found.post, code=typed.code)), None)
    wanted = _evidence_wanted(item, typed) if sending else False
    request = _request(employee_id, typed, found, now=now, own=own, evidence_wanted=wanted)
    book = _book(employee_id, typed.day, found)
    codes = rules.all_broken(book, request)
    if _serves_nothing(typed):
        codes = tuple(code for code in codes if code is not EntryCode.WORK_RESULT_NOT_VALID)
    about = About((typed.begins, typed.ends), found, rules.entry_deadline(book, request.text), own)
    told = [Finding(FIELDS[code], words_of(code, about), code) for code in codes]
    return Judged((*told, *_texts(typed), *_catalogue(item, typed)), item)


def overlapping(entries: Iterable[Activity]) -> list[tuple[Activity, Activity]]:
    """Pairs of entries of one day that share minutes."""
    ordered = sorted(entries, key=lambda one: (one.day, one.begins))
    return [
        (first, second)
        for place, first in enumerate(ordered)
        for second in ordered[place + 1 :]
        if first.day == second.day and second.begins < first.ends
    ]


def _day_alone(typed: Typed, now: datetime) -> Finding | None:
    """Days so far off that no calendar is asked; a day ahead of every clock of the country is ahead of the office's."""
    if typed.day > (now + timedelta(days=1)).date():
        return Finding("day", words_of(EntryCode.FUTURE_DATE, None), EntryCode.FUTURE_DATE)
    if typed.day < now.date() - _FARTHEST:
        return Finding("day", phrase("Hari itu sudah lama ditutup untuk pengisian."), EntryCode.INPUT_CLOSED)
    return None


def _evidence_wanted(item: ActivityItem | None, typed: Typed) -> bool:
    return item is not None and item.needs_evidence and not typed.link


def _request(
    employee_id: int,
    typed: Typed,
    day: Day,
    *,
    now: datetime,
    own: Activity | None,
    evidence_wanted: bool,
) -> rules.EntryRequest:
    zone = day.office.deadlines.zone
    text = rules.EntryText(
        employee=str(employee_id),
        start=datetime.combine(typed.day, typed.begins, zone),
        end=datetime.combine(typed.day, typed.ends, zone),
        volume=typed.volume,
        work_result=str(typed.rhk_line) if typed.rhk_line else None,
        additional_task=typed.additional,
        evidence_required=evidence_wanted,
        evidence_count=typed.files,
        replaces=str(own.id) if own is not None else None,
    )
    return rules.EntryRequest("", now, text)


def _book(employee_id: int, day: date, found: Day) -> rules.EntryBook:
    zone = found.office.deadlines.zone
    entries = tuple(
        rules.Entry(
            id=str(one.id),
            employee=str(employee_id),
            state=EntryState(one.state),
            start=datetime.combine(one.day, one.begins, zone),
            end=datetime.combine(one.day, one.ends, zone),
            returned_at=one.returned_at,
        )
        for one in found.entries
    )
    return rules.EntryBook(found.office.deadlines, entries, {day: found.statuses}, found.results)


def _serves_nothing(typed: Typed) -> bool:
    return typed.rhk_line is None and not typed.additional


def _texts(typed: Typed) -> list[Finding]:
    found = []
    if _serves_nothing(typed):
        found.append(Finding("serves", phrase("Pilih hasil kerja yang didukung, atau tugas tambahan.")))
    if not LEAST_TEXT <= len(typed.text.strip()) <= MOST_TEXT:
        words = phrase(
            "Ceritakan hasilnya dengan {least} sampai {most} huruf.", least=LEAST_TEXT, most=MOST_TEXT
        )
        found.append(Finding("text", words))
    if typed.link and not (len(typed.link) <= MOST_LINK and is_address(typed.link)):
        words = phrase("Tautannya belum lengkap. Salin alamatnya dari peramban, dimulai https://")
        found.append(Finding("link", words))
    if typed.volume > MOST_VOLUME:
        found.append(Finding("volume", phrase("Angkanya terlalu besar. Periksa lagi banyaknya.")))
    return found


def _catalogue(item: ActivityItem | None, typed: Typed) -> list[Finding]:
    if item is not None:
        return []
    words = (
        phrase("Kegiatan itu tidak ada di katalog jabatan Anda pada hari itu. Pilih yang lain.")
        if typed.code
        else phrase("Pilih kegiatannya.")
    )
    return [Finding("item", words)]
