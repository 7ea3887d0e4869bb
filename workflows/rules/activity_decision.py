"""Who has an undecided entry at a moment, and what becomes of verifying, returning and rejecting it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from workflows.rules.activity_deadline import Deadlines
from workflows.rules.activity_facts import EntryState, OnTimeout
from workflows.rules.moments import in_time


class Verifier(StrEnum):
    """In whose hands: atasan, atasan dari atasan."""

    SUPERIOR = "SUPERIOR"
    NEXT_SUPERIOR = "NEXT_SUPERIOR"


class Action(StrEnum):
    VERIFY = "VERIFY"
    RETURN = "RETURN"
    REJECT = "REJECT"


class DecisionCode(StrEnum):
    """Why a decision on an entry is refused, in the order in which it is asked."""

    NOT_VERIFIER = "NOT_VERIFIER"
    NOT_SUBMITTED = "NOT_SUBMITTED"
    VERIFY_CLOSED = "VERIFY_CLOSED"
    REASON_TOO_SHORT = "REASON_TOO_SHORT"


DECIDED = {
    Action.VERIFY: EntryState.VERIFIED,
    Action.RETURN: EntryState.RETURNED,
    Action.REJECT: EntryState.REJECTED,
}
WITH_REASON = frozenset({Action.RETURN, Action.REJECT})
TIMED_OUT = {
    OnTimeout.AUTO_VERIFY: EntryState.VERIFIED_AUTOMATICALLY,
    OnTimeout.EXPIRE: EntryState.EXPIRED,
}


@dataclass(frozen=True)
class QueueAnswer:
    """`queue` is None once the system has decided; what it verified itself is flagged."""

    state: EntryState
    queue: Verifier | None
    flagged: bool = False


@dataclass(frozen=True)
class EntryDecision:
    """`state` is the entry's state afterwards; `code` says why nothing was decided."""

    state: EntryState
    code: DecisionCode | None = None

    @property
    def accepted(self) -> bool:
        return self.code is None


@dataclass(frozen=True)
class Waiting:
    """One entry of a list that is verified at a stroke, and who its verifier is."""

    id: int
    activity_date: date
    state: EntryState
    verifier: str


@dataclass(frozen=True)
class BulkAnswer:
    """All entries as they are afterwards, the ids that were verified, and why the others weren't."""

    entries: tuple[Waiting, ...]
    verified: tuple[int, ...]
    reported: tuple[tuple[int, DecisionCode], ...]


def queue_at(moment: datetime, activity_date: date, *, deadlines: Deadlines) -> QueueAnswer:
    """Where a submitted entry of the day is when nobody has decided on it until the moment."""
    if in_time(moment, deadlines.verify_close(activity_date)):
        return QueueAnswer(EntryState.SUBMITTED, Verifier.SUPERIOR)
    if in_time(moment, deadlines.escalation_close(activity_date)):
        return QueueAnswer(EntryState.SUBMITTED, Verifier.NEXT_SUPERIOR)
    state = TIMED_OUT[deadlines.policy.on_timeout]
    return QueueAnswer(state, None, flagged=state is EntryState.VERIFIED_AUTOMATICALLY)


def decide_entry(
    state: EntryState,
    activity_date: date,
    *,
    by: Verifier | None,
    action: Action,
    received_at: datetime,
    deadlines: Deadlines,
    reason: str | None = None,
) -> EntryDecision:
    """Whether the verifier may decide so on an entry; `by` is None for anybody else.

    The server's receipt counts. The superior's superior has it only after the superior's close, and after both closes
    the system has decided. Returning and rejecting need a reason of so many characters, spaces around it not counted.
    """
    if by is None:
        return EntryDecision(state, DecisionCode.NOT_VERIFIER)
    if state is not EntryState.SUBMITTED:
        return EntryDecision(state, DecisionCode.NOT_SUBMITTED)
    held = queue_at(received_at, activity_date, deadlines=deadlines)
    if held.queue is not by:
        early = by is Verifier.NEXT_SUPERIOR and held.queue is Verifier.SUPERIOR
        return EntryDecision(held.state, DecisionCode.NOT_VERIFIER if early else DecisionCode.VERIFY_CLOSED)
    too_short = len((reason or "").strip()) < deadlines.policy.reason_min_chars
    if action in WITH_REASON and too_short:
        return EntryDecision(state, DecisionCode.REASON_TOO_SHORT)
    return EntryDecision(DECIDED[action])


def verify_all(
    entries: Iterable[Waiting], *, by: str, received_at: datetime, deadlines: Deadlines
) -> BulkAnswer:
    """Verify every entry that may be, each on its own, judged at the receipt of the request however long it takes.

    Asked again with the entries of the answer, it changes nothing.
    """
    after: list[Waiting] = []
    reported: list[tuple[int, DecisionCode]] = []
    verified: list[int] = []
    for entry in entries:
        decision = decide_entry(
            entry.state,
            entry.activity_date,
            by=Verifier.SUPERIOR if entry.verifier == by else None,
            action=Action.VERIFY,
            received_at=received_at,
            deadlines=deadlines,
        )
        after.append(replace(entry, state=decision.state))
        if decision.code is None:
            verified.append(entry.id)
        else:
            reported.append((entry.id, decision.code))
    return BulkAnswer(tuple(after), tuple(verified), tuple(reported))
