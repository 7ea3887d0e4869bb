"""The form of an entry: its fields with the choices of the day, and what was typed read as an entry."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import Activity, ActivityItem
from models.skp import Rhk
from webapp.forms import Loaded
from webapp.translation import _
from workflows.form_def import Choice, Field, FormDef, Kind, Limits
from workflows.services.activity import judging
from workflows.services.activity.catalogue import items_on
from workflows.services.activity.judging import Typed

EXTRA = "tambahan"
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])(:00)?", re.ASCII)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


def reckonable(day: date) -> bool:
    """Whether calendars can be asked about a typed day: round about it there is room for every window."""
    return FIRST_DAY <= day <= LAST_DAY


@dataclass(frozen=True)
class Choices:
    """What can be picked on a day: activities of the post, and results of the agreed SKP."""

    items: Sequence[ActivityItem]
    results: Sequence[Rhk]

    def item(self, code: str) -> ActivityItem | None:
        return next((one for one in self.items if one.code == code), None)


def choices_on(session: Session, employee_id: int, day: date) -> Choices:
    post = activity_reading.post_name(session, employee_id, day)
    return Choices(items_on(session, day, post=post), activity_reading.results_on(session, employee_id, day))


def form_of(found: Choices) -> FormDef:
    limits = judging
    return FormDef(
        id="activity",
        components=(
            Field("item", Kind.SELECT, _("Kegiatan"), required=True, choices=_items(found.items)),
            Field("day", Kind.DATE, _("Tanggal"), required=True),
            Field("begins", Kind.TEXTFIELD, _("Mulai"), required=True, limits=Limits(max_length=8)),
            Field("ends", Kind.TEXTFIELD, _("Selesai"), required=True, limits=Limits(max_length=8)),
            Field("volume", Kind.NUMBER, _("Banyaknya"), required=True, inputmode="numeric"),
            Field(
                "text",
                Kind.TEXTAREA,
                _("Uraian"),
                help=_("Apa hasilnya, dengan nomor atau namanya bila ada."),
                required=True,
                limits=Limits(max_length=limits.MOST_TEXT),
            ),
            Field(
                "serves",
                Kind.RADIO,
                _("Mendukung hasil kerja"),
                required=True,
                choices=(
                    *(Choice(str(one.line), one.text) for one in found.results),
                    Choice(EXTRA, _("Tugas tambahan, di luar SKP")),
                ),
            ),
            Field(
                "link",
                Kind.TEXTFIELD,
                _("Tautan bukti"),
                help=_("Alamat lengkap, dimulai https://"),
                limits=Limits(max_length=limits.MOST_LINK),
                inputmode="url",
            ),
            Field("files", Kind.FILE, _("Foto atau berkas bukti"), accept="image/*,.pdf", multiple=True),
        ),
    )


def _items(items: Sequence[ActivityItem]) -> tuple[Choice, ...]:
    return tuple(Choice(one.code, f"{one.name} ({one.output_unit})") for one in items)


def typed_of(raw: Mapping[str, object], *, files: int = 0) -> Typed | None:
    """What is typed as an entry; None as long as day or hours can't be read."""
    day = _day(str(raw.get("day") or ""))
    begins, ends = clock_typed(raw.get("begins")), clock_typed(raw.get("ends"))
    if day is None or begins is None or ends is None:
        return None
    serves = str(raw.get("serves") or "")
    return Typed(
        day=day,
        begins=begins,
        ends=ends,
        code=str(raw.get("item") or ""),
        volume=_whole(raw.get("volume")),
        text=str(raw.get("text") or ""),
        rhk_line=_line(serves),
        additional=serves == EXTRA,
        link=str(raw.get("link") or "").strip(),
        files=files,
    )


def errors_of(loaded: Loaded, findings: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """At each field what the form itself misses, else what the checks say."""
    found = {**findings, **loaded.errors}
    for key in ("begins", "ends"):
        if key not in loaded.errors and clock_typed(loaded.raw.get(key)) is None:
            found[key] = [_("Tulis jamnya seperti 08.30.")]
    return found


def raw_of(entry: Activity, code: str) -> dict[str, object]:
    """A kept entry as its form shows it."""
    return {
        "item": code,
        "day": entry.day.isoformat(),
        "begins": f"{entry.begins:%H:%M}",
        "ends": f"{entry.ends:%H:%M}",
        "volume": str(entry.volume),
        "text": entry.text,
        "serves": str(entry.rhk_line) if entry.rhk_line else EXTRA,
        "link": entry.link,
    }


def clock_typed(value: object) -> time | None:
    found = _CLOCK.fullmatch(str(value or "").strip())
    return time(int(found[1]), int(found[2])) if found else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _whole(value: object) -> int:
    """0 for what is no whole number, so that the check of volumes speaks."""
    text = str(value or "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - an integer


def _line(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
