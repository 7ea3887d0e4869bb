"""Points and deadlines of `activity.json`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from tests.cases.activity_facts import activity_policy, deadlines_of
from tests.cases.performance import (
    clock,
    day_or_none,
    hours_of,
    in_wib,
    moment,
    number,
    permissions_of,
    policy_of,
    schedule_of,
    shown,
)
from tests.cases.registry import Beside, Json, answers
from workflows.rules.activity_credit import (
    Activity,
    Attendance,
    Credit,
    Norm,
    Presence,
    credit_of_day,
    norm_of,
)
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_facts import EntryState
from workflows.rules.activity_month import score_of_month

# A row of the master list that says nothing else; kinerja 2.3.
PLAIN_WEIGHT = "1.00"


@answers("activity.credit")
def activity_credit(case: Json, beside: Beside) -> Json:
    given = case["given"]
    day, attended = date.fromisoformat(given["date"]), given["attendance"]
    master = [_norm(data) for data in given.get("master") or []]
    answer = credit_of_day(
        [_activity(data, master, day) for data in case["when"]["entries"]],
        day=day,
        hours=hours_of(policy_of(given, beside), given["schedule"]),
        attendance=Attendance(
            Presence(attended["status"]),
            moment(attended.get("check_in")),
            moment(attended.get("check_out")),
            permissions_of(given),
        ),
    )
    return {
        "entries": [_credit(entry) for entry in answer.entries],
        "total_points": shown(answer.total_points),
        "counted_points": shown(answer.counted_points),
        "not_counted_points": shown(answer.not_counted_points),
        "awaiting_attendance": answer.awaiting_attendance,
    }


@answers("activity.month")
def activity_month(case: Json, beside: Beside) -> Json:
    given = case["given"]
    answer = score_of_month(
        {EntryState(state): number(points or 0) for state, points in case["when"]["points"].items()},
        month=_month(given["month"]),
        schedule=schedule_of(given["calendar"]),
        policy=activity_policy(given, beside),
        leaves=[
            (date.fromisoformat(leave["from"]), date.fromisoformat(leave["to"]))
            for leave in given.get("leave") or []
        ],
        fixed_target=_fixed_target(given.get("target") or {}),
    )
    return {
        "workdays": answer.workdays,
        "leave_days": answer.leave_days,
        "target_points": shown(answer.target_points),
        "activity_score": shown(answer.score),
    }


@answers("activity.deadline")
def activity_deadline(case: Json, beside: Beside) -> Json:
    when = case["when"]
    deadline = DEADLINES[when["kind"]](deadlines_of(case["given"], beside), when)
    return {"deadline": in_wib(deadline)}


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _month_of(when: Json) -> date:
    return _month(when["month"]) if when.get("month") else date.fromisoformat(when["activity_date"])


DEADLINES: dict[str, Callable[[Deadlines, Json], datetime]] = {
    "INPUT": lambda deadlines, when: deadlines.entry(date.fromisoformat(when["activity_date"])),
    "INPUT_CLOSE": lambda deadlines, when: deadlines.input_close(_month_of(when)),
    "VERIFY_CLOSE": lambda deadlines, when: deadlines.verify_close(_month_of(when)),
    "ESCALATION_CLOSE": lambda deadlines, when: deadlines.escalation_close(_month_of(when)),
    "RESUBMIT": lambda deadlines, when: deadlines.resubmission(
        date.fromisoformat(when["activity_date"]), moment(when["returned_at"])
    ),
}


def _fixed_target(target: Json) -> Decimal | None:
    mode = target.get("mode") or "BY_WORKDAYS"
    if mode not in {"BY_WORKDAYS", "FIXED"}:
        raise ValueError(f"unknown target {mode!r}")
    return number(target["points"]) if mode == "FIXED" else None


def _norm(data: Json) -> Norm:
    return Norm(
        data["code"],
        data["norm_minutes"],
        number(data["weight"]),
        date.fromisoformat(data["from"]),
        day_or_none(data.get("to")),
    )


def _activity(data: Json, master: list[Norm], day: date) -> Activity:
    code = data.get("activity_code")
    if code is None:
        norm = Norm("", data["norm_minutes"], number(data.get("weight") or PLAIN_WEIGHT))
    else:
        norm = norm_of(master, code, activity_date=day)
    return Activity(data["id"], clock(data["start"]), clock(data["end"]), data["volume"], norm)


def _credit(entry: Credit) -> Json:
    """What the cases ask for; where the other minutes went is told to people alone."""
    return {
        "id": entry.id,
        "net_minutes": entry.net_minutes,
        "credit_minutes": entry.credit_minutes,
        "points": shown(entry.points),
        "counted_points": shown(entry.counted_points),
    }
