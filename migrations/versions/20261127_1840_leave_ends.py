"""Find leave by its end: lists ask who is away now or later, whatever a person has taken in all the years before."""

from __future__ import annotations

from alembic import op

revision = "0014_leave_ends"
down_revision = "0013_leave_authority"

OLD, NEW = "ix_leave_request_employee_id_first_day", "ix_leave_request_employee_id_end"


def upgrade() -> None:
    op.execute(f"create index {NEW} on leave_request (employee_id, (last_day + extension_days))")
    op.drop_index(OLD, table_name="leave_request")


def downgrade() -> None:
    op.create_index(OLD, "leave_request", ["employee_id", "first_day"])
    op.drop_index(NEW, table_name="leave_request")
