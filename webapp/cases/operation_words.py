"""Words for what administrators do to running cases: why something is refused, and what a dry run has found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from webapp.translation import _


def refusal(code: str) -> str:
    """One sentence on why an act was refused."""
    said = {
        "NO_REASON": _("Tulis alasannya lebih dulu."),
        "INVOLVED": _(
            "Pengelola yang punya bagian dalam kasus ini tidak boleh menanganinya. Minta pengelola lain."
        ),
        "SUSPENDED": _("Ini sudah dihentikan sementara."),
        "RUNNING": _("Ini sudah berjalan lagi."),
        "PROPOSED": _("Sudah ada usulan lain untuk kasus ini. Putuskan dulu usulan itu."),
        "OWN_PROPOSAL": _("Usulan sendiri harus disetujui pengelola lain."),
        "DECIDED": _("Usulan ini sudah diputus orang lain."),
        "MISSING": _("Ada isian yang masih diperlukan untuk langkah itu."),
        "MIGRATING": _("Proses ini sedang dimigrasikan. Selesaikan atau buang dulu migrasi itu."),
        "NO_CASES": _("Tidak ada kasus berjalan di versi lain."),
        "STATE": _("Migrasi ini sudah melewati langkah itu. Buka lagi halamannya."),
    }
    return said.get(code) or way(code) or _("Langkah itu belum bisa dilakukan.")


def way(code: str) -> str:
    """Why a case can't be moved to a step; empty when it can."""
    said = {
        "HERE": _("Kasus sedang di langkah ini."),
        "INSIDE": _("Langkah ini ada di dalam bagian yang sedang tidak dijalani."),
        "AMBIGUOUS": _("Langkah ini sedang dijalani lebih dari sekali."),
        "REPEATED": _("Langkah ini dikerjakan berulang, jadi tidak bisa dituju."),
        "PARALLEL": _(
            "Ada cabang lain yang berjalan bersamaan; memindahkan ke sini akan merusak pertemuannya."
        ),
    }
    return said.get(code, "")


def finding(found: Mapping[str, object]) -> str:
    """What a dry run says of a case: why it can't move, or what to know when it does."""
    names = ", ".join(cast("Sequence[str]", found.get("names") or ()))
    said = {
        "OPEN_GONE": _("Langkah yang sedang terbuka tidak ada di versi baru: %(names)s.", names=names),
        "KIND_CHANGED": _("Langkah yang sedang terbuka berganti jenis: %(names)s.", names=names),
        "PART_GONE": _("Bagian yang sedang dijalani tidak ada di versi baru: %(names)s.", names=names),
        "BRANCHES_CHANGED": _("Cabang yang sedang berjalan bersamaan berubah: %(names)s.", names=names),
        "LACKING": _("Versi baru memakai isian yang belum ada di kasus ini: %(names)s.", names=names),
        "UNREADABLE": _("Keadaan kasus ini tidak bisa dibaca."),
        "PASSED_GONE": _("Sudah dilalui dan tidak ada di versi baru: %(names)s.", names=names),
        "EVENT_GONE": _("Tidak ditunggu lagi: %(names)s.", names=names),
        "EVENT_NEW": _("Mulai ditunggu sejak dipindahkan: %(names)s.", names=names),
        "EVENT_KEPT": _("Batas waktu yang sudah berjalan tetap: %(names)s.", names=names),
        "WHO_KEPT": _("Tugas yang sudah terbuka tetap di pelaksana sekarang: %(names)s.", names=names),
    }
    return said.get(str(found.get("code", "")), names)


def event(kind: str, name: str) -> str:
    """A line of a case's story about what an administrator did."""
    said = {
        "SUSPENDED": _("Dihentikan sementara oleh pengelola"),
        "RESUMED": _("Dilanjutkan lagi oleh pengelola"),
        "MOVED": _("Dipindahkan oleh pengelola ke langkah %(name)s", name=name),
        "MIGRATED": _("Dipindahkan ke versi baru prosesnya"),
        "MIGRATION_UNDONE": _("Dikembalikan ke versi sebelumnya"),
    }
    return said.get(kind, "")


def variable(name: str) -> str:
    """What a variable is called: they have no words of their own, so their names with spaces."""
    return name.replace("_", " ").capitalize()
