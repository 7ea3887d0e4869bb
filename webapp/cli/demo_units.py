"""The demo regency's offices: units, and in each a head's post with the posts below it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from models.people import Post, Unit

REGION = "3399"  # no regency has it
SIX_DAYS = 6


@dataclass(frozen=True)
class Office:
    """A unit. Its head answers to the head of `above`, by default of `parent`; its staff answer to its head."""

    code: str
    name: str
    head: str
    staff: Mapping[str, int]
    parent: str = "KAB"
    above: str = ""
    work_week: int = 5
    minimum_staff: int = 0
    head_grade: str = ""

    @property
    def superior(self) -> str:
        return self.above or self.parent


@dataclass(frozen=True)
class Place:
    """A post that is to be filled, with what its holder should be like."""

    post_id: int
    post_name: str
    unit_code: str
    unit_name: str
    head: bool
    depth: int


def _agency(code: str, name: str, head: str, *, work_week: int = 5) -> Office:
    return Office(code, name, head, {}, above="SETDA", head_grade="II.b", work_week=work_week)


OFFICES: tuple[Office, ...] = (
    Office("KAB", "Kabupaten Contoh", "Bupati", {}, parent=""),
    Office("SETDA", "Sekretariat Daerah", "Sekretaris Daerah", {"Sekretaris Pimpinan": 1}, head_grade="II.a"),
    Office("SETDA-1", "Asisten Pemerintahan", "Asisten Pemerintahan", {}, parent="SETDA", head_grade="II.b"),
    Office(
        "SETDA-11",
        "Bagian Organisasi",
        "Kepala Bagian Organisasi",
        {"Analis Kelembagaan": 4, "Analis Kinerja": 4, "Pengadministrasi Umum": 2},
        parent="SETDA-1",
    ),
    Office(
        "SETDA-12",
        "Bagian Hukum",
        "Kepala Bagian Hukum",
        {"Perancang Peraturan": 4, "Analis Hukum": 4, "Pengadministrasi Umum": 2},
        parent="SETDA-1",
    ),
    Office(
        "SETDA-2", "Asisten Administrasi", "Asisten Administrasi Umum", {}, parent="SETDA", head_grade="II.b"
    ),
    Office(
        "SETDA-21",
        "Bagian Umum",
        "Kepala Bagian Umum",
        {"Pengadministrasi Umum": 8, "Pengemudi": 5, "Pramu Bakti": 4, "Arsiparis": 2},
        parent="SETDA-2",
        minimum_staff=8,
    ),
    Office(
        "SETDA-22",
        "Bagian Keuangan",
        "Kepala Bagian Keuangan",
        {"Bendahara": 1, "Penata Laporan Keuangan": 6, "Pengelola Gaji": 2},
        parent="SETDA-2",
    ),
    _agency("INSP", "Inspektorat", "Inspektur"),
    Office("INSP-1", "Inspektur Pembantu I", "Inspektur Pembantu I", {"Auditor": 4}, parent="INSP"),
    _agency("DPU", "Dinas Pekerjaan Umum", "Kepala Dinas"),
    Office("DPU-S", "Sekretariat Dinas", "Sekretaris Dinas", {}, parent="DPU", head_grade="III.a"),
    Office(
        "DPU-S1",
        "Subbag Umum",
        "Kasubbag Umum",
        {
            "Analis Tata Usaha": 1,
            "Pengadministrasi Umum": 1,
            "Arsiparis": 1,
            "Pranata Komputer": 1,
            "Pengemudi": 2,
            "Penata Laporan": 1,
        },
        parent="DPU-S",
        minimum_staff=5,
    ),
    Office(
        "DPU-S2",
        "Subbag Keuangan",
        "Kasubbag Keuangan",
        {"Bendahara": 1, "Pengelola Gaji": 2, "Penata Laporan Keuangan": 3},
        parent="DPU-S",
        minimum_staff=4,
    ),
    Office("DPU-1", "Bidang Bina Marga", "Kepala Bidang Bina Marga", {}, parent="DPU", head_grade="III.b"),
    Office(
        "DPU-11",
        "Seksi Jalan",
        "Kepala Seksi Jalan",
        {"Pengawas Jalan": 8, "Juru Ukur": 4, "Operator Alat Berat": 6},
        parent="DPU-1",
    ),
    Office(
        "DPU-12",
        "Seksi Jembatan",
        "Kepala Seksi Jembatan",
        {"Pengawas Jembatan": 5, "Juru Gambar": 3},
        parent="DPU-1",
    ),
    Office("DPU-2", "Bidang Cipta Karya", "Kepala Bidang Cipta Karya", {}, parent="DPU", head_grade="III.b"),
    Office(
        "DPU-21",
        "Seksi Bangunan",
        "Kepala Seksi Bangunan",
        {"Pengawas Bangunan": 6, "Juru Gambar": 3},
        parent="DPU-2",
    ),
    Office(
        "DPU-22",
        "Seksi Air Minum",
        "Kepala Seksi Air Minum",
        {"Pengelola Air Minum": 6, "Pranata Laboratorium": 2},
        parent="DPU-2",
    ),
    _agency("KEC", "Kecamatan Rimba", "Camat"),
    Office(
        "KEC-S",
        "Sekretariat Kecamatan",
        "Sekretaris Camat",
        {"Pengadministrasi Umum": 4, "Bendahara": 1, "Pengemudi": 1},
        parent="KEC",
    ),
    Office("KEC-1", "Seksi Pemerintahan", "Kasi Pemerintahan", {"Pengelola Data Desa": 5}, parent="KEC"),
    Office(
        "KEC-2",
        "Seksi Pelayanan",
        "Kasi Pelayanan",
        {"Petugas Loket": 8, "Pengelola Kependudukan": 4},
        parent="KEC",
        minimum_staff=6,
    ),
    Office("KEC-3", "Seksi Pembangunan", "Kasi Pembangunan", {"Pendamping Desa": 5}, parent="KEC"),
    _agency("DINKES", "Dinas Kesehatan", "Kepala Dinas"),
    Office(
        "PKM",
        "Puskesmas Rimba",
        "Kepala Puskesmas",
        {"Dokter": 4, "Dokter Gigi": 1, "Apoteker": 2, "Sanitarian": 2, "Nutrisionis": 2},
        parent="DINKES",
        work_week=SIX_DAYS,
    ),
    Office(
        "PKM-1",
        "Rawat Inap",
        "Koordinator Rawat Inap",
        {"Perawat": 20, "Bidan": 14},
        parent="PKM",
        work_week=SIX_DAYS,
        minimum_staff=20,
    ),
    Office(
        "PKM-2",
        "Tata Usaha Puskesmas",
        "Kasubbag Tata Usaha",
        {"Pengadministrasi Umum": 4, "Perekam Medis": 4, "Bendahara": 1},
        parent="PKM",
        work_week=SIX_DAYS,
    ),
    _agency("DISDIK", "Dinas Pendidikan", "Kepala Dinas"),
    Office(
        "SMP",
        "SMP Negeri 1 Rimba",
        "Kepala SMP Negeri 1 Rimba",
        {"Guru": 30, "Pengadministrasi Sekolah": 4, "Pustakawan": 1},
        parent="DISDIK",
        work_week=SIX_DAYS,
    ),
    Office(
        "SD",
        "SD Negeri 2 Rimba",
        "Kepala SD Negeri 2 Rimba",
        {"Guru Kelas": 12, "Guru Agama": 2, "Penjaga Sekolah": 1},
        parent="DISDIK",
        work_week=SIX_DAYS,
    ),
    _agency("BKPSDM", "BKPSDM", "Kepala BKPSDM"),
    Office(
        "BKPSDM-1",
        "Bidang Mutasi",
        "Kepala Bidang Mutasi",
        {"Analis SDM": 6, "Pranata Komputer": 2, "Arsiparis": 1},
        parent="BKPSDM",
        head_grade="III.b",
    ),
    Office(
        "BKPSDM-2",
        "Bidang Pembinaan",
        "Kepala Bidang Pembinaan",
        {"Analis SDM": 5, "Penyusun Program": 2},
        parent="BKPSDM",
        head_grade="III.b",
    ),
)


def build(session: Session) -> tuple[dict[str, int], list[Place]]:
    """Write units and posts, level by level; the units' ids by code, and every post as a place to fill."""
    units: dict[str, int] = {}
    heads: dict[str, int] = {}
    places: list[Place] = []
    for depth, level in enumerate(_levels()):
        units |= _write_units(session, level, units)
        heads |= _write_heads(session, level, units, heads)
        places += [
            Place(heads[office.code], office.head, office.code, office.name, head=True, depth=depth)
            for office in level
        ]
    places += _write_staff(session, units, heads)
    return units, places


def _levels() -> Iterator[list[Office]]:
    """Offices whose unit and head have everything above them written already."""
    done = {""}
    left = list(OFFICES)
    while left:
        level = [office for office in left if {office.parent, office.superior} <= done]
        if not level:
            raise ValueError(f"nothing stands above {left[0].code}")
        yield level
        done |= {office.code for office in level}
        left = [office for office in left if office.code not in done]


def _write_units(session: Session, level: list[Office], units: Mapping[str, int]) -> dict[str, int]:
    rows = [
        {
            "code": office.code,
            "name": office.name,
            "parent_id": units.get(office.parent),
            "region": REGION,
            "work_week": office.work_week,
            "minimum_staff": office.minimum_staff,
        }
        for office in level
    ]
    ids = session.scalars(insert(Unit).returning(Unit.id, sort_by_parameter_order=True), rows)
    return dict(zip((office.code for office in level), ids, strict=True))


def _write_heads(
    session: Session, level: list[Office], units: Mapping[str, int], heads: Mapping[str, int]
) -> dict[str, int]:
    rows = [
        {
            "code": f"{office.code}.0",
            "name": office.head,
            "unit_id": units[office.code],
            "parent_id": heads.get(office.superior),
            "grade": office.head_grade or "IV.a",
        }
        for office in level
    ]
    ids = session.scalars(insert(Post).returning(Post.id, sort_by_parameter_order=True), rows)
    return dict(zip((office.code for office in level), ids, strict=True))


def _write_staff(session: Session, units: Mapping[str, int], heads: Mapping[str, int]) -> list[Place]:
    wanted = [
        (office, name, number)
        for office in OFFICES
        for number, name in enumerate(
            (name for name, count in office.staff.items() for _ in range(count)), start=1
        )
    ]
    rows = [
        {
            "code": f"{office.code}.{number}",
            "name": name,
            "unit_id": units[office.code],
            "parent_id": heads[office.code],
            "grade": "",
        }
        for office, name, number in wanted
    ]
    ids = session.scalars(insert(Post).returning(Post.id, sort_by_parameter_order=True), rows)
    return [
        Place(post_id, name, office.code, office.name, head=False, depth=len(office.code))
        for post_id, (office, name, _) in zip(ids, wanted, strict=True)
    ]
