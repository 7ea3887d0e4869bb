"""Attempts to sign in with a number that has no account are security events too, of no account."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_unknown_numbers"
down_revision = "0017_calendar_feed"


def upgrade() -> None:
    op.alter_column("security_event", "account_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_security_event_of_account"), "security_event", "account_id is not null or kind = 'UNKNOWN'"
    )
    op.create_index(
        "ix_security_event_unknown",
        "security_event",
        ["at"],
        postgresql_where=sa.text("account_id is null"),
    )


def downgrade() -> None:
    op.drop_index("ix_security_event_unknown", table_name="security_event")
    op.drop_constraint(op.f("ck_security_event_of_account"), "security_event")
    op.execute("alter table security_event disable trigger security_event_append_only_row")
    op.execute("delete from security_event where account_id is null")
    op.execute("alter table security_event enable always trigger security_event_append_only_row")
    op.alter_column("security_event", "account_id", nullable=False)
