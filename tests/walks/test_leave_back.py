"""Back at work after a leave that began on a temporary permit: one press, from the first working day after it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.notices import OutboxMessage
from models.process import HistoryEvent
from tests.support.office import REQUEST, Office
from workflows import runtime

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
HOLIDAY = datetime(2026, 2, 17, 3, tzinfo=UTC)  # the leave ends Fri 13, joint leave and a holiday follow
BACK = datetime(2026, 2, 18, 1, tzinfo=UTC)
BUTTON, OWED = "Saya sudah kembali bekerja", "Belum lapor kembali"


def test_whoever_left_on_a_permit_reports_back_once(office: Office) -> None:
    world = office.world
    fields = {
        **REQUEST,
        "first_day": "2026-02-09",
        "last_day": "2026-02-13",
        "reason_code": "FAMILY_DIED",
        "relative": "FATHER",
        "urgent": "true",
    }
    case = office.case(office.post(world.siti, "/ajukan/leave.important_reason", fields))
    office.answer(world.ratna, case, given="GIVEN", permit_reason="")
    page, press = f"/kasus/{case.id}", f"/cuti/{case.id}/kembali"

    office.set_clock(HOLIDAY)
    assert BUTTON not in office.get(world.siti, page)
    office.post(world.siti, press, {})
    assert office.request(case).back_at is None
    office.set_clock(BACK)
    assert BUTTON in office.get(world.siti, page) and BUTTON not in office.get(world.ratna, page)
    assert OWED in office.get(world.rahmat, "/cuti/kalender?bulan=2026-02")
    assert OWED in office.get(world.rahmat, "/cuti/riwayat")
    assert office.post(world.rahmat, press, {}).status_code == 404
    for _twice in range(2):
        assert office.post(world.siti, press, {}).status_code == 303

    told = office.request(case).back_at
    assert told is not None and abs((told - BACK).total_seconds()) < 60
    seen = office.get(world.surya, page)
    assert "dilaporkan pegawai sendiri" in seen and "Melapor sudah kembali bekerja" in seen
    assert BUTTON not in office.get(world.siti, page)
    seen = office.get(world.rahmat, "/cuti/kalender?bulan=2026-02")
    assert "melapor kembali" in seen and OWED not in seen
    assert "Sudah kembali bekerja" in office.get(world.rahmat, "/cuti/riwayat")
    _one_event_and_one_notice(office, case.id)


def _one_event_and_one_notice(office: Office, instance_id: uuid.UUID) -> None:
    with Session(office.engine) as session:
        assert runtime.verify(session, instance_id).sound
        kinds = session.scalars(
            select(HistoryEvent.kind).where(HistoryEvent.instance_id == instance_id)
        ).all()
        notices = [one.body for one in session.scalars(select(OutboxMessage)) if "text_key" in one.body]
    assert kinds.count("REPORTED_BACK") == 1
    told = [one["employee_id"] for one in notices if one["text_key"] == "leave.back"]
    assert told == [office.world.rahmat.id]
