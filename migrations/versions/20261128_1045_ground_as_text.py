"""The decree of an end is text without a length, as every other text."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_ground_as_text"
down_revision = "0038_ends_of_holdings"


def upgrade() -> None:
    op.alter_column("holding", "end_ground", type_=sa.Text(), existing_nullable=False)


def downgrade() -> None:
    op.alter_column("holding", "end_ground", type_=sa.String(), existing_nullable=False)
