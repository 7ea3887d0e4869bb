"""Penetapan Predikat Kinerja of a unit: the list as its leader signed it, with the distribution and the reason."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import letters
from models.base import JsonObject
from models.letters import SKP_PREDICATES, Letter
from models.people import Employee, Post, Unit
from models.skp import Skp, SkpPeriod
from models.skp_evaluation import SkpEvaluation
from models.skp_office import UnitPredicates
from workflows.letters import office
from workflows.rules.skp_distribution import DistributionWarning, WarningCode, distribution_warnings
from workflows.rules.skp_predicate import OrganisationResult, Predicate
from workflows.services.skp.papers import evaluation as evaluations
from workflows.services.skp.papers import frame, pattern, words
from workflows.services.skp.papers.parties import Party

TITLE = "Penetapan Predikat Kinerja"
BELOW = ("Beserta unit kerja di bawahnya",)
NUMBER = "PREDIKAT/{seq}/{unit}/{year}"


def predicates_paper(session: Session, signed: UnitPredicates, *, skp_ids: Collection[int]) -> JsonObject:
    """The content of a signed list: the people of these SKPs with their predicates now, and how they are spread."""
    period = session.get_one(SkpPeriod, signed.period_id)
    unit = session.get_one(Unit, signed.unit_id)
    zone = ZoneInfo(unit.time_zone)
    at = signed.signed_at.astimezone(zone)
    leader = session.get_one(Employee, signed.signed_by)
    party = Party(leader.id, leader.name, leader.nip, words.rank(leader.rank), signed.signed_as, unit.name)
    counts = {one: _count(signed.counts, one) for one in Predicate}
    base = frame.head(
        session,
        unit.id,
        today=at.date(),
        title=f"{TITLE} {words.period(period)}",
        heading=(TITLE, f"Periode: {words.period(period)}", *(BELOW if signed.with_below else ())),
    )
    warned = distribution_warnings(OrganisationResult(signed.result), counts)
    return base | {
        "period": words.days(period.first_day, period.last_day),
        "organisation": evaluations.result(signed.result),
        "pattern": pattern.picture(signed.result, counts),
        "people": _people(session, skp_ids, period.id),
        "warnings": [warning(one) for one in warned],
        "reason": signed.reason,
        "signatures": [
            frame.signature(party, party.post, at=at, how="ditetapkan", place=str(base["place"]), qr=True)
        ],
        "signer": frame.signer(party),
    }


def issue_predicates(
    session: Session, signed: UnitPredicates, *, skp_ids: Collection[int], now: datetime
) -> Letter:
    """Issue the list that the leader has just signed, under a number of the unit's series. It belongs to no case.

    Lists of the same unit and period that were issued before hold no longer.
    """
    unit = session.get_one(Unit, signed.unit_id)
    today = now.astimezone(ZoneInfo(unit.time_zone)).date()
    before = select(UnitPredicates.letter_id).where(
        UnitPredicates.unit_id == signed.unit_id,
        UnitPredicates.period_id == signed.period_id,
        UnitPredicates.letter_id.is_not(None),
    )
    older = [one for one in session.scalars(before) if one is not None]
    frame.revoke(session, older, reason="Diganti daftar yang lebih baru", today=today, now=now)
    number = office.number(session, NUMBER, unit, today)
    content = predicates_paper(session, signed, skp_ids=skp_ids)
    return letters.add(
        session,
        None,
        number=number,
        title=str(content["title"]),
        content={**content, "number": number},
        signed_by=signed.signed_by,
        today=today,
        now=now,
        layout=SKP_PREDICATES,
    )


def warning(one: DistributionWarning) -> str:
    """One departure from the guidance in words."""
    group = " dan/atau ".join(words.PREDICATES[each] for each in one.predicates)
    return {
        WarningCode.ABOVE_MAXIMUM: f"{group}: {one.count} pegawai, paling banyak {one.limit}",
        WarningCode.BELOW_MINIMUM: f"{group}: {one.count} pegawai, paling sedikit {one.limit}",
        WarningCode.NOT_ALLOWED: f"{group}: {one.count} pegawai, seharusnya tidak ada",
        WarningCode.NOT_LARGEST: f"{group}: {one.count} pegawai, seharusnya kelompok terbanyak",
        WarningCode.REQUIRED_GROUP_MISSING: f"{group}: tidak ada, seharusnya ada",
    }[one.code]


def _count(counts: Mapping[str, object], one: Predicate) -> int:
    value = counts.get(one, 0)
    return value if isinstance(value, int) else 0


def _people(session: Session, skp_ids: Collection[int], period_id: int) -> list[JsonObject]:
    rows = session.execute(
        select(Employee.name, Employee.nip, Employee.rank, Post.name.label("post"), SkpEvaluation)
        .join(Skp, Skp.id == SkpEvaluation.skp_id)
        .join(Employee, Employee.id == Skp.employee_id)
        .join(Post, Post.id == Skp.post_id)
        .where(Skp.id.in_(skp_ids), SkpEvaluation.period_id == period_id)
        .where(SkpEvaluation.predicate.is_not(None))
        .order_by(Employee.name, Skp.id)
    )
    return [
        {
            "name": row.name,
            "nip": row.nip,
            "rank": words.rank(row.rank),
            "post": row.post,
            "work": evaluations.rating(row.SkpEvaluation.work),
            "behaviour": evaluations.rating(row.SkpEvaluation.behaviour),
            "predicate": evaluations.predicate(row.SkpEvaluation.predicate),
        }
        for row in rows
    ]
