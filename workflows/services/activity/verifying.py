"""Deciding on the entries of a report: who may by which right, what is refused and why, and what is written.

Every decision is kept beside the version that it is about, with who, as what, when, and the words for the employee.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.activity import Activity, ActivityDecision, ActivityReport, ActivityState
from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_decision import (
    DECIDED,
    Action,
    DecisionCode,
    Verifier,
    decide_entry,
    queue_at,
)
from workflows.rules.activity_facts import EntryState
from workflows.tongue import phrase

STEPS = {"verify": Verifier.SUPERIOR, "verify_above": Verifier.NEXT_SUPERIOR}
COUNTING = frozenset({ActivityState.VERIFIED, ActivityState.VERIFIED_AUTOMATICALLY})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody decides on an entry; `reason` is for the employee."""

    action: Action
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decider:
    """Who decides, as what ("Plt. Kasubbag Umum"), at which step of the case, when."""

    employee_id: int
    title: str
    step: str
    now: datetime


def decide(
    session: Session,
    report: ActivityReport,
    verdicts: Mapping[int, Verdict],
    *,
    by: Decider,
    rows: Mapping[int, Activity],
    deadlines: Deadlines,
) -> Mapping[int, DecisionCode]:
    """Write the verdicts, by id of the entry; or write nothing, and answer why not for each that can't be.

    The caller has locked the case and the report's entries (`rows`), and asked whether the task is this person's.
    Whoever reported decides nothing.
    """
    wrong = refusals(report, rows, verdicts, by=by, deadlines=deadlines)
    if wrong:
        return wrong
    for entry_id, verdict in verdicts.items():
        _write(session, rows[entry_id], verdict, by)
    session.flush()  # the case reads what is left
    return {}


def refusals(
    report: ActivityReport,
    rows: Mapping[int, Activity],
    verdicts: Mapping[int, Verdict],
    *,
    by: Decider,
    deadlines: Deadlines,
) -> dict[int, DecisionCode]:
    """Why verdicts can't be, by entry."""
    found: dict[int, DecisionCode] = {}
    for entry_id, verdict in verdicts.items():
        row = rows.get(entry_id)
        if row is None:
            found[entry_id] = DecisionCode.NOT_SUBMITTED
            continue
        right = None if by.employee_id == report.employee_id else _right(row, by, deadlines)
        answer = decide_entry(
            EntryState(row.state),
            row.day,
            by=right,
            action=verdict.action,
            received_at=by.now,
            deadlines=deadlines,
            reason=verdict.reason,
        )
        if answer.code is not None:
            found[entry_id] = answer.code
    return found


def by_system(session: Session, entries: Iterable[Activity], state: ActivityState, *, now: datetime) -> None:
    """What nobody decided in time; a decision without a person and without words."""
    for one in entries:
        one.state, one.changed_at = state, now
        session.add(ActivityDecision(activity_id=one.id, version=one.version, state=state, decided_at=now))
    session.flush()  # the case concludes from it


def answer(step: str, decision: str, *, decided: int | None = None) -> dict[str, object]:
    """The values of the form of a step, as a page that isn't drawn from it sends them."""
    reasons = (
        ("reject_reason",) if STEPS[step] is Verifier.NEXT_SUPERIOR else ("return_reason", "reject_reason")
    )
    return {"decision": decision, "decided": decided, **dict.fromkeys(reasons, "")}


def waiting(entries: Iterable[Activity]) -> list[Activity]:
    return [one for one in entries if one.state is ActivityState.SUBMITTED]


def refusal_words(code: DecisionCode, deadlines: Deadlines) -> str:
    """A refusal in a sentence."""
    match code:
        case DecisionCode.NOT_VERIFIER:
            return phrase(
                "Anda bukan yang memeriksa baris ini sekarang. Tidak ada yang memeriksa miliknya sendiri."
            )
        case DecisionCode.NOT_SUBMITTED:
            return phrase("Baris ini sudah diputus, atau sedang tidak menunggu putusan.")
        case DecisionCode.VERIFY_CLOSED:
            return phrase("Batas pemeriksaan baris ini sudah lewat, jadi putusan tidak diterima lagi.")
        case DecisionCode.REASON_TOO_SHORT:
            return phrase(
                "Tulis alasannya paling sedikit {least} huruf, supaya jelas apa yang harus diperbaiki.",
                least=deadlines.policy.reason_min_chars,
            )


def outcome_of(entries: Sequence[Activity]) -> str:
    """ALL, PARTLY or NONE accepted; AUTOMATIC where the system verified any; EXPIRED where time took all.

    What the employee cancelled counts for nothing.
    """
    states = [one.state for one in entries if one.state is not ActivityState.CANCELLED]
    if ActivityState.VERIFIED_AUTOMATICALLY in states:
        return "AUTOMATIC"
    counted = sum(state in COUNTING for state in states)
    if states and counted == len(states):
        return "ALL"
    if counted:
        return "PARTLY"
    return "EXPIRED" if set(states) == {ActivityState.EXPIRED} else "NONE"


def _right(row: Activity, by: Decider, deadlines: Deadlines) -> Verifier | None:
    """By which right the step decides. What has gone up stays there, though an outage moved the close afterwards."""
    right = STEPS.get(by.step)
    held = queue_at(by.now, row.day, deadlines=deadlines).queue
    return held if right is Verifier.NEXT_SUPERIOR and held is Verifier.SUPERIOR else right


def _write(session: Session, row: Activity, verdict: Verdict, by: Decider) -> None:
    state = ActivityState(DECIDED[verdict.action])
    row.state, row.changed_at = state, by.now
    if state is ActivityState.RETURNED:
        row.returned_at = by.now
    session.add(
        ActivityDecision(
            activity_id=row.id,
            version=row.version,
            state=state,
            reason=verdict.reason.strip(),
            decided_at=by.now,
            decided_by=by.employee_id,
            decided_as=by.title,
        )
    )
