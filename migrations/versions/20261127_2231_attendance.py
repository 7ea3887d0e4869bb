"""Presence, permissions by the hour, hours of units, and outages that move deadlines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032_attendance"
down_revision = "0031_activities"
TABLES = ("presence_day", "hour_permission", "office_hours", "office_hours_day", "service_outage")
TRAILED = ("office_hours", "office_hours_day", "service_outage")
KEYS = {"office_hours_day": "hours_id weekday"}


def upgrade() -> None:
    _presence_day()
    _hour_permission()
    _office_hours()
    _office_hours_day()
    _service_outage()
    for table in TRAILED:
        op.execute(
            f"create trigger {table}_trail after insert or update or delete on {table} "
            f"for each row execute function note_change('{KEYS.get(table, 'id')}', '')"
        )
        op.execute(f"alter table {table} enable always trigger {table}_trail")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _presence_day() -> None:
    op.create_table(
        "presence_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "RECORDED",
                "OFFICIAL_DUTY",
                "WORK_FROM_HOME",
                "OVERTIME_ASSIGNED",
                "FULL_DAY_LEAVE",
                "ABSENT",
                name="presencekind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("check_in", sa.DateTime(timezone=True), nullable=True),
        sa.Column("check_out", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("check_out >= check_in", name=op.f("ck_presence_day_order")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_presence_day_employee_id")),
        sa.ForeignKeyConstraint(["noted_by"], ["employee.id"], name=op.f("fk_presence_day_noted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presence_day")),
        sa.UniqueConstraint("employee_id", "day", name=op.f("uq_presence_day_employee_id_day")),
    )


def _hour_permission() -> None:
    op.create_table(
        "hour_permission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends > begins", name=op.f("ck_hour_permission_time")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_hour_permission_employee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hour_permission")),
        sa.UniqueConstraint(
            "employee_id", "day", "begins", name=op.f("uq_hour_permission_employee_id_day_begins")
        ),
    )


def _office_hours() -> None:
    op.create_table(
        "office_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.CheckConstraint("valid_to >= valid_from - 1", name=op.f("ck_office_hours_period")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_office_hours_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_hours")),
        sa.UniqueConstraint("unit_id", "valid_from", name=op.f("uq_office_hours_unit_id_valid_from")),
    )


def _office_hours_day() -> None:
    op.create_table(
        "office_hours_day",
        sa.Column("hours_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("break_begins", sa.Time(), nullable=True),
        sa.Column("break_ends", sa.Time(), nullable=True),
        sa.Column("net_minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "break_begins >= begins and break_ends > break_begins and break_ends <= ends",
            name=op.f("ck_office_hours_day_break"),
        ),
        sa.CheckConstraint("ends > begins", name=op.f("ck_office_hours_day_time")),
        sa.CheckConstraint("net_minutes between 1 and 1440", name=op.f("ck_office_hours_day_net_minutes")),
        sa.CheckConstraint(
            "num_nonnulls(break_begins, break_ends) <> 1", name=op.f("ck_office_hours_day_whole_break")
        ),
        sa.CheckConstraint("weekday between 0 and 6", name=op.f("ck_office_hours_day_weekday")),
        sa.ForeignKeyConstraint(["hours_id"], ["office_hours.id"], name=op.f("fk_office_hours_day_hours_id")),
        sa.PrimaryKeyConstraint("hours_id", "weekday", name=op.f("pk_office_hours_day")),
    )


def _service_outage() -> None:
    op.create_table(
        "service_outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("units", sa.ARRAY(sa.Integer()), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(confirmed_by is null) = (confirmed_at is null)", name=op.f("ck_service_outage_confirmed")
        ),
        sa.CheckConstraint("confirmed_by <> entered_by", name=op.f("ck_service_outage_two_persons")),
        sa.CheckConstraint("ended_at > began_at", name=op.f("ck_service_outage_period")),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["employee.id"], name=op.f("fk_service_outage_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["employee.id"], name=op.f("fk_service_outage_entered_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_outage")),
    )
