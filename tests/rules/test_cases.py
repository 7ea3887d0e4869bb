from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cases.runner import FOLDER, default_files, run

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


def test_every_public_case_of_leave_passes():
    cases = json.loads((FOLDER / "leave.json").read_text("utf-8"))["cases"]
    report = run([FOLDER / "leave.json"])
    assert not report.failures and report.passed == len(cases) > 100


def test_default_is_every_file_of_cases_and_no_other():
    names = {path.name for path in default_files()}
    assert "leave.json" in names and not names & {"calendars.json", "policies.json"}


def test_difference_names_the_case_the_key_the_expected_and_the_got(tmp_path):
    wrong = MONTH | {"id": "X2", "expect": {"end": "2026-02-01", "days": 3}}
    report = run([file_of(tmp_path, MONTH, wrong)])
    assert list(report.lines()) == [
        'X2  end: expected "2026-02-01", got "2026-01-31"; days: expected 3, got nothing',
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


BALANCE = {
    "id": "B1",
    "rule": "leave.balance",
    "why": "Used up.",
    "given": {
        "calendar": "regional",
        "employee": {"kind": "PNS", "service_start": "2010-03-01"},
        "work_week": 5,
        "annual_history": {},
    },
    "when": {"on": "2026-07-01"},
    "expect": {"total": 12},
}
REGIONAL = {"calendars": {"regional": {"complete_years": [2026], "holidays": [], "joint_leave": []}}}


def given(**changed: object) -> dict[str, object]:
    return BALANCE | {"given": BALANCE["given"] | changed}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "can't be read"),
        ("{", "can't be read"),
        ("[]", "not a JSON object"),
        ("{}", "no list of cases"),
        ('{"cases": []}', "no list of cases"),
        ('{"cases": {"id": "A"}}', "no list of cases"),
        ('{"cases": ["A"]}', "no JSON object"),
        ('{"cases": [{"id": "A", "rule": 3, "given": {}, "when": {}}]}', "no proper rule, expect"),
        ('{"cases": [{"id": "A", "rule": "x", "given": {}, "when": {}, "expect": {}}]}', "expects nothing"),
        ("[" * 100_000, "can't be read"),
    ],
)
def test_file_that_holds_no_cases_is_one_failing_line(tmp_path, content, said):
    file = tmp_path / "made-up.json"
    file.write_text(content)
    report = run([file])
    (failure,) = report.failures
    assert str(file) in failure.case and said in str(failure)
    assert list(report.lines())[-1] == "0 passed, 1 failed"


def test_absent_file_folder_and_binary_are_failing_lines(tmp_path):
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    report = run([tmp_path / "absent.json", tmp_path, tmp_path / "binary.json", FOLDER / "calendars.json"])
    assert len(report.failures) == 4


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (given(calendar="elsewhere"), "calendars.json beside the file has no 'elsewhere'"),
        (given(work_week=7), "unknown work week 7"),
        (given(policy={"two_year_rul": "BUCKET"}), "unknown policy switch two_year_rul"),
        (given(policy={"two_year_rule": "SOMETIMES"}), "SOMETIMES"),
        (given(policy="none"), "policies.json beside the file has no 'none'"),
        (given(leaves=[{"kind": "SICK", "from": "2026-01-05", "status": "APPROVED"}]), "has no end"),
        (given(employee={"kind": "PNS"}), "missing in the case: 'service_start'"),
    ],
)
def test_what_a_case_names_and_nobody_knows_fails_it_clearly(tmp_path, case, said):
    (tmp_path / "calendars.json").write_text(json.dumps(REGIONAL))
    (failure,) = run([file_of(tmp_path, case)]).failures
    assert failure.case == "B1" and said in str(failure)


def test_calendar_and_policy_are_those_beside_the_file(tmp_path):
    (tmp_path / "calendars.json").write_text(json.dumps(REGIONAL))
    (tmp_path / "policies.json").write_text('{"short": {"annual_days": 10, "late_december_from": "12-24"}}')
    short = given(policy="short") | {"id": "B2", "expect": {"total": 10}}
    assert list(run([file_of(tmp_path, BALANCE, short)]).lines()) == ["2 passed, 0 failed"]


def test_missing_or_broken_calendars_are_told(tmp_path):
    file = file_of(tmp_path, BALANCE, MONTH)
    report = run([file])
    assert (report.passed, len(report.failures)) == (1, 1)
    assert "no calendars.json beside the file" in str(report.failures[0])
    (tmp_path / "calendars.json").write_text('{"calendars": ')
    (failure,) = run([file]).failures
    assert "calendars.json can't be read" in str(failure)


def test_id_used_twice_fails(tmp_path):
    report = run([file_of(tmp_path, MONTH, MONTH)])
    assert list(report.lines()) == ["X1  another case of the file has the same id", "1 passed, 1 failed"]


def test_temporary_permit_is_answered_for_every_kind_wherever_it_is_spent(tmp_path):
    (tmp_path / "calendars.json").write_text(json.dumps(REGIONAL))
    when = {"kind": "ANNUAL", "asked_on": "2026-07-01", "from": "2026-07-06", "to": "2026-07-10"}
    permit = when | {"temporary_permit": {"by": "HIGHEST_OFFICER_AT_WORKPLACE", "on": "2026-07-01"}}
    expect = {"outcome": "ACCEPT", "status": "TEMPORARY_PERMIT", "task": "RATIFY", "form": "1.c"}
    home = BALANCE | {"rule": "leave.request", "when": permit, "expect": expect}
    abroad = home | {
        "id": "B2",
        "when": permit | {"abroad": True},
        "expect": expect | {"addressee": "PPK"},
    }
    assert list(run([file_of(tmp_path, home, abroad)]).lines()) == ["2 passed, 0 failed"]


def test_command_says_the_sum_last_and_exits_by_it(tmp_path):
    def ask(*words: str) -> tuple[int, str]:
        done = subprocess.run(  # noqa: S603 - this Python and a file made here
            [sys.executable, "-m", "tests.cases", *words], capture_output=True, text=True, check=False
        )
        assert not done.stderr
        return done.returncode, done.stdout.splitlines()[-1]

    file = str(file_of(tmp_path, MONTH, MONTH | {"id": "X2", "expect": {"end": "2026-02-01"}}))
    assert ask(file, "--only", "X1") == (0, "1 passed, 0 failed")
    assert ask(file) == (1, "1 passed, 1 failed")
    assert ask(str(tmp_path / "absent.json")) == (1, "0 passed, 1 failed")
