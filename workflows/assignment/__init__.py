"""Who does a task: relations to the subject resolved over posts, and the days on which people work."""

from __future__ import annotations

from workflows.assignment.chain import (
    Address,
    NobodyToDoIt,
    occupied_post,
    resolve,
    superior_on,
    superior_post,
    today_of,
    unit_of,
)
from workflows.assignment.holders import Holder, holders, people_of_task, people_of_tasks
from workflows.assignment.mandates import delegate, revoke
from workflows.assignment.queue import Acting, acting_for, addressed_to
from workflows.assignment.seats import Seat, Standing, standing
from workflows.assignment.workdays import WorkDays, region_calendar, work_calendar, work_days

__all__ = [
    "Acting",
    "Address",
    "Holder",
    "NobodyToDoIt",
    "Seat",
    "Standing",
    "WorkDays",
    "acting_for",
    "addressed_to",
    "delegate",
    "holders",
    "occupied_post",
    "people_of_task",
    "people_of_tasks",
    "region_calendar",
    "resolve",
    "revoke",
    "standing",
    "superior_on",
    "superior_post",
    "today_of",
    "unit_of",
    "work_calendar",
    "work_days",
]
