"""The papers of SKP: content as it stands, or fixed for good as a letter."""

from __future__ import annotations

from workflows.services.skp.papers.credit import credit_paper, issue_late, issue_outcome
from workflows.services.skp.papers.evaluation import (
    evaluation_paper,
    issue_evaluation,
    kept_evaluation,
    outcome_paper,
)
from workflows.services.skp.papers.frame import as_draft
from workflows.services.skp.papers.plan import issue_plan, keep_plan, kept_plan, plan_paper
from workflows.services.skp.papers.predicates import issue_predicates, predicates_paper

__all__ = [
    "as_draft",
    "credit_paper",
    "evaluation_paper",
    "issue_evaluation",
    "issue_late",
    "issue_outcome",
    "issue_plan",
    "issue_predicates",
    "keep_plan",
    "kept_evaluation",
    "kept_plan",
    "outcome_paper",
    "plan_paper",
    "predicates_paper",
]
