from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cases import answers_attendance, answers_skp
from tests.cases.runner import FOLDER, Failure, run
from workflows.rules.attendance_discipline import DisciplinePolicy
from workflows.rules.skp_credit import CreditPolicy
from workflows.rules.skp_distribution import DistributionPolicy
from workflows.rules.skp_history import Pp30Policy, Pp46Policy
from workflows.rules.skp_objection import ObjectionPolicy
from workflows.rules.skp_predicate import PredicatePolicy

LAWS = [
    ("SKP-REF-1", answers_skp.predicate_policy, PredicatePolicy()),
    ("SKP-REF-1", answers_skp.distribution_policy, DistributionPolicy()),
    ("SKP-REF-1", answers_skp.objection_policy, ObjectionPolicy()),
    ("CREDIT-POINTS-REF-1", answers_skp.credit_policy, CreditPolicy()),
    ("PP46-2011", answers_skp.pp46_policy, Pp46Policy()),
    ("PP30-2019", answers_skp.pp30_policy, Pp30Policy()),
    ("PP94-2021", answers_attendance.discipline_policy, DisciplinePolicy()),
]
FILES = ["skp.json", "attendance.json", "activity.json", "pay.json"]


@pytest.mark.parametrize("name", FILES)
def test_public_cases_of_performance_pass(name):
    cases = json.loads((FOLDER / name).read_text("utf-8"))["cases"]
    report = run([FOLDER / name])
    assert report.failures == () and report.passed == len(cases)


@pytest.mark.parametrize(("name", "read", "in_code"), LAWS)
def test_the_law_in_the_code_has_the_numbers_of_the_policy(name, read, in_code):
    policies = json.loads((FOLDER / "policies.json").read_text("utf-8"))
    assert read(policies[name]) == in_code


def public(name: str, case_id: str) -> dict:
    cases = json.loads((FOLDER / name).read_text("utf-8"))["cases"]
    return next(case for case in cases if case["id"] == case_id)


def failures_of(case: dict, folder: Path) -> tuple[Failure, ...]:
    (folder / "policies.json").write_text((FOLDER / "policies.json").read_text("utf-8"))
    (folder / "made-up.json").write_text(json.dumps({"suite": "made-up", "cases": [case]}))
    return run([folder / "made-up.json"]).failures


def test_value_written_in_the_case_stands_in_place_of_the_policy(tmp_path):
    case = public("skp.json", "F13")
    week = case | {
        "given": case["given"] | {"objection_days": 7, "receipt_after_notification_workdays": None},
        "expect": {"deadline": "2027-01-12T23:59:59+07:00", "code": "OBJECTION_TOO_LATE"},
    }
    assert failures_of(week, tmp_path) == ()


def test_answers_of_concurrent_requests_come_in_any_order_and_others_in_theirs(tmp_path):
    case = public("activity.json", "E9")
    turned = case | {"expect": case["expect"] | {"results": case["expect"]["results"][::-1]}}
    assert failures_of(turned, tmp_path) == ()
    in_turn = turned | {"when": case["when"] | {"concurrent": False}}
    assert len(failures_of(in_turn, tmp_path)) == 1


def test_both_of_two_concurrent_requests_are_never_accepted(tmp_path):
    case = public("activity.json", "E9")
    accepted = case["expect"]["results"][0]
    twice = case | {"expect": {"results": [accepted, accepted | {"entry": "new-2"}]}}
    assert len(failures_of(twice, tmp_path)) == 1


def test_structural_post_is_paid_by_its_echelon(tmp_path):
    case = public("pay.json", "M31")
    post = case | {
        "given": case["given"] | {"post": {"kind": "STRUCTURAL", "echelon": "IV.a"}},
        "expect": {"position_allowance": 540_000, "salary_base": 4_568_646},
    }
    assert failures_of(post, tmp_path) == ()
