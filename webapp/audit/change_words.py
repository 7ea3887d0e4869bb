"""Words for the trail of settings and master data: tables, columns and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from models.people import EmployeeKind, HoldingKind, Role
from webapp.admin.roles import role_names
from webapp.cases import operation_words, summary
from webapp.format import upfirst
from webapp.i18n import moment
from webapp.leave import words as leave_words
from webapp.translation import _
from workflows.rules.leave_facts import Kind
from workflows.tongue import Words

NOTHING = "–"
SECRET = "*"  # noqa: S105 - what stands in the trail in place of one
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")

_COLUMNS: Words = {
    "active": "Masih bertugas",
    "abroad": "Ke luar negeri",
    "acting": "Plt. dan Plh. boleh",
    "activation_expires": "Kode aktivasi berlaku sampai",
    "activation_hash": "Kode aktivasi",
    "announced_at": "Diumumkan",
    "cases_from": "Kasus sejak",
    "changed_at": "Diubah",
    "changed_by": "Diubah oleh",
    "offset": "Selisih jam",
    "cases_to": "Kasus sampai",
    "code": "Kode",
    "contract_from": "Kontrak sejak",
    "contract_to": "Kontrak sampai",
    "day": "Hari",
    "born_on": "Lahir",
    "delegate_id": "Diwakili oleh",
    "deployed_at": "Diterbitkan",
    "deployed_by": "Diterbitkan oleh",
    "documents": "Surat",
    "email": "Surel",
    "email_notices": "Pemberitahuan lewat surel",
    "employee_id": "Pegawai",
    "employees": "Untuk pegawai",
    "except_posts": "Jabatan yang dikecualikan",
    "first_day": "Hari pertama",
    "employee_kind": "Jenis pegawai",
    "enabled": "Bisa masuk",
    "end_ground": "Dasar berakhirnya",
    "given_by": "Dilimpahkan oleh",
    "grade": "Kelas jabatan",
    "granted_by": "Diberikan oleh",
    "ground": "Dasar",
    "hard_to_reach": "Tempat sulit dijangkau",
    "id": "Nomor catatan",
    "kind": "Jenis",
    "key": "Proses",
    "language": "Bahasa",
    "last_day": "Hari terakhir",
    "least": "Paling sedikit",
    "minimum_staff": "Pegawai paling sedikit",
    "name": "Nama",
    "nip": "NIP",
    "noted_at": "Dicatat",
    "note": "Catatan",
    "only_reads": "Hanya membaca",
    "parent_id": "Di bawah",
    "password_hash": "Kata sandi",
    "phone": "Telepon",
    "post_id": "Jabatan",
    "process_key": "Proses",
    "published_at": "Diterbitkan",
    "rank": "Golongan",
    "rank_from": "Golongan dari",
    "rank_to": "sampai golongan",
    "need": "Kapan",
    "reason": "Alasan",
    "reasons": "Alasan",
    "region": "Wilayah",
    "resumed_at": "Dilanjutkan",
    "resumed_by": "Dilanjutkan oleh",
    "resumed_reason": "Alasan dilanjutkan",
    "revoked_on": "Dicabut",
    "role": "Peran",
    "rostered": "Kerja bergilir",
    "service_start": "Mulai bertugas",
    "startable": "Bisa diajukan",
    "suspended_at": "Dihentikan",
    "suspended_by": "Dihentikan oleh",
    "teacher": "Guru",
    "time_zone": "Zona waktu",
    "unit_id": "Unit",
    "valid_from": "Berlaku sejak",
    "valid_to": "Berlaku sampai",
    "value": "Isi",
    "version": "Versi",
    "withdrawn_at": "Dicabut",
    "withdrawn_on": "Dicabut",
    "work_week": "Hari kerja seminggu",
    "year": "Tahun",
    "rhythm": "Irama penilaian",
    "plan_until": "Batas penyusunan",
    "opened_at": "Dibuka",
    "opened_by": "Dibuka oleh",
    "closed_at": "Ditutup",
    "closed_by": "Ditutup oleh",
    "number": "Nomor",
    "opens_on": "Penilaian mulai",
    "due_on": "Batas penilaian",
    "level": "Jenjang",
    "rank_years": "Masa kerja golongan, tahun",
    "rank_months": "Masa kerja golongan, bulan",
    "salary": "Gaji pokok",
    "pay_office": "Wilayah pembayaran",
    "output_unit": "Satuan hasil",
    "norm_minutes": "Norma, menit",
    "weight": "Bobot",
    "needs_evidence": "Wajib bukti",
    "posts": "Jenis jabatan",
    "hours_id": "Jam kerja",
    "weekday": "Hari",
    "begins": "Mulai",
    "ends": "Selesai",
    "break_begins": "Istirahat mulai",
    "break_ends": "Istirahat selesai",
    "net_minutes": "Menit kerja",
    "began_at": "Mulai",
    "ended_at": "Selesai",
    "units": "Unit",
    "entered_by": "Dicatat oleh",
    "entered_at": "Dicatat",
    "confirmed_by": "Dikuatkan oleh",
    "confirmed_at": "Dikuatkan",
}


def tables() -> dict[str, str]:
    return {
        "account": _("Akun"),
        "activity_item": _("Daftar aktivitas"),
        "blocked_period": _("Masa tanpa cuti tahunan"),
        "calendar_day": _("Hari libur"),
        "calendar_year": _("Tahun kalender"),
        "clock_offset": _("Jam contoh"),
        "definition": _("Versi proses"),
        "delegation": _("Pelimpahan (a.n.)"),
        "employee": _("Pegawai"),
        "employee_child": _("Anak pegawai"),
        "employee_pay": _("Masa kerja golongan dan gaji"),
        "functional_level": _("Jenjang jabatan fungsional"),
        "hard_to_reach": _("Tempat sulit dijangkau"),
        "holding": _("Pemangku jabatan"),
        "hour_permission": _("Izin per jam"),
        "joint_leave_duty": _("Tugas saat cuti bersama"),
        "least_staff": _("Kekuatan pegawai"),
        "leave_authority": _("Wewenang memberi cuti"),
        "leave_paper": _("Surat untuk cuti"),
        "office_hours": _("Jam kerja"),
        "office_hours_day": _("Jam kerja per hari"),
        "parameter": _("Ketentuan"),
        "post": _("Jabatan"),
        "process_use": _("Pemakaian proses"),
        "role_grant": _("Peran"),
        "roster_day": _("Jadwal bergilir"),
        "service_outage": _("Gangguan layanan"),
        "skp_period": _("Masa penilaian SKP"),
        "skp_year": _("Tahun SKP"),
        "suspension": _("Penghentian sementara"),
        "unit": _("Unit"),
    }


def act(code: str) -> str:
    said = {
        "INSERT": _("ditambahkan"),
        "UPDATE": _("diubah"),
        "DELETE": _("dihapus"),
        "ERASE": _("isinya dihapus menurut hukum"),
        "FOUND": _("sudah ada saat pencatatan dimulai"),
    }
    return said.get(code) or _("diubah")


def column(name: str) -> str:
    return _(_COLUMNS[name]) if name in _COLUMNS else operation_words.variable(name)


def value(found: object, names: Mapping[int, str]) -> str:
    """In words; `names` of whatever the column's numbers mean."""
    if isinstance(found, str):
        return _text(found)
    if isinstance(found, Mapping):
        parts = (f"{operation_words.variable(str(key))}: {value(one, {})}" for key, one in found.items())
        return "; ".join(parts)
    named = names.get(found, "") if isinstance(found, int) and not isinstance(found, bool) else ""
    return named or summary.spoken(found) or NOTHING


def _text(found: str) -> str:
    kinds = {
        EmployeeKind.PNS: "PNS",
        EmployeeKind.CPNS: "CPNS",
        EmployeeKind.PPPK: "PPPK",
        HoldingKind.DEFINITIVE: _("Definitif"),
        HoldingKind.PLT: "Plt.",
        HoldingKind.PLH: "Plh.",
        "HOLIDAY": _("Hari libur"),
        "JOINT_LEAVE": _("Cuti bersama"),
        "id": "Bahasa Indonesia",
        "en": "English",
        "Asia/Jakarta": "WIB",
        "Asia/Pontianak": "WIB",
        "Asia/Makassar": "WITA",
        "Asia/Jayapura": "WIT",
    }
    if found in {"", SECRET}:
        return _("(rahasia)") if found else NOTHING
    if found in set(Role):
        return role_names()[found]
    if found in set(Kind) - {Kind.JOINT}:
        return upfirst(leave_words.kind(found))
    if _MOMENT.match(found):
        return moment(datetime.fromisoformat(found))
    return kinds.get(found) or summary.spoken(found)
