"""Progress of indicators with its evidence: added once, taken back until the period has been rated."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models.skp import Skp, SkpPeriod
from models.skp_evaluation import EvaluationStatus, SkpEvaluation, SkpEvidence, SkpProgress
from workflows.errors import NotFound
from workflows.services.skp.objecting import day_words
from workflows.tongue import phrase


@dataclass(frozen=True, slots=True)
class Achieved:
    """What was achieved of an indicator (a line through all versions) on a day; files as digest and name."""

    iki_line: uuid.UUID
    day: date
    text: str
    link: str = ""
    files: Collection[tuple[bytes, str]] = ()


def wrong_day(skp: Skp, day: date, *, today: date) -> str:
    """Why nothing can be noted for that day; empty where it can."""
    if day > today:
        return phrase("Hari itu belum tiba. Isi hari ini atau sebelumnya.")
    if not skp.first_day <= day <= skp.last_day:
        first, last = day_words(skp.first_day), day_words(skp.last_day)
        return phrase(
            "SKP ini berlaku {first} sampai {last}. Pilih hari di antaranya.", first=first, last=last
        )
    return ""


def add_progress(
    session: Session, skp: Skp, achieved: Achieved, *, client_uuid: uuid.UUID, now: datetime
) -> int | None:
    """Keep it with its evidence; None where the same was sent before. Day and link are checked before."""
    made = session.scalar(
        insert(SkpProgress)
        .values(
            skp_id=skp.id,
            iki_line=achieved.iki_line,
            day=achieved.day,
            text=achieved.text,
            link=achieved.link,
            client_uuid=client_uuid,
            added_at=now,
        )
        .on_conflict_do_nothing(index_elements=["client_uuid"])
        .returning(SkpProgress.id)
    )
    if made is not None:
        session.add_all(
            SkpEvidence(progress_id=made, sha256=digest, filename=name) for digest, name in achieved.files
        )
    return made


def why_not_take_back(session: Session, progress: SkpProgress) -> str:
    """Empty where it may be taken back: what has been rated keeps what the rating rests on."""
    rated = exists().where(
        SkpEvaluation.skp_id == progress.skp_id,
        SkpEvaluation.status != EvaluationStatus.OPEN,
        SkpPeriod.id == SkpEvaluation.period_id,
        SkpPeriod.first_day <= progress.day,
        SkpPeriod.last_day >= progress.day,
    )
    if session.scalar(select(rated)):
        return phrase("Capaian ini sudah menjadi dasar penilaian, jadi tidak bisa ditarik lagi.")
    return ""


def take_back(session: Session, progress_id: int, *, skp_id: int, now: datetime) -> str:
    """Take an entry of this SKP back; answers why it can't be. Once more does nothing. Raises NotFound."""
    found = session.scalar(select(SkpProgress).where(SkpProgress.id == progress_id).with_for_update())
    if found is None or found.skp_id != skp_id:
        raise NotFound(f"progress {progress_id} of SKP {skp_id}")
    said = why_not_take_back(session, found)
    if not said and found.taken_back_at is None:
        found.taken_back_at = now
    return said
