"""The TPP of a month, from the base to what is paid: scores, sanction, tax, BPJS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from workflows.rules.attendance import Event
from workflows.rules.leave_facts import Kind
from workflows.rules.rounding import HUNDRED, Exact, half_up, share, whole_half_up
from workflows.rules.skp_predicate import Predicate
from workflows.rules.tpp_base import Cut, CutFrom, cut_percent

FULL = Decimal(HUNDRED)


class TppError(StrEnum):
    """Why nothing is reckoned for an employee."""

    TAX_RATE_NOT_SET = "TAX_RATE_NOT_SET"
    INCOMPLETE = "INCOMPLETE"


class Formula(StrEnum):
    """What the score of productivity is: activities, activities blended with the predicate, the predicate."""

    ACTIVITY = "ACTIVITY"
    BLEND = "BLEND"
    PREDICATE = "PREDICATE"


class TaxMode(StrEnum):
    FINAL_GROUP = "FINAL_GROUP"
    TER = "TER"
    BORNE_BY_REGION = "BORNE_BY_REGION"
    NONE = "NONE"


@dataclass(frozen=True)
class LeaveDeduction:
    free_workdays: int
    points_per_day: Exact


@dataclass(frozen=True)
class TppPolicy:
    """The region's regulation on TPP; it holds no number of its own. Rates and shares are percents."""

    productivity_percent: Exact
    blend_activity_percent: Exact
    blend_predicate_percent: Exact
    predicate_factors: Mapping[Predicate, Exact]
    deduction_points: Mapping[Event, Exact]
    leave_deductions: Mapping[Kind, LeaveDeduction]
    zero_workdays_percents: Mapping[Kind, Exact]
    group_rates: Mapping[str, Exact]
    bpjs_percent: Exact
    bpjs_ceiling: int
    formula: Formula = Formula.ACTIVITY
    cut_begins: CutFrom = CutFrom.MONTH_OF_START
    valid_from: date = date.min
    valid_to: date | None = None


@dataclass(frozen=True)
class Tax:
    """How the employee is taxed. A PPPK has a rate of the own contract grade (`contract_rate`) or none at all."""

    mode: TaxMode
    ter_rate: Exact | None = None
    on_contract: bool = False
    contract_rate: Exact | None = None


@dataclass(frozen=True)
class Discipline:
    """Points ready to use, or events by number and leave by workdays, to be looked up and added."""

    points: Exact | None = None
    events: tuple[tuple[Event, int], ...] = ()
    leave: tuple[tuple[Kind, int], ...] = ()


@dataclass(frozen=True)
class TppFacts:
    """All that one employee's month rests on; `base` and `salary_base` in rupiah, scores in percent.

    `zero_workdays_leave`: the kind of leave that left no workday in the month.
    """

    month: date
    base: int
    grade: str
    salary_base: int
    tax: Tax
    policy: TppPolicy
    activity_score: Exact | None = None
    predicate: Predicate | None = None
    discipline: Discipline = Discipline()
    cuts: tuple[Cut, ...] = ()
    other_deductions: int = 0
    zero_workdays_leave: Kind | None = None


@dataclass(frozen=True)
class TppLine:
    """Every step of the reckoning, in rupiah; scores with 2 decimals, None when no workday was left."""

    productivity_part: int
    discipline_part: int
    productivity_score: Decimal | None
    productivity_pay: int | None
    discipline_score: Decimal | None
    discipline_pay: int | None
    gross_before_sanction: int
    sanction_cut: int = 0
    tax: int = 0
    tax_borne_by_region: int = 0
    bpjs: int = 0
    other_deductions: int = 0

    @property
    def gross(self) -> int:
        return self.gross_before_sanction - self.sanction_cut

    @property
    def net(self) -> int:
        return self.gross - self.tax - self.bpjs - self.other_deductions


def tpp_of_month(facts: TppFacts) -> TppLine | TppError:
    """One employee's TPP of a month.

    The base splits into a part for productivity, rounded half up, and the rest for discipline; each is paid by its
    score. A sanction cuts after both; tax is rounded down; BPJS is 1 % of what the salary leaves below the ceiling.
    INCOMPLETE without the score or predicate that the formula needs; TAX_RATE_NOT_SET without a rate.
    PP 12/2019 art. 58; PP 80/2010 art. 4; Perpres 64/2020; the region's regulation.
    """
    line, rate = _before_sanction(facts), _tax_rate(facts)
    if isinstance(line, TppError):
        return line
    if rate is None:
        return TppError.TAX_RATE_NOT_SET
    policy = facts.policy
    percent = cut_percent(facts.cuts, facts.month, begins=policy.cut_begins)
    line = replace(line, sanction_cut=whole_half_up(share(line.gross_before_sanction, percent)))
    tax = share(line.gross, rate).__floor__()
    borne = facts.tax.mode is TaxMode.BORNE_BY_REGION
    room = max(0, min(line.gross, policy.bpjs_ceiling - facts.salary_base))
    return replace(
        line,
        tax=0 if borne else tax,
        tax_borne_by_region=tax if borne else 0,
        bpjs=whole_half_up(share(room, policy.bpjs_percent)),
        other_deductions=facts.other_deductions,
    )


def tpp_run(people: Mapping[str, TppFacts]) -> dict[str, TppLine | TppError]:
    """The month of several employees, each on its own: who can't be reckoned keeps nobody else waiting."""
    return {name: tpp_of_month(facts) for name, facts in people.items()}


def correction(paid: TppFacts, corrected: TppFacts) -> int | TppError:
    """What is still owed (or was paid too much) for a locked month: net as it should be, less net as it was.

    Both sides are reckoned with the parameters of that month, whatever changed since; raises ValueError when they
    differ.
    """
    if paid.policy != corrected.policy or paid.month != corrected.month:
        raise ValueError("a locked month is corrected with its own parameters")
    before, after = tpp_of_month(paid), tpp_of_month(corrected)
    if isinstance(before, TppError):
        return before
    return after if isinstance(after, TppError) else after.net - before.net


def discipline_points(discipline: Discipline, policy: TppPolicy) -> Decimal:
    """Points of a month: as they are given, or of its events and of leave beyond the free workdays of its kind."""
    if discipline.points is not None:
        return half_up(discipline.points)
    of_events = sum((Decimal(0), *(_times(policy.deduction_points[e], n) for e, n in discipline.events)))
    return half_up(of_events + sum((Decimal(0), *_leave_points(discipline.leave, policy))))


def _leave_points(leave: Iterable[tuple[Kind, int]], policy: TppPolicy) -> Iterable[Decimal]:
    """Each leave has its own free workdays: every sick leave comes with a letter of its own."""
    for kind, number in leave:
        row = policy.leave_deductions.get(kind, LeaveDeduction(0, 0))
        yield _times(row.points_per_day, max(0, number - row.free_workdays))


def _times(points: Exact, number: int) -> Decimal:
    return half_up(points, 4) * number


def _before_sanction(facts: TppFacts) -> TppLine | TppError:
    productivity = whole_half_up(share(facts.base, facts.policy.productivity_percent))
    rest = facts.base - productivity
    if facts.zero_workdays_leave is not None:
        percent = facts.policy.zero_workdays_percents[facts.zero_workdays_leave]
        return TppLine(productivity, rest, None, None, None, None, whole_half_up(share(facts.base, percent)))
    score = _productivity_score(facts)
    if score is None:
        return TppError.INCOMPLETE
    of_discipline = max(half_up(0), FULL - discipline_points(facts.discipline, facts.policy))
    pays = whole_half_up(share(productivity, score)), whole_half_up(share(rest, of_discipline))
    return TppLine(productivity, rest, score, pays[0], of_discipline, pays[1], sum(pays))


def _productivity_score(facts: TppFacts) -> Decimal | None:
    policy, predicate = facts.policy, facts.predicate
    activity = None if facts.activity_score is None else half_up(facts.activity_score)
    factor = None if predicate is None else policy.predicate_factors[predicate]
    if policy.formula is Formula.ACTIVITY:
        return activity
    if factor is None or policy.formula is Formula.PREDICATE:
        return None if factor is None else half_up(factor)
    if activity is None:
        return None
    return half_up(
        share(activity, policy.blend_activity_percent) + share(factor, policy.blend_predicate_percent)
    )


def _tax_rate(facts: TppFacts) -> Exact | None:
    """Percent; None where a rate is needed and not set. The grades of a PPPK are no groups of the table."""
    if facts.tax.mode is TaxMode.NONE:
        return 0
    if facts.tax.mode is TaxMode.TER:
        return facts.tax.ter_rate
    if facts.tax.on_contract:
        return facts.tax.contract_rate
    return facts.policy.group_rates.get(facts.grade.partition("/")[0])
