"""The decree by which a holding ended; one that hasn't begun may be deleted, as when a move is taken back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038_ends_of_holdings"
down_revision = "0037_evening_reminders"

GUARD = """
create function keep_begun_holding() returns trigger language plpgsql as $$
begin
  if old.valid_from <= current_date then
    raise exception 'holding % has begun and is never deleted', old.id using errcode = 'insufficient_privilege';
  end if;
  return old;
end $$;
create trigger holding_begun_stays before delete on holding for each row execute function keep_begun_holding();
"""


def upgrade() -> None:
    op.add_column("holding", sa.Column("end_ground", sa.String(), server_default="", nullable=False))
    op.execute(sa.text(GUARD))


def downgrade() -> None:
    op.execute(sa.text("drop trigger holding_begun_stays on holding; drop function keep_begun_holding()"))
    op.drop_column("holding", "end_ground")
