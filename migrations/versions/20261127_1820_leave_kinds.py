"""Leave of every kind: reasons, papers, a stand-in, temporary permits, BKN's approval."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_leave_kinds"
down_revision = "0011_outages"

BEFORE = "status in ('PENDING', 'APPROVED', 'CHANGED')"
NOW = "status in ('PENDING', 'OFFERED', 'TEMPORARY', 'APPROVED', 'CHANGED')"
OVERLAP = "ex_leave_request_no_overlap"
TEXTS = ("reason_code", "relative", "permit_as", "bkn_number")
FLAGS = ("urgent", "vacates_post")
PEOPLE = ("stand_in_id", "permit_by")


def upgrade() -> None:
    _with_default("unit", sa.Text(), "'WORKING_DAY'")
    for name in TEXTS:
        _with_default(name, sa.Text(), "''")
    for name in FLAGS:
        _with_default(name, sa.Boolean(), "false")
    _with_default("papers", sa.ARRAY(sa.Text()), "'{}'")
    for name in PEOPLE:
        op.add_column("leave_request", sa.Column(name, sa.Integer(), nullable=True))
        op.create_foreign_key(op.f(f"fk_leave_request_{name}"), "leave_request", "employee", [name], ["id"])
    op.add_column("leave_request", sa.Column("child_ordinal", sa.Integer(), nullable=True))
    for name in ("stand_in_at", "permit_at"):
        op.add_column("leave_request", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("bkn_date", "report_by"):
        op.add_column("leave_request", sa.Column(name, sa.Date(), nullable=True))
    _overlap(NOW)


def downgrade() -> None:
    _overlap(BEFORE)
    for name in PEOPLE:
        op.drop_constraint(op.f(f"fk_leave_request_{name}"), "leave_request")
    plain = ("unit", "papers", "child_ordinal", "stand_in_at", "permit_at", "bkn_date", "report_by")
    for name in (*TEXTS, *FLAGS, *PEOPLE, *plain):
        op.drop_column("leave_request", name)


def _with_default(name: str, kind: sa.types.TypeEngine[object], default: str) -> None:
    """Rows that are there get the default; new ones are given a value by the program."""
    column = sa.Column(name, kind, nullable=False, server_default=sa.text(default))
    op.add_column("leave_request", column)
    op.alter_column("leave_request", name, server_default=None)


def _overlap(where: str) -> None:
    op.drop_constraint(OVERLAP, "leave_request")
    op.create_exclude_constraint(
        OVERLAP,
        "leave_request",
        (sa.literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
        (sa.literal_column("daterange(first_day, last_day + extension_days, '[]')"), "&&"),
        where=sa.text(where),
        using="gist",
    )
