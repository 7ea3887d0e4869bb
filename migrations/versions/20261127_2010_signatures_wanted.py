"""Every letter has the row of its signature, and who is at it; what isn't signed is found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021_signatures_wanted"
down_revision = "0020_leave_office"


def upgrade() -> None:
    op.add_column("letter_signature", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "insert into letter_signature (letter_id, provider, state, asked_at, attempts, last_error, document_id) "
        "select id, '', 'WAITING', issued_at, 0, '', '' from letter on conflict do nothing"
    )
    op.create_index(
        "ix_letter_signature_unsigned",
        "letter_signature",
        ["attempts", "asked_at"],
        postgresql_where=sa.text("state <> 'SIGNED'"),
    )
    op.create_index(op.f("ix_letter_signed_by"), "letter", ["signed_by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_letter_signed_by"), "letter")
    op.drop_index("ix_letter_signature_unsigned", "letter_signature")
    op.drop_column("letter_signature", "claimed_at")
