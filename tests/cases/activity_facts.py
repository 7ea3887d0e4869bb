"""JSON of an activity case to the dataclasses of the rules."""

from __future__ import annotations

from tests.cases.performance import moment, number, policy_of, schedule_of
from tests.cases.registry import Beside, Json
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_facts import ActivityPolicy, EntryState, OnTimeout, Outage

NUMBERS = (
    "target_minutes_per_day",
    "input_window_workdays",
    "input_close_workday",
    "verify_close_workday",
    "escalation_close_workday",
    "resubmit_workdays",
    "reason_min_chars",
    "outage_min_minutes",
    "outage_after_hours",
)


def activity_policy(given: Json, beside: Beside) -> ActivityPolicy:
    policy = policy_of(given, beside)
    return ActivityPolicy(
        **{name: policy[name] for name in NUMBERS},
        score_cap=number(policy["activity_score_cap"]),
        overlap_states=frozenset(map(EntryState, policy["overlap_states"])),
        counting_states=frozenset(map(EntryState, policy["counting_states"])),
        on_timeout=OnTimeout(policy["on_timeout"]),
    )


def deadlines_of(given: Json, beside: Beside) -> Deadlines:
    outages = (Outage(moment(data["from"]), moment(data["to"])) for data in given.get("outages") or [])
    return Deadlines(schedule_of(given["calendar"]), activity_policy(given, beside), tuple(outages))
