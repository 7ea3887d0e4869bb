from __future__ import annotations

import json

import pytest

from tests.cases.runner import FOLDER, run

FILES = ["skp.json", "attendance.json", "activity.json", "pay.json"]


@pytest.mark.parametrize("name", FILES)
def test_public_cases_of_performance_pass(name):
    cases = json.loads((FOLDER / name).read_text("utf-8"))["cases"]
    report = run([FOLDER / name])
    assert report.failures == () and report.passed == len(cases)


def test_value_written_in_the_case_stands_in_place_of_the_policy(tmp_path):
    (tmp_path / "policies.json").write_text((FOLDER / "policies.json").read_text("utf-8"))
    public = json.loads((FOLDER / "skp.json").read_text("utf-8"))["cases"]
    case = next(case for case in public if case["id"] == "F13")
    week = case | {
        "given": case["given"] | {"objection_days": 7, "receipt_after_notification_workdays": None},
        "expect": {"deadline": "2027-01-12T23:59:59+07:00", "code": "OBJECTION_TOO_LATE"},
    }
    (tmp_path / "made-up.json").write_text(json.dumps({"suite": "made-up", "cases": [week]}))
    assert run([tmp_path / "made-up.json"]).failures == ()
