"""Who else of the unit is away: told to whoever thinks of asking, without kinds and reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy.orm import Session

from webapp import db
from webapp.leave.typed import day_typed
from webapp.sign_in import sessions
from workflows.services import leave
from workflows.services.leave import Ahead, Run, Team

MOST_RUNS = 5
LONGEST = timedelta(days=3 * 366)  # the longest leave there is


@dataclass(frozen=True)
class Colleagues:
    """About the days picked, else about the weeks to come."""

    team: Team | None = None
    ahead: Ahead | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        return self.ahead.runs[:MOST_RUNS] if self.ahead else ()

    @property
    def unsaid(self) -> int:
        return max(len(self.ahead.runs) - MOST_RUNS, 0) if self.ahead else 0


def beside(session: Session, typed: Mapping[str, object]) -> Colleagues:
    me, now = sessions.me().employee_id, db.now()
    first, last = day_typed(typed.get("first_day")), day_typed(typed.get("last_day"))
    if first is None or last is None or not _sound(first, last):
        return Colleagues(ahead=leave.ahead(session, me, now=now))
    return Colleagues(team=leave.around(session, me, first, last, now=now))


def _sound(first: date, last: date) -> bool:
    """A mistyped year must not read a century."""
    this = db.today().year
    return first <= last and last - first <= LONGEST and this - 2 <= first.year <= this + 2
