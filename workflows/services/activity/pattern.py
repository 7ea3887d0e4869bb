"""How somebody verifies, for nobody's eyes but their own: how much is accepted, and how long they look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.activity import ActivityDecision, ActivityState

SINCE = timedelta(days=30)
_SITTING = timedelta(minutes=10)  # a longer pause between two decisions is no time spent looking
FEW = 20  # decisions from which nothing can be read yet


@dataclass(frozen=True, slots=True)
class Pattern:
    """Of the last 30 days. `seconds` for an entry, the middle one of all acts; None where no two acts followed."""

    accepted: int
    returned: int
    rejected: int
    seconds: int | None

    @property
    def decided(self) -> int:
        return self.accepted + self.returned + self.rejected

    @property
    def percent(self) -> int:
        """How many of a hundred were accepted."""
        return round(self.accepted * 100 / self.decided) if self.decided else 0

    @property
    def tells(self) -> bool:
        return self.decided >= FEW


def own_pattern(session: Session, employee_id: int, *, now: datetime) -> Pattern:
    """One statement over the person's own decisions."""
    rows = session.execute(
        select(ActivityDecision.decided_at, ActivityDecision.state, func.count())
        .where(ActivityDecision.decided_by == employee_id, ActivityDecision.decided_at >= now - SINCE)
        .group_by(ActivityDecision.decided_at, ActivityDecision.state)
        .order_by(ActivityDecision.decided_at)
    ).all()
    by_state: Counter[str] = Counter()
    acts: Counter[datetime] = Counter()
    for at, state, number in rows:
        by_state[state] += number
        acts[at] += number
    return Pattern(
        accepted=by_state[ActivityState.VERIFIED],
        returned=by_state[ActivityState.RETURNED],
        rejected=by_state[ActivityState.REJECTED],
        seconds=_seconds([*acts.items()]),
    )


def _seconds(acts: Sequence[tuple[datetime, int]]) -> int | None:
    """From one act to the next, shared among the entries that the next decided."""
    spent = [
        (at - before).total_seconds() / number
        for (before, _number), (at, number) in pairwise(acts)
        if at - before <= _SITTING
    ]
    return round(median(spent)) if spent else None
