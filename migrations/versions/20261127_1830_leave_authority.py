"""Delegation of leave by rank and kind of employee, with or without Plt and Plh; requests keep the officer's ground."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013_leave_authority"
down_revision = "0012_leave_kinds"


def upgrade() -> None:
    for name in ("employee_kind", "rank_from", "rank_to", "end_ground"):
        op.add_column("leave_authority", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column(
        "leave_authority", sa.Column("acting", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
    op.drop_constraint(op.f("uq_leave_authority_unit_id_kind_abroad_valid_from"), "leave_authority")
    op.create_check_constraint(op.f("ck_leave_authority_never_unpaid"), "leave_authority", "kind <> 'UNPAID'")
    op.create_check_constraint(op.f("ck_leave_authority_period"), "leave_authority", "valid_to >= valid_from")
    op.create_index("ix_leave_authority_unit_id_kind", "leave_authority", ["unit_id", "kind"])
    op.add_column("leave_request", sa.Column("authority_id", sa.Integer(), nullable=True))
    op.add_column("leave_request", sa.Column("authority_how", sa.Text(), server_default="", nullable=False))
    op.create_foreign_key(
        op.f("fk_leave_request_authority_id"), "leave_request", "leave_authority", ["authority_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_leave_request_authority_id"), "leave_request")
    op.drop_column("leave_request", "authority_how")
    op.drop_column("leave_request", "authority_id")
    op.drop_index("ix_leave_authority_unit_id_kind", "leave_authority")
    op.drop_constraint(op.f("ck_leave_authority_period"), "leave_authority")
    op.drop_constraint(op.f("ck_leave_authority_never_unpaid"), "leave_authority")
    op.create_unique_constraint(
        op.f("uq_leave_authority_unit_id_kind_abroad_valid_from"),
        "leave_authority",
        ["unit_id", "kind", "abroad", "valid_from"],
    )
    for name in ("acting", "end_ground", "rank_to", "rank_from", "employee_kind"):
        op.drop_column("leave_authority", name)
