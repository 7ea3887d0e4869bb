"""Requests of every kind, judged by the rules and by a second reading of the text that shares no code with them."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cases.registry import Beside, answerer_of
from tests.cases.runner import FOLDER
from tests.rules.second_opinion import LISTED, Reader
from workflows.rules.leave_words import Document, Relative

CALENDARS = json.loads((FOLDER / "calendars.json").read_text("utf-8"))["calendars"]
NAME = "id-2025-2026"
BESIDE = Beside(CALENDARS, {})
JOINT = CALENDARS[NAME]["joint_leave"]
NO_DAYS = {"BELOW_MIN_UNIT", "NO_WORKING_DAY"}
DETAILS = {
    "days",
    "right_from",
    "latest_end",
    "extension_max",
    "short",
    "short_year",
    "ordinal",
    "alternative",
    "flags",
}
KINDS = ["ANNUAL", "ANNUAL_SPECIAL", "LONG", "SICK", "MATERNITY", "IMPORTANT_REASON", "UNPAID"]
# Hundreds in a suite; set to thousands by hand after a change of the rules.
EXAMPLES = int(os.environ.get("TWICE", "150"))


def iso(value: date) -> str:
    return value.isoformat()


def days(first: date, last: date) -> st.SearchStrategy[str]:
    return st.dates(first, last).map(iso)


@st.composite
def employees(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["PNS", "PNS", "PNS", "CPNS", "PPPK", "PPPK"]))
    start = draw(st.dates(date(2018, 1, 1), date(2026, 6, 1)) | st.just(date(2020, 2, 29)))
    employee: dict[str, object] = {"kind": kind, "service_start": iso(start)}
    if kind == "PPPK":
        length = timedelta(days=draw(st.sampled_from([365, 729, 730, 731, 1095, 1096, 1500, 3000])))
        employee["contract"] = {"from": iso(start), "to": iso(start + length)}
    employee |= draw(
        st.fixed_dictionaries(
            {},
            optional={
                "teacher": st.booleans(),
                "hard_to_reach": st.booleans(),
                "children_born_on": st.lists(days(date(2018, 1, 1), date(2025, 11, 30)), max_size=5),
            },
        )
    )
    return employee


@st.composite
def histories(draw: st.DrawFn) -> dict[str, object]:
    first = draw(st.sampled_from([2022, 2023, 2024, 2025, 2026]))
    history = {}
    for year in range(first, 2027):
        charges = st.fixed_dictionaries(
            {"on": days(date(year, 1, 2), date(year, 6, 30)), "days": st.integers(1, 4)}
        )
        history[str(year)] = {
            "used": draw(st.lists(charges, max_size=3)),
            "postponed": draw(st.sampled_from([0, 0, 0, 5, 12])),
        }
    return history


@st.composite
def others(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["ANNUAL", "LONG", "SICK", "SICK", "IMPORTANT_REASON", "JOINT", "UNPAID"]))
    first = draw(st.dates(date(2020, 1, 1), date(2026, 10, 1)))
    length = {"LONG": 90, "SICK": 20, "UNPAID": 300}.get(kind, 4)
    last = first + timedelta(days=draw(st.integers(0, length)))
    status = draw(st.sampled_from(["APPROVED", "PENDING"]))
    leave: dict[str, object] = {"kind": kind, "from": iso(first), "to": iso(last), "status": status}
    if kind in LISTED:
        leave["reason"] = draw(st.sampled_from(sorted(LISTED[kind])))
    if kind == "UNPAID":
        leave["reactivated_on"] = iso(last + timedelta(days=draw(st.integers(1, 40))))
    return leave


@st.composite
def requests(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(KINDS))
    first = draw(st.dates(date(2026, 1, 2), date(2026, 12, 28)))
    longest = {"ANNUAL": 30, "ANNUAL_SPECIAL": 12, "IMPORTANT_REASON": 35, "SICK": 60}.get(kind, 120)
    when: dict[str, object] = {
        "kind": kind,
        "from": iso(first),
        "asked_on": iso(first - timedelta(days=draw(st.integers(0, 40)))),
        "abroad": draw(st.booleans()),
        "documents": draw(st.lists(st.sampled_from(sorted(Document)), unique=True, max_size=8)),
    }
    if kind in LISTED:
        when["reason"] = draw(st.sampled_from([*sorted(LISTED[kind]), "UMRAH"]))
        when["relative"] = draw(st.sampled_from([*sorted(Relative), "UNCLE"]))
        if when["reason"] == "SETTLE_RIGHTS_OF_DECEASED":
            del when["relative"]
    if kind in {"LONG", "MATERNITY", "UNPAID"} and draw(st.booleans()):
        when["months"] = draw(st.sampled_from([1, 2, 3, 4, 12, 36, 37]))
    elif kind in {"ANNUAL", "SICK"} and draw(st.booleans()):
        when["days"] = draw(st.sampled_from([0.5, 1, 2, 8, 14, 15]))
    else:
        when["to"] = iso(min(first + timedelta(days=draw(st.integers(0, longest))), date(2027, 1, 15)))
    if kind == "ANNUAL":
        when["extension_days"] = draw(st.sampled_from([0, 0, 6, 7, 12, 13]))
    if draw(st.integers(0, 9)) == 0:
        when["temporary_permit"] = {"by": "HIGHEST_OFFICER_AT_WORKPLACE", "on": when["asked_on"]}
    return when


@st.composite
def cases(draw: st.DrawFn) -> dict[str, object]:
    when = draw(requests())
    leaves = draw(st.lists(others(), max_size=2))
    if when["kind"] == "SICK" and draw(st.booleans()):
        last = date.fromisoformat(when["from"]) - timedelta(days=1)
        first = last - timedelta(days=draw(st.sampled_from([3, 12, 30, 300, 364, 400, 547])))
        reason = draw(st.sampled_from(sorted(LISTED["SICK"])))
        before = {"kind": "SICK", "from": iso(first), "to": iso(last), "status": "APPROVED"}
        leaves = [before | {"reason": reason}]
    return {
        "id": "X",
        "rule": "leave.request",
        "given": {
            "calendar": NAME,
            "employee": draw(employees()),
            "work_week": draw(st.sampled_from([5, 5, 6])),
            "joint_leave_duty": draw(st.lists(st.sampled_from(JOINT), unique=True, max_size=3)),
            "annual_history": draw(st.just({}) | histories()),
            "leaves": leaves,
            "policy": draw(st.sampled_from([{}, {"late_december_from": "12-24"}])),
        },
        "when": when,
    }


@settings(deadline=None, max_examples=EXAMPLES)
@given(cases())
def test_rules_and_second_reading_give_the_same_answer(case):
    got = answerer_of("leave.request")(case, BESIDE)
    codes, said = Reader(case, CALENDARS[NAME]).request(case["when"])
    if not codes:
        outcome = "ROUTE" if case["when"]["kind"] == "UNPAID" else "ACCEPT"
        assert got["outcome"] == outcome and "code" not in got
        assert got | said == got
    elif codes & NO_DAYS:  # nothing more can be said of it
        assert got["outcome"] in {"REFUSE", "RETURN"}
    elif len(codes) > 1:
        assert got["code"] in codes
    else:
        assert codes == {got["code"]}
        told = {name: said[name] for name in DETAILS & said.keys()}
        assert got | told == got
