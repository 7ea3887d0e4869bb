"""JSON of a leave case to the dataclasses of the rules."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tests.cases.registry import Beside, Json
from workflows.rules.calendar import (
    FIVE_DAYS,
    ONE_DAY,
    SIX_DAYS,
    Calendar,
    DayOff,
    Schedule,
    WorkPattern,
    period_end,
)
from workflows.rules.leave_facts import (
    Absence,
    Charge,
    ChargeOrder,
    Contract,
    Employee,
    EmployeeKind,
    History,
    Kind,
    Leave,
    LeavePolicy,
    LeaveRecord,
    LeaveStatus,
    LongCut,
    LostYear,
    NewYear,
    SickSpell,
    TwoYearRule,
)
from workflows.rules.leave_words import Document

PATTERNS = {5: FIVE_DAYS, 6: SIX_DAYS}
WORDS: dict[str, type[StrEnum]] = {
    "two_year_rule": TwoYearRule,
    "charge_order": ChargeOrder,
    "long_cut": LongCut,
    "lost_year": LostYear,
    "sick_spell": SickSpell,
    "new_year": NewYear,
}


def day(text: str) -> date:
    return date.fromisoformat(text)


def day_or_none(text: str | None) -> date | None:
    return None if text is None else day(text)


def calendar_of(name: str, beside: Beside) -> Calendar:
    data = beside.calendar(name)
    return Calendar(
        holidays={day(text): DayOff("", name) for text in data["holidays"]},
        joint_leave={day(text): DayOff("", name) for text in data["joint_leave"]},
        complete_years=frozenset(data["complete_years"]),
    )


def schedule_of(given: Json, beside: Beside) -> Schedule:
    pattern = _pattern(given)
    duty = frozenset(map(day, given.get("joint_leave_duty", [])))
    return Schedule(calendar_of(given["calendar"], beside), pattern, duty)


def _pattern(given: Json) -> WorkPattern:
    week = given["work_week"]
    if week == "ROSTER":
        return WorkPattern.of_roster(map(day, given["roster"]))
    if week not in PATTERNS:
        raise ValueError(f"unknown work week {week!r}")
    return PATTERNS[week]


def leave_of(data: Json) -> Leave:
    days = data.get("days")
    return Leave(
        kind=Kind(data["kind"]),
        first=day(data["from"]),
        last=day_or_none(data.get("to")),
        months=data.get("months"),
        days=None if days is None else Decimal(str(days)),
        extension_days=data.get("extension_days", 0),
        abroad=data.get("abroad", False),
        temporary_permit="temporary_permit" in data,
        reason=data.get("reason", ""),
        relative=data.get("relative", ""),
        documents=frozenset(map(Document, data.get("documents", []))),
    )


def record_of(given: Json, beside: Beside) -> LeaveRecord:
    schedule = schedule_of(given, beside)
    return LeaveRecord(
        employee=_employee(given["employee"]),
        schedule=schedule,
        history=_history(given.get("annual_history", {})),
        leaves=tuple(_absence(data, schedule) for data in given.get("leaves", [])),
        policy=_policy(given.get("policy", {}), beside),
    )


def _employee(data: Json) -> Employee:
    contract = data.get("contract")
    return Employee(
        kind=EmployeeKind(data["kind"]),
        service_start=day(data["service_start"]),
        contract=None if contract is None else Contract(day(contract["from"]), day(contract["to"])),
        teacher=data.get("teacher", False),
        hard_to_reach=data.get("hard_to_reach", False),
        children_born_on=tuple(map(day, data.get("children_born_on", []))),
    )


def _history(data: Json) -> History:
    charges = (
        Charge(day(entry["on"]), int(year), entry["days"], special=entry.get("special", False))
        for year, of_year in data.items()
        for entry in of_year.get("used", [])
    )
    return History(
        first_year=min(map(int, data), default=None),
        charges=tuple(charges),
        postponed={int(year): of_year.get("postponed", 0) for year, of_year in data.items()},
    )


def _absence(data: Json, schedule: Schedule) -> Absence:
    first = day(data["from"])
    return Absence(
        kind=Kind(data["kind"]),
        first=first,
        last=_last(data, first, schedule),
        status=LeaveStatus(data["status"]),
        extension_days=data.get("extension_days", 0),
        reactivated_on=day_or_none(data.get("reactivated_on")),
        reason=data.get("reason", ""),
    )


def _last(data: Json, first: date, schedule: Schedule) -> date:
    if "to" in data:
        return day(data["to"])
    if "months" in data:
        return period_end(first, data["months"])
    if "days" in data:
        return _end_of(data, first, schedule)
    if "reactivated_on" in data:
        return day(data["reactivated_on"]) - ONE_DAY
    raise ValueError(f"the leave of {first.isoformat()} has no end: to, months or days")


def _end_of(data: Json, first: date, schedule: Schedule) -> date:
    if data["kind"] not in {Kind.ANNUAL, Kind.ANNUAL_SPECIAL}:
        return first + timedelta(days=int(data["days"]) - 1)
    return schedule.on_leave().end_of(first, int(data["days"])) or first


def _policy(data: Json | str, beside: Beside) -> LeavePolicy:
    """The switches of a case, or of a policy that it names; a switch nobody knows fails the case."""
    switches = beside.policy(data) if isinstance(data, str) else data
    unknown = switches.keys() - {switch.name for switch in fields(LeavePolicy)}
    if unknown:
        raise ValueError(f"unknown policy switch {', '.join(sorted(unknown))}")
    return replace(LeavePolicy(), **{name: _switch(name, value) for name, value in switches.items()})


def _switch(name: str, value: Any) -> Any:  # noqa: ANN401  switches are of many types
    if name in WORDS:
        return WORDS[name](value)
    if name == "late_december_from":
        month, _, of_month = value.partition("-")
        return int(month), int(of_month)
    return int(value)
