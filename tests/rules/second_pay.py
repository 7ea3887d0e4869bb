"""A second, independent reading of TPP and of what the salary says."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from math import floor

from tests.rules.second_time import (
    DAY,
    POLICIES,
    Json,
    day,
    month_first,
    months_on,
    policy,
    rounded,
    rupiah,
    text,
)


def share(amount: int, percent: str | Fraction) -> Fraction:
    return amount * Fraction(percent) / 100


def base(given: Json, when: Json) -> Json:
    rules, first = policy(given), month_first(when["month"])
    last = months_on(first, 1) - DAY
    held = next(one for one in given["positions"] if _covers(one, first, first))
    basic = None if held.get("class") is None else POLICIES[given["class_table"]][str(held["class"])]
    if basic is None:
        components, full = {}, held["full_base"]
    else:
        components = {one["code"]: rupiah(share(basic, one["pct"])) for one in given["criteria"]}
        full = sum(components.values())
    own = full
    if given["employee_status"] == "CPNS":
        own = rupiah(share(full, rules["new_civil_servant_pct"]))
    acted = [one["tpp_base"] for one in given.get("acting") or [] if _covers(one, first, last)]
    addition = sum(rupiah(share(one, rules["acting_pct"])) for one in acted)
    return {
        "class": held.get("class"),
        "components": components,
        "full_base": full,
        "acting_addition": addition,
        "tpp_base": own + addition,
    }


def _covers(one: Json, first: date, last: date) -> bool:
    return day(one["from"]) <= first and (one.get("to") is None or last <= day(one["to"]))


def sanction(given: Json, when: Json) -> Json:
    return {"cuts": {month: text(_cut(given["sanctions"], month)) for month in when["months"]}}


def _cut(sanctions: list[Json] | None, month: str) -> Fraction:
    asked = month_first(month)
    running = []
    for one in sanctions or []:
        begins = day(one["from"]).replace(day=1)
        if begins <= asked < months_on(begins, one["months"]):
            running.append(Fraction(one["pct"]))
    return max(running, default=Fraction(0))


def month(given: Json, when: Json) -> Json:
    rules = policy(given)
    whole = given["tpp_base"]
    first_part = rupiah(share(whole, rules["productivity_pct"]))
    parts = first_part, whole - first_part
    away = when.get("zero_workdays_leave")
    scores: list[Fraction | None] = [None, None]
    pays: list[int | None] = [None, None]
    if away:
        gross = rupiah(share(whole, rules["zero_workdays_pay_pct"][away]))
    else:
        scores = [_productivity(given, when, rules), _discipline(when.get("discipline") or {}, rules)]
        pays = [rupiah(share(part, score)) for part, score in zip(parts, scores, strict=True)]
        gross = sum(pays)
    cut = rupiah(share(gross, _cut(given.get("sanctions"), when["month"])))
    kept = gross - cut
    rate = _tax_rate(given, rules)
    if rate is None:
        return {"error": "TAX_RATE_NOT_SET"}
    tax = floor(share(kept, rate))
    borne = tax if given["tax"]["mode"] == "BORNE_BY_REGION" else 0
    room = max(0, min(kept, rules["bpjs_ceiling"] - given["salary_base"]))
    bpjs = rupiah(share(room, rules["bpjs_pct"]))
    other = when.get("other_deductions") or 0
    return {
        "productivity_part": parts[0],
        "discipline_part": parts[1],
        "productivity_score": text(scores[0]),
        "productivity_pay": pays[0],
        "discipline_score": text(scores[1]),
        "discipline_pay": pays[1],
        "gross_before_sanction": gross,
        "sanction_cut": cut,
        "gross": kept,
        "tax": tax - borne,
        "bpjs": bpjs,
        "net": kept - tax + borne - bpjs - other,
        "tax_borne_by_region": borne,
        "other_deductions": other,
    }


def _productivity(given: Json, when: Json, rules: Json) -> Fraction:
    formula = given.get("score_formula") or "ACTIVITY"
    if formula == "PREDICATE":
        return Fraction(rules["predicate_factor"][when["predicate"]])
    activity = rounded(Fraction(when["activity_score"]), 2)
    if formula == "ACTIVITY":
        return activity
    factor = Fraction(rules["predicate_factor"][when["predicate"]])
    mixed = activity * Fraction(rules["blend_activity_pct"]) + factor * Fraction(rules["blend_predicate_pct"])
    return rounded(mixed / 100, 2)


def _discipline(told: Json, rules: Json) -> Fraction:
    points = Fraction(told.get("points") or 0)
    for event in told.get("events") or []:
        points += Fraction(rules["deduction_points"][event["code"]]) * event["count"]
    for one in told.get("leave") or []:
        row = rules["leave_deduction"].get(one["kind"])
        if row:
            points += Fraction(row["points_per_day"]) * max(0, one["workdays"] - row["free_workdays"])
    return max(Fraction(0), 100 - points)


def _tax_rate(given: Json, rules: Json) -> Fraction | None:
    tax, person = given["tax"], given["employee"]
    if tax["mode"] == "NONE":
        return Fraction(0)
    if tax["mode"] == "TER":
        rate = tax.get("ter_rate_pct")
    elif person["status"] == "PPPK":
        rate = (rules["tax_contract_rates_pct"] | (tax.get("contract_rates_pct") or {})).get(person["grade"])
    else:
        rate = rules["tax_group_rates_pct"].get(person["grade"].split("/")[0])
    return None if rate is None else Fraction(rate)


def run(given: Json, when: Json) -> Json:
    return {"employees": {name: month(one["given"], one["when"]) for name, one in given["employees"].items()}}


def correction(given: Json, when: Json) -> Json:
    locked = given["locked"]
    paid = month(locked["given"], locked["when"])
    new = month(locked["given"], locked["when"] | when["changes"])
    for one in (paid, new):
        if "error" in one:
            return one
    return {
        "net_paid": paid["net"],
        "net_new": new["net"],
        "correction": new["net"] - paid["net"],
        "booked_in": when["booked_in"],
    }


def _row(column: dict[str, int], years: int) -> int | None:
    return max((int(row) for row in column if int(row) <= years), default=None)


def salary(given: Json, when: Json) -> Json:
    table, rules, family = POLICIES[given["table"]], POLICIES[given["allowances"]], given.get("family") or {}
    row = _row(table[given["grade"]], given["service_years"])
    if row is None:
        return {"error": "SERVICE_YEARS_BELOW_TABLE"}
    basic = table[given["grade"]][str(row)]
    if given["status"] == "CPNS":
        basic = rupiah(share(basic, rules["new_civil_servant_pct"]))
    spouse, children = family.get("spouse"), min(family.get("eligible_children") or 0, rules["max_children"])
    other = 0
    if spouse and spouse.get("civil_servant"):
        column = table[spouse["grade"]]
        other = column[str(_row(column, spouse["service_years"]))]
    receives = other <= basic
    for_spouse = rupiah(share(basic, rules["spouse_pct"])) if spouse and receives else 0
    for_children = rupiah(share(basic, rules["child_pct"]) * children) if receives else 0
    people = 1 + (bool(spouse) + children if receives else 0)
    post = given.get("post") or {"kind": "GENERAL"}
    position = rules["general"][given["grade"].split("/")[0]]
    if post["kind"] == "STRUCTURAL":
        position = rules["structural"][post["echelon"]]
    every = {
        "BASIC": {"table_row": row, "basic": basic},
        "FAMILY": {
            "spouse_allowance": for_spouse,
            "child_allowance": for_children,
            "family_allowance": for_spouse + for_children,
        },
        "RICE": {"rice_people": people, "rice_allowance": people * rules["rice_per_person"]},
        "POSITION": {"position_allowance": position},
        "SALARY_BASE": {"salary_base": basic + for_spouse + for_children + position},
    }
    return {key: value for part in when["compute"] for key, value in every[part].items()}


def kgb(given: Json, when: Json) -> Json:
    column, served = POLICIES[given["table"]][given["grade"]], given["service"]
    rows = sorted(int(row) for row in column if int(row) > served["years"])
    if not rows:
        return {"next_date": None, "service_years": None, "basic": None}
    wait = rows[0] * 12 - served["years"] * 12 - served["months"]
    return {
        "next_date": _reached(day(when["as_of"]), wait).isoformat(),
        "service_years": rows[0],
        "basic": column[str(rows[0])],
    }


def _reached(on: date, months: int) -> date:
    """The day after a period of so many months; what a short month lacks ends it with its last day."""
    same = months_on(on, months)
    return same if same.day == on.day else same + DAY
