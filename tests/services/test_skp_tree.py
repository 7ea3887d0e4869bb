"""The cascade as a tree: who is below, which results are carried, how far the plans are; predicates below a post."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy.orm import Session

from models import skp_tree
from models.skp import Iki, PeriodKind, PlanStatus, Rhk, RhkPart, SkpPlan
from models.skp_evaluation import EvaluationStatus, SkpProgress
from tests.support.skp import AGREED, agreed, evaluated, skp_of, skp_world
from tests.support.world import World

DAY = date(2026, 4, 1)


@pytest.fixture
def office(session: Session) -> World:
    return skp_world(session)


@pytest.fixture
def plans(session: Session, office: World) -> dict[str, SkpPlan]:
    """Ratna's two results; Rahmat (two posts below, the one between is vacant) and Laras serve the first."""
    top = agreed(
        session,
        skp_of(session, office.ratna, assessor=office.dewi, leader=True),
        office.ratna,
        assessor=office.dewi,
        results=["Jalan mantap", "Air bersih"],
    )
    first = session.query(Rhk).filter_by(plan_id=top.id, position=1).one()
    found = {"ratna": top}
    for name, person in (("rahmat", office.rahmat), ("laras", office.laras)):
        skp = skp_of(session, person, assessor=office.ratna)
        found[name] = agreed(
            session, skp, person, assessor=office.ratna, results=[f"Hasil {name}"], serves=first
        )
    return found


def progress(session: Session, plan: SkpPlan) -> None:
    line = session.query(Iki.line).join(Rhk, Rhk.id == Iki.rhk_id).filter(Rhk.plan_id == plan.id).first()
    assert line is not None
    session.add(
        SkpProgress(
            skp_id=plan.skp_id,
            iki_line=line[0],
            day=DAY,
            text="3 km",
            client_uuid=uuid.uuid4(),
            added_at=AGREED,
        )
    )
    session.flush()


def test_the_way_leads_from_the_regent_down(session: Session, office: World):
    way = skp_tree.way_to(session, office.siti.post_id, day=DAY)
    assert [step.post for step in way] == [
        *("Bupati", "Sekretaris Daerah", "Kepala Dinas", "Sekretaris Dinas"),
        *("Kasubbag Umum", "Analis Tata Usaha"),
    ]
    assert [step.holder for step in way][2:4] == ["Ratna Kenanga", ""]
    assert skp_tree.topmost(session) == office.surya.post_id
    assert skp_tree.way_to(session, 2**30, day=DAY) == []


def test_a_level_shows_each_post_with_the_sums_below(
    session: Session, office: World, plans: dict[str, SkpPlan]
):
    progress(session, plans["rahmat"])
    below = {one.post: one for one in skp_tree.below(session, office.ratna.post_id, day=DAY)}
    secretary = below["Sekretaris Dinas"]  # vacant, with Kasubbag Umum and his two below
    assert (secretary.holder, secretary.skp_id, secretary.plan) == ("", None, None)
    assert (secretary.posts, secretary.people, secretary.agreed, secretary.moving) == (4, 3, 1, 1)
    assert (below["Kepala Bidang Bina Marga"].agreed, below["Kepala Bidang Air Minum"].agreed) == (1, 0)
    (section,) = skp_tree.below(session, office.roads_post, day=DAY)
    assert (section.holder, section.plan, section.results, section.served) == (
        "Laras Cempaka",
        PlanStatus.AGREED,
        1,
        1,
    )
    assert skp_tree.below(session, office.siti.post_id, day=DAY) == []


def test_an_ended_or_dropped_skp_counts_no_more(session: Session, office: World, plans: dict[str, SkpPlan]):
    found = skp_tree.skp_at(session, office.laras.post_id, day=DAY)
    assert found is not None
    found[0].last_day = date(2026, 3, 15)
    session.flush()
    assert skp_tree.below(session, office.roads_post, day=DAY)[0].agreed == 0
    assert skp_tree.below(session, office.roads_post, day=date(2026, 3, 1))[0].agreed == 1
    found[0].dropped = True
    session.flush()
    assert skp_tree.skp_at(session, office.laras.post_id, day=DAY) is None
    assert len(skp_tree.serving(session, [plans_line(session, plans["ratna"])])) == 1


def plans_line(session: Session, plan: SkpPlan) -> uuid.UUID:
    return session.query(Rhk).filter_by(plan_id=plan.id, position=1).one().line


def test_results_say_who_carries_them_and_which_parts_nobody_took(
    session: Session, office: World, plans: dict[str, SkpPlan]
):
    line = plans_line(session, plans["ratna"])
    parts = [
        RhkPart(
            rhk_line=line,
            skp_id=plans["ratna"].skp_id,
            employee_id=who.id,
            text="Bagian",
            percent=40,
            given_at=AGREED,
        )
        for who in (office.rahmat, office.laras)
    ]
    session.add_all(parts)
    session.flush()
    session.query(Rhk).filter_by(plan_id=plans["rahmat"].id).update({Rhk.part_id: parts[0].id})
    progress(session, plans["ratna"])
    first, second = skp_tree.carried(session, plans["ratna"])
    assert (first.parts, first.parts_carried, first.percent) == (2, 1, 80)
    assert (first.indicators, first.moving) == (1, 1)
    assert (second.parts, second.percent, second.moving) == (0, None, 0)
    serving = skp_tree.serving(session, [line, second.rhk.line])
    assert [(one.line, one.name, one.text) for one in serving] == [
        (line, "Rahmat Jati", "Hasil rahmat"),
        (line, "Laras Cempaka", "Hasil laras"),
    ]


def test_predicates_are_counted_at_and_below_a_post_once_delivered(
    session: Session, office: World, plans: dict[str, SkpPlan]
):
    evaluated(session, plans["rahmat"], office.rahmat, assessor=office.ratna)
    quarter = evaluated(
        session,
        plans["laras"],
        office.laras,
        assessor=office.ratna,
        kind=PeriodKind.QUARTER,
        predicate="VERY_GOOD",
    )
    top = evaluated(session, plans["ratna"], office.ratna, assessor=office.dewi)
    top.status = EvaluationStatus.OPEN
    session.flush()
    periods = {one.id: one for one in skp_tree.periods_of(session, [2026])}
    found = skp_tree.predicates_below(session, office.ratna.post_id, [2026])
    assert {periods[key].kind: counts for key, counts in found.items()} == {
        PeriodKind.YEAR: {"GOOD": 1},
        PeriodKind.QUARTER: {"VERY_GOOD": 1},
    }
    assert skp_tree.predicates_below(session, office.roads_post, [2026]) == {
        quarter.period_id: {"VERY_GOOD": 1}
    }
    assert [one.kind for one in periods.values()][-1] is PeriodKind.YEAR
