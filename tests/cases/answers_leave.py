"""The rules of `leave.json`: a case is put to the rules, their answer is written as the case's JSON."""

from __future__ import annotations

from datetime import date

from tests.cases.facts import calendar_of, day, day_or_none, leave_of, record_of, schedule_of
from tests.cases.registry import Beside, Json, answers
from workflows.rules.calendar import period_end
from workflows.rules.leave import decide, recall, recount, request
from workflows.rules.leave_annual import span_of
from workflows.rules.leave_answer import Alternative, Extension, RequestAnswer, YearPart
from workflows.rules.leave_balance import balance
from workflows.rules.leave_change import ChangeAnswer
from workflows.rules.leave_decision import (
    Acting,
    Decision,
    DecisionAnswer,
    Office,
    Officer,
    Verdict,
    as_decided,
)
from workflows.rules.leave_facts import Buckets, Charge, Kind, Leave, LeaveRecord

TEMPORARY_PERMIT = {"status": "TEMPORARY_PERMIT", "task": "RATIFY"}


@answers("calendar.working_days")
def working_days(case: Json, beside: Beside) -> Json:
    schedule, when = schedule_of(case["given"], beside), case["when"]
    first = day(when["from"])
    if "days" in when:
        return {"end": _iso(schedule.end_of(first, when["days"]))}
    return {"days": schedule.working_days(first, day(when["to"]))}


@answers("leave.period_end")
def leave_period_end(case: Json, beside: Beside) -> Json:
    when = case["when"]
    end = period_end(day(when["from"]), when["months"])
    acted_on = day_or_none(when.get("acted_on"))
    return _present({"end": _iso(end), "in_time": None if acted_on is None else acted_on <= end})


@answers("leave.balance")
def leave_balance(case: Json, beside: Beside) -> Json:
    answer = balance(record_of(case["given"], beside), on=day(case["when"]["on"]))
    return {"total": answer.total, "buckets": _buckets(answer.buckets)}


@answers("leave.request")
def leave_request(case: Json, beside: Beside) -> Json:
    when = case["when"]
    record = record_of(case["given"], beside)
    leave, asked_on = leave_of(when), day(when["asked_on"])
    answer = request(record, leave, asked_on=asked_on)
    annual = leave.kind is Kind.ANNUAL and not answer.short
    return _request(answer) | (_idle_year(record, leave, answer.parts, on=asked_on) if annual else {})


@answers("leave.decide")
def leave_decide(case: Json, beside: Beside) -> Json:
    given, decision = case["given"], _decision(case["when"])
    record, leave = record_of(given, beside), leave_of(given["leave"])
    answer = decide(record, leave, decision=decision)
    if leave.kind is not Kind.ANNUAL:
        return _decided(answer)
    return _decided(answer) | _idle_year(record, as_decided(leave, decision), answer.parts, on=decision.on)


@answers("leave.recall")
def leave_recall(case: Json, beside: Beside) -> Json:
    given = case["given"]
    change = recall(
        record_of(given, beside),
        leave_of(given["leave"]),
        decided_on=day(given["leave"].get("decided_on", given["leave"]["from"])),
        recall_on=day(case["when"]["recall_on"]),
    )
    if change.code is not None:
        return {"outcome": change.outcome, "code": change.code}
    part = next((part for part in change.parts if part.refund_days), change.parts[0])
    not_taken = _present({"days_not_taken": change.days_not_taken})
    return (
        _changed(change)
        | not_taken
        | {
            "charged_days": change.days_before,
            "used_days": change.days_after,
            "balance_before": part.uncharged.total,
            "balance_charged": part.charged.total,
            "balance_after": part.after.total,
            "buckets_after": _buckets(part.after.buckets),
        }
    )


@answers("leave.recount")
def leave_recount(case: Json, beside: Beside) -> Json:
    given, when = case["given"], case["when"]
    change = recount(
        record_of(given, beside),
        leave_of(given["leave"]),
        decided_on=day(given["leave"].get("decided_on", given["leave"]["from"])),
        on=day(when["on"]),
        calendar=calendar_of(when["calendar"], beside),
    )
    part = next((part for part in change.parts if part.refund_days), change.parts[0])
    return _changed(change) | {
        "days_before": change.days_before,
        "days_after": change.days_after,
        "balance_before": part.charged.total,
        "balance_after": part.after.total,
        "buckets_after": _buckets(part.after.buckets),
        "notify": change.notify,
    }


def _request(answer: RequestAnswer) -> Json:
    return _present(
        {
            "outcome": answer.outcome,
            "code": answer.code,
            "unit": answer.unit,
            "days": answer.days,
            "effective_start": _iso(answer.effective_start),
            "end": _iso(answer.end),
            "extension": _extension(answer.extension),
            "back_on": _iso(answer.back_on),
            "addressee": answer.addressee,
            "external_approval": answer.external_approval,
            "short": answer.short,
            "short_year": answer.short_year,
            "cause": answer.cause,
            "flags": list(answer.flags) or None,
            "right_from": _iso(answer.right_from),
            "latest_end": _iso(answer.latest_end),
            "extension_max": answer.extension_max,
            "alternative": _alternative(answer.alternative),
            "ordinal": answer.ordinal,
            "report_by": _iso(answer.report_by),
            "annual_lost_year": next(iter(answer.annual_lost_years), None),
            "form": answer.form,
        }
        | (TEMPORARY_PERMIT if answer.to_ratify else {})
        | _paid(answer.parts, answer.short_year)
    )


def _extension(extension: Extension | None) -> Json | None:
    if extension is None:
        return None
    return {"from": _iso(extension.first), "to": _iso(extension.last), "days": extension.days}


def _alternative(other: Alternative | None) -> Json | None:
    return other and {"kind": other.kind, "reason": other.reason, "end": _iso(other.end)}


def _paid(parts: tuple[YearPart, ...], short_year: int | None = None) -> Json:
    lacking = next((part for part in parts if part.year == short_year), None)
    if lacking is not None:
        return {"balance_before": lacking.before.total}
    if len(parts) > 1:
        return _split(parts)
    return _part(parts[0]) if parts else {}


def _idle_year(record: LeaveRecord, leave: Leave, parts: tuple[YearPart, ...], *, on: date) -> Json:
    """The split of a leave that touches two years and has its working days in one of them."""
    span = span_of(record, leave)
    if len(parts) != 1 or parts[0].short or span is None or span.first.year == span.last.year:
        return {}
    (paid,) = parts
    record = record.away(span.as_absence())
    charged = record.charged(Charge(on, paid.year, paid.charge.total, paid=paid.charge))
    idle_year = span.first.year if paid.year == span.last.year else span.last.year
    standing = charged if idle_year > paid.year else record
    before = balance(standing, on=on, year=idle_year, right_on=span.effective_start)
    idle = YearPart(idle_year, 0, before, Buckets(), before.buckets)
    return _split(tuple(sorted((paid, idle), key=lambda part: part.year)))


def _split(parts: tuple[YearPart, ...]) -> Json:
    return {"split": [{"year": part.year, "days": part.days} | _part(part) for part in parts]}


def _part(part: YearPart) -> Json:
    return {
        "balance_before": part.before.total,
        "balance_after": part.after.total,
        "charge": _named(part.charge),
        "buckets_after": _buckets(part.after),
    }


def _decision(when: Json) -> Decision:
    by = when["by"]
    return Decision(
        on=day(when["on"]),
        verdict=Verdict(when["decision"]),
        by=Officer(
            office=Office(by["office"]),
            acting=Acting(by["acting"]) if by.get("acting") else None,
            delegated_kinds=frozenset(map(Kind, by.get("delegated_kinds", []))),
            abroad_power=by.get("abroad_power", False),
            is_requester=by.get("is_requester", False),
        ),
        reason=when.get("reason") or "",
        until=day_or_none(when.get("until")),
        new_first=day_or_none(when.get("new_from")),
        new_last=day_or_none(when.get("new_to")),
    )


def _decided(answer: DecisionAnswer) -> Json:
    if answer.state is None:
        found = {} if answer.check is None else _request(answer.check)
        said = {"code": answer.code, "route_to": answer.route_to, "latest_end": _iso(answer.latest_end)}
        return found | {"outcome": answer.outcome} | _present(said)
    taken = {
        "outcome": answer.outcome,
        "state": answer.state,
        "signature_prefix": answer.signature_prefix,
        "charged_days": answer.charged_days,
        "postponed_days": answer.postponed_days,
    }
    return _present(taken | _paid(answer.parts))


def _changed(change: ChangeAnswer) -> Json:
    return {
        "outcome": change.outcome,
        "refund_days": change.refund_days,
        "refund": _named(change.refund),
    }


def _buckets(buckets: Buckets) -> dict[str, int]:
    return {"B0": buckets.b0, "C": buckets.c, "B": buckets.b, "E": buckets.e}


def _named(buckets: Buckets) -> dict[str, int]:
    return {name: days for name, days in _buckets(buckets).items() if days}


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _present(answer: Json) -> Json:
    return {key: value for key, value in answer.items() if value is not None}
