"""A delegation written by mistake may end before its first day: it stays, and never counted."""

from __future__ import annotations

from alembic import op

revision = "0016_leave_authority_undone"
down_revision = "0015_signed_letters"


def upgrade() -> None:
    _period("valid_to >= valid_from - 1")


def downgrade() -> None:
    _period("valid_to >= valid_from")


def _period(check: str) -> None:
    op.drop_constraint(op.f("ck_leave_authority_period"), "leave_authority")
    op.create_check_constraint(op.f("ck_leave_authority_period"), "leave_authority", check)
