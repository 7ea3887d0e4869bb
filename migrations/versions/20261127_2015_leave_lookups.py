"""The paper ledger of a person's year is written once, also by two who import it at the same moment.

Requests are found by the row of authority that they rest on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022_leave_lookups"
down_revision = "0021_signatures_wanted"


def upgrade() -> None:
    op.create_index(
        "uq_leave_entry_opening",
        "leave_entry",
        ["employee_id", "year"],
        unique=True,
        postgresql_where=sa.text("kind = 'OPENING'"),
    )
    op.create_index(op.f("ix_leave_request_authority_id"), "leave_request", ["authority_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_leave_request_authority_id"), table_name="leave_request")
    op.drop_index("uq_leave_entry_opening", table_name="leave_entry")
