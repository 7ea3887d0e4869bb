"""The paper ledger of a person's year is written once, also by two who import it at the same moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_one_opening"
down_revision = "0020_leave_office"


def upgrade() -> None:
    op.create_index(
        "uq_leave_entry_opening",
        "leave_entry",
        ["employee_id", "year"],
        unique=True,
        postgresql_where=sa.text("kind = 'OPENING'"),
    )


def downgrade() -> None:
    op.drop_index("uq_leave_entry_opening", table_name="leave_entry")
