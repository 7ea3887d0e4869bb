"""A reminder of the evening stands beside that of a superior: once a person and a deadline."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0037_evening_reminders"
down_revision = "0036_presence_kept"
TABLE, KEY = "activity_reminder", "pk_activity_reminder"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("evening", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.alter_column(TABLE, "by", nullable=True)
    _key("employee_id", "day", "evening")
    op.create_check_constraint("by_whom", TABLE, "evening = (by is null)")


def downgrade() -> None:
    op.execute(sa.text("delete from activity_reminder where evening"))
    op.drop_constraint(op.f("ck_activity_reminder_by_whom"), TABLE)
    _key("employee_id", "day")
    op.alter_column(TABLE, "by", nullable=False)
    op.drop_column(TABLE, "evening")


def _key(*columns: str) -> None:
    op.drop_constraint(op.f(KEY), TABLE)
    op.create_primary_key(op.f(KEY), TABLE, list(columns))
