"""What tests of SKP need beside the world: the open year 2026 with its quarters, and agreed plans."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.people import Post
from models.skp import (
    AnnexKind,
    Aspect,
    Iki,
    PeriodKind,
    PlanStatus,
    Rhk,
    Skp,
    SkpAnnexItem,
    SkpForm,
    SkpPeriod,
    SkpPlan,
    SkpYear,
)
from models.skp_evaluation import EvaluationStatus, SkpEvaluation
from tests.support.leave import calendars
from tests.support.tasks import make_instance
from tests.support.world import Person, World, small_world

YEAR = 2026
OPENED = datetime(2026, 1, 2, 1, 0, tzinfo=UTC)
AGREED = datetime(2026, 1, 20, 3, 0, tzinfo=UTC)
EVALUATED = datetime(2027, 1, 6, 3, 0, tzinfo=UTC)
FINAL = datetime(2027, 1, 25, 17, 0, tzinfo=UTC)


def skp_world(session: Session) -> World:
    """The small office with calendars and an open year; nobody has an SKP yet."""
    world = small_world(session)
    calendars(session)
    open_year(session)
    return world


def open_year(session: Session, year: int = YEAR) -> None:
    """The year in quarters: each is evaluated in the month after it, and so is the year."""
    session.add(SkpYear(year=year, plan_until=date(year, 1, 31), opened_at=OPENED))
    session.flush()
    for number in range(1, 5):
        session.add(_period(year, PeriodKind.QUARTER, number, 3 * number - 2, 3 * number))
    session.add(_period(year, PeriodKind.YEAR, 1, 1, 12))
    session.flush()


def skp_of(session: Session, person: Person, *, assessor: Person, leader: bool = False) -> Skp:
    """An SKP for the whole year, without a plan."""
    post = session.get_one(Post, person.post_id)
    made = Skp(
        year=YEAR,
        employee_id=person.id,
        post_id=post.id,
        unit_id=post.unit_id,
        assessor_post_id=assessor.post_id,
        form=SkpForm.LEADER if leader else SkpForm.STAFF,
        leads_unit=leader,
        first_day=date(YEAR, 1, 1),
        last_day=date(YEAR, 12, 31),
    )
    session.add(made)
    session.flush()
    return made


def agreed(
    session: Session,
    skp: Skp,
    person: Person,
    *,
    assessor: Person,
    results: Sequence[str],
    serves: Rhk | None = None,
    number: int = 1,
) -> SkpPlan:
    """A version of a plan, agreed: each result with one indicator of quantity, all serving `serves`."""
    plan = SkpPlan(
        skp_id=skp.id,
        number=number,
        instance_id=make_instance(session, subject=person).id,
        status=PlanStatus.AGREED,
        submitted_at=AGREED,
        agreed_at=AGREED,
        agreed_by=assessor.id,
        agreed_as=session.get_one(Post, assessor.post_id).name,
        valid_from=skp.first_day,
    )
    session.add(plan)
    session.flush()
    for position, text in enumerate(results, 1):
        rhk = Rhk(plan_id=plan.id, position=position, text=text)
        if serves is not None:
            rhk.serves_line, rhk.serves_text = serves.line, serves.text
        session.add(rhk)
        session.flush()
        indicator = Iki(
            rhk_id=rhk.id, position=1, aspect=Aspect.QUANTITY, text=f"Jumlah {text}", target="12 laporan"
        )
        session.add(indicator)
    for kind in AnnexKind:
        session.add(SkpAnnexItem(plan_id=plan.id, kind=kind, position=1, text="Sesuai kesepakatan"))
    session.flush()
    return plan


def evaluated(
    session: Session,
    plan: SkpPlan,
    person: Person,
    *,
    assessor: Person,
    kind: PeriodKind = PeriodKind.YEAR,
    number: int = 1,
    predicate: str = "GOOD",
    **columns: object,
) -> SkpEvaluation:
    """A delivered evaluation: results as expected, behaviour above, the predicate as given."""
    skp = session.get_one(Skp, plan.skp_id)
    period = session.scalars(
        select(SkpPeriod).where(
            SkpPeriod.year == skp.year, SkpPeriod.kind == kind, SkpPeriod.number == number
        )
    ).one()
    evaluation = SkpEvaluation(
        skp_id=skp.id,
        period_id=period.id,
        plan_id=plan.id,
        instance_id=make_instance(session, subject=person).id,
        status=EvaluationStatus.DELIVERED,
        organisation_result=columns.pop("organisation", None),
        work="AS_EXPECTED",
        behaviour="ABOVE",
        predicate=predicate,
        evaluated_by=assessor.id,
        evaluated_as=session.get_one(Post, assessor.post_id).name,
        evaluated_at=EVALUATED,
        notified_at=EVALUATED,
        **columns,
    )
    session.add(evaluation)
    session.flush()
    return evaluation


def final(session: Session, evaluation: SkpEvaluation, *, predicate: str = "") -> None:
    """Nobody objected, or the objection was decided."""
    evaluation.status, evaluation.final_at = EvaluationStatus.FINAL, FINAL
    evaluation.received_on = FINAL.date()
    evaluation.predicate = predicate or evaluation.predicate
    session.flush()


def _period(year: int, kind: PeriodKind, number: int, first: int, last: int) -> SkpPeriod:
    after = date(year + (last == 12), last % 12 + 1, 1)
    return SkpPeriod(
        year=year,
        kind=kind,
        number=number,
        first_day=date(year, first, 1),
        last_day=date(year, last, calendar.monthrange(year, last)[1]),
        opens_on=after,
        due_on=after.replace(day=calendar.monthrange(after.year, after.month)[1]),
    )
