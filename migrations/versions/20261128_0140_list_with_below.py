"""A signed list of predicates says whether the units below were counted too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034_list_with_below"
down_revision = "0033_activity_dropped"


def upgrade() -> None:
    column = sa.Column("with_below", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    op.add_column("unit_predicates", column)


def downgrade() -> None:
    op.drop_column("unit_predicates", "with_below")
