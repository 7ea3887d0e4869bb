"""The reader's language and time zone, and the filters of `format.py` with both filled in.

Sentences are written in Indonesian inside `_()` of `translation.py`; the English catalogue translates them.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import flask_babel  # type: ignore[import-untyped,unused-ignore]
from flask import Flask, has_request_context, request

from config import Config
from models.people import HOME_ZONE
from webapp import db
from webapp import format as words
from webapp.sign_in import sessions
from workflows import tongue

LANGUAGES = ("id", "en")
DEFAULT = LANGUAGES[0]


def init_app(app: Flask, _config: Config) -> None:
    tongue.lend(flask_babel.gettext)
    flask_babel.Babel(app, default_locale=DEFAULT, locale_selector=_choose, timezone_selector=zone)
    app.jinja_env.globals["language"] = language
    app.jinja_env.globals["zone_word"] = zone_word
    app.jinja_env.globals["language_names"] = {"id": "Bahasa Indonesia", "en": "English"}
    for filter_ in (
        day,
        typed_day,
        long_day,
        long_month,
        days_range,
        clock,
        moment,
        exact,
        span,
        ago,
        due,
        due_tone,
        rupiah,
        working_days,
    ):
        app.jinja_env.filters[filter_.__name__] = filter_
    app.jinja_env.filters["number"] = number
    app.jinja_env.filters["file_size"] = file_size
    app.jinja_env.filters["nip"] = words.nip
    app.jinja_env.filters["initials"] = words.initials
    app.jinja_env.filters["short_name"] = words.short_name
    app.jinja_env.filters["upfirst"] = words.upfirst


def language() -> str:
    """`id` or `en`."""
    found = flask_babel.get_locale()
    return str(found.language) if found and found.language in LANGUAGES else DEFAULT


def speaking(chosen: str) -> AbstractContextManager[None]:
    """Sentences inside are in this language, whoever reads them."""
    found: AbstractContextManager[None] = flask_babel.force_locale(chosen)
    return found


def zone() -> str:
    """The zone of the reader's unit."""
    person = sessions.person()
    return person.zone if person else HOME_ZONE


def zone_word() -> str:
    """`WIB`: the reader's zone, for the heading of a column of times."""
    return words.zone_name(zone(), at=db.now().astimezone(ZoneInfo(zone())))


def _choose() -> str:
    if not has_request_context():
        return DEFAULT
    person = sessions.person()
    if person and person.language in LANGUAGES:
        return person.language
    return request.accept_languages.best_match(LANGUAGES, default=DEFAULT) or DEFAULT


def day(value: words.DayLike, at: str = "", *, year: bool | None = True) -> str:
    """`year` None: where it isn't the one that we live in."""
    return words.day(value, language=language(), zone=at or zone(), year=_with_year(value, year=year))


def typed_day(value: words.DayLike) -> str:
    """As `day`, of what somebody may have typed: empty where it is no day."""
    try:
        return day(value)
    except ValueError:
        return ""


def long_day(value: words.DayLike, at: str = "") -> str:
    return words.long_day(value, language=language(), zone=at or zone())


def month(value: date) -> str:
    return words.month(value, language=language())


def long_month(value: date) -> str:
    return words.long_month(value, language=language())


def days_range(first: words.DayLike, last: words.DayLike, at: str = "", *, year: bool | None = True) -> str:
    said = _with_year(last, year=year)
    return words.days_range(first, last, language=language(), zone=at or zone(), year=said)


def _with_year(value: words.DayLike, *, year: bool | None) -> bool:
    if year is None:
        return not has_request_context() or words.as_day(value, zone=zone()).year != db.today(zone()).year
    return year


def clock(value: datetime, at: str = "") -> str:
    return words.clock(value, language=language(), zone=at or zone())


def moment(value: datetime, at: str = "") -> str:
    return words.moment(value, language=language(), zone=at or zone())


def exact(value: datetime, at: str = "") -> str:
    return words.exact(value, language=language(), zone=at or zone())


def ago(value: datetime) -> str:
    return words.ago(value, now=db.now(), language=language())


def span(value: timedelta) -> str:
    return words.span(value, language=language())


def due(value: datetime, at: str = "", *, named: bool = True) -> str:
    return words.due(value, now=db.now(), language=language(), zone=at or zone(), named=named)


def due_tone(value: datetime, at: str = "") -> str:
    return words.due_tone(value, now=db.now(), zone=at or zone())


def rupiah(amount: Decimal | int) -> str:
    return words.rupiah(amount, language=language())


def working_days(number_of_days: int) -> str:
    return words.count(number_of_days, "working_day", language=language())


def number(value: Decimal | int) -> str:
    return words.grouped(value, language=language())


def file_size(value: int) -> str:
    return words.size(value, language=language())
