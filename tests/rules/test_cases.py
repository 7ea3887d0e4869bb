from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cases.runner import FOLDER, default_files, run

RULES = frozenset(
    {
        "calendar.working_days",
        "leave.period_end",
        "leave.balance",
        "leave.request:ANNUAL",
        "leave.decide:ANNUAL",
        "leave.recall:ANNUAL",
        "leave.recount:ANNUAL",
    }
)
MONTH = {
    "id": "X1",
    "rule": "leave.period_end",
    "why": "One month from the first.",
    "given": {},
    "when": {"from": "2026-01-01", "months": 1},
    "expect": {"end": "2026-01-31"},
}


def file_of(folder: Path, *cases: object) -> Path:
    path = folder / "made-up.json"
    path.write_text(json.dumps({"suite": "made-up", "cases": cases}))
    return path


@pytest.mark.parametrize("rule", sorted(RULES))
def test_public_cases_pass(rule):
    report = run([FOLDER / "leave.json"], only=frozenset({rule}))
    assert report.passed > 0 and not report.failures


def test_default_is_every_file_of_cases_and_no_other():
    names = {path.name for path in default_files()}
    assert "leave.json" in names and not names & {"calendars.json", "policies.json"}


def test_difference_names_the_case_the_key_the_expected_and_the_got(tmp_path):
    wrong = MONTH | {"expect": {"end": "2026-02-01", "days": 3}}
    report = run([file_of(tmp_path, MONTH, wrong)])
    assert list(report.lines()) == [
        'X1  end: expected "2026-02-01", got "2026-01-31"; days: expected 3, got nothing',
        "1 passed, 1 failed",
    ]


def test_unknown_rule_and_crash_fail_their_case_alone(tmp_path):
    unknown = MONTH | {"id": "X2", "rule": "leave.guess"}
    crash = MONTH | {"id": "X3", "when": {"from": "not a date", "months": 1}}
    report = run([file_of(tmp_path, unknown, crash, MONTH)])
    assert report.passed == 1
    assert [failure.case for failure in report.failures] == ["X2", "X3"]
    assert "unknown rule leave.guess" in str(report.failures[0])


def test_split_names_a_touched_year_without_a_working_day(tmp_path):
    (tmp_path / "calendars.json").write_text((FOLDER / "calendars.json").read_text("utf-8"))
    public = json.loads((FOLDER / "leave.json").read_text("utf-8"))["cases"]
    over_new_year = next(case for case in public if case["id"] == "T20")
    of_2026 = over_new_year["expect"]["split"][0]
    unspent = {"B0": 0, "C": 0, "B": 0, "E": 12}
    of_2027 = {"year": 2027, "days": 0, "balance_before": 12, "balance_after": 12, "charge": {}}
    case = over_new_year | {
        "when": over_new_year["when"] | {"to": "2027-01-03"},
        "expect": {
            "days": 4,
            "charge": {"E": 4},
            "split": [of_2026, of_2027 | {"buckets_after": unspent}],
        },
    }
    assert list(run([file_of(tmp_path, case)]).lines()) == ["1 passed, 0 failed"]


def test_true_is_not_one(tmp_path):
    case = MONTH | {"when": MONTH["when"] | {"acted_on": "2026-01-31"}, "expect": {"in_time": 1}}
    assert len(run([file_of(tmp_path, case)]).failures) == 1


def test_cases_are_chosen_by_id_by_rule_and_by_rule_and_kind():
    leave = FOLDER / "leave.json"
    assert run([leave], only=frozenset({"T01", "M1"})).passed == 2
    assert run([leave], only=frozenset({"leave.recount"})).passed == 1
    assert run([leave], only=frozenset({"leave.recall:ANNUAL"})).passed == 1


def test_choice_that_meets_no_case_fails():
    report = run([FOLDER / "leave.json"], only=frozenset({"T999"}))
    assert list(report.lines())[-1] == "0 passed, 1 failed"


def test_file_that_is_no_suite_is_a_failing_line(tmp_path):
    report = run([tmp_path / "absent.json", FOLDER / "calendars.json"])
    assert len(report.failures) == 2
