"""SKP: what its diagrams call, and what its pages read and write."""

from __future__ import annotations

from workflows.services.skp import papers
from workflows.services.skp.begin import Begun, concerns, open_year, why_not
from workflows.services.skp.cascade import Above, Served, above, circular, needs_superior, serving
from workflows.services.skp.checking import write_check
from workflows.services.skp.credit import credits_of
from workflows.services.skp.editing import (
    choose,
    hold,
    move_result,
    remove_result,
    save_annexes,
    save_result,
)
from workflows.services.skp.feedback import Author, Said, around, author_of, give_feedback
from workflows.services.skp.guidance import Guidance, foreseen, guidance
from workflows.services.skp.lacking import ANNEXES, Lacking, lacking, named
from workflows.services.skp.objecting import objection_shown, objection_to, too_late
from workflows.services.skp.opening import drop_evaluation, open_evaluation
from workflows.services.skp.parts import end_part, give_part, shared_results, team
from workflows.services.skp.periods import period_words
from workflows.services.skp.places import Place, is_unusual_form, place_to_begin
from workflows.services.skp.plan import drop, give_back, settle, submit
from workflows.services.skp.progress import Achieved, add_progress, take_back, wrong_day
from workflows.services.skp.rating import Ratings, name_of, rating_of_unit, ratings_of, why_not_at_once
from workflows.services.skp.receipt import finalize, receive
from workflows.services.skp.revise import copy_plan, why_not_revise
from workflows.services.skp.seats import serves
from workflows.services.skp.sources import Source, sources, start_from

__all__ = [
    "ANNEXES",
    "Above",
    "Achieved",
    "Author",
    "Begun",
    "Guidance",
    "Lacking",
    "Place",
    "Ratings",
    "Said",
    "Served",
    "Source",
    "above",
    "add_progress",
    "around",
    "author_of",
    "choose",
    "circular",
    "concerns",
    "copy_plan",
    "credits_of",
    "drop",
    "drop_evaluation",
    "end_part",
    "finalize",
    "foreseen",
    "give_back",
    "give_feedback",
    "give_part",
    "guidance",
    "hold",
    "is_unusual_form",
    "lacking",
    "move_result",
    "name_of",
    "named",
    "needs_superior",
    "objection_shown",
    "objection_to",
    "open_evaluation",
    "open_year",
    "papers",
    "period_words",
    "place_to_begin",
    "rating_of_unit",
    "ratings_of",
    "receive",
    "remove_result",
    "save_annexes",
    "save_result",
    "serves",
    "serving",
    "settle",
    "shared_results",
    "sources",
    "start_from",
    "submit",
    "take_back",
    "team",
    "too_late",
    "why_not",
    "why_not_at_once",
    "why_not_revise",
    "write_check",
    "wrong_day",
]
