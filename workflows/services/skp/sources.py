"""What a new plan may start from: one's own earlier plan, one of the same post in the unit, a template."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.people import Employee, Post
from models.skp import AnnexKind, Aspect, Iki, PlanStatus, Rhk, Skp, SkpAnnexItem, SkpPlan
from models.skp_reading import content
from workflows.errors import InputRefused, NotFound
from workflows.rules.skp_templates import TEMPLATES, Example
from workflows.services.skp.revise import copy_plan
from workflows.tongue import Words, phrase

MOST = 6
NAMES: Words = {
    "clerk": "Contoh: pengadministrasi",
    "analyst": "Contoh: analis dan pelaksana teknis",
    "supervisor": "Contoh: pejabat pengawas",
}


@dataclass(frozen=True, slots=True)
class Source:
    """`key` is `plan:<id>` or `template:<code>`; `own`: the person's own of an earlier period."""

    key: str
    name: str
    own: bool = False


def sources(session: Session, skp: Skp) -> tuple[Source, ...]:
    """One's own plans first, the newest first; then of the same post in the unit; then the office's templates."""
    templates = (Source(f"template:{one.code}", phrase(NAMES[one.code])) for one in TEMPLATES)
    return (*_own(session, skp), *_same_post(session, skp), *templates)


def start_from(session: Session, skp: Skp, plan: SkpPlan, key: str) -> None:
    """Copy the rows into an empty plan: they are new results, which serve nothing yet."""
    if session.scalar(select(Rhk.id).where(Rhk.plan_id == plan.id).limit(1)) is not None:
        raise InputRefused(
            {"plan": [phrase("Rencana ini sudah berisi. Hapus dulu isinya, atau lanjutkan saja.")]}
        )
    if key not in {one.key for one in sources(session, skp)}:
        raise NotFound(f"source {key} for SKP {skp.id}")
    kind, _colon, name = key.partition(":")
    if kind == "plan":
        source = session.get_one(SkpPlan, int(name))
        _clear_annexes(session, plan)
        plan.approach = source.approach
        copy_plan(session, content(session, source), plan, same_lines=False)
    else:
        _clear_annexes(session, plan)
        _write(session, plan, next(one for one in TEMPLATES if one.code == name))


def _own(session: Session, skp: Skp) -> list[Source]:
    rows = session.execute(
        _agreed(skp).where(Skp.employee_id == skp.employee_id).order_by(Skp.last_day.desc()).limit(MOST)
    )
    return [
        Source(f"plan:{plan}", phrase("SKP saya {year}, {post}", year=one.year, post=post), own=True)
        for plan, one, post, _name in rows
    ]


def _same_post(session: Session, skp: Skp) -> list[Source]:
    title = session.get_one(Post, skp.post_id).name
    rows = session.execute(
        _agreed(skp)
        .where(Skp.employee_id != skp.employee_id, Skp.unit_id == skp.unit_id, Post.name == title)
        .order_by(Skp.year.desc(), Skp.id.desc())
        .limit(MOST)
    )
    return [
        Source(f"plan:{plan}", phrase("{post}, SKP {year} {name}", post=post, year=one.year, name=name))
        for plan, one, post, name in rows
    ]


def _agreed(skp: Skp) -> Select[int, Skp, str, str]:
    return (
        select(SkpPlan.id, Skp, Post.name, Employee.name)
        .join(Skp, Skp.id == SkpPlan.skp_id)
        .join(Post, Post.id == Skp.post_id)
        .join(Employee, Employee.id == Skp.employee_id)
        .where(SkpPlan.status == PlanStatus.AGREED, ~Skp.dropped, Skp.id != skp.id)
    )


def _clear_annexes(session: Session, plan: SkpPlan) -> None:
    for item in session.scalars(select(SkpAnnexItem).where(SkpAnnexItem.plan_id == plan.id)):
        session.delete(item)
    session.flush()


def _write(session: Session, plan: SkpPlan, template: Example) -> None:
    for place, result in enumerate(template.results, 1):
        row = Rhk(plan_id=plan.id, position=place, text=result.text)
        session.add(row)
        session.flush()
        session.add_all(
            Iki(rhk_id=row.id, position=number, aspect=Aspect(aspect), text=text, target=target)
            for number, (aspect, text, target) in enumerate(result.indicators, 1)
        )
    for kind, text in template.annexes:
        session.add(SkpAnnexItem(plan_id=plan.id, kind=AnnexKind(kind), position=1, text=text))
    session.flush()
