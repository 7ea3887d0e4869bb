"""A draft that was dropped is kept as cancelled, as nothing of activities is deleted."""

from __future__ import annotations

from alembic import op

revision = "0033_activity_dropped"
down_revision = "0032_attendance"
NAME = "ck_activity_sent"


def upgrade() -> None:
    _replace("state in ('DRAFT', 'CANCELLED') or (version > 0 and submitted_at is not null)")


def downgrade() -> None:
    op.execute(
        "delete from activity_evidence using activity "
        "where activity_id = activity.id and version = 0 and state = 'CANCELLED'"
    )
    op.execute("delete from activity where version = 0 and state = 'CANCELLED'")
    _replace("state = 'DRAFT' or (version > 0 and submitted_at is not null)")


def _replace(condition: str) -> None:
    op.drop_constraint(op.f(NAME), "activity")
    op.create_check_constraint(op.f(NAME), "activity", condition)
