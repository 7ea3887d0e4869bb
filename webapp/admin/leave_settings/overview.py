"""The way to everything that the office keeps for leave."""

from __future__ import annotations

from flask import render_template

from webapp.admin.leave_settings.blueprint import bp
from webapp.translation import _


@bp.get("")
def overview() -> str:
    return render_template("admin/leave/overview.html", doors=_doors())


def _doors() -> list[tuple[str, str, str, str]]:
    """Address, icon, name, and what one does there."""
    return [
        (
            "/admin/cuti/wewenang",
            "stamp",
            _("Siapa memutus cuti"),
            _("Pelimpahan wewenang PPK, dengan SK-nya"),
        ),
        (
            "/admin/cuti/surat",
            "paperclip",
            _("Surat yang diminta"),
            _("Lampiran menurut jenis cuti dan alasannya"),
        ),
        ("/admin/cuti/ketentuan", "scale", _("Ketentuan cuti"), _("Cara menghitung yang dipilih kantor")),
        ("/admin/cuti/pegawai", "users", _("Pegawai dan anaknya"), _("Perjanjian PPPK, guru, anak")),
        (
            "/admin/cuti/tempat",
            "footprints",
            _("Tempat sulit dijangkau"),
            _("Unit dan jabatan yang boleh menambah hari perjalanan"),
        ),
        (
            "/admin/cuti/tugas-bersama",
            "calendar-check",
            _("Tugas saat cuti bersama"),
            _("Siapa bertugas, dengan surat tugasnya"),
        ),
        (
            "/admin/cuti/saldo-awal",
            "clipboard-list",
            _("Cuti sebelum memakai Langkah"),
            _("Saldo awal dari buku cuti, lewat CSV atau XLSX"),
        ),
        (
            "/admin/cuti/kekuatan",
            "user-check",
            _("Kekuatan pegawai"),
            _("Berapa orang yang paling sedikit harus masuk"),
        ),
        ("/admin/cuti/tertutup", "ban", _("Masa tanpa cuti tahunan"), _("Misalnya minggu pemeriksaan")),
    ]
