"""Words for work that failed: what it was, why, and what to do about it."""

from __future__ import annotations

from workflows.tongue import Words, phrase

_KINDS: Words = {
    "TIMER": "Batas waktu gagal dijalankan",
    "MESSAGE": "Pesan untuk sebuah kasus gagal diterima",
    "OUTBOX": "Kabar gagal dikirim",
    "SUBMIT": "Kiriman seseorang gagal",
    "JOB": "Pekerjaan latar gagal",
    "MIGRATION": "Kasus gagal dipindahkan ke versi baru",
    "SKP": "SKP seseorang gagal dimulai",
}

_CAUSES: Words = {
    "ServiceFailed": "Layanan yang dipanggil proses gagal",
    "MailFailed": "Server surat tidak menerima kiriman",
    "ExpressionFailed": "Rumus di dalam diagram gagal dihitung",
    "NobodyCatches": "Diagram melaporkan galat yang tidak ditangani di dalamnya",
    "UnfitData": "Isi pesan tidak sesuai dengan yang dinyatakan diagram",
    "StateUnreadable": "Keadaan kasus tidak bisa dibaca",
    "CaseTooLarge": "Kasus berputar terlalu sering",
    "NobodyToDoIt": "Tidak ada orang untuk langkah ini: isi jabatannya dulu",
    "JobGone": "Pekerjaan ini sudah tidak tersimpan: jalankan lagi dari halaman asalnya",
}

_ADVICE: Words = {
    "ServiceFailed": "Baca pesannya, perbaiki data atau layanan yang disebut, lalu ulangi.",
    "MailFailed": "Periksa alamat dan kata sandi server surat, lalu ulangi.",
    "ExpressionFailed": "Minta perancang proses memperbaiki rumusnya.",
    "NobodyCatches": "Minta perancang proses memasang peristiwa penangkapnya, lalu ulangi.",
    "UnfitData": "Minta pengirim pesan memperbaiki isinya, lalu ulangi.",
    "StateUnreadable": "Data kasus rusak: pulihkan dari cadangan, lalu ulangi.",
    "NobodyToDoIt": "Isi jabatan atasannya, lalu ulangi.",
    "CaseTooLarge": "Buka kasusnya, lalu pindahkan ke langkah yang lebih awal, atau batalkan.",
}

_JOBS: Words = {
    "deliver_outbox": "Membagikan kabar dan surel",
    "fire_now": "Melihat batas waktu dan pesan",
    "recount_leave": "Menghitung ulang cuti",
    "remind_returns": "Mengingatkan laporan selesai cuti",
    "skp_periods": "Membuka masa penilaian SKP",
    "move_skp_deadlines": "Menggeser batas penyusunan SKP",
    "skp_credits": "Menerbitkan konversi angka kredit",
    "skp_round": "Memulai SKP untuk semua pegawai",
    "sign_letters": "Menandatangani surat",
    "migrate_cases": "Memindahkan kasus ke versi baru",
    "note_suspension": "Mencatat penghentian di riwayat",
    "retry_stalled": "Mengambil alih pekerjaan yang terhenti",
    "purge": "Membersihkan yang kedaluwarsa",
    "prepare_history": "Menyiapkan riwayat tahun depan",
    "timers": "Menjalankan batas waktu",
    "messages": "Mengantar pesan ke kasus",
}

_PARTS: Words = {
    "TIMERS": "Pengingat dan batas waktu",
    "OUTBOX": "Kabar di lonceng",
    "MAILS": "Surel",
    "MESSAGES": "Pesan antarsistem",
    "JOBS": "Pekerjaan latar",
    "WORKERS": "Mesin latar",
    "DATABASE": "Penyimpanan data",
}

_STILL_POSSIBLE: Words = {
    "TIMERS": "Pengingat dan kenaikan ke atasan datang terlambat. Mengajukan dan memutus tetap bisa.",
    "OUTBOX": "Pemberitahuan datang terlambat. Antrean dan halaman permintaan tetap terbaru.",
    "MAILS": "Surel dikirim begitu server surat kembali. Mengajukan dan memutus tetap bisa.",
    "MESSAGES": "Permintaan yang menunggu sistem lain belum maju. Yang lain tidak terpengaruh.",
    "JOBS": "Sebagian pekerjaan otomatis menunggu giliran. Mengajukan dan memutus tetap bisa.",
    "WORKERS": "Pengingat, pemberitahuan, dan surel menunggu. Mengajukan dan memutus tetap bisa.",
    "DATABASE": "Belum ada yang bisa disimpan. Tunggu beberapa menit; yang sudah terkirim tetap aman.",
}


def kind(code: str) -> str:
    return phrase(_KINDS.get(code, code))


def cause(code: str) -> str:
    """Empty for what nobody foresaw."""
    return phrase(_CAUSES.get(code, ""))


def advice(code: str) -> str:
    return phrase(_ADVICE.get(code, ""))


def job(code: str) -> str:
    """The name of a job in words; its code where there are none."""
    return phrase(_JOBS.get(code, code))


def part(code: str) -> str:
    """What may be delayed, as everybody calls it."""
    return phrase(_PARTS.get(code, code))


def still_possible(code: str) -> str:
    """What a delay means for whoever asks and decides, and what goes on regardless."""
    return phrase(_STILL_POSSIBLE.get(code, ""))
