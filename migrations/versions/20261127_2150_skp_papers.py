"""Papers of SKP: a letter may belong to no case, as the list of a unit's predicates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_skp_papers"
down_revision = "0026_skp_office"


def upgrade() -> None:
    op.alter_column("letter", "instance_id", existing_type=sa.Uuid(), nullable=True)
    op.add_column("unit_predicates", sa.Column("letter_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_unit_predicates_letter_id"), "unit_predicates", "letter", ["letter_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_column("unit_predicates", "letter_id")
    op.alter_column("letter", "instance_id", existing_type=sa.Uuid(), nullable=False)
