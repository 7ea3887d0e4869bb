"""Letters that cases issued: append-only, as history is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_letters"
down_revision = "0003_messages"


def upgrade() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_letter_instance_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["employee.id"], name=op.f("fk_letter_signed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("number", name=op.f("uq_letter_number")),
    )
    op.create_index(op.f("ix_letter_instance_id"), "letter", ["instance_id"], unique=False)
    for moment, level in (("update or delete", "row"), ("truncate", "statement")):
        name = f"letter_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on letter for each {level} execute function refuse_change()"
        )
        op.execute(f"alter table letter enable always trigger {name}")
