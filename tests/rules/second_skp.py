"""A second, independent reading of the rules of SKP, from the README of the cases and the text of the law alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import ceil, floor

from tests.rules.second_time import DAY, Json, after, last_second, policy, text, wib


def predicate(given: Json, when: Json) -> Json:
    rules = policy(given)
    work = when.get("work_rating")
    if given.get("leads_organisation"):
        work = rules["organisation_result_to_work_rating"].get(given.get("organisation_result"))
    behaviour = when.get("behaviour_rating")
    if not work or not behaviour:
        return {"predicate": None, "error": "INCOMPLETE"}
    return {"predicate": rules["predicate_matrix"][work][behaviour], "error": None}


def distribution(given: Json, when: Json) -> Json:
    guide = policy(given)["distribution"][given["organisation_result"]]
    found = [*_too_many(guide, when["counts"]), *_too_few(guide, when["counts"])]
    found.sort(key=lambda one: (one["code"], one["predicates"]))
    return {"warnings": found, "signature": _signature(found, when.get("sign"))}


def _too_many(guide: Json, counts: Json) -> Iterator[Json]:
    people = sum(counts.values())
    for name, percent in (guide.get("max_pct") or {}).items():
        most = floor(people * Fraction(str(percent)) / 100)
        if counts[name] > most:
            yield _warning("ABOVE_MAXIMUM", [name], counts, most)
    for name in guide.get("not_allowed") or []:
        if counts[name]:
            yield _warning("NOT_ALLOWED", [name], counts, 0)


def _too_few(guide: Json, counts: Json) -> Iterator[Json]:
    people = sum(counts.values())
    for names, percent in guide.get("min_pct") or []:
        least = ceil(people * Fraction(str(percent)) / 100)
        if sum(counts[name] for name in names) < least:
            yield _warning("BELOW_MINIMUM", names, counts, least)
    first = guide.get("largest")
    rest = [counts[name] for name in counts if name != first]
    if first and counts[first] <= max(rest):
        yield _warning("NOT_LARGEST", [first], counts, max(rest) + 1)
    needed = guide.get("at_least_one_of") or []
    if needed and not any(counts[name] for name in needed):
        yield _warning("REQUIRED_GROUP_MISSING", needed, counts, 1)


def _warning(code: str, names: list[str], counts: Json, limit: int) -> Json:
    return {"code": code, "predicates": names, "count": sum(counts[name] for name in names), "limit": limit}


def _signature(found: list[Json], signing: Json | None) -> str | None:
    if signing is None:
        return None
    return "REASON_REQUIRED" if found and not (signing.get("reason") or "").strip() else "STORED"


def objection(given: Json, when: Json) -> Json:
    rules = policy(given)
    if given.get("received_at"):
        received = wib(given["received_at"]).date()
    else:
        wait = rules["receipt_after_notification_workdays"]
        received = after(wib(given["notified_at"]).date(), wait, given["calendar"])
        if given.get("opened_at"):
            received = min(received, wib(given["opened_at"]).date())
    last = last_second(received + rules["objection_days"] * DAY)
    filed, final = wib(when["filed_at"]), given.get("decision_final_at")
    code = None
    if final and filed >= wib(final):
        code = "DECISION_FINAL"
    elif filed > last:
        code = "OBJECTION_TOO_LATE"
    elif not (when.get("reason") or "").strip():
        code = "REASON_REQUIRED"
    return {
        "received_on": received.isoformat(),
        "deadline": last.isoformat(),
        "result": "REFUSED" if code else "ACCEPTED",
        "code": code,
    }


def credit_points(given: Json, when: Json) -> Json:
    rules = policy(given)
    percent = Fraction(rules["predicate_pct"][when["predicate"]])
    points = percent / 100 * Fraction(rules["coefficient"][given["grade_level"]]) * when["months"] / 12
    return {"credit_points": text(points)}


def pp30(given: Json, when: Json) -> Json:
    rules = policy(given)
    label = _label(rules, Fraction(text(Fraction(when["score"]))))
    if label == "VERY_GOOD" and rules["very_good_needs_new_idea"] and not when.get("new_idea"):
        label = "GOOD"
    return {"label": label}


def pp46(given: Json, when: Json) -> Json:
    rules = policy(given)
    parts = [_parts(task, rules) for task in when["tasks"]]
    scores = [_task_score(part) for part in parts]
    skp = final = label = None
    if scores and None not in scores:
        extra = _additional(rules, when.get("additional_tasks") or 0)
        skp = Fraction(sum(scores), len(scores)) + extra + Fraction(when.get("creativity_points") or 0)
    if skp is not None and when.get("behaviour_score") is not None:
        shares = Fraction(rules["skp_pct"]), Fraction(rules["behaviour_pct"])
        final = (skp * shares[0] + Fraction(when["behaviour_score"]) * shares[1]) / 100
        label = _label(rules, Fraction(text(final)))
    tasks = [
        {name: text(value) for name, value in part.items()} | {"score": text(score)}
        for part, score in zip(parts, scores, strict=True)
    ]
    return {"tasks": tasks, "skp": text(skp), "final": text(final), "label": label}


def _parts(task: Json, rules: Json) -> dict[str, Fraction | None]:
    found: dict[str, Fraction | None] = {}
    for name in ("quantity", "quality", "time", "cost"):
        part = task.get(name)
        if part is None:
            found[name] = None
            continue
        target, actual = Fraction(part["target"]), Fraction(part["actual"])
        if name in ("quantity", "quality"):
            found[name] = actual / target * 100
            continue
        saved = 100 - actual / target * 100
        plain = (Fraction(rules["factor"]) * target - actual) / target * 100
        found[name] = plain if saved <= Fraction(rules["efficiency_limit_pct"]) else 76 - (plain - 100)
    return found


def _task_score(part: dict[str, Fraction | None]) -> Fraction | None:
    needed = [part["quantity"], part["quality"], part["time"]]
    if None in needed:
        return None
    held = [value for value in [*needed, part["cost"]] if value is not None]
    return Fraction(sum(held), len(held))


def _additional(rules: Json, tasks: int) -> int:
    for least, most, points in rules["additional_task_points"]:
        if least <= tasks and (most is None or tasks <= most):
            return points
    return 0


def _label(rules: Json, score: Fraction) -> str:
    return next(label for least, label in rules["labels_from"] if score >= Fraction(least))
