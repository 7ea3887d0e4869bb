"""Calendar feeds: secret addresses of people's own leave and days off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import BYTEA

revision = "0017_calendar_feed"
down_revision = "0016_leave_authority_undone"


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("employee_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("token_hash", BYTEA(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hour_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("last_read", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_calendar_feed_employee_id")),
        sa.PrimaryKeyConstraint("employee_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
