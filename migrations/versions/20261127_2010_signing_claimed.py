"""Whoever is at a letter's signature says so, so that nobody asks the service twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_signing_claimed"
down_revision = "0020_leave_office"


def upgrade() -> None:
    op.add_column("letter_signature", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("letter_signature", "claimed_at")
