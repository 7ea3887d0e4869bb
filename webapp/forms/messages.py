"""What a person reads when an answer can't be taken: what happened, and what to do."""

from __future__ import annotations

from datetime import date

from flask_babel import format_date, format_decimal  # type: ignore[import-untyped,unused-ignore]

from webapp.translation import _, drawn, ngettext
from workflows.form_def import Field, Kind, Rows


def in_words(day: date) -> str:
    """`Sen 9 Feb 2026`."""
    text: str = format_date(day, "EEE d MMM y")
    return text


def number(value: float) -> str:
    text: str = format_decimal(value)
    return text


def missing(field: Field) -> str:  # noqa: PLR0911 - one return a kind
    """Asked for every field of every form: one sentence, not a choice among translated ones."""
    label = drawn(field.label)
    match field.kind:
        case Kind.SELECT | Kind.RADIO:
            return _("%(label)s belum dipilih. Pilih salah satu.", label=label)
        case Kind.CHECKLIST:
            return _("%(label)s belum dipilih. Pilih paling sedikit satu.", label=label)
        case Kind.CHECKBOX:
            return _("“%(label)s” belum dicentang. Centang dulu untuk melanjutkan.", label=label)
        case Kind.FILE:
            return _("%(label)s belum dilampirkan. Ambil foto atau pilih berkas.", label=label)
        case Kind.DATE:
            return _("%(label)s belum diisi. Pilih tanggalnya.", label=label)
        case _kind:
            return _("%(label)s belum diisi. Isi dulu, lalu kirim lagi.", label=label)


def unreadable(label: str) -> str:
    return _("%(label)s tidak terbaca. Isi sekali lagi.", label=drawn(label))


def control(label: str) -> str:
    return _(
        "%(label)s memuat tanda yang tidak bisa disimpan. Hapus tanda itu, atau ketik ulang tanpa menempel.",
        label=drawn(label),
    )


def too_long(field: Field, length: int) -> str:
    return ngettext(
        "%(label)s terlalu panjang: %(length)s karakter, paling banyak %(num)d. Ringkas dulu.",
        "%(label)s terlalu panjang: %(length)s karakter, paling banyak %(num)d. Ringkas dulu.",
        field.limits.max_length,
        label=drawn(field.label),
        length=number(length),
    )


def too_short(field: Field) -> str:
    return ngettext(
        "%(label)s terlalu pendek. Isi paling sedikit %(num)d karakter.",
        "%(label)s terlalu pendek. Isi paling sedikit %(num)d karakter.",
        field.limits.min_length,
        label=drawn(field.label),
    )


def not_email(label: str) -> str:
    return _(
        "%(label)s belum lengkap sebagai alamat email. Tulis misalnya nama@contoh.go.id.", label=drawn(label)
    )


def not_phone(label: str) -> str:
    return _(
        "%(label)s belum lengkap sebagai nomor telepon. Isi 8 sampai 15 angka, misalnya 0800 0000 0147.",
        label=drawn(label),
    )


def not_pattern(field: Field) -> str:
    if field.help:
        return _(
            "%(label)s belum sesuai bentuk yang diminta. Petunjuknya: %(help)s",
            label=drawn(field.label),
            help=drawn(field.help),
        )
    return _(
        "%(label)s belum sesuai bentuk yang diminta. Periksa lagi penulisannya.", label=drawn(field.label)
    )


def not_whole(label: str) -> str:
    return _("%(label)s harus angka bulat. Tulis dengan angka saja, misalnya 3.", label=drawn(label))


def not_decimal(label: str) -> str:
    return _("%(label)s harus angka. Tulis misalnya 2,5.", label=drawn(label))


def too_many_decimals(field: Field) -> str:
    return ngettext(
        "%(label)s: tulis paling banyak %(num)d angka di belakang koma.",
        "%(label)s: tulis paling banyak %(num)d angka di belakang koma.",
        field.limits.decimals,
        label=drawn(field.label),
    )


def too_low(field: Field) -> str:
    least = number(field.limits.low)
    return _(
        "%(label)s paling sedikit %(least)s. Isi %(least)s atau lebih.", label=drawn(field.label), least=least
    )


def too_high(field: Field) -> str:
    most = number(field.limits.high)
    return _(
        "%(label)s paling banyak %(most)s. Isi %(most)s atau kurang.", label=drawn(field.label), most=most
    )


def not_a_day(label: str) -> str:
    return _(
        "%(label)s bukan tanggal yang ada di kalender. Tulis hari, bulan, tahun, misalnya 9/2/2026.",
        label=drawn(label),
    )


def too_early(field: Field) -> str:
    day = in_words(field.limits.earliest)
    return _(
        "%(label)s paling awal %(day)s. Pilih tanggal itu atau sesudahnya.", label=drawn(field.label), day=day
    )


def too_late(field: Field) -> str:
    day = in_words(field.limits.latest)
    return _(
        "%(label)s paling akhir %(day)s. Pilih tanggal itu atau sebelumnya.",
        label=drawn(field.label),
        day=day,
    )


def not_offered(label: str) -> str:
    return _("Pilihan pada %(label)s sudah tidak berlaku. Pilih lagi dari daftar.", label=drawn(label))


def file_gone(label: str) -> str:
    return _("Berkas pada %(label)s sudah tidak tersimpan. Pilih berkasnya sekali lagi.", label=drawn(label))


def too_many_files(label: str, most: int) -> str:
    return ngettext(
        "%(label)s hanya menerima %(num)d berkas. Lepas yang tidak perlu.",
        "%(label)s paling banyak %(num)d berkas. Lepas yang tidak perlu.",
        most,
        label=drawn(label),
    )


def too_few_rows(rows: Rows) -> str:
    return ngettext(
        "%(label)s belum lengkap. Isi paling sedikit %(num)d baris.",
        "%(label)s belum lengkap. Isi paling sedikit %(num)d baris.",
        rows.min_rows,
        label=drawn(rows.label),
    )


def too_many_rows(rows: Rows) -> str:
    return ngettext(
        "%(label)s paling banyak %(num)d baris. Hapus yang tidak perlu.",
        "%(label)s paling banyak %(num)d baris. Hapus yang tidak perlu.",
        rows.max_rows,
        label=drawn(rows.label),
    )


def stranger() -> str:
    return _("Halaman ini tidak cocok lagi dengan formulirnya. Muat ulang halaman ini, lalu kirim lagi.")
