"""Reports accepted many at once, and reminders to fill in activities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035_activity_checks"
down_revision = "0034_list_with_below"


def upgrade() -> None:
    _check()
    _check_item()
    _reminder()


def downgrade() -> None:
    for table in ("activity_reminder", "activity_check_item", "activity_check"):
        op.drop_table(table)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _check() -> None:
    op.create_table(
        "activity_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("request_key", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        _to("activity_check", "asked_by", "employee.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_check")),
        sa.UniqueConstraint("asked_by", "request_key", name=op.f("uq_activity_check_asked_by_request_key")),
    )


def _check_item() -> None:
    op.create_table(
        "activity_check_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("WAITING", "DONE", "REFUSED", name="checkstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'WAITING') = (done_at is null)", name=op.f("ck_activity_check_item_done")
        ),
        _to("activity_check_item", "check_id", "activity_check.id"),
        _to("activity_check_item", "report_id", "activity_report.id"),
        _to("activity_check_item", "task_id", "user_task.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_check_item")),
        sa.UniqueConstraint("check_id", "task_id", name=op.f("uq_activity_check_item_check_id_task_id")),
    )
    op.create_index(op.f("ix_activity_check_item_report_id"), "activity_check_item", ["report_id"])
    op.create_index(
        "ix_activity_check_item_waiting",
        "activity_check_item",
        ["check_id", "id"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )


def _reminder() -> None:
    op.create_table(
        "activity_reminder",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _to("activity_reminder", "employee_id", "employee.id"),
        _to("activity_reminder", "by", "employee.id"),
        sa.PrimaryKeyConstraint("employee_id", "day", name=op.f("pk_activity_reminder")),
    )
