"""Annual leave of PPPK in the first year of service: a few working days when the family needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from workflows.rules.leave_annual import Span, annual_bars, laid_out, span_of
from workflows.rules.leave_answer import RequestAnswer, YearPart, first_bar, refused
from workflows.rules.leave_balance import balance, has_right
from workflows.rules.leave_days import carried_bar, reason_bar, unavailable
from workflows.rules.leave_facts import Buckets, Charge, Code, Leave, LeaveRecord
from workflows.rules.leave_papers import papers_bar
from workflows.rules.leave_words import SPECIAL_REASONS, SPECIAL_RELATIVES

SPECIAL_DAYS = 6  # working days, PP 49/2018 art. 80


def request_special(record: LeaveRecord, leave: Leave, *, asked_on: date) -> RequestAnswer:
    """Judge special annual leave (PP 49/2018 art. 80; Perban BKN 7/2022).

    Its days are taken of the year's own right, which may only come later in the year (D23).
    """
    span = span_of(record, leave)
    answer = replace(laid_out(record, leave, span), to_ratify=leave.temporary_permit)
    right_on = leave.first if span is None else span.effective_start
    before = balance(record, on=asked_on, year=leave.first.year, right_on=right_on)
    part = YearPart(leave.first.year, 0, before, Buckets(), before.buckets)
    days = () if span is None else tuple(span.by_year.items())
    answer = replace(answer, parts=(part,), special=days)
    answer = first_bar(answer, _bars(record, leave, answer, span))
    if span is None or not answer.passes:
        return answer
    granted = record.charged(*(special_charge(asked_on, year, count) for year, count in days))
    return carried_bar(record, granted, answer, year=days[-1][0], on=asked_on) or answer


def special_charge(on: date, year: int, days: int) -> Charge:
    """The ledger entry of special leave: it is paid by the year's own right alone (D23)."""
    return Charge(on, year, days, special=True, paid=Buckets(e=days))


def _bars(
    record: LeaveRecord, leave: Leave, answer: RequestAnswer, span: Span | None
) -> Iterator[RequestAnswer | None]:
    yield unavailable(record, leave, answer)
    yield reason_bar(leave, answer, SPECIAL_REASONS, SPECIAL_RELATIVES)
    if span is not None:
        yield _too_long(record, span, answer)
        if has_right(record, span.effective_start):
            yield refused(answer, Code.KIND_NOT_AVAILABLE)
    yield from annual_bars(record, leave, answer, span)
    yield papers_bar(record, leave, answer)


def _too_long(record: LeaveRecord, span: Span, answer: RequestAnswer) -> RequestAnswer | None:
    if span.days <= SPECIAL_DAYS:
        return None
    latest = record.schedule.on_leave().end_of(span.first, SPECIAL_DAYS)
    return refused(answer, Code.LENGTH_EXCEEDED, latest_end=latest)
