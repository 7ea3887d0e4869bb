"""Entries of activities over the tables: V1 to V8 at their fields, retries, sending with versions, repeating a day."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import Activity, ActivityReport, ActivityState, ActivityVersion
from models.attendance import PresenceDay, PresenceKind
from models.documents import StoredFile
from models.leave import LeaveStatus
from tests.support.activity import MONDAY, entry, item
from tests.support.leave import one_day
from tests.support.skp import agreed, open_year, skp_of
from tests.support.tasks import make_instance
from tests.support.world import NOW, Person, World
from workflows.errors import InputRefused, NotFound
from workflows.rules.activity_entry import EntryCode
from workflows.services.activity import entries
from workflows.services.activity.judging import Typed

DIGEST = b"\1" * 32
NOTA = Typed(MONDAY, time(8), time(9), "A-01", 1, "Menyusun nota dinas undangan rapat", additional=True)
FRIDAY = MONDAY - timedelta(days=3)


@pytest.fixture(autouse=True)
def _catalogue(session: Session, world: World) -> None:
    item(session, "A-02", name="Merawat pasien", posts=["Sanitarian"])
    item(session, "A-03", name="Menyusun laporan", needs_evidence=True)
    item(session)


def keep(session: Session, person: Person, typed: Typed, now: datetime = NOW) -> Activity:
    return entries.add(session, person.id, typed, client_uuid=uuid.uuid4(), now=now).activity


def found(session: Session, person: Person, typed: Typed, now: datetime = NOW, **how: object):
    """Codes and fields of all that is wrong."""
    judged = entries.problems(session, person.id, typed, now=now, **how)
    return {(one.field, one.code) for one in judged.findings}


def report(session: Session, world: World, first: date = MONDAY, last: date = MONDAY) -> ActivityReport:
    made = ActivityReport(
        instance_id=make_instance(session, subject=world.siti).id,
        employee_id=world.siti.id,
        superior_post_id=world.rahmat.post_id,
        first_day=first,
        last_day=last,
        sent_at=NOW,
    )
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({}, "", None),
        ({"ends": time(8)}, "ends", EntryCode.INVALID_TIME),
        ({"begins": time(22), "ends": time(1)}, "ends", EntryCode.INVALID_TIME),
        ({"day": MONDAY + timedelta(days=1)}, "day", EntryCode.FUTURE_DATE),
        ({"day": date(2099, 1, 1)}, "day", EntryCode.FUTURE_DATE),
        ({"day": MONDAY - timedelta(days=7)}, "day", EntryCode.INPUT_CLOSED),
        ({"day": date(2001, 1, 1)}, "day", EntryCode.INPUT_CLOSED),
        ({"day": MONDAY - timedelta(days=1)}, "day", EntryCode.INACTIVE_DAY),
        ({"begins": time(10, 30), "ends": time(11, 30)}, "begins", EntryCode.OVERLAP),
        ({"additional": False, "rhk_line": uuid.uuid4()}, "serves", EntryCode.WORK_RESULT_NOT_VALID),
        ({"volume": 0}, "volume", EntryCode.INVALID_VOLUME),
        ({"volume": 10**9}, "volume", None),
        ({"additional": False}, "serves", None),
        ({"text": "nota  "}, "text", None),
        ({"code": "A-02"}, "item", None),  # another post's
        ({"link": "drive/berkas"}, "link", None),
    ],
)
def test_each_check_speaks_at_its_field(
    session: Session, world: World, change: dict, field: str, code: EntryCode | None
):
    entry(session, world.siti, item(session, "A-04"), ("10:00", "11:00"))
    told = found(session, world.siti, replace(NOTA, **change))
    assert told == ({(field, code)} if field else set())


def test_days_of_leave_and_absence_take_nothing_and_overtime_opens_a_sunday(session: Session, world: World):
    leave = one_day(world.siti, make_instance(session, subject=world.siti).id, MONDAY, now=NOW)
    leave.status = LeaveStatus.APPROVED
    session.add(leave)
    session.flush()
    assert found(session, world.siti, NOTA) == {("day", EntryCode.INACTIVE_DAY)}
    kinds = {FRIDAY: PresenceKind.ABSENT, MONDAY - timedelta(days=1): PresenceKind.OVERTIME_ASSIGNED}
    for day, kind in kinds.items():
        session.add(PresenceDay(employee_id=world.siti.id, day=day, kind=kind, noted_at=NOW))
    session.flush()
    judged = entries.problems(session, world.siti.id, replace(NOTA, day=FRIDAY), now=NOW)
    assert "tidak masuk tanpa keterangan" in judged.by_field["day"][0]
    assert found(session, world.siti, replace(NOTA, day=MONDAY - timedelta(days=1))) == set()


def test_only_ones_own_agreed_results_can_be_served(session: Session, world: World):
    open_year(session)
    mine, bayus = (
        agreed(
            session, skp_of(session, one, assessor=world.rahmat), one, assessor=world.rahmat, results=["H"]
        )
        for one in (world.siti, world.bayu)
    )
    lines = [
        entries.activity_reading.results_on(session, one.id, MONDAY)[0].line
        for one in (world.siti, world.bayu)
    ]
    assert mine.id != bayus.id
    serving = replace(NOTA, additional=False, rhk_line=lines[0])
    assert keep(session, world.siti, serving).rhk_line == lines[0]
    told = found(session, world.siti, replace(serving, rhk_line=lines[1], begins=time(9), ends=time(10)))
    assert told == {("serves", EntryCode.WORK_RESULT_NOT_VALID)}


def test_a_retry_gets_the_entry_of_the_first_and_a_draft_may_be_dropped(session: Session, world: World):
    once = uuid.uuid4()
    first, second = (
        entries.add(session, world.siti.id, replace(NOTA, volume=volume), client_uuid=once, now=NOW)
        for volume in (1, 5)
    )
    assert (first.first, second.first) == (True, False)
    assert second.activity.id == first.activity.id
    assert second.activity.volume == 1
    with pytest.raises(NotFound):
        entries.drop(session, world.bayu.id, first.activity.id, now=NOW)
    assert entries.drop(session, world.siti.id, first.activity.id, now=NOW) == MONDAY
    assert entries.activity_reading.entries_between(session, world.siti.id, MONDAY, MONDAY) == []
    entries.restore(session, world.siti.id, first.activity.id, now=NOW)
    assert first.activity.state is ActivityState.DRAFT


def test_norm_and_weight_are_those_of_the_day_of_the_work(session: Session, world: World):
    item(session, norm_minutes=30, weight=Decimal("1.25"), valid_from=MONDAY)
    made = keep(session, world.siti, replace(NOTA, day=FRIDAY))
    assert (made.norm_minutes, made.weight) == (60, Decimal("1.00"))
    moved = entries.change(session, world.siti.id, made.id, NOTA, now=NOW)
    assert (moved.norm_minutes, moved.weight) == (30, Decimal("1.25"))


def test_what_is_sent_stays_as_a_version_and_a_returned_row_is_mended_alone(session: Session, world: World):
    rows = [
        keep(session, world.siti, NOTA),
        keep(session, world.siti, replace(NOTA, begins=time(9), ends=time(10))),
    ]
    ids, sent = [one.id for one in rows], report(session, world)
    for _again in range(2):
        entries.send(session, world.siti.id, ids, NOW, report=sent)
    assert {(one.state, one.version) for one in rows} == {(ActivityState.SUBMITTED, 1)}
    with pytest.raises(NotFound):
        entries.change(session, world.siti.id, ids[0], NOTA, now=NOW)
    later = NOW + timedelta(days=4)  # the window is over: what was returned may still be mended
    rows[0].state, rows[0].returned_at = ActivityState.RETURNED, later
    session.flush()
    mended = replace(NOTA, text="Menyusun nota dinas rapat anggaran")
    entries.change(session, world.siti.id, ids[0], mended, now=later)
    entries.send(session, world.siti.id, ids[:1], later, report=sent)
    versions = session.scalars(
        select(ActivityVersion).where(ActivityVersion.activity_id == ids[0]).order_by(ActivityVersion.number)
    ).all()
    assert [one.text for one in versions] == [NOTA.text, mended.text]
    assert rows[1].version == 1
    too_late = later + timedelta(days=7)
    rows[0].state = ActivityState.RETURNED
    session.flush()
    assert found(session, world.siti, mended, too_late, own=rows[0]) == {("day", EntryCode.INPUT_CLOSED)}


def test_evidence_and_overlapping_drafts_stop_the_sending_not_the_keeping(session: Session, world: World):
    bare = keep(session, world.siti, replace(NOTA, code="A-03"))
    over = keep(session, world.siti, replace(NOTA, begins=time(8, 30), ends=time(9, 30)))
    with pytest.raises(InputRefused) as refused:
        entries.send(session, world.siti.id, [bare.id, over.id], NOW, report=report(session, world))
    assert set(refused.value.messages) == {f"activity-{bare.id}", f"activity-{over.id}"}
    assert {bare.state, over.state} == {ActivityState.DRAFT}
    session.add(StoredFile(sha256=DIGEST, content=b"x", content_type="image/png", size=1, stored_at=NOW))
    session.flush()
    entries.change(
        session,
        world.siti.id,
        bare.id,
        replace(NOTA, code="A-03"),
        new_files=[(DIGEST, "foto.png")],
        now=NOW,
    )
    entries.send(session, world.siti.id, [bare.id], NOW, report=report(session, world))
    assert bare.state is ActivityState.SUBMITTED


def test_yesterday_is_repeated_once_without_what_cannot_be_done_today(session: Session, world: World):
    keep(session, world.siti, replace(NOTA, day=FRIDAY))
    keep(session, world.siti, replace(NOTA, day=FRIDAY, begins=time(13), ends=time(14), code="A-03"))
    item(session, "A-03", name="Menyusun laporan", valid_from=MONDAY, valid_to=MONDAY - timedelta(days=1))
    key = uuid.uuid4()
    for _again in range(2):
        made, left = entries.repeat(session, world.siti.id, MONDAY, source=FRIDAY, key=key, now=NOW)
        assert [(one.day, one.begins) for one in made] == [(MONDAY, time(8))]
        assert "tidak ada di katalog" in left[0]
    assert session.scalar(select(func.count()).select_from(Activity).where(Activity.day == MONDAY)) == 1
