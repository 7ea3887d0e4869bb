"""Words of the office's pages: periods, rhythms, and why somebody couldn't be started."""

from __future__ import annotations

from models.skp import PeriodKind
from webapp import skp_words
from webapp.translation import _
from workflows.services.skp.monitor import Step

period = skp_words.period


def rhythm(kind: PeriodKind) -> str:
    return {
        PeriodKind.MONTH: _("tiap bulan"),
        PeriodKind.QUARTER: _("tiap triwulan"),
        PeriodKind.YEAR: _("setahun sekali"),
    }[kind]


def why(code: str) -> str:
    """What keeps a person from being started, with what to do; the words of a refused form stand as they are."""
    said = {
        "HAS_ONE": _("Sudah punya SKP tahun ini."),
        "NOT_AGREED": _("SKP-nya belum disepakati. Dimulai sendiri begitu disepakati."),
        "CLOSED": _("Tahunnya sudah ditutup."),
        "NO_SUPERIOR": _("Belum ada atasan yang bisa menilai. Isi dulu jabatan di atasnya."),
        "NO_PROCESS": _("Prosesnya belum terpasang atau sedang tidak dipakai."),
        "REFUSED": _("Ditolak oleh prosesnya. Buka dari akun pegawai itu untuk melihat sebabnya."),
        "FAILED": _("Gagal karena kesalahan di server. Pengelola sistem melihatnya di daftar insiden."),
    }
    return said.get(code, code)


def step(one: Step) -> str:
    return {
        Step.NONE: _("Belum dimulai"),
        Step.DRAFT: _("Sedang disusun"),
        Step.RETURNED: _("Dikembalikan"),
        Step.SUBMITTED: _("Menunggu penilai"),
        Step.AGREED: _("Disepakati"),
        Step.OPEN: _("Sedang dinilai"),
        Step.DELIVERED: _("Disampaikan"),
        Step.RECEIVED: _("Diterima"),
        Step.OBJECTED: _("Keberatan"),
        Step.FINAL: _("Final"),
    }[one]
