"""What happens to a leave after it was granted: called back to work, given back, reported back from; the register."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Select, func, or_, select, text
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import Base, Id
from models.leave import GRANTED, LeaveRequest, LeaveStatus
from models.people import Employee, Holding, Post, for_good


class ChangeKind(StrEnum):
    RECALL = "RECALL"  # dipanggil kembali bekerja, art. 338
    CANCEL = "CANCEL"  # the employee gives it back
    RETURN = "RETURN"  # reports back from unpaid leave, art. 336


class ChangeStatus(StrEnum):
    PENDING = "PENDING"
    DONE = "DONE"
    REFUSED = "REFUSED"
    DROPPED = "DROPPED"  # taken back by whoever asked


class LeaveChange(Base):
    """One recall, cancellation or report back. `first_day`, `last_day`, `days` say how the leave stood before it."""

    __tablename__ = "leave_change"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("leave_request.id"), index=True)
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), unique=True)
    kind: Mapped[ChangeKind]
    status: Mapped[ChangeStatus] = mapped_column(default=ChangeStatus.PENDING)
    back_on: Mapped[date]  # first day back at work
    reason: Mapped[str]
    asked_by: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    asked_on: Mapped[date]
    first_day: Mapped[date]
    last_day: Mapped[date]
    extension_days: Mapped[int]
    days: Mapped[int]
    refund_days: Mapped[int] = mapped_column(default=0)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    decided_as: Mapped[str] = mapped_column(default="")  # post, with Plh./Plt./a.n.
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    bkn_number: Mapped[str] = mapped_column(server_default="", default="")  # BKN's approval of a return
    bkn_date: Mapped[date | None]
    decree_number: Mapped[str] = mapped_column(server_default="", default="")  # of the reactivation, form 1.k
    decree_date: Mapped[date | None]

    __table_args__ = (
        CheckConstraint("refund_days >= 0", name="refund_days"),
        Index(
            "uq_leave_change_pending", "request_id", unique=True, postgresql_where=text("status = 'PENDING'")
        ),
    )


def changes_of(session: Session, request_id: int) -> Sequence[LeaveChange]:
    """All changes of a leave, the oldest first."""
    return session.scalars(
        select(LeaveChange).where(LeaveChange.request_id == request_id).order_by(LeaveChange.id)
    ).all()


def days_given_back(session: Session, request_ids: Collection[int]) -> dict[int, int]:
    """How many days of each leave came back, in the leave's own unit; leaves that nobody changed are left out."""
    rows = session.execute(
        select(LeaveChange.request_id, func.sum(LeaveChange.refund_days))
        .where(LeaveChange.request_id.in_(request_ids), LeaveChange.status == ChangeStatus.DONE)
        .group_by(LeaveChange.request_id)
    )
    return {row[0]: row[1] for row in rows}


def first_spans(session: Session, request_ids: Collection[int]) -> dict[int, tuple[date, date]]:
    """First and last day of each leave before its first change; leaves that nobody changed are left out."""
    rows = session.execute(
        select(LeaveChange.request_id, LeaveChange.first_day, LeaveChange.last_day)
        .where(LeaveChange.request_id.in_(request_ids), LeaveChange.status == ChangeStatus.DONE)
        .order_by(LeaveChange.id.desc())
    )
    return {row[0]: (row[1], row[2]) for row in rows}  # the first change stands last


def undone_at(session: Session, instance_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, datetime]:
    """When the leave of each of these cases was given back or broken off before a day of it was used."""
    rows = session.execute(
        select(LeaveRequest.instance_id, func.max(LeaveChange.decided_at))
        .join(LeaveChange, LeaveChange.request_id == LeaveRequest.id)
        .where(
            LeaveRequest.instance_id.in_(instance_ids),
            LeaveRequest.status == LeaveStatus.CANCELLED,
            LeaveChange.status == ChangeStatus.DONE,
        )
        .group_by(LeaveRequest.instance_id)
    )
    return {row[0]: row[1] for row in rows if row[0] is not None and row[1] is not None}


def change_of(session: Session, instance_id: uuid.UUID) -> LeaveChange | None:
    return session.scalars(select(LeaveChange).where(LeaveChange.instance_id == instance_id)).one_or_none()


def return_of(session: Session, request_id: int) -> LeaveChange | None:
    """The latest report back from an unpaid leave that wasn't taken back."""
    found = select(LeaveChange).where(
        LeaveChange.request_id == request_id,
        LeaveChange.kind == ChangeKind.RETURN,
        LeaveChange.status != ChangeStatus.DROPPED,
    )
    return session.scalars(found.order_by(LeaveChange.id.desc()).limit(1)).one_or_none()


def unpaid_of(session: Session, employee_id: int) -> Sequence[LeaveRequest]:
    """Granted unpaid leaves of a person that no reactivation has ended, by their first day."""
    return session.scalars(
        select(LeaveRequest)
        .where(
            LeaveRequest.employee_id == employee_id,
            LeaveRequest.kind == "UNPAID",
            LeaveRequest.status.in_(GRANTED),
            LeaveRequest.reactivated_on.is_(None),
        )
        .order_by(LeaveRequest.first_day, LeaveRequest.id)
    ).all()


def unpaid_ending(session: Session, *, until: date) -> Sequence[LeaveRequest]:
    """The same of everybody, that end by the day; of one with a granted extension only the later."""
    later = aliased(LeaveRequest)
    goes_on = select(later.id).where(
        later.employee_id == LeaveRequest.employee_id,
        later.kind == "UNPAID",
        later.status.in_(GRANTED),
        later.first_day > LeaveRequest.first_day,
    )
    return session.scalars(
        select(LeaveRequest)
        .where(
            LeaveRequest.kind == "UNPAID",
            LeaveRequest.status.in_(GRANTED),
            LeaveRequest.reactivated_on.is_(None),
            LeaveRequest.last_day <= until,
            ~goes_on.exists(),
        )
        .order_by(LeaveRequest.id)
        .with_for_update(skip_locked=True)
    ).all()


def granted_of(session: Session, employee_id: int, *, day: date) -> Sequence[LeaveRequest]:
    """Granted leaves of a person that run or are still to come, by their first day."""
    return session.scalars(
        _unended(day)
        .where(LeaveRequest.employee_id == employee_id)
        .order_by(LeaveRequest.first_day, LeaveRequest.id)
    ).all()


def granted_below(
    session: Session, post_ids: Collection[int], *, day: date, limit: int
) -> Sequence[tuple[LeaveRequest, str, str]]:
    """The same of everybody whose post stands below the given ones, with name and post."""
    below = select(Post.id).where(Post.parent_id.in_(post_ids)).cte("below", recursive=True)
    below = below.union(select(Post.id).join(below, Post.parent_id == below.c.id))
    rows = session.execute(
        _unended(day)
        .add_columns(Employee.name, Post.name)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .where(Holding.post_id.in_(select(below.c.id)), for_good(day))
        .order_by(LeaveRequest.first_day, LeaveRequest.id)
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def _unended(day: date) -> Select[LeaveRequest]:
    return select(LeaveRequest).where(
        LeaveRequest.status.in_(GRANTED),
        or_(LeaveRequest.last_day >= day, LeaveRequest.last_day + LeaveRequest.extension_days >= day),
    )
