"""The PPK's delegation of leave (form 1.a): which post grants which kind of leave to whom, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, literal, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Id
from models.dated import Dated
from models.people import Employee, Unit

LineKey = tuple[object, ...]


class LeaveAuthority(Dated, Base):
    """A post grants a kind of leave to a unit and those below it. Never deleted: decisions rest on it.

    `employee_kind`, `rank_from` and `rank_to` narrow it down to some of the people; empty means all. `acting`
    says that a Plt or Plh of the post may decide too; `end_ground` is the decree that ended it.
    """

    __tablename__ = "leave_authority"

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str] = mapped_column(default="ANNUAL")
    abroad: Mapped[bool] = mapped_column(default=False)
    employee_kind: Mapped[str] = mapped_column(server_default="", default="")
    rank_from: Mapped[str] = mapped_column(server_default="", default="")
    rank_to: Mapped[str] = mapped_column(server_default="", default="")
    acting: Mapped[bool] = mapped_column(server_default=text("true"), default=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    end_ground: Mapped[str] = mapped_column(server_default="", default="")

    __table_args__ = (
        CheckConstraint("kind <> 'UNPAID'", name="never_unpaid"),
        CheckConstraint("valid_to >= valid_from - 1", name="period"),  # the day before: it never counted
        Index("ix_leave_authority_unit_id_kind", "unit_id", "kind"),
    )


def line_key(row: LeaveAuthority) -> LineKey:
    """What rows of one decree share that differ in the kind of leave only: they stand in one line and one form 1.a."""
    return (
        *(row.unit_id, row.post_id, row.abroad, row.employee_kind, row.rank_from, row.rank_to, row.acting),
        *(row.valid_from, row.valid_to, row.ground),
    )


def line_of(session: Session, row: LeaveAuthority) -> Sequence[LeaveAuthority]:
    """The rows that stand in one line with this one, itself included."""
    found = session.scalars(
        select(LeaveAuthority)
        .where(LeaveAuthority.unit_id == row.unit_id, LeaveAuthority.post_id == row.post_id)
        .order_by(LeaveAuthority.id)
    )
    return [one for one in found if line_key(one) == line_key(row)]


def rows_above(
    session: Session, unit_id: int, employee_id: int, *, kind: str, day: date
) -> Sequence[tuple[LeaveAuthority, int, str, str]]:
    """Rows in force for a unit and those above it, each with how far above, and the employee's kind and rank.

    The nearest unit comes first, in it what came into force last.
    """
    above = select(Unit.id, Unit.parent_id, literal(0).label("distance")).where(Unit.id == unit_id)
    chain = above.cte("chain", recursive=True)
    chain = chain.union_all(
        select(Unit.id, Unit.parent_id, chain.c.distance + 1).join(chain, Unit.id == chain.c.parent_id)
    )
    rows = session.execute(
        select(LeaveAuthority, chain.c.distance, Employee.kind, Employee.rank)
        .join(chain, LeaveAuthority.unit_id == chain.c.id)
        .join(Employee, Employee.id == employee_id)
        .where(LeaveAuthority.kind == kind, LeaveAuthority.in_force(day))
        .order_by(chain.c.distance, LeaveAuthority.valid_from.desc(), LeaveAuthority.id.desc())
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]
