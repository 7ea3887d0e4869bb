"""Where an SKP would stand: the post held for good, its unit, the assessor's post, and the days of the year."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from models.people import HOME, Holding, HoldingKind, Post, Unit, in_period
from models.skp import Skp, SkpForm, SkpYear
from models.skp_reading import skps_of_many
from workflows import assignment
from workflows.services.skp.leading import leading_posts
from workflows.tongue import phrase

HIGH_ECHELONS = frozenset({"I", "II"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where an SKP stands: the post, its unit, the assessor's post, and the days of the year that it covers."""

    post: Post
    assessor_post_id: int
    leads: bool  # the unit
    form: SkpForm
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Held:
    """A post held for good. Whoever holds the leading post of a unit leads it."""

    post: Post
    valid_from: date
    valid_to: date | None
    leads: bool
    below_the_whole: bool  # the unit stands directly below the whole agency

    @property
    def form(self) -> SkpForm:
        """The leader's is for high officials (echelon I or II) and heads of independent units (kinerja, 1.3)."""
        high = _is_high(self.post)
        return SkpForm.LEADER if high or (self.leads and self.below_the_whole) else SkpForm.STAFF


def is_unusual_form(session: Session, skp: Skp) -> bool:
    """Whether the leader's form, where nothing serves a result above, is that of somebody who leads no unit."""
    if skp.form is not SkpForm.LEADER or skp.leads_unit:
        return False
    return not _is_high(session.get_one(Post, skp.post_id))


def _is_high(post: Post) -> bool:
    return post.grade.partition(".")[0] in HIGH_ECHELONS


def place_to_begin(
    session: Session, employee_id: int, year: int, *, now: datetime
) -> tuple[str, Place | None]:
    """Where the employee's SKP of the year would stand today, or why none can begin now, in a sentence."""
    return places_to_begin(session, [employee_id], year, now=now)[employee_id]


def places_to_begin(
    session: Session, employee_ids: Collection[int], year: int, *, now: datetime
) -> dict[int, tuple[str, Place | None]]:
    """As `place_to_begin`, for many in five statements."""
    if said := _not_open(session, year):
        return dict.fromkeys(employee_ids, (said, None))
    day = _day(year, now)
    held = _held(session, employee_ids, day)
    others = skps_of_many(session, list(held), year) if held else {}
    above = {(one.post.parent_id, who) for who, one in held.items() if one.post.parent_id is not None}
    assessors = assignment.occupied_posts(session, above, today=day) if above else {}
    found: dict[int, tuple[str, Place | None]] = {}
    for who in employee_ids:
        mine = held.get(who)
        if mine is None:
            said = phrase("Anda belum memegang jabatan definitif, jadi belum ada jabatan untuk SKP ini.")
            found[who] = (said, None)
            continue
        assessor = assessors.get((mine.post.parent_id or 0, who))
        found[who] = _place(session, mine, others.get(who, ()), assessor, year)
    return found


def _place(
    session: Session, held: Held, others: Sequence[Skp], assessor: int | None, year: int
) -> tuple[str, Place | None]:
    first = max(held.valid_from, date(year, 1, 1))
    last = min(held.valid_to or date(year, 12, 31), date(year, 12, 31))
    for one in others:
        if one.first_day <= last and one.last_day >= first:
            return _has_one(session, one, held.post), None
    if assessor is None:
        return _no_superior(), None
    return "", Place(held.post, assessor, held.leads, held.form, first, last)


def _not_open(session: Session, year: int) -> str:
    opened = session.get(SkpYear, year)
    if opened is None:
        return phrase("Tahun {year} belum dibuka untuk SKP. Bagian kepegawaian yang membukanya.", year=year)
    if opened.closed_at is not None:
        return phrase("SKP tahun {year} sudah ditutup bagian kepegawaian.", year=year)
    return ""


def _day(year: int, now: datetime) -> date:
    """The day that decides about the post: today at home, within the year."""
    today = now.astimezone(HOME).date()
    return min(max(today, date(year, 1, 1)), date(year, 12, 31))


def _held(session: Session, employee_ids: Collection[int], day: date) -> dict[int, Held]:
    above, unit, whole = aliased(Post), aliased(Unit), aliased(Unit)
    independent = and_(whole.id.is_not(None), whole.parent_id.is_(None))
    rows = session.execute(
        select(Holding.employee_id, Post, Holding.valid_from, Holding.valid_to, above.unit_id, independent)
        .ext(distinct_on(Holding.employee_id))
        .join(Holding, Holding.post_id == Post.id)
        .join(unit, unit.id == Post.unit_id)
        .outerjoin(above, above.id == Post.parent_id)
        .outerjoin(whole, whole.id == unit.parent_id)
        .where(Holding.employee_id.in_(employee_ids), in_period(day))
        .where(Holding.kind == HoldingKind.DEFINITIVE)
        .order_by(Holding.employee_id, Holding.valid_from, Holding.id)
    ).all()
    at_the_top = {
        post.unit_id for _who, post, _since, _until, unit_above, _own in rows if unit_above != post.unit_id
    }
    leading = leading_posts(session, at_the_top) if at_the_top else {}
    return {
        who: Held(post, since, until, leading.get(post.unit_id) is post, below_the_whole)
        for who, post, since, until, _unit_above, below_the_whole in rows
    }


def _has_one(session: Session, one: Skp, post: Post) -> str:
    if one.post_id == post.id:
        return phrase("SKP {year} untuk jabatan {post} sudah ada.", year=one.year, post=post.name)
    former = session.get_one(Post, one.post_id).name
    return phrase(
        "SKP {year} untuk jabatan lama {post} masih berjalan. Bagian kepegawaian mengakhirinya dulu pada hari "
        "terakhir jabatan itu, lalu SKP jabatan baru bisa dibuka.",
        year=one.year,
        post=former,
    )


def _no_superior() -> str:
    return phrase(
        "Belum ada pejabat penilai: tidak ada atasan yang jabatannya terisi. "
        "Bagian kepegawaian mengisi dulu jabatan di atasnya."
    )
