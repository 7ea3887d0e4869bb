"""Second factors with recovery codes, their reset, when a session was last proved, and the security events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009_second_factor"
down_revision = "0008_change_trail"


def upgrade() -> None:
    op.add_column("account", sa.Column("factor_asked_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("proved_at", "factor_by"):
        op.add_column("web_session", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "second_factor",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", postgresql.BYTEA(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("salt", postgresql.BYTEA(), nullable=False),
        sa.Column("digest", postgresql.BYTEA(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("account_id", "digest", name=op.f("uq_recovery_code_account_id_digest")),
    )
    op.create_index(op.f("ix_recovery_code_account_id"), "recovery_code", ["account_id"], unique=False)
    _create_reset()
    _create_events()


def _create_reset() -> None:
    op.create_table(
        "factor_reset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("PROPOSED", "DONE", "DECLINED", name="resetstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("two_people", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "not two_people or status <> 'DONE' or decided_by <> asked_by",
            name=op.f("ck_factor_reset_two_people"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_factor_reset_account_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["employee.id"], name=op.f("fk_factor_reset_asked_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["employee.id"], name=op.f("fk_factor_reset_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_factor_reset")),
    )
    op.create_index(op.f("ix_factor_reset_account_id"), "factor_reset", ["account_id"], unique=False)
    op.create_index(
        "uq_factor_reset_open",
        "factor_reset",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("status = 'PROPOSED'"),
    )


def _create_events() -> None:
    op.create_table(
        "security_event",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        # Kinds are the application's: a new one needs no migration.
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_security_event_account_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["employee.id"], name=op.f("fk_security_event_actor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_security_event")),
    )
    op.create_index(
        "ix_security_event_account_id_at",
        "security_event",
        ["account_id", sa.literal_column("at desc")],
        unique=False,
    )
    for moment, level in (("update or delete", "row"), ("truncate", "statement")):
        name = f"security_event_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on security_event "
            f"for each {level} execute function refuse_change()"
        )
        op.execute(f"alter table security_event enable always trigger {name}")


def downgrade() -> None:
    for table in ("security_event", "factor_reset", "recovery_code", "second_factor"):
        op.drop_table(table)
    for name in ("factor_by", "proved_at"):
        op.drop_column("web_session", name)
    op.drop_column("account", "factor_asked_at")
