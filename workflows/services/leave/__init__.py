"""Leave of every kind: what its diagrams call, and what its pages read."""

from __future__ import annotations

from workflows.rules.leave_open import REASONS
from workflows.services.leave.annex import codes_for as annex_codes
from workflows.services.leave.annex import content as annex_form
from workflows.services.leave.annex import delegation as delegation_form
from workflows.services.leave.annex import permit_letter
from workflows.services.leave.asked import Asked
from workflows.services.leave.authority import addressee
from workflows.services.leave.back import may_tell as may_tell_back
from workflows.services.leave.back import owed as back_owed
from workflows.services.leave.back import tell as tell_back
from workflows.services.leave.change import Effect, GivenBack
from workflows.services.leave.decision import (
    Decided,
    decide,
    decline,
    grant,
    postpone,
    record_advice,
    release,
    withdraw,
)
from workflows.services.leave.extending import after as extended_by
from workflows.services.leave.extending import before as extension_from
from workflows.services.leave.extending import of_person as extension_of
from workflows.services.leave.facts import (
    LeaveFacts,
    asked_days,
    change_preview,
    facts,
    standing_today,
)
from workflows.services.leave.figures import Figures, figures
from workflows.services.leave.figures import rows_of as figures_of_office
from workflows.services.leave.following import add as add_papers
from workflows.services.leave.following import due as papers_due
from workflows.services.leave.form import draft_request, form_of
from workflows.services.leave.form import kept as kept_form
from workflows.services.leave.glance import Glance, glances
from workflows.services.leave.kinds import (
    ANY_RELATIVE,
    FOURTH,
    OF_BIRTH,
    OF_FAMILY,
    Offer,
    Way,
    longest,
    offer,
    offers,
    papers,
    relatives,
)
from workflows.services.leave.month import month
from workflows.services.leave.outlook import Ahead, Outlook, Run, ahead, around, led, outlook
from workflows.services.leave.permit import UNRATIFIED, note_sick, permit, ratify
from workflows.services.leave.prospect import Prospect, may_recall, prospect, prospect_of_case
from workflows.services.leave.recount import Recounted, recount
from workflows.services.leave.reminding import remind_of_returns
from workflows.services.leave.request import Preview, may_extend, preview, submit
from workflows.services.leave.returning import may_report, return_of_case
from workflows.services.leave.statement import Event, Line, Statement, statement
from workflows.services.leave.substitute import agree
from workflows.services.leave.taken import taken
from workflows.services.leave.team import Column, Team
from workflows.services.leave.unpaid import record_bkn

__all__ = [
    "ANY_RELATIVE",
    "FOURTH",
    "OF_BIRTH",
    "OF_FAMILY",
    "REASONS",
    "UNRATIFIED",
    "Ahead",
    "Asked",
    "Column",
    "Decided",
    "Effect",
    "Event",
    "Figures",
    "GivenBack",
    "Glance",
    "LeaveFacts",
    "Line",
    "Offer",
    "Outlook",
    "Preview",
    "Prospect",
    "Recounted",
    "Run",
    "Statement",
    "Team",
    "Way",
    "add_papers",
    "addressee",
    "agree",
    "ahead",
    "annex_codes",
    "annex_form",
    "around",
    "asked_days",
    "back_owed",
    "change_preview",
    "decide",
    "decline",
    "delegation_form",
    "draft_request",
    "extended_by",
    "extension_from",
    "extension_of",
    "facts",
    "figures",
    "figures_of_office",
    "form_of",
    "glances",
    "grant",
    "kept_form",
    "led",
    "longest",
    "may_extend",
    "may_recall",
    "may_report",
    "may_tell_back",
    "month",
    "note_sick",
    "offer",
    "offers",
    "outlook",
    "papers",
    "papers_due",
    "permit",
    "permit_letter",
    "postpone",
    "preview",
    "prospect",
    "prospect_of_case",
    "ratify",
    "record_advice",
    "record_bkn",
    "recount",
    "relatives",
    "release",
    "remind_of_returns",
    "return_of_case",
    "standing_today",
    "statement",
    "submit",
    "taken",
    "tell_back",
    "withdraw",
]
