"""What an officer chose among the four boxes, whether it may stand, and the words when it may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from models import leave as tables
from models.leave import LeaveRequest
from workflows import assignment
from workflows.errors import NotFound
from workflows.registry import Context, check
from workflows.rules import leave as rules
from workflows.rules.leave_answer import RequestAnswer
from workflows.rules.leave_decision import Acting, Decision, DecisionAnswer, Office, Officer, Verdict
from workflows.rules.leave_facts import Code, Kind, Leave, Outcome
from workflows.rules.leave_words import Reason
from workflows.services.leave import authority, closed, messages, words
from workflows.services.leave.asked import NAMES, UNITS, day_of, leave_of, told_of
from workflows.services.leave.book import Book, read_in
from workflows.services.leave.office import Blocked
from workflows.tongue import phrase

PROCESS = "leave"
NEW_DAYS = ("new_from", "new_to")
_REASONS = {
    Verdict.CHANGED: "change_reason",
    Verdict.POSTPONED: "postpone_reason",
    Verdict.REJECTED: "reject_reason",
}
_ACTING = {"PLT": Acting.PLT, "PLH": Acting.PLH}
_ADVISER = Officer(Office.PPK)  # advice needs no power to grant


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the four boxes with what stands under it."""

    verdict: Verdict
    reason: str
    new_first: date | None
    new_last: date | None
    until: date | None

    @classmethod
    def of(cls, verdict: str, *, reason: str, new_from: object, new_to: object, until: object) -> Choice:
        chosen = Verdict(verdict)
        changed = chosen is Verdict.CHANGED
        return cls(
            chosen,
            reason,
            day_of(new_from) if changed else None,
            day_of(new_to) if changed else None,
            day_of(until) if chosen is Verdict.POSTPONED else None,
        )


@check("leave.advice")
def check_advice(context: Context, values: Mapping[str, object]) -> messages.Messages:
    return _check(context, values, radio="advice")


@check("leave.decision")
def check_decision(context: Context, values: Mapping[str, object]) -> messages.Messages:
    return _check(context, values, radio="decision")


def _check(context: Context, values: Mapping[str, object], *, radio: str) -> messages.Messages:
    choice = _choice_of(values, radio)
    if choice is None:
        return {}  # the form itself asks for what is missing
    request = request_of(context)
    book = read_in(context, request.employee_id, around=days_of(choice, request))
    wrong = wrong_dates(book, request, choice)
    if wrong:
        return wrong
    officer = _ADVISER
    if radio == "decision":
        officer = officer_of(context, request, book, seat_of(context, book.today))
    answer = ask(book, request, choice, officer)
    if answer.code is Code.NO_AUTHORITY and head_above(context, book) is not None:
        return {}  # the diagram sends it on
    wrong = explain(answer, book, request, choice, radio=radio)
    return wrong or _closed(book, request, choice, values)


def _closed(
    book: Book, request: LeaveRequest, choice: Choice, values: Mapping[str, object]
) -> messages.Messages:
    """A period that was closed since the request was sent: the officer may go on, with a reason (HA5)."""
    # Advice binds nobody, and versions published before have no field for the reason; both show the warning.
    if closed.FIELD not in values or values[closed.FIELD]:
        return {}
    found = closed_period(book, request, choice)
    if found is None:
        return {}
    ask = phrase("Tulis mengapa cuti tetap diberi, atau pilih jawaban lain.")
    return {closed.FIELD: [f"{closed.said(found)} {ask}"]}


def closed_period(book: Book, request: LeaveRequest, choice: Choice) -> Blocked | None:
    """The closed period that the days lie in, when the choice grants them."""
    if choice.verdict not in (Verdict.APPROVED, Verdict.CHANGED):
        return None
    return closed.met(book, _with_days(request, choice))


def _choice_of(values: Mapping[str, object], radio: str) -> Choice | None:
    verdict = values.get(radio)
    if verdict not in set(Verdict):
        return None
    reason = str(values.get(_REASONS.get(Verdict(str(verdict)), ""), ""))
    choice = Choice.of(
        str(verdict),
        reason=reason,
        new_from=values.get("new_from"),
        new_to=values.get("new_to"),
        until=values.get("until"),
    )
    incomplete = {
        Verdict.CHANGED: choice.new_first is None or choice.new_last is None,
        Verdict.POSTPONED: choice.until is None,
    }
    return None if incomplete.get(choice.verdict) else choice


def request_of(context: Context) -> LeaveRequest:
    # Held on to, so that the steps after this one needn't load it again.
    request = context.once("leave.request", lambda: tables.request_of(context.session, context.instance_id))
    if request is None:
        raise NotFound(f"no leave request belongs to {context.instance_id}")
    return request


def days_of(choice: Choice, request: LeaveRequest) -> tuple[date, ...]:
    named = (choice.new_first, choice.new_last)
    return (request.first_day, request.last_day, *(day for day in named if day))


def ask(book: Book, request: LeaveRequest, choice: Choice, officer: Officer) -> DecisionAnswer:
    decision = Decision(
        on=book.today,
        verdict=choice.verdict,
        by=officer,
        reason=choice.reason,
        until=choice.until,
        new_first=choice.new_first,
        new_last=choice.new_last,
    )
    record = told_of(request, book.without(request.id).record)
    return rules.decide(record, leave_of(request), decision=decision)


def officer_of(
    context: Context, request: LeaveRequest, book: Book, seat: assignment.Holder | assignment.Seat | None
) -> Officer:
    """The actor as the rules know an officer: what may be decided from that seat about this leave."""
    own = context.actor_id == request.employee_id
    if seat is None or seat.post_id is None:
        return Officer(Office.DELEGATE, is_requester=own)
    powers = _powers_of(context, seat, authority.Applicant.of(book), request.kind)
    return Officer(
        Office.PPK if powers.head else Office.DELEGATE,
        acting=_ACTING.get(seat.kind or ""),
        delegated_kinds=frozenset({Kind(request.kind)} if powers.delegated else ()),
        abroad_power=powers.abroad,
        is_requester=own,
    )


def basis_of(
    context: Context, request: LeaveRequest, book: Book, seat: assignment.Holder | None
) -> authority.Basis | None:
    """What the actor's right to decide rests on; None without a seat."""
    if seat is None or seat.post_id is None:
        return None
    powers = _powers_of(context, seat, authority.Applicant.of(book), request.kind)
    return powers.basis(abroad=request.abroad)


def _powers_of(
    context: Context,
    seat: assignment.Holder | assignment.Seat,
    applicant: authority.Applicant,
    kind: str,
) -> authority.Powers:
    post_id, stand_in = seat.post_id or 0, seat.kind in _ACTING
    return context.once(
        ("leave.powers", post_id, stand_in, applicant, kind),
        lambda: authority.powers(context.session, post_id, applicant, kind=kind, stand_in=stand_in),
    )


def seat_of(context: Context, day: date, *, process: str = PROCESS) -> assignment.Holder | None:
    """The seat from which the actor acts, whose title (`Plt. Kepala Dinas`) the letter bears.

    Of several on one post it is that with the ground of this act.
    """
    post_id = context.on_behalf_of
    if post_id is None:
        return None
    holders = context.once(
        ("holders", post_id, day), lambda: assignment.holders(context.session, post_id, today=day)
    )
    seats = [
        holder
        for holder in holders
        if holder.employee_id == context.actor_id and holder.process_key in (None, process)
    ]
    return next((seat for seat in seats if seat.ground == context.ground), next(iter(seats), None))


def head_above(context: Context, book: Book) -> int | None:
    """The head of the region, when the actor's post stands below him."""
    if context.on_behalf_of is None:
        return None
    return authority.head_above(context.session, context.on_behalf_of, authority.Applicant.of(book))


def wrong_dates(book: Book, request: LeaveRequest, choice: Choice) -> messages.Messages:
    if choice.new_first and choice.new_last:
        if (choice.new_first, choice.new_last) == (request.first_day, request.last_day):
            return {
                "new_from": ["Tanggal ini sama dengan yang diminta. Ubah tanggalnya, atau pilih Disetujui."]
            }
        earliest = min(book.today, request.first_day)
        return messages.of_dates(
            book,
            choice.new_first,
            choice.new_last,
            fields=NEW_DAYS,
            earliest=earliest,
            kind=Kind(request.kind),
        )
    if choice.until and choice.until <= request.first_day:
        return {
            "until": [
                (
                    f"Cuti diminta mulai {words.day(request.first_day)}. Pilih tanggal sesudahnya, "
                    "sampai kapan cuti ini ditunda."
                )
            ]
        }
    return {}


def explain(
    answer: DecisionAnswer, book: Book, request: LeaveRequest, choice: Choice, *, radio: str
) -> messages.Messages:
    """Messages by field for a decision that may not stand; empty for one that may."""
    if answer.outcome is Outcome.ACCEPT:
        return {}
    if said := _of_the_verdict(answer, request, choice, radio=radio):
        return said
    if answer.check is not None:
        return _stands_in_the_way(answer.check, book, request, choice, radio=radio)
    return {radio: [not_his(answer.code)]}


def not_his(code: Code | None) -> str:
    """Why somebody may not decide: it is the own leave, or NO_AUTHORITY and nobody above to send it to."""
    return _NOT_HIS[code is Code.SELF_DECISION]


def _of_the_verdict(
    answer: DecisionAnswer, request: LeaveRequest, choice: Choice, *, radio: str
) -> messages.Messages:
    if answer.code is Code.LENGTH_EXCEEDED and (answer.latest_end or request.kind == Kind.ANNUAL):
        return _too_long(answer, request)
    if answer.code is Code.NOT_POSTPONABLE:
        return {radio: [_not_postponable(request)]}
    if answer.code is Code.REASON_REQUIRED:
        return {_REASONS[choice.verdict]: ["Tulis alasannya; pemohon berhak mengetahuinya."]}
    return {}


_NOT_HIS = {
    True: "Tidak ada yang memutus cutinya sendiri. Serahkan kepada atasan Anda.",
    False: (
        "Cuti ini belum bisa Anda putus: wewenangnya ada pada pejabat definitif atau yang diberi kuasa. "
        "Tunggu pejabat itu, atau minta kuasa tertulis."
    ),
}


_POSTPONED = {str(Kind.LONG): "PP 11/2017 pasal 317"}


def _too_long(answer: DecisionAnswer, request: LeaveRequest) -> messages.Messages:
    if answer.latest_end is not None:
        article = _POSTPONED.get(request.kind, "PP 11/2017 pasal 313")
        return {
            "until": [
                (
                    f"{NAMES[Kind(request.kind)]} ditangguhkan paling lama satu tahun ({article}). "
                    f"Pilih tanggal sampai {words.day(answer.latest_end)}."
                )
            ]
        }
    days = answer.check.days if answer.check else 0
    return {
        "new_to": [
            (
                f"Perubahan ini {days} {UNITS[request.unit]}, yang diminta {request.days}. "
                "Perubahan tidak bisa lebih lama; pilih hari terakhir yang lebih awal."
            )
        ]
    }


def _not_postponable(request: LeaveRequest) -> str:
    what = NAMES[Kind(request.kind)]
    why = _FIXED.get(request.reason_code) or f"{what} mengikuti keadaan pegawai, bukan kepentingan dinas"
    return f"{why}, jadi tidak bisa ditangguhkan. Pilih jawaban yang lain."


_FIXED: Mapping[str, str] = {
    Reason.RELIGION_FIRST_HAJJ: "Cuti besar untuk kewajiban agama mengikuti waktunya (PP 11/2017 pasal 317)",
    Reason.FOURTH_CHILD: "Cuti besar untuk kelahiran anak mengikuti waktunya (Peraturan BKN 24/2017 bagian III.B)",
}


def _stands_in_the_way(
    answer: RequestAnswer, book: Book, request: LeaveRequest, choice: Choice, *, radio: str
) -> messages.Messages:
    changed = choice.new_first is not None and choice.new_last is not None
    return messages.of_answer(
        answer,
        book.without(request.id),
        _with_days(request, choice),
        whose=book.employee.name,
        fields=NEW_DAYS if changed else (radio, radio),
    )


def _with_days(request: LeaveRequest, choice: Choice) -> Leave:
    """The leave on the days that the choice names, else on its own."""
    first, last = choice.new_first or request.first_day, choice.new_last or request.last_day
    return replace(leave_of(request), first=first, last=last)
