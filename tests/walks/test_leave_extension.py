"""Unpaid leave goes on once: asked in time by who is on it, approved by BKN, decided by the PPK alone."""

from __future__ import annotations

import html
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.leave import LeaveStatus
from models.letters import LETTER, letters_of
from models.people import Holding
from models.process import Instance
from tests.support.letters import words
from tests.support.office import REQUEST, Office

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
FIRST, LAST = "2026-03-02", "2026-08-31"
RUNNING = datetime(2026, 5, 4, 3, tzinfo=UTC)
TOO_LATE = datetime(2026, 6, 1, 3, tzinfo=UTC)
KIND = "/cuti/ajukan/unpaid"
FORM = "/ajukan/leave.unpaid?alasan=SPOUSE_STATE_DUTY"


def test_asked_in_time_approved_by_bkn_and_granted_by_the_ppk(office: Office) -> None:
    world = office.world
    first = _granted(office)
    office.set_clock(RUNNING)
    _give_up_post(office)
    assert "Minta perpanjangan" in office.get(world.siti, f"/kasus/{first.id}")
    assert "Perpanjang cuti di luar tanggungan negara" in office.get(world.siti, "/cuti/ajukan")
    assert "Diminta paling lambat Min 31 Mei 2026" in office.get(world.siti, KIND)
    form = office.get(world.siti, FORM)
    assert 'value="2026-09-01"' in form and 'value="2027-08-31"' in form

    said = _refused(_ask(office, "2026-09-02", "2027-08-31"))
    assert "Hari pertamanya Sel 1 Sep 2026" in said and "Suami ditugaskan setahun lagi." in said
    assert "paling lama satu tahun" in _refused(_ask(office, "2026-09-01", "2027-09-01"))
    more = office.case(_ask(office, "2026-09-01", "2027-08-31"))
    assert "sudah diminta" in office.get(world.siti, KIND)
    assert "Perpanjangan cuti di luar tanggungan negara, 1 tahun" in office.get(
        world.siti, f"/kasus/{more.id}"
    )

    _bkn(office, more, "2026-05-04")
    assert office.task(more).post_id == world.surya.post_id and not office.may(world.ratna, more)
    office.say(world.surya, more, "APPROVED")
    assert office.ended(more).outcome == "APPROVED"
    leave = office.request(more)
    assert (leave.status, leave.first_day) == (LeaveStatus.APPROVED, date(2026, 9, 1))
    assert (leave.last_day, leave.report_by) == (date(2027, 8, 31), date(2027, 9, 30))
    _pages_and_forms(office, first, more)


def test_less_than_three_months_before_the_end_it_is_too_late(office: Office) -> None:
    first = _granted(office)
    office.set_clock(TOO_LATE)
    assert "batas Anda Min 31 Mei 2026 sudah lewat" in office.get(office.world.siti, KIND)
    assert "sudah lewat" in _refused(_ask(office, "2026-09-01", "2027-08-31"))
    assert "Minta perpanjangan" not in office.get(office.world.siti, f"/kasus/{first.id}")


def _pages_and_forms(office: Office, first: Instance, more: Instance) -> None:
    """1.f to 1.h belong to the extension and name the first decree, 1.i to whichever leave ends last."""
    siti = office.world.siti
    page = office.get(siti, f"/kasus/{more.id}")
    assert "Keputusan tentang Perpanjangan Cuti" in page and f"/kasus/{first.id}" in page
    assert "diperpanjang satu kali saja" in office.get(siti, KIND)
    assert "Minta perpanjangan" not in office.get(siti, f"/kasus/{first.id}")
    with Session(office.engine) as session:
        number = next(one.number for one in letters_of(session, first.id) if one.layout == LETTER)
    for code in ("1f", "1g", "1h"):
        said = _form(office, more, code)
        assert number in said.replace(" ", "") and "1 September 2026" in said and "31 Agustus 2027" in said
    assert "Suami ditugaskan setahun lagi" in _form(office, more, "1h")
    assert number not in _form(office, more, "1i").replace(" ", "")
    assert office.browser(siti).get(f"/cuti/{first.id}/lampiran/1i.pdf").status_code == 404
    assert office.browser(siti).get(f"/cuti/{first.id}/lampiran/1f.pdf").status_code == 404


def _form(office: Office, case: Instance, code: str) -> str:
    return words(office.paper(office.world.siti, f"/cuti/{case.id}/lampiran/{code}.pdf"))


def _granted(office: Office) -> Instance:
    case = office.case(_ask(office, FIRST, LAST))
    office.say(office.world.rahmat, case, "APPROVED")
    _bkn(office, case, "2026-02-06")
    office.say(office.world.surya, case, "APPROVED")
    return case


def _give_up_post(office: Office) -> None:
    """Whoever goes on unpaid leave is dismissed from the post (PP 11/2017 art. 335)."""
    with Session(office.engine) as session, session.begin():
        for one in session.scalars(select(Holding).where(Holding.employee_id == office.world.siti.id)):
            one.valid_to = date(2026, 3, 1)


def _ask(office: Office, first: str, last: str) -> TestResponse:
    fields: dict[str, object] = {
        **REQUEST,
        "first_day": first,
        "last_day": last,
        "reason": "Suami ditugaskan setahun lagi.",
        "reason_code": "SPOUSE_STATE_DUTY",
        "doc_assignment_letter": _paper(),
    }
    return office.post(office.world.siti, "/ajukan/leave.unpaid", fields)


def _bkn(office: Office, case: Instance, day: str) -> None:
    given = {"bkn": "APPROVED", "bkn_number": "AK.03/5/2026", "bkn_date": day, "bkn_reason": ""}
    office.answer(office.world.wulan, case, bkn_letter=_paper(), **given)


def _paper() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"%PDF-1.4 surat contoh"), "surat.pdf"


def _refused(answer: TestResponse) -> str:
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422, page
    return page
