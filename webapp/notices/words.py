"""The words of notices and mails: a sentence for each key that the outbox writes.

A key with `.own` at its end speaks to the person whom the case is about. Placeholders are values of the notice;
`due` is a moment and is said as the reader says moments.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from models.people import HOME_ZONE
from webapp import format as words


def N_(text: str) -> str:  # noqa: N802 - the mark that pybabel looks for
    return text


NOTICE_TEXTS: dict[str, str] = {
    "task.opened": N_("%(process)s %(subject)s menunggu Anda: %(task)s."),
    "task.opened.own": N_("%(process)s Anda (%(number)s) menunggu Anda: %(task)s."),
    "task.reminder": N_("Ingat: %(process)s %(subject)s menunggu Anda: %(task)s. Batasnya %(due)s."),
    "task.reminder.own": N_("Ingat: %(process)s Anda menunggu Anda: %(task)s. Batasnya %(due)s."),
    "task.escalated": N_("%(process)s %(subject)s naik kepada Anda, karena batasnya lewat: %(task)s."),
    "task.escalated.own": N_("%(process)s Anda naik ke atasan berikutnya, karena batasnya lewat."),
    "task.escalated.away": N_(
        "Batas %(task)s untuk %(process)s %(subject)s lewat. Atasan berikutnya sekarang juga bisa mengerjakannya."
    ),
    "task.escalated.away.own": N_(
        "Batas %(task)s lewat. Atasan berikutnya sekarang juga bisa mengerjakannya."
    ),
    "case.started": N_("%(starter)s mengajukan %(process)s untuk %(subject)s (%(number)s)."),
    "case.started.own": N_("%(starter)s mengajukan %(process)s untuk Anda (%(number)s)."),
    "case.moved": N_("%(process)s %(subject)s (%(number)s) maju: %(done)s selesai. Sekarang: %(next)s."),
    "case.moved.own": N_("%(process)s Anda (%(number)s) maju: %(done)s selesai. Sekarang: %(next)s."),
    "case.moved.waiting": N_("%(process)s %(subject)s (%(number)s) maju: %(done)s selesai."),
    "case.moved.waiting.own": N_("%(process)s Anda (%(number)s) maju: %(done)s selesai."),
    "case.ended": N_("%(process)s %(subject)s (%(number)s) selesai: %(outcome)s."),
    "case.ended.own": N_("%(process)s Anda (%(number)s) selesai: %(outcome)s."),
    "case.withdrawn": N_(
        "%(process)s %(subject)s (%(number)s) ditarik. Anda tidak perlu berbuat apa-apa lagi."
    ),
    "case.withdrawn.own": N_("%(process)s Anda (%(number)s) ditarik."),
    "case.cancelled": N_("%(process)s %(subject)s (%(number)s) dibatalkan oleh pengelola."),
    "case.cancelled.own": N_(
        "%(process)s Anda (%(number)s) dibatalkan oleh pengelola. Alasannya ada di halaman permintaan."
    ),
    "case.suspended": N_(
        "%(process)s %(subject)s (%(number)s) dihentikan sementara oleh pengelola: “%(reason)s”."
    ),
    "case.suspended.own": N_(
        "%(process)s Anda (%(number)s) dihentikan sementara oleh pengelola: “%(reason)s”."
    ),
    "case.resumed": N_("%(process)s %(subject)s (%(number)s) dilanjutkan lagi: “%(reason)s”."),
    "case.resumed.own": N_("%(process)s Anda (%(number)s) dilanjutkan lagi: “%(reason)s”."),
    "case.relocated": N_(
        "%(process)s %(subject)s (%(number)s) dipindahkan oleh pengelola ke langkah %(task)s: “%(reason)s”."
    ),
    "case.relocated.own": N_(
        "%(process)s Anda (%(number)s) dipindahkan oleh pengelola ke langkah %(task)s: “%(reason)s”."
    ),
    "leave.recounted": N_(
        "Kalender berubah. Cuti Anda %(first_day)s sampai %(last_day)s kini %(after)s hari kerja, tadinya %(before)s."
    ),
    "leave.recounted.short": N_(
        "Kalender berubah. Cuti Anda %(first_day)s sampai %(last_day)s kini %(after)s hari kerja, tadinya "
        "%(before)s. Sisa cuti Anda kurang %(short)s hari; hubungi bagian kepegawaian."
    ),
    "leave.recounted.uncovered": N_(
        "Kalender berubah. Cuti %(name)s %(first_day)s sampai %(last_day)s kini %(after)s hari kerja, tadinya "
        "%(before)s. %(short)s hari yang sudah diberikan, mungkin untuk tahun berikutnya, tidak lagi tertutup sisanya. "
        "Sepakati dengan pegawainya cuti mana yang dikurangi."
    ),
    "leave.papers_followed": N_(
        "%(name)s melampirkan surat yang menyusul untuk cuti mulai %(first_day)s (%(number)s)."
    ),
    "leave.recalled": N_(
        "Anda dipanggil kembali bekerja mulai %(first_day)s. %(back)s hari cuti yang belum dijalani kembali menjadi "
        "hak Anda (%(number)s)."
    ),
    "leave.back": N_(
        "%(name)s melapor sudah kembali bekerja sesudah cuti yang berakhir %(last_day)s (%(number)s)."
    ),
    "leave.return.extend.own": N_(
        "Cuti di luar tanggungan negara Anda berakhir %(last_day)s. Perlu lebih lama? Perpanjangannya, sekali dan "
        "paling lama satu tahun, hanya bisa diminta sampai %(ask_by)s."
    ),
    "skp.feedback": N_("%(by)s memberi umpan balik atas kinerja Anda. Baca di halaman capaian SKP."),
    "skp.part_given": N_("%(name)s memberi Anda bagian dari hasil kerjanya %(year)s: “%(part)s”."),
    "skp.superior_agreed": N_(
        "SKP %(year)s %(name)s sudah disepakati. Sekarang Anda bisa memilih hasil kerja pimpinan di SKP Anda, lalu "
        "mengirimnya."
    ),
    "leave.return.ends.own": N_(
        "Cuti di luar tanggungan negara Anda berakhir %(last_day)s. Laporkan secara tertulis bahwa Anda siap bekerja "
        "kembali, paling lambat %(report_by)s."
    ),
    "leave.return.report.own": N_(
        "Laporan selesai cuti di luar tanggungan negara Anda ditunggu paling lambat %(report_by)s. Kirim sekarang dari "
        "halaman ini."
    ),
    "leave.return.missed.own": N_(
        "Batas laporan selesai cuti di luar tanggungan negara Anda lewat %(report_by)s. Segera lapor; yang tidak "
        "melapor dapat diberhentikan dengan hormat."
    ),
    "leave.return.missed": N_(
        "%(name)s belum melapor sesudah cuti di luar tanggungan negara yang berakhir %(last_day)s; batasnya "
        "%(report_by)s. Hubungi pegawainya. Bila tetap tidak melapor, pemberhentian dengan hormat diusulkan kepada "
        "PPK di luar portal."
    ),
    "skp.reminder.own": N_(
        "Ingat: SKP Anda tahun %(year)s masih menunggu Anda. Batasnya %(last_day)s. Lanjutkan dari halaman ini."
    ),
    "skp.reminder": N_(
        "Ingat: SKP %(year)s dari %(count)s orang menunggu keputusan Anda. Batasnya %(last_day)s."
    ),
    "activity.reminder": N_(
        "Ingat: kegiatan Anda pada %(count)s hari belum terkirim, mulai %(first_day)s. "
        "Isi dan kirim sebelum batasnya lewat."
    ),
    "activity.evening": N_(
        "Malam ini pukul 23.59 batas mengisi dan mengirim kegiatan %(count)s hari, mulai %(first_day)s. Yang terlambat "
        "tidak dihitung. Aturannya: paling lambat %(window)s hari kerja sesudah harinya, dan tidak lewat hari kerja "
        "ke-%(close)s bulan berikutnya."
    ),
    "design.sent": N_("%(by)s meminta Anda memeriksa rancangan proses %(process)s."),
    "design.returned": N_("%(by)s mengembalikan rancangan proses %(process)s dengan catatan."),
    "design.published": N_("%(by)s menerbitkan rancangan Anda sebagai versi %(version)s dari %(process)s."),
    "history.sealed": N_(
        "Ini segel harian riwayat Langkah di %(portal)s. Simpan pesan ini: kelak ia membuktikan apakah riwayat masih "
        "sama seperti hari ini, juga bila ada yang mengubah isi basis data.\n\n"
        "Segel nomor %(number)s, %(at)s: tercatat %(size)s peristiwa.\n"
        "Sidik riwayat: %(root)s\n"
        "Kunci: %(key)s\n"
        "Tanda tangan: %(signature)s\n\n"
        "Baris lengkapnya, untuk diperiksa komputer:\n\n%(line)s\n\n"
        "Cara memeriksa: simpan pesan ini sebagai berkas, misalnya segel.eml. Lalu minta pengelola sistem menjalankan "
        "perintah ini di depan Anda:\n\n    langkah audit verify --against segel.eml\n\n"
        "Kalau ada yang berubah, perintah itu menyebut peristiwa pertama yang tidak cocok."
    ),
    "account.recovery_used": N_(
        "Kode cadangan dipakai untuk akun Anda; sisa %(left)s. Jika bukan Anda, ganti kata sandi dan hubungi pengelola."
    ),
    "account.code_guessed": N_(
        "Seseorang mengisi kata sandi Anda dengan benar, lalu beberapa kali salah mengisi kode dari ponsel. Jika bukan "
        "Anda, segera ganti kata sandi."
    ),
    "account.factor_reset": N_(
        "Verifikasi dua langkah Anda dilepas oleh %(by)s: “%(reason)s”. Pasang lagi saat Anda masuk berikutnya. Jika "
        "Anda tidak memintanya, segera hubungi pengelola."
    ),
    "account.factor_replaced": N_(
        "Verifikasi dua langkah Anda dipindah ke ponsel lain. Jika bukan Anda, segera hubungi pengelola."
    ),
    "account.factor_removed": N_(
        "Verifikasi dua langkah Anda dimatikan. Jika bukan Anda, segera hubungi pengelola."
    ),
    "account.password_changed": N_("Kata sandi Anda diganti. Jika bukan Anda, segera hubungi pengelola."),
    "operations.late.timers": N_(
        "Batas waktu yang lewat sudah %(minutes)s menit belum dijalankan (%(job)s). Periksa keadaan server."
    ),
    "operations.late.outbox": N_(
        "Pemberitahuan sudah %(minutes)s menit belum dibagikan (%(job)s). Periksa keadaan server."
    ),
    "operations.late.mails": N_(
        "Surel sudah %(minutes)s menit tidak bisa dikirim (%(job)s). Periksa server surat."
    ),
    "operations.late.messages": N_(
        "Pesan untuk kasus sudah %(minutes)s menit belum diterima (%(job)s). Periksa keadaan server."
    ),
    "operations.late.jobs": N_(
        "Pekerjaan latar %(job)s sudah %(minutes)s menit belum dikerjakan. Periksa keadaan server."
    ),
    "account.activation": N_(
        "Akun Anda siap. Minta kode aktivasi ke bagian kepegawaian, lalu buat kata sandi."
    ),
}

# What a locked phone may show: no names of others.
MAIL_SUBJECTS: dict[str, str] = {
    "task.opened": N_("Menunggu Anda: %(task)s (%(number)s)"),
    "task.reminder": N_("Ingat: %(task)s (%(number)s)"),
    "task.escalated": N_("Batas lewat: %(task)s (%(number)s)"),
    "case.started": N_("Permintaan untuk Anda (%(number)s)"),
    "case.ended": N_("%(process)s selesai (%(number)s)"),
    "leave.recounted": N_("Cuti Anda dihitung ulang (%(number)s)"),
    "leave.recounted.short": N_("Cuti Anda dihitung ulang (%(number)s)"),
    "leave.recounted.uncovered": N_("Sisa cuti tidak cukup sesudah dihitung ulang (%(number)s)"),
    "leave.recalled": N_("Anda dipanggil kembali bekerja (%(number)s)"),
    "leave.return.extend": N_("Cuti Anda masih bisa diperpanjang (%(number)s)"),
    "leave.return.ends": N_("Cuti Anda segera berakhir (%(number)s)"),
    "leave.return.report": N_("Laporan selesai cuti ditunggu (%(number)s)"),
    "leave.return.missed": N_("Laporan selesai cuti belum ada (%(number)s)"),
    "activity.reminder": N_("Kegiatan harian Anda belum terkirim"),
    "activity.evening": N_("Batas kegiatan Anda malam ini"),
    "skp.reminder": N_("SKP %(year)s menunggu Anda"),
    "skp.part_given": N_("Bagian hasil kerja %(year)s untuk Anda"),
    "skp.superior_agreed": N_("SKP pimpinan Anda %(year)s sudah disepakati"),
    "history.sealed": N_("Segel harian riwayat Langkah, nomor %(number)s"),
    **{
        f"operations.late.{part}": N_("Pekerjaan latar Langkah terlambat")
        for part in ("timers", "outbox", "mails", "messages", "jobs")
    },
    "account.activation": N_("Akun Langkah Anda siap"),
    "account.recovery_used": N_("Kode cadangan akun Langkah Anda dipakai"),
    "account.code_guessed": N_("Ada yang mencoba masuk ke akun Langkah Anda"),
    "account.factor_reset": N_("Verifikasi dua langkah Anda dilepas"),
    "account.factor_replaced": N_("Verifikasi dua langkah Anda dipindah"),
    "account.factor_removed": N_("Verifikasi dua langkah Anda dimatikan"),
    "account.password_changed": N_("Kata sandi Langkah Anda diganti"),
}

_OF_DIAGRAMS = ("process", "task", "done", "next", "outcome")
_UNKNOWN = N_("Ada kabar tentang permintaan %(number)s.")


def sentence(
    text_key: str,
    values: Mapping[str, object],
    *,
    translate: Callable[[str], str] = str,
    language: words.Language = "id",
) -> str:
    """A notice in words. One whose key this version doesn't know still says which case it is about."""
    template = NOTICE_TEXTS.get(text_key, _UNKNOWN)
    return translate(template) % _Filled(_spoken(values, language) | _drawn(values, translate))


def mail_subject(
    text_key: str, values: Mapping[str, object], *, translate: Callable[[str], str] = str
) -> str:
    template = MAIL_SUBJECTS.get(text_key.removesuffix(".own"), _UNKNOWN)
    return " ".join((translate(template) % _Filled({**values, **_drawn(values, translate)})).split())


class _Filled(dict[str, object]):
    """A value that an older notice lacks is shown as a dash, rather than no notice at all."""

    def __missing__(self, key: str) -> str:
        return "–"


def _drawn(values: Mapping[str, object], translate: Callable[[str], str]) -> dict[str, object]:
    """The words of diagrams among the values, in the reader's language as far as the catalogue knows them."""
    return {key: translate(str(values[key])) for key in _OF_DIAGRAMS if values.get(key)}


def _spoken(values: Mapping[str, object], language: words.Language) -> dict[str, object]:
    spoken = dict(values)
    if due := str(values.get("due", "")):
        zone = str(values.get("zone", HOME_ZONE))
        spoken["due"] = words.moment(datetime.fromisoformat(due), language=language, zone=zone)
    else:
        spoken.pop("due", None)
    for key in ("first_day", "last_day", "report_by", "ask_by"):
        if written := str(values.get(key, "")):
            spoken[key] = words.day(date.fromisoformat(written), language=language, zone=HOME_ZONE)
    return spoken
