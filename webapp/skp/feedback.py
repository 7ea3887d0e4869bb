"""Feedback as pages offer and show it: about a result, a value or all of the work."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Employee
from models.skp import Skp
from models.skp_evaluation import SkpFeedback
from models.skp_evaluations import results_of
from webapp import db
from webapp.sign_in import sessions
from webapp.skp import evaluation_words
from webapp.translation import _
from workflows.services import skp as services

LONGEST = 1000
SHORTEST = 3


@dataclass(frozen=True)
class Typed:
    """Feedback that couldn't be kept, to be shown again with what is wrong."""

    skp_id: int = 0
    about: str = ""
    text: str = ""
    wrong: str = ""


@dataclass(frozen=True)
class Shown:
    given: SkpFeedback
    name: str


def author(session: Session, skp: Skp) -> services.Author | None:
    """As what the reader may give feedback on this SKP."""
    return services.author_of(session, skp, sessions.me().employee_id, today=db.today())


def choices(results: Iterable[tuple[uuid.UUID, str]]) -> list[tuple[str, str]]:
    """What feedback may be about: all of the work, a result, one of the seven values."""
    found = [("", _("Kinerja secara umum"))]
    found += [(str(line), _("Hasil: %(text)s", text=_short(text))) for line, text in results]
    return found + [(str(value), name) for value, name, _conduct in evaluation_words.VALUES]


def shown(session: Session, given: Sequence[SkpFeedback]) -> list[Shown]:
    names = select(Employee.id, Employee.name).where(Employee.id.in_({one.author_id for one in given}))
    known = dict(session.execute(names).all()) if given else {}
    return [Shown(one, known.get(one.author_id, "")) for one in given]


def about_of(session: Session, skp: Skp, about: str, text: str) -> services.Said | None:
    """None for something that this SKP doesn't have."""
    if about in {str(value) for value, _name, _conduct in evaluation_words.VALUES}:
        return services.Said(text, value=about)
    if not about:
        return services.Said(text)
    lines = {str(line) for line, _text in results_of(session, [skp.id]).get(skp.id, ())}
    return services.Said(text, rhk_line=uuid.UUID(about)) if about in lines else None


def wrong_in(said: services.Said | None, text: str) -> str:
    if said is None:
        return _("Hasil kerja itu sudah berganti. Pilih lagi tentang apa umpan balik Anda.")
    if len(text) < SHORTEST:
        return _("Tulis umpan balik Anda, satu kalimat cukup.")
    if len(text) > LONGEST:
        return _("Terlalu panjang: %(length)s huruf. Paling banyak %(most)s.", length=len(text), most=LONGEST)
    return ""


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
