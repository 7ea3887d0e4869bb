"""Outages: since when what works, and when it didn't."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011_outages"
down_revision = "0010_auditing"


def upgrade() -> None:
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("job", sa.Text(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(op.f("ix_outage_ended_at"), "outage", ["ended_at"], unique=False)
    op.create_index(
        "uq_outage_open", "outage", ["part"], unique=True, postgresql_where=sa.text("ended_at is null")
    )
    op.create_table(
        "watch_round",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_watch_round_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watch_round")),
    )


def downgrade() -> None:
    op.drop_table("watch_round")
    op.drop_table("outage")
