"""All that the page of an evaluation shows: what was planned, achieved and said, guidance, and whose turn it is."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import row_id
from models.people import Post
from models.process import Definition, Instance, InstanceStatus, TaskStatus, UserTask
from models.skp import PeriodKind, Skp, SkpPeriod, SkpPlan
from models.skp_evaluation import EvaluationStatus, SkpEvaluation, SkpEvaluationRow, SkpObjection
from models.skp_evaluations import (
    Entry,
    evaluation_of,
    evaluations_of,
    feedback_of,
    progress_of,
    rows_of,
)
from models.skp_reading import Result, content, skps_of
from webapp.access import authorize
from webapp.sign_in import sessions
from webapp.skp import access, feedback
from webapp.skp.shown import Head, head
from workflows.assignment import acting_for
from workflows.errors import NotFound
from workflows.rules.skp_distribution import DistributionWarning
from workflows.rules.skp_months import months
from workflows.rules.skp_predicate import Predicate, Rating
from workflows.services import skp as services
from workflows.services.skp.papers.evaluation import covered

MINE = frozenset({"report", "rate"})


@dataclass(frozen=True)
class Elsewhere:
    """Another SKP of the same year, of another time in office, with its predicate of the year once delivered."""

    skp: Skp
    post: str
    months: int
    predicate: str | None


@dataclass(frozen=True)
class Sheet:
    """An evaluation with all around it. `task` is the open one that the reader may do; `shared`: others may, too."""

    head: Head
    skp: Skp
    period: SkpPeriod
    found: SkpEvaluation
    results: Sequence[Result]
    expectations: Mapping[str, str]
    rows: Mapping[uuid.UUID | str, SkpEvaluationRow]
    entries: Mapping[uuid.UUID, Sequence[Entry]]
    said: Mapping[str, Sequence[feedback.Shown]]
    guidance: services.Guidance
    before: Sequence[tuple[SkpEvaluation, SkpPeriod]]
    elsewhere: Sequence[Elsewhere]
    objection: SkpObjection | None
    task: UserTask | None
    shared: bool
    own: bool
    above: bool
    ahead: Mapping[Predicate, Sequence[DistributionWarning]]
    not_at_once: str
    rater: str
    stopped: bool

    @property
    def step(self) -> str:
        return self.task.step if self.task else ""

    @property
    def days(self) -> tuple[date, date]:
        """Of the period, those in the post: after a move each SKP has a part of it."""
        return covered(self.skp, self.period)

    @property
    def shows_result(self) -> bool:
        """The employee sees it once it is opened or received; whoever is above, once it is delivered."""
        return self.found.predicate is not None and self.found.status not in _hidden(own=self.own)

    @property
    def unreported(self) -> bool:
        """The time for the report went by without one; the rating goes on."""
        waits = self.found.status == EvaluationStatus.OPEN and self.found.self_at is None
        return self.own and waits and self.task is None and not self.stopped

    def proofs(self, result: Result) -> list[Entry]:
        """The entries of the period for all indicators of a result."""
        return [entry for iki in result.indicators for entry in self.entries.get(iki.line, ())]

    def proposed(self, result: Result) -> str:
        """What the entries say, by indicator and the oldest first: the report begins with it."""
        found = (entry for iki in result.indicators for entry in reversed(self.entries.get(iki.line, ())))
        return "\n".join(entry.progress.text for entry in found)

    @property
    def given(self) -> dict[str, Rating]:
        """The rating of results that isn't the assessor's to choose, for whoever leads the unit."""
        result = self.guidance.result
        return {"work": services.rating_of_unit(result)} if self.skp.leads_unit and result else {}


def sheet_of(session: Session, skp_id: int, period_id: int) -> Sheet:
    """Raises NotFound where there is none, or it isn't for this person; the reading of another's is noted."""
    skp = access.readable(session, skp_id)
    found = evaluation_of(session, skp.id, period_id) if row_id(period_id) else None
    if found is None:
        raise NotFound(f"evaluation of SKP {skp_id} in period {period_id}")
    period = session.get_one(SkpPeriod, period_id)
    plan = content(session, session.get_one(SkpPlan, found.plan_id))
    everything, task = evaluations_of(session, [skp.id]), open_task(session, found)
    return Sheet(
        head=head(session, skp),
        skp=skp,
        period=period,
        found=found,
        results=plan.results,
        expectations=plan.expectations,
        rows=rows_of(session, found.id),
        entries=progress_of(session, skp.id, first=period.first_day, last=period.last_day),
        said=_said(session, skp, period),
        guidance=services.guidance(session, skp, period.id),
        before=[(one, at) for one, at in everything if _goes_before(at, period)],
        elsewhere=_elsewhere(session, skp, period),
        objection=services.objection_shown(session, found),
        task=task,
        shared=access.shared(session, task),
        own=access.subject(skp),
        above=access.above(session, skp),
        ahead=services.foreseen(session, skp, period.id),
        not_at_once=services.why_not_at_once(session, found),
        rater=services.name_of(session, found.evaluated_by),
        stopped=task is None and _stopped(session, found),
    )


def _goes_before(one: SkpPeriod, period: SkpPeriod) -> bool:
    """The last quarter ends with the year and goes before it, not after it."""
    yearly = period.kind is PeriodKind.YEAR
    return one.last_day < period.last_day or (yearly and one.kind is not PeriodKind.YEAR)


def open_task(session: Session, found: SkpEvaluation) -> UserTask | None:
    """The open task of the evaluation's case that the reader may do."""
    rows = session.execute(
        select(UserTask, Definition.key)
        .join(Instance, Instance.id == UserTask.instance_id)
        .join(Definition, Definition.id == Instance.definition_id)
        .where(UserTask.instance_id == found.instance_id, UserTask.status == TaskStatus.OPEN)
    )
    standing = authorize.standing()
    return next((task for task, key in rows if acting_for(standing, task, process_key=key) is not None), None)


def _stopped(session: Session, found: SkpEvaluation) -> bool:
    """Whether its case was cancelled before anything was rated."""
    if found.status != EvaluationStatus.OPEN:
        return False
    ended = select(Instance.status).where(Instance.id == found.instance_id)
    return session.scalar(ended) == InstanceStatus.CANCELLED


def _hidden(*, own: bool) -> frozenset[EvaluationStatus]:
    """While a result isn't shown: to the employee until it is opened, to those above until it is delivered."""
    return frozenset({EvaluationStatus.OPEN} | ({EvaluationStatus.DELIVERED} if own else set()))


def _elsewhere(session: Session, skp: Skp, period: SkpPeriod) -> list[Elsewhere]:
    """Only beside the year's evaluation: the assessor weighs both, and no mean is taken."""
    if period.kind is not PeriodKind.YEAR:
        return []
    others = [one for one in skps_of(session, skp.employee_id, skp.year) if one.id != skp.id]
    hidden = _hidden(own=access.subject(skp))
    known = {
        one.skp_id: one.predicate
        for one, at in evaluations_of(session, [one.id for one in others])
        if at.kind is PeriodKind.YEAR and one.status not in hidden
    }
    return [
        Elsewhere(
            one,
            session.get_one(Post, one.post_id).name,
            months(one.first_day, one.last_day),
            known.get(one.id),
        )
        for one in others
    ]


def _said(session: Session, skp: Skp, period: SkpPeriod) -> dict[str, list[feedback.Shown]]:
    """Feedback given in the period, by what it is about."""
    zone = ZoneInfo(sessions.me().zone)
    within = [
        one
        for one in feedback_of(session, skp.id)
        if period.first_day <= one.given_at.astimezone(zone).date() <= max(period.last_day, period.due_on)
    ]
    found: dict[str, list[feedback.Shown]] = {}
    for one in feedback.shown(session, within):
        found.setdefault(str(one.given.rhk_line or one.given.value or ""), []).append(one)
    return found
