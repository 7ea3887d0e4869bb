"""The evening before a deadline: whoever has something open is told, once, with the rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from models.notices import Notice, OutboxMessage
from models.people import Holding, Unit
from tests.support.activity import MONDAY
from tests.support.activity_report import drafts, reported
from tests.support.office import Office
from tests.support.world import NOW
from webapp.background.activity_evenings import Evenings
from workflows import outbox
from workflows.services.activity import evening

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
FRIDAY = MONDAY - timedelta(days=3)
# Wednesday, 20.05: the third working day after Friday.
NIGHT = NOW.replace(hour=13, minute=5) + timedelta(days=2)
LATER = NIGHT + timedelta(hours=2)  # in the east the day is over


def test_the_night_of_a_deadline_is_told_once_to_whoever_has_something_open(office: Office) -> None:
    world, sessions = office.world, sessionmaker(office.engine)
    drafts(office, world.siti, days=(FRIDAY,))
    reported(office, world.bayu, days=(FRIDAY,))
    assert Evenings(sessions, lambda _session: NIGHT - timedelta(minutes=10)).remind() == 0
    work = Evenings(sessions, lambda _session: NIGHT)
    number = work.remind()
    told = _told(office)
    assert len(told) == number
    assert world.siti.id in told and world.rahmat.id in told  # a draft, and nothing at all
    assert world.bayu.id not in told  # it was sent
    assert world.surya.id not in told  # nobody is above him
    assert world.stranger.id not in told  # in his office nobody has begun with activities
    assert work.remind() == 0
    with sessions.begin() as session:
        for number in session.scalars(select(OutboxMessage.id)).all():
            outbox.expand(session, number, now=NIGHT)
        wanted = select(Notice.id).where(
            Notice.employee_id == world.siti.id, Notice.text_key == evening.EVENING
        )
        assert len(session.scalars(wanted).all()) == 1
    page = office.get(world.siti, "/pemberitahuan")
    assert "Malam ini pukul 23.59 batas mengisi dan mengirim kegiatan 1 hari, mulai Jum 6 Feb 2026" in page
    assert "3 hari kerja sesudah harinya" in page


def test_nobody_is_told_of_days_before_their_post_nor_of_a_deadline_that_is_over(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a piece that fails keeps no other."""
    world, sessions = office.world, sessionmaker(office.engine)
    for person in (world.bayu, world.stranger):  # their offices have begun
        drafts(office, person, days=(FRIDAY,))
    with sessions.begin() as session:
        begun = update(Holding).where(Holding.employee_id == world.tirta.id).values(valid_from=MONDAY)
        session.execute(begun)
        east = update(Unit).where(Unit.id == world.other_agency).values(time_zone="Asia/Jayapura")
        session.execute(east)
    work = Evenings(sessions, lambda _session: LATER)
    monkeypatch.setattr("webapp.background.activity_evenings.PIECE", 1)
    with monkeypatch.context() as broken:
        broken.setattr(evening, "remind", _fails_for(world.siti.id))
        with pytest.raises(LookupError, match="no unit"):
            work.remind()
    others = _told(office)
    assert {world.rahmat.id, world.dimas.id} <= others
    assert not {world.siti.id, world.tirta.id, world.stranger.id} & others
    assert (work.remind(), _told(office)) == (1, others | {world.siti.id})


def _fails_for(employee_id: int) -> Callable[..., list[int]]:
    whole = evening.remind

    def remind(session: Session, ids: Sequence[int], day: date, *, now: datetime) -> list[int]:
        if employee_id in ids:
            raise LookupError("no unit")
        return whole(session, ids, day, now=now)

    return remind


def _told(office: Office) -> set[int]:
    with Session(office.engine) as session:
        bodies = session.scalars(select(OutboxMessage.body)).all()
    return {body["employee_id"] for body in bodies if body.get("text_key") == evening.EVENING}
