"""What the office keeps for leave: papers, children, places, least staff, blocked periods."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020_leave_office"
down_revision = "0019_leave_changes"

TRAILED = ("blocked_period", "employee_child", "hard_to_reach", "least_staff", "leave_paper")


def upgrade() -> None:
    _papers()
    _table("employee_child", _person(), _day("born_on"), _text("ground"))
    op.create_index(op.f("ix_employee_child_employee_id"), "employee_child", ["employee_id"])
    _table(
        "hard_to_reach",
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        *_dated(),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_hard_to_reach_unit_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_hard_to_reach_post_id")),
        sa.CheckConstraint("num_nonnulls(unit_id, post_id) = 1", name=op.f("ck_hard_to_reach_one_place")),
        sa.CheckConstraint("valid_to >= valid_from - 1", name=op.f("ck_hard_to_reach_period")),
    )
    _table(
        "least_staff",
        *_unit("least_staff"),
        sa.Column("least", sa.Integer(), nullable=False),
        _day("valid_from"),
        _text("ground"),
        sa.UniqueConstraint("unit_id", "valid_from", name=op.f("uq_least_staff_unit_id_valid_from")),
        sa.CheckConstraint("least >= 0", name=op.f("ck_least_staff_least")),
    )
    _blocked()
    for table in TRAILED:
        op.execute(
            f"create trigger {table}_trail after insert or update or delete on {table} "
            "for each row execute function note_change('id', '')"
        )
        op.execute(f"alter table {table} enable always trigger {table}_trail")


def downgrade() -> None:
    for table in TRAILED:
        op.drop_table(table)


def _papers() -> None:
    _table(
        "leave_paper",
        _text("kind"),
        _texts("documents"),
        _texts("reasons"),
        _text("need"),
        _texts("employees"),
        *_dated(),
        sa.CheckConstraint("cardinality(documents) > 0", name=op.f("ck_leave_paper_documents")),
        sa.CheckConstraint("valid_to >= valid_from - 1", name=op.f("ck_leave_paper_period")),
    )


def _blocked() -> None:
    _table(
        "blocked_period",
        *_unit("blocked_period"),
        _day("first_day"),
        _day("last_day"),
        _text("name"),
        _text("ground"),
        sa.Column("except_posts", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        _text("end_ground"),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_blocked_period_period")),
    )
    op.create_index("ix_blocked_period_unit_id_first_day", "blocked_period", ["unit_id", "first_day"])


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _texts(name: str) -> sa.Column[list[str]]:
    return sa.Column(name, postgresql.ARRAY(sa.Text()), nullable=False)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=False)


def _dated() -> tuple[sa.Column[object], ...]:
    ended = sa.Column("valid_to", sa.Date(), nullable=True)
    return _day("valid_from"), ended, _text("ground"), _text("end_ground")  # type: ignore[return-value]


def _person() -> sa.Column[int]:
    key = sa.ForeignKey("employee.id", name=op.f("fk_employee_child_employee_id"))
    return sa.Column("employee_id", sa.Integer(), key, nullable=False)


def _unit(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id")),
    )
