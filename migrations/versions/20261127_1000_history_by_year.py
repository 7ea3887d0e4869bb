"""History by year, with digests of bodies and the numbers of the transactions that wrote it.

The year is that in which a case began: its number is time-ordered, so a year is a range of numbers, the primary
key stays as it was, and whoever reads one case reads one partition. What has another kind of number, or came
before its partition was made, lies in the default one.

An event's body and salt may be taken away together by the owner of the table, in a transaction that says so;
everything else is refused to everybody.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from psycopg import Connection, sql
from sqlalchemy.dialects import postgresql

revision = "0006_history"
down_revision = "0005_operations"

BATCH = 5000

GUARD = """
create function guard_history() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.body is not null and new.body is null and new.salt is null
     and to_jsonb(new) - '{body,salt}'::text[] = to_jsonb(old) - '{body,salt}'::text[]
     and current_setting('langkah.erasing', true) = old.instance_id || ':' || old.sequence
     and current_user = (select pg_get_userbyid(relowner) from pg_class where oid = tg_relid) then
    return new;
  end if;
  raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;
"""

FLOOR = """
create function history_floor(year integer) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from make_timestamptz(year, 1, 1, 0, 0, 0, 'UTC')) * 1000)::bigint), 12, '0')
          || repeat('0', 20))::uuid
$$;
"""

# A new partition is made aside and attached, which stops nobody who reads or writes. Rows of its range that the
# default partition took in are dealt out anew first.
ADD = """
create function add_history_partition(part text, bounds text) returns void language plpgsql as $$
begin
  execute format('create table public.%I (like public.history_event including defaults)', part);
  execute format('revoke all on table public.%I from public', part);
  execute format('alter table public.history_event attach partition public.%I %s', part, bounds);
  execute format('alter table public.%I enable always trigger history_event_append_only_row', part);
  execute format('create trigger history_event_append_only_statement before truncate on public.%I '
                 'for each statement execute function public.refuse_change()', part);
  execute format('alter table public.%I enable always trigger history_event_append_only_statement', part);
end $$;

create function add_history_year(year integer) returns boolean language plpgsql as $$
declare
  part constant text := 'history_event_' || year;
  low constant uuid := public.history_floor(year);
  high constant uuid := public.history_floor(year + 1);
  early boolean;
begin
  if to_regclass('public.' || part) is not null then
    return false;
  end if;
  select exists (select from public.history_event_default where instance_id >= low and instance_id < high) into early;
  if early then
    alter table public.history_event detach partition public.history_event_default;
    alter table public.history_event_default rename to history_event_early;
    perform public.add_history_partition('history_event_default', 'default');
  end if;
  perform public.add_history_partition(part, format('for values from (%L) to (%L)', low, high));
  if early then
    insert into public.history_event select * from public.history_event_early;
    drop table public.history_event_early;
  end if;
  return true;
end $$;

create function ensure_history_partitions() returns integer language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  this_year constant integer := extract(year from now() at time zone 'UTC');
begin
  perform pg_advisory_xact_lock(7265003);
  return (select count(*) filter (where public.add_history_year(this_year + ahead))
          from generate_series(0, 1) ahead);
end $$;
"""

CLOSED = """
revoke execute on function add_history_partition(text, text), add_history_year(integer),
                           ensure_history_partitions() from public;
"""


def upgrade() -> None:
    op.execute("alter table history_event rename to history_event_before")
    for name in ("pk_history_event", "ix_history_event_actor_id"):
        op.execute(f"alter index {name} rename to {name}_before")
    _create()
    for statements in (GUARD, FLOOR, ADD, CLOSED):
        op.execute(statements)
    _guard()
    op.execute("select add_history_partition('history_event_default', 'default')")
    op.execute(
        "select add_history_year(year) from generate_series(2026, extract(year from now())::integer + 1) year"
    )
    _fill(op.get_bind().connection.cursor().connection)
    op.execute("drop table history_event_before")


def _create() -> None:
    op.create_table(
        "history_event",
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("device_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.Integer(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("salt", postgresql.BYTEA(), nullable=True),
        sa.Column("body_hash", postgresql.BYTEA(), nullable=False),
        sa.Column("hash", postgresql.BYTEA(), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "sequence", name=op.f("pk_history_event")),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_history_event_{column}"))
            for column, target in (
                ("actor_id", "employee.id"),
                ("definition_id", "definition.id"),
                ("instance_id", "instance.id"),
                ("on_behalf_of", "post.id"),
            )
        ),
        postgresql_partition_by="RANGE (instance_id)",
    )
    op.execute("alter table history_event add column xid xid8 not null default pg_current_xact_id()")
    op.create_index(op.f("ix_history_event_actor_id"), "history_event", ["actor_id"], unique=False)
    op.create_index("ix_history_event_xid", "history_event", ["xid", "instance_id", "sequence"], unique=False)


def _guard() -> None:
    for moment, level, guard in (
        ("update or delete", "row", "guard_history"),
        ("truncate", "statement", "refuse_change"),
    ):
        name = f"history_event_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on history_event for each {level} execute function {guard}()"
        )
        op.execute(f"alter table history_event enable always trigger {name}")


def _fill(connection: Connection) -> None:
    columns = [
        *("instance_id", "sequence", "kind", "step", "at", "device_at", "actor_id", "on_behalf_of", "ground"),
        *("definition_id", "body", "salt", "body_hash", "hash"),
    ]
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    kept = sql.SQL(", ").join(
        sql.SQL("d.body_hash") if name == "body_hash" else sql.Identifier("b", name) for name in columns
    )
    connection.execute(
        "create temporary table digest (instance_id uuid, sequence integer, body_hash bytea) on commit drop"
    )
    for rows in _digests(connection):
        with connection.cursor() as cursor, cursor.copy("copy digest from stdin") as copy:
            for row in rows:
                copy.write_row(row)
    connection.execute("analyze digest")
    connection.execute(
        sql.SQL(
            "insert into history_event ({}) select {} from history_event_before b "
            "join digest d on d.instance_id = b.instance_id and d.sequence = b.sequence"
        ).format(names, kept)
    )
    connection.execute("drop table digest")


def _digests(connection: Connection) -> Iterator[list[tuple[object, int, bytes]]]:
    """Of each event: the digest of salt and body that its hash was made of, in batches."""
    with connection.cursor(name="events_before") as cursor:
        cursor.execute("select instance_id, sequence, salt, body from history_event_before")
        while rows := cursor.fetchmany(BATCH):
            yield [
                (case, sequence, hashlib.sha256(salt + _text(body)).digest())
                for case, sequence, salt, body in rows
            ]


def _text(body: object) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
