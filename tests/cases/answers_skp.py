"""The rules of `skp.json`: predicates, their distribution, objections, credit points, scores of before."""

from __future__ import annotations

from dataclasses import asdict

from tests.cases.performance import in_wib, moment, number, number_or_none, policy_of, schedule_of, shown
from tests.cases.registry import Beside, Json, answers
from workflows.rules.skp_credit import CreditPolicy, credit_points
from workflows.rules.skp_distribution import (
    DistributionPolicy,
    Minimum,
    Spread,
    distribution_warnings,
    sign,
)
from workflows.rules.skp_history import (
    HistoryLabel,
    Part,
    Pp30Policy,
    Pp46Policy,
    Pp46Task,
    Steps,
    pp30_label,
    pp46_score,
)
from workflows.rules.skp_objection import ObjectionPolicy, Receipt, object_to_predicate
from workflows.rules.skp_predicate import (
    OrganisationResult,
    Predicate,
    PredicatePolicy,
    Rating,
    predicate,
)


@answers("skp.predicate")
def skp_predicate(case: Json, beside: Beside) -> Json:
    given, when = case["given"], case["when"]
    result = given.get("organisation_result")
    answer = predicate(
        _rating(when.get("work_rating")),
        _rating(when.get("behaviour_rating")),
        leads_organisation=bool(given.get("leads_organisation")),
        organisation_result=OrganisationResult(result) if result else None,
        policy=predicate_policy(policy_of(given, beside)),
    )
    return {"predicate": answer.predicate, "error": answer.error}


@answers("skp.distribution")
def skp_distribution(case: Json, beside: Beside) -> Json:
    given, when = case["given"], case["when"]
    found = distribution_warnings(
        OrganisationResult(given["organisation_result"]),
        {Predicate(name): count or 0 for name, count in when["counts"].items()},
        policy=distribution_policy(policy_of(given, beside)),
    )
    signing = when.get("sign")
    signature = None if signing is None else sign(found, signing.get("reason"))
    warnings = [asdict(warning) | {"predicates": list(warning.predicates)} for warning in found]
    return {"warnings": warnings, "signature": signature}


@answers("skp.objection")
def skp_objection(case: Json, beside: Beside) -> Json:
    given, when = case["given"], case["when"]
    answer = object_to_predicate(
        Receipt(
            moment(given.get("received_at")), moment(given.get("notified_at")), moment(given.get("opened_at"))
        ),
        filed_at=moment(when["filed_at"]),
        reason=when.get("reason"),
        schedule=schedule_of(given["calendar"]),
        final_at=moment(given.get("decision_final_at")),
        policy=objection_policy(policy_of(given, beside)),
    )
    return {
        "received_on": answer.received_on.isoformat(),
        "deadline": in_wib(answer.deadline),
        "result": "ACCEPTED" if answer.accepted else "REFUSED",
        "code": answer.code,
    }


@answers("credit_points")
def points(case: Json, beside: Beside) -> Json:
    given, when = case["given"], case["when"]
    answer = credit_points(
        Predicate(when["predicate"]),
        level=given["grade_level"],
        months=when["months"],
        policy=credit_policy(policy_of(given, beside)),
    )
    return {"credit_points": shown(answer)}


@answers("history.pp46")
def history_pp46(case: Json, beside: Beside) -> Json:
    when = case["when"]
    answer = pp46_score(
        tuple(_task(task) for task in when["tasks"]),
        additional_tasks=when.get("additional_tasks") or 0,
        creativity=number(when.get("creativity_points") or 0),
        behaviour=number_or_none(when.get("behaviour_score")),
        policy=pp46_policy(policy_of(case["given"], beside)),
    )
    return {
        "tasks": [{part: shown(score) for part, score in asdict(task).items()} for task in answer.tasks],
        "skp": shown(answer.skp),
        "final": shown(answer.final),
        "label": answer.label,
    }


@answers("history.pp30")
def history_pp30(case: Json, beside: Beside) -> Json:
    when = case["when"]
    label = pp30_label(
        number(when["score"]),
        new_idea=bool(when.get("new_idea")),
        policy=pp30_policy(policy_of(case["given"], beside)),
    )
    return {"label": label}


def _rating(name: str | None) -> Rating | None:
    return None if name is None else Rating(name)


def predicate_policy(policy: Json) -> PredicatePolicy:
    return PredicatePolicy(
        matrix={
            (Rating(work), Rating(behaviour)): Predicate(name)
            for work, row in policy["predicate_matrix"].items()
            for behaviour, name in row.items()
        },
        organisation_ratings={
            OrganisationResult(result): Rating(rating)
            for result, rating in policy["organisation_result_to_work_rating"].items()
        },
    )


def distribution_policy(policy: Json) -> DistributionPolicy:
    spreads = {OrganisationResult(name): _spread(data) for name, data in policy["distribution"].items()}
    return DistributionPolicy(spreads=spreads)


def objection_policy(policy: Json) -> ObjectionPolicy:
    return ObjectionPolicy(
        objection_days=policy["objection_days"],
        receipt_after_notification_workdays=policy["receipt_after_notification_workdays"],
    )


def credit_policy(policy: Json) -> CreditPolicy:
    return CreditPolicy(
        percents={Predicate(name): number(value) for name, value in policy["predicate_pct"].items()},
        coefficients={level: number(value) for level, value in policy["coefficient"].items()},
    )


def pp46_policy(policy: Json) -> Pp46Policy:
    return Pp46Policy(
        skp_percent=number(policy["skp_pct"]),
        behaviour_percent=number(policy["behaviour_pct"]),
        efficiency_limit=number(policy["efficiency_limit_pct"]),
        factor=number(policy["factor"]),
        additional=tuple(map(tuple, policy["additional_task_points"])),
        labels=_steps(policy),
    )


def pp30_policy(policy: Json) -> Pp30Policy:
    return Pp30Policy(
        max_score=number(policy["max_score"]),
        very_good_needs_new_idea=policy["very_good_needs_new_idea"],
        labels=_steps(policy),
    )


def _spread(data: Json) -> Spread:
    return Spread(
        largest=Predicate(data["largest"]) if data.get("largest") else None,
        maximum={Predicate(name): number(percent) for name, percent in (data.get("max_pct") or {}).items()},
        minimum=tuple(
            Minimum(_predicates(names), number(percent)) for names, percent in data.get("min_pct") or []
        ),
        at_least_one_of=_predicates(data.get("at_least_one_of")),
        not_allowed=_predicates(data.get("not_allowed")),
    )


def _predicates(names: list[str] | None) -> tuple[Predicate, ...]:
    return tuple(map(Predicate, names or []))


def _steps(policy: Json) -> Steps:
    return tuple((number(least), HistoryLabel(label)) for least, label in policy["labels_from"])


def _task(data: Json) -> Pp46Task:
    return Pp46Task(**{name: _part(data.get(name)) for name in ("quantity", "quality", "time", "cost")})


def _part(data: Json | None) -> Part | None:
    return None if data is None else Part(number(data["target"]), number(data["actual"]))
