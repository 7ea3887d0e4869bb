"""The seven core values BerAKHLAK with the conduct that each expects (perilaku kerja)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class CoreValue(StrEnum):
    """In the order of the form. SE MenPANRB 20/2021; PermenPANRB 6/2022, annex."""

    SERVICE = "SERVICE"
    ACCOUNTABLE = "ACCOUNTABLE"
    COMPETENT = "COMPETENT"
    HARMONIOUS = "HARMONIOUS"
    LOYAL = "LOYAL"
    ADAPTIVE = "ADAPTIVE"
    COLLABORATIVE = "COLLABORATIVE"


# Words of the law, so never translated and never changed by an office.
NAMES: Mapping[CoreValue, str] = {
    CoreValue.SERVICE: "Berorientasi Pelayanan",
    CoreValue.ACCOUNTABLE: "Akuntabel",
    CoreValue.COMPETENT: "Kompeten",
    CoreValue.HARMONIOUS: "Harmonis",
    CoreValue.LOYAL: "Loyal",
    CoreValue.ADAPTIVE: "Adaptif",
    CoreValue.COLLABORATIVE: "Kolaboratif",
}
CONDUCT: Mapping[CoreValue, tuple[str, str, str]] = {
    CoreValue.SERVICE: (
        "Memahami dan memenuhi kebutuhan masyarakat",
        "Ramah, cekatan, solutif, dan dapat diandalkan",
        "Melakukan perbaikan tiada henti",
    ),
    CoreValue.ACCOUNTABLE: (
        "Melaksanakan tugas dengan jujur, bertanggung jawab, cermat, disiplin, dan berintegritas tinggi",
        "Menggunakan kekayaan dan barang milik negara secara bertanggung jawab, efektif, dan efisien",
        "Tidak menyalahgunakan kewenangan jabatan",
    ),
    CoreValue.COMPETENT: (
        "Meningkatkan kompetensi diri untuk menjawab tantangan yang selalu berubah",
        "Membantu orang lain belajar",
        "Melaksanakan tugas dengan kualitas terbaik",
    ),
    CoreValue.HARMONIOUS: (
        "Menghargai setiap orang apa pun latar belakangnya",
        "Suka menolong orang lain",
        "Membangun lingkungan kerja yang kondusif",
    ),
    CoreValue.LOYAL: (
        "Memegang teguh ideologi Pancasila, UUD NRI Tahun 1945, setia kepada NKRI serta pemerintahan yang sah",
        "Menjaga nama baik sesama ASN, pimpinan, instansi, dan negara",
        "Menjaga rahasia jabatan dan negara",
    ),
    CoreValue.ADAPTIVE: (
        "Cepat menyesuaikan diri menghadapi perubahan",
        "Terus berinovasi dan mengembangkan kreativitas",
        "Bertindak proaktif",
    ),
    CoreValue.COLLABORATIVE: (
        "Memberi kesempatan kepada berbagai pihak untuk berkontribusi",
        "Terbuka dalam bekerja sama untuk menghasilkan nilai tambah",
        "Menggerakkan pemanfaatan berbagai sumber daya untuk tujuan bersama",
    ),
}
