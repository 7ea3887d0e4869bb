"""TPP of `pay.json`: base, sanctions, a month, a run, a correction."""

from __future__ import annotations

from datetime import date

from tests.cases.performance import day_or_none, number, number_or_none, policy_of, shown
from tests.cases.registry import Beside, Json, answers
from workflows.rules.attendance import Event
from workflows.rules.leave_facts import Kind
from workflows.rules.skp_predicate import Predicate
from workflows.rules.tpp_base import ActingPost, BasePolicy, Cut, Position, base_of_month, cut_percent
from workflows.rules.tpp_month import (
    Discipline,
    Formula,
    LeaveDeduction,
    Tax,
    TaxMode,
    TppError,
    TppFacts,
    TppLine,
    TppPolicy,
    correction,
    tpp_of_month,
    tpp_run,
)

SUMS = (
    "productivity_part",
    "discipline_part",
    "productivity_pay",
    "discipline_pay",
    "gross_before_sanction",
    "sanction_cut",
    "gross",
    "tax",
    "bpjs",
    "net",
    "tax_borne_by_region",
    "other_deductions",
)


@answers("tpp.base")
def tpp_base(case: Json, beside: Beside) -> Json:
    given, policy = case["given"], policy_of(case["given"], beside)
    answer = base_of_month(
        [_position(data) for data in given["positions"]],
        month=_month(case["when"]["month"]),
        policy=BasePolicy(
            class_table=beside.policy(given["class_table"]),
            criteria={data["code"]: number(data["pct"]) for data in given.get("criteria") or []},
            new_civil_servant_percent=number(policy["new_civil_servant_pct"]),
            acting_percent=number(policy["acting_pct"]),
        ),
        on_probation=given.get("employee_status") == "CPNS",
        acting=[
            ActingPost(data["tpp_base"], date.fromisoformat(data["from"]), day_or_none(data.get("to")))
            for data in given.get("acting") or []
        ],
    )
    return {
        "class": None if answer.job_class is None else int(answer.job_class),
        "components": answer.components,
        "full_base": answer.full_base,
        "acting_addition": answer.acting_addition,
        "tpp_base": answer.tpp_base,
    }


@answers("tpp.sanction")
def tpp_sanction(case: Json, beside: Beside) -> Json:
    cuts = [_cut(data) for data in case["given"].get("sanctions") or []]
    return {"cuts": {month: shown(cut_percent(cuts, _month(month))) for month in case["when"]["months"]}}


@answers("tpp.month")
def tpp_month(case: Json, beside: Beside) -> Json:
    return _line(tpp_of_month(_facts(case["given"], case["when"], beside)))


@answers("tpp.run")
def run(case: Json, beside: Beside) -> Json:
    people = case["given"]["employees"]
    found = tpp_run({name: _facts(data["given"], data["when"], beside) for name, data in people.items()})
    return {"employees": {name: _line(answer) for name, answer in found.items()}}


@answers("tpp.correction")
def tpp_correction(case: Json, beside: Beside) -> Json:
    locked, when = case["given"]["locked"], case["when"]
    paid = _facts(locked["given"], locked["when"], beside)
    corrected = _facts(locked["given"], locked["when"] | when["changes"], beside)
    owed, before, after = correction(paid, corrected), tpp_of_month(paid), tpp_of_month(corrected)
    if isinstance(owed, TppError) or isinstance(before, TppError) or isinstance(after, TppError):
        return {"error": owed}
    booked = when.get("booked_in")
    return {"net_paid": before.net, "net_new": after.net, "correction": owed, "booked_in": booked}


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _position(data: Json) -> Position:
    job_class = data.get("class")
    return Position(
        date.fromisoformat(data["from"]),
        day_or_none(data.get("to")),
        None if job_class is None else str(job_class),
        data.get("full_base"),
    )


def _cut(data: Json) -> Cut:
    return Cut(number(data["pct"]), date.fromisoformat(data["from"]), data["months"])


def _line(answer: TppLine | TppError) -> Json:
    if isinstance(answer, TppError):
        return {"error": answer}
    scores = {key: shown(getattr(answer, key)) for key in ("productivity_score", "discipline_score")}
    return {key: getattr(answer, key) for key in SUMS} | scores


def _facts(given: Json, when: Json, beside: Beside) -> TppFacts:
    policy, employee = policy_of(given, beside), given["employee"]
    predicate, idle = when.get("predicate"), when.get("zero_workdays_leave")
    return TppFacts(
        month=_month(when["month"]),
        base=given["tpp_base"],
        grade=employee["grade"],
        salary_base=given["salary_base"],
        tax=_tax(given["tax"], employee, policy),
        policy=_policy(policy, given.get("score_formula") or Formula.ACTIVITY),
        activity_score=number_or_none(when.get("activity_score")),
        predicate=None if predicate is None else Predicate(predicate),
        discipline=_discipline(when.get("discipline") or {}),
        cuts=tuple(_cut(data) for data in given.get("sanctions") or []),
        other_deductions=when.get("other_deductions") or 0,
        zero_workdays_leave=None if idle is None else Kind(idle),
    )


def _tax(tax: Json, employee: Json, policy: Json) -> Tax:
    rates = policy["tax_contract_rates_pct"] | (tax.get("contract_rates_pct") or {})
    return Tax(
        TaxMode(tax["mode"]),
        ter_rate=number_or_none(tax.get("ter_rate_pct")),
        on_contract=employee["status"] == "PPPK",
        contract_rate=number_or_none(rates.get(employee["grade"])),
    )


def _discipline(data: Json) -> Discipline:
    return Discipline(
        points=number_or_none(data.get("points")),
        events=tuple((Event(event["code"]), event["count"]) for event in data.get("events") or []),
        leave=tuple((Kind(leave["kind"]), leave["workdays"]) for leave in data.get("leave") or []),
    )


def _policy(policy: Json, formula: str) -> TppPolicy:
    return TppPolicy(
        productivity_percent=number(policy["productivity_pct"]),
        blend_activity_percent=number(policy["blend_activity_pct"]),
        blend_predicate_percent=number(policy["blend_predicate_pct"]),
        predicate_factors={Predicate(name): number(f) for name, f in policy["predicate_factor"].items()},
        deduction_points={Event(name): number(p) for name, p in policy["deduction_points"].items()},
        leave_deductions={
            Kind(kind): LeaveDeduction(row["free_workdays"], number(row["points_per_day"]))
            for kind, row in policy["leave_deduction"].items()
        },
        zero_workdays_percents={
            Kind(kind): number(percent) for kind, percent in policy["zero_workdays_pay_pct"].items()
        },
        group_rates={group: number(rate) for group, rate in policy["tax_group_rates_pct"].items()},
        bpjs_percent=number(policy["bpjs_pct"]),
        bpjs_ceiling=policy["bpjs_ceiling"],
        formula=Formula(formula),
    )
