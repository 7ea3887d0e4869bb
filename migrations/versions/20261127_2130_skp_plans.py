"""SKP: years and periods, plans by version with results, indicators, expectations and annexes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024_skp_plans"
down_revision = "0023_leave_return"
TABLES = (
    "skp_year",
    "skp_period",
    "skp",
    "skp_plan",
    "rhk_part",
    "rhk",
    "iki",
    "skp_expectation",
    "skp_annex_item",
)
KEYS = {"skp_year": "year"}
TRAILED = (
    "skp_year",
    "skp_period",
)


def upgrade() -> None:
    _skp_year()
    _skp_period()
    _skp()
    _skp_plan()
    _rhk_part()
    _rhk()
    _iki()
    _skp_expectation()
    _skp_annex_item()
    for table in TRAILED:
        op.execute(
            f"create trigger {table}_trail after insert or update or delete on {table} "
            f"for each row execute function note_change('{KEYS.get(table, 'id')}', '')"
        )
        op.execute(f"alter table {table} enable always trigger {table}_trail")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _skp_year() -> None:
    op.create_table(
        "skp_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "rhythm",
            sa.Enum("MONTH", "QUARTER", "YEAR", name="periodkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("plan_until", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("rhythm in ('MONTH', 'QUARTER')", name=op.f("ck_skp_year_rhythm")),
        sa.ForeignKeyConstraint(["closed_by"], ["employee.id"], name=op.f("fk_skp_year_closed_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["employee.id"], name=op.f("fk_skp_year_opened_by")),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_skp_year")),
    )


def _skp_period() -> None:
    op.create_table(
        "skp_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("MONTH", "QUARTER", "YEAR", name="periodkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("last_day >= first_day and due_on >= opens_on", name=op.f("ck_skp_period_days")),
        sa.ForeignKeyConstraint(["year"], ["skp_year.year"], name=op.f("fk_skp_period_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_period")),
        sa.UniqueConstraint("year", "kind", "number", name=op.f("uq_skp_period_year_kind_number")),
    )


def _skp() -> None:
    op.create_table(
        "skp",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("assessor_post_id", sa.Integer(), nullable=False),
        sa.Column(
            "form", sa.Enum("STAFF", "LEADER", name="skpform", native_enum=False, length=32), nullable=False
        ),
        sa.Column("leads_unit", sa.Boolean(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("ended_why", sa.Text(), nullable=False),
        sa.Column("dropped", sa.Boolean(), nullable=False),
        postgresql.ExcludeConstraint(
            (sa.literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
            (sa.literal_column("daterange(first_day, last_day, '[]')"), "&&"),
            where=sa.text("not dropped"),
            using="gist",
            name="ex_skp_one_a_position_period",
        ),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_skp_period")),
        sa.ForeignKeyConstraint(["assessor_post_id"], ["post.id"], name=op.f("fk_skp_assessor_post_id")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_skp_employee_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_skp_post_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_skp_unit_id")),
        sa.ForeignKeyConstraint(["year"], ["skp_year.year"], name=op.f("fk_skp_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp")),
    )
    op.create_index(op.f("ix_skp_assessor_post_id"), "skp", ["assessor_post_id"], unique=False)
    op.create_index(op.f("ix_skp_employee_id"), "skp", ["employee_id"], unique=False)
    op.create_index(op.f("ix_skp_post_id"), "skp", ["post_id"], unique=False)
    op.create_index(op.f("ix_skp_unit_id"), "skp", ["unit_id"], unique=False)
    op.create_index(op.f("ix_skp_year"), "skp", ["year"], unique=False)
    op.create_index("ix_skp_year_unit", "skp", ["year", "unit_id"], unique=False)


def _skp_plan() -> None:
    op.create_table(
        "skp_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skp_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "DRAFT",
                "SUBMITTED",
                "RETURNED",
                "AGREED",
                "REPLACED",
                "DROPPED",
                name="planstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "approach",
            sa.Enum("QUANTITATIVE", "QUALITATIVE", name="approach", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_as", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["agreed_by"], ["employee.id"], name=op.f("fk_skp_plan_agreed_by")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_skp_plan_instance_id")),
        sa.ForeignKeyConstraint(["skp_id"], ["skp.id"], name=op.f("fk_skp_plan_skp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_plan")),
        sa.UniqueConstraint("skp_id", "number", name=op.f("uq_skp_plan_skp_id_number")),
    )
    op.create_index(op.f("ix_skp_plan_instance_id"), "skp_plan", ["instance_id"], unique=False)
    op.create_index(
        "uq_skp_plan_agreed",
        "skp_plan",
        ["skp_id"],
        unique=True,
        postgresql_where=sa.text("status = 'AGREED'"),
    )
    op.create_index(
        "uq_skp_plan_open",
        "skp_plan",
        ["skp_id"],
        unique=True,
        postgresql_where=sa.text("status in ('DRAFT', 'SUBMITTED', 'RETURNED')"),
    )


def _rhk_part() -> None:
    op.create_table(
        "rhk_part",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rhk_line", sa.Uuid(), nullable=False),
        sa.Column("skp_id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("percent between 1 and 100", name=op.f("ck_rhk_part_percent")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_rhk_part_employee_id")),
        sa.ForeignKeyConstraint(["skp_id"], ["skp.id"], name=op.f("fk_rhk_part_skp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rhk_part")),
    )
    op.create_index(op.f("ix_rhk_part_employee_id"), "rhk_part", ["employee_id"], unique=False)
    op.create_index(op.f("ix_rhk_part_rhk_line"), "rhk_part", ["rhk_line"], unique=False)
    op.create_index(op.f("ix_rhk_part_skp_id"), "rhk_part", ["skp_id"], unique=False)


def _rhk() -> None:
    op.create_table(
        "rhk",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("MAIN", "ADDITIONAL", name="resultkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("serves_line", sa.Uuid(), nullable=True),
        sa.Column("serves_text", sa.Text(), nullable=False),
        sa.Column("part_id", sa.Integer(), nullable=True),
        sa.Column(
            "perspective",
            sa.Enum(
                "RECIPIENT",
                "PROCESS",
                "STRENGTHENING",
                "BUDGET",
                name="perspective",
                native_enum=False,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("assignment", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["part_id"], ["rhk_part.id"], name=op.f("fk_rhk_part_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["skp_plan.id"], name=op.f("fk_rhk_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rhk")),
        sa.UniqueConstraint(
            "plan_id",
            "kind",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_rhk_plan_id_kind_position"),
        ),
    )
    op.create_index(op.f("ix_rhk_line"), "rhk", ["line"], unique=False)
    op.create_index(op.f("ix_rhk_part_id"), "rhk", ["part_id"], unique=False)
    op.create_index(op.f("ix_rhk_plan_id"), "rhk", ["plan_id"], unique=False)
    op.create_index(op.f("ix_rhk_serves_line"), "rhk", ["serves_line"], unique=False)


def _iki() -> None:
    op.create_table(
        "iki",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rhk_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "aspect",
            sa.Enum("QUANTITY", "QUALITY", "TIME", "COST", name="aspect", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("quarter_1", sa.Text(), nullable=False),
        sa.Column("quarter_2", sa.Text(), nullable=False),
        sa.Column("quarter_3", sa.Text(), nullable=False),
        sa.Column("quarter_4", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["rhk_id"], ["rhk.id"], name=op.f("fk_iki_rhk_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_iki")),
    )
    op.create_index(op.f("ix_iki_line"), "iki", ["line"], unique=False)
    op.create_index(op.f("ix_iki_rhk_id"), "iki", ["rhk_id"], unique=False)


def _skp_expectation() -> None:
    op.create_table(
        "skp_expectation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["skp_plan.id"], name=op.f("fk_skp_expectation_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_expectation")),
        sa.UniqueConstraint("plan_id", "value", name=op.f("uq_skp_expectation_plan_id_value")),
    )


def _skp_annex_item() -> None:
    op.create_table(
        "skp_annex_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "RESOURCES", "ACCOUNTABILITY", "CONSEQUENCES", name="annexkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["plan_id"], ["skp_plan.id"], name=op.f("fk_skp_annex_item_plan_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_annex_item")),
    )
    op.create_index(op.f("ix_skp_annex_item_plan_id"), "skp_annex_item", ["plan_id"], unique=False)
