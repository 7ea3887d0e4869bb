"""Drafts of processes with their files, processes out of use, and an append-only record of what designers did."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002_process_designs"
down_revision = "0001"

_STATUS = ("OPEN", "IN_REVIEW", "RETURNED", "PUBLISHED", "DISCARDED")
_ACTS = (
    "BEGUN",
    "RESTORED",
    "CHANGED",
    "REALIGNED",
    "SENT",
    "TAKEN_BACK",
    "RETURNED",
    "PUBLISHED",
    "DISCARDED",
    "REOPENED",
    "DEPLOYED",
    "WITHDRAWN",
    "RESUMED",
)


def upgrade() -> None:
    _drafts()
    _files()
    _uses()
    _events()
    op.create_index(
        "ix_instance_running",
        "instance",
        ["definition_id"],
        unique=False,
        postgresql_where=sa.text("status = 'RUNNING'"),
    )
    for moment, level in (("update or delete", "row"), ("truncate", "statement")):
        name = f"design_event_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on design_event "
            f"for each {level} execute function refuse_change()"
        )
        op.execute(f"alter table design_event enable always trigger {name}")


def _drafts() -> None:
    op.create_table(
        "process_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column(
            "status", sa.Enum(*_STATUS, name="draftstatus", native_enum=False, length=32), nullable=False
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("definition_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["employee.id"], name=op.f("fk_process_draft_author_id")),
        sa.ForeignKeyConstraint(
            ["definition_id"], ["definition.id"], name=op.f("fk_process_draft_definition_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_draft")),
    )
    op.create_index(op.f("ix_process_draft_key"), "process_draft", ["key"], unique=False)


def _files() -> None:
    op.create_table(
        "process_draft_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("content", postgresql.BYTEA(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("octet_length(content) <= 5242880", name=op.f("ck_process_draft_file_size")),
        sa.ForeignKeyConstraint(["added_by"], ["employee.id"], name=op.f("fk_process_draft_file_added_by")),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["process_draft.id"], name=op.f("fk_process_draft_file_draft_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_draft_file")),
    )
    op.create_index(op.f("ix_process_draft_file_sha256"), "process_draft_file", ["sha256"], unique=False)
    op.create_index(
        "uq_process_draft_file_current",
        "process_draft_file",
        ["draft_id", "name"],
        unique=True,
        postgresql_where=sa.text("replaced_at is null"),
    )


def _uses() -> None:
    op.create_table(
        "process_use",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["employee.id"], name=op.f("fk_process_use_withdrawn_by")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_process_use")),
    )


def _events() -> None:
    op.create_table(
        "design_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.Enum(*_ACTS, name="designact", native_enum=False, length=32), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["employee.id"], name=op.f("fk_design_event_actor_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["process_draft.id"], name=op.f("fk_design_event_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_design_event")),
    )
    op.create_index(op.f("ix_design_event_draft_id"), "design_event", ["draft_id"], unique=False)
    op.create_index(op.f("ix_design_event_key"), "design_event", ["key"], unique=False)
