"""Decision tables: which rows fit, what they answer, and which rows get in each other's way."""

from __future__ import annotations

import pytest
from lxml import etree

from tests.engine import drawing as d
from tests.engine.play import Play
from workflows.engine.contracts import Given
from workflows.engine.decisions import decide, read_table
from workflows.engine.table_rows import row_problems
from workflows.errors import DiagramRefused, ExpressionFailed
from workflows.expressions import compile_expression, evaluate

TYPES = {"days": "int", "kind": "string"}


def answer(content: bytes, **data: object):
    table = read_table(etree.fromstring(content), file="t.dmn")

    def value(text: str) -> object:
        return evaluate(compile_expression(text, TYPES), data)

    return decide(table.to_json(), value)


TABLE = d.table(
    "t",
    ["days", "kind"],
    ["way", "copies"],
    ["> 14", "-", '"BOSS"', "1 + 1"],
    ["<= 14", '"ANNUAL"', '"CLERK"', "1"],
    ["? > 5 && ? <= 14", 'in ["SICK", "BIRTH"]', 'kind + "?"', "0"],
)


@pytest.mark.parametrize(
    ("days", "kind", "expected", "row"),
    [
        (20, "SICK", {"way": "BOSS", "copies": 2}, 1),
        (14, "ANNUAL", {"way": "CLERK", "copies": 1}, 2),
        (6, "BIRTH", {"way": "BIRTH?", "copies": 0}, 3),
    ],
)
def test_the_row_that_fits_answers(days: int, kind: str, expected: dict[str, object], row: int):
    assert answer(TABLE, days=days, kind=kind) == (expected, (row,))


def test_no_row_or_two_rows_are_an_error():
    with pytest.raises(ExpressionFailed, match=r"rows \[\] match"):
        answer(TABLE, days=2, kind="SICK")
    double = d.table("t", ["days"], ["way"], ["> 1", '"A"'], ["> 2", '"B"'])
    with pytest.raises(ExpressionFailed, match=r"rows \[1, 2\] match"):
        answer(double, days=5)


def test_a_collecting_table_lists_every_answer():
    table = d.table(
        "t", ["days"], ["paper"], ["> 1", '"A"'], ["> 5", '"B"'], ["> 9", '"C"'], policy="COLLECT"
    )
    assert answer(table, days=6) == ({"paper": ["A", "B"]}, (1, 2))
    assert answer(table, days=0) == ({"paper": []}, ())


def test_a_question_mark_within_text_is_text():
    table = d.table("t", ["kind"], ["way"], ['"why?"', '"YES"'])
    assert answer(table, kind="why?") == ({"way": "YES"}, (1,))


def test_a_second_pass_forgets_the_first(anyhow: Play):
    anyhow.publish(
        d.draw(
            "again",
            d.start(),
            d.user("ask", form="days"),
            d.decision("choose", "papers"),
            d.service("count", "trial.add", "found", a="papers.size()"),
            d.gateway("gate"),
            d.end(),
            flows="""
                start > ask > choose > count > gate
                gate > ask ? days > 5
                gate > end *
            """,
        ),
        days_form=d.form(days=d.number()),
        papers_dmn=d.table(
            "papers", ["days"], ["papers"], ["> 1", '"A"'], ["> 5", '"B"'], ["< 6", '"C"'], policy="COLLECT"
        ),
    )
    anyhow.start("again")
    anyhow.do("ask", days=6)
    assert anyhow.answers()["choose"] == {"papers": ["A", "B"]}
    assert anyhow.do("ask", days=2).ended
    assert anyhow.answers() == {"choose": {"papers": ["A", "C"]}, "count": {"total": 3, "said": "2+1"}}


@pytest.mark.parametrize(
    ("first", "second", "meet"),
    [
        (["> 14"], ["<= 14"], False),
        (["> 14"], ["< 16"], True),
        ([">= 5"], ["<= 5"], True),
        (["> 5"], ["<= 5"], False),
        (["5"], ["5"], True),
        (["5"], ["6"], False),
        (["-"], ["6"], True),
        ([""], ["-"], True),
        (['"A"'], ['"B"'], False),
        (['"A"'], ['in ["A", "B"]'], True),
        (['in ["C"]'], ['in ["A", "B"]'], False),
        (["true"], ["false"], False),
        (["in [1, 2]"], ["> 1"], True),
        (["in [1, 2]"], ["> 2"], False),
        (["> 1", '"A"'], ["> 2", '"B"'], False),
        (["> 1", '"A"'], ["> 2", '"A"'], True),
        (["? % 2 == 0"], ["5"], False),
        (["? % 2 == 0", '"A"'], ["5", '"A"'], False),
    ],
)
def test_rows_that_surely_meet_are_found(first: list[str], second: list[str], meet: bool):  # noqa: FBT001 - a parameter
    columns = ["days", "kind"][: len(first)]
    content = d.table("t", columns, ["way"], [*first, '"X"'], [*second, '"Y"'])
    kinds = {"days": Given("string" if '"' in first[0] else "int"), "kind": Given("string")}
    kinds = {} if first[0] in {"true", ""} else kinds
    found = list(row_problems(read_table(etree.fromstring(content), file="t.dmn"), kinds))
    assert [one.code for one in found if one.code == "OVERLAP"] == (["OVERLAP"] if meet else [])


def gaps(*rules: list[str], policy: str = "UNIQUE", **given: Given) -> list[str]:
    content = d.table("t", list(given), ["way"], *([*cells, '"X"'] for cells in rules), policy=policy)
    found = row_problems(read_table(etree.fromstring(content), file="t.dmn"), given)
    return [f"{one.code} {one.message}" for one in found if one.code != "OVERLAP"]


DAYS = Given("int", low=0, high=30, typed=True)
KIND = Given("string", values=frozenset({"ANNUAL", "SICK"}))


@pytest.mark.parametrize(
    ("rules", "given", "said"),
    [
        ([["> 14"], ["<= 14"]], {"days": DAYS}, ""),
        ([["> 14"], ["< 14"]], {"days": DAYS}, "GAP … days = 14."),
        ([["<= 5"], ["> 5 && ? <= 14"]], {"days": DAYS}, ""),  # refused where the cells are checked
        ([["<= 5"], ["? > 5 && ? <= 14"]], {"days": DAYS}, "GAP … days = 15."),
        ([["? % 2 == 0"], ["? % 2 == 1"]], {"days": DAYS}, ""),
        ([["< 0"], [">= 0"]], {"days": DAYS}, "ROW_IDLE Baris 1 "),
        ([["1"], ["2"], ["3"]], {"grade": Given("int")}, ""),
        ([["1"], ["3"]], {"grade": Given("int")}, "GAP_MAYBE … grade = 2."),
        ([["< 5"], ["> 5"]], {"grade": Given("int")}, "GAP_MAYBE … grade = 5."),
        ([["< 0.5"], ["> 0.5"]], {"part": Given("double", typed=True)}, "GAP … part = 0.5."),
        ([["<= 0.5"], ["> 0.5"]], {"part": Given("double", typed=True)}, ""),
        ([["true"]], {"abroad": Given("bool")}, "GAP … abroad = tidak."),
        ([["true"], ["false"]], {"abroad": Given("bool")}, ""),
        ([['"ANNUAL"'], ['"SICK"']], {"kind": KIND}, ""),
        ([['"ANNUAL"']], {"kind": KIND}, "GAP … kind = SICK."),
        ([['"ANNUAL"'], ['"SICK"'], ['"SIK"']], {"kind": KIND}, "ROW_IDLE Baris 3 "),
        ([['"A"']], {"place": Given("string", typed=True)}, "GAP … place = teks lain."),
        ([['"A"'], ['!= "A"']], {"place": Given("string", typed=True)}, ""),
        ([['"A"']], {"said_by_a_service": Given("string")}, ""),
        (
            [["> 14", '"SICK"'], ["<= 14", "-"]],
            {"days": DAYS, "kind": KIND},
            "GAP_MAYBE … days = 15, kind = ANNUAL.",
        ),
        ([["> 14", "-"], ["<= 14", "-"]], {"days": DAYS, "kind": KIND}, ""),
        ([["> limit"], ["<= limit"]], {"days": DAYS}, ""),
        ([["null"], ["> 1"], ["<= 1"]], {"days": Given("int", nullable=True, typed=True)}, ""),
    ],
)
def test_inputs_without_a_row_and_rows_without_an_input_are_found(
    rules: list[list[str]], given: dict[str, Given], said: str
):
    code, _, example = said.partition(" … ")
    found = gaps(*rules, **given)
    assert len(found) == (1 if said else 0)
    assert all(one.startswith(code) and example in one for one in found)


def test_a_table_that_collects_may_leave_out():
    assert gaps(["> 14"], policy="COLLECT", days=DAYS) == []


def test_a_table_of_many_columns_is_left_to_the_run():
    given = {f"c{n}": Given("int", typed=True) for n in range(12)}
    assert gaps(["> 1"] * 12, **given) == []


@pytest.mark.parametrize(
    "content",
    [
        b"<definitions/>",
        d.table("t", [""], ["way"], ['"A"', '"X"']),
        d.table("t", ["days"], [""], ["1", '"X"']),
        d.table("t", ["days"], ["way", "way"], ["1", '"X"', '"Y"']),
        d.table("t", ["days"], ["way"], ["1"]),
        d.table("t", ["days"], ["way"], ["1", ""]),
    ],
)
def test_a_table_with_holes_is_refused(content: bytes):
    with pytest.raises(DiagramRefused):
        read_table(etree.fromstring(content), file="t.dmn")
