"""Annual leave (cuti tahunan): what its diagram calls, and what its pages read."""

from __future__ import annotations

from workflows.services.leave.authority import addressee
from workflows.services.leave.change import Effect, GivenBack
from workflows.services.leave.decision import (
    Decided,
    decide,
    grant,
    postpone,
    record_advice,
    release,
    withdraw,
)
from workflows.services.leave.facts import (
    LeaveFacts,
    asked_days,
    change_preview,
    facts,
    standing_today,
)
from workflows.services.leave.form import draft_request, form_of
from workflows.services.leave.form import kept as kept_form
from workflows.services.leave.glance import Glance, glances
from workflows.services.leave.month import month
from workflows.services.leave.outlook import Ahead, Outlook, Run, ahead, around, led, outlook
from workflows.services.leave.prospect import Prospect, may_recall, prospect, prospect_of_case
from workflows.services.leave.recount import Recounted, recount
from workflows.services.leave.request import Preview, may_extend, preview, submit
from workflows.services.leave.statement import Event, Line, Statement, statement
from workflows.services.leave.taken import taken
from workflows.services.leave.team import Column, Team

__all__ = [
    "Ahead",
    "Column",
    "Decided",
    "Effect",
    "Event",
    "GivenBack",
    "Glance",
    "LeaveFacts",
    "Line",
    "Outlook",
    "Preview",
    "Prospect",
    "Recounted",
    "Run",
    "Statement",
    "Team",
    "addressee",
    "ahead",
    "around",
    "asked_days",
    "change_preview",
    "decide",
    "draft_request",
    "facts",
    "form_of",
    "glances",
    "grant",
    "kept_form",
    "led",
    "may_extend",
    "may_recall",
    "month",
    "outlook",
    "postpone",
    "preview",
    "prospect",
    "prospect_of_case",
    "record_advice",
    "recount",
    "release",
    "standing_today",
    "statement",
    "submit",
    "taken",
    "withdraw",
]
