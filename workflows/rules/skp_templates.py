"""Templates of plans that come with the program: a beginning to be changed, never a rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

QUANTITY, QUALITY, TIME = "QUANTITY", "QUALITY", "TIME"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """`indicators`: aspect, text, target."""

    text: str
    indicators: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Example:
    code: str
    results: Sequence[ExampleResult]
    annexes: Sequence[tuple[str, str]]


_ANNEXES = (
    ("RESOURCES", "Rekan kerja, peralatan kantor, dan aplikasi yang dipakai unit"),
    ("ACCOUNTABILITY", "Laporan hasil kerja kepada pejabat penilai setiap triwulan"),
    ("CONSEQUENCES", "Capaian menjadi dasar penilaian kinerja dan pengembangan kompetensi"),
)
TEMPLATES = (
    Example(
        "clerk",
        (
            ExampleResult(
                "Surat masuk dan keluar tercatat dan sampai kepada yang berwenang",
                (
                    (QUANTITY, "Persentase surat yang tercatat", "100%"),
                    (TIME, "Lama surat sampai kepada yang berwenang", "1 hari kerja"),
                ),
            ),
            ExampleResult(
                "Arsip unit tertata dan mudah ditemukan",
                (
                    (QUANTITY, "Jumlah berkas yang ditata", "12 berkas sebulan"),
                    (QUALITY, "Berkas ditemukan saat diminta", "100%"),
                ),
            ),
        ),
        _ANNEXES,
    ),
    Example(
        "analyst",
        (
            ExampleResult(
                "Bahan kebijakan tersusun berdasarkan data yang dapat dipertanggungjawabkan",
                (
                    (QUANTITY, "Jumlah bahan kebijakan", "4 dokumen"),
                    (QUALITY, "Bahan diterima pimpinan tanpa perbaikan besar", "90%"),
                ),
            ),
            ExampleResult(
                "Data unit mutakhir setiap bulan",
                (
                    (QUANTITY, "Jumlah pemutakhiran data", "12 kali"),
                    (TIME, "Data selesai paling lambat", "tanggal 5 bulan berikutnya"),
                ),
            ),
        ),
        _ANNEXES,
    ),
    Example(
        "supervisor",
        (
            ExampleResult(
                "Kegiatan seksi atau subbagian terlaksana sesuai rencana",
                (
                    (QUANTITY, "Persentase kegiatan yang terlaksana", "100%"),
                    (TIME, "Kegiatan selesai pada triwulan yang direncanakan", "95%"),
                ),
            ),
            ExampleResult(
                "Pegawai di bawahnya mendapat umpan balik yang teratur",
                ((QUANTITY, "Umpan balik kepada setiap pegawai", "1 kali sebulan"),),
            ),
        ),
        _ANNEXES,
    ),
)
