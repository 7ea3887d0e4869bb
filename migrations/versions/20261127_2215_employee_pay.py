"""Service in the grade scale, basic pay and pay office of a person, as forms of leave name them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029_employee_pay"
down_revision = "0028_leave_back"


def upgrade() -> None:
    op.create_table(
        "employee_pay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("rank_years", sa.Integer(), nullable=False),
        sa.Column("rank_months", sa.Integer(), nullable=False),
        sa.Column("salary", sa.Integer(), nullable=True),
        sa.Column("pay_office", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employee_pay")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_employee_pay_employee_id")),
        sa.UniqueConstraint("employee_id", "valid_from", name=op.f("uq_employee_pay_employee_id_valid_from")),
        sa.CheckConstraint(
            "rank_years >= 0 and rank_months between 0 and 11", name=op.f("ck_employee_pay_service")
        ),
        sa.CheckConstraint("salary > 0", name=op.f("ck_employee_pay_salary")),
    )
    op.execute(
        "create trigger employee_pay_trail after insert or update or delete on employee_pay "
        "for each row execute function note_change('id', '')"
    )
    op.execute("alter table employee_pay enable always trigger employee_pay_trail")


def downgrade() -> None:
    op.drop_table("employee_pay")
