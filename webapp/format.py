"""How days, times, spans and money are written on pages, in Indonesian and in English: `Sen 9 Feb 2026`, `07.12 WIB`.

The functions of this module are pure; `init_app` offers them to templates with the reader's language, zone and
the moment of the request filled in.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal, overload
from zoneinfo import ZoneInfo

from workflows.rules import month_names

Language = str
DayLike = date | datetime | str

_DAYS = {
    "id": ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_LONG_DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "id": month_names.SHORT,
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_LONG_MONTHS = {
    "id": month_names.MONTHS,
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_ZONES = {
    "Asia/Jakarta": "WIB",
    "Asia/Pontianak": "WIB",
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}
_UNITS = {
    "id": {
        "minute": ("menit", "menit"),
        "hour": ("jam", "jam"),
        "day": ("hari", "hari"),
        "month": ("bulan", "bulan"),
        "year": ("tahun", "tahun"),
        "working_day": ("hari kerja", "hari kerja"),
    },
    "en": {
        "minute": ("minute", "minutes"),
        "hour": ("hour", "hours"),
        "day": ("day", "days"),
        "month": ("month", "months"),
        "year": ("year", "years"),
        "working_day": ("working day", "working days"),
    },
}
_WORDS = {
    "id": {"now": "baru saja", "today": "hari ini", "tomorrow": "besok", "late": "lewat {span}"},
    "en": {"now": "just now", "today": "today", "tomorrow": "tomorrow", "late": "{span} late"},
}
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_DAYS_COUNTED = 60  # from here on a span is told in months
_DAYS_A_MONTH = 30
_DAYS_A_YEAR = 365
_MONTHS_COUNTED = 24
_THOUSAND = 1024
Tone = Literal["bad", "attn", ""]


def as_day(value: DayLike, *, zone: str) -> date:
    """A date; of a moment, the date on the wall of `zone`. Text is read as ISO 8601."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    return value.astimezone(ZoneInfo(zone)).date() if isinstance(value, datetime) else value


def day(value: DayLike, *, language: Language, zone: str, year: bool = True) -> str:
    found = as_day(value, zone=zone)
    text = f"{_DAYS[language][found.weekday()]} {found.day} {_MONTHS[language][found.month - 1]}"
    return f"{text} {found.year}" if year else text


def long_day(value: DayLike, *, language: Language, zone: str) -> str:
    found = as_day(value, zone=zone)
    month = _MONTHS[language][found.month - 1]
    return f"{_LONG_DAYS[language][found.weekday()]} {found.day} {month} {found.year}"


def month(value: date, *, language: Language) -> str:
    """`Feb`: for a row of months."""
    return _MONTHS[language][value.month - 1]


def long_month(value: date, *, language: Language) -> str:
    """`Februari 2026`."""
    return f"{_LONG_MONTHS[language][value.month - 1]} {value.year}"


def days_range(first: DayLike, last: DayLike, *, language: Language, zone: str, year: bool = True) -> str:
    """`Sen 9 – Kam 19 Feb 2026`: what both days share is said once."""
    start, end = as_day(first, zone=zone), as_day(last, zone=zone)
    closing = day(end, language=language, zone=zone, year=year or start.year != end.year)
    if start == end:
        return closing
    if start.year != end.year:
        opening = day(start, language=language, zone=zone)
    elif start.month != end.month:
        opening = day(start, language=language, zone=zone, year=False)
    else:
        opening = f"{_DAYS[language][start.weekday()]} {start.day}"
    return f"{opening} – {closing}"


def clock(value: datetime, *, language: Language, zone: str, named: bool = True) -> str:
    """`16.00 WIB`; `named` is false where the heading of a column names the zone."""
    local = value.astimezone(ZoneInfo(zone))
    separator = "." if language == "id" else ":"
    return f"{local:%H}{separator}{local:%M}" + (f" {zone_name(zone, at=local)}" if named else "")


def exact(value: datetime, *, language: Language, zone: str) -> str:
    """A moment to the second, for whoever compares clocks."""
    local = value.astimezone(ZoneInfo(zone))
    separator = "." if language == "id" else ":"
    when = f"{local:%H{separator}%M{separator}%S} {zone_name(zone, at=local)}"
    return f"{day(value, language=language, zone=zone)}, {when}"


def zone_name(zone: str, *, at: datetime) -> str:
    return _ZONES.get(zone) or at.tzname() or zone


def moment(value: datetime, *, language: Language, zone: str) -> str:
    return f"{day(value, language=language, zone=zone)}, {clock(value, language=language, zone=zone)}"


def count(number: int, unit: str, *, language: Language) -> str:
    """`3 hari kerja`; `unit` is minute, hour, day, month, year or working_day."""
    single, many = _UNITS[language][unit]
    return f"{grouped(number, language=language)} {single if number == 1 else many}"


def span(length: timedelta, *, language: Language) -> str:
    """A length of time in its largest fitting unit, rounded down; less than a minute is `baru saja`."""
    if length < _MINUTE:
        return _WORDS[language]["now"]
    steps = (
        (_HOUR, length // _MINUTE, "minute"),
        (_DAY, length // _HOUR, "hour"),
        (_DAY * _DAYS_COUNTED, length.days, "day"),
        (_DAY * _DAYS_A_MONTH * _MONTHS_COUNTED, length.days // _DAYS_A_MONTH, "month"),
        (timedelta.max, length.days // _DAYS_A_YEAR, "year"),
    )
    number, unit = next((number, unit) for limit, number, unit in steps if length < limit)
    return count(number, unit, language=language)


def ago(value: datetime, *, now: datetime, language: Language) -> str:
    return span(max(now - value, timedelta(0)), language=language)


def due(value: datetime, *, now: datetime, language: Language, zone: str, named: bool = True) -> str:
    """`besok, 16.00 WIB`, `Kam 5 Feb, 16.00 WIB`, or `lewat 2 jam` once it has passed."""
    if value <= now:
        return _WORDS[language]["late"].format(span=span(max(now - value, _MINUTE), language=language))
    that, this = as_day(value, zone=zone), as_day(now, zone=zone)
    if that - this == timedelta(0):
        opening = _WORDS[language]["today"]
    elif that - this == _DAY:
        opening = _WORDS[language]["tomorrow"]
    else:
        opening = day(that, language=language, zone=zone, year=that.year != this.year)
    return f"{opening}, {clock(value, language=language, zone=zone, named=named)}"


def due_tone(value: datetime, *, now: datetime, zone: str) -> Tone:
    """Red once late, amber today and tomorrow, calm otherwise."""
    if value <= now:
        return "bad"
    return "attn" if as_day(value, zone=zone) - as_day(now, zone=zone) <= _DAY else ""


def grouped(number: Decimal | int, *, language: Language) -> str:
    text = f"{abs(number):,}"
    if language == "id":
        text = text.translate(str.maketrans(",.", ".,"))
    return f"−{text}" if number < 0 else text


def rupiah(amount: Decimal | int, *, language: Language) -> str:
    whole = int(amount.to_integral_value()) if isinstance(amount, Decimal) else amount
    text = f"Rp {grouped(abs(whole), language=language)}"
    return f"−{text}" if whole < 0 else text


def size(number: int, *, language: Language) -> str:
    """A file's size: `812 kB`, `2,3 MB`."""
    if number < _THOUSAND * _THOUSAND:
        return f"{max(1, round(number / _THOUSAND))} kB"
    tenths = Decimal(round(number * 10 / _THOUSAND / _THOUSAND)) / 10
    return f"{grouped(tenths, language=language)} MB"


def nip(number: str) -> str:
    """The 18 digits as people read them: birth date, start, sex, serial."""
    return f"{number[:8]} {number[8:14]} {number[14:15]} {number[15:]}".strip()


def initials(name: str) -> str:
    """The first letters of the first and the last word, titles left out."""
    words = [
        word
        for word in name.split(",", maxsplit=1)[0].split()
        if word[0].isalpha() and not word.endswith(".")
    ]
    letters = [word[0].upper() for word in words or name.split()]
    return "".join(letters[:1] + letters[1:][-1:])


def short_name(name: str) -> str:
    """`Bayu C.`: for narrow lines, the first word and the letter of the last, titles left out."""
    words = [
        word for word in name.split(",", maxsplit=1)[0].split() if not word.endswith(".")
    ] or name.split()
    return f"{words[0]} {words[-1][0]}." if len(words) > 1 else " ".join(words)


@overload
def upfirst(text: str) -> str: ...
@overload
def upfirst(text: None) -> None: ...
def upfirst(text: str | None) -> str | None:
    """The first letter large, the rest as it is: `besok, 16.00 WIB` at the head of a line."""
    return text[:1].upper() + text[1:] if text else text
