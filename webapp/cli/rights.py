"""What the application's database role may do: it works with the tables and doesn't own them.

Given anew after every migration, so that a new table needs no thought. A table whose trigger is named
`<table>_append_only_row` is only read and added to; from those of KEPT nothing is ever deleted; partitions are
reached through their table alone. A holding may go before it begins: a trigger keeps the others.
"""

from __future__ import annotations

import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.engine import make_url

from models.base import create_engine_for

READ, ADD, CHANGE, REMOVE = "SELECT", "INSERT", "UPDATE", "DELETE"
UNTOUCHED = ("alembic_version", "change_event")  # written by migrations and triggers
_NEVER_DELETED = """
    account activity activity_check activity_check_item activity_evidence activity_item activity_reminder
    activity_report blocked_period calendar_day calendar_year case_move definition delegation employee employee_pay
    factor_reset functional_level hard_to_reach incident instance least_staff leave_authority leave_balance
    leave_change leave_paper leave_request letter_signature message migration migration_case number_series
    office_hours office_hours_day outage outbox_message parameter performance_history post process_draft
    process_draft_file rhk_part service_outage skp skp_evaluation skp_objection skp_period skp_plan skp_progress
    skp_reminder skp_round skp_start skp_year suspension unit user_task watch_round
"""
KEPT = frozenset(_NEVER_DELETED.split())

_RIGHTS = "SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER"
_TABLES = sa.text("""
    select relname as name,
           exists (select from pg_trigger where tgrelid = c.oid and tgname = relname || '_append_only_row') as fixed,
           array(select right_to from unnest(string_to_array(:rights, ' ')) as right_to
                 where has_table_privilege(:role, c.oid, right_to)) as held,
           relispartition as part
    from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname
""")
_FUNCTIONS = sa.text("""
    select p.oid::regprocedure::text from pg_proc p
    where pronamespace = 'public'::regnamespace and prosecdef and prorettype <> 'trigger'::regtype
      and not has_function_privilege(:role, p.oid, 'EXECUTE')
""")
_OWNS = sa.text("""
    select pg_has_role(current_user, relowner, 'USAGE') from pg_class where oid = to_regclass('public.history_event')
""")


def application_role(url: str) -> str:
    """The role that the address of the application signs in as."""
    if name := make_url(url).username:
        return name
    engine = create_engine_for(url, pool_size=1)
    with engine.connect() as connection:
        found: str = connection.scalar(sa.text("select current_user"))
    engine.dispose()
    return found


def owns_tables(connection: sa.Connection) -> bool:
    """Whether this connection could alter the tables, and so the past: no application should."""
    return bool(connection.scalar(_OWNS))


def wanted(name: str, *, fixed: bool, part: bool) -> tuple[str, ...]:
    if part:
        return ()
    if name in UNTOUCHED:
        return (READ,)
    if fixed:
        return (READ, ADD)
    return (READ, ADD, CHANGE) if name in KEPT else (READ, ADD, CHANGE, REMOVE)


def grant(connection: sa.Connection, role: str) -> None:
    """Give the role what it needs and nothing else; the connection is the owner's. The owner itself keeps all."""
    if role == connection.scalar(sa.text("select current_user")):
        return
    to = sql.Identifier(role)
    statements = [
        sql.SQL("grant usage on schema public to {}").format(to),
        sql.SQL("grant usage on all sequences in schema public to {}").format(to),
    ]
    for row in connection.execute(_TABLES, {"role": role, "rights": _RIGHTS}):
        rights = wanted(row.name, fixed=row.fixed, part=row.part)
        if set(rights) == set(row.held):
            continue
        table = sql.Identifier("public", row.name)
        statements.append(sql.SQL("revoke all on table {} from {}").format(table, to))
        if rights:
            given = sql.SQL(", ").join(map(sql.SQL, rights))
            statements.append(sql.SQL("grant {} on table {} to {}").format(given, table, to))
    functions = connection.scalars(_FUNCTIONS, {"role": role})
    statements += [
        sql.SQL("grant execute on function {} to {}").format(sql.SQL(name), to) for name in functions
    ]
    for statement in statements:
        connection.exec_driver_sql(statement.as_string())
