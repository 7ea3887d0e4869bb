"""Words of the forms as the law writes them, in Indonesian whatever language a page speaks."""

from __future__ import annotations

from datetime import date

from models.skp import AnnexKind, Approach, Aspect, PeriodKind, Perspective, SkpForm, SkpPeriod
from workflows.letters.days import day_in_words, month_in_words
from workflows.rules.skp_predicate import OrganisationResult, Predicate, Rating

ASPECTS = {
    Aspect.QUANTITY: "Kuantitas",
    Aspect.QUALITY: "Kualitas",
    Aspect.TIME: "Waktu",
    Aspect.COST: "Biaya",
}
PERSPECTIVES = {
    Perspective.RECIPIENT: "Penerima Layanan",
    Perspective.PROCESS: "Proses Bisnis",
    Perspective.STRENGTHENING: "Penguatan Internal",
    Perspective.BUDGET: "Anggaran",
}
ANNEXES = {
    AnnexKind.RESOURCES: "Dukungan Sumber Daya",
    AnnexKind.ACCOUNTABILITY: "Skema Pertanggungjawaban",
    AnnexKind.CONSEQUENCES: "Konsekuensi",
}
RATINGS = {
    Rating.ABOVE: "Di Atas Ekspektasi",
    Rating.AS_EXPECTED: "Sesuai Ekspektasi",
    Rating.BELOW: "Di Bawah Ekspektasi",
}
PREDICATES = {
    Predicate.VERY_GOOD: "Sangat Baik",
    Predicate.GOOD: "Baik",
    Predicate.NEEDS_IMPROVEMENT: "Butuh Perbaikan",
    Predicate.POOR: "Kurang/Misconduct",
    Predicate.VERY_POOR: "Sangat Kurang",
}
RESULTS = {
    OrganisationResult.EXCELLENT: "Istimewa",
    OrganisationResult.GOOD: "Baik",
    OrganisationResult.NEEDS_IMPROVEMENT: "Butuh Perbaikan",
    OrganisationResult.POOR: "Kurang",
    OrganisationResult.VERY_POOR: "Sangat Kurang",
}
LEVELS = {
    "PEMULA": "Pemula",
    "TERAMPIL": "Terampil",
    "MAHIR": "Mahir",
    "PENYELIA": "Penyelia",
    "AHLI_PERTAMA": "Ahli Pertama",
    "AHLI_MUDA": "Ahli Muda",
    "AHLI_MADYA": "Ahli Madya",
    "AHLI_UTAMA": "Ahli Utama",
}
# Pangkat by golongan ruang of PNS; a PPPK has only the golongan.
_RANKS = {
    "I": ("Juru Muda", "Juru Muda Tingkat I", "Juru", "Juru Tingkat I"),
    "II": ("Pengatur Muda", "Pengatur Muda Tingkat I", "Pengatur", "Pengatur Tingkat I"),
    "III": ("Penata Muda", "Penata Muda Tingkat I", "Penata", "Penata Tingkat I"),
    "IV": (
        *("Pembina", "Pembina Tingkat I", "Pembina Utama Muda"),
        *("Pembina Utama Madya", "Pembina Utama"),
    ),
}
QUARTERS = ("I", "II", "III", "IV")
NOTHING = "–"
APPROACHES = {
    Approach.QUANTITATIVE: "Pendekatan Hasil Kerja Kuantitatif",
    Approach.QUALITATIVE: "Pendekatan Hasil Kerja Kualitatif",
}
FORMS = {
    SkpForm.STAFF: "Bagi Pejabat Administrasi dan Pejabat Fungsional",
    SkpForm.LEADER: "Bagi Pejabat Pimpinan Tinggi dan Pimpinan Unit Kerja Mandiri",
}


def rank(golongan: str) -> str:
    """`Penata Muda (III/a)`; what isn't known as a golongan of PNS stays as it is."""
    group, _slash, letter = golongan.partition("/")
    names = _RANKS.get(group, ())
    place = "abcde".find(letter) if len(letter) == 1 else -1
    return f"{names[place]} ({golongan})" if 0 <= place < len(names) else golongan or NOTHING


def period(one: SkpPeriod) -> str:
    """`Triwulan II Tahun 2026`, `Bulan Maret Tahun 2026`, `Tahun 2026`."""
    if one.kind is PeriodKind.YEAR:
        return f"Tahun {one.year}"
    if one.kind is PeriodKind.QUARTER:
        return f"Triwulan {QUARTERS[one.number - 1]} Tahun {one.year}"
    return f"Bulan {month_in_words(date(one.year, one.number, 1))} Tahun {one.year}"


def days(first: date, last: date) -> list[str]:
    return [day_in_words(first), day_in_words(last)]
