"""Back from unpaid leave: the report, BKN's approval, the PPK's decree; then service counts anew."""

from __future__ import annotations

import html
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.leave import LeaveRequest, LeaveStatus
from models.people import Holding, HoldingKind
from models.process import Instance
from tests.support.office import REQUEST, Office
from tests.support.world import Person
from workflows.rules.leave_balance import right_from
from workflows.services.leave.book import read

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
FIRST, LAST = date(2026, 3, 2), date(2026, 8, 31)
RUNNING = datetime(2026, 5, 4, 3, tzinfo=UTC)
OVER = datetime(2026, 9, 7, 3, tzinfo=UTC)
LATE = datetime(2026, 11, 2, 3, tzinfo=UTC)


def test_reported_in_time_approved_by_bkn_and_reactivated_by_the_ppk(office: Office) -> None:
    world = office.world
    case = _granted(office)
    assert "baru mulai Sen 2 Mar 2026" in _refused(_report(office, world.siti, "2026-09-14"))
    office.set_clock(OVER)
    assert "/ajukan/leave_return" in office.get(world.siti, f"/kasus/{case.id}")

    assert ">Kirim laporan<" in office.get(world.siti, "/ajukan/leave_return")
    back = office.case(_report(office, world.siti, "2026-09-14"))
    assert "Anda sudah melapor" in _refused(_report(office, world.siti, "2026-09-14"))
    assert "Laporan selesai cuti sedang diproses" in office.get(world.siti, f"/kasus/{case.id}")
    assert "Tepat waktu: batasnya" in office.get(world.wulan, f"/tugas/{office.task(back).id}")
    assert _bkn(office, back, "APPROVED").status_code == 303
    assert office.task(back).post_id == world.surya.post_id
    assert not office.may(world.ratna, back)
    assert _decide(office, back).status_code == 303

    assert office.ended(back).outcome == "REACTIVATED"
    leave = office.request(case)
    assert (leave.reactivated_on, leave.last_day, leave.status) == (date(2026, 9, 14), LAST, "APPROVED")
    page = office.get(world.siti, f"/kasus/{back.id}")
    assert "800/77/2026" in page and "AK.03/5/2026" in page
    assert "Aktif kembali mulai" in office.get(world.siti, f"/kasus/{case.id}")
    with Session(office.engine) as session:
        record = read(session, world.siti.id, now=OVER).record
    assert right_from(record, date(2026, 9, 14)) == date(2027, 9, 14)
    assert "sudah diaktifkan kembali" in _refused(_report(office, world.siti, "2026-09-21"))


def test_an_earlier_return_ends_the_leave_the_day_before(office: Office) -> None:
    leave = _unpaid(office, office.world.siti)
    office.set_clock(RUNNING)
    back = office.case(_report(office, office.world.siti, "2026-06-01"))
    _bkn(office, back, "APPROVED", bkn_date="2026-05-04")
    assert _decide(office, back, active_on="2026-06-01", decree_date="2026-05-04").status_code == 303

    now = _now(office, leave)
    assert (now.status, now.last_day, now.days) == (LeaveStatus.CHANGED, date(2026, 5, 31), 91)
    assert now.reactivated_on == date(2026, 6, 1)


def test_a_late_report_says_so_and_after_a_refusal_another_may_follow(office: Office) -> None:
    world = office.world
    leave = _unpaid(office, world.siti)
    office.set_clock(LATE)
    back = office.case(_report(office, world.siti, "2026-11-09"))
    assert not office.may(world.siti, back)
    assert "lewat dari batas satu bulan" in office.get(world.wulan, f"/tugas/{office.task(back).id}")
    _bkn(office, back, "APPROVED")
    assert "belum tiba" in _refused(_decide(office, back, decree_date="2026-11-30"))
    assert "Paling awal Sel 1 Sep 2026" in _refused(_decide(office, back, active_on="2026-08-31"))
    _decide(office, back, decision="REJECTED", refusal="Belum ada jabatan yang lowong.")

    assert office.ended(back).outcome == "REFUSED"
    assert _now(office, leave).reactivated_on is None
    assert "Belum ada jabatan yang lowong." in office.get(world.siti, f"/kasus/{back.id}")
    again = office.case(_report(office, world.siti, "2026-11-16"))
    _bkn(office, again, "REFUSED", bkn_reason="Berkas belum lengkap.")
    assert office.ended(again).outcome == "BKN_REFUSED"
    assert "BKN tidak menyetujui (AK.03/5/2026)" in office.get(world.siti, f"/kasus/{again.id}")


def test_days_that_cannot_be_and_who_has_nothing_to_report(office: Office) -> None:
    world = office.world
    _unpaid(office, world.siti)
    office.set_clock(OVER)
    assert "tidak sedang atau habis menjalani" in _refused(_report(office, world.dimas, "2026-09-14"))
    said = _refused(_report(office, world.siti, "2026-09-04"))
    assert "Paling awal Sen 7 Sep 2026" in said
    assert "Siap mengabdi kembali." in said  # nothing typed is lost
    assert "dalam satu tahun" in _refused(_report(office, world.siti, "2027-09-20"))


def test_nobody_decides_about_oneself_nor_a_stand_in_of_the_ppk(office: Office) -> None:
    """Bayu is personnel officer of his own agency; Surya only stands in as head of the region."""
    world = office.world
    _unpaid(office, world.bayu)
    office.set_clock(OVER)
    back = office.case(_report(office, world.bayu, "2026-09-14"))
    assert not office.may(world.bayu, back)
    _bkn(office, back, "APPROVED")
    with Session(office.engine) as session, session.begin():
        seat = session.scalars(select(Holding).where(Holding.employee_id == world.surya.id)).one()
        seat.kind = HoldingKind.PLT
    assert "Plt. dan Plh. tidak berwenang" in _refused(_decide(office, back))


def _unpaid(office: Office, person: Person) -> LeaveRequest:
    """An unpaid leave from March to August as it stands once granted."""
    with Session(office.engine, expire_on_commit=False) as session, session.begin():
        leave = LeaveRequest(
            employee_id=person.id,
            kind="UNPAID",
            status=LeaveStatus.APPROVED,
            first_day=FIRST,
            last_day=LAST,
            asked_from=FIRST,
            asked_to=LAST,
            days=183,
            unit="CALENDAR_DAY",
            reason="Mendampingi pasangan tugas belajar.",
            asked_at=datetime(2026, 2, 2, 3, tzinfo=UTC),
            report_by=date(2026, 9, 30),
            vacates_post=True,
        )
        session.add(leave)
    return leave


def _granted(office: Office) -> Instance:
    """The same of Siti, through all its steps."""
    fields: dict[str, object] = {
        **REQUEST,
        "first_day": FIRST.isoformat(),
        "last_day": LAST.isoformat(),
        "reason_code": "SPOUSE_STATE_DUTY",
        "doc_assignment_letter": _paper(),
    }
    case = office.case(office.post(office.world.siti, "/ajukan/leave.unpaid", fields))
    office.say(office.world.rahmat, case, "APPROVED")
    _bkn(office, case, "APPROVED", bkn_date="2026-02-06")
    office.say(office.world.surya, case, "APPROVED")
    return case


def _report(office: Office, person: Person, day: str) -> TestResponse:
    fields = {"back_on": day, "reason": "Siap mengabdi kembali.", "report_letter": _paper()}
    return office.post(person, "/ajukan/leave_return", fields)


def _bkn(office: Office, case: Instance, answer: str, **fields: str) -> TestResponse:
    given = {"bkn": answer, "bkn_number": "AK.03/5/2026", "bkn_date": "2026-09-07", "bkn_reason": ""} | fields
    return office.answer(office.world.wulan, case, bkn_letter=_paper(), **given)


def _decide(office: Office, case: Instance, **fields: str) -> TestResponse:
    given = {
        "decision": "APPROVED",
        "decree_number": "800/77/2026",
        "decree_date": "2026-09-07",
        "active_on": "2026-09-14",
        "refusal": "",
    }
    return office.answer(office.world.surya, case, **{**given, **fields})


def _now(office: Office, leave: LeaveRequest) -> LeaveRequest:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.get_one(LeaveRequest, leave.id)


def _paper() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"%PDF-1.4 surat contoh"), "surat.pdf"


def _refused(answer: TestResponse) -> str:
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422, page
    return page
