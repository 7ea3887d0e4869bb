"""The points that the law of leave leaves open, each with its readings in plain words, and its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from webapp.translation import _

DECEMBER = 12
YEAR_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read the law: `value` as it is stored."""

    value: str
    name: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """A point of `leave.policy`. Without readings it is a whole number from `least` to `most`, or empty for none."""

    key: str
    number: str  # of the point in the house's list of open points; empty for a number of the law
    question: str
    usual: str
    readings: tuple[Reading, ...] = ()
    unit: str = ""
    least: int = 0
    most: int = 0

    def stored(self, typed: str) -> object:
        """The typed value as the policy keeps it; None for one that doesn't fit."""
        if self.readings:
            fits = typed in {one.value for one in self.readings}
            return (typed == "true" if self.key == "kia_extension" else typed) if fits else None
        if not (
            typed.isascii()
            and typed.isdigit()
            and len(typed) <= YEAR_DIGITS
            and self.least <= int(typed) <= self.most
        ):
            return None
        return [DECEMBER, int(typed)] if self.key == "late_december_from" else int(typed)

    def typed(self, policy: Mapping[str, object]) -> str:
        """What stands in a stored policy, as one would type it; the usual value where it says nothing."""
        found = policy.get(self.key)
        if found is None:
            return self.usual
        if isinstance(found, list):
            return str(found[-1])
        return str(found).lower() if isinstance(found, bool) else str(found)

    def said(self, typed: str) -> str:
        for one in self.readings:
            if one.value == typed:
                return one.name
        return f"{typed} {self.unit}".strip() if typed else _("belum diisi")


def open_points() -> tuple[Switch, ...]:
    return (*_of_carrying(), *_of_long_leave(), *_of_sickness(), *_of_the_year())


def _of_carrying() -> tuple[Switch, ...]:
    return (
        Switch(
            "two_year_rule",
            "D4",
            _("Kapan sisa dua tahun dibawa sampai 24 hari?"),
            "STRICT",
            (
                Reading(
                    "STRICT",
                    _("Dua tahun tidak dipakai sama sekali"),
                    _("Satu hari saja dipakai, yang dibawa paling banyak 6."),
                ),
                Reading(
                    "BUCKET",
                    _("Paling banyak 6 hari dari setiap tahun"),
                    _("Sisa 4 hari dan 6 hari: dibawa 10."),
                ),
            ),
        ),
        Switch(
            "charge_order",
            "D5",
            _("Hak mana yang dipakai lebih dulu?"),
            "OLDEST_FIRST",
            (
                Reading(
                    "OLDEST_FIRST",
                    _("Yang paling lama"),
                    _("Hak tahun lalu habis dulu; yang hangus paling sedikit."),
                ),
                Reading("NEWEST_FIRST", _("Yang paling baru"), _("Hak tahun ini habis dulu.")),
            ),
        ),
    )


def _of_long_leave() -> tuple[Switch, ...]:
    return (
        Switch(
            "long_cut",
            "D6",
            _("Cuti tahunan yang sudah dipakai memotong cuti besar dengan apa?"),
            "WORKING_DAYS",
            (
                Reading(
                    "WORKING_DAYS",
                    _("Hari kerja"),
                    _("Sudah 5 hari: 5 hari kerja di ujung cuti besar hilang."),
                ),
                Reading(
                    "CALENDAR_DAYS",
                    _("Hari kalender"),
                    _("Sudah 5 hari: cuti besar berakhir 5 hari lebih awal."),
                ),
            ),
        ),
        Switch(
            "lost_year",
            "D8",
            _("Cuti tahunan tahun mana yang hilang karena cuti besar?"),
            "START",
            (
                Reading(
                    "START",
                    _("Tahun cuti besar dimulai"),
                    _("Desember sampai Februari: hanya tahun yang lama."),
                ),
                Reading(
                    "EACH", _("Setiap tahun yang disentuhnya"), _("Desember sampai Februari: kedua tahun.")
                ),
            ),
        ),
    )


def _of_sickness() -> tuple[Switch, ...]:
    return (
        Switch(
            "sick_spell",
            "D9",
            _("Bagaimana batas lama cuti sakit dihitung?"),
            "UNBROKEN",
            (
                Reading(
                    "UNBROKEN",
                    _("Satu masa sakit tanpa putus"),
                    _("Masuk kerja lagi, hitungan mulai dari awal."),
                ),
                Reading(
                    "CUMULATIVE",
                    _("Semua masa sakit dijumlahkan"),
                    _("Masuk kerja sebentar tidak memulai hitungan baru."),
                ),
            ),
        ),
    )


def _of_the_year() -> tuple[Switch, ...]:
    return (
        Switch(
            "late_december_from",
            "D13",
            _("Sejak tanggal berapa Desember tugas pada cuti bersama menambah hak tahun berikutnya?"),
            "20",
            unit=_("Desember"),
            least=1,
            most=31,
        ),
        Switch(
            "annual_days_six",
            "D28",
            _("Berapa hari hak setahun di unit yang bekerja enam hari seminggu?"),
            "12",
            unit=_("hari kerja"),
            least=12,
            most=18,
        ),
        Switch(
            "new_year",
            "D34",
            _("Cuti yang melewati tahun baru dibayar tahun mana?"),
            "EACH_YEAR",
            (
                Reading(
                    "EACH_YEAR",
                    _("Setiap tahun membayar harinya sendiri"),
                    _("3 hari Desember dan 2 hari Januari: 3 dan 2."),
                ),
                Reading(
                    "START_YEAR",
                    _("Tahun cuti dimulai membayar semuanya"),
                    _("3 hari Desember dan 2 hari Januari: 5 dan 0."),
                ),
            ),
        ),
        Switch(
            "kia_extension",
            "KIA",
            _("Apakah tambahan cuti melahirkan menurut UU 4/2024 berlaku bagi ASN di sini?"),
            "false",
            (
                Reading("false", _("Belum berlaku"), _("Cuti melahirkan 3 bulan.")),
                Reading("true", _("Berlaku"), _("Paling lama 3 bulan lagi dengan surat dokter.")),
            ),
        ),
    )


def numbers() -> tuple[Switch, ...]:
    days, months = _("hari kerja"), _("bulan")
    return (
        Switch("annual_days", "", _("Hak cuti tahunan setahun"), "12", unit=days, least=1, most=30),
        Switch("yearly_carry", "", _("Sisa setahun yang dibawa paling banyak"), "6", unit=days, most=30),
        Switch("carry_limit", "", _("Semua yang dibawa paling banyak"), "12", unit=days, most=30),
        Switch(
            "extension_days",
            "",
            _("Hari perjalanan PNS dan CPNS paling banyak"),
            "12",
            unit=_("hari kalender"),
            most=30,
        ),
        Switch(
            "extension_days_pppk",
            "",
            _("Hari perjalanan PPPK paling banyak"),
            "6",
            unit=_("hari kalender"),
            most=30,
        ),
        Switch(
            "carry_contract_months",
            "",
            _("PPPK: sisa dibawa bila perjanjian lebih lama dari"),
            "24",
            unit=months,
            most=60,
        ),
        Switch(
            "two_year_contract_months",
            "",
            _("PPPK: sampai 24 hari bila perjanjian lebih lama dari"),
            "36",
            unit=months,
            most=60,
        ),
        Switch(
            "postponement_months", "", _("Cuti ditangguhkan paling lama"), "12", unit=months, least=1, most=24
        ),
        Switch("ledger_from", "", _("Catatan cuti di sini lengkap sejak tahun"), "", least=2000, most=2100),
    )


def switch(key: str) -> Switch | None:
    return next((one for one in (*open_points(), *numbers()) if one.key == key), None)
