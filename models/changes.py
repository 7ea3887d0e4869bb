"""The trail of settings and master data: every change of a row, written by the tables' own triggers.

Nobody can forget it, also not who types SQL. Each object's changes (an object is a row of a table) are chained as
history is; passwords and other secrets stand in it as "*", so that only whether they changed is told.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, JsonObject, Xid8

# By table: the columns that name a row. The triggers are set by migrations.
TRAILED = {
    "account": ("id",),
    "activity_item": ("id",),
    "blocked_period": ("id",),
    "calendar_day": ("id",),
    "calendar_year": ("region", "year"),
    "clock_offset": ("id",),
    "definition": ("id",),
    "delegation": ("id",),
    "employee": ("id",),
    "employee_child": ("id",),
    "employee_pay": ("id",),
    "functional_level": ("id",),
    "hard_to_reach": ("id",),
    "holding": ("id",),
    "hour_permission": ("id",),
    "joint_leave_duty": ("employee_id", "day"),
    "least_staff": ("id",),
    "leave_authority": ("id",),
    "leave_paper": ("id",),
    "office_hours": ("id",),
    "office_hours_day": ("hours_id", "weekday"),
    "parameter": ("id",),
    "post": ("id",),
    "process_use": ("key",),
    "role_grant": ("id",),
    "roster_day": ("employee_id", "day"),
    "service_outage": ("id",),
    "skp_period": ("id",),
    "skp_year": ("year",),
    "suspension": ("id",),
    "unit": ("id",),
}


class ChangeEvent(Base):
    """Append-only, and written by nobody but triggers. `before` and `after` hold the columns that changed.

    `hash` = SHA-256 over the hash of the object's change before and the canonical form of this one.
    """

    __tablename__ = "change_event"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime]  # of the database's own clock
    table_name: Mapped[str]
    row_key: Mapped[str]  # the columns that name the row, with / between
    act: Mapped[str]  # FOUND (was there when the trail began), INSERT, UPDATE, DELETE, ERASE
    before: Mapped[JsonObject | None]
    after: Mapped[JsonObject | None]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)  # None: not by a page
    db_user: Mapped[str]
    salt: Mapped[bytes | None]  # None, as are before and after, once erased
    body_hash: Mapped[bytes]
    hash: Mapped[bytes]
    xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))

    __table_args__ = (
        Index("ix_change_event_table_name_row_key_id", "table_name", "row_key", "id"),
        Index("ix_change_event_xid", "xid", "id"),
    )
