"""What auditors may read and until when, indexes for their questions, and the log of who read what."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010_auditing"
down_revision = "0009_second_factor"

_OPERATORS = (
    "kind in ('SUSPENDED', 'RESUMED', 'MOVE_PROPOSED', 'MOVE_DECLINED', 'MOVED', 'MIGRATED', "
    "'MIGRATION_UNDONE', 'CANCELLED', 'ERASED', 'HANDED_OVER')"
)


def upgrade() -> None:
    for name in ("valid_to", "cases_from", "cases_to"):
        op.add_column("role_grant", sa.Column(name, sa.Date(), nullable=True))
    op.add_column(
        "role_grant", sa.Column("only_reads", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_role_grant_of_auditors"),
        "role_grant",
        "role = 'AUDITOR' or (num_nonnulls(cases_from, cases_to) = 0 and not only_reads)",
    )
    op.create_check_constraint(op.f("ck_role_grant_period"), "role_grant", "cases_from <= cases_to")
    _readings()
    _of_names()
    _of_cases()
    _of_events()


def downgrade() -> None:
    op.drop_table("reading")
    op.drop_index("ix_employee_name_words", "employee")
    op.drop_index("ix_post_name_words", "post")
    for name in ("started_at", "ended_at", "unit_id_started_at", "definition_id_started_at"):
        op.drop_index(f"ix_instance_{name}", "instance")
    op.drop_index("ix_instance_outcome_started_at", "instance")
    op.drop_index("ix_instance_stopped", "instance")
    op.create_index(op.f("ix_instance_unit_id"), "instance", ["unit_id"])
    op.create_index(op.f("ix_instance_definition_id"), "instance", ["definition_id"])
    for name in ("done", "on_behalf_of", "by_operators"):
        op.drop_index(f"ix_history_event_{name}", "history_event")
    op.create_index(op.f("ix_history_event_actor_id"), "history_event", ["actor_id"])
    op.drop_constraint(op.f("ck_role_grant_of_auditors"), "role_grant")
    for name in ("only_reads", "cases_to", "cases_from", "valid_to"):
        op.drop_column("role_grant", name)


def _readings() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("thing", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reader_id"], ["employee.id"], name=op.f("fk_reading_reader_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["employee.id"], name=op.f("fk_reading_subject_id")),
        sa.ForeignKeyConstraint(["instance_id"], ["instance.id"], name=op.f("fk_reading_instance_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reading")),
        sa.UniqueConstraint(
            "reader_id", "subject_id", "what", "thing", "hour", name="uq_reading_once_an_hour"
        ),
    )
    op.create_index("ix_reading_subject_id_at", "reading", ["subject_id", "at"])
    op.create_index(
        "ix_reading_instance_id",
        "reading",
        ["instance_id"],
        postgresql_where=sa.text("instance_id is not null"),
    )
    for moment, level in (("update or delete", "row"), ("truncate", "statement")):
        name = f"reading_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on reading "
            f"for each {level} execute function refuse_change()"
        )
        op.execute(f"alter table reading enable always trigger {name}")


def _of_names() -> None:
    """By words, since the embedded database has no trigrams."""
    for table in ("employee", "post"):
        words = sa.literal_column("to_tsvector('simple', name)")
        op.create_index(f"ix_{table}_name_words", table, [words], postgresql_using="gin")


def _of_cases() -> None:
    op.drop_index(op.f("ix_instance_unit_id"), "instance")
    op.drop_index(op.f("ix_instance_definition_id"), "instance")
    op.create_index("ix_instance_started_at", "instance", ["started_at", "id"])
    op.create_index(
        "ix_instance_ended_at",
        "instance",
        ["ended_at", "id"],
        postgresql_where=sa.text("ended_at is not null"),
    )
    op.create_index("ix_instance_unit_id_started_at", "instance", ["unit_id", "started_at"])
    op.create_index("ix_instance_definition_id_started_at", "instance", ["definition_id", "started_at"])
    op.create_index(
        "ix_instance_outcome_started_at",
        "instance",
        ["outcome", "started_at"],
        postgresql_where=sa.text("outcome <> ''"),
    )
    op.create_index(
        "ix_instance_stopped",
        "instance",
        ["started_at"],
        postgresql_where=sa.text("status in ('WITHDRAWN', 'CANCELLED')"),
    )


def _of_events() -> None:
    op.drop_index(op.f("ix_history_event_actor_id"), "history_event")
    op.create_index(
        "ix_history_event_done",
        "history_event",
        ["actor_id", "at", "instance_id"],
        postgresql_where=sa.text("kind = 'TASK_COMPLETED'"),
    )
    op.create_index(
        "ix_history_event_on_behalf_of",
        "history_event",
        ["on_behalf_of", "at", "instance_id"],
        postgresql_where=sa.text("on_behalf_of is not null"),
    )
    op.create_index(
        "ix_history_event_by_operators",
        "history_event",
        ["at", "instance_id"],
        postgresql_where=sa.text(_OPERATORS),
    )
