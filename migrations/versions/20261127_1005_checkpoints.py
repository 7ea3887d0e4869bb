"""Checkpoints over history and the leaves that they seal: append-only, as history is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007_checkpoints"
down_revision = "0006_history"

TABLES = ("checkpoint", "sealed_page")


def upgrade() -> None:
    op.create_table(
        "checkpoint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", postgresql.BYTEA(), nullable=False),
        sa.Column("previous", postgresql.BYTEA(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", postgresql.BYTEA(), nullable=False),
        sa.Column("border", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_checkpoint")),
    )
    op.execute("alter table checkpoint add column horizon xid8 not null")
    op.create_table(
        "sealed_page",
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entries", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("first", name=op.f("pk_sealed_page")),
    )
    op.execute("alter table sealed_page alter column entries set storage external")  # hashes don't compress
    for table in TABLES:
        for moment, level in (("update or delete", "row"), ("truncate", "statement")):
            name = f"{table}_append_only_{level}"
            op.execute(
                f"create trigger {name} before {moment} on {table} "
                f"for each {level} execute function refuse_change()"
            )
            op.execute(f"alter table {table} enable always trigger {name}")
