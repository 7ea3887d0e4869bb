"""What happens under an SKP: progress with evidence, feedback, evaluations, objections.

Ratings, predicates and results are the words of `rules/skp_predicate.py`.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Id


class EvaluationStatus(StrEnum):
    OPEN = "OPEN"  # being written
    DELIVERED = "DELIVERED"  # disampaikan
    RECEIVED = "RECEIVED"  # diterima
    OBJECTED = "OBJECTED"  # keberatan
    FINAL = "FINAL"


class ObjectionVerdict(StrEnum):
    CHANGED = "CHANGED"  # ditetapkan ulang
    UPHELD = "UPHELD"  # ditolak


class FeedbackFrom(StrEnum):
    SUPERIOR = "SUPERIOR"
    PEER = "PEER"
    SUBORDINATE = "SUBORDINATE"


class SkpProgress(Base):
    """What was achieved of an indicator on a day; evidence is a link, files, or both. `client_uuid`: sent once."""

    __tablename__ = "skp_progress"

    id: Mapped[Id]
    skp_id: Mapped[int] = mapped_column(ForeignKey("skp.id"))
    iki_line: Mapped[uuid.UUID]
    day: Mapped[date]
    text: Mapped[str]  # realisasi
    link: Mapped[str] = mapped_column(default="")
    client_uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    added_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_skp_progress_skp_id_iki_line_day", "skp_id", "iki_line", "day"),)


class SkpEvidence(Base):
    """A file of a progress (bukti dukung)."""

    __tablename__ = "skp_evidence"

    id: Mapped[Id]
    progress_id: Mapped[int] = mapped_column(ForeignKey("skp_progress.id"), index=True)
    sha256: Mapped[bytes] = mapped_column(ForeignKey("stored_file.sha256"), index=True)
    filename: Mapped[str]


class SkpFeedback(Base):
    """Umpan balik berkelanjutan, on a result or on one of the values, or on all (neither). Never changed."""

    __tablename__ = "skp_feedback"

    id: Mapped[Id]
    skp_id: Mapped[int] = mapped_column(ForeignKey("skp.id"), index=True)
    rhk_line: Mapped[uuid.UUID | None]
    value: Mapped[str | None]
    text: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    author_as: Mapped[str]  # post, with Plh./Plt./a.n.
    author_from: Mapped[FeedbackFrom]
    client_uuid: Mapped[uuid.UUID] = mapped_column(unique=True)
    given_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("num_nonnulls(rhk_line, value) < 2", name="about_one"),)


class SkpEvaluation(Base):
    """The evaluation of an SKP for a period. What an objection changed stands on the objection too.

    `plan_id` is the version that was evaluated; `organisation_result` the unit's at that time. `rule` names the
    version of the rules behind the predicate.
    """

    __tablename__ = "skp_evaluation"

    id: Mapped[Id]
    skp_id: Mapped[int] = mapped_column(ForeignKey("skp.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("skp_period.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("skp_plan.id"))
    instance_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("instance.id"), unique=True)
    status: Mapped[EvaluationStatus] = mapped_column(default=EvaluationStatus.OPEN)
    self_work: Mapped[str | None]  # rating by oneself
    self_behaviour: Mapped[str | None]
    self_note: Mapped[str] = mapped_column(default="")
    self_at: Mapped[datetime | None]
    organisation_result: Mapped[str | None]
    work: Mapped[str | None]  # rating hasil kerja
    behaviour: Mapped[str | None]  # rating perilaku kerja
    predicate: Mapped[str | None]
    rule: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")  # catatan dan rekomendasi
    evaluated_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    evaluated_as: Mapped[str] = mapped_column(default="")
    evaluated_at: Mapped[datetime | None]
    notified_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    received_on: Mapped[date | None]
    objection_until: Mapped[datetime | None]
    final_at: Mapped[datetime | None]

    __table_args__ = (UniqueConstraint("skp_id", "period_id"),)


class SkpEvaluationRow(Base):
    """Of one result or one value: what was achieved, the feedback in words, and a rating where the office wants one."""

    __tablename__ = "skp_evaluation_row"

    id: Mapped[Id]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("skp_evaluation.id"), index=True)
    rhk_line: Mapped[uuid.UUID | None]
    value: Mapped[str | None]
    achieved: Mapped[str] = mapped_column(default="")  # realisasi berdasarkan bukti dukung
    feedback: Mapped[str] = mapped_column(default="")
    rating: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("evaluation_id", "rhk_line", "value", postgresql_nulls_not_distinct=True),
        CheckConstraint("num_nonnulls(rhk_line, value) = 1", name="about_one"),
    )


class SkpObjection(Base):
    """Keberatan (PP 30/2019 art. 59): both sides are heard, the superior of the assessor decides for good."""

    __tablename__ = "skp_objection"

    id: Mapped[Id]
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("skp_evaluation.id"), unique=True)
    reason: Mapped[str]
    filed_at: Mapped[datetime]
    assessor_words: Mapped[str] = mapped_column(default="")
    assessor_at: Mapped[datetime | None]
    employee_words: Mapped[str] = mapped_column(default="")
    employee_at: Mapped[datetime | None]
    was_work: Mapped[str | None]
    was_behaviour: Mapped[str | None]
    was_predicate: Mapped[str | None]
    verdict: Mapped[ObjectionVerdict | None]
    decision_reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    decided_as: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
