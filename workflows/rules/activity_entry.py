"""Whether an activity may be entered: eight checks in a fixed order, and what a repeated request gets."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_facts import EntryState
from workflows.rules.moments import in_time, local_day


class EntryCode(StrEnum):
    """Why an entry is refused, in the order in which it is checked (V1 to V8)."""

    INVALID_TIME = "INVALID_TIME"
    FUTURE_DATE = "FUTURE_DATE"
    INPUT_CLOSED = "INPUT_CLOSED"
    INACTIVE_DAY = "INACTIVE_DAY"
    OVERLAP = "OVERLAP"
    WORK_RESULT_NOT_VALID = "WORK_RESULT_NOT_VALID"
    EVIDENCE_REQUIRED = "EVIDENCE_REQUIRED"
    INVALID_VOLUME = "INVALID_VOLUME"


class DayStatus(StrEnum):
    """What makes a day other than the calendar says."""

    FULL_DAY_LEAVE = "FULL_DAY_LEAVE"
    ABSENT = "ABSENT"
    OFFICIAL_DUTY = "OFFICIAL_DUTY"
    WORK_FROM_HOME = "WORK_FROM_HOME"
    OVERTIME_ASSIGNED = "OVERTIME_ASSIGNED"


IDLE = frozenset({DayStatus.FULL_DAY_LEAVE, DayStatus.ABSENT})
# An entry in one of these may be written anew by its owner, and isn't held against itself.
OPEN = frozenset({EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED})


@dataclass(frozen=True)
class Entry:
    """An activity that is kept; it lasts until `end` without it."""

    id: str
    employee: str
    state: EntryState
    start: datetime
    end: datetime
    returned_at: datetime | None = None

    def overlaps(self, start: datetime, end: datetime) -> bool:
        return self.start < end and start < self.end


@dataclass(frozen=True)
class WorkResult:
    """A planned work result (RHK) of an employee's SKP, and whether that is approved."""

    id: str
    employee: str
    approved: bool
    valid_from: date
    valid_to: date | None = None

    def holds_for(self, employee: str, day: date) -> bool:
        ended = self.valid_to is not None and self.valid_to < day
        return self.approved and self.employee == employee and self.valid_from <= day and not ended


@dataclass(frozen=True)
class EntryText:
    """What the employee typed. `volume` counts units of output; `replaces` names the entry that is written anew."""

    employee: str
    start: datetime
    end: datetime
    volume: Decimal | int | None
    work_result: str | None = None
    additional_task: bool = False
    evidence_required: bool = False
    evidence_count: int = 0
    replaces: str | None = None


@dataclass(frozen=True)
class EntryRequest:
    """The text as it arrived; the same `client_uuid` marks a retry. The server's `received_at` alone counts."""

    client_uuid: str
    received_at: datetime
    text: EntryText


@dataclass(frozen=True)
class EntryAnswer:
    """The id of the entry, or why there is none; `deadline` is the one that was missed."""

    entry: str | None = None
    code: EntryCode | None = None
    deadline: datetime | None = None

    @property
    def accepted(self) -> bool:
        return self.code is None


@dataclass(frozen=True)
class EntryBook:
    """All that an answer rests on: entries of everybody, days and work results, and earlier answers.

    `days` are those of the employee, by date. `answered` holds texts and answers by employee and client id.
    """

    deadlines: Deadlines
    entries: tuple[Entry, ...] = ()
    days: Mapping[date, frozenset[DayStatus]] = field(default_factory=dict)
    work_results: tuple[WorkResult, ...] = ()
    answered: Mapping[tuple[str, str], tuple[EntryText, EntryAnswer]] = field(default_factory=dict)
    created: int = 0

    def own(self, entry_id: str | None, employee: str) -> Entry | None:
        """The employee's entry that may still be written anew."""
        mine = (entry for entry in self.entries if entry.id == entry_id and entry.employee == employee)
        return next((entry for entry in mine if entry.state in OPEN), None)

    def day_of(self, moment: datetime) -> date:
        return local_day(moment, self.deadlines.zone)


def submit(book: EntryBook, request: EntryRequest) -> tuple[EntryBook, EntryAnswer]:
    """The book after the request, and its answer.

    A retry, the same text under the same client id, gets the answer of the first; after an acceptance any text does.
    A text that was corrected after a refusal is judged anew. An accepted text becomes a submitted entry, or takes the
    place of the one it replaces.
    """
    key = request.text.employee, request.client_uuid
    if key in book.answered:
        text, answer = book.answered[key]
        if answer.accepted or text == request.text:
            return book, answer
    code = check(book, request)
    if code is None:
        book, answer = _kept(book, request.text)
    else:
        late = entry_deadline(book, request.text) if code is EntryCode.INPUT_CLOSED else None
        answer = EntryAnswer(code=code, deadline=late)
    return replace(book, answered={**book.answered, key: (request.text, answer)}), answer


def check(book: EntryBook, request: EntryRequest) -> EntryCode | None:
    """The first check that the request breaks, in the order of the codes; None when it breaks none."""
    return next(iter(all_broken(book, request)), None)


def all_broken(book: EntryBook, request: EntryRequest) -> tuple[EntryCode, ...]:
    """Every check that the request breaks, in the order of the codes."""
    return tuple(code for code, broken in CHECKS.items() if broken(book, request))


def entry_deadline(book: EntryBook, text: EntryText) -> datetime:
    """Until when the text is taken: as a new activity, or as one of the same day that was returned."""
    day = book.day_of(text.start)
    replaced = book.own(text.replaces, text.employee)
    returned = replaced is not None and replaced.state is EntryState.RETURNED
    if replaced is None or not returned or replaced.returned_at is None or book.day_of(replaced.start) != day:
        return book.deadlines.entry(day)
    return book.deadlines.resubmission(day, replaced.returned_at)


def _invalid_time(book: EntryBook, request: EntryRequest) -> bool:
    """Whole minutes, forwards, within one day of the office."""
    start, end = request.text.start, request.text.end
    parts_of_a_minute = any(moment.second or moment.microsecond for moment in (start, end))
    return parts_of_a_minute or end <= start or book.day_of(start) != book.day_of(end)


def _future_date(book: EntryBook, request: EntryRequest) -> bool:
    return book.day_of(request.text.start) > book.day_of(request.received_at)


def _input_closed(book: EntryBook, request: EntryRequest) -> bool:
    return not in_time(request.received_at, entry_deadline(book, request.text))


def _inactive_day(book: EntryBook, request: EntryRequest) -> bool:
    day = book.day_of(request.text.start)
    status = book.days.get(day, frozenset())
    if status & IDLE:
        return True
    working = {DayStatus.OVERTIME_ASSIGNED}
    if book.deadlines.policy.duty_on_days_off:
        working |= {DayStatus.OFFICIAL_DUTY, DayStatus.WORK_FROM_HOME}
    return not (status & working or book.deadlines.schedule.is_working_day(day))


def _overlap(book: EntryBook, request: EntryRequest) -> bool:
    text = request.text
    itself = book.own(text.replaces, text.employee)
    return any(
        entry.overlaps(text.start, text.end)
        for entry in book.entries
        if entry.employee == text.employee
        and entry.state in book.deadlines.policy.overlap_states
        and entry is not itself
    )


def _work_result_not_valid(book: EntryBook, request: EntryRequest) -> bool:
    text, day = request.text, book.day_of(request.text.start)
    if text.additional_task:
        return False
    named = (result for result in book.work_results if result.id == text.work_result)
    return not any(result.holds_for(text.employee, day) for result in named)


def _evidence_required(_book: EntryBook, request: EntryRequest) -> bool:
    return request.text.evidence_required and request.text.evidence_count < 1


def _invalid_volume(_book: EntryBook, request: EntryRequest) -> bool:
    volume = request.text.volume
    return volume is None or volume < 1 or volume % 1 != 0


CHECKS: Mapping[EntryCode, Callable[[EntryBook, EntryRequest], bool]] = {
    EntryCode.INVALID_TIME: _invalid_time,
    EntryCode.FUTURE_DATE: _future_date,
    EntryCode.INPUT_CLOSED: _input_closed,
    EntryCode.INACTIVE_DAY: _inactive_day,
    EntryCode.OVERLAP: _overlap,
    EntryCode.WORK_RESULT_NOT_VALID: _work_result_not_valid,
    EntryCode.EVIDENCE_REQUIRED: _evidence_required,
    EntryCode.INVALID_VOLUME: _invalid_volume,
}


def _kept(book: EntryBook, text: EntryText) -> tuple[EntryBook, EntryAnswer]:
    replaced = book.own(text.replaces, text.employee)
    number = book.created if replaced else book.created + 1
    entry_id = replaced.id if replaced else f"new-{number}"
    entry = Entry(entry_id, text.employee, EntryState.SUBMITTED, text.start, text.end)
    others = tuple(kept for kept in book.entries if kept is not replaced)
    return replace(book, entries=(*others, entry), created=number), EntryAnswer(entry_id)
