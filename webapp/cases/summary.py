"""The lines of a case (`Cuti tahunan, {days} hari kerja`) filled with its stored values, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping

from webapp import i18n
from webapp.translation import _, drawn

_PLACE = re.compile(r"\{([a-z_][a-z0-9_]*)(?::([a-z]+))?\}")
_RANGE = re.compile(r"\{([a-z_][a-z0-9_]*):day\} – \{([a-z_][a-z0-9_]*):day\}")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTED = re.compile(r"(\d+) (\D+)")
_GAPS = re.compile(r"\s{2,}")


def line(template: str, values: Mapping[str, object]) -> str:
    """Every `{name}` replaced; `{name:day}` as a day, `{name:rupiah}` as money.

    What is not known yet is left out, never shown as a code.
    """
    template = _RANGE.sub(lambda found: _days(values.get(found[1]), values.get(found[2])), drawn(template))
    said = _PLACE.sub(lambda found: _said(values.get(found[1]), found[2] or ""), template)
    return _GAPS.sub(" ", said).strip(" –-·,")


def _days(first: object, last: object) -> str:
    """Two days as one span, so that what they share is said once."""
    if _ISO_DAY.match(str(first)) and _ISO_DAY.match(str(last)):
        return i18n.days_range(str(first), str(last), year=None)
    return " – ".join(said for one in (first, last) if (said := _said(one, "day")))


def _said(value: object, form: str) -> str:
    if value is None:
        return ""
    if form == "day" and _ISO_DAY.match(str(value)):
        return i18n.day(str(value), year=None)
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if form == "rupiah" and isinstance(value, int | float):
        return i18n.rupiah(round(value))
    return _worded(value) if isinstance(value, str) else str(value)


def _worded(value: str) -> str:
    """Words as the catalogue knows them; of `2 tahun` the unit, since not every number stands there."""
    said = drawn(value)
    counted = _COUNTED.fullmatch(value) if said == value else None
    return f"{counted[1]} {drawn(counted[2])}" if counted else said


def spoken(value: object) -> str:
    """A value of task data as people read it: days in words, yes and no, lists with commas."""
    if isinstance(value, list):
        return ", ".join(spoken(one) for one in value)
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return i18n.day(value)
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return _said(value, "")
