"""`langkah calendar load`: the days off of a year from a file, as the decree has them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click
from sqlalchemy import select

from config import Config
from models.calendar import DayKind, Published, publish_year
from models.people import Unit
from webapp.background.recounts import recount_later
from webapp.cli.database import transaction
from webapp.clock import Clock

LISTS = {"holidays": DayKind.HOLIDAY, "joint_leave": DayKind.JOINT_LEAVE}
UNNAMED = {DayKind.HOLIDAY: "Hari libur", DayKind.JOINT_LEAVE: "Cuti bersama"}
KNOWN = {"year", "region", "ground", *LISTS}


class Unreadable(click.ClickException):
    """The file isn't a year's calendar; says what is wrong in it. Nothing was changed."""


@dataclass(frozen=True)
class YearFile:
    """The whole list of one year, for the nation (`region` is empty) or for a region's additions."""

    year: int
    region: str
    ground: str
    days: dict[tuple[date, DayKind], str]

    def number(self, kind: DayKind) -> int:
        return sum(one is kind for _day, one in self.days)


def load(settings: Config, file: Path) -> tuple[YearFile, Published]:
    """Put the file in force and have the leave of its year counted anew. Raises Unreadable."""
    found = read(file)
    with transaction(settings) as session:
        regions = set(session.scalars(select(Unit.region).distinct())) | {""}
        if found.region not in regions:
            raise Unreadable(f"No unit lies in the region {found.region!r}; there are: {_listed(regions)}.")
        changed = publish_year(
            session,
            found.year,
            region=found.region,
            days=found.days,
            ground=found.ground,
            now=Clock(demo=settings.demo).now(session),
        )
        recount_later(session, found.year, ground=found.ground)
    return found, changed


def read(file: Path) -> YearFile:
    try:
        data = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Unreadable(f"{file} can't be read: {error}") from error
    if not isinstance(data, dict):
        raise Unreadable(f"{file} holds no JSON object.")
    if unknown := data.keys() - KNOWN:
        raise Unreadable(f"Unknown in the file: {_listed(unknown)}. Known are {_listed(KNOWN)}.")
    year, ground, region = data.get("year"), data.get("ground"), data.get("region", "")
    if type(year) is not int or not date.min.year < year < date.max.year:
        raise Unreadable('"year" has to be a number like 2027.')
    if not isinstance(ground, str) or not ground.strip():
        raise Unreadable('"ground" has to name the decree, like "SKB Tiga Menteri ...".')
    if not isinstance(region, str):
        raise Unreadable('"region" has to be a text; leave it out for the whole nation.')
    days = _days(data, year)
    if not days and not region:
        raise Unreadable("The file holds no day. It has to hold all holidays and joint leave of the year.")
    return YearFile(year, region, ground.strip(), days)


def _days(data: dict[str, object], year: int) -> dict[tuple[date, DayKind], str]:
    days: dict[tuple[date, DayKind], str] = {}
    for key, kind in LISTS.items():
        for text, name in _named(data.get(key, []), key, UNNAMED[kind]):
            day = _day(text, key, year)
            if any((day, one) in days for one in DayKind):
                raise Unreadable(f"{text} is in the file twice.")
            days[day, kind] = name
    return days


def _named(found: object, key: str, unnamed: str) -> Iterator[tuple[object, str]]:
    """A list of dates, or an object from date to name."""
    if isinstance(found, list):
        yield from ((text, unnamed) for text in found)
    elif isinstance(found, dict) and all(isinstance(name, str) and name.strip() for name in found.values()):
        yield from found.items()
    else:
        raise Unreadable(f'"{key}" has to be a list of dates, or an object from date to name.')


def _day(text: object, key: str, year: int) -> date:
    try:
        day = date.fromisoformat(str(text))
    except ValueError as error:
        raise Unreadable(f'{text!r} in "{key}" is no date like {year}-12-25.') from error
    if day.year != year:
        raise Unreadable(f'{text} in "{key}" isn\'t in {year}.')
    return day


def _listed(words: set[str]) -> str:
    return ", ".join(repr(word) for word in sorted(words) if word) or "none"
