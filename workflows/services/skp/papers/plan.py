"""Sasaran Kinerja Pegawai with its annexes as a paper (PermenPANRB 6/2022): fixed when both have agreed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from models.asking import ask
from models.base import JsonObject
from models.letters import SKP_PLAN, Letter
from models.skp import (
    AnnexKind,
    Approach,
    Iki,
    PlanStatus,
    ResultKind,
    Rhk,
    Skp,
    SkpAnnexItem,
    SkpExpectation,
    SkpForm,
    SkpPlan,
)
from workflows.letters.days import day_in_words
from workflows.registry import Context, service
from workflows.rules.skp_behaviour import CONDUCT, NAMES, CoreValue
from workflows.services.skp.papers import frame, parties, words
from workflows.services.skp.papers.frame import Paper

SECTIONS = ((ResultKind.MAIN, "A. UTAMA"), (ResultKind.ADDITIONAL, "B. TAMBAHAN"))
FIXED = (PlanStatus.AGREED, PlanStatus.REPLACED)
DRAFT = {
    PlanStatus.DRAFT: "Konsep, belum dikirim",
    PlanStatus.SUBMITTED: "Konsep, belum disetujui",
    PlanStatus.RETURNED: "Konsep, dikembalikan untuk diperbaiki",
    PlanStatus.DROPPED: "Konsep, tidak dilanjutkan",
}
SERVES = "RENCANA HASIL KERJA ATASAN/PIMPINAN YANG DIINTERVENSI"
MEASURES = "UKURAN KEBERHASILAN/INDIKATOR KINERJA INDIVIDU, DAN TARGET"


def plan_paper(session: Session, plan: SkpPlan, *, now: datetime) -> JsonObject:
    """The content of a plan as it stands, a draft marked as one. Nothing is kept."""
    skp = session.get_one(Skp, plan.skp_id)
    zone = frame.zone_of(session, skp)
    agreed = plan.agreed_at.astimezone(zone) if plan.agreed_at else None
    sent = plan.submitted_at.astimezone(zone) if plan.submitted_at else None
    day = (agreed or now.astimezone(zone)).date()
    by = (plan.agreed_by, plan.agreed_as) if plan.agreed_by else None
    people = parties.of_skp(session, skp, today=day, assessed_by=by)
    base = frame.head(
        session,
        skp.unit_id,
        today=day,
        title=f"Sasaran Kinerja Pegawai Tahun {skp.year}",
        heading=("Sasaran Kinerja Pegawai", words.APPROACHES[plan.approach], words.FORMS[skp.form]),
    )
    return base | {
        "draft": DRAFT.get(plan.status, ""),
        "wide": True,
        "period": words.days(skp.first_day, skp.last_day),
        "version": _version(plan),
        "parties": [
            people.subject.block("PEGAWAI YANG DINILAI"),
            people.assessor.block("PEJABAT PENILAI KINERJA"),
        ],
        "results": {"columns": columns(skp, plan), "sections": sections(session, plan)},
        "values": values(session, plan.id),
        "annexes": _annexes(session, plan.id),
        "signatures": [
            frame.signature(
                people.subject, "Pegawai yang Dinilai", at=sent if agreed else None, how="dikirim"
            ),
            frame.signature(
                people.assessor,
                "Pejabat Penilai Kinerja",
                at=agreed,
                how="disetujui",
                place=str(base["place"]),
                qr=True,
            ),
        ],
        "signer": frame.signer(people.assessor),
    }


@service("skp.issue_plan")
def issue_plan(context: Context, plan_id: int) -> Paper:
    """Issue the agreed plan as a letter. ValueError for a plan that isn't agreed."""
    plan = context.session.get_one(SkpPlan, plan_id)
    return frame.named(keep_plan(context.session, plan, now=context.now))


def keep_plan(session: Session, plan: SkpPlan, *, now: datetime) -> Letter:
    """The paper of a plan, signed by whoever agreed to it; that of the version before holds no longer."""
    if plan.status is not PlanStatus.AGREED or plan.agreed_by is None:
        raise ValueError(f"plan {plan.id} isn't agreed")
    skp = session.get_one(Skp, plan.skp_id)
    today = now.astimezone(frame.zone_of(session, skp)).date()
    before = select(SkpPlan).where(SkpPlan.skp_id == skp.id, SkpPlan.number < plan.number)
    for older in session.scalars(before).all():
        reason = f"Digantikan perubahan SKP ke-{plan.number - 1}"
        frame.replace(session, older.instance_id, (SKP_PLAN,), reason=reason, today=today, now=now)
    return frame.keep(
        session,
        plan.instance_id,
        plan_paper(session, plan, now=now),
        layout=SKP_PLAN,
        code=f"SKP-{plan.number}",
        signed_by=plan.agreed_by,
        now=now,
        today=today,
    )


def kept_plan(session: Session, plan: SkpPlan) -> Letter | None:
    """The letter that was issued of this version."""
    return frame.kept(session, plan.instance_id, SKP_PLAN) if plan.status in FIXED else None


def columns(skp: Skp, plan: SkpPlan, *more: JsonObject) -> list[JsonObject]:
    """The columns of the table of results in their order, by the form and the approach."""
    leader, quantitative = skp.form is SkpForm.LEADER, plan.approach is Approach.QUANTITATIVE
    found = [_column("NO", "number", "number", "narrow")]
    if not leader:
        found.append(_column(SERVES, "serves", "result", 3))
    found.append(_column("RENCANA HASIL KERJA", "text", "result", 3))
    if quantitative:
        found += [
            _column("ASPEK", "aspect", "indicator", 1.3),
            _column("INDIKATOR KINERJA INDIVIDU", "text", "indicator", 3),
            _column("TARGET", "target", "indicator", 1.8),
        ]
    else:
        found.append(_column(MEASURES, "measures", "result", 4))
    if leader:
        found.append(_column("PERSPEKTIF", "perspective", "result", 1.5))
    return [*found, *more]


def column(label: str, key: str, width: float) -> JsonObject:
    """A further column of each result."""
    return _column(label, key, "result", width)


def sections(
    session: Session, plan: SkpPlan, beside: dict[str, JsonObject] | None = None
) -> list[JsonObject]:
    """A. UTAMA and B. TAMBAHAN with their results; `beside` has more of a result, by its line."""
    indicators: dict[Rhk, list[Iki]] = {}
    for result, indicator in session.execute(_RESULTS, {"plan": plan.id}):
        indicators.setdefault(result, []).extend(filter(None, [indicator]))
    more = beside or {}
    return [
        {
            "title": title,
            "rows": [
                _row(one, theirs) | more.get(str(one.line), {})
                for one, theirs in indicators.items()
                if one.kind is kind
            ],
        }
        for kind, title in SECTIONS
    ]


def values(session: Session, plan_id: int, feedback: dict[str, str] | None = None) -> list[JsonObject]:
    """The seven values of BerAKHLAK in the order of the form, with the leader's special expectations."""
    special = {one.value: one.text for one in ask(session, _EXPECTATIONS, {"plan": plan_id})}
    return [
        {
            "name": NAMES[value],
            "conduct": list(CONDUCT[value]),
            "expectation": special.get(value, ""),
            "feedback": (feedback or {}).get(value, ""),
        }
        for value in CoreValue
    ]


_RESULTS = (
    select(Rhk, Iki)
    .outerjoin(Iki, Iki.rhk_id == Rhk.id)
    .where(Rhk.plan_id == bindparam("plan"))
    .order_by(Rhk.position, Rhk.id, Iki.position, Iki.id)
)
_EXPECTATIONS = select(SkpExpectation.value, SkpExpectation.text).where(
    SkpExpectation.plan_id == bindparam("plan")
)


def _column(label: str, key: str, of: str, width: float | str) -> JsonObject:
    return {"label": label, "key": key, "of": of, "width": width}


def _row(result: Rhk, indicators: Sequence[Iki]) -> JsonObject:
    assigned = f" (penugasan: {result.assignment})" if result.assignment else ""
    return {
        "serves": result.serves_text or words.NOTHING,
        "text": result.text + assigned,
        "perspective": words.PERSPECTIVES[result.perspective] if result.perspective else words.NOTHING,
        "measures": "\n".join(_measure(one) for one in indicators),
        "indicators": [
            {
                "aspect": words.ASPECTS[one.aspect] if one.aspect else words.NOTHING,
                "text": one.text,
                "target": _target(one),
            }
            for one in indicators
        ],
    }


def _measure(one: Iki) -> str:
    return f"{one.text}: {_target(one)}" if one.target else one.text


def _target(one: Iki) -> str:
    quarters = (one.quarter_1, one.quarter_2, one.quarter_3, one.quarter_4)
    said = [f"TW {name}: {text}" for name, text in zip(words.QUARTERS, quarters, strict=True) if text]
    return f"{one.target} ({'; '.join(said)})" if said else one.target


def _version(plan: SkpPlan) -> str:
    if plan.number == 1:
        return ""
    since = f", berlaku sejak {day_in_words(plan.valid_from)}" if plan.valid_from else ""
    return f"Perubahan ke-{plan.number - 1}{since}. Alasan: {plan.reason or words.NOTHING}"


def _annexes(session: Session, plan_id: int) -> list[JsonObject]:
    items: Iterable[SkpAnnexItem] = session.scalars(
        select(SkpAnnexItem).where(SkpAnnexItem.plan_id == plan_id).order_by(SkpAnnexItem.position)
    ).all()
    return [
        {"title": words.ANNEXES[kind], "items": [one.text for one in items if one.kind is kind]}
        for kind in AnnexKind
    ]
