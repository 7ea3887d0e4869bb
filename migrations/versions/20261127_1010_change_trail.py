"""Every change of settings and master data leaves a trail, written by triggers of the tables.

The trail belongs to the owner and is written in the owner's name: whoever changes an employee needs no right on it,
and has none but to read. Canonical text is that of jsonb: keys by length and then by bytes, ", " and ": ".
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008_change_trail"
down_revision = "0007_checkpoints"

# By table: the columns that name a row, and those that are derived or too large to tell.
TRAILED = {
    "account": ("id", ""),
    "calendar_day": ("id", ""),
    "calendar_year": ("region year", ""),
    "clock_offset": ("id", ""),
    "definition": ("id", "spec spec_format shape"),
    "delegation": ("id", ""),
    "employee": ("id", ""),
    "holding": ("id", ""),
    "joint_leave_duty": ("employee_id day", ""),
    "leave_authority": ("id", ""),
    "parameter": ("id", ""),
    "post": ("id", ""),
    "process_use": ("key", ""),
    "role_grant": ("id", ""),
    "roster_day": ("employee_id day", ""),
    "suspension": ("id", ""),
    "unit": ("id", ""),
}

# The change before is looked up by the row alone. Walking back by number, along the whole table (which a planner
# prefers while it is small), or in the collation that the name of a table has by itself, which no index of ours
# has, would make an import of many rows take the square of its time.
FUNCTIONS = """
create function trail_key(line jsonb, columns text) returns text language sql immutable as $$
  select string_agg(line ->> name, '/' order by place)
  from unnest(string_to_array(columns, ' ')) with ordinality as named (name, place)
$$;

create function trail_values(line jsonb, unsaid text) returns jsonb language sql immutable as $$
  select jsonb_object_agg(key, case when key ~ '(_hash|secret|password|token|totp|recovery)' and value <> 'null'
                               then '"*"' else value end)
  from jsonb_each(line) where key <> all (string_to_array(unsaid, ' '))
$$;

create function add_to_trail(of_table text, of_row text, what text, was jsonb, becomes jsonb) returns void
  language plpgsql as $$
declare
  number constant bigint := nextval('public.change_event_id_seq');
  moment constant timestamptz := clock_timestamp();
  actor constant integer := nullif(current_setting('langkah.actor', true), '')::integer;
  fresh constant bytea := uuid_send(gen_random_uuid());
  body constant text := jsonb_build_object('before', was, 'after', becomes)::text;
  digest constant bytea := sha256(fresh || convert_to(body, 'UTF8'));
  previous constant bytea := (select hash from public.change_event
                              where table_name = of_table collate "default" and row_key = of_row collate "default"
                              order by id + 0 desc limit 1);
  sealed constant text := jsonb_build_object(
    'v', 1, 'id', number, 'at', to_char(moment at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'),
    'table', of_table, 'row', of_row, 'act', what, 'actor', actor, 'user', session_user,
    'body', encode(digest, 'hex'))::text;
begin
  insert into public.change_event (id, at, table_name, row_key, act, before, after, actor_id, db_user, salt, body_hash,
                                   hash)
  values (number, moment, of_table, of_row, what, was, becomes, actor, session_user, fresh, digest,
          sha256(coalesce(previous, '') || convert_to(sealed, 'UTF8')));
end $$;

create function note_change() returns trigger language plpgsql security definer
  set search_path = pg_catalog, pg_temp set timezone = 'UTC' as $$
declare
  was jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  becomes jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  of_row constant text := public.trail_key(coalesce(was, becomes), tg_argv[0]);
begin
  if tg_op = 'UPDATE' then
    select jsonb_object_agg(key, value), jsonb_object_agg(key, becomes -> key) into was, becomes
    from jsonb_each(was) where becomes -> key is distinct from value;
  end if;
  was := public.trail_values(was, tg_argv[1]);
  becomes := public.trail_values(becomes, tg_argv[1]);
  if was is not null or becomes is not null then
    perform public.add_to_trail(tg_table_name, of_row, tg_op, was, becomes);
  end if;
  return null;
end $$;

create function guard_changes() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.salt is not null and new.salt is null and new.before is null and new.after is null
     and to_jsonb(new) - '{before,after,salt}'::text[] = to_jsonb(old) - '{before,after,salt}'::text[]
     and current_setting('langkah.erasing', true) = 'change:' || old.id
     and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    return new;
  end if;
  raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

revoke execute on function trail_key(jsonb, text), trail_values(jsonb, text), note_change(),
                           add_to_trail(text, text, text, jsonb, jsonb) from public;
"""


def upgrade() -> None:
    _create()
    op.execute(FUNCTIONS)
    for moment, level, guard in (
        ("update or delete", "row", "guard_changes"),
        ("truncate", "statement", "refuse_change"),
    ):
        name = f"change_event_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on change_event for each {level} execute function {guard}()"
        )
        op.execute(f"alter table change_event enable always trigger {name}")
    op.execute("set local timezone = 'UTC'")
    for table, (key, unsaid) in TRAILED.items():
        told = f"'{table}', trail_key(line, '{key}'), 'FOUND', null, trail_values(line, '{unsaid}')"
        op.execute(f"select add_to_trail({told}) from (select to_jsonb(t) as line from {table} t) found")  # noqa: S608 - our own tables
        op.execute(
            f"create trigger {table}_trail after insert or update or delete on {table} "
            f"for each row execute function note_change('{key}', '{unsaid}')"
        )
        op.execute(f"alter table {table} enable always trigger {table}_trail")


def _create() -> None:
    op.create_table(
        "change_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("db_user", sa.Text(), nullable=False),
        sa.Column("salt", postgresql.BYTEA(), nullable=True),
        sa.Column("body_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("hash", postgresql.BYTEA(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["employee.id"], name=op.f("fk_change_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change_event")),
    )
    op.execute("alter table change_event add column xid xid8 not null default pg_current_xact_id()")
    op.create_index(op.f("ix_change_event_actor_id"), "change_event", ["actor_id"], unique=False)
    op.create_index("ix_change_event_xid", "change_event", ["xid", "id"], unique=False)
    op.create_index(
        "ix_change_event_table_name_row_key_id", "change_event", ["table_name", "row_key", "id"], unique=False
    )
