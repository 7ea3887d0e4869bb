"""Words for the trail of settings and master data: tables, columns and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from models.people import EmployeeKind, HoldingKind, Role
from webapp import operation_words, summary
from webapp.admin.roles import role_names
from webapp.i18n import moment
from webapp.translation import _

NOTHING = "–"
SECRET = "*"  # noqa: S105 - what stands in the trail in place of one
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


def tables() -> dict[str, str]:
    return {
        "account": _("Akun"),
        "calendar_day": _("Hari libur"),
        "calendar_year": _("Tahun kalender"),
        "clock_offset": _("Jam contoh"),
        "definition": _("Versi proses"),
        "delegation": _("Pelimpahan (a.n.)"),
        "employee": _("Pegawai"),
        "holding": _("Pemangku jabatan"),
        "joint_leave_duty": _("Tugas saat cuti bersama"),
        "leave_authority": _("Wewenang memberi cuti"),
        "parameter": _("Ketentuan"),
        "post": _("Jabatan"),
        "process_use": _("Pemakaian proses"),
        "role_grant": _("Peran"),
        "roster_day": _("Jadwal bergilir"),
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
    said = {
        "active": _("Masih bertugas"),
        "abroad": _("Ke luar negeri"),
        "activation_expires": _("Kode aktivasi berlaku sampai"),
        "activation_hash": _("Kode aktivasi"),
        "announced_at": _("Diumumkan"),
        "cases_from": _("Kasus sejak"),
        "changed_at": _("Diubah"),
        "changed_by": _("Diubah oleh"),
        "offset": _("Selisih jam"),
        "cases_to": _("Kasus sampai"),
        "code": _("Kode"),
        "contract_from": _("Kontrak sejak"),
        "contract_to": _("Kontrak sampai"),
        "day": _("Hari"),
        "delegate_id": _("Diwakili oleh"),
        "deployed_at": _("Diterbitkan"),
        "deployed_by": _("Diterbitkan oleh"),
        "email": _("Surel"),
        "email_notices": _("Pemberitahuan lewat surel"),
        "employee_id": _("Pegawai"),
        "enabled": _("Bisa masuk"),
        "given_by": _("Dilimpahkan oleh"),
        "grade": _("Kelas jabatan"),
        "granted_by": _("Diberikan oleh"),
        "ground": _("Dasar"),
        "hard_to_reach": _("Tempat sulit dijangkau"),
        "id": _("Nomor catatan"),
        "kind": _("Jenis"),
        "key": _("Proses"),
        "language": _("Bahasa"),
        "minimum_staff": _("Pegawai paling sedikit"),
        "name": _("Nama"),
        "nip": _("NIP"),
        "note": _("Catatan"),
        "only_reads": _("Hanya membaca"),
        "parent_id": _("Di bawah"),
        "password_hash": _("Kata sandi"),
        "phone": _("Telepon"),
        "post_id": _("Jabatan"),
        "process_key": _("Proses"),
        "published_at": _("Diterbitkan"),
        "rank": _("Golongan"),
        "reason": _("Alasan"),
        "region": _("Wilayah"),
        "resumed_at": _("Dilanjutkan"),
        "resumed_by": _("Dilanjutkan oleh"),
        "resumed_reason": _("Alasan dilanjutkan"),
        "revoked_on": _("Dicabut"),
        "role": _("Peran"),
        "rostered": _("Kerja bergilir"),
        "service_start": _("Mulai bertugas"),
        "startable": _("Bisa diajukan"),
        "suspended_at": _("Dihentikan"),
        "suspended_by": _("Dihentikan oleh"),
        "teacher": _("Guru"),
        "time_zone": _("Zona waktu"),
        "unit_id": _("Unit"),
        "valid_from": _("Berlaku sejak"),
        "valid_to": _("Berlaku sampai"),
        "value": _("Isi"),
        "version": _("Versi"),
        "withdrawn_at": _("Dicabut"),
        "work_week": _("Hari kerja seminggu"),
        "year": _("Tahun"),
    }
    return said.get(name) or operation_words.variable(name)


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
        "ANNUAL": _("Cuti tahunan"),
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
    if _MOMENT.match(found):
        return moment(datetime.fromisoformat(found))
    return kinds.get(found) or summary.spoken(found)
