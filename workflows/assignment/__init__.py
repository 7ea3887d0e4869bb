"""Who does a task: relations to the subject resolved over posts, and the days on which people work."""

from __future__ import annotations

from workflows.assignment.capacity import acts_as, occupied_once
from workflows.assignment.chain import (
    Address,
    NobodyToDoIt,
    occupied_post,
    occupied_posts,
    resolve,
    superior_on,
    superior_post,
    today_of,
    unit_of,
    unit_rows,
    units_of,
)
from workflows.assignment.holders import Holder, holders, people_of_task, people_of_tasks
from workflows.assignment.leaving import (
    Taken,
    exchange,
    held_later,
    leave_posts,
    noted,
    partner,
    take_back,
)
from workflows.assignment.mandates import delegate, revoke
from workflows.assignment.moving import InTheWay, Obstacle, move, units_left
from workflows.assignment.queue import Acting, acting_for, addressed_to
from workflows.assignment.schedules import Engaged, Staff, Week, staff
from workflows.assignment.seats import STANDING, Seat, Standing, standing
from workflows.assignment.starters import Starter, may_start, starter, starters, unknown_starters
from workflows.assignment.workdays import (
    WorkDays,
    region_calendar,
    unit_schedule,
    week_of_unit,
    work_calendar,
    work_days,
    work_days_of_many,
)

__all__ = [
    "STANDING",
    "Acting",
    "Address",
    "Engaged",
    "Holder",
    "InTheWay",
    "NobodyToDoIt",
    "Obstacle",
    "Seat",
    "Staff",
    "Standing",
    "Starter",
    "Taken",
    "Week",
    "WorkDays",
    "acting_for",
    "acts_as",
    "addressed_to",
    "delegate",
    "exchange",
    "held_later",
    "holders",
    "leave_posts",
    "may_start",
    "move",
    "noted",
    "occupied_once",
    "occupied_post",
    "occupied_posts",
    "partner",
    "people_of_task",
    "people_of_tasks",
    "region_calendar",
    "resolve",
    "revoke",
    "staff",
    "standing",
    "starter",
    "starters",
    "superior_on",
    "superior_post",
    "take_back",
    "today_of",
    "unit_of",
    "unit_rows",
    "unit_schedule",
    "units_left",
    "units_of",
    "unknown_starters",
    "week_of_unit",
    "work_calendar",
    "work_days",
    "work_days_of_many",
]
