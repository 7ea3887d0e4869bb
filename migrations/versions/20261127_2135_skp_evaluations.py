"""SKP: progress with evidence, feedback, evaluations and objections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025_skp_evaluations"
down_revision = "0024_skp_plans"
TABLES = (
    "skp_progress",
    "skp_evidence",
    "skp_feedback",
    "skp_evaluation",
    "skp_evaluation_row",
    "skp_objection",
)
APPEND_ONLY = ("skp_feedback",)


def upgrade() -> None:
    _skp_progress()
    _skp_evidence()
    _skp_feedback()
    _skp_evaluation()
    _skp_evaluation_row()
    _skp_objection()
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


def _skp_progress() -> None:
    op.create_table(
        "skp_progress",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skp_id", sa.Integer(), nullable=False),
        sa.Column("iki_line", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("client_uuid", sa.Uuid(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["skp_id"], ["skp.id"], name=op.f("fk_skp_progress_skp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_progress")),
        sa.UniqueConstraint("client_uuid", name=op.f("uq_skp_progress_client_uuid")),
    )
    op.create_index(
        "ix_skp_progress_skp_id_iki_line_day", "skp_progress", ["skp_id", "iki_line", "day"], unique=False
    )


def _skp_evidence() -> None:
    op.create_table(
        "skp_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("progress_id", sa.Integer(), nullable=False),
        sa.Column("sha256", postgresql.BYTEA(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["progress_id"], ["skp_progress.id"], name=op.f("fk_skp_evidence_progress_id")
        ),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_skp_evidence_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_evidence")),
    )
    op.create_index(op.f("ix_skp_evidence_progress_id"), "skp_evidence", ["progress_id"], unique=False)
    op.create_index(op.f("ix_skp_evidence_sha256"), "skp_evidence", ["sha256"], unique=False)


def _skp_feedback() -> None:
    op.create_table(
        "skp_feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skp_id", sa.Integer(), nullable=False),
        sa.Column("rhk_line", sa.Uuid(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("author_as", sa.Text(), nullable=False),
        sa.Column(
            "author_from",
            sa.Enum("SUPERIOR", "PEER", "SUBORDINATE", name="feedbackfrom", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("client_uuid", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(rhk_line, value) < 2", name=op.f("ck_skp_feedback_about_one")),
        sa.ForeignKeyConstraint(["author_id"], ["employee.id"], name=op.f("fk_skp_feedback_author_id")),
        sa.ForeignKeyConstraint(["skp_id"], ["skp.id"], name=op.f("fk_skp_feedback_skp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_feedback")),
        sa.UniqueConstraint("client_uuid", name=op.f("uq_skp_feedback_client_uuid")),
    )
    op.create_index(op.f("ix_skp_feedback_author_id"), "skp_feedback", ["author_id"], unique=False)
    op.create_index(op.f("ix_skp_feedback_skp_id"), "skp_feedback", ["skp_id"], unique=False)


def _skp_evaluation() -> None:
    op.create_table(
        "skp_evaluation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("skp_id", sa.Integer(), nullable=False),
        sa.Column("period_id", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "OPEN",
                "DELIVERED",
                "RECEIVED",
                "OBJECTED",
                "FINAL",
                name="evaluationstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("self_work", sa.Text(), nullable=True),
        sa.Column("self_behaviour", sa.Text(), nullable=True),
        sa.Column("self_note", sa.Text(), nullable=False),
        sa.Column("self_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_result", sa.Text(), nullable=True),
        sa.Column("work", sa.Text(), nullable=True),
        sa.Column("behaviour", sa.Text(), nullable=True),
        sa.Column("predicate", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("evaluated_by", sa.Integer(), nullable=True),
        sa.Column("evaluated_as", sa.Text(), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("objection_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["evaluated_by"], ["employee.id"], name=op.f("fk_skp_evaluation_evaluated_by")
        ),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_skp_evaluation_instance_id")),
        sa.ForeignKeyConstraint(["period_id"], ["skp_period.id"], name=op.f("fk_skp_evaluation_period_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["skp_plan.id"], name=op.f("fk_skp_evaluation_plan_id")),
        sa.ForeignKeyConstraint(["skp_id"], ["skp.id"], name=op.f("fk_skp_evaluation_skp_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_evaluation")),
        sa.UniqueConstraint("instance_id", name=op.f("uq_skp_evaluation_instance_id")),
        sa.UniqueConstraint("skp_id", "period_id", name=op.f("uq_skp_evaluation_skp_id_period_id")),
    )
    op.create_index(op.f("ix_skp_evaluation_period_id"), "skp_evaluation", ["period_id"], unique=False)


def _skp_evaluation_row() -> None:
    op.create_table(
        "skp_evaluation_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("rhk_line", sa.Uuid(), nullable=True),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("achieved", sa.Text(), nullable=False),
        sa.Column("feedback", sa.Text(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=True),
        sa.CheckConstraint("num_nonnulls(rhk_line, value) = 1", name=op.f("ck_skp_evaluation_row_about_one")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["skp_evaluation.id"], name=op.f("fk_skp_evaluation_row_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_evaluation_row")),
        sa.UniqueConstraint(
            "evaluation_id",
            "rhk_line",
            "value",
            name=op.f("uq_skp_evaluation_row_evaluation_id_rhk_line_value"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("ix_skp_evaluation_row_evaluation_id"), "skp_evaluation_row", ["evaluation_id"], unique=False
    )


def _skp_objection() -> None:
    op.create_table(
        "skp_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evaluation_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assessor_words", sa.Text(), nullable=False),
        sa.Column("assessor_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("employee_words", sa.Text(), nullable=False),
        sa.Column("employee_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_work", sa.Text(), nullable=True),
        sa.Column("was_behaviour", sa.Text(), nullable=True),
        sa.Column("was_predicate", sa.Text(), nullable=True),
        sa.Column(
            "verdict",
            sa.Enum("CHANGED", "UPHELD", name="objectionverdict", native_enum=False, length=32),
            nullable=True,
        ),
        sa.Column("decision_reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_as", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["decided_by"], ["employee.id"], name=op.f("fk_skp_objection_decided_by")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["skp_evaluation.id"], name=op.f("fk_skp_objection_evaluation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skp_objection")),
        sa.UniqueConstraint("evaluation_id", name=op.f("uq_skp_objection_evaluation_id")),
    )
