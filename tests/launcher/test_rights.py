"""What the application may do to every table: a new one has to be listed here."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from tests.support.servers import TestServer
from webapp.cli.rights import owns_tables

READ_AND_ADD = """
    activity_decision activity_version checkpoint definition_file design_event history_event leave_entry letter
    letter_revocation presence_before reading sealed_page security_event skp_feedback unit_predicates unit_result
"""
NEVER_DELETED = """
    account activity activity_check activity_check_item activity_evidence activity_item activity_reminder
    activity_report blocked_period calendar_day calendar_year case_move definition delegation employee employee_pay
    factor_reset functional_level hard_to_reach incident instance least_staff leave_authority leave_balance
    leave_change leave_paper leave_request letter_signature message migration migration_case number_series
    office_hours office_hours_day outage outbox_message parameter performance_history post process_draft
    process_draft_file rhk_part service_outage skp skp_evaluation skp_objection skp_period skp_plan skp_progress
    skp_reminder skp_round skp_start skp_year suspension unit user_task watch_round
"""
FREE = """
    attachment calendar_feed clock_offset draft handled_request joint_leave_duty login_failure notice
    process_use recovery_code role_grant roster_day second_factor stored_file subscription timer web_session
    procrastinate_events procrastinate_jobs procrastinate_periodic_defers procrastinate_workers employee_child
    iki rhk skp_annex_item skp_evaluation_row skp_evidence skp_expectation hour_permission presence_day
    holding
"""
EXPECTED = {
    "alembic_version": "SELECT",
    "change_event": "SELECT",
    **dict.fromkeys(READ_AND_ADD.split(), "SELECT INSERT"),
    **dict.fromkeys(NEVER_DELETED.split(), "SELECT INSERT UPDATE"),
    **dict.fromkeys(FREE.split(), "SELECT INSERT UPDATE DELETE"),
}
RIGHTS = "SELECT INSERT UPDATE DELETE TRUNCATE REFERENCES TRIGGER MAINTAIN"
HELD = text("""
    select relname, array_to_string(array(
        select p from unnest(string_to_array(:rights, ' ')) p
        where has_table_privilege(current_user, c.oid, p)), ' ')
    from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f')
""").bindparams(rights=RIGHTS)

GUARD = """
    create trigger log_append_only_row before update or delete on log for each row execute function refuse_change()
"""


@pytest.fixture(autouse=True)
def _two_roles(server: TestServer):
    if server.owner == server.role:
        pytest.skip("DATABASE_URL_TEST names one role for everything")


def test_the_application_may_do_to_each_table_what_is_listed_and_no_more(engine: Engine):
    with engine.connect() as connection:
        held = dict(map(tuple, connection.execute(HELD)))
    partitions = {name for name in held if name.startswith("history_event_")}
    assert {name: held[name] for name in partitions} == dict.fromkeys(partitions, "")
    assert {name: rights for name, rights in held.items() if name not in partitions} == EXPECTED


def test_the_application_owns_nothing(engine: Engine, owner_engine: Engine):
    owned = text(
        "select count(*) from pg_shdepend where refobjid = (select oid from pg_roles where rolname = current_user) "
        "and deptype = 'o'"
    )
    with engine.connect() as connection, owner_engine.connect() as owner:
        assert (connection.scalar(owned), owns_tables(connection)) == (0, False)
        assert owns_tables(owner)


@pytest.mark.parametrize("table", READ_AND_ADD.split())
@pytest.mark.parametrize(
    "act",
    [
        "update {0} set {1} = {1}",
        "delete from {0}",
        "truncate {0}",
        "alter table {0} disable trigger user",
        "drop table {0}",
    ],
)
def test_what_was_written_is_beyond_the_application(engine: Engine, table: str, act: str):
    others = {
        "checkpoint": "number",
        "letter_revocation": "reason",
        "definition_file": "name",
        "history_event": "hash",
        "reading": "what",
        "sealed_page": "first",
    }
    column = others.get(table, "id")
    with engine.connect() as connection, pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        connection.execute(text(act.format(table, column)))


@pytest.mark.parametrize(
    "act",
    [
        "set session_replication_role = replica",
        "set role langkah_owner",
        "create table public.mine ()",
        "select add_history_year(2050)",
        "create function public.mine() returns integer language sql return 1",
    ],
)
def test_no_way_leads_around_the_rights(engine: Engine, act: str):
    with engine.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(act))


def test_a_table_of_a_later_migration_is_given_without_a_thought(server: TestServer, engine: Engine):
    """And one whose rights somebody has widened is brought back."""
    name = "langkah_test_rights"
    server.make_database(name)
    owner, app = server.owner_engine(name), server.app_engine(name)
    try:
        with owner.begin() as connection:
            connection.execute(text("create table later (id integer)"))
            connection.execute(text("create table log (id integer)"))
            connection.execute(text(GUARD))
            connection.execute(text(f"grant all on letter to {server.role}"))
        server.migrate(name)
        with app.connect() as connection:
            held = dict(map(tuple, connection.execute(HELD)))
        assert (held["later"], held["log"], held["letter"]) == (
            "SELECT INSERT UPDATE DELETE",
            "SELECT INSERT",
            "SELECT INSERT",
        )
    finally:
        owner.dispose()
        app.dispose()
        server.drop_database(name)
