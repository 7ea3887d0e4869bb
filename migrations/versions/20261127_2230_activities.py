"""Daily activities: the catalogue, entries with versions, decisions and evidence, and reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031_activities"
down_revision = "0030_skp_rounds"
TABLES = (
    "activity_item",
    "activity_report",
    "activity",
    "activity_version",
    "activity_decision",
    "activity_evidence",
)
TRAILED = ("activity_item",)
APPEND_ONLY = ("activity_version", "activity_decision")


def upgrade() -> None:
    _activity_item()
    _activity_report()
    _activity()
    _activity_version()
    _activity_decision()
    _activity_evidence()
    for table in TRAILED:
        op.execute(
            f"create trigger {table}_trail after insert or update or delete on {table} "
            f"for each row execute function note_change('id', '')"
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


def _activity_item() -> None:
    op.create_table(
        "activity_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("output_unit", sa.Text(), nullable=False),
        sa.Column("norm_minutes", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column("needs_evidence", sa.Boolean(), nullable=False),
        sa.Column("posts", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.CheckConstraint("norm_minutes > 0", name=op.f("ck_activity_item_norm_minutes")),
        sa.CheckConstraint("valid_to >= valid_from - 1", name=op.f("ck_activity_item_period")),
        sa.CheckConstraint("weight between 0.5 and 1.5", name=op.f("ck_activity_item_weight")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_item")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_activity_item_code_valid_from")),
    )


def _activity_report() -> None:
    op.create_table(
        "activity_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("superior_post_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "last_day >= first_day and extract(year from first_day) = extract(year from last_day) "
            "and extract(month from first_day) = extract(month from last_day)",
            name=op.f("ck_activity_report_one_month"),
        ),
        sa.ForeignKeyConstraint(
            ["employee_id"], ["employee.id"], name=op.f("fk_activity_report_employee_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instance.id"], name=op.f("fk_activity_report_instance_id")
        ),
        sa.ForeignKeyConstraint(
            ["superior_post_id"], ["post.id"], name=op.f("fk_activity_report_superior_post_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_report")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_activity_report_instance_id")),
    )
    op.create_index(op.f("ix_activity_report_employee_id"), "activity_report", ["employee_id"], unique=False)
    op.create_index(
        op.f("ix_activity_report_superior_post_id"), "activity_report", ["superior_post_id"], unique=False
    )


def _activity() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("employee_id", sa.Integer(), nullable=False),
        sa.Column("client_uuid", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("norm_minutes", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rhk_line", sa.Uuid(), nullable=True),
        sa.Column("additional", sa.Boolean(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "SUBMITTED",
                "VERIFIED",
                "VERIFIED_AUTOMATICALLY",
                "RETURNED",
                "REJECTED",
                "CANCELLED",
                "EXPIRED",
                name="activitystate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("report_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_bkn_at", sa.DateTime(timezone=True), nullable=True),
        postgresql.ExcludeConstraint(
            (sa.literal_column("int8range(employee_id, employee_id, '[]')"), "&&"),
            (sa.literal_column("tsrange(day + begins, day + ends)"), "&&"),
            where=sa.text("state in ('SUBMITTED', 'VERIFIED', 'VERIFIED_AUTOMATICALLY', 'RETURNED')"),
            using="gist",
            name="ex_activity_no_overlap",
        ),
        sa.CheckConstraint(
            "state = 'DRAFT' or (version > 0 and submitted_at is not null)", name=op.f("ck_activity_sent")
        ),
        sa.CheckConstraint("(rhk_line is null) = additional", name=op.f("ck_activity_serves")),
        sa.CheckConstraint("ends > begins", name=op.f("ck_activity_time")),
        sa.CheckConstraint(
            "extract(second from begins) = 0 and extract(second from ends) = 0",
            name=op.f("ck_activity_minutes"),
        ),
        sa.CheckConstraint("norm_minutes > 0", name=op.f("ck_activity_norm_minutes")),
        sa.CheckConstraint("volume >= 1", name=op.f("ck_activity_volume")),
        sa.ForeignKeyConstraint(["employee_id"], ["employee.id"], name=op.f("fk_activity_employee_id")),
        sa.ForeignKeyConstraint(["item_id"], ["activity_item.id"], name=op.f("fk_activity_item_id")),
        sa.ForeignKeyConstraint(["report_id"], ["activity_report.id"], name=op.f("fk_activity_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("employee_id", "client_uuid", name=op.f("uq_activity_employee_id_client_uuid")),
    )
    op.create_index("ix_activity_employee_id_day", "activity", ["employee_id", "day"], unique=False)
    op.create_index(op.f("ix_activity_item_id"), "activity", ["item_id"], unique=False)
    op.create_index(op.f("ix_activity_report_id"), "activity", ["report_id"], unique=False)
    op.create_index(op.f("ix_activity_rhk_line"), "activity", ["rhk_line"], unique=False)


def _activity_version() -> None:
    op.create_table(
        "activity_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("norm_minutes", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Numeric(precision=3, scale=2), nullable=False),
        sa.Column("volume", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("rhk_line", sa.Uuid(), nullable=True),
        sa.Column("additional", sa.Boolean(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_version_activity_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["activity_item.id"], name=op.f("fk_activity_version_item_id")),
        sa.ForeignKeyConstraint(
            ["report_id"], ["activity_report.id"], name=op.f("fk_activity_version_report_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_version")),
        sa.UniqueConstraint("activity_id", "number", name=op.f("uq_activity_version_activity_id_number")),
    )
    op.create_index(op.f("ix_activity_version_report_id"), "activity_version", ["report_id"], unique=False)


def _activity_decision() -> None:
    op.create_table(
        "activity_decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "DRAFT",
                "SUBMITTED",
                "VERIFIED",
                "VERIFIED_AUTOMATICALLY",
                "RETURNED",
                "REJECTED",
                "CANCELLED",
                "EXPIRED",
                name="activitystate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_as", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_decision_activity_id")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["employee.id"], name=op.f("fk_activity_decision_decided_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_decision")),
        sa.UniqueConstraint("activity_id", "version", name=op.f("uq_activity_decision_activity_id_version")),
    )
    op.create_index(
        op.f("ix_activity_decision_decided_by"), "activity_decision", ["decided_by"], unique=False
    )


def _activity_evidence() -> None:
    op.create_table(
        "activity_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_evidence_activity_id")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_activity_evidence_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_evidence")),
    )
    op.create_index(
        op.f("ix_activity_evidence_activity_id"), "activity_evidence", ["activity_id"], unique=False
    )
    op.create_index(op.f("ix_activity_evidence_sha256"), "activity_evidence", ["sha256"], unique=False)
