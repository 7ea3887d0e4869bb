"""A second, independent reading of daily activities: entries, their decision, and who decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from tests.rules.second_time import Json, day, deadline, is_workday, policy, wib

DUTY = {"OVERTIME_ASSIGNED"}
NO_WORK = {"FULL_DAY_LEAVE", "ABSENT"}


def validate(given: Json, when: Json) -> Json:
    book = [dict(entry) for entry in given.get("entries") or []]
    answered: dict[str, Json] = {}
    results, created = [], 0
    for request in when["requests"]:
        if request["client_uuid"] in answered:
            results.append(answered[request["client_uuid"]])
            continue
        old = next((entry for entry in book if entry["id"] == request.get("replaces")), None)
        code = next(_faults(request, old, book, given), None)
        answer = {"result": "REFUSED", "code": code, "entry": None}
        if code == "INPUT_CLOSED":
            answer["deadline"] = _limit(request, old, given).isoformat()
        if code is None:
            if old is None:
                created += 1
                old = {"id": f"new-{created}", "employee": request["employee"]}
                book.append(old)
            old |= {"state": "SUBMITTED", "start": request["start"], "end": request["end"]}
            answer = {"result": "ACCEPTED", "code": None, "entry": old["id"]}
        answered[request["client_uuid"]] = answer
        results.append(answer)
    return {"results": results, "entries_created": created}


def _limit(request: Json, old: Json | None, given: Json) -> datetime:
    on = wib(request["start"]).date()
    if old and old.get("state") == "RETURNED" and old.get("returned_at"):
        return deadline("RESUBMIT", given, on=on, back=old["returned_at"])
    return deadline("INPUT", given, on=on)


def _faults(request: Json, old: Json | None, book: list[Json], given: Json) -> Iterator[str]:
    """All that stand in the way, in the order of the table."""
    start, end, received = wib(request["start"]), wib(request["end"]), wib(request["received_at"])
    on = start.date()
    if end <= start or end.date() != on or start.second or end.second:
        yield "INVALID_TIME"
    if on > received.date():
        yield "FUTURE_DATE"
    if received > _limit(request, old, given):
        yield "INPUT_CLOSED"
    if not _active(on, given):
        yield "INACTIVE_DAY"
    mine = [other for other in book if other is not old and other["employee"] == request["employee"]]
    kept = [other for other in mine if other["state"] in policy(given)["overlap_states"]]
    if any(start < wib(other["end"]) and wib(other["start"]) < end for other in kept):
        yield "OVERLAP"
    yield from _content_faults(request, on, given)


def _active(on: date, given: Json) -> bool:
    said = {one["status"] for one in given.get("days") or [] if one["date"] == on.isoformat()}
    return not said & NO_WORK and (is_workday(on, given["calendar"]) or bool(said & DUTY))


def _content_faults(request: Json, on: date, given: Json) -> Iterator[str]:
    fits = request.get("additional_task") or any(
        one["id"] == request.get("work_result")
        and one["employee"] == request["employee"]
        and one["approved"]
        and day(one["from"]) <= on
        and (one.get("to") is None or on <= day(one["to"]))
        for one in given.get("work_results") or []
    )
    if not fits:
        yield "WORK_RESULT_NOT_VALID"
    if request.get("evidence_required") and (request.get("evidence_count") or 0) < 1:
        yield "EVIDENCE_REQUIRED"
    volume = request["volume"]
    if not isinstance(volume, int) or volume < 1:
        yield "INVALID_VOLUME"


def deadline_of(given: Json, when: Json) -> Json:
    on = day(when["activity_date"]) if when.get("activity_date") else None
    found = deadline(when["kind"], given, on=on, month=when.get("month"), back=when.get("returned_at"))
    return {"deadline": found.isoformat()}


def queue(given: Json, when: Json) -> Json:
    at, on = wib(when["at"]), day(given["activity_date"])
    if at <= deadline("VERIFY_CLOSE", given, on=on):
        return {"state": "SUBMITTED", "queue": "SUPERIOR", "flagged": False}
    if at <= deadline("ESCALATION_CLOSE", given, on=on):
        return {"state": "SUBMITTED", "queue": "NEXT_SUPERIOR", "flagged": False}
    verified = policy(given)["on_timeout"] == "AUTO_VERIFY"
    state = "VERIFIED_AUTOMATICALLY" if verified else "EXPIRED"
    return {"state": state, "queue": None, "flagged": verified}


DECIDED = {"VERIFY": "VERIFIED", "RETURN": "RETURNED", "REJECT": "REJECTED"}


def decide(given: Json, when: Json) -> Json:
    entry = given["entry"]
    where = queue(given | {"activity_date": entry["activity_date"]}, {"at": when["received_at"]})
    code, state = None, entry["state"]
    if state != "SUBMITTED":
        code = "NOT_SUBMITTED"
    elif where["queue"] != when["by"]:
        code, state = ("NOT_VERIFIER" if where["queue"] == "SUPERIOR" else "VERIFY_CLOSED"), where["state"]
    elif when["action"] != "VERIFY":
        short = len((when.get("reason") or "").strip()) < policy(given)["reason_min_chars"]
        code = "REASON_TOO_SHORT" if short else None
    if code is None:
        return {"result": "ACCEPTED", "code": None, "state": DECIDED[when["action"]]}
    return {"result": "REFUSED", "code": code, "state": state}


def decide_bulk(given: Json, when: Json) -> Json:
    received = wib(when["received_at"])
    verified, reported = 0, []
    for group in given["entries"]:
        on, code = day(group["activity_date"]), None
        if group["verifier"] != when["by"]:
            code = "NOT_VERIFIER"
        elif group["state"] != "SUBMITTED":
            code = "NOT_SUBMITTED"
        elif received > deadline("VERIFY_CLOSE", given, on=on):
            code = "VERIFY_CLOSED"
        ids = range(group["id_from"], group["id_to"] + 1)
        verified += 0 if code else len(ids)
        reported += [{"id": one, "code": code} for one in ids if code]
    return {
        "verified": verified,
        "reported": reported,
        "decided_at": received.isoformat(),
        "changed_by_repeat": 0,
    }


def verifier(given: Json, when: Json) -> Json:
    employee, decided_on = when["employee"], day(when["decided_on"])
    post = next(
        (
            one["superior_post"]
            for one in given["assignments"]
            if one["employee"] == employee and _runs(one, day(when["activity_date"]))
        ),
        None,
    )
    person, via = _decider(post, employee, decided_on, given)
    allowed = {one: one == person for one in when["candidates"]}
    return {"verifier": person, "via": via, "may_verify": allowed}


def _decider(post: str | None, employee: str, on: date, given: Json) -> tuple[str | None, str | None]:
    while post is not None:
        held = [one for one in given["holders"] if one["post"] == post and _runs(one, on)]
        held.sort(key=lambda one: one["kind"] != "ACTING")
        if held and held[0]["person"] != employee:
            for handed in sorted(given.get("delegations") or [], key=lambda one: one["from"], reverse=True):
                mine = handed["from_person"] == held[0]["person"] and _runs(handed, on)
                if mine and handed["to_person"] != employee:
                    return handed["to_person"], "DELEGATE"
            return held[0]["person"], held[0]["kind"]
        post = given["parent_posts"].get(post)
    return None, None


def _runs(one: Json, on: date) -> bool:
    return day(one["from"]) <= on and (one.get("to") is None or on <= day(one["to"]))
