"""A report as people read it: its days with their entries, what each is worth, what is odd, what was decided."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import activity_reading
from models.activity import (
    Activity,
    ActivityDecision,
    ActivityEvidence,
    ActivityItem,
    ActivityReport,
    ActivityState,
    ActivityVersion,
)
from models.process import Instance, TaskStatus, UserTask
from webapp.access import authorize
from webapp.sign_in import sessions
from workflows.assignment import Acting, acting_for
from workflows.errors import NotFound
from workflows.rules.activity_credit import Credit
from workflows.rules.activity_hints import Hint
from workflows.services.activity import hints, reports, verifying
from workflows.services.activity.credit import DayReckoning

PROCESS = "activity"


@dataclass(frozen=True)
class Row:
    """An entry. `decided` is about the version shown, `before` about the one that was returned, with its words."""

    entry: Activity
    item: ActivityItem
    credit: Credit | None
    hints: tuple[Hint, ...]
    beyond: int
    serves: str
    files: Sequence[ActivityEvidence]
    decided: ActivityDecision | None
    before: tuple[ActivityVersion, ActivityDecision] | None

    @property
    def waits(self) -> bool:
        return self.entry.state is ActivityState.SUBMITTED

    @property
    def minutes(self) -> int:
        """Between beginning and end by the clock."""
        begins, ends = self.entry.begins, self.entry.ends
        return (ends.hour - begins.hour) * 60 + ends.minute - begins.minute


@dataclass(frozen=True)
class Day:
    day: date
    reckoned: DayReckoning | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """A report; `task` is the open one at which the reader decides, `acting` in which capacity."""

    report: ActivityReport
    case: Instance
    days: tuple[Day, ...]
    task: UserTask | None
    acting: Acting | None

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for day in self.days for row in day.rows)

    @property
    def waiting(self) -> int:
        return sum(row.waits for row in self.rows)

    @property
    def odd(self) -> int:
        return sum(bool(row.hints) and row.waits for row in self.rows)

    @property
    def own(self) -> bool:
        return self.report.employee_id == sessions.me().employee_id

    @property
    def above(self) -> bool:
        """Whether it has come to the superior's superior, who returns nothing any more."""
        return self.task is not None and self.task.step == "verify_above"

    @property
    def held_by(self) -> int | None:
        """Who else has the task in hand."""
        claimed = self.task.claimed_by if self.task else None
        return None if claimed == sessions.me().employee_id else claimed


def sheet_of(session: Session, report_id: int) -> Sheet:
    """Of a report that the reader may see. Raises NotFound."""
    report = session.get(ActivityReport, report_id)
    case = session.get(Instance, report.instance_id) if report else None
    if report is None or case is None or not authorize.may(sessions.me(), "view_case", case):
        raise NotFound(f"report {report_id}")
    task, acting = open_task(session, case.id)
    return Sheet(report, case, days_of(session, report), task, acting)


def open_task(session: Session, instance_id: uuid.UUID) -> tuple[UserTask | None, Acting | None]:
    """The open task at which the reader may decide, and in which capacity."""
    tasks = session.scalars(
        select(UserTask)
        .where(UserTask.instance_id == instance_id, UserTask.step.in_(verifying.STEPS))
        .where(UserTask.status == TaskStatus.OPEN)
    )
    for task in tasks:
        if acting := acting_for(authorize.standing(), task, process_key=PROCESS):
            return task, acting
    return None, None


def days_of(session: Session, report: ActivityReport) -> tuple[Day, ...]:
    entries = reports.entries_of(session, report.id)
    reckoned = hints.reckoned(session, entries)
    rows = _rows(session, entries, reckoned)
    return tuple(
        Day(day, reckoned.get((report.employee_id, day)), tuple(one for one in rows if one.entry.day == day))
        for day in sorted({one.day for one in entries})
    )


def _rows(session: Session, entries: Sequence[Activity], reckoned: hints.Reckoned) -> list[Row]:
    ids = [one.id for one in entries]
    items = {
        one.id: one
        for one in session.scalars(
            select(ActivityItem).where(ActivityItem.id.in_({one.item_id for one in entries}))
        )
    }
    odd = hints.hints_of(session, entries, reckoned)
    files = activity_reading.evidence_of(session, ids)
    decisions = activity_reading.decisions_of(session, ids)
    versions = activity_reading.versions_of(session, ids)
    texts = activity_reading.rhk_texts(session, {one.rhk_line for one in entries if one.rhk_line})
    return [
        Row(
            entry=one,
            item=items[one.item_id],
            credit=hints.credit_of(one, reckoned),
            hints=odd.get(one.id, ()),
            beyond=hints.minutes_beyond(one, reckoned),
            serves=texts.get(one.rhk_line, "") if one.rhk_line else "",
            files=files.get(one.id, ()),
            decided=next((made for made in decisions.get(one.id, ()) if made.version == one.version), None),
            before=_before(one, versions.get(one.id, ()), decisions.get(one.id, ())),
        )
        for one in entries
    ]


def _before(
    one: Activity, versions: Sequence[ActivityVersion], decisions: Sequence[ActivityDecision]
) -> tuple[ActivityVersion, ActivityDecision] | None:
    """The version before the one shown, with the decision that sent it back."""
    by_number: Mapping[int, ActivityVersion] = {version.number: version for version in versions}
    made = next((decision for decision in decisions if decision.version < one.version), None)
    return None if made is None else (by_number[made.version], made)
