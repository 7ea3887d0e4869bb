"""The other forms of Perban BKN 24/2017: every template can be filled, and each leave gets those that belong to it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.leave_authority import LeaveAuthority
from models.leave_change import ChangeKind, ChangeStatus, LeaveChange
from models.leave_office import EmployeePay
from models.people import Employee
from models.process import Instance
from tests.support import letters
from tests.support.leave import ask, delegation, one_day
from tests.support.world import NOW, World
from workflows.errors import NotFound
from workflows.letters import annex, pdf
from workflows.services import leave

LATER = datetime(2029, 9, 10, 3, tzinfo=UTC)
# Domain/leave.md §4.3: what each form has to say.
SAID = {
    "1c": ("Pangkat/golongan ruang", "menyerahkan pekerjaannya", "melaporkan diri", "Tembusan"),
    "1d": (
        "rangkap 3",
        "Masa kerja golongan",
        "Gaji pokok",
        "Bekerja sejak",
        "Lamanya",
        "Wilayah pembayaran",
    ),
    "1e": ("Menimbang", "Mengingat", "MEMUTUSKAN", "Kepala Badan Kepegawaian Negara", "45/BKN/2026"),
    "1f": ("perpanjangan", "Hormat saya"),
    "1g": ("Keputusan cuti yang pertama", "Lamanya cuti yang telah diberikan", "Perpanjangan yang diminta"),
    "1h": ("Menimbang", "MEMUTUSKAN", "Memberikan perpanjangan"),
    "1i": ("telah selesai", "diaktifkan kembali", "Hormat saya"),
    "1j": ("persetujuan pengaktifan kembali", "Gaji pokok"),
    "1k": ("Mengaktifkan kembali", "Masa kerja golongan", "Gaji pokok"),
    "1l": ("penempatan pada instansi lain",),
}


@pytest.fixture
def unpaid(session: Session, world: World) -> tuple[Instance, LeaveRequest]:
    instance, request = ask(session, world.siti, date(2026, 8, 3), date(2026, 8, 7))
    request.kind, request.status = "UNPAID", LeaveStatus.APPROVED
    request.first_day, request.last_day = date(2026, 8, 1), date(2029, 7, 31)
    request.bkn_number, request.bkn_date = "45/BKN/2026", date(2026, 6, 1)
    return instance, request


def test_figures_of_the_office_and_the_numbers_of_the_return_are_printed(
    session: Session, world: World, unpaid: tuple[Instance, LeaveRequest]
):
    """Service stops with the leave; pay follows from grade and service where the office wrote none."""
    instance, request = unpaid
    session.get_one(Employee, world.siti.id).rank = "III/a"
    session.add(
        EmployeePay(
            employee_id=world.siti.id,
            valid_from=date(2025, 8, 1),
            rank_years=9,
            rank_months=10,
            pay_office="BPKAD Contoh",
            ground="KGB 822/7/2025",
        )
    )
    session.add(
        LeaveChange(
            request_id=request.id,
            instance_id=instance.id,
            kind=ChangeKind.RETURN,
            status=ChangeStatus.DONE,
            back_on=date(2029, 9, 3),
            reason="Siap.",
            asked_by=world.siti.id,
            asked_on=date(2029, 8, 6),
            first_day=request.first_day,
            last_day=request.last_day,
            extension_days=0,
            days=request.days,
            bkn_number="AK.03/5/2029",
            bkn_date=date(2029, 8, 20),
            decree_number="800/77/2029",
            decree_date=date(2029, 8, 27),
        )
    )
    session.flush()
    before, after = words(session, request, "1d"), words(session, request, "1k", now=LATER)
    assert "10 tahun 4 bulan (KGB 822/7/2025)" in before and "BPKAD Contoh" in before
    assert "Rp 3.252.900 (PP 5/2024, III/a, 10 tahun)" in before
    for said in ("Nomor: 800/77/2029", "27 Agustus 2029", "AK.03/5/2029 tanggal 20 Agustus 2029"):
        assert said in after, said
    assert "10 tahun 10 bulan (KGB 822/7/2025)" in after and "3 September 2029" in after
    asked = words(session, request, "1j", now=LATER)
    assert "6 Agustus 2029" in asked and "AK.03/5/2029" in asked and "BPKAD Contoh" in asked


def _goes_on(session: Session, world: World, request: LeaveRequest) -> None:
    """The request extends a leave from before the ledger was here."""
    earlier = one_day(world.siti, None, date(2026, 7, 31), now=NOW, kind="UNPAID")
    earlier.first_day, earlier.status = date(2024, 8, 1), LeaveStatus.APPROVED
    session.add(earlier)
    session.flush()


def words(session: Session, request: LeaveRequest, code: str, *, now: datetime = NOW) -> str:
    return letters.words(pdf(leave.annex_form(session, request, code, now=now)))


@pytest.mark.parametrize("code", annex.CODES)
def test_every_template_names_its_form(code: str):
    assert annex.template(code).annex == f"{code[0]}.{code[1]}"


@pytest.mark.parametrize("code", [code for code in SAID if code != "1c"])
def test_unpaid_leave_gets_its_forms_filled(
    session: Session, world: World, unpaid: tuple[Instance, LeaveRequest], code: str
):
    _instance, request = unpaid
    if code in ("1f", "1g", "1h"):
        _goes_on(session, world, request)
    paper = pdf(leave.annex_form(session, request, code, now=NOW))
    said = letters.words(paper)
    assert [word for word in SAID[code] if word not in said] == []
    # What an employee writes comes from no office; every form fits a sheet.
    assert ("Nomor: ." in said) is (code not in ("1f", "1i"))
    assert letters.page_count(paper) == 1
    assert f"ANAK LAMPIRAN 1.{code[1]}" in said and world.siti.name in said and world.siti.nip in said


def test_a_temporary_permit_is_signed_by_the_head_of_the_workplace(session: Session, world: World):
    _instance, request = ask(session, world.siti, date(2026, 2, 23), date(2026, 2, 27))
    request.kind, request.urgent = "IMPORTANT_REASON", True
    request.permit_by, request.permit_as = world.rahmat.id, "Kepala Bidang"
    said = words(session, request, "1c")
    assert [word for word in SAID["1c"] if word not in said] == []
    assert world.rahmat.name in said and "selama 5 hari kalender" in said and "23 Februari 2026" in said


def test_a_leave_has_no_form_of_another_kind(session: Session, world: World):
    _instance, request = ask(session, world.siti, date(2026, 2, 23), date(2026, 2, 27))
    assert leave.annex_codes(session, request) == ()
    with pytest.raises(NotFound):
        leave.annex_form(session, request, "1e", now=NOW)


def test_a_delegation_is_printed_with_its_kinds_ticked(session: Session, world: World):
    row = delegation(session, world)
    said = letters.words(pdf(leave.delegation_form(session, row.id, now=NOW)))
    assert "ANAK LAMPIRAN 1.a" in said and "[√] a. Cuti tahunan" in said and "[ ] b. Cuti besar" in said
    assert "Tembusan" in said and "Kepala Dinas" in said


def test_a_narrowed_delegation_says_to_whom_it_applies(session: Session, world: World):
    row = delegation(session, world)
    row.employee_kind, row.rank_to, row.acting, row.valid_to = "PNS", "III/d", False, date(2026, 12, 31)
    said = letters.words(pdf(leave.delegation_form(session, row.id, now=NOW)))
    assert "PNS golongan terendah s/d III/d di" in said and "dan unit di bawahnya" in said
    assert "Plt. dan Plh. jabatan itu : tidak berwenang" in said and "31 Desember 2026" in said
    assert "di dalam negeri" in said


@pytest.mark.parametrize(
    "other",
    [{"valid_to": NOW.date()}, {"employee_kind": "PPPK"}, {"abroad": True}, {"ground": "Kep. 9/2026"}],
)
def test_a_delegation_ticks_no_kind_that_was_ended_or_goes_to_others(
    session: Session, world: World, other: dict[str, object]
):
    row = delegation(session, world)
    given = {
        "unit_id": row.unit_id,
        "post_id": row.post_id,
        "valid_from": row.valid_from,
        "ground": row.ground,
    }
    session.add_all(
        (LeaveAuthority(kind="SICK", **given), LeaveAuthority(**{"kind": "LONG", **given, **other}))
    )
    session.flush()
    said = letters.words(pdf(leave.delegation_form(session, row.id, now=NOW)))
    assert ("[√] a. Cuti tahunan" in said, "[ ] b. Cuti besar" in said) == (True, True)
    assert "[√] c. Cuti sakit" in said
