"""SKP: what became of everybody when a year or period was opened, and who was reminded."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_skp_rounds"
down_revision = "0029_employee_pay"
TABLES = ("skp_round", "skp_start", "skp_reminder")


def upgrade() -> None:
    _skp_round()
    _skp_start()
    _skp_reminder()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def _skp_round() -> None:
    op.create_table(
        "skp_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("PLANS", "EVALUATIONS", name="roundkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=True),
        sa.Column("begun_by", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'PLANS') = (period_id is null)", name=op.f("ck_skp_round_period")),
        _to("skp_round", "year", "skp_year.year"),
        _to("skp_round", "period_id", "skp_period.id"),
        _to("skp_round", "begun_by", "employee.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_round")),
        sa.UniqueConstraint(
            "year", "period_id", name=op.f("uq_skp_round_year_period_id"), postgresql_nulls_not_distinct=True
        ),
    )


def _skp_start() -> None:
    op.create_table(
        "skp_start",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("skp_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("WAITING", "STARTED", "REFUSED", name="startstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        _to("skp_start", "round_id", "skp_round.id"),
        _to("skp_start", "employee_id", "employee.id"),
        _to("skp_start", "skp_id", "skp.id"),
        _to("skp_start", "instance_id", "instance.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_start")),
        sa.UniqueConstraint(
            "round_id",
            "employee_id",
            "skp_id",
            name=op.f("uq_skp_start_round_id_employee_id_skp_id"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(op.f("ix_skp_start_employee_id"), "skp_start", ["employee_id"])
    op.create_index(op.f("ix_skp_start_skp_id"), "skp_start", ["skp_id"])
    op.create_index("ix_skp_start_round_id_state", "skp_start", ["round_id", "state"])
    op.create_index(
        "ix_skp_start_waiting",
        "skp_start",
        ["round_id", "id"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )


def _skp_reminder() -> None:
    op.create_table(
        "skp_reminder",
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _to("skp_reminder", "employee_id", "employee.id"),
        _to("skp_reminder", "year", "skp_year.year"),
        _to("skp_reminder", "by", "employee.id"),
        sa.PrimaryKeyConstraint("employee_id", "year", "day", name=op.f("pk_skp_reminder")),
    )
