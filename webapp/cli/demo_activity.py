"""The demo regency's catalogue of activities and its hours: a week of five days, and of six where six are worked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.activity import ActivityItem
from models.attendance import OfficeHours, OfficeHoursDay
from webapp.cli.demo_units import OFFICES, SIX_DAYS

DECREE = "Kepbup 800/21/{year} tentang norma waktu aktivitas (data contoh)"
# Code, what is done, unit of output, minutes for one, weight in hundredths, evidence, for which posts.
ITEMS: tuple[tuple[str, str, str, int, int, bool, tuple[str, ...]], ...] = (
    ("UM-01", "Menyusun nota dinas", "dokumen", 60, 100, False, ()),
    ("UM-02", "Menyusun laporan kegiatan", "laporan", 120, 110, True, ()),
    ("UM-03", "Mengikuti rapat", "rapat", 120, 90, False, ()),
    ("UM-04", "Menyiapkan bahan rapat", "bahan", 90, 100, True, ()),
    ("UM-05", "Mengikuti pelatihan", "hari", 300, 100, True, ()),
    ("UM-06", "Melayani tamu atau pemohon", "orang", 15, 100, False, ()),
    ("UM-07", "Mengikuti apel", "apel", 30, 80, False, ()),
    (
        "TU-01",
        "Mencatat surat masuk dan keluar",
        "surat",
        10,
        80,
        False,
        ("Pengadministrasi Umum", "Arsiparis"),
    ),
    ("TU-02", "Menata berkas arsip", "berkas", 15, 80, False, ("Arsiparis", "Pengadministrasi Umum")),
    ("TU-03", "Menganalisis kebutuhan tata usaha", "telaah", 180, 120, True, ("Analis Tata Usaha",)),
    (
        "TU-04",
        "Menyusun konsep surat",
        "surat",
        45,
        100,
        False,
        ("Analis Tata Usaha", "Pengadministrasi Umum"),
    ),
    (
        "KEU-01",
        "Memeriksa kelengkapan SPJ",
        "berkas",
        30,
        110,
        False,
        ("Bendahara", "Penata Laporan Keuangan"),
    ),
    ("KEU-02", "Menyusun laporan keuangan", "laporan", 240, 130, True, ("Penata Laporan Keuangan",)),
    ("KEU-03", "Menghitung daftar gaji", "daftar", 180, 120, True, ("Pengelola Gaji",)),
    ("TI-01", "Memperbaiki komputer dan jaringan", "unit", 60, 110, False, ("Pranata Komputer",)),
    ("TI-02", "Memelihara basis data", "kegiatan", 90, 120, True, ("Pranata Komputer",)),
    ("JLN-01", "Memeriksa ruas jalan", "km", 30, 110, True, ("Pengawas Jalan",)),
    ("JLN-02", "Mengukur ruas jalan", "km", 60, 120, True, ("Juru Ukur",)),
    ("GBR-01", "Menggambar rencana bangunan", "lembar", 120, 120, True, ("Juru Gambar",)),
    ("KDR-01", "Mengantar pegawai atau barang", "perjalanan", 90, 90, False, ("Pengemudi",)),
    ("SDM-01", "Memeriksa usul kepegawaian", "berkas", 30, 110, False, ("Analis SDM",)),
    ("LKT-01", "Melayani pemohon di loket", "orang", 10, 100, False, ("Petugas Loket",)),
    ("KES-01", "Merawat pasien", "pasien", 30, 120, False, ("Perawat", "Bidan")),
    ("PDK-01", "Mengajar", "jam pelajaran", 40, 110, False, ("Guru", "Guru Kelas", "Guru Agama")),
    ("AWS-01", "Memeriksa hasil audit", "berkas", 90, 130, True, ("Auditor",)),
)
Line = tuple[time, time, time, time, int]
_NOON = time(12), time(13)
_PRAYER = time(11, 45), time(13, 15)
# By weekday: begin, end, break, minutes. Both weeks have the 37.5 hours of Perpres 21/2023.
FIVE: Mapping[int, Line] = {
    **dict.fromkeys(range(4), (time(7, 30), time(16), *_NOON, 450)),
    4: (time(7, 30), time(16, 30), *_PRAYER, 450),
}
SIX: Mapping[int, Line] = {
    **dict.fromkeys(range(4), (time(7, 30), time(14, 45), *_NOON, 375)),
    4: (time(7, 30), time(15, 15), *_PRAYER, 375),
    5: (time(7, 30), time(14, 45), *_NOON, 375),
}


def write(session: Session, units: Mapping[str, int], *, today: date) -> None:
    """In force since the beginning of last year."""
    since = date(today.year - 1, 1, 1)
    ground = DECREE.format(year=since.year)
    session.execute(insert(ActivityItem), [_item(*line, since=since, ground=ground) for line in ITEMS])
    six = [office.code for office in OFFICES if office.work_week == SIX_DAYS]
    for code, week in {"KAB": FIVE, **dict.fromkeys(six, SIX)}.items():
        hours = OfficeHours(unit_id=units[code], valid_from=since, ground=ground)
        session.add(hours)
        session.flush()  # its days name it
        session.add_all(_day(hours.id, weekday, line) for weekday, line in week.items())
    session.flush()  # plain reads follow


def _item(*line: object, since: date, ground: str) -> dict[str, object]:
    code, name, output, minutes, weight, evidence, posts = line
    return {
        "code": code,
        "name": name,
        "output_unit": output,
        "norm_minutes": minutes,
        "weight": Decimal(str(weight)) / 100,
        "needs_evidence": evidence,
        "posts": list(posts) if isinstance(posts, tuple) else [],
        "valid_from": since,
        "ground": ground,
    }


def _day(hours_id: int, weekday: int, line: Line) -> OfficeHoursDay:
    names = ("begins", "ends", "break_begins", "break_ends", "net_minutes")
    return OfficeHoursDay(hours_id=hours_id, weekday=weekday, **dict(zip(names, line, strict=True)))
