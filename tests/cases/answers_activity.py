"""Entries of `activity.json`: accepted or refused, decided, and by whom."""

from __future__ import annotations

from datetime import date

from tests.cases.activity_facts import deadlines_of
from tests.cases.performance import day_or_none, in_wib, moment, number_or_none
from tests.cases.registry import Beside, Json, answers
from workflows.rules.activity_decision import (
    Action,
    Verifier,
    Waiting,
    decide_entry,
    queue_at,
    verify_all,
)
from workflows.rules.activity_entry import (
    DayStatus,
    Entry,
    EntryAnswer,
    EntryBook,
    EntryRequest,
    EntryText,
    WorkResult,
    submit,
)
from workflows.rules.activity_facts import EntryState
from workflows.rules.activity_verifier import (
    Holder,
    Organisation,
    Subordination,
    VerifierDelegation,
    Via,
    verifier_of,
)
from workflows.rules.leave_facts import Kind


@answers("activity.validate")
def activity_validate(case: Json, beside: Beside) -> Json:
    book = _book(case["given"], beside)
    results = []
    for data in case["when"]["requests"]:
        book, answer = submit(book, _request(data))
        results.append(_result(answer))
    expected = case["expect"].get("results")
    if case["when"].get("concurrent") and _sorted(results) == _sorted(expected or []):
        results = expected  # their order is free
    return {"results": results, "entries_created": book.created}


@answers("activity.queue")
def activity_queue(case: Json, beside: Beside) -> Json:
    given = case["given"]
    answer = queue_at(
        moment(case["when"]["at"]),
        date.fromisoformat(given["activity_date"]),
        deadlines=deadlines_of(given, beside),
    )
    return {"state": answer.state, "queue": answer.queue, "flagged": answer.flagged}


@answers("activity.decide")
def activity_decide(case: Json, beside: Beside) -> Json:
    given, when = case["given"], case["when"]
    by = when["by"]
    answer = decide_entry(
        EntryState(given["entry"]["state"]),
        date.fromisoformat(given["entry"]["activity_date"]),
        by=Verifier(by) if by in set(Verifier) else None,
        action=Action(when["action"]),
        received_at=moment(when["received_at"]),
        deadlines=deadlines_of(given, beside),
        reason=when.get("reason"),
    )
    result = "ACCEPTED" if answer.accepted else "REFUSED"
    return {"result": result, "code": answer.code, "state": answer.state}


@answers("activity.decide_bulk")
def activity_decide_bulk(case: Json, beside: Beside) -> Json:
    when, deadlines = case["when"], deadlines_of(case["given"], beside)
    received_at = moment(when["received_at"])
    waiting = [entry for data in case["given"]["entries"] for entry in _waiting(data)]
    answer = verify_all(waiting, by=when["by"], received_at=received_at, deadlines=deadlines)
    again = verify_all(answer.entries, by=when["by"], received_at=received_at, deadlines=deadlines)
    return {
        "verified": len(answer.verified),
        "reported": [{"id": entry, "code": code} for entry, code in answer.reported],
        "decided_at": in_wib(received_at),
        "changed_by_repeat": len(again.verified),
    }


@answers("activity.verifier")
def activity_verifier(case: Json, beside: Beside) -> Json:
    when = case["when"]
    answer = verifier_of(
        when["employee"],
        activity_date=date.fromisoformat(when["activity_date"]),
        decided_on=date.fromisoformat(when["decided_on"]),
        organisation=_organisation(case["given"]),
    )
    may = {candidate: candidate in answer.allowed for candidate in when.get("candidates") or []}
    return {"verifier": answer.verifier, "via": answer.via, "may_verify": may}


def _book(given: Json, beside: Beside) -> EntryBook:
    days: dict[date, frozenset[DayStatus]] = {}
    for data in given.get("days") or []:
        day = date.fromisoformat(data["date"])
        days[day] = days.get(day, frozenset()) | {_status(data["status"])}
    return EntryBook(
        deadlines_of(given, beside),
        entries=tuple(_entry(data) for data in given.get("entries") or []),
        days=days,
        work_results=tuple(_work_result(data) for data in given.get("work_results") or []),
    )


def _status(name: str) -> DayStatus:
    return DayStatus.FULL_DAY_LEAVE if name in set(Kind) else DayStatus(name)


def _entry(data: Json) -> Entry:
    return Entry(
        data["id"],
        data["employee"],
        EntryState(data["state"]),
        moment(data["start"]),
        moment(data["end"]),
        moment(data.get("returned_at")),
    )


def _work_result(data: Json) -> WorkResult:
    return WorkResult(
        data["id"],
        data["employee"],
        data["approved"],
        date.fromisoformat(data["from"]),
        day_or_none(data.get("to")),
    )


def _request(data: Json) -> EntryRequest:
    text = EntryText(
        employee=data["employee"],
        start=moment(data["start"]),
        end=moment(data["end"]),
        volume=number_or_none(data.get("volume")),
        work_result=data.get("work_result"),
        additional_task=bool(data.get("additional_task")),
        evidence_required=bool(data.get("evidence_required")),
        evidence_count=data.get("evidence_count") or 0,
        replaces=data.get("replaces"),
    )
    return EntryRequest(data["client_uuid"], moment(data["received_at"]), text)


def _result(answer: EntryAnswer) -> Json:
    result = "ACCEPTED" if answer.accepted else "REFUSED"
    deadline = {} if answer.deadline is None else {"deadline": in_wib(answer.deadline)}
    return {"result": result, "code": answer.code, "entry": answer.entry} | deadline


def _sorted(results: list[Json]) -> list[list[tuple[str, str]]]:
    return sorted(sorted((key, str(value)) for key, value in result.items()) for result in results)


def _waiting(data: Json) -> list[Waiting]:
    day, state = date.fromisoformat(data["activity_date"]), EntryState(data["state"])
    return [
        Waiting(entry, day, state, data["verifier"]) for entry in range(data["id_from"], data["id_to"] + 1)
    ]


def _organisation(given: Json) -> Organisation:
    return Organisation(
        subordinations=tuple(
            Subordination(data["employee"], data["superior_post"], *_period(data))
            for data in given["assignments"]
        ),
        holders=tuple(
            Holder(data["post"], data["person"], Via(data["kind"]), *_period(data))
            for data in given["holders"]
        ),
        parent_posts=given.get("parent_posts") or {},
        delegations=tuple(
            VerifierDelegation(data["from_person"], data["to_person"], *_period(data))
            for data in given.get("delegations") or []
        ),
    )


def _period(data: Json) -> tuple[date, date | None]:
    return date.fromisoformat(data["from"]), day_or_none(data.get("to"))
