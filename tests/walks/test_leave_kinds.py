"""Every kind of leave from its request to its end, over HTTP: who gets it, which papers, what it costs."""

from __future__ import annotations

import html
import io
import re
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.leave import LeaveStatus
from models.leave_authority import LeaveAuthority
from models.letters import LETTER, letters_of
from models.people import Employee
from models.process import Instance
from tests.support.letters import words
from tests.support.office import REQUEST, Office
from tests.support.world import Person

pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
PDF = b"%PDF-1.4 surat contoh"


def test_one_day_of_sickness_ends_at_the_direct_superior(office: Office) -> None:
    world = office.world
    case = _ask(office, world.siti, "sick", "ILLNESS", days=("2026-02-09", "2026-02-09"), doctor_letter=True)

    assert office.task(case).step == "sick_note"
    assert not office.may(world.ratna, case)
    assert "Terima surat sakitnya?" in office.get(world.rahmat, f"/tugas/{office.task(case).id}")
    office.answer(world.rahmat, case, note="ACCEPTED", note_reason="")

    assert office.ended(case).outcome == "NOTED"
    request = office.request(case)
    assert (request.status, request.decided_as) == (LeaveStatus.APPROVED, "Kasubbag Umum")
    assert office.figures(world.siti) == (18, 0, 0)
    page = office.get(world.siti, f"/kasus/{case.id}")
    assert "Cuti sakit, 1 hari" in page
    assert {"Surat Izin Cuti Sakit", "Formulir Permintaan dan Pemberian Cuti"} <= _letters(page)


def test_back_dated_sick_leave_with_a_letter(office: Office) -> None:
    world = office.world
    _delegate(office, "SICK")
    case = _ask(office, world.siti, "sick", "ILLNESS", days=("2026-02-02", "2026-02-06"), doctor_letter=True)

    assert office.say(world.rahmat, case, "APPROVED").status_code == 303
    said = office.say(world.ratna, case, "POSTPONED", until="2026-06-01", postpone_reason="Sedang sibuk.")
    assert "tidak bisa ditangguhkan" in _text(said)
    office.say(world.ratna, case, "APPROVED")

    assert office.ended(case).outcome == "APPROVED"
    assert office.figures(world.siti) == (18, 0, 0)
    assert "Cuti sakit, 5 hari" in office.get(world.siti, f"/kasus/{case.id}")


def test_sick_leave_without_a_letter_comes_back_with_all_that_was_typed(office: Office) -> None:
    answer = _send(office, office.world.siti, "sick", "ILLNESS", days=("2026-02-09", "2026-02-11"))

    assert answer.status_code == 422
    said = _text(answer)
    assert "Lampirkan surat dokter" in said
    assert REQUEST["reason"] in said
    assert 'name="doc_doctor_letter"' in said


def test_leaving_the_same_night_with_a_permit_that_is_ratified(office: Office) -> None:
    """The head of the workplace lets Siti go at once; no paper is needed yet."""
    world = office.world
    case = _urgent(office)

    assert office.task(case).step == "permit_task"
    assert not office.may(world.rahmat, case)
    office.answer(world.ratna, case, given="GIVEN", permit_reason="")
    request = office.request(case)
    assert (request.status, request.permit_as) == (LeaveStatus.TEMPORARY, "Kepala Dinas")
    assert "sudah berangkat dengan izin sementara" in office.get(
        world.surya, f"/tugas/{office.task(case).id}"
    )
    assert "Tarik permintaan" not in office.get(world.siti, f"/kasus/{case.id}")
    refused = office.post(world.siti, f"/kasus/{case.id}/tarik", {"alasan": "Kembali lebih awal."})
    assert "sudah dijalani dengan izin sementara" in _text(refused)
    office.answer(world.surya, case, verdict="RATIFIED", ratify_reason="")

    assert office.ended(case).outcome == "RATIFIED"
    assert office.request(case).status == LeaveStatus.APPROVED
    assert office.figures(world.siti) == (18, 0, 0)
    kept = _letters(office.get(world.siti, f"/kasus/{case.id}"))
    assert {"Surat Izin Cuti karena Alasan Penting", "Formulir Permintaan dan Pemberian Cuti"} <= kept
    assert office.paper(world.siti, f"/cuti/{case.id}/lampiran/1c.pdf")[:5] == b"%PDF-"


def test_permit_that_is_not_ratified(office: Office) -> None:
    case = _urgent(office)
    office.answer(office.world.ratna, case, given="GIVEN", permit_reason="")
    office.answer(
        office.world.surya, case, verdict="NOT_RATIFIED", ratify_reason="Bukan keluarga yang disebut aturan."
    )

    assert office.ended(case).outcome == "NOT_RATIFIED"
    assert office.request(case).status == LeaveStatus.NOT_RATIFIED
    page = office.get(office.world.siti, f"/kasus/{case.id}")
    assert "Bukan keluarga yang disebut aturan." in page and "Izin sementara ini tidak disahkan." in page
    code = page.split("/verifikasi/", 1)[1].split('"', 1)[0]
    proof = html.unescape(office.app.test_client().get(f"/verifikasi/{code}").get_data(as_text=True))
    assert "tidak disahkan pejabat yang berwenang" in proof and "Bukan keluarga" not in proof
    form = words(office.paper(office.world.siti, f"/cuti/{case.id}/lampiran/1c.pdf"))
    assert "TIDAK DISAHKAN" in form and "tidak disahkan oleh Bupati pada 9 Februari 2026" in form
    assert "Nomor: 850/" in form


def test_without_a_permit_the_request_goes_the_ordinary_way(office: Office) -> None:
    case = _urgent(office)
    office.answer(office.world.ratna, case, given="NOT_GIVEN", permit_reason="Masih bisa besok pagi.")

    assert office.task(case).step == "advice"
    assert office.request(case).status == LeaveStatus.PENDING


def test_fourth_child_is_offered_long_leave_which_takes_the_right_of_the_year(office: Office) -> None:
    world = office.world
    _delegate(office, "LONG")
    days = ("2026-06-15", "2026-09-14")
    said = _text(_send(office, world.siti, "maternity", "", days=days, doctor_letter=True, child_ordinal="4"))
    assert "ini anak ke-4. Ajukan cuti besar untuk kelahiran, sampai Sen 14 Sep 2026" in said
    assert "/ajukan/leave.long?alasan=FOURTH_CHILD" in said

    case = _ask(office, world.siti, "long", "FOURTH_CHILD", days=days, child_ordinal="4")
    office.say(world.rahmat, case, "APPROVED")
    said = _text(office.say(world.ratna, case, "POSTPONED", until="2026-10-01", postpone_reason="Sibuk."))
    assert "Cuti besar untuk kelahiran anak mengikuti waktunya" in said
    office.say(world.ratna, case, "APPROVED")

    assert office.ended(case).outcome == "APPROVED"
    assert "Hak tahun ini hilang karena cuti besar" in office.get(world.siti, "/saldo?tahun=2026")


def test_maternity_leave(office: Office) -> None:
    days = ("2026-06-15", "2026-09-14")
    case = _ask(office, office.world.siti, "maternity", "", days=days, child_ordinal="3", midwife_letter=True)
    office.say(office.world.rahmat, case, "APPROVED")
    office.say(office.world.surya, case, "APPROVED")

    request = office.request(case)
    assert (request.status, request.days, request.unit) == (LeaveStatus.APPROVED, 92, "CALENDAR_DAY")
    assert request.papers == ["MIDWIFE_LETTER"]
    assert office.figures(office.world.siti) == (18, 0, 0)


def test_unpaid_leave_is_decided_by_the_ppk_after_bkn(office: Office) -> None:
    world = office.world
    case = _unpaid(office)
    office.say(world.rahmat, case, "APPROVED")

    assert office.task(case).step == "bkn_task"
    later = _bkn(office, case, bkn="APPROVED", bkn_date="2026-03-01")
    assert "belum tiba" in _text(later)
    assert _bkn(office, case, bkn="APPROVED").status_code == 303
    assert office.task(case).post_id == world.surya.post_id
    assert not office.may(world.ratna, case)
    assert not office.may(world.dewi, case)
    office.say(world.surya, case, "APPROVED")

    request = office.request(case)
    assert (request.status, request.bkn_number) == (LeaveStatus.APPROVED, "AK.02/1/2026")
    assert (request.vacates_post, request.report_by) == (True, date(2029, 8, 31))


def test_unpaid_leave_that_bkn_refuses_ends_there(office: Office) -> None:
    case = _unpaid(office)
    office.say(office.world.rahmat, case, "APPROVED")
    _bkn(office, case, bkn="REFUSED", bkn_reason="Berkas belum lengkap.")

    assert office.ended(case).outcome == "REJECTED"
    assert "BKN tidak menyetujui" in office.request(case).decision_reason


@pytest.mark.parametrize("silent", [False, True])
def test_changes_of_the_officer_wait_for_the_applicant(office: Office, *, silent: bool) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")
    changes = {"new_from": "2026-02-24", "new_to": "2026-02-25", "change_reason": "Laporan triwulan."}
    office.say(world.ratna, case, "CHANGED", **changes)
    assert office.request(case).status == LeaveStatus.OFFERED
    assert office.figures(world.siti) == (18, 0, 5)

    if silent:
        office.let_time_pass(datetime(2026, 2, 11, 9, 1, tzinfo=UTC))
        assert (office.request(case).status, office.figures(world.siti)) == (LeaveStatus.CHANGED, (18, 2, 0))
    else:
        office.answer(world.siti, case, answer="WITHDRAW")
        assert office.ended(case).outcome == "WITHDRAWN"
        assert (office.request(case).status, office.figures(world.siti)) == (
            LeaveStatus.WITHDRAWN,
            (18, 0, 0),
        )


def test_special_leave_of_a_pppk_and_what_a_pppk_may_not_take(office: Office) -> None:
    world = office.world
    _pppk(office, world.siti, since=date(2025, 7, 1), until=date(2026, 6, 30))
    page = office.get(world.siti, "/cuti/ajukan")
    assert "Cuti tahunan khusus PPPK" in page
    assert "Cuti besar tidak ada untuk PPPK (PP 49/2018 pasal 76)" in page

    _pppk(office, world.siti, since=date(2024, 7, 1), until=date(2029, 6, 30))
    page = office.get(world.siti, "/cuti/ajukan")
    assert "hanya untuk PPPK yang bekerja kurang dari satu tahun" in page
    assert "khusus PPPK tidak ada untuk PPPK" not in page
    _pppk(office, world.siti, since=date(2025, 7, 1), until=date(2026, 6, 30))

    papers = {"death_certificate": True, "relative": "FATHER"}
    long = _send(
        office, world.siti, "annual_special", "FAMILY_DIED", days=("2026-02-10", "2026-02-20"), **papers
    )
    assert "paling lama enam hari kerja" in _text(long)
    case = _ask(
        office, world.siti, "annual_special", "FAMILY_DIED", days=("2026-02-10", "2026-02-13"), **papers
    )
    office.say(world.rahmat, case, "APPROVED")
    office.say(world.surya, case, "APPROVED")

    assert office.request(case).days == 4
    assert office.figures(world.siti)[1:] == (4, 0)
    with Session(office.engine) as session:
        letter = next(one.content for one in letters_of(session, case.id) if one.layout == LETTER)
    assert "'NI PPPK'" in str(letter["blocks"])

    late = _send(office, world.siti, "sick", "ILLNESS", days=("2026-06-20", "2026-07-05"), doctor_letter=True)
    assert "Perjanjian kerja Anda berlaku sampai Sel 30 Jun 2026" in _text(late)
    other = _send(
        office, world.siti, "sick", "ILLNESS", days=("2026-03-02", "2026-03-21"), doctor_letter=True
    )
    assert "lebih dari 14 hari perlu surat dokter pemerintah" in _text(other)


@pytest.mark.parametrize(
    ("kind", "reason", "days", "more", "said"),
    [
        ("long", "FOURTH_CHILD", ("2026-06-15", "2026-09-14"), {"child_ordinal": "3"},
         "Cuti besar untuk kelahiran dipakai mulai anak keempat"),
        ("important_reason", "FAMILY_GRAVELY_ILL", ("2026-07-01", "2026-08-01"), {"relative": "MOTHER"},
         "paling lama satu bulan (PP 11/2017 pasal 330). Pilih hari terakhir paling lambat Jum 31 Jul 2026"),
        ("sick", "MISCARRIAGE", ("2026-04-06", "2026-05-25"), {"midwife_letter": True},
         "satu setengah bulan, 45 hari (PP 11/2017 pasal 322). Pilih hari terakhir paling lambat Rab 20 Mei 2026"),
        ("important_reason", "FAMILY_DIED", ("2026-02-10", "2026-02-12"), {}, "Siapa yang sakit atau meninggal"),
        ("sick", "ILLNESS", ("2024-02-05", "2024-02-06"), {"doctor_letter": True}, "terlalu lama berlalu"),
    ],
)  # fmt: skip
def test_refusals_name_the_rule_and_the_day(
    office: Office, kind: str, reason: str, *, days: tuple[str, str], more: dict[str, object], said: str
) -> None:
    answer = _send(office, office.world.siti, kind, reason, days=days, **more)

    assert answer.status_code == 422
    assert said in _text(answer)


def test_kinds_and_reasons_are_offered_with_their_papers(office: Office) -> None:
    siti = office.world.siti
    assert "Sisa Anda 18 hari." in office.get(siti, "/cuti/ajukan")
    page = office.get(siti, "/cuti/ajukan/unpaid")
    assert "Tidak ada penghasilan" in page
    assert "Surat tugas atau SK pasangan" in page
    assert "Hari itu hilang bila cuti besar dimulai tahun ini" in office.get(siti, "/cuti/ajukan/long")
    assert "Surat rawat inap" in office.get(siti, "/cuti/ajukan/important_reason")
    assert office.browser(siti).get("/cuti/ajukan/umrah").status_code == 404
    assert office.browser(siti).get("/ajukan/leave.sick?alasan=UMRAH").status_code == 303


def test_long_leave_shows_what_it_costs_while_dates_are_picked(office: Office) -> None:
    typed = {"_jenis": "LONG", "_alasan": "FAMILY", "first_day": "2026-09-01", "last_day": "2026-12-31"}
    said = _text(office.post(office.world.siti, "/cuti/hitung", typed))
    assert "Paling lama sampai" in said
    assert "30 Nov 2026" in said
    fits = _text(office.post(office.world.siti, "/cuti/hitung", typed | {"last_day": "2026-11-30"}))
    assert "Hak cuti tahunan 2026 hilang: 12 hari" in fits
    assert "<b>3 bulan</b>" in fits and "91 hari kalender, hari libur ikut" in fits


def test_two_years_are_said_as_years_and_no_day_at_work_is_promised_after_them(office: Office) -> None:
    siti, said = office.world.siti, "Mendampingi pasangan"
    assert "boleh kosong" not in _label(office.get(siti, "/ajukan/leave.unpaid?alasan=SPOUSE_STATE_DUTY"))
    days = {"first_day": "2026-08-01", "last_day": "2028-07-31"}
    typed = {"_jenis": "UNPAID", "_alasan": "SPOUSE_STATE_DUTY", **days}
    figures = _text(office.post(siti, "/cuti/hitung", typed))
    assert "<b>2 tahun</b>" in figures and "731 hari kalender, hari libur ikut" in figures
    assert "Lapor tertulis paling lambat" in figures and "asuk kerja lagi" not in figures
    case = _unpaid(office, days=("2026-08-01", "2028-07-31"))
    page = office.get(siti, f"/kasus/{case.id}")
    assert said in page and "Cuti di luar tanggungan negara, 2 tahun" in page
    assert "731" not in page and "masuk kerja lagi" not in page
    assert "cuti 2 tahun?" in office.get(office.world.rahmat, f"/tugas/{office.task(case).id}")


def _send(
    office: Office, person: Person, kind: str, reason: str, *, days: tuple[str, str], **more: object
) -> TestResponse:
    """Post the form of a kind; `doctor_letter=True` attaches that paper."""
    fields: dict[str, object] = {**REQUEST, "first_day": days[0], "last_day": days[1]}
    if reason:
        fields["reason_code"] = reason
    for key, value in more.items():
        if value is True:
            fields[f"doc_{key}"] = (io.BytesIO(PDF + key.encode()), f"{key}.pdf")
        else:
            fields[key] = value
    return office.post(person, f"/ajukan/leave.{kind}", fields)


def _ask(
    office: Office, person: Person, kind: str, reason: str, *, days: tuple[str, str], **more: object
) -> Instance:
    answer = _send(office, person, kind, reason, days=days, **more)
    assert answer.status_code == 303, _text(answer)
    return office.case(answer)


def _urgent(office: Office, *, days: tuple[str, str] = ("2026-02-09", "2026-02-13")) -> Instance:
    more = {"relative": "FATHER", "urgent": "true"}
    return _ask(office, office.world.siti, "important_reason", "FAMILY_DIED", days=days, **more)


def _label(page: str) -> str:
    return page.split('for="doc_assignment_letter"', 1)[1].split("</label>", 1)[0]


def _unpaid(office: Office, *, days: tuple[str, str] = ("2026-08-01", "2029-07-31")) -> Instance:
    return _ask(
        office,
        office.world.siti,
        "unpaid",
        "SPOUSE_STATE_DUTY",
        days=days,
        assignment_letter=True,
        abroad="true",
    )


def _bkn(office: Office, case: Instance, **fields: str) -> TestResponse:
    letter = {"bkn_letter": (io.BytesIO(PDF), "bkn.pdf")}
    given = {"bkn_number": "AK.02/1/2026", "bkn_date": "2026-02-06", "bkn_reason": ""} | fields
    return office.answer(office.world.wulan, case, **letter, **given)


def _letters(page: str) -> set[str]:
    """Titles of the letters on the page of a case."""
    return {one.strip() for one in re.findall(r"/surat/[^>]*download>(?:<svg.*?</svg>)?([^<]*)</a>", page)}


def _delegate(office: Office, kind: str) -> None:
    with Session(office.engine) as session, session.begin():
        session.add(
            LeaveAuthority(
                unit_id=office.world.agency,
                kind=kind,
                post_id=office.world.ratna.post_id,
                valid_from=date(2020, 1, 1),
                ground="Kep. 850/12/2020",
            )
        )


def _pppk(office: Office, person: Person, *, since: date, until: date) -> None:
    with Session(office.engine) as session, session.begin():
        employee = session.get_one(Employee, person.id)
        employee.kind, employee.service_start = "PPPK", since
        employee.contract_from, employee.contract_to = since, until


def _text(answer: TestResponse) -> str:
    return html.unescape(answer.get_data(as_text=True))
