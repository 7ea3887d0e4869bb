"""Why a form can't be published, in the words of the person who draws it."""

from __future__ import annotations

from webapp.translation import _
from workflows.form_def import Fault, FormError


def explain(error: FormError) -> str:
    """One sentence, naming the component by its key."""
    where = {"key": error.key or error.component, "component": error.component, "detail": error.detail}
    return (_about_names(error.fault, where) or _about_content(error.fault, where)) or _(
        "Formulir ini tidak terbaca. Simpan ulang dari perancang formulir, lalu coba lagi."
    )


def _about_names(fault: Fault, where: dict[str, str]) -> str:
    said = {
        Fault.TOO_LARGE: _("Formulir ini terlalu besar. Pecah menjadi beberapa langkah."),
        Fault.UNKNOWN_COMPONENT: _(
            "Bagian “%(key)s” berjenis %(component)s, yang belum bisa ditampilkan. Ganti dengan jenis lain.",
            **where,
        ),
        Fault.BAD_KEY: _(
            "Nama isian “%(key)s” tidak bisa dipakai. Mulai dengan huruf kecil; "
            "lalu huruf kecil, angka, dan satu garis bawah.",
            **where,
        ),
        Fault.RESERVED_KEY: _("Nama isian “%(key)s” sudah dipakai sistem. Pilih nama lain.", **where),
        Fault.DUPLICATE_KEY: _(
            "Nama isian “%(key)s” dipakai dua kali. Beri nama lain pada salah satu.", **where
        ),
        Fault.NO_LABEL: _("Isian “%(key)s” belum punya label. Tulis label yang dibaca pengguna.", **where),
        Fault.NO_CHOICES: _("Isian “%(key)s” belum punya pilihan. Tulis pilihannya.", **where),
        Fault.BAD_CHOICES: _(
            "Pilihan pada “%(key)s” ada yang kosong, kembar, atau dijelaskan tanpa ada. Periksa daftarnya.",
            **where,
        ),
    }
    return said.get(fault, "")


def _about_content(fault: Fault, where: dict[str, str]) -> str:
    said = {
        Fault.EXPRESSION: _(
            "Bagian “%(key)s” memakai rumus pada %(detail)s, yang tidak dihitung di formulir. Tulis teks biasa.",
            **where,
        ),
        Fault.BAD_RULE: _(
            "Aturan %(detail)s pada isian “%(key)s” tidak bisa dipakai. Hapus atau ubah.", **where
        ),
        Fault.BAD_PATTERN: _(
            "Pola pada isian “%(key)s” salah tulis atau bisa membuat server lama menghitung. Sederhanakan.",
            **where,
        ),
        Fault.BAD_BRANCH: _(
            "Isian “%(key)s” bergantung pada pilihan %(detail)s, yang tidak ada di atasnya. "
            "Periksa nama dan nilai pilihannya.",
            **where,
        ),
        Fault.BAD_DEFAULT: _(
            "Isi awal %(detail)s pada “%(key)s” tidak cocok dengan jenis isiannya. Ubah atau kosongkan.",
            **where,
        ),
        Fault.BAD_PROPERTY: _(
            "Sifat %(detail)s pada “%(key)s” tidak bisa dipakai. Ubah atau hapus.", **where
        ),
        Fault.NOT_IN_ROWS: _(
            "Bagian “%(key)s” tidak bisa berada di dalam baris berulang. Pindahkan ke luar.", **where
        ),
    }
    return said.get(fault, "")
