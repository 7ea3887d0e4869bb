"""SKP: what its diagrams call, and what its pages read."""

from __future__ import annotations

from workflows.services.skp import papers
from workflows.services.skp.guidance import Guidance, guidance
from workflows.services.skp.objecting import objection_to, too_late
from workflows.services.skp.opening import drop_evaluation, open_evaluation
from workflows.services.skp.periods import period_words
from workflows.services.skp.rating import Ratings, ratings_of, why_not_at_once
from workflows.services.skp.receipt import finalize, receive

__all__ = [
    "Guidance",
    "Ratings",
    "drop_evaluation",
    "finalize",
    "guidance",
    "objection_to",
    "open_evaluation",
    "papers",
    "period_words",
    "ratings_of",
    "receive",
    "too_late",
    "why_not_at_once",
]
