"""Words of activities: states, hints, presence; each state with a tone, a sign and a word, never by colour alone."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

from models.activity import ActivityState
from webapp import i18n
from webapp.translation import _, ngettext
from workflows.rules.activity_credit import Presence
from workflows.rules.activity_hints import Hint
from workflows.rules.attendance import DayEvent, Event
from workflows.services.activity.days import DayFacts
from workflows.services.activity.team import CellState

Sign = tuple[str, str, str]  # tone, icon, word


def state(of: ActivityState | str) -> Sign:
    """Where an entry stands."""
    known: dict[str, Sign] = {
        ActivityState.DRAFT: ("", "pencil-line", _("Draf")),
        ActivityState.SUBMITTED: ("wait", "clock", _("Menunggu atasan")),
        ActivityState.VERIFIED: ("good", "circle-check", _("Diterima")),
        ActivityState.VERIFIED_AUTOMATICALLY: ("good", "circle-check", _("Diterima otomatis")),
        ActivityState.RETURNED: ("attn", "undo-2", _("Dikembalikan")),
        ActivityState.REJECTED: ("bad", "circle-x", _("Ditolak")),
        ActivityState.CANCELLED: ("", "circle-x", _("Dibatalkan")),
        ActivityState.EXPIRED: ("bad", "clock", _("Kedaluwarsa")),
    }
    return known[of]


def by_system(of: ActivityState | str) -> str:
    """Why an entry was decided without a person; "" for other states."""
    return {
        ActivityState.VERIFIED_AUTOMATICALLY: _(
            "Kedua atasan tidak memutus sampai batas terakhir, jadi sistem menerimanya."
        ),
        ActivityState.EXPIRED: _("Kedua atasan tidak memutus sampai batas terakhir, jadi tidak dihitung."),
    }.get(ActivityState(of), "")


def hint(of: Hint, beyond: int = 0) -> str:
    """What is odd about an entry; `beyond` are its minutes outside of the presence."""
    return {
        Hint.SAME_TEXT: _("Uraiannya sama lima hari berturut-turut"),
        Hint.BEYOND_PRESENCE: _("%(minutes)s menit di luar jam hadir", minutes=beyond),
        Hint.SAME_OUTPUT: _("Buktinya juga dipakai di kegiatan lain"),
    }[of]


def presence(facts: DayFacts) -> str:
    """The presence of a day in a few words."""
    attendance = facts.attendance
    said = {
        Presence.NOT_YET: _("presensi belum masuk"),
        Presence.OFFICIAL_DUTY: _("dinas luar"),
        Presence.WORK_FROM_HOME: _("bekerja dari rumah"),
        Presence.OVERTIME_ASSIGNED: _("lembur dengan surat perintah"),
        Presence.FULL_DAY_LEAVE: _("cuti"),
        Presence.ABSENT: _("tidak masuk tanpa keterangan"),
    }.get(attendance.presence)
    if said:
        return said
    zone = facts.week.zone
    came, left = (
        f"{at.astimezone(zone):%H.%M}" if at else "–" for at in (attendance.check_in, attendance.check_out)
    )
    return _("hadir %(came)s–%(left)s", came=came, left=left)


def hint_many(of: Hint, number: int) -> str:
    """So many entries of a report are odd in this way."""
    return {
        Hint.SAME_TEXT: ngettext(
            "%(num)s baris: uraian sama lima hari berturut-turut",
            "%(num)s baris: uraian sama lima hari berturut-turut",
            number,
        ),
        Hint.BEYOND_PRESENCE: ngettext(
            "%(num)s baris melewati jam hadir", "%(num)s baris melewati jam hadir", number
        ),
        Hint.SAME_OUTPUT: ngettext(
            "%(num)s baris: buktinya dipakai juga di kegiatan lain",
            "%(num)s baris: buktinya dipakai juga di kegiatan lain",
            number,
        ),
    }[of]


def cell(of: CellState, *, over: bool) -> Sign:
    """A day of somebody's week, `over` or not; without a word where nothing is to be filled in."""
    nothing = ("bad", "circle-alert", _("Tidak ada laporan")) if over else ("", "clock", _("Belum mulai"))
    return {
        CellState.NOTHING: nothing,
        CellState.DRAFT: ("attn", "pencil-line", _("Draf")),
        CellState.SENT: ("wait", "clock", _("Terkirim")),
        CellState.DONE: ("good", "circle-check", _("Selesai")),
        CellState.ABSENT: ("bad", "circle-x", _("Tidak masuk")),
        CellState.OFF: ("", "", ""),
        CellState.AHEAD: ("", "", ""),
    }[of]


def event(found: DayEvent) -> str:
    """`Terlambat 12 menit`."""
    if found.event is Event.ABSENT:
        return _("Tidak masuk tanpa keterangan")
    if found.event is Event.ASSEMBLY_MISSED:
        return _("Tidak ikut apel")
    late = found.event.startswith("LATE")
    if found.minutes is None:
        return _("Tidak ada catatan datang") if late else _("Tidak ada catatan pulang")
    if late:
        return _("Terlambat %(minutes)s menit", minutes=found.minutes)
    return _("Pulang %(minutes)s menit lebih awal", minutes=found.minutes)


def clock(value: time) -> str:
    """`08.30`."""
    return f"{value:%H.%M}"


def points(value: Decimal | int) -> str:
    """`285` or `285,5`: no zeros behind the comma."""
    value = Decimal(value)
    whole = value.to_integral_value()
    return i18n.number(int(whole) if whole == value else value.normalize())
