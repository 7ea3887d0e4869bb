"""The rules of `attendance.json`: the events of a day, and what absences propose."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.cases.performance import hours_of, moment, number, permissions_of, policy_of, schedule_of, shown
from tests.cases.registry import Beside, Json, answers
from workflows.rules.attendance import Bands, DeductionTable, Event, Records, attendance_of_day
from workflows.rules.attendance_discipline import (
    DisciplinePolicy,
    Excused,
    Level,
    Sanction,
    propose_sanction,
)


@answers("attendance.day")
def attendance_day(case: Json, beside: Beside) -> Json:
    given, when = case["given"], case["when"]
    answer = attendance_of_day(
        Records(moment(when.get("check_in")), moment(when.get("check_out"))),
        day=date.fromisoformat(given["date"]),
        hours=hours_of(policy_of(given, beside), given["schedule"]),
        table=_table(policy_of(given, beside, "deduction_policy")),
        permissions=permissions_of(given),
        is_workday=given.get("is_workday") is not False,
        excuse=given.get("excuse") or None,
    )
    events = [
        {"code": found.event, "minutes": found.minutes, "points": shown(found.points)}
        for found in answer.events
    ]
    return {"events": events, "deduction_points": shown(answer.points), "absent": answer.absent}


@answers("discipline.level")
def discipline_level(case: Json, beside: Beside) -> Json:
    given = case["given"]
    open_case = given.get("open_case")
    answer = propose_sanction(
        map(date.fromisoformat, given.get("absences") or []),
        schedule=schedule_of(given["calendar"]),
        as_of=date.fromisoformat(case["when"]["as_of"]),
        excused=tuple(map(_excused, given.get("excused") or [])),
        open_case=None if open_case is None else Sanction(open_case),
        policy=discipline_policy(policy_of(given, beside)),
    )
    stop = answer.salary_stop_from
    return {
        "year": answer.year,
        "cumulative_days": answer.cumulative_days,
        "longest_run": answer.longest_run,
        "level": answer.level,
        "sanction": answer.sanction,
        "basis": answer.basis,
        "salary_stop_from": None if stop is None else stop.isoformat(),
        "review_open_case": answer.review_open_case,
    }


def _table(policy: Json) -> DeductionTable:
    return DeductionTable(
        late_from=_bands(policy["late_minutes_from"]),
        early_from=_bands(policy["early_minutes_from"]),
        points={Event(name): number(points) for name, points in policy["deduction_points"].items()},
        no_check_in=Event(policy["no_check_in"]),
        no_check_out=Event(policy["no_check_out"]),
    )


def _bands(bands: list[Any]) -> Bands:
    return tuple((least, Event(name)) for least, name in bands)


def _excused(data: Json) -> Excused:
    return Excused(date.fromisoformat(data["date"]), date.fromisoformat(data["approved_on"]))


def discipline_policy(policy: Json) -> DisciplinePolicy:
    return DisciplinePolicy(
        cumulative_from=tuple((least, Sanction(name)) for least, name in policy["cumulative_from"]),
        consecutive_dismissal=policy["consecutive_dismissal"],
        levels={Sanction(name): Level(level) for name, level in policy["level"].items()},
    )
