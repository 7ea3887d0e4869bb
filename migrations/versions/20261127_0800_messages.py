"""Messages between cases and from outside, and what waits for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003_messages"
down_revision = "0002_process_designs"


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_message_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("source", name=op.f("uq_message_source")),
    )
    op.create_index(op.f("ix_message_instance_id"), "message", ["instance_id"], unique=False)
    op.create_index(
        "ix_message_waiting",
        "message",
        ["name", "key"],
        unique=False,
        postgresql_where=sa.text("delivered_at is null"),
    )
    op.create_table(
        "subscription",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("engine_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_subscription_instance_id")),
        sa.PrimaryKeyConstraint("instance_id", "engine_id", name=op.f("pk_subscription")),
    )
    op.create_index("ix_subscription_name_key", "subscription", ["name", "key"], unique=False)
