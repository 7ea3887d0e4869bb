"""The numbers of `activity.policy` in plain words, with what may be typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from webapp.translation import _
from workflows.rules.activity_facts import OnTimeout
from workflows.services.activity.policy import KIN_REF_1

LONGEST = 6


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number from `least` to `most`; one that may be left empty is then none."""

    key: str
    question: str
    unit: str
    least: int
    most: int
    optional: bool = False

    def shown(self, policy: Mapping[str, object]) -> str:
        """As one would type it."""
        found = policy.get(self.key, KIN_REF_1[self.key])
        return "" if found is None else str(int(Decimal(str(found))))

    def said(self, policy: Mapping[str, object]) -> str:
        text = self.shown(policy)
        return f"{text} {self.unit}" if text else _("tidak dipakai")

    def wrong(self, text: str) -> bool:
        if not text:
            return not self.optional
        plain = text.isascii() and text.isdigit() and len(text) <= LONGEST
        return not (plain and self.least <= int(text) <= self.most)

    def stored(self, text: str) -> object:
        if not text:
            return None
        return text if self.key == "score_cap" else int(text)


def numbers() -> tuple[Number, ...]:
    days, minutes = _("hari kerja"), _("menit")
    following = _("hari kerja bulan berikutnya")
    return (
        Number("target_minutes_per_day", _("Target satu hari kerja"), _("poin"), 1, 600),
        Number(
            "fixed_target", _("Target tetap sebulan, sebagai gantinya"), _("poin"), 1000, 20000, optional=True
        ),
        Number("score_cap", _("Nilai aktivitas paling tinggi"), "%", 50, 200),
        Number("input_window_workdays", _("Aktivitas diisi paling lambat, sesudah harinya"), days, 1, 30),
        Number("input_close_workday", _("Pengisian satu bulan ditutup pada hari ke"), following, 1, 20),
        Number("resubmit_workdays", _("Baris yang dikembalikan dikirim lagi dalam"), days, 1, 20),
        Number("verify_close_workday", _("Atasan memeriksa sampai hari ke"), following, 1, 20),
        Number("escalation_close_workday", _("Atasan di atasnya memeriksa sampai hari ke"), following, 1, 20),
        Number("reason_min_chars", _("Alasan mengembalikan atau menolak paling pendek"), _("huruf"), 1, 200),
        Number(
            "outage_min_minutes", _("Gangguan menggeser batas waktu bila paling sedikit"), minutes, 1, 1440
        ),
        Number(
            "outage_after_hours", _("Batas waktu sesudah gangguan ikut bergeser bila dalam"), _("jam"), 1, 168
        ),
    )


def timeouts() -> dict[str, tuple[str, str]]:
    """What happens to an entry on which both superiors let the time pass: name and consequence."""
    return {
        OnTimeout.AUTO_VERIFY: (
            _("Diverifikasi otomatis, dengan tanda"),
            _("Pegawai tidak rugi karena atasannya diam."),
        ),
        OnTimeout.EXPIRE: (_("Kedaluwarsa"), _("Poinnya tidak dihitung.")),
    }


def order_wrong(typed: Mapping[str, str]) -> str:
    """Closes follow one another; "" where they do. For numbers that are well each by itself."""
    closes = [
        int(typed[name])
        for name in ("input_close_workday", "verify_close_workday", "escalation_close_workday")
    ]
    if closes == sorted(closes) and closes[1] < closes[2]:
        return ""
    return _("Urutannya: pengisian ditutup, lalu atasan, lalu atasan di atasnya.")
