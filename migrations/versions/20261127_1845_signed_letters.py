"""Letters can be verified, signed and revoked; a request of leave keeps part V of its form 1.b."""

from __future__ import annotations

import hashlib
import json
import secrets

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015_signed_letters"
down_revision = "0014_leave_ends"


def upgrade() -> None:
    op.add_column("letter", sa.Column("layout", sa.Text(), server_default="letter", nullable=False))
    op.add_column("letter", sa.Column("code", sa.Text(), nullable=True))
    op.add_column("letter", sa.Column("digest", postgresql.BYTEA(), nullable=True))
    _fill()
    op.alter_column("letter", "code", nullable=False)
    op.alter_column("letter", "digest", nullable=False)
    op.create_unique_constraint(op.f("uq_letter_code"), "letter", ["code"])
    op.add_column("leave_request", sa.Column("notes", postgresql.JSONB(), nullable=True))
    op.create_table(
        "letter_revocation",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_revocation_letter_id")),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["employee.id"], name=op.f("fk_letter_revocation_revoked_by")
        ),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_revocation")),
    )
    _append_only("letter_revocation")
    op.create_table(
        "letter_signature",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("WAITING", "SENT", "SIGNED", name="signaturestate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sha256", postgresql.BYTEA(), nullable=True),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_signature_letter_id")),
        sa.ForeignKeyConstraint(["sha256"], ["stored_file.sha256"], name=op.f("fk_letter_signature_sha256")),
        sa.PrimaryKeyConstraint("letter_id", name=op.f("pk_letter_signature")),
    )


def downgrade() -> None:
    op.drop_table("letter_signature")
    op.drop_table("letter_revocation")
    op.drop_column("leave_request", "notes")
    op.drop_constraint(op.f("uq_letter_code"), "letter")
    for name in ("digest", "code", "layout"):
        op.drop_column("letter", name)


def _fill() -> None:
    """Letters of before get a code and a digest too; only here is an old one ever touched."""
    connection = op.get_bind()
    found = connection.execute(sa.text("select id, content from letter")).all()
    op.execute("alter table letter disable trigger user")
    for letter_id, content in found:
        said = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        connection.execute(
            sa.text("update letter set code = :code, digest = :digest where id = :id"),
            {
                "id": letter_id,
                "code": secrets.token_hex(16),
                "digest": hashlib.sha256(said.encode()).digest(),
            },
        )
    op.execute("alter table letter enable always trigger letter_append_only_row")
    op.execute("alter table letter enable always trigger letter_append_only_statement")


def _append_only(table: str) -> None:
    for moment, level in (("update or delete", "row"), ("truncate", "statement")):
        name = f"{table}_append_only_{level}"
        op.execute(
            f"create trigger {name} before {moment} on {table} for each {level} execute function refuse_change()"
        )
        op.execute(f"alter table {table} enable always trigger {name}")
