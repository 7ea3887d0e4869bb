"""The figures of a request as its page draws them: weeks of days, days left out, the balance by year of right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from webapp.leave import words
from workflows.rules import leave_length
from workflows.rules.calendar import LeftOut, OffReason
from workflows.rules.leave_balance import Balance
from workflows.rules.leave_facts import Buckets, Kind
from workflows.rules.leave_length import Length, Measure
from workflows.services.leave import GivenBack, Preview

BUCKETS = ("b0", "c", "b", "e")
MOST_WEEKS = 9
Cell = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Row:
    """One year's right: what there is now, what the leave takes, what is left."""

    label: str
    carried: bool
    before: int
    taken: int
    lapses: int  # the year at whose end it is lost

    @property
    def after(self) -> int:
        return self.before - self.taken


@dataclass(frozen=True, slots=True)
class Pays:
    """What one calendar year pays of a leave, by year of right."""

    year: int
    rows: tuple[Row, ...]

    @property
    def before(self) -> int:
        return sum(row.before for row in self.rows)

    @property
    def taken(self) -> int:
        return sum(row.taken for row in self.rows)

    @property
    def after(self) -> int:
        return self.before - self.taken


@dataclass(frozen=True, slots=True)
class Live:
    """What the card beside the dates shows; without a preview only what there is to use."""

    balance: Balance
    preview: Preview | None
    kind: Kind = Kind.ANNUAL
    longest: date | None = None  # the last day that the rule would allow from the first one picked

    @property
    def annual(self) -> bool:
        return self.kind is Kind.ANNUAL

    @property
    def offered(self) -> date | None:
        """A last day to pick with one press: what the balance or the rule still allows."""
        if self.preview is None:
            return self.longest
        if self.preview.fits_until is not None:
            return self.preview.fits_until
        return self.longest if self.longest and self.preview.last_day > self.longest else None

    def lost(self, year: int) -> int:
        """Days of the year's right that this leave takes away with it."""
        parts = self.preview.answer.parts if self.preview and self.preview.answer else ()
        return sum(part.before.total - part.after.total for part in parts if part.year == year)

    @property
    def days(self) -> int:
        return self.preview.days if self.preview else 0

    @property
    def length(self) -> Length:
        seen = self.preview
        if seen is None:
            return Length(0, Measure.CALENDAR_DAY)
        last = seen.cut_to or seen.last_day
        return leave_length.length(self.kind, seen.first_day, last, days=seen.days)

    @property
    def back_on(self) -> date | None:
        """The first day at work afterwards. After unpaid leave a decree says it (PP 11/2017 art. 336)."""
        answer = self.preview.answer if self.preview and not self.preview.problems else None
        return answer.back_on if answer and self.kind is not Kind.UNPAID else None

    @property
    def wrong(self) -> list[str]:
        return [said for texts in self.preview.problems.values() for said in texts] if self.preview else []

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        return self.preview.answer.left_out if self.preview and self.preview.answer else ()

    @property
    def left_out_lines(self) -> list[tuple[str, str]]:
        return words.left_out(self.left_out) if self.left_out else []

    @property
    def tiles(self) -> list[tuple[int, str]]:
        return tiles(self.balance)

    @property
    def years(self) -> tuple[Pays, ...]:
        """By the year that pays: what is left of one is carried into the next, so the years are never added up."""
        if self.preview is None or self.preview.answer is None:
            return ()
        return tuple(
            pays(part.year, before=part.before.buckets, taken=part.charge)
            for part in self.preview.answer.parts
        )

    @property
    def before(self) -> int:
        """What there is before the first day, to be explained by the ledger."""
        return self.years[0].before if self.years else self.balance.total

    @property
    def after(self) -> int:
        """What is left when all of it is taken."""
        return self.years[-1].after if self.years else self.balance.total

    @property
    def provisional(self) -> tuple[int, ...]:
        return self.preview.answer.incomplete_years if self.preview and self.preview.answer else ()

    @property
    def weeks(self) -> list[list[Cell]]:
        if self.preview is None or self.preview.answer is None:
            return []
        return list(_weeks(self.preview, self.left_out))


def pays(year: int, *, before: Buckets, taken: Buckets) -> Pays:
    return Pays(year, tuple(_rows(year, before, taken)))


def returned(given: GivenBack) -> Pays:
    """Days that come back, as a table of the year's rights draws them: taken with the opposite sign."""
    return pays(given.year, before=given.before, taken=Buckets() - given.back)


def _rows(year: int, before: Buckets, taken: Buckets) -> Iterator[Row]:
    for name in BUCKETS:
        had, used = getattr(before, name), getattr(taken, name)
        if had or used:
            yield Row(words.bucket(name, year), name in ("b0", "c"), had, used, year)


def tiles(standing: Balance) -> list[tuple[int, str]]:
    """Reserved days first, then last year's right, then this year's: a tile a day."""
    free = standing.buckets
    return [(standing.reserved.total, "x"), (free.b0 + free.c, "a"), (free.b + free.e, "")]


def _weeks(preview: Preview, left_out: tuple[LeftOut, ...]) -> Iterator[list[Cell]]:
    off = {one.day: one.reason for one in left_out}
    monday = preview.first_day - timedelta(days=preview.first_day.weekday())
    for _week in range(MOST_WEEKS):
        if monday > preview.last_day:
            return
        days = [monday + timedelta(days=step) for step in range(7)]
        yield [_cell(day, preview, off) for day in days]
        monday += timedelta(days=7)


def _cell(day: date, preview: Preview, off: dict[date, OffReason]) -> Cell:
    number = str(day.day)
    if day in preview.counted:
        return number, "on", ""
    if day in off:
        return number, "off", words.day_off(off[day])
    return number, "", ""
