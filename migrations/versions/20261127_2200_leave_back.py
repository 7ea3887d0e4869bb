"""Back at work: when whoever was on leave said so (form 1.c b)."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028_leave_back"
down_revision = "0027_skp_papers"


def upgrade() -> None:
    op.add_column("leave_request", sa.Column("back_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("leave_request", "back_at")
