"""The words for what happened to an account."""

from __future__ import annotations

from models.accounts import SecurityEvent, SecurityKind
from webapp.translation import _

# Tone and icon of those that stand out.
_SIGNS = {
    SecurityKind.REFUSED: ("attn", "triangle-alert"),
    SecurityKind.UNKNOWN: ("attn", "triangle-alert"),
    SecurityKind.FACTOR_REFUSED: ("bad", "triangle-alert"),
    SecurityKind.PROOF_REFUSED: ("attn", "triangle-alert"),
    SecurityKind.FACTOR_REMOVED: ("attn", "shield"),
    SecurityKind.RECOVERY_USED: ("attn", "key-round"),
    SecurityKind.DENIED: ("attn", "lock"),
    SecurityKind.DISABLED: ("attn", "ban"),
    SecurityKind.FACTOR_SET: ("good", "shield-check"),
    SecurityKind.SIGNED_IN: ("", "log-in"),
    SecurityKind.SIGNED_OUT: ("", "log-out"),
    SecurityKind.SESSIONS_ENDED: ("", "log-out"),
    SecurityKind.PASSWORD_CHANGED: ("", "key-round"),
    SecurityKind.ACTIVATED: ("", "key-round"),
    SecurityKind.RECOVERY_MADE: ("", "key-round"),
    SecurityKind.CODE_MADE: ("", "key-round"),
    SecurityKind.FEED_MADE: ("", "calendar-days"),
    SecurityKind.FEED_ENDED: ("", "calendar-days"),
    SecurityKind.ENABLED: ("", "user-check"),
}


def sign(event: SecurityEvent) -> tuple[str, str]:
    return _SIGNS[event.kind]


def said(event: SecurityEvent) -> str:
    """The event in a sentence; more exact ones first."""
    return _exact().get((event.kind, event.what)) or _sentences()[event.kind]


def _exact() -> dict[tuple[SecurityKind, str], str]:
    return {
        (SecurityKind.SIGNED_IN, "CODE"): _("Masuk dengan kata sandi dan kode dari ponsel"),
        (SecurityKind.SIGNED_IN, "RECOVERY"): _("Masuk dengan kata sandi dan kode cadangan"),
        (SecurityKind.SESSIONS_ENDED, "ONE"): _("Satu perangkat dikeluarkan"),
        (SecurityKind.SESSIONS_ENDED, "OTHERS"): _("Semua perangkat lain dikeluarkan"),
        (SecurityKind.FACTOR_REMOVED, "RESET"): _("Verifikasi dua langkah dilepas oleh pengelola"),
    }


def _sentences() -> dict[SecurityKind, str]:
    return {
        SecurityKind.SIGNED_IN: _("Masuk dengan kata sandi"),
        SecurityKind.SIGNED_OUT: _("Keluar"),
        SecurityKind.REFUSED: _("Percobaan masuk gagal: kata sandi atau kode aktivasi salah"),
        SecurityKind.UNKNOWN: _("Percobaan masuk gagal: NIP tidak punya akun"),
        SecurityKind.FACTOR_REFUSED: _("Percobaan masuk gagal: kata sandi benar, kode verifikasi salah"),
        SecurityKind.PROOF_REFUSED: _("Kata sandi salah saat diminta sekali lagi"),
        SecurityKind.ACTIVATED: _("Kata sandi dibuat dengan kode aktivasi"),
        SecurityKind.PASSWORD_CHANGED: _("Kata sandi diganti"),
        SecurityKind.FACTOR_SET: _("Verifikasi dua langkah dipasang"),
        SecurityKind.FACTOR_REMOVED: _("Verifikasi dua langkah dimatikan"),
        SecurityKind.RECOVERY_MADE: _("Kode cadangan baru dibuat"),
        SecurityKind.RECOVERY_USED: _("Satu kode cadangan dipakai"),
        SecurityKind.SESSIONS_ENDED: _("Semua perangkat dikeluarkan"),
        SecurityKind.CODE_MADE: _("Kode aktivasi baru dibuat"),
        SecurityKind.FEED_MADE: _("Alamat kalender dibuat"),
        SecurityKind.FEED_ENDED: _("Alamat kalender diakhiri"),
        SecurityKind.DISABLED: _("Akun ditutup"),
        SecurityKind.ENABLED: _("Akun dibuka lagi"),
        SecurityKind.DENIED: _("Membuka sesuatu yang bukan untuk akun ini; ditolak"),
    }
