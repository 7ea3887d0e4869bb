"""What all papers of SKP have in common: head, period, signatures, and how one is issued for good."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from models import letters
from models.asking import ask
from models.base import JsonObject
from models.letters import Letter, LetterRevocation
from models.people import Unit
from models.process import Instance
from models.skp import Skp
from workflows.letters import office
from workflows.letters.days import day_in_words, stamp
from workflows.services.skp.papers.parties import Party

FOOTER = "dibuat dengan Langkah"


@dataclass(frozen=True, slots=True)
class Paper:
    """The name of a letter that was issued, for the data of a case."""

    letter_id: str
    letter_number: str
    letter_title: str


def head(session: Session, unit_id: int, *, today: date, title: str, heading: Sequence[str]) -> JsonObject:
    """Agency, unit and place as on every letter; a paper without number and draft words until it is told them."""
    return {
        **office.head(session, session.get_one(Unit, unit_id), today),
        "title": title,
        "heading": list(heading),
        "number": "",
        "draft": "",
        "wide": False,
        "footer": FOOTER,
    }


def as_draft(content: JsonObject) -> JsonObject:
    """Content that no letter keeps, marked as such: without number and seal it proves nothing, however final."""
    return content | {"draft": content.get("draft") or "Konsep, belum diterbitkan"}


def zone_of(session: Session, skp: Skp) -> ZoneInfo:
    return ZoneInfo(session.get_one(Unit, skp.unit_id).time_zone)


def signature(
    party: Party, title: str, *, at: datetime | None, how: str, place: str = "", qr: bool = False
) -> JsonObject:
    """Somebody under a paper; `at` is local, None where it is still to be signed. `place` puts place and day above."""
    return {
        "title": title,
        "name": party.name,
        "nip": party.nip,
        "said": f"{how} melalui portal {stamp(at)}" if at else "",
        "place": f"{place}, {day_in_words(at.date())}" if place and at else "",
        "qr": qr,
    }


def signer(party: Party) -> JsonObject:
    """Whoever answers for the paper, as the page of verification names them."""
    return {"name": party.name, "nip": party.nip, "title": party.post}


def keep(
    session: Session,
    instance_id: uuid.UUID,
    content: JsonObject,
    *,
    layout: str,
    code: str,
    signed_by: int,
    now: datetime,
    today: date,
) -> Letter:
    """Issue a paper of a case under the case's number, a code and how often it was issued. What it says stays."""
    before = ask(session, _ISSUED, {"instance": instance_id, "layout": layout}).one()
    times = before.issued + 1
    number = f"{before.number}/{code}" if times == 1 else f"{before.number}/{code}-{times}"
    return letters.add(
        session,
        instance_id,
        number=number,
        title=str(content["title"]),
        content={**content, "number": number},
        signed_by=signed_by,
        today=today,
        now=now,
        layout=layout,
    )


_BEFORE = (
    select(func.count())
    .where(Letter.instance_id == Instance.id, Letter.layout == bindparam("layout"))
    .scalar_subquery()
)
_ISSUED = select(Instance.number, _BEFORE.label("issued")).where(Instance.id == bindparam("instance"))


def replace(
    session: Session,
    instance_id: uuid.UUID,
    layouts: Sequence[str],
    *,
    reason: str,
    today: date,
    now: datetime,
) -> None:
    """Papers of these layouts that a case issued hold no longer: others take their place."""
    wanted = select(Letter.id).where(Letter.instance_id == instance_id, Letter.layout.in_(layouts))
    revoke(session, session.scalars(wanted).all(), reason=reason, today=today, now=now)


def revoke(
    session: Session, letter_ids: Collection[uuid.UUID], *, reason: str, today: date, now: datetime
) -> None:
    """These hold no longer; one that was revoked before stays as it is."""
    told = {"revoked_on": today, "revoked_at": now, "revoked_by": None, "reason": reason}
    rows = [{"letter_id": letter_id, **told} for letter_id in letter_ids]
    if rows:
        session.execute(insert(LetterRevocation).values(rows).on_conflict_do_nothing())


def named(letter: Letter) -> Paper:
    return Paper(str(letter.id), letter.number, letter.title)


def kept(session: Session, instance_id: uuid.UUID, layout: str) -> Letter | None:
    """The newest paper of this layout that a case issued."""
    wanted = (
        select(Letter)
        .where(Letter.instance_id == instance_id, Letter.layout == layout)
        .order_by(Letter.issued_at.desc(), Letter.id.desc())
    )
    return session.scalars(wanted.limit(1)).one_or_none()
