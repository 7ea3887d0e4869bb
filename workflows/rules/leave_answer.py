"""The answer to a request for leave, of whatever kind, and how a check refuses or returns it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from workflows.rules.calendar import LeftOut
from workflows.rules.leave_balance import Balance
from workflows.rules.leave_facts import Buckets, Code, Kind, Outcome
from workflows.rules.leave_words import Document, Reason

TEMPORARY_PERMIT_FORM = "1.c"  # Perban BKN 24/2017, the annex form of a temporary permit


class Unit(StrEnum):
    WORKING_DAY = "WORKING_DAY"
    CALENDAR_DAY = "CALENDAR_DAY"


class Addressee(StrEnum):
    DIRECT_SUPERIOR = "DIRECT_SUPERIOR"
    GRANTING_OFFICER = "GRANTING_OFFICER"
    PPK = "PPK"


class ExternalApproval(StrEnum):
    """Who outside the office has to agree before the decision."""

    BKN = "BKN"


class Cause(StrEnum):
    """Why a balance falls short: long leave took it, or a later leave lives on the days to be carried."""

    ANNUAL_LOST_CUTI_BESAR = "ANNUAL_LOST_CUTI_BESAR"
    CARRIED_DAYS_TAKEN = "CARRIED_DAYS_TAKEN"


class Flag(StrEnum):
    """What the office has to look at beside the request."""

    CONTRACT_REVIEW = "CONTRACT_REVIEW"


@dataclass(frozen=True)
class Extension:
    """Calendar days after the last counted day, free of charge."""

    first: date
    last: date
    days: int


@dataclass(frozen=True)
class Alternative:
    """Another leave that may be asked for instead."""

    kind: Kind
    reason: Reason
    end: date


@dataclass(frozen=True)
class YearPart:
    """What one year pays of a leave: `charge` out of `before`, which leaves `after`.

    Other kinds than ANNUAL pay nothing: `days` is 0 and only long leave changes `after`.
    """

    year: int
    days: int
    before: Balance
    charge: Buckets
    after: Buckets

    @property
    def short(self) -> int:
        return self.days - self.charge.total


@dataclass(frozen=True)
class RequestAnswer:
    """The answer to a request; None or empty: doesn't apply.

    `days` counts in `unit`. `parts` has an entry per year that pays, in order; for other kinds than
    ANNUAL the year of the first day. `special` are the working days by year that ANNUAL_SPECIAL takes
    of the year's own right (D23). `short` days are missing in `short_year`, which may be a later year
    whose granted leave lives on carried days (no part of this leave then). `right_from`, `latest_end`,
    `extension_max` say what would have passed. `incomplete_years` may still get days off: the count is
    provisional there. `to_ratify`: the leave runs on a temporary permit, which the addressee has to
    ratify (art. 331, 339). `lacking`: papers without which the request goes back, of each any one.
    `annual_lost_years`: whose annual right the leave takes (D8). `ordinal`: which child it is for.
    """

    outcome: Outcome
    code: Code | None = None
    unit: Unit | None = None
    days: int | None = None
    effective_start: date | None = None
    end: date | None = None
    extension: Extension | None = None
    back_on: date | None = None
    addressee: Addressee | None = None
    external_approval: ExternalApproval | None = None
    parts: tuple[YearPart, ...] = ()
    special: tuple[tuple[int, int], ...] = ()
    short: int | None = None
    short_year: int | None = None
    cause: Cause | None = None
    flags: tuple[Flag, ...] = ()
    right_from: date | None = None
    latest_end: date | None = None
    extension_max: int | None = None
    alternative: Alternative | None = None
    ordinal: int | None = None
    report_by: date | None = None
    annual_lost_years: tuple[int, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    incomplete_years: tuple[int, ...] = ()
    to_ratify: bool = False
    lacking: tuple[tuple[Document, ...], ...] = ()

    @property
    def passes(self) -> bool:
        """Whether the request goes to its addressee."""
        return self.outcome in {Outcome.ACCEPT, Outcome.ROUTE}

    @property
    def form(self) -> str | None:
        """The annex form that the temporary permit is written on."""
        return TEMPORARY_PERMIT_FORM if self.to_ratify else None


def refused(
    answer: RequestAnswer,
    code: Code,
    *,
    right_from: date | None = None,
    latest_end: date | None = None,
    extension_max: int | None = None,
) -> RequestAnswer:
    """The answer blocked by `code`, with what would have passed."""
    return replace(
        answer,
        outcome=Outcome.REFUSE,
        code=code,
        external_approval=None,
        right_from=right_from,
        latest_end=latest_end,
        extension_max=extension_max,
    )


def returned(
    answer: RequestAnswer, code: Code, *, lacking: tuple[tuple[Document, ...], ...] = ()
) -> RequestAnswer:
    """The answer sent back by `code`: what is missing can be completed."""
    return replace(
        answer, outcome=Outcome.RETURN, code=code, external_approval=None, to_ratify=False, lacking=lacking
    )


def first_bar(answer: RequestAnswer, bars: Iterable[RequestAnswer | None]) -> RequestAnswer:
    """The first check that stands in the way, or the answer itself."""
    return next((bar for bar in bars if bar is not None), answer)
