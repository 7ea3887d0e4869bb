"""Letters and forms that a case issued: what they say is kept as it was, so that one printed today is the one of then.

What may still happen to one stands beside it: its electronic signature, and that it no longer holds.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, bindparam, func, literal, not_, or_, select, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from models.asking import ask
from models.base import Base, JsonObject, PublicId, uuid7
from models.documents import StoredFile

_UNSIGNED = text("letter_signature.state <> 'SIGNED'")  # in the words of the index, which is small for good
LETTER, LEAVE_FORM = "letter", "leave_form"  # layouts
SKP_PLAN, SKP_EVALUATION, SKP_OUTCOME = "skp_plan", "skp_evaluation", "skp_outcome"
SKP_PREDICATES, SKP_CREDIT = "skp_predicates", "skp_credit"
CLAIM_LASTS = timedelta(
    minutes=5
)  # longer than a service may take; who died at it gives the letter free then


class Letter(Base):
    """Append-only. `content` is the filled text: title, blocks, signer; the PDF is made from it alone.

    A paper that belongs to no case, as the list of a unit's predicates, has no `instance_id`.
    `code` is the secret part of the address in its QR code; whoever holds the paper may ask whether it is real.
    """

    __tablename__ = "letter"

    id: Mapped[PublicId]
    instance_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("instance.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    layout: Mapped[str] = mapped_column(server_default=LETTER)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    signed_by: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    content: Mapped[JsonObject]
    code: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes]  # SHA-256 of the content

    @property
    def provisional(self) -> bool:
        """Handed out ahead of the decision: whoever takes the case back revokes it."""
        return self.content.get("provisional") is True


class LetterRevocation(Base):
    """Append-only: from `revoked_on` the letter no longer holds."""

    __tablename__ = "letter_revocation"

    letter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    revoked_on: Mapped[date]
    revoked_at: Mapped[datetime]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    reason: Mapped[str]


class SignatureState(StrEnum):
    WAITING = "WAITING"
    SENT = "SENT"  # the service has it under `document_id`; the signed paper is still to be fetched
    SIGNED = "SIGNED"


class LetterSignature(Base):
    """The electronic signature of a letter, wanted since it was issued, or there.

    `sha256` names the signed PDF: each byte counts. `claimed_at` is when whoever is at it now began, so that nobody
    else asks the service meanwhile.
    """

    __tablename__ = "letter_signature"

    letter_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("letter.id"), primary_key=True)
    provider: Mapped[str]  # empty until one was asked
    state: Mapped[SignatureState] = mapped_column(default=SignatureState.WAITING)
    asked_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    document_id: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    sha256: Mapped[bytes | None] = mapped_column(ForeignKey("stored_file.sha256"))

    letter: Mapped[Letter] = relationship(lazy="raise")

    __table_args__ = (
        Index(
            "ix_letter_signature_unsigned",
            "attempts",
            "asked_at",
            postgresql_where=text("state <> 'SIGNED'"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Status:
    """What has become of a letter."""

    signature: LetterSignature | None
    revocation: LetterRevocation | None

    @property
    def signed(self) -> bool:
        return self.signature is not None and self.signature.state is SignatureState.SIGNED


def digest_of(content: Mapping[str, object]) -> bytes:
    """SHA-256 over the content as JSON with sorted keys and no spaces."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).digest()


def add(
    session: Session,
    instance_id: uuid.UUID | None,
    *,
    number: str,
    title: str,
    content: JsonObject,
    signed_by: int,
    today: date,
    now: datetime,
    layout: str = LETTER,
) -> Letter:
    """A letter that waits for its signature, with a code that nobody can guess (128 bits) and a digest of its words.

    Written at once, with its signature in one statement; what is given back is no object of the session.
    """
    row = {
        "id": uuid7(),
        "instance_id": instance_id,
        "number": number,
        "title": title,
        "layout": layout,
        "issued_on": today,
        "issued_at": now,
        "signed_by": signed_by,
        "content": content,
        "code": secrets.token_hex(16),
        "digest": digest_of(content),
    }
    ask(session, _ADD, row)
    return Letter(**row)


def _insert_both() -> Insert:
    names = [column.name for column in Letter.__table__.columns]
    made = (
        insert(Letter)
        .values({name: bindparam(name) for name in names})
        .returning(Letter.id, Letter.issued_at)
    )
    letter = made.cte("made")
    waiting = {
        "provider": "",
        "state": SignatureState.WAITING.value,
        "attempts": 0,
        "last_error": "",
        "document_id": "",
    }
    kept = select(letter.c.id, letter.c.issued_at, *(literal(value) for value in waiting.values()))
    return insert(LetterSignature).from_select(["letter_id", "asked_at", *waiting], kept)


_ADD = _insert_both()


def letters_of(session: Session, instance_id: uuid.UUID) -> list[Letter]:
    """Those of a case, in the order in which they were issued."""
    found = select(Letter).where(Letter.instance_id == instance_id).order_by(Letter.issued_at, Letter.id)
    return list(session.scalars(found))


def final_letters_of(session: Session, instance_id: uuid.UUID) -> list[Letter]:
    """Those that keep their case from being taken back: all but provisional ones."""
    return [letter for letter in letters_of(session, instance_id) if not letter.provisional]


def statuses(session: Session, letter_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Status]:
    """Of each letter; in one statement."""
    rows = session.execute(
        select(Letter.id, LetterSignature, LetterRevocation)
        .outerjoin(LetterSignature, LetterSignature.letter_id == Letter.id)
        .outerjoin(LetterRevocation, LetterRevocation.letter_id == Letter.id)
        .where(Letter.id.in_(letter_ids))
    )
    return {letter_id: Status(signature, revocation) for letter_id, signature, revocation in rows}


def status_of(session: Session, letter_id: uuid.UUID) -> Status:
    return statuses(session, [letter_id])[letter_id]


def unsigned(session: Session, *, signer: int | None = None, most: int) -> list[Letter]:
    """Letters without a signature that still hold, the least tried, then the oldest first; of one signer, if given."""
    wanted = (
        select(Letter)
        .join(LetterSignature, LetterSignature.letter_id == Letter.id)
        .outerjoin(LetterRevocation, LetterRevocation.letter_id == Letter.id)
        .where(LetterRevocation.letter_id.is_(None), _UNSIGNED)
        .order_by(LetterSignature.attempts, LetterSignature.asked_at, Letter.id)
        .limit(most)
    )
    return list(session.scalars(wanted if signer is None else wanted.where(Letter.signed_by == signer)))


def count_unsigned(session: Session, *, signer: int) -> int:
    """How many letters that still hold wait for one person's signature."""
    wanted = (
        select(func.count())
        .select_from(Letter)
        .join(LetterSignature, LetterSignature.letter_id == Letter.id)
        .outerjoin(LetterRevocation, LetterRevocation.letter_id == Letter.id)
        .where(Letter.signed_by == signer, LetterRevocation.letter_id.is_(None), _UNSIGNED)
    )
    return session.scalar(wanted) or 0


def sent(session: Session, *, most: int) -> list[LetterSignature]:
    """Those whose signed paper is still to be fetched; of letters that still hold."""
    wanted = (
        select(LetterSignature)
        .outerjoin(LetterRevocation, LetterRevocation.letter_id == LetterSignature.letter_id)
        .where(LetterSignature.state == SignatureState.SENT, _UNSIGNED, LetterRevocation.letter_id.is_(None))
        .order_by(LetterSignature.attempts, LetterSignature.asked_at)
        .limit(most)
    )
    return list(session.scalars(wanted))


def claim_signature(
    session: Session, letter_id: uuid.UUID, *, provider: str, now: datetime
) -> LetterSignature | None:
    """The row of a signature, marked as somebody's and with one attempt more; None when it is there or taken."""
    taken = LetterSignature.claimed_at.between(now - CLAIM_LASTS, now)
    wanted = select(LetterSignature).where(
        LetterSignature.letter_id == letter_id,
        LetterSignature.state != SignatureState.SIGNED,
        or_(LetterSignature.claimed_at.is_(None), not_(taken)),
    )
    found = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    claimed = session.scalars(found).one_or_none()
    if claimed is not None:
        claimed.claimed_at, claimed.provider, claimed.attempts = now, provider, claimed.attempts + 1
    return claimed


def keep_signed(session: Session, row: LetterSignature, paper: bytes, *, now: datetime) -> None:
    """The signed file, once; from now on it is what everybody gets."""
    sha256 = hashlib.sha256(paper).digest()
    file = {"sha256": sha256, "content": paper, "content_type": "application/pdf", "size": len(paper)}
    session.execute(insert(StoredFile).values(file | {"stored_at": now}).on_conflict_do_nothing())
    row.state, row.sha256, row.signed_at = SignatureState.SIGNED, sha256, now
    row.claimed_at, row.last_error = None, ""


def revoke(
    session: Session, instance_id: uuid.UUID, *, reason: str, by: int | None, today: date, now: datetime
) -> int:
    """All letters and forms of a case that hold no longer do; how many. Once revoked stays so."""
    told = {"revoked_on": today, "revoked_at": now, "revoked_by": by, "reason": reason}
    rows = [{"letter_id": letter.id, **told} for letter in letters_of(session, instance_id)]
    if not rows:
        return 0
    made = insert(LetterRevocation).values(rows).on_conflict_do_nothing()
    return len(session.execute(made.returning(LetterRevocation.letter_id)).all())


def by_code(session: Session, code: str) -> Letter | None:
    return session.scalar(select(Letter).where(Letter.code == code))
