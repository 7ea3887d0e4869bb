"""For pages: what breaking a granted leave off on a day would return, and the changes that a leave has had."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from models.leave import LeaveRequest
from models.leave_change import ChangeKind, ChangeStatus, LeaveChange, change_of
from models.people import Employee
from workflows.errors import NotFound
from workflows.services.leave import cancel, recall
from workflows.services.leave.book import Book, read
from workflows.services.leave.change import (
    Effect,
    effect_of,
    last_away,
    not_standing,
    wrong_day,
)
from workflows.services.leave.messages import Messages


@dataclass(frozen=True, slots=True)
class Prospect:
    """A granted leave and, where a day was named, what its end on that day would mean."""

    request: LeaveRequest
    employee: Employee
    today: date
    effect: Effect | None
    problems: Messages
    change: LeaveChange | None = None

    @property
    def begun(self) -> bool:
        return self.request.first_day < self.today

    @property
    def last_away(self) -> date:
        return last_away(self.request)

    @property
    def scope(self) -> str:
        """What a form for giving back offers at first."""
        return cancel.PART if self.begun else cancel.ALL

    @property
    def first_choice(self) -> date:
        """The day that a form offers at first: the next day of the leave that is still ahead."""
        return max(self.today, self.request.first_day)


def prospect(
    session: Session, request_id: int, *, kind: ChangeKind, back_on: date | None, now: datetime
) -> Prospect:
    """Raises NotFound for a leave that isn't there."""
    request = session.get(LeaveRequest, request_id)
    if request is None:
        raise NotFound(f"leave {request_id}")
    book = _book(session, request, now)
    field = "recall_on" if kind is ChangeKind.RECALL else "back_on"
    problems = not_standing(request, book.today, field="leave")
    if not problems and kind is ChangeKind.RECALL:
        problems = recall.not_recallable(book, request, field="leave")
    if problems or back_on is None:
        return Prospect(request, book.employee, book.today, None, problems)
    problems = wrong_day(book, request, back_on, asked_on=None, field=field)
    effect = None if problems else effect_of(book, request, back_on)
    return Prospect(request, book.employee, book.today, effect, problems)


def prospect_of_case(session: Session, instance_id: uuid.UUID, *, now: datetime) -> Prospect:
    """The leave of a recall or cancellation; what it would mean while it waits."""
    change = change_of(session, instance_id)
    if change is None:
        raise NotFound(f"no change of a leave belongs to {instance_id}")
    request = session.get_one(LeaveRequest, change.request_id)
    book = _book(session, request, now)
    waiting = change.status == ChangeStatus.PENDING
    problems = not_standing(request, min(book.today, change.back_on), field="") if waiting else {}
    effect = effect_of(book, request, change.back_on) if waiting and not problems else None
    return Prospect(request, book.employee, book.today, effect, problems, change)


def may_recall(session: Session, actor_id: int, request: LeaveRequest, *, now: datetime) -> bool:
    """Whether somebody stands over the person on leave, or grants such leave."""
    return recall.may_recall(session, actor_id, request, book=_book(session, request, now))


def _book(session: Session, request: LeaveRequest, now: datetime) -> Book:
    return read(session, request.employee_id, now=now, around=(request.first_day, request.last_day))
