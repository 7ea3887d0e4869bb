"""The report back from unpaid leave: BKN's approval, the decree, and the day from which service counts anew."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023_leave_return"
down_revision = "0022_leave_lookups"


def upgrade() -> None:
    op.add_column("leave_request", sa.Column("reactivated_on", sa.Date(), nullable=True))
    op.add_column("leave_request", sa.Column("return_told", sa.Text(), server_default="", nullable=False))
    op.create_index(
        "ix_leave_request_unpaid_last_day",
        "leave_request",
        ["last_day"],
        postgresql_where=sa.text("kind = 'UNPAID' and reactivated_on is null"),
    )
    for number, day in (("bkn_number", "bkn_date"), ("decree_number", "decree_date")):
        op.add_column("leave_change", sa.Column(number, sa.Text(), server_default="", nullable=False))
        op.add_column("leave_change", sa.Column(day, sa.Date(), nullable=True))


def downgrade() -> None:
    for name in ("decree_date", "decree_number", "bkn_date", "bkn_number"):
        op.drop_column("leave_change", name)
    op.drop_index("ix_leave_request_unpaid_last_day", table_name="leave_request")
    op.drop_column("leave_request", "return_told")
    op.drop_column("leave_request", "reactivated_on")
