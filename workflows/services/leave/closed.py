"""Periods closed to annual leave: they bar a request, and warn whoever decides about one that was sent before."""

from __future__ import annotations

from workflows.rules.leave_facts import Kind, Leave
from workflows.services.leave import words
from workflows.services.leave.book import Book
from workflows.services.leave.office import Blocked
from workflows.tongue import phrase

FIELD = "closed_reason"


def met(book: Book, leave: Leave) -> Blocked | None:
    """The first closed period with a working day of the leave in it; None for other kinds than annual leave."""
    if leave.kind is not Kind.ANNUAL:
        return None
    counted = tuple(book.record.schedule.on_leave().each_working_day(leave.first, leave.last or leave.first))
    return next((one for one in book.blocked if any(one.first <= day <= one.last for day in counted)), None)


def said(one: Blocked) -> str:
    return phrase(
        "{days} tertutup untuk cuti tahunan: {name}.", days=words.period(one.first, one.last), name=one.name
    )


def reasoned(one: Blocked, reason: str) -> str:
    """What the decision says, on paper too, when it goes against a closed period."""
    return f"Diberi pada masa tertutup ({one.name}): {reason}"
