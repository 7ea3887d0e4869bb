"""Made-up cases of TPP and salary."""

from __future__ import annotations

from datetime import date

from tests.rules.made_up_performance import PREDICATES, Maker, case
from tests.rules.second_time import POLICIES, Json

TABLE = POLICIES["PP5-2024"]
GRADES = list(TABLE)
EVENTS = list(POLICIES["TPP-REF-1"]["deduction_points"])
LEAVES = ["ANNUAL", "SICK", "IMPORTANT_REASON", "MATERNITY"]


def _sanctions(make: Maker) -> list[Json]:
    return [
        {"pct": make.one(["25.00", "25.00", "50.00", make.decimal(0, 100)])}
        | {"from": make.day(date(2025, 8, 1), date(2026, 9, 30)).replace(day=1).isoformat()}
        | {"months": make.one([1, 6, 9, 12])}
        for _ in range(make.one([0, 0, 1, 2, 3]))
    ]


def _person(make: Maker) -> Json:
    if make.chance(0.25):
        return {"status": "PPPK", "grade": make.one(["I", "V", "IX", "XVII"])}
    return {"status": make.one(["PNS", "PNS", "CPNS"]), "grade": make.one(GRADES)}


def _tax(make: Maker) -> Json:
    mode = make.one(["FINAL_GROUP", "FINAL_GROUP", "TER", "BORNE_BY_REGION", "NONE"])
    found: Json = {"mode": mode}
    if mode == "TER":
        found["ter_rate_pct"] = make.one(["0.25", "2.25", "0.00", "34.00", "1.125"])
    make.maybe(found, "contract_rates_pct", {"IX": "5.00", "V": "0.00", "XVII": "2.50"})
    return found


def _month_given(make: Maker) -> Json:
    found: Json = {"policy": "TPP-REF-1", "employee": _person(make), "tax": _tax(make)}
    found["tpp_base"] = make.one([0, 1, 2001, 3_000_001, 50_000_000, make.dice.randint(1, 20_000_000)])
    found["productivity_pct"] = make.one(["60.00", "70.00", "50.00", "0.00", "100.00", "33.33", "62.125"])
    found["score_formula"] = make.one(["ACTIVITY", "BLEND", "PREDICATE"])
    found["salary_base"] = make.one([0, 4_200_000, 11_999_999, 12_000_000, 12_500_000, 9_000_001])
    return found | {"sanctions": _sanctions(make)}


def _discipline(make: Maker) -> Json:
    if make.chance(0.4):
        return {"points": make.one([make.decimal(0, 20), make.decimal(90, 110), "0.00", "100.00"])}
    events = [
        {"code": make.one(EVENTS), "count": make.dice.randint(0, 9)} for _ in range(make.one([0, 1, 3]))
    ]
    leave = [
        {"kind": kind, "workdays": make.dice.randint(0, 9)} for kind in [*LEAVES, "SICK"] if make.chance(0.3)
    ]
    found: Json = {}
    make.maybe(found, "events", events)
    make.maybe(found, "leave", leave)
    return found


def _month_when(make: Maker) -> Json:
    score = make.one([make.decimal(0, 100), make.decimal(0, 100), "100.00", "0.00", "93.745", "88.885"])
    found: Json = {"month": make.one(["2026-06", "2026-01", "2025-12"]), "activity_score": score}
    found |= {"predicate": make.one(PREDICATES), "discipline": _discipline(make)}
    found["other_deductions"] = make.one([0, 0, 50_000, 99_999])
    if make.chance(0.2):
        found |= {"activity_score": None, "predicate": None, "discipline": {}}
        found["zero_workdays_leave"] = make.one(list(POLICIES["TPP-REF-1"]["zero_workdays_pay_pct"]))
    return found


def month(make: Maker) -> Json:
    return case("tpp.month", _month_given(make), _month_when(make))


def run(make: Maker) -> Json:
    people = {f"E{n}": {"given": _month_given(make), "when": _month_when(make)} for n in range(3)}
    return case("tpp.run", {"employees": people}, {})


def correction(make: Maker) -> Json:
    locked = {"given": _month_given(make), "when": _month_when(make)}
    later = make.one([None, {"from": "2026-07", "productivity_pct": "50.00"}])
    changes: Json = {}
    if make.chance(0.6):
        changes["discipline"] = _discipline(make)
    if make.chance(0.4):
        changes["predicate"] = make.one(PREDICATES)
    if make.chance(0.2):
        changes["activity_score"] = make.decimal(0, 100)
    given = {"locked": locked, "later_parameters": later}
    return case("tpp.correction", given, {"changes": changes, "booked_in": "2026-08"})


def base(make: Maker) -> Json:
    codes = ["WORKLOAD", "PERFORMANCE", "WORKPLACE", "CONDITION", "SCARCITY", "OTHER"]
    criteria = [
        {"code": code, "pct": make.one(["25.00", "10.00", make.decimal(0, 100), "12.125"])} for code in codes
    ]
    split = make.day(date(2026, 5, 28), date(2026, 7, 3))
    classes = [make.dice.randint(1, 15), make.one([make.dice.randint(1, 15), None])]
    positions: list[Json] = [
        {"class": classes[0], "from": "2026-01-01", "to": split.isoformat()},
        {"class": classes[1], "from": date.fromordinal(split.toordinal() + 1).isoformat(), "to": None},
    ]
    if classes[1] is None:
        positions[1]["full_base"] = make.dice.randint(0, 9_000_000)
    make.dice.shuffle(positions)
    edges = [("2026-06-01", "2026-06-30"), ("2026-05-31", "2026-07-01"), ("2026-06-02", "2026-06-30")]
    edges += [("2026-06-01", "2026-06-29"), ("2026-01-01", None)]
    acting = [
        {"tpp_base": make.dice.randint(1, 9_000_000)}
        | dict(zip(("from", "to"), make.one(edges), strict=True))
    ]
    given = {"policy": "TPP-REF-1", "employee_status": make.one(["PNS", "CPNS", "PPPK"])}
    given |= {
        "class_table": "TPP-DEMO-CLASS-TABLE",
        "criteria": make.dice.sample(criteria, make.dice.randint(0, 6)),
    }
    given |= {"positions": positions, "acting": acting if make.chance(0.5) else []}
    return case("tpp.base", given, {"month": make.one(["2026-06", "2026-06", "2026-07", "2026-02"])})


def sanction(make: Maker) -> Json:
    months = [f"{year}-{number:02d}" for year in (2025, 2026, 2027) for number in range(1, 13)]
    return case("tpp.sanction", {"sanctions": _sanctions(make)}, {"months": months})


def salary(make: Maker) -> Json:
    given: Json = {
        "table": "PP5-2024",
        "allowances": "ALLOWANCES-REF-1",
        "status": make.one(["PNS", "PNS", "CPNS"]),
    }
    given |= {
        "grade": make.one(GRADES),
        "service_years": make.dice.randint(0, 40),
        "post": {"kind": "GENERAL"},
    }
    spouse: Json | None = make.one([None, {"civil_servant": False}, {"civil_servant": True}])
    if spouse and spouse["civil_servant"]:
        spouse = spouse | {"grade": make.one(GRADES), "service_years": make.dice.randint(3, 40)}
        if make.chance(0.2):
            spouse |= {"grade": given["grade"], "service_years": given["service_years"]}
    given["family"] = {"spouse": spouse, "eligible_children": make.dice.randint(0, 4)}
    parts = ["BASIC", "FAMILY", "RICE", "POSITION", "SALARY_BASE"]
    return case("salary.month", given, {"compute": make.dice.sample(parts, make.dice.randint(1, 5))})


def kgb(make: Maker) -> Json:
    service = {"years": make.dice.randint(0, 36), "months": make.one([0, 1, 6, 11])}
    given = {"table": "PP5-2024", "grade": make.one(GRADES), "service": service}
    as_of = make.one([make.day(date(2024, 1, 1), date(2029, 12, 31)), date(2024, 2, 29), date(2026, 1, 31)])
    return case("kgb.next", given, {"as_of": as_of.isoformat()})


MAKERS = (month, run, correction, base, sanction, salary, kgb)
