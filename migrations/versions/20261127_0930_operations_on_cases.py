"""What administrators do to running cases: suspensions, proposed moves, migrations to another version."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005_operations"
down_revision = "0004_letters"


def upgrade() -> None:
    op.create_table(
        "migration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("process", sa.Text(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "CHECKING",
                "CHECKED",
                "MOVING",
                "MOVED",
                "UNDOING",
                "UNDONE",
                "DROPPED",
                name="migrationstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Integer(), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["employee.id"], name=op.f("fk_migration_created_by")),
        sa.ForeignKeyConstraint(["started_by"], ["employee.id"], name=op.f("fk_migration_started_by")),
        sa.ForeignKeyConstraint(["target_id"], ["definition.id"], name=op.f("fk_migration_target_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["employee.id"], name=op.f("fk_migration_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migration")),
    )
    op.create_index(
        "uq_migration_open",
        "migration",
        ["process"],
        unique=True,
        postgresql_where=sa.text("status in ('CHECKING', 'CHECKED', 'MOVING', 'UNDOING')"),
    )
    op.create_table(
        "case_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("plan", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "PROPOSED", "DONE", "DECLINED", "OVERTAKEN", name="movestatus", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'DONE' or decided_by <> proposed_by", name=op.f("ck_case_move_two_people")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["employee.id"], name=op.f("fk_case_move_decided_by")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_case_move_instance_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["employee.id"], name=op.f("fk_case_move_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_move")),
    )
    op.create_index(op.f("ix_case_move_instance_id"), "case_move", ["instance_id"], unique=False)
    op.create_index(
        "uq_case_move_open",
        "case_move",
        ["instance_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )
    op.create_table(
        "migration_case",
        sa.Column("migration_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "WAITING",
                "FIT",
                "UNFIT",
                "MOVED",
                "GONE",
                "FAILED",
                "UNDONE",
                "STAYED",
                name="migrationcasestatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", postgresql.BYTEA(), nullable=True),
        sa.Column("state_format", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["from_id"], ["definition.id"], name=op.f("fk_migration_case_from_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_migration_case_instance_id")),
        sa.ForeignKeyConstraint(
            ["migration_id"], ["migration.id"], name=op.f("fk_migration_case_migration_id")
        ),
        sa.PrimaryKeyConstraint("migration_id", "instance_id", name=op.f("pk_migration_case")),
    )
    op.create_index("ix_migration_case_instance_id", "migration_case", ["instance_id"], unique=False)
    op.create_index(
        "ix_migration_case_migration_id_status", "migration_case", ["migration_id", "status"], unique=False
    )
    op.create_table(
        "suspension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("definition_id", sa.Integer(), nullable=True),
        sa.Column("process", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("suspended_by", sa.Integer(), nullable=False),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_by", sa.Integer(), nullable=True),
        sa.Column("resumed_reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(instance_id, definition_id, process) = 1", name=op.f("ck_suspension_one_thing")
        ),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_suspension_definition_id")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_suspension_instance_id")),
        sa.ForeignKeyConstraint(["resumed_by"], ["employee.id"], name=op.f("fk_suspension_resumed_by")),
        sa.ForeignKeyConstraint(["suspended_by"], ["employee.id"], name=op.f("fk_suspension_suspended_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index(
        "uq_suspension_open_definition_id",
        "suspension",
        ["definition_id"],
        unique=True,
        postgresql_where=sa.text("resumed_at is null"),
    )
    op.create_index(
        "uq_suspension_open_instance_id",
        "suspension",
        ["instance_id"],
        unique=True,
        postgresql_where=sa.text("resumed_at is null"),
    )
    op.create_index(
        "uq_suspension_open_process",
        "suspension",
        ["process"],
        unique=True,
        postgresql_where=sa.text("resumed_at is null"),
    )
    op.add_column(
        "instance", sa.Column("suspended", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("instance", "suspended")
    for table in ("suspension", "migration_case", "case_move", "migration"):
        op.drop_table(table)
