"""A granted leave that is broken off or given back: what that returns, seen before it counts, and then done.

The order is the ledger's: lock, read, ask the rules, write. A recall and a cancellation of the same leave wait for
each other at the person's balance, and the second finds the leave as the first left it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from models.leave import GRANTED, EntryKind, LeaveBalance, LeaveRequest, LeaveStatus
from models.leave_change import ChangeKind, ChangeStatus, LeaveChange, change_of
from models.process import Instance
from workflows import assignment, outbox
from workflows.assignment import Holder, Seat
from workflows.errors import InputRefused, NotFound
from workflows.registry import Context, check, service
from workflows.rules import leave as rules
from workflows.rules.calendar import ONE_DAY
from workflows.rules.leave_annual import span_of
from workflows.rules.leave_decision import without_right
from workflows.rules.leave_facts import Buckets, Code, Kind
from workflows.services.leave import grant_letter, heading, ledger, verdict, words
from workflows.services.leave.asked import day_of, leave_of
from workflows.services.leave.book import Book, read_in
from workflows.services.leave.messages import Messages
from workflows.tongue import phrase

RECALLED = "leave.recalled"
_CHARGED = {Kind.ANNUAL, Kind.ANNUAL_SPECIAL}
_PROCESSES = {ChangeKind.RECALL: "leave_recall", ChangeKind.CANCEL: "leave_cancel"}
_DONE = {ChangeKind.RECALL: "dipanggil kembali bekerja", ChangeKind.CANCEL: "dibatalkan"}


@dataclass(frozen=True, slots=True)
class GivenBack:
    """What one year's right gets back: before, the days that return, after; by bucket."""

    year: int
    before: Buckets
    back: Buckets

    @property
    def after(self) -> Buckets:
        return self.before + self.back


@dataclass(frozen=True, slots=True)
class Effect:
    """A leave broken off so that work begins again on `back_on`. Days in the leave's own unit.

    `years` has an entry for each year of annual leave; other kinds return days that were not taken, no balance.
    """

    back_on: date
    days: int
    used: int
    last_day: date
    extension_days: int
    years: tuple[GivenBack, ...] = ()

    @property
    def back(self) -> int:
        return self.days - self.used

    @property
    def whole(self) -> bool:
        """Nothing of the leave was used."""
        return self.used == 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What the diagram keeps of it."""

    refund_days: int
    outcome: str


def effect_of(book: Book, request: LeaveRequest, back_on: date) -> Effect:
    """What breaking the leave off on that day would do; `book` contains the leave."""
    last = min(request.last_day, back_on - ONE_DAY)
    extension = _extension_left(book, request, back_on)
    if Kind(request.kind) not in _CHARGED:
        used = max(0, (last - request.first_day).days + 1)
        return Effect(back_on, request.days, min(used, request.days), last, extension)
    record = book.without(request.id).record
    if span_of(record, leave_of(request)) is None:
        return Effect(back_on, 0, 0, last, 0)
    charged_on = ledger.charged_on(book, request)
    answer = rules.recall(
        record,
        leave_of(request),
        decided_on=charged_on,
        recall_on=back_on,
        charges=ledger.charges_of(book, request),
    )
    years = tuple(GivenBack(part.year, part.charged.buckets, part.refund) for part in answer.parts)
    return Effect(back_on, answer.days_before, answer.days_after, last, extension, years)


def _extension_left(book: Book, request: LeaveRequest, back_on: date) -> int:
    """Calendar days of the journey that were used before the return."""
    span = span_of(book.without(request.id).record, leave_of(request)) if request.extension_days else None
    if span is None or span.extension is None or back_on <= span.extension.first:
        return 0
    return min(request.extension_days, (back_on - span.extension.first).days)


def last_away(request: LeaveRequest) -> date:
    return request.last_day + timedelta(days=request.extension_days)


def wrong_day(
    book: Book, request: LeaveRequest, back_on: date, *, asked_on: date | None, field: str
) -> Messages:
    """What is wrong with the first day back. One that was asked for in time may be agreed to afterwards."""
    last = last_away(request)
    if back_on < min(book.today, asked_on or book.today):
        said = phrase("{day} sudah lewat. Pilih hari ini atau sesudahnya.", day=words.day(back_on))
        return {field: [said]}
    if back_on > last:
        said = phrase("Cuti ini selesai {day}. Pilih hari kerja sampai hari itu.", day=words.day(last))
        return {field: [said]}
    if back_on > request.first_day and not book.record.schedule.on_leave().is_working_day(back_on):
        following = book.record.schedule.first_working_day_after(back_on)
        if following is None or following > last:
            said = phrase("Sejak {day} tidak ada hari kerja lagi dalam cuti ini.", day=words.day(back_on))
            return {field: [said]}
        said = phrase(
            "{day} bukan hari kerja. Pilih hari kerja, misalnya {next}.",
            day=words.day(back_on),
            next=words.day(following),
        )
        return {field: [said]}
    return {}


def not_standing(request: LeaveRequest, today: date, *, field: str) -> Messages:
    """Why a leave can't be broken off at all, whatever the day."""
    period = words.period(request.first_day, request.last_day)
    if request.status == LeaveStatus.CANCELLED:
        return {
            field: [
                phrase(
                    "Cuti {period} sudah dibatalkan sebelumnya. Tidak ada lagi yang perlu dikembalikan.",
                    period=period,
                )
            ]
        }
    if request.status not in GRANTED:
        return {field: [phrase("Cuti {period} tidak sedang berlaku, jadi belum bisa diubah.", period=period)]}
    if last_away(request) < today:
        return {
            field: [phrase("Cuti {period} sudah selesai; tidak ada hari yang bisa kembali.", period=period)]
        }
    return {}


def not_empowered(
    context: Context, request: LeaveRequest, book: Book, seat: Holder | Seat | None, *, field: str
) -> Messages:
    """Undoing a leave needs the power to grant it, its limits included (PP 11/2017 art. 339)."""
    refusal = without_right(leave_of(request), verdict.officer_of(context, request, book, seat))
    if refusal is None:
        return {}
    if refusal.code is Code.SELF_DECISION:
        return {field: [phrase("Tidak ada yang memutus cutinya sendiri. Serahkan kepada atasan Anda.")]}
    said = phrase(
        "Perubahan cuti ini belum bisa Anda putus: wewenangnya ada pada pejabat definitif atau yang diberi kuasa. "
        "Tunggu pejabat itu, atau minta kuasa tertulis."
    )
    return {field: [said]}


@check("leave_change.decision")
def check_decision(context: Context, values: Mapping[str, object]) -> Messages:
    """The officer has the power, and the day that he sets may stand. The form asks for the reason of a refusal."""
    decision = values.get("decision")
    if decision not in ("APPROVED", "REJECTED"):
        return {}
    change = change_of(context.session, context.instance_id)
    if change is None:
        raise NotFound(f"no change of a leave belongs to {context.instance_id}")
    request = context.session.get_one(LeaveRequest, change.request_id)
    back_on = day_of(values.get("back_on")) or change.back_on
    book = read_in(context, request.employee_id, around=(request.first_day, request.last_day))
    wrong = _not_decidable(context, change, request, book)
    return wrong if wrong or decision == "REJECTED" else _not_to_end(request, book, change, back_on)


def _not_decidable(context: Context, change: LeaveChange, request: LeaveRequest, book: Book) -> Messages:
    return not_empowered(context, request, book, _seat(context, change, book.today), field="decision")


def _not_to_end(request: LeaveRequest, book: Book, change: LeaveChange, back_on: date) -> Messages:
    return not_standing(request, min(book.today, change.back_on), field="decision") or wrong_day(
        book, request, back_on, asked_on=change.back_on, field="back_on"
    )


def _seat(context: Context, change: LeaveChange, day: date) -> Holder | None:
    return verdict.seat_of(context, day, process=_PROCESSES[change.kind])


@service("leave_change.take_effect")
def take_effect(context: Context, *, change_id: int, back_on: str, number: str) -> Taken:
    """Break the leave off on `back_on`: days return to the buckets that paid, the leave ends the day before."""
    change = context.session.get_one(LeaveChange, change_id)
    request, rows, book = under_lock(context, change.request_id)
    day = day_of(back_on) or change.back_on
    wrong = _not_to_end(request, book, change, day)
    if not change.decided_as:  # else whoever called had the power, and it counts at once
        wrong = _not_decidable(context, change, request, book) or wrong
    if wrong or change.status != ChangeStatus.PENDING:
        raise InputRefused(wrong or {"decision": [phrase("Perubahan cuti ini sudah diputus.")]})
    effect = effect_of(book, request, day)
    _settle_change(context, change, book, back_on=day, refund_days=effect.back)
    by = f" oleh {change.decided_as}" if change.decided_as else ""
    ground = f"{number}, {_DONE[change.kind]}{by}"
    posting = ledger.Posting(context.now, book.today, context.actor_id, ground)
    back = {year.year: year.back for year in effect.years}
    ledger.post(context.session, request, back, kind=EntryKind.REFUND, posting=posting)
    shorten(context.session, request, effect, change.kind)
    ledger.settle(context.session, rows, book, request, posting=posting)
    by_whom = context.actor_id
    signer = grant_letter.Signer(by_whom, change.decided_as, context.ground) if by_whom else None
    grant_letter.replace(
        context.session, request, book, signer=signer, reason=ground, by=by_whom, now=context.now
    )
    if change.kind is ChangeKind.RECALL:
        _tell(context, request, effect, number=number)
    return Taken(effect.back, "DONE")


@service("leave_change.refuse")
def refuse(context: Context, *, change_id: int, reason: str) -> None:
    """The officer doesn't agree: the leave stays as it is."""
    change = context.session.get_one(LeaveChange, change_id)
    change.status = ChangeStatus.REFUSED
    change.decision_reason = reason
    _decided(context, change)


@service("leave_change.drop")
def drop(context: Context, *, change_id: int) -> None:
    """Taken back by whoever asked: the leave stays as it is."""
    change = context.session.get_one(LeaveChange, change_id)
    if change.status == ChangeStatus.PENDING:
        change.status = ChangeStatus.DROPPED


def under_lock(context: Context, request_id: int) -> tuple[LeaveRequest, dict[int, LeaveBalance], Book]:
    """The leave with its person's balances; its case first, as whoever counts it anew does."""
    session = context.session
    request = session.get_one(LeaveRequest, request_id)
    if request.instance_id is not None:
        session.get(Instance, request.instance_id, with_for_update=True)
    days = (request.first_day, request.last_day)
    rows = ledger.lock(session, request.employee_id, context.now.date(), *days, now=context.now)
    session.refresh(request, with_for_update=True)
    return request, rows, read_in(context, request.employee_id, around=days)


def _settle_change(
    context: Context, change: LeaveChange, book: Book, *, back_on: date, refund_days: int
) -> None:
    change.status = ChangeStatus.DONE
    change.back_on = back_on
    change.refund_days = refund_days
    _decided(context, change, today=book.today)


def _decided(context: Context, change: LeaveChange, *, today: date | None = None) -> None:
    day = today or assignment.today_of(context.session, context.subject_id, context.now)
    change.decided_by = context.actor_id
    change.decided_at = context.now
    seat = _seat(context, change, day)
    if seat is not None and not change.decided_as:
        change.decided_as = seat.title


def shorten(session: Session, request: LeaveRequest, effect: Effect, kind: ChangeKind) -> None:
    """A leave of which nothing was used keeps its days, for the record, and holds them no longer."""
    if effect.whole:
        request.status = LeaveStatus.CANCELLED
        return
    request.status = LeaveStatus.RECALLED if kind is ChangeKind.RECALL else LeaveStatus.CHANGED
    request.last_day, request.extension_days, request.days = (
        effect.last_day,
        effect.extension_days,
        effect.used,
    )
    heading.renew(session, request)


def _tell(context: Context, request: LeaveRequest, effect: Effect, *, number: str) -> None:
    told: dict[str, object] = {
        "first_day": effect.back_on.isoformat(),
        "back": effect.back,
        "number": number,
        "path": f"/kasus/{context.instance_id}",
    }
    body = {
        "employee_id": request.employee_id,
        "instance_id": str(context.instance_id),
        "text_key": RECALLED,
        "values": told,
    }
    outbox.put(context.session, outbox.PERSON_TOLD, body, now=context.now)
