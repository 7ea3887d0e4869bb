"""A second, independent reading of points, scores, attendance and discipline."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from tests.rules.second_time import (
    DAY,
    WEEK,
    WIB,
    Json,
    day,
    is_workday,
    month_first,
    months_on,
    policy,
    rounded,
    text,
    wib,
)

MINUTE = timedelta(minutes=1)


def at(on: date, clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return datetime(on.year, on.month, on.day, int(hours), int(minutes), tzinfo=WIB)


def day_plan(given: Json, on: date) -> Json | None:
    return policy(given)["schedules"][given["schedule"]][WEEK[on.weekday()]]


def shared(first: tuple[datetime, datetime], second: tuple[datetime, datetime]) -> timedelta:
    return max(min(first[1], second[1]) - max(first[0], second[0]), timedelta(0))


def credit(given: Json, when: Json) -> Json:
    on, status = day(given["date"]), given["attendance"]["status"]
    plan = day_plan(given, on)
    presence = None if status == "NOT_YET" else _presence(given, on, plan)
    room = Fraction(plan["net_minutes"])
    entries, total = [], Fraction(0)
    for entry in sorted(when["entries"], key=lambda one: one["start"]):
        minutes = _net_minutes(entry, on, plan, presence)
        norm, weight = _norm(entry, given, on)
        credited = min(minutes, norm * entry["volume"])
        points = rounded(credited * weight, 2)
        counted = min(points, room)
        room -= counted
        total += points
        entries.append(
            {
                "id": entry["id"],
                "net_minutes": minutes,
                "credit_minutes": credited,
                "points": text(points),
                "counted_points": text(counted),
            }
        )
    counted = plan["net_minutes"] - room
    return {
        "entries": entries,
        "total_points": text(total),
        "counted_points": text(counted),
        "not_counted_points": text(total - counted),
        "awaiting_attendance": status == "NOT_YET",
    }


def _presence(given: Json, on: date, plan: Json) -> tuple[datetime, datetime]:
    start, end = at(on, plan["start"]), at(on, plan["end"])
    came, went = given["attendance"].get("check_in"), given["attendance"].get("check_out")
    if given["attendance"]["status"] != "RECORDED":
        return start, end
    first = wib(came).replace(second=0) if came else start
    last = wib(went).replace(second=0) if went else end
    for one in given.get("permissions") or []:
        if not came and at(on, one["from"]) <= start:
            first = max(first, at(on, one["to"]))
        if not went and at(on, one["to"]) >= end:
            last = min(last, at(on, one["from"]))
    return first, last


def _net_minutes(entry: Json, on: date, plan: Json, presence: tuple[datetime, datetime] | None) -> int:
    start, end = at(on, entry["start"]), at(on, entry["end"])
    if presence:
        start, end = max(start, presence[0]), min(end, presence[1])
    pause = at(on, plan["break_start"]), at(on, plan["break_end"])
    return max(0, (end - start - shared((start, end), pause)) // MINUTE)


def _norm(entry: Json, given: Json, on: date) -> tuple[int, Fraction]:
    row: Json = {}
    for one in given.get("master") or []:
        until = one.get("to")
        if one["code"] == entry.get("activity_code") and one["from"] <= on.isoformat() <= (until or "9999"):
            row = one
    norm = entry["norm_minutes"] if entry.get("norm_minutes") is not None else row["norm_minutes"]
    return norm, Fraction(entry.get("weight") or row.get("weight") or "1.00")


def month(given: Json, when: Json) -> Json:
    rules, first = policy(given), month_first(given["month"])
    dates = [first + n * DAY for n in range((months_on(first, 1) - first).days)]
    workdays = [on for on in dates if is_workday(on, given["calendar"])]
    leaves = [(day(one["from"]), day(one["to"])) for one in given.get("leave") or []]
    away = [on for on in workdays if any(start <= on <= end for start, end in leaves)]
    target = Fraction(rules["target_minutes_per_day"] * (len(workdays) - len(away)))
    if given["target"]["mode"] == "FIXED":
        target = Fraction(given["target"]["points"])
    points = sum(Fraction(when["points"].get(state) or 0) for state in rules["counting_states"])
    score = None
    if len(workdays) > len(away):
        score = min(Fraction(rules["activity_score_cap"]), rounded(points / target * 100, 2))
    return {
        "workdays": len(workdays),
        "leave_days": len(away),
        "target_points": text(target),
        "activity_score": text(score),
    }


def attendance(given: Json, when: Json) -> Json:
    pay = policy(given, "deduction_policy")
    events: list[tuple[str, int | None]] = []
    on = day(given["date"])
    came, went = when.get("check_in"), when.get("check_out")
    if given["is_workday"] and not given.get("excuse"):
        plan = day_plan(given, on)
        start, end = at(on, plan["start"]), at(on, plan["end"])
        allowed = given.get("permissions") or []
        late_ok = any(at(on, one["from"]) <= start < at(on, one["to"]) for one in allowed)
        early_ok = any(at(on, one["from"]) < end <= at(on, one["to"]) for one in allowed)
        late = max(0, (wib(came) - start) // MINUTE) if came else None
        early = max(0, -((wib(went) - end) // MINUTE)) if went else None
        if not came and not went and not (late_ok and early_ok):
            events = [("ABSENT", None)]
        else:
            sides = [(late, late_ok, "late_minutes_from", "no_check_in")]
            sides += [(early, early_ok, "early_minutes_from", "no_check_out")]
            events = [
                (pay[none] if minutes is None else _step(pay[table], minutes), minutes)
                for minutes, ok, table, none in sides
                if not ok and minutes != 0
            ]
    points = [Fraction(pay["deduction_points"][code]) for code, _ in events]
    return {
        "events": [
            {"code": code, "minutes": minutes, "points": text(worth)}
            for (code, minutes), worth in zip(events, points, strict=True)
        ],
        "deduction_points": text(Fraction(sum(points))),
        "absent": [code for code, _ in events] == ["ABSENT"],
    }


def _step(table: list[list], value: int) -> str:
    return next(word for least, word in reversed(table) if value >= least)


def discipline(given: Json, when: Json) -> Json:
    rules, as_of = policy(given), day(when["as_of"])
    excused = {day(one["date"]) for one in given.get("excused") or [] if day(one["approved_on"]) <= as_of}
    missed = sorted(
        {
            on
            for on in map(day, given["absences"])
            if on <= as_of and is_workday(on, given["calendar"]) and on not in excused
        }
    )
    total = sum(on.year == as_of.year for on in missed)
    runs = [run for run in _runs(missed, given["calendar"]) if run[-1].year == as_of.year]
    longest = max(map(len, runs), default=0)
    steps = rules["cumulative_from"]
    sanction = _step([[0, "NONE"], *steps], total)
    basis = None if sanction == "NONE" else "CUMULATIVE"
    stop = None
    enough = rules["consecutive_dismissal"]
    if longest >= enough:
        sanction, basis = "DISMISSAL", "CONSECUTIVE"
        tenth = min(run[enough - 1] for run in runs if len(run) >= enough)
        stop = months_on(tenth.replace(day=1), 1).isoformat()
    ranks = [word for _, word in steps]
    case = given.get("open_case")
    return {
        "year": as_of.year,
        "cumulative_days": total,
        "longest_run": longest,
        "level": rules["level"][sanction],
        "sanction": sanction,
        "basis": basis,
        "salary_stop_from": stop,
        "review_open_case": bool(case) and ranks.index(sanction) < ranks.index(case),
    }


def _runs(missed: list[date], calendar: Json) -> list[list[date]]:
    runs: list[list[date]] = []
    for on in missed:
        before = on - DAY
        while not is_workday(before, calendar):
            before -= DAY
        if runs and runs[-1][-1] == before:
            runs[-1].append(on)
        else:
            runs.append([on])
    return runs
