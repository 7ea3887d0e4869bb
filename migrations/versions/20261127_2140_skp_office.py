"""SKP: results of units, signed lists of predicates, older years, levels of functional posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026_skp_office"
down_revision = "0025_skp_evaluations"
TABLES = ("unit_result", "unit_predicates", "performance_history", "functional_level")
TRAILED = ("functional_level",)
APPEND_ONLY = (
    "unit_result",
    "unit_predicates",
)


def upgrade() -> None:
    _unit_result()
    _unit_predicates()
    _performance_history()
    _functional_level()
    for table in TRAILED:
        op.execute(
            f"create trigger {table}_trail after insert or update or delete on {table} "
            "for each row execute function note_change('id', '')"
        )
        op.execute(f"alter table {table} enable always trigger {table}_trail")
    for table in APPEND_ONLY:
        for moment, level in (("update or delete", "row"), ("truncate", "statement")):
            name = f"{table}_append_only_{level}"
            op.execute(
                f"create trigger {name} before {moment} on {table} "
                f"for each {level} execute function refuse_change()"
            )
            op.execute(f"alter table {table} enable always trigger {name}")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _unit_result() -> None:
    op.create_table(
        "unit_result",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("set_as", sa.Text(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["skp_period.id"], name=op.f("fk_unit_result_period_id")),
        sa.ForeignKeyConstraint(["set_by"], ["employee.id"], name=op.f("fk_unit_result_set_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_result_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_result")),
    )
    op.create_index("ix_unit_result_unit_id_period_id", "unit_result", ["unit_id", "period_id"], unique=False)


def _unit_predicates() -> None:
    op.create_table(
        "unit_predicates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.Integer(), nullable=False),
        sa.Column("signed_as", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["skp_period.id"], name=op.f("fk_unit_predicates_period_id")),
        sa.ForeignKeyConstraint(["signed_by"], ["employee.id"], name=op.f("fk_unit_predicates_signed_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_predicates_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_predicates")),
    )
    op.create_index(
        "ix_unit_predicates_unit_id_period_id", "unit_predicates", ["unit_id", "period_id"], unique=False
    )


def _performance_history() -> None:
    op.create_table(
        "performance_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("score", sa.Numeric(precision=6, scale=2), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["added_by"], ["employee.id"], name=op.f("fk_performance_history_added_by")),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_performance_history_employee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_performance_history")),
        sa.UniqueConstraint(
            "employee_id",
            "scheme",
            "first_day",
            name=op.f("uq_performance_history_employee_id_scheme_first_day"),
        ),
    )


def _functional_level() -> None:
    op.create_table(
        "functional_level",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_functional_level_employee_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_functional_level")),
        sa.UniqueConstraint(
            "employee_id", "valid_from", name=op.f("uq_functional_level_employee_id_valid_from")
        ),
    )
