from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cases.runner import FOLDER, Failure, run

FILES = ["skp.json", "attendance.json", "activity.json", "pay.json"]


@pytest.mark.parametrize("name", FILES)
def test_public_cases_of_performance_pass(name):
    cases = json.loads((FOLDER / name).read_text("utf-8"))["cases"]
    report = run([FOLDER / name])
    assert report.failures == () and report.passed == len(cases)


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
