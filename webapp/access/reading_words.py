"""What somebody opened and in which capacity, in words."""

from __future__ import annotations

from webapp.access import readings
from webapp.admin.roles import role_names
from webapp.translation import _


def opened(what: str) -> str:
    said = {
        readings.CASE: _("Permintaan"),
        readings.TASK: _("Tugas atas permintaan"),
        readings.LEDGER: _("Catatan cuti"),
        readings.FILE: _("Lampiran"),
        readings.LETTER: _("Surat"),
        readings.ACCOUNT: _("Halaman akun"),
        readings.AUDIT: _("Riwayat lengkap permintaan"),
        readings.SEARCH: _("Hasil pencarian pemeriksa"),
        readings.EXPORT: _("Unduhan hasil pencarian"),
        readings.CHANGES: _("Perubahan data induk"),
        readings.SKP: _("SKP"),
        readings.PRESENCE: _("Kehadiran"),
    }
    return said[what]


def capacity(role: str, title: str) -> str:
    return role_names().get(role) or title or _("Pegawai")
