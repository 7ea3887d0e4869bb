"""Salary and periodic increases of `pay.json`."""

from __future__ import annotations

from datetime import date

from tests.cases.performance import number, policy_of
from tests.cases.registry import Beside, Json, answers
from workflows.rules.salary import (
    AllowancePolicy,
    PayTable,
    SalaryError,
    Spouse,
    next_increase,
    post_allowance,
    salary_of_month,
)

PARTS = {
    "BASIC": ("table_row", "basic"),
    "FAMILY": ("spouse_allowance", "child_allowance", "family_allowance"),
    "RICE": ("rice_people", "rice_allowance"),
    "POSITION": ("position_allowance",),
    "SALARY_BASE": ("salary_base",),
}


@answers("salary.month")
def salary_month(case: Json, beside: Beside) -> Json:
    given = case["given"]
    policy = _allowances(policy_of(given, beside, "allowances"))
    family = given.get("family") or {}
    answer = salary_of_month(
        _table(given, beside),
        grade=given["grade"],
        service_years=given["service_years"],
        policy=policy,
        on_probation=given.get("status") == "CPNS",
        spouse=_spouse(family.get("spouse")),
        children=family.get("eligible_children") or 0,
        position_allowance=_position(given.get("post") or {}, given["grade"], policy),
    )
    if isinstance(answer, SalaryError):
        return {"error": answer}
    return {key: getattr(answer, key) for part in case["when"]["compute"] for key in PARTS[part]}


@answers("kgb.next")
def kgb_next(case: Json, beside: Beside) -> Json:
    given = case["given"]
    service = given["service"]
    answer = next_increase(
        _table(given, beside),
        given["grade"],
        years=service["years"],
        months=service.get("months") or 0,
        as_of=date.fromisoformat(case["when"]["as_of"]),
    )
    if answer is None:
        return {"next_date": None, "service_years": None, "basic": None}
    return {"next_date": answer.on.isoformat(), "service_years": answer.row.years, "basic": answer.row.basic}


def _table(given: Json, beside: Beside) -> PayTable:
    columns = beside.policy(given["table"])
    return {
        grade: {int(row): amount for row, amount in column.items()}
        for grade, column in columns.items()
        if isinstance(column, dict)
    }


def _spouse(data: Json | None) -> Spouse | None:
    if data is None:
        return None
    return Spouse(
        civil_servant=bool(data.get("civil_servant")),
        grade=data.get("grade") or "",
        service_years=data.get("service_years") or 0,
    )


def _allowances(policy: Json) -> AllowancePolicy:
    return AllowancePolicy(
        new_civil_servant_percent=number(policy["new_civil_servant_pct"]),
        spouse_percent=number(policy["spouse_pct"]),
        child_percent=number(policy["child_pct"]),
        max_children=policy["max_children"],
        rice_per_person=policy["rice_per_person"],
        general=policy["general"],
        structural=policy["structural"],
    )


def _position(post: Json, grade: str, policy: AllowancePolicy) -> int:
    if post.get("kind") == "GENERAL":
        return post_allowance(policy, grade=grade)
    if post.get("kind") == "STRUCTURAL":
        echelon = next(value for value in post.values() if value in policy.structural)
        return post_allowance(policy, grade=grade, echelon=echelon)
    return int(post.get("amount") or 0)
