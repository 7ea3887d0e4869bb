"""Form 1.b as content and as paper: every section and field of domain/leave.md §4.2, kept once decided."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.letters import LEAVE_FORM, digest_of, letters_of
from models.people import Employee, EmployeeKind
from models.process import Instance
from tests.rules.leave_world import records
from tests.support import letters
from tests.support.leave import acting, ask, say
from tests.support.world import NOW, World
from workflows.letters import pdf
from workflows.rules.leave_balance import balance
from workflows.rules.leave_facts import Kind, LeaveRecord
from workflows.services import leave
from workflows.services.leave import form, form_notes
from workflows.services.leave.book import read

MON, FRI = date(2026, 2, 23), date(2026, 2, 27)
SECTIONS = (
    "I. DATA PEGAWAI",
    "II. JENIS CUTI YANG DIAMBIL **",
    "III. ALASAN CUTI",
    "IV. LAMANYA CUTI",
    "V. CATATAN CUTI ***",
    "VI. ALAMAT SELAMA MENJALANKAN CUTI",
    "VII. PERTIMBANGAN ATASAN LANGSUNG **",
    "VIII. KEPUTUSAN PEJABAT YANG BERWENANG MEMBERIKAN CUTI **",
    "Catatan:",
)
FIELDS = {
    "I. DATA PEGAWAI": ("Nama", "NIP", "Jabatan", "Masa Kerja", "Unit Kerja"),
    "II. JENIS CUTI YANG DIAMBIL **": (
        *("1. Cuti Tahunan", "2. Cuti Besar", "3. Cuti Sakit", "4. Cuti Melahirkan"),
        *("5. Cuti Karena Alasan Penting", "6. Cuti di Luar Tanggungan Negara"),
    ),
    "III. ALASAN CUTI": ("Menghadiri pernikahan adik.",),
    "IV. LAMANYA CUTI": (
        "Selama",
        "5 (hari/bulan/tahun)*",
        "mulai tanggal 23 Februari 2026",
        "s/d 27 Februari 2026",
    ),
    "V. CATATAN CUTI ***": (
        *("1. CUTI TAHUNAN", "Tahun", "Sisa", "Keterangan", "2024 0", "2025 6", "2026 12"),
        *("2. CUTI BESAR", "3. CUTI SAKIT", "4. CUTI MELAHIRKAN", "5. CUTI KARENA ALASAN PENTING"),
        "6. CUTI DI LUAR TANGGUNGAN NEGARA",
    ),
    "VI. ALAMAT SELAMA MENJALANKAN CUTI": ("Jalan Contoh 7", "TELP 0800 0000 0147", "Hormat saya,", "NIP"),
    "VII. PERTIMBANGAN ATASAN LANGSUNG **": (
        "DISETUJUI",
        "PERUBAHAN****",
        "DITANGGUHKAN****",
        "TIDAK DISETUJUI****",
    ),
    "VIII. KEPUTUSAN PEJABAT YANG BERWENANG MEMBERIKAN CUTI **": (
        *("DISETUJUI", "PERUBAHAN****", "DITANGGUHKAN****", "TIDAK DISETUJUI****"),
    ),
    "Catatan:": (
        "Coret yang tidak perlu",
        "tanda centang (√)",
        "sebelum PNS mengajukan cuti",
        "dan alasannya",
    ),
}


def content(session: Session, instance: Instance, request: LeaveRequest) -> dict[str, object]:
    return leave.form_of(session, request, number=instance.number, now=NOW)


def advise(
    session: Session, world: World, instance: Instance, request: LeaveRequest, reason: str = ""
) -> None:
    leave.record_advice(
        acting(session, instance, by=world.rahmat),
        request_id=request.id,
        advice="CHANGED" if reason else "APPROVED",
        reason=reason,
        new_from="",
        new_to="",
        until="",
    )


def sections(text: str) -> dict[str, str]:
    places = [text.index(title) for title in SECTIONS]
    assert places == sorted(places)
    return {
        title: text[at : (places[index + 1] if index + 1 < len(places) else None)]
        for index, (title, at) in enumerate(zip(SECTIONS, places, strict=True))
    }


def test_every_section_and_field_stands_on_one_page_in_its_order(session: Session, world: World):
    instance, request = ask(session, world.siti, MON, FRI)
    paper = pdf(content(session, instance, request), layout=LEAVE_FORM)
    found = sections(letters.words(paper))
    missing = {
        title: [field for field in fields if field not in found[title]] for title, fields in FIELDS.items()
    }
    assert missing == {title: [] for title in FIELDS}
    assert letters.page_count(paper) == 1


def test_the_head_names_the_rule_and_the_officer(session: Session, world: World):
    instance, request = ask(session, world.siti, MON, FRI)
    said = letters.words(pdf(content(session, instance, request), layout=LEAVE_FORM))
    assert (
        said.index("ANAK LAMPIRAN 1.b") < said.index("NOMOR 24 TAHUN 2017") < said.index("Yth. Kepala Dinas")
    )
    assert "BELUM DIPUTUS" in said


def test_days_left_are_those_at_the_time_of_the_request_whatever_comes_later(session: Session, world: World):
    instance, request = ask(session, world.siti, MON, FRI)
    ask(session, world.siti, date(2026, 3, 2), date(2026, 3, 6))
    say(session, instance, request, "APPROVED", by=world.ratna)
    (kept,) = letters_of(session, instance.id)
    assert [(row["year"], row["left"]) for row in kept.content["annual"]] == [
        ("2024", 0),
        ("2025", 6),
        ("2026", 12),
    ]


@given(record=records(), day=st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_the_three_years_together_are_the_balance(record: LeaveRecord, day: date):
    standing = balance(record, on=day)
    rows = list(form_notes.annual_rows(standing, record.policy))
    assert sum(row["left"] for row in rows) == standing.total
    assert all(row["left"] >= 0 for row in rows)


@pytest.mark.parametrize(
    ("verdict", "more", "said"),
    [
        ("APPROVED", {}, ""),
        (
            "CHANGED",
            {"new_from": "2026-02-23", "new_to": "2026-02-24", "reason": "Rapat."},
            "Menjadi 2 hari kerja",
        ),
        (
            "POSTPONED",
            {"until": "2026-06-30", "reason": "Pemeriksaan."},
            "Ditangguhkan sampai 30 Juni 2026. Pemer",
        ),
        ("REJECTED", {"reason": "Kantor kosong."}, "Kantor kosong."),
    ],
)
def test_a_decision_keeps_the_form_with_its_tick_reason_and_signer(
    session: Session, world: World, verdict: str, more: dict[str, str], said: str
):
    instance, request = ask(session, world.siti, MON, FRI)
    advise(session, world, instance, request)
    say(session, instance, request, verdict, by=world.ratna, **more)
    (kept,) = letters_of(session, instance.id)
    decision = kept.content["decision"]
    assert (decision["verdict"], decision["name"], decision["nip"]) == (
        verdict,
        world.ratna.name,
        world.ratna.nip,
    )
    assert decision["reason"].startswith(said)
    assert kept.content["advice"]["name"] == world.rahmat.name
    assert (kept.digest, len(kept.code)) == (digest_of(kept.content), 32)
    assert leave.kept_form(session, request) is kept


def test_what_was_asked_stays_in_part_four(session: Session, world: World):
    instance, request = ask(session, world.siti, MON, FRI)
    given = {"new_from": "2026-02-23", "new_to": "2026-02-24", "reason": "Rapat."}
    say(session, instance, request, "CHANGED", by=world.ratna, **given)
    (kept,) = letters_of(session, instance.id)
    assert (kept.content["length"]["number"], kept.content["length"]["last"]) == (5, "27 Februari 2026")


def test_one_who_stands_in_is_named_so(session: Session, world: World):
    instance, request = ask(session, world.siti, MON, FRI)
    request.status, request.decided_by = LeaveStatus.APPROVED, world.yoga.id
    request.decided_as, request.decided_at = "Plh. Kepala Dinas", NOW
    said = letters.words(pdf(content(session, instance, request), layout=LEAVE_FORM))
    assert "Plh. Kepala Dinas" in said and "BELUM DIPUTUS" not in said


def test_an_undecided_request_has_no_final_form(session: Session, world: World):
    instance, request = ask(session, world.siti, MON, FRI)
    with pytest.raises(ValueError, match="decided"):
        form.keep(acting(session, instance, by=world.ratna), request, number="x", today=MON)


def test_the_form_of_pppk_has_their_head_kinds_and_number(session: Session, world: World):
    employee = session.get_one(Employee, world.siti.id)
    employee.kind = EmployeeKind.PPPK
    employee.contract_from, employee.contract_to = date(2024, 1, 1), date(2028, 12, 31)
    instance, request = ask(session, world.siti, MON, FRI)
    said = letters.words(pdf(content(session, instance, request), layout=LEAVE_FORM))
    assert "LAMPIRAN II" in said and "NOMOR 7 TAHUN 2022" in said and "NI PPPK" in said
    assert "3. Cuti Melahirkan" in said and "Cuti Besar" not in said and "sebelum PPPK mengajukan" in said


def test_a_form_full_of_words_stays_on_one_page(session: Session, world: World):
    instance, request = ask(session, world.siti, MON, FRI)
    filled = content(session, instance, request)
    long = "Menghadiri pernikahan adik di luar kota bersama keluarga. " * 9
    judged = {
        "verdict": "REJECTED",
        "reason": long[:500],
        "name": "N",
        "nip": "1",
        "title": "Plt. " + "x" * 40,
        "at": "",
    }
    filled |= {"reason": long[:500], "address": long[:200], "advice": judged, "decision": judged}
    assert letters.page_count(pdf(filled, layout=LEAVE_FORM, verify="https://x/" + "0" * 60)) == 1


@pytest.mark.parametrize(
    ("kind", "first", "last", "days", "said"),
    [
        (Kind.LONG, date(2026, 3, 1), date(2026, 5, 31), 92, (3, "bulan", "")),
        (Kind.MATERNITY, date(2026, 6, 15), date(2026, 9, 14), 92, (3, "bulan", "")),
        (Kind.UNPAID, date(2026, 8, 1), date(2029, 7, 31), 1096, (3, "tahun", "")),
        (Kind.UNPAID, date(2026, 8, 1), date(2028, 1, 31), 549, (18, "bulan", "")),
        (Kind.IMPORTANT_REASON, date(2026, 7, 6), date(2026, 7, 17), 12, (12, "hari", "hari kalender")),
        (Kind.ANNUAL, MON, FRI, 5, (5, "hari", "hari kerja")),
        (Kind.LONG, date(2026, 3, 1), date(2026, 5, 30), 91, (91, "hari", "hari kalender")),
    ],
)
def test_lengths_are_said_in_the_largest_whole_unit(
    kind: Kind, first: date, last: date, days: int, said: tuple[int, str, str]
):
    asked = LeaveRequest(kind=kind, first_day=first, last_day=last, days=days)
    found = form_notes.length(asked)
    assert (found["number"], found["unit"], found["what"]) == said


def test_a_draft_has_part_five_before_anything_is_sent(session: Session, world: World):
    given = {"reason": "", "address": "", "phone": "", "abroad": False, "extension_days": 0}
    draft = leave.draft_request(
        session, world.siti.id, kind="ANNUAL", first_day=MON, last_day=FRI, now=NOW, **given
    )
    filled = leave.form_of(session, draft, number="", now=NOW)
    book = read(session, world.siti.id, now=NOW)
    assert sum(row["left"] for row in filled["annual"]) == balance(book.record, on=book.today).total
    assert (filled["draft"], filled["sent"], filled["length"]["number"]) == (
        "RANCANGAN, belum dikirim",
        "",
        5,
    )


def test_a_draft_with_years_of_days_is_still_answered(session: Session, world: World):
    given = {"reason": "", "address": "", "phone": "", "abroad": False, "extension_days": 0}
    last = MON + timedelta(days=900_000)
    draft = leave.draft_request(
        session, world.siti.id, kind="nonsense", first_day=MON, last_day=last, now=NOW, **given
    )
    assert draft.last_day < last
