"""What a presence was before it was changed stays; permissions by the hour join the trail of changes.

Presence is imported by the hundred thousand, so its trail is a table of its own that holds only what was replaced.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036_presence_kept"
down_revision = "0035_activity_checks"
KINDS = (
    *("RECORDED", "OFFICIAL_DUTY", "WORK_FROM_HOME"),
    *("OVERTIME_ASSIGNED", "FULL_DAY_LEAVE", "ABSENT"),
)

FUNCTION = """
create function keep_presence() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' or (old.kind, old.check_in, old.check_out, old.ground)
                         is distinct from (new.kind, new.check_in, new.check_out, new.ground) then
    insert into public.presence_before (employee_id, day, kind, check_in, check_out, ground, noted_at, noted_by)
    values (old.employee_id, old.day, old.kind, old.check_in, old.check_out, old.ground, old.noted_at, old.noted_by);
  end if;
  return null;
end $$
"""


def upgrade() -> None:
    op.create_table(
        "presence_before",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.Enum(*KINDS, name="presencekind", native_enum=False, length=32), nullable=False),
        sa.Column("check_in", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_out", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_presence_before_employee_id")
        ),
        sa.ForeignKeyConstraint(["noted_by"], ["employee.id"], name=op.f("fk_presence_before_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_before")),
    )
    op.create_index(
        op.f("ix_presence_before_employee_id_day"), "presence_before", ["employee_id", "day"], unique=False
    )
    op.execute(FUNCTION)
    op.execute("revoke execute on function keep_presence() from public")
    op.execute(
        "create trigger presence_day_kept after update or delete on presence_day "
        "for each row execute function keep_presence()"
    )
    op.execute("alter table presence_day enable always trigger presence_day_kept")
    for moment, level in (("update or delete", "row"), ("truncate", "statement")):
        name = f"presence_before_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on presence_before "
            f"for each {level} execute function refuse_change()"
        )
        op.execute(f"alter table presence_before enable always trigger {name}")
    op.execute("set local timezone = 'UTC'")
    told = "'hour_permission', trail_key(line, 'id'), 'FOUND', null, trail_values(line, '')"
    op.execute(f"select add_to_trail({told}) from (select to_jsonb(t) as line from hour_permission t) found")  # noqa: S608 - our own table
    op.execute(
        "create trigger hour_permission_trail after insert or update or delete on hour_permission "
        "for each row execute function note_change('id', '')"
    )
    op.execute("alter table hour_permission enable always trigger hour_permission_trail")


def downgrade() -> None:
    op.execute("drop trigger hour_permission_trail on hour_permission")
    op.execute("drop trigger presence_day_kept on presence_day")
    op.execute("drop function keep_presence()")
    op.drop_table("presence_before")
