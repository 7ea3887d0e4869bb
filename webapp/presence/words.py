"""What a day was, and what attendance made of it, in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from models.attendance import PresenceKind
from webapp import format as written
from webapp import i18n
from webapp.translation import _
from workflows.rules.attendance import DayEvent, Event
from workflows.rules.working_hours import DayHours
from workflows.services.activity.days import DayFacts

ONE_MINUTE = timedelta(minutes=1)
LATE = frozenset({Event.LATE_1, Event.LATE_2, Event.LATE_3, Event.LATE_4})
EARLY = frozenset({Event.EARLY_1, Event.EARLY_2, Event.EARLY_3, Event.EARLY_4})


def kinds() -> dict[PresenceKind, str]:
    """In the order in which a form offers them."""
    return {
        PresenceKind.RECORDED: _("Masuk"),
        PresenceKind.OFFICIAL_DUTY: _("Dinas luar"),
        PresenceKind.WORK_FROM_HOME: _("Kerja dari rumah"),
        PresenceKind.OVERTIME_ASSIGNED: _("Lembur dengan surat perintah"),
        PresenceKind.FULL_DAY_LEAVE: _("Cuti"),
        PresenceKind.ABSENT: _("Tanpa keterangan"),
    }


def kind(code: PresenceKind) -> str:
    return kinds()[code]


def event(code: Event) -> str:
    """With its short name, as `Terlambat (TL2)`."""
    number = code[-1]
    if code in LATE:
        return _("Terlambat (TL%(number)s)", number=number)
    if code in EARLY:
        return _("Pulang sebelum waktu (PSW%(number)s)", number=number)
    return _("Tanpa keterangan") if code is Event.ABSENT else _("Tidak ikut apel")


def state(facts: DayFacts) -> tuple[str, str, str]:
    """Tone, icon and words of a chip."""
    if facts.on_leave:
        return "", "calendar-range", _("Cuti")
    if facts.known is None:
        return ("wait", "hourglass", _("Menunggu data")) if facts.is_workday else ("", "", _("Libur"))
    return _known(facts.known.kind, {found.event for found in facts.discipline.events})


def _known(code: PresenceKind, events: set[Event]) -> tuple[str, str, str]:
    if Event.ABSENT in events:
        return "bad", "circle-x", _("Tanpa keterangan")
    if not events:
        return "good", "check", kind(code)
    if events & LATE and events & EARLY:
        return "attn", "clock", _("Terlambat dan pulang cepat")
    return "attn", "clock", _("Terlambat") if events & LATE else _("Pulang cepat")


def why(facts: DayFacts, found: DayEvent) -> str:
    """The arithmetic of an event, by the clock of the unit."""
    zone = str(facts.week.zone)
    check_in, check_out = (facts.known.check_in, facts.known.check_out) if facts.known else (None, None)
    if found.event is Event.ABSENT:
        return _("Hari kerja tanpa catatan masuk dan pulang, tanpa cuti atau tugas yang tercatat.")
    if found.minutes is not None and found.event in LATE and check_in:
        return _late(check_in, found.minutes, zone)
    if found.minutes is not None and check_out:
        return _early(check_out, found.minutes, zone)
    return _("Tidak ada catatan masuk.") if found.event in LATE else _("Tidak ada catatan pulang.")


def _late(check_in: datetime, minutes: int, zone: str) -> str:
    due = _whole(check_in) - minutes * ONE_MINUTE
    return _(
        "Masuk %(came)s, seharusnya %(due)s: %(minutes)s menit.",
        came=clock(check_in, zone), due=clock(due, zone), minutes=minutes,
    )  # fmt: skip


def _early(check_out: datetime, minutes: int, zone: str) -> str:
    due = _whole(check_out) + minutes * ONE_MINUTE
    return _(
        "Pulang %(left)s, seharusnya %(due)s: %(minutes)s menit.",
        left=clock(check_out, zone), due=clock(due, zone), minutes=minutes,
    )  # fmt: skip


def _whole(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def clock(value: datetime, zone: str) -> str:
    """`07.30`: the page says whose clock it is."""
    return written.clock(value, language=i18n.language(), zone=zone, named=False)


def hour(value: time) -> str:
    return value.strftime("%H.%M" if i18n.language() == "id" else "%H:%M")


def weekdays() -> tuple[str, ...]:
    """Monday first."""
    return _("Senin"), _("Selasa"), _("Rabu"), _("Kamis"), _("Jumat"), _("Sabtu"), _("Minggu")


def spans(week: Sequence[DayHours | None]) -> list[tuple[str, DayHours]]:
    """Days in a row with the same hours together, as `Senin–Kamis`; Monday first."""
    found: list[tuple[int, int, DayHours]] = []
    for number, day in enumerate(week):
        if day is None:
            continue
        if found and found[-1][1] == number - 1 and found[-1][2] == day:
            found[-1] = found[-1][0], number, day
        else:
            found.append((number, number, day))
    names = weekdays()
    return [
        (names[one] if one == other else f"{names[one]}–{names[other]}", day) for one, other, day in found
    ]


def hours(minutes: int) -> str:
    """As `37 jam 30 menit`."""
    whole, rest = divmod(minutes, 60)
    return (
        _("%(hours)s jam %(minutes)s menit", hours=whole, minutes=rest)
        if rest
        else _("%(hours)s jam", hours=whole)
    )


def points(value: object) -> str:
    """As `1,25`."""
    return f"{value:.2f}".replace(".", ",") if i18n.language() == "id" else f"{value:.2f}"
