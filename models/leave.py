"""Leave (cuti): requests, and the ledger of annual leave from which every balance is read.

PYBMC = pejabat yang berwenang memberikan cuti, the officer who grants leave. Buckets of a year: C carried
from earlier years, B and B0 days added for joint-leave duty, E the year's own right.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    Index,
    Text,
    extract,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id, JsonObject
from models.people import Employee, Holding, Post, for_good


class LeaveStatus(StrEnum):
    PENDING = "PENDING"
    APPROVED = "APPROVED"
    CHANGED = "CHANGED"
    POSTPONED = "POSTPONED"
    REJECTED = "REJECTED"
    WITHDRAWN = "WITHDRAWN"
    OFFERED = "OFFERED"  # granted with other days, which the applicant has not accepted yet (D25)
    TEMPORARY = "TEMPORARY"  # runs on the permit of the head of the workplace, not ratified yet (art. 331)
    NOT_RATIFIED = "NOT_RATIFIED"
    RECALLED = "RECALLED"  # called back to work: what was taken until then stays leave
    CANCELLED = "CANCELLED"  # granted, and taken back before a day of it was used


WAITING = (LeaveStatus.PENDING, LeaveStatus.OFFERED, LeaveStatus.TEMPORARY)
GRANTED = (LeaveStatus.APPROVED, LeaveStatus.CHANGED, LeaveStatus.RECALLED)
HOLDING_DAYS = (*WAITING, *GRANTED)
NO_OVERLAP = "ex_leave_request_no_overlap"
NOT_NEGATIVE = "ck_leave_balance_not_negative"


class LeaveRequest(Base):
    """One leave of any kind, from the request on.

    While annual leave is pending its days are reserved; granted ones are charged in the ledger. Other kinds move
    nothing there, but for long leave, which costs the right of its year.
    """

    __tablename__ = "leave_request"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"), unique=True)
    kind: Mapped[str] = mapped_column(default="ANNUAL")
    status: Mapped[LeaveStatus] = mapped_column(default=LeaveStatus.PENDING)
    first_day: Mapped[date]  # as granted; what was asked is in asked_from and asked_to
    last_day: Mapped[date]
    asked_from: Mapped[date]
    asked_to: Mapped[date]
    extension_days: Mapped[int] = mapped_column(default=0)
    days: Mapped[int]
    unit: Mapped[str] = mapped_column(default="WORKING_DAY")  # what `days` counts; else CALENDAR_DAY
    reason: Mapped[str]
    reason_code: Mapped[str] = mapped_column(default="")  # FAMILY_DIED, MISCARRIAGE …; empty for annual leave
    relative: Mapped[str] = mapped_column(default="")  # MOTHER, SPOUSE …, where the reason is about one
    papers: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # kinds of papers that came with it
    child_ordinal: Mapped[int | None]  # which child of the service this is, for MATERNITY and FOURTH_CHILD
    stand_in_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    stand_in_at: Mapped[datetime | None]  # when the stand-in agreed
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    abroad: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    advice: Mapped[str] = mapped_column(default="")
    advice_reason: Mapped[str] = mapped_column(default="")
    advised_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    advised_as: Mapped[str] = mapped_column(default="")
    advised_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    decided_as: Mapped[str] = mapped_column(default="")  # post, with Plh./Plt./a.n.
    decided_at: Mapped[datetime | None]
    postponed_until: Mapped[date | None]
    urgent: Mapped[bool] = mapped_column(default=False)  # asked for a temporary permit
    permit_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    permit_as: Mapped[str] = mapped_column(default="")
    permit_at: Mapped[datetime | None]
    bkn_number: Mapped[str] = mapped_column(default="")  # BKN's approval of unpaid leave
    bkn_date: Mapped[date | None]
    vacates_post: Mapped[bool] = mapped_column(default=False)
    report_by: Mapped[date | None]  # last day for the report after unpaid leave
    reactivated_on: Mapped[date | None]  # first day of service after unpaid leave
    back_at: Mapped[datetime | None]  # when the employee said to be back at work (form 1.c b)
    return_told: Mapped[str] = mapped_column(server_default="", default="")  # last reminder
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("leave_authority.id"), index=True)
    authority_how: Mapped[str] = mapped_column(server_default="", default="")  # how the officer came by it
    calendar_warning: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[JsonObject | None]  # form 1.b as filled in when asked: parts I and V …

    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="period"),
        CheckConstraint("days >= 0", name="days"),
        # By the end: of whoever has been here for long, only what isn't over yet is looked at.
        Index(
            "ix_leave_request_employee_id_end", "employee_id", literal_column("(last_day + extension_days)")
        ),
        Index(
            "ix_leave_request_unpaid_last_day",
            "last_day",
            postgresql_where=literal_column("kind = 'UNPAID' and reactivated_on is null"),
        ),
        ExcludeConstraint(
            (literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
            (literal_column("daterange(first_day, last_day + extension_days, '[]')"), "&&"),
            where=literal_column(
                "status in ('PENDING', 'OFFERED', 'TEMPORARY', 'APPROVED', 'CHANGED', 'RECALLED')"
            ),
            using="gist",
            name=NO_OVERLAP,
        ),
    )


class EntryKind(StrEnum):
    """`days` of an entry is signed: what comes back is positive, what is taken negative."""

    OPENING = "OPENING"  # days used in that year by the paper ledger: zero or negative; makes the year known
    CHARGE = "CHARGE"
    REFUND = "REFUND"
    POSTPONED = "POSTPONED"  # marks days that go over in full; moves nothing
    RESERVE = "RESERVE"
    RELEASE = "RELEASE"


class LeaveEntry(Base):
    """A line of the annual-leave ledger, never changed: what moved, in which bucket, on what ground."""

    __tablename__ = "leave_entry"

    id: Mapped[Id]
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    year: Mapped[int]
    kind: Mapped[EntryKind]
    bucket: Mapped[str] = mapped_column(default="")  # B0, C, B, E; empty where no bucket moves
    days: Mapped[int]
    special: Mapped[bool] = mapped_column(default=False)
    posted_on: Mapped[date]
    posted_at: Mapped[datetime]
    posted_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("leave_request.id"), index=True)
    ground: Mapped[str]

    __table_args__ = (
        Index("ix_leave_entry_employee_id_year", "employee_id", "year"),
        Index(
            "uq_leave_entry_opening",
            "employee_id",
            "year",
            unique=True,
            postgresql_where=text("kind = 'OPENING'"),
        ),
        CheckConstraint("bucket in ('', 'B0', 'C', 'B', 'E')", name="bucket"),
    )


class LeaveBalance(Base):
    """The figures of a year as the ledger and the rules last gave them: locked by whoever moves days.

    The check refuses what two simultaneous requests might otherwise both take.
    """

    __tablename__ = "leave_balance"

    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    total: Mapped[int]  # rights of all buckets, nothing taken off
    charged: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    computed_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("total - charged - reserved >= 0", name="not_negative"),)


def request_of(session: Session, instance_id: uuid.UUID) -> LeaveRequest | None:
    return session.scalars(select(LeaveRequest).where(LeaveRequest.instance_id == instance_id)).one_or_none()


def requests_of(session: Session, employee_id: int) -> Sequence[LeaveRequest]:
    """All requests of a person, by their first day."""
    return session.scalars(
        select(LeaveRequest)
        .where(LeaveRequest.employee_id == employee_id)
        .order_by(LeaveRequest.first_day, LeaveRequest.id)
    ).all()


def entries_of(session: Session, employee_id: int) -> Sequence[LeaveEntry]:
    """The whole ledger of a person, in the order of posting."""
    return session.scalars(
        select(LeaveEntry)
        .where(LeaveEntry.employee_id == employee_id)
        .order_by(LeaveEntry.posted_on, LeaveEntry.id)
    ).all()


def lock_balances(
    session: Session, employee_id: int, years: Collection[int], *, now: datetime
) -> dict[int, LeaveBalance]:
    """The balance rows of the years, locked until the end of the transaction and made where they are missing."""
    found = _locked(session, employee_id, years)
    missing = sorted(set(years) - found.keys())
    if not missing:
        return found
    rows = [{"employee_id": employee_id, "year": year, "total": 0, "computed_at": now} for year in missing]
    session.execute(insert(LeaveBalance).values(rows).on_conflict_do_nothing())
    return _locked(session, employee_id, years)


def _locked(session: Session, employee_id: int, years: Collection[int]) -> dict[int, LeaveBalance]:
    found = session.scalars(
        select(LeaveBalance)
        .where(LeaveBalance.employee_id == employee_id, LeaveBalance.year.in_(years))
        .order_by(LeaveBalance.year)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {row.year: row for row in found}


def requests_of_year(session: Session, year: int) -> Sequence[int]:
    """The numbers of leave counted in working days, anybody's, that holds days and touches the year."""
    return session.scalars(
        select(LeaveRequest.id)
        .where(
            LeaveRequest.status.in_(HOLDING_DAYS),
            LeaveRequest.unit == "WORKING_DAY",
            or_(
                extract("year", LeaveRequest.first_day) == year,
                extract("year", LeaveRequest.last_day) == year,
            ),
        )
        .order_by(LeaveRequest.id)
    ).all()


def away_in_unit(session: Session, unit_id: int, first: date, last: date) -> Sequence[LeaveRequest]:
    """Leaves that hold days of the unit's people (definitive holders of its posts) and touch the period."""
    people = (
        select(Holding.employee_id)
        .join(Post, Post.id == Holding.post_id)
        .where(
            Post.unit_id == unit_id,
            for_good(first, last),
        )
    )
    return session.scalars(
        select(LeaveRequest)
        .where(
            LeaveRequest.employee_id.in_(people),
            LeaveRequest.status.in_(HOLDING_DAYS),
            LeaveRequest.first_day <= last,
            LeaveRequest.last_day + LeaveRequest.extension_days >= first,
        )
        .order_by(LeaveRequest.first_day, LeaveRequest.id)
    ).all()


def staff_count(session: Session, unit_id: int, day: date) -> int:
    """How many active people hold a post of the unit definitively on that day."""
    found = session.scalar(
        select(func.count(func.distinct(Holding.employee_id)))
        .join(Post, Post.id == Holding.post_id)
        .join(Employee, Employee.id == Holding.employee_id)
        .where(
            Post.unit_id == unit_id,
            Employee.active,
            for_good(day),
        )
    )
    return found or 0


def posts_above(session: Session, post_id: int) -> Sequence[int]:
    """The posts over a post, the nearest first; the last one is the head of the region (PPK)."""
    start = select(Post.id, Post.parent_id, literal(0).label("distance")).where(Post.id == post_id)
    chain = start.cte("above", recursive=True)
    chain = chain.union_all(
        select(Post.id, Post.parent_id, chain.c.distance + 1).join(chain, Post.id == chain.c.parent_id)
    )
    return session.scalars(select(chain.c.id).where(chain.c.distance > 0).order_by(chain.c.distance)).all()


def posts_in_unit(session: Session, post_ids: Collection[int], unit_id: int) -> frozenset[int]:
    return frozenset(session.scalars(select(Post.id).where(Post.id.in_(post_ids), Post.unit_id == unit_id)))


def requests_below(
    session: Session, post_ids: Collection[int], *, year: int, day: date, limit: int, offset: int = 0
) -> Sequence[tuple[LeaveRequest, str, str]]:
    """Requests that touch a year, of people whose posts stand below the given ones, the newest first."""
    below = select(Post.id).where(Post.parent_id.in_(post_ids)).cte("below", recursive=True)
    below = below.union(select(Post.id).join(below, Post.parent_id == below.c.id))
    rows = session.execute(
        select(LeaveRequest, Employee.name, Post.name)
        .join(Employee, Employee.id == LeaveRequest.employee_id)
        .join(Holding, Holding.employee_id == Employee.id)
        .join(Post, Post.id == Holding.post_id)
        .where(
            Holding.post_id.in_(select(below.c.id)),
            for_good(day),
            LeaveRequest.first_day <= date(year, 12, 31),
            LeaveRequest.last_day >= date(year, 1, 1),
        )
        .order_by(LeaveRequest.asked_at.desc(), LeaveRequest.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [(row[0], row[1], row[2]) for row in rows]
