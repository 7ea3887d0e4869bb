"""Superiors at their pages of activities: rows with words of their own, many reports at once, a week of the team."""

from __future__ import annotations

import html
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from models.activity import Activity, ActivityReport
from models.activity_checks import ActivityCheckItem, ActivityReminder
from models.attendance import PresenceDay, PresenceKind
from models.notices import OutboxMessage
from models.process import Incident, Instance
from models.readings import Reading
from tests.support.activity import MONDAY, entry, item
from tests.support.activity_report import WORDS, decisions, drafts, reported, send, states
from tests.support.office import Office
from tests.support.world import NOW
from webapp.background.activity_checks import INCIDENT, ActivityChecks
from workflows import runtime

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
THURSDAY, FRIDAY = MONDAY - timedelta(days=4), MONDAY - timedelta(days=3)


def test_row_by_row_with_words_and_the_rest_later(office: Office) -> None:
    """One returned, one rejected, one left; the task stays until the last is decided, then only the returned mends."""
    world = office.world
    case, ids = reported(office, world.siti, each=3)
    page = _page(office, case)
    assert "3 baris menunggu putusan Anda" in office.get(world.rahmat, page)
    short = {f"putusan-{ids[0]}": "kembalikan", f"alasan-{ids[0]}": "kurang", f"putusan-{ids[1]}": "terima"}
    refused = _text(office.post(world.rahmat, page, short), 422)
    assert "paling sedikit 10 huruf" in refused
    assert ">kurang<" in refused
    assert states(office, ids) == ["SUBMITTED"] * 3

    first = {f"putusan-{ids[0]}": "kembalikan", f"alasan-{ids[0]}": WORDS, f"putusan-{ids[1]}": "tolak"}
    _text(office.post(world.rahmat, page, first | {f"alasan-{ids[1]}": WORDS}), 303)
    assert states(office, ids) == ["RETURNED", "REJECTED", "SUBMITTED"]
    assert "Atasan masih memeriksa baris lain" in office.get(world.siti, "/aktivitas/kirim")
    key = str(uuid.uuid4())
    _text(office.post(world.rahmat, page, {"terima_semua": "1"}, key=key), 303)
    assert states(office, ids) == ["RETURNED", "REJECTED", "VERIFIED"]
    assert _text(office.post(world.rahmat, page, {"terima_semua": "1"}, key=key), 409)
    assert office.get(world.siti, page).count(WORDS) == 2
    assert "<h3>" in (inside := office.get(world.siti, f"/kasus/{case.id}")) and "&lt;h3" not in inside

    _text(office.answer(world.siti, case, repair_note=""), 303)
    assert states(office, ids) == ["SUBMITTED", "REJECTED", "VERIFIED"]
    _text(office.post(world.rahmat, page, {"terima_semua": "1"}), 303)
    assert office.ended(case).outcome == "PARTLY"
    assert [one[:2] for one in decisions(office, ids[0])] == [(1, "RETURNED"), (2, "VERIFIED")]


def test_nobody_decides_on_rows_that_are_not_theirs(office: Office) -> None:
    world = office.world
    case, ids = reported(office, world.siti)
    page = _page(office, case)
    for person, status in ((world.siti, 409), (world.wulan, 409), (world.dimas, 404)):
        assert office.post(person, page, {"terima_semua": "1"}).status_code == status
    for bare in ({}, {"decision": "RETURNED"}, {"decision": "REJECTED", "return_reason": WORDS}):
        assert office.answer(world.rahmat, case, **bare).status_code == 422  # and no incident
    assert states(office, ids) == ["SUBMITTED", "SUBMITTED"]


def test_many_at_once_each_with_its_result_and_a_repetition_changes_nothing(office: Office) -> None:
    """One of three is withdrawn between the press and the work of the job."""
    world = office.world
    sent = [reported(office, world.siti, each=1), reported(office, world.bayu, each=1)]
    ids = drafts(office, world.bayu, days=(FRIDAY,), each=1)
    gone = send(office, world.bayu, ids)
    tasks = [str(office.task(case).id) for case in (*(case for case, _ids in sent), gone)]
    assert "3 laporan menunggu Anda" in office.get(world.rahmat, "/aktivitas/periksa?pilih=semua")
    assert "Pilih sedikitnya satu" in _text(office.post(world.rahmat, "/aktivitas/periksa", {}), 422)
    assert _text(office.post(world.siti, "/aktivitas/periksa", {"pilih": tasks}), 422)

    key = str(uuid.uuid4())
    first, again = (
        office.post(world.rahmat, "/aktivitas/periksa", {"pilih": tasks}, key=key) for _press in range(2)
    )
    assert first.headers["Location"] == again.headers["Location"]
    assert "Menunggu giliran" in office.get(world.rahmat, first.headers["Location"])
    office.post(world.bayu, f"/kasus/{gone.id}/tarik", {"alasan": "Ada yang salah."})
    _work(office, first)
    _work(office, first)
    page = office.get(world.rahmat, first.headers["Location"])
    assert "2 diterima, 1 belum" in page and "Sudah diputus, ditarik" in page
    assert [states(office, ids)[0] for _case, ids in sent] == ["VERIFIED", "VERIFIED"]
    assert len(decisions(office, sent[0][1][0])) == 1
    _text(office.post(world.rahmat, "/aktivitas/periksa", {"pilih": tasks}, key=key), 303)
    with Session(office.engine) as session:
        assert session.scalar(select(func.count()).select_from(ActivityCheckItem)) == 3
    assert office.browser(world.siti).get(first.headers["Location"]).status_code == 404
    assert "100% dari 2 baris" in office.get(world.rahmat, "/aktivitas/periksa")


def test_a_failure_is_told_and_leaves_the_report_open(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full while the second of two reports is accepted."""
    world = office.world
    sent = [reported(office, world.siti, each=1), reported(office, world.bayu, each=1)]
    tasks = [str(office.task(case).id) for case, _ids in sent]
    press = office.post(world.rahmat, "/aktivitas/periksa", {"pilih": tasks})
    full = tasks[1]

    def write(session: Session, task_id: uuid.UUID, **given: object) -> object:
        answer = complete(session, task_id, **given)
        if str(task_id) == full:
            raise ValueError("no space left")
        return answer

    complete: Callable[..., object] = runtime.complete
    monkeypatch.setattr(runtime, "complete", write)
    _work(office, press)
    with Session(office.engine) as session:
        found = session.execute(select(ActivityCheckItem.task_id, ActivityCheckItem.why))
        assert {str(task): why for task, why in found} == {tasks[0]: "", full: "FAILED"}
        assert session.scalars(select(Incident.cause).where(Incident.kind == INCIDENT)).all() == [
            "ValueError"
        ]
    assert sorted(states(office, sent[0][1] + sent[1][1])) == ["SUBMITTED", "VERIFIED"]


def test_what_is_odd_comes_first_and_is_never_blocked(office: Office) -> None:
    """The same words on five working days, of which two are sent now."""
    world = office.world
    text = {"text": "Merapikan arsip surat"}
    with Session(office.engine) as session, session.begin():
        made = item(session)
        for back in (6, 5, 4):
            day = MONDAY - timedelta(days=back)
            entry(session, world.siti, made, ("08:00", "09:00"), day=day, state="VERIFIED", **text)
    ids = drafts(office, world.siti, days=(FRIDAY, MONDAY), each=1)
    with Session(office.engine) as session, session.begin():
        for entry_id in ids:
            session.get_one(Activity, entry_id).text = "merapikan  arsip SURAT"
    case = send(office, world.siti, ids)
    shown = office.get(world.rahmat, "/aktivitas/periksa")
    assert "Perlu dilihat dulu" in shown
    assert "2 baris: uraian sama lima hari" in shown
    _text(office.post(world.rahmat, _page(office, case), {"terima_semua": "1"}), 303)
    assert set(states(office, ids)) == {"VERIFIED"}


def test_a_week_of_the_team_reminded_once_a_day_and_accepted_by_the_day(office: Office) -> None:
    world = office.world
    _case, ids = reported(office, world.siti, days=(FRIDAY, MONDAY), each=1)
    assert "Belum ada orang" in office.get(world.siti, "/aktivitas/tim")
    week = office.get(world.rahmat, "/aktivitas/tim")
    assert "Terkirim" in week
    assert "Belum mulai" in week
    with Session(office.engine) as session:
        read = set(session.scalars(select(Reading.subject_id).where(Reading.thing == "tim")))
    assert {world.siti.id, world.bayu.id} <= read

    for _press in range(2):
        _text(office.post(world.rahmat, "/aktivitas/tim/ingatkan", {"pegawai": world.bayu.id}), 303)
    assert _told(office, "activity.reminder") == [world.bayu.id]
    assert (
        office.post(world.rahmat, "/aktivitas/tim/ingatkan", {"pegawai": world.dimas.id}).status_code == 404
    )
    with Session(office.engine) as session:
        assert session.scalars(select(ActivityReminder.employee_id)).all() == [world.bayu.id]

    day = {"pegawai": world.siti.id, "hari": MONDAY.isoformat(), "minggu": MONDAY.isoformat()}
    _text(office.post(world.rahmat, "/aktivitas/tim/terima", day), 303)
    assert states(office, ids) == ["SUBMITTED", "VERIFIED"]
    friday = day | {"hari": FRIDAY.isoformat(), "minggu": FRIDAY.isoformat()}
    _text(office.post(world.rahmat, "/aktivitas/tim/terima", friday), 303)
    assert states(office, ids) == ["VERIFIED", "VERIFIED"]
    assert office.ended(_case).outcome == "ACCEPTED"


def test_a_day_that_passed_without_a_word_is_no_day_that_has_not_begun(office: Office) -> None:
    world = office.world
    sunday = MONDAY - timedelta(days=1)
    with Session(office.engine) as session, session.begin():
        for day, kind in ((THURSDAY, PresenceKind.ABSENT), (sunday, PresenceKind.OFFICIAL_DUTY)):
            session.add(PresenceDay(employee_id=world.bayu.id, day=day, kind=kind, noted_at=NOW))
    before = office.get(world.rahmat, f"/aktivitas/tim?minggu={FRIDAY}")
    assert "Tidak masuk" in before
    assert "Tidak ada laporan" in before and "Belum mulai" not in before
    # The rule takes official duty on a day off only where the setting says so.
    assert "Bukan hari kerja Anda." in office.get(world.bayu, f"/aktivitas?hari={sunday}")


def _page(office: Office, case: Instance) -> str:
    with Session(office.engine) as session:
        wanted = select(ActivityReport.id).where(ActivityReport.instance_id == case.id)
        return f"/aktivitas/laporan/{session.scalars(wanted).one()}"


def _work(office: Office, answer: TestResponse) -> None:
    """As the worker does the press."""
    work = ActivityChecks(sessionmaker(office.engine), lambda _session: NOW)
    work.piece(int(answer.headers["Location"].rsplit("/", 1)[1]))


def _told(office: Office, key: str) -> list[int]:
    with Session(office.engine) as session:
        bodies = session.scalars(select(OutboxMessage.body)).all()
    return [body["employee_id"] for body in bodies if body.get("text_key") == key]


def _text(answer: TestResponse, status: int) -> str:
    said = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == status, said
    return said
