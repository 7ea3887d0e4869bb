"""Leave after it was granted: recalls and cancellations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019_leave_changes"
down_revision = "0018_unknown_numbers"

BEFORE = "status in ('PENDING', 'OFFERED', 'TEMPORARY', 'APPROVED', 'CHANGED')"
NOW = "status in ('PENDING', 'OFFERED', 'TEMPORARY', 'APPROVED', 'CHANGED', 'RECALLED')"
OVERLAP = "ex_leave_request_no_overlap"
POINTS_TO = {
    "request_id": "leave_request.id",
    "instance_id": "instance.id",
    "asked_by": "employee.id",
    "decided_by": "employee.id",
}


def upgrade() -> None:
    op.create_table(
        "leave_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("RECALL", "CANCEL", name="changekind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "PENDING", "DONE", "REFUSED", "DROPPED", name="changestatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("back_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("extension_days", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("refund_days", sa.Integer(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_as", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.CheckConstraint("refund_days >= 0", name=op.f("ck_leave_change_refund_days")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave_change")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_leave_change_instance_id")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_leave_change_{column}"))
            for column, target in POINTS_TO.items()
        ),
    )
    op.create_index(op.f("ix_leave_change_request_id"), "leave_change", ["request_id"], unique=False)
    op.create_index(
        "uq_leave_change_pending",
        "leave_change",
        ["request_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PENDING'"),
    )
    _overlap(NOW)


def downgrade() -> None:
    _overlap(BEFORE)
    op.drop_table("leave_change")


def _overlap(where: str) -> None:
    op.drop_constraint(OVERLAP, "leave_request")
    op.create_exclude_constraint(
        OVERLAP,
        "leave_request",
        (sa.literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
        (sa.literal_column("daterange(first_day, last_day + extension_days, '[]')"), "&&"),
        where=sa.text(where),
        using="gist",
    )
