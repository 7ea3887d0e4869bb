"""Reports of activities walked through HTTP to each of their ends, and who may decide on whose."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from models.activity import Activity, ActivityVersion
from models.people import Holding
from models.process import TaskStatus
from models.settings import Parameter
from tests.support.activity import MONDAY
from tests.support.activity_report import (
    ACCEPTED,
    CLOSED,
    OVER,
    REJECTED,
    RETURNED,
    WORDS,
    decisions,
    drafts,
    reported,
    send,
    states,
)
from tests.support.office import Office
from tests.support.world import NOW, delegate, hold, make_post
from workflows.errors import InputRefused
from workflows.services.activity import reports

ALONE = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)


def test_returned_mended_sent_again_and_accepted(office: Office) -> None:
    """Both versions stay, with what was decided on each; the superior's words stand beside the entry."""
    world = office.world
    case, ids = reported(office, world.siti)
    assert office.task(case).post_id == world.rahmat.post_id
    assert office.task(case).due_at == CLOSED.replace(minute=59, second=59, hour=16)
    assert not office.may(world.siti, case)
    short = office.answer(world.rahmat, case, **RETURNED | {"return_reason": "  kurang  "})
    assert "paling sedikit 10 huruf" in _refused(short)
    _done(office, world.rahmat, case, RETURNED)
    assert states(office, ids) == ["RETURNED", "RETURNED"]

    with Session(office.engine) as session, session.begin():
        session.get_one(Activity, ids[0]).text = "Menyusun nota dinas, lampiran lengkap"
    _done(office, world.siti, case, {"repair_note": ""})
    assert states(office, ids) == ["SUBMITTED", "SUBMITTED"]
    _done(office, world.rahmat, case, ACCEPTED)
    assert states(office, ids) == ["VERIFIED", "VERIFIED"]
    assert office.ended(case).outcome == "ACCEPTED"
    rahmat = (world.rahmat.id, "Kasubbag Umum")
    assert decisions(office, ids[0]) == [(1, "RETURNED", WORDS, *rahmat), (2, "VERIFIED", "", *rahmat)]
    with Session(office.engine) as session:
        texts = session.scalars(
            select(ActivityVersion.text)
            .where(ActivityVersion.activity_id == ids[0])
            .order_by(ActivityVersion.number)
        ).all()
    assert len(set(texts)) == 2


@ALONE
class TestEnds:
    def test_rejected_with_words_counts_for_nothing(self, office: Office) -> None:
        case, ids = reported(office, office.world.siti)
        _done(office, office.world.rahmat, case, REJECTED)
        assert states(office, ids) == ["REJECTED", "REJECTED"]
        assert office.ended(case).outcome == "NONE"

    def test_after_the_close_only_the_one_above_decides_and_returns_nothing(self, office: Office) -> None:
        """The secretary's post is vacant, so it goes to the head."""
        world = office.world
        case, ids = reported(office, world.siti)
        first = office.task(case)
        assert office.let_time_pass(CLOSED) == 1
        assert office.task(case).post_id == world.ratna.post_id
        assert not office.may(world.rahmat, case)
        assert office.post(world.rahmat, f"/tugas/{first.id}", ACCEPTED).status_code == 409
        wrong = office.answer(world.ratna, case, **RETURNED)
        assert wrong.status_code == 422
        _done(office, world.ratna, case, {"decision": "ACCEPTED", "reject_reason": "", "decided": ""})
        assert states(office, ids) == ["VERIFIED", "VERIFIED"]

    def test_a_timer_that_is_late_gives_the_superior_no_more_time(self, office: Office) -> None:
        case, ids = reported(office, office.world.siti)
        office.set_clock(CLOSED)
        assert "Batas pemeriksaan" in _refused(office.answer(office.world.rahmat, case, **ACCEPTED))
        assert states(office, ids) == ["SUBMITTED", "SUBMITTED"]

    @pytest.mark.parametrize(
        ("setting", "state", "outcome"),
        [({}, "VERIFIED_AUTOMATICALLY", "AUTOMATIC"), ({"on_timeout": "EXPIRE"}, "EXPIRED", "EXPIRED")],
        ids=["verified", "expired"],
    )
    def test_both_superiors_silent(
        self, office: Office, setting: Mapping[str, object], state: str, outcome: str
    ) -> None:
        with Session(office.engine) as session, session.begin():
            session.add(
                Parameter(name="activity.policy", valid_from=date(2026, 1, 1), value=setting, ground="Perbup")
            )
        case, ids = reported(office, office.world.siti)
        assert office.let_time_pass(NOW + timedelta(days=2, hours=8)) == 1  # reminded
        assert office.let_time_pass(CLOSED) == 1
        assert office.let_time_pass(OVER) == 1
        assert states(office, ids) == [state, state]
        assert office.ended(case).outcome == outcome
        assert decisions(office, ids[0]) == [(1, state, "", None, "")]

    def test_what_was_returned_and_not_sent_again_is_over(self, office: Office) -> None:
        """Two working days after the return, though the window of the day was longer by one."""
        world = office.world
        case, ids = reported(office, world.siti)
        _done(office, world.rahmat, case, RETURNED)
        assert office.let_time_pass(datetime(2026, 2, 12, 16, 59, tzinfo=UTC)) == 0
        assert office.let_time_pass(datetime(2026, 2, 12, 17, 0, 30, tzinfo=UTC)) == 1
        assert states(office, ids) == ["EXPIRED", "EXPIRED"]
        assert office.ended(case).outcome == "EXPIRED"

    def test_taken_back_before_it_was_decided(self, office: Office) -> None:
        """A day whose deadline has passed could not be sent again: that is said before."""
        case, ids = reported(office, office.world.siti)
        path, closed = f"/kasus/{case.id}/tarik", "2 baris tidak bisa dikirim lagi sesudah ditarik"
        assert closed not in office.get(office.world.siti, path)
        with sessionmaker(office.engine).begin() as session:
            session.execute(
                update(Activity).where(Activity.id.in_(ids)).values(day=MONDAY - timedelta(days=14))
            )
        assert closed in office.get(office.world.siti, path)
        answer = office.post(office.world.siti, path, {"alasan": "Ada yang salah."})
        assert answer.status_code == 303
        assert (states(office, ids), office.ended(case).status) == (["DRAFT", "DRAFT"], "WITHDRAWN")

    def test_taken_back_at_repair_can_be_sent_again(self, office: Office) -> None:
        """What is late isn't ticked any more, and stands in the way of nothing."""
        world = office.world
        late = drafts(office, world.siti, days=(MONDAY - timedelta(days=7),), each=1)
        case, ids = reported(office, world.siti)
        _done(office, world.rahmat, case, RETURNED)
        assert (
            office.post(world.siti, f"/kasus/{case.id}/tarik", {"alasan": "Ditulis ulang."}).status_code
            == 303
        )
        assert states(office, ids) == ["DRAFT", "DRAFT"]
        page = office.get(world.siti, "/aktivitas/kirim")
        ticked = {int(one) for one in re.findall(r'name="baris" value="(\d+)" checked', page)}
        assert f'value="{late[0]}"' in page and ticked == set(ids)
        again = office.post(world.siti, "/aktivitas/kirim", {"baris": [str(one) for one in ticked]})
        assert again.status_code == 303
        assert states(office, ids) == ["SUBMITTED", "SUBMITTED"]


@ALONE
class TestWhoseItIs:
    def test_nobody_decides_about_themself_as_acting_superior(self, office: Office) -> None:
        """Yoga is Plh of his superior, who is away: his own goes to the head, his people's to himself."""
        world = office.world
        own, _ids = reported(office, world.yoga)
        assert office.task(own).post_id == world.ratna.post_id
        assert [office.may(one, own) for one in (world.yoga, world.intan, world.ratna)] == [
            False,
            False,
            True,
        ]

    def test_nobody_decides_about_themself_as_delegate(self, office: Office) -> None:
        world = office.world
        with Session(office.engine) as session, session.begin():
            until = MONDAY + timedelta(days=3)
            delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.siti, until=until)
        own, ids = reported(office, world.siti)
        others, _ids = reported(office, world.bayu)
        assert [office.may(world.siti, one) for one in (own, others)] == [False, True]
        assert office.answer(world.siti, own, **ACCEPTED).status_code in (403, 404)
        _done(office, world.siti, others, ACCEPTED)
        assert states(office, ids) == ["SUBMITTED", "SUBMITTED"]
        assert office.task(own).status is TaskStatus.OPEN

    def test_a_superior_changed_in_mid_month_parts_the_report(self, office: Office) -> None:
        """Siti's post is under Rahmat until Friday; from Monday on she has another under Laras."""
        world, before = office.world, MONDAY - timedelta(days=3)
        with Session(office.engine) as session, session.begin():
            old = session.scalars(select(Holding).where(Holding.employee_id == world.siti.id)).one()
            old.valid_to = before
            session.flush()
            hold(
                session,
                make_post(session, world.agency, parent=world.laras.post_id),
                by=world.siti,
                since=MONDAY,
            )
        ids = drafts(office, world.siti, days=(before, MONDAY), each=1)
        with pytest.raises(InputRefused) as refused:
            send(office, world.siti, ids)
        assert "atasan lain" in str(refused.value.messages)
        with Session(office.engine) as session:
            parts = reports.parts(session, world.siti.id, ids)
        assert [part.superior_post_id for part in parts] == [world.rahmat.post_id, world.laras.post_id]
        first, second = (send(office, world.siti, list(part.ids)) for part in parts)
        assert [office.may(world.rahmat, one) for one in (first, second)] == [True, False]
        assert [office.may(world.laras, one) for one in (first, second)] == [False, True]

    def test_a_strangers_entries_are_not_sent(self, office: Office) -> None:
        ids = drafts(office, office.world.bayu)
        with pytest.raises(InputRefused):
            send(office, office.world.siti, ids)
        assert states(office, ids) == ["DRAFT", "DRAFT"]


def _done(office: Office, person, case, fields: Mapping[str, object]) -> None:
    answer = office.answer(person, case, **fields)
    assert answer.status_code == 303, html.unescape(answer.get_data(as_text=True))


def _refused(answer) -> str:
    assert answer.status_code == 422, answer.status_code
    return html.unescape(answer.get_data(as_text=True))
