"""Words for work that failed: what it was, why, and what to do about it."""

from __future__ import annotations

from webapp.translation import _


def kind(code: str) -> str:
    said = {
        "TIMER": _("Batas waktu gagal dijalankan"),
        "MESSAGE": _("Pesan untuk sebuah kasus gagal diterima"),
        "OUTBOX": _("Kabar gagal dikirim"),
        "SUBMIT": _("Kiriman seseorang gagal"),
        "JOB": _("Pekerjaan latar gagal"),
        "MIGRATION": _("Kasus gagal dipindahkan ke versi baru"),
    }
    return said.get(code, code)


def cause(code: str) -> str:
    """Empty for what nobody foresaw."""
    said = {
        "ServiceFailed": _("Layanan yang dipanggil proses gagal"),
        "MailFailed": _("Server surat tidak menerima kiriman"),
        "ExpressionFailed": _("Rumus di dalam diagram gagal dihitung"),
        "NobodyCatches": _("Diagram melaporkan galat yang tidak ditangani di dalamnya"),
        "UnfitData": _("Isi pesan tidak sesuai dengan yang dinyatakan diagram"),
        "StateUnreadable": _("Keadaan kasus tidak bisa dibaca"),
        "CaseTooLarge": _("Kasus berputar terlalu sering"),
        "NobodyToDoIt": _("Tidak ada orang untuk langkah ini: isi jabatannya dulu"),
        "JobGone": _("Pekerjaan ini sudah tidak tersimpan: jalankan lagi dari halaman asalnya"),
    }
    return said.get(code, "")


def advice(code: str) -> str:
    said = {
        "ServiceFailed": _("Baca pesannya, perbaiki data atau layanan yang disebut, lalu ulangi."),
        "MailFailed": _("Periksa alamat dan kata sandi server surat, lalu ulangi."),
        "ExpressionFailed": _("Minta perancang proses memperbaiki rumusnya."),
        "NobodyCatches": _("Minta perancang proses memasang peristiwa penangkapnya, lalu ulangi."),
        "UnfitData": _("Minta pengirim pesan memperbaiki isinya, lalu ulangi."),
        "StateUnreadable": _("Data kasus rusak: pulihkan dari cadangan, lalu ulangi."),
        "NobodyToDoIt": _("Isi jabatan atasannya, lalu ulangi."),
        "CaseTooLarge": _("Buka kasusnya, lalu pindahkan ke langkah yang lebih awal, atau batalkan."),
    }
    return said.get(code, "")


def job(code: str) -> str:
    """The name of a job in words; its code where there are none."""
    said = {
        "deliver_outbox": _("Membagikan kabar dan surel"),
        "fire_now": _("Melihat batas waktu dan pesan"),
        "recount_leave": _("Menghitung ulang cuti"),
        "migrate_cases": _("Memindahkan kasus ke versi baru"),
        "note_suspension": _("Mencatat penghentian di riwayat"),
        "retry_stalled": _("Mengambil alih pekerjaan yang terhenti"),
        "purge": _("Membersihkan yang kedaluwarsa"),
        "prepare_history": _("Menyiapkan riwayat tahun depan"),
        "timers": _("Menjalankan batas waktu"),
        "messages": _("Mengantar pesan ke kasus"),
    }
    return said.get(code, code)


def part(code: str) -> str:
    """What may be delayed, as everybody calls it."""
    said = {
        "TIMERS": _("Pengingat dan batas waktu"),
        "OUTBOX": _("Kabar di lonceng"),
        "MAILS": _("Surel"),
        "MESSAGES": _("Pesan antarsistem"),
        "JOBS": _("Pekerjaan latar"),
        "WORKERS": _("Mesin latar"),
        "DATABASE": _("Penyimpanan data"),
    }
    return said.get(code, code)


def still_possible(code: str) -> str:
    """What a delay means for whoever asks and decides, and what goes on regardless."""
    said = {
        "TIMERS": _("Pengingat dan kenaikan ke atasan datang terlambat. Mengajukan dan memutus tetap bisa."),
        "OUTBOX": _("Pemberitahuan datang terlambat. Antrean dan halaman permintaan tetap terbaru."),
        "MAILS": _("Surel dikirim begitu server surat kembali. Mengajukan dan memutus tetap bisa."),
        "MESSAGES": _("Permintaan yang menunggu sistem lain belum maju. Yang lain tidak terpengaruh."),
        "JOBS": _("Sebagian pekerjaan otomatis menunggu giliran. Mengajukan dan memutus tetap bisa."),
        "WORKERS": _("Pengingat, pemberitahuan, dan surel menunggu. Mengajukan dan memutus tetap bisa."),
        "DATABASE": _("Belum ada yang bisa disimpan. Tunggu beberapa menit; yang sudah terkirim tetap aman."),
    }
    return said.get(code, "")
