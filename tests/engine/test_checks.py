"""Broken diagrams: each is refused with the one thing that is wrong, on the shape where it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from models.process import Definition
from tests.engine import drawing as d
from tests.engine.broken import BROKEN, DAYS, MAYBE, drawn
from tests.engine.broken_events import BROKEN_EVENTS
from tests.engine.broken_paths import BROKEN_PATHS
from tests.engine.play import NOTE, Play
from workflows import runtime
from workflows.engine import deploy
from workflows.errors import DiagramRefused


def found(diagram: bytes, **files: bytes) -> list[tuple[str, str]]:
    every = {"p.bpmn": diagram, "note.form": NOTE, "days.form": d.form(days=d.number(), reason="textfield")}
    every |= {"maybe.form": MAYBE}
    every |= {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
    return [(problem.code, problem.shape) for problem in runtime.check_diagram(every)]


def with_condition(text: str) -> bytes:
    flows = f"start > gate\n gate > first ? {text}\n gate > end *\n first > end"
    return drawn(d.gateway("gate"), d.user("first"), flows=flows, case=DAYS)


EVERY = BROKEN | BROKEN_PATHS | BROKEN_EVENTS


@pytest.mark.parametrize("name", EVERY)
def test_a_broken_diagram_is_refused_where_it_is_broken(name: str):
    diagram, code, where = EVERY[name]
    assert found(diagram) == [(code, where)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("dyas > 5", "VARIABLE_LIKE"),
        ("where > 5", "VARIABLE_UNKNOWN"),
        ("days > '5'", "EXPRESSION"),
        ("days > 5.0", "EXPRESSION"),
        ("days", "EXPRESSION_TYPE"),
        ("days >", "EXPRESSION"),
        ("days > 5" + " || days > 5" * 50, "EXPRESSION"),
        ("__import__('os').system('id') == 0", "VARIABLE_UNKNOWN"),
        ("().__class__.__mro__[1].__subclasses__()", "EXPRESSION"),
        ("[c for c in [1]] == []", "EXPRESSION"),
        ("lambda: 1", "EXPRESSION"),
        ("open('/etc/passwd').read() == ''", "VARIABLE_UNKNOWN"),
        ("'9' * 1000000000 == ''", "EXPRESSION"),
        ("9 ** 9 ** 9 > 1", "EXPRESSION"),
        ("days.__class__ == 1", "EXPRESSION"),
        ("b'x' == b'x' && days", "EXPRESSION"),
    ],
)
def test_a_condition_that_can_not_be_used_names_its_arrow(text: str, code: str):
    assert found(with_condition(text)) == [(code, "gate_to_first")]


def test_every_finding_is_a_sentence_that_says_what_to_do():
    diagram, _, _ = BROKEN["form is missing"]
    problem = runtime.check_diagram({"p.bpmn": diagram, "note.form": NOTE})[0]
    assert (
        problem.message == "Formulir “other” tidak ada. Buat formulirnya, atau pilih yang lain untuk “First”."
    )


def test_all_findings_come_at_once():
    diagram = drawn(
        d.user("first", who="boss", due="soon"),
        d.service("second", "no.where"),
        flows="start > first > second > end",
    )
    assert found(diagram) == [("BAD_WHO", "first"), ("BAD_DUE", "first"), ("SERVICE_MISSING", "second")]


def test_ornaments_are_left_alone():
    ornaments = (
        '<laneSet id="lanes"><lane id="lane" name="Atasan"><flowNodeRef>first</flowNodeRef></lane></laneSet>'
        '<textAnnotation id="note"><text>Catatan</text></textAnnotation>'
        '<association id="line" sourceRef="first" targetRef="note"/><group id="group"/>'
    )
    pool = '<collaboration id="c"><participant id="p" name="Dinas" processRef="trial"/></collaboration>'
    assert found(drawn(d.user("first"), ornaments, extra=pool)) == []


def test_a_value_that_may_be_empty_may_be_asked_about():
    days = d.form(days=d.number(required=False), reason="textfield")
    assert found(with_condition("days == null || days > 5"), days_form=days) == []


def test_tables_are_checked_cell_by_cell():
    def with_table(*rules: list[str], policy: str = "UNIQUE") -> list[tuple[str, str]]:
        table = d.table("route", ["days"], ["way"], *rules, policy=policy)
        return found(drawn(d.decision("first", "route"), case=DAYS), route_dmn=table)

    assert with_table(["> 14", '"A"'], ["<= 14", '"B"']) == []
    assert with_table(["> 14", '"A"'], ["< 20", '"B"']) == [("OVERLAP", "route")]
    assert with_table(["> 14", '"A"'], ["< 20", '"B"'], policy="COLLECT") == []
    assert with_table(["> 14", '"A"'], policy="FIRST") == [("HIT_POLICY", "route")]
    assert with_table(["> where", '"A"']) == [("VARIABLE_UNKNOWN", "first")]
    assert with_table(["> 'x'", '"A"']) == [("EXPRESSION", "first")]
    assert with_table(["> 14", "os.system('id')"], ["<= 14", '"A"']) == [("VARIABLE_UNKNOWN", "first")]
    assert with_table(["> 14", ""]) == [("DECISION_BROKEN", "")]


def test_rows_of_a_table_are_looked_at_together():
    def with_table(*rules: list[str], columns: tuple[str, ...] = ("days",)) -> list[tuple[str, str, bool]]:
        table = d.table("route", list(columns), ["way"], *rules)
        files = {
            "p.bpmn": drawn(d.decision("first", "route"), case=DAYS),
            "route.dmn": table,
            "note.form": NOTE,
        }
        files["days.form"] = d.form(days=d.number(), abroad="checkbox")
        return [(one.code, one.shape, one.advice) for one in runtime.check_diagram(files)]

    assert with_table(["> 14", '"A"'], ["< 14", '"B"']) == [("GAP", "route", False)]
    assert with_table(["> 14", "true", '"A"'], ["<= 14", "-", '"B"'], columns=("days", "abroad")) == [
        ("GAP_MAYBE", "route", True)
    ]
    assert with_table(["> 14", '"A"'], ["<= 14", '"B"'], ["in []", '"C"']) == [("ROW_IDLE", "route", True)]


def test_advice_keeps_nothing_from_being_published(play: Play):
    files = {"days_form": d.form(days=d.number(), abroad="checkbox")}
    files["route_dmn"] = d.table("route", ["days", "abroad"], ["way"], ["> 14", "true", '"A"'])
    diagram = drawn(d.decision("first", "route"), case=DAYS)
    assert found(diagram, **files) == [("GAP_MAYBE", "route")]
    assert play.publish(diagram, **files)[0].new


def test_a_field_that_has_gone_is_called_by_its_form(play: Play):
    def asking(form: bytes) -> list[tuple[str, str]]:
        files = {"p.bpmn": with_condition("days > 5"), "note.form": NOTE, "days.form": form}
        return [(one.code, one.shape) for one in runtime.check_diagram(files, session=play.session)]

    play.publish(with_condition("days > 5"), days_form=d.form(days=d.number()))
    assert asking(d.form(days=d.number())) == []
    assert asking(d.form(span=d.number())) == [("FIELD_GONE", "gate_to_first")]


def test_of_several_processes_the_one_that_runs_is_chosen():
    other = d.process("other", d.start("s"), d.user("u"), d.end("e"), flows="s > u > e", executable="false")
    pools = (
        '<collaboration id="c"><participant id="mine" name="Dinas" processRef="trial"/>'
        '<participant id="theirs" name="Bank" processRef="other"/>'
        '<messageFlow id="m" sourceRef="first" targetRef="u"/></collaboration>'
    )
    assert found(drawn(d.user("first"), extra=other + pools)) == [
        ("PROCESS_LEFT", "theirs"),
        ("MESSAGE_FLOW", "m"),
    ]


def test_a_broken_form_is_named():
    assert found(drawn(d.user("first")), bad_form=b"{}") == [("FORM_BROKEN", "")]


def test_a_called_process_needs_what_it_asks_for():
    inner = d.draw(
        "sub",
        d.start(),
        d.end(),
        flows="start > end",
        case='<langkah:input name="days" type="int"/>',
    )
    files = {"sub/s.bpmn": inner, "outer/note.form": NOTE, "outer/days.form": d.form(days=d.number())}

    def with_caller(case: str) -> list[tuple[str, str]]:
        outer = d.draw(
            "outer", d.start(), d.call("calling", "sub"), d.end(), flows="start > calling > end", case=case
        )
        return [(one.code, one.shape) for one in runtime.check_diagram({**files, "outer/o.bpmn": outer})]

    assert with_caller(DAYS) == []
    assert with_caller("") == [("CALLED_INPUT", "calling")]
    assert with_caller('<langkah:case prefix="UJI" startForm="note"/>') == [("CALLED_INPUT", "calling")]


def test_what_a_called_process_needs_must_come_on_every_way():
    inner = d.draw(
        "sub", d.start(), d.end(), flows="start > end", case='<langkah:input name="days" type="int"/>'
    )
    outer = d.draw(
        "outer",
        d.start(),
        d.user("ask", form="days"),
        d.timer("late", "ask", '"P1D"', interrupting="true"),
        d.call("calling", "sub"),
        d.end(),
        flows="start > ask > calling > end\n late > calling",
    )
    files = {"sub/s.bpmn": inner, "outer/o.bpmn": outer, "outer/days.form": d.form(days=d.number())}
    assert [(one.code, one.shape) for one in runtime.check_diagram(files)] == [("CALLED_UNSURE", "calling")]


def test_a_called_process_that_can_not_run_is_named_where_it_is_called():
    inner = d.draw(
        "sub", d.start(), d.call("deeper", "nowhere"), d.end(), flows="start > deeper > end", case=""
    )
    outer = d.draw(
        "outer", d.start(), d.call("calling", "sub"), d.end(), flows="start > calling > end", case=""
    )
    files = {"sub/s.bpmn": inner, "outer/o.bpmn": outer}
    assert [(one.code, one.shape) for one in runtime.check_diagram(files)] == [
        ("CALLED_MISSING", "deeper"),
        ("CALLED_BROKEN", "calling"),
    ]


def test_two_processes_that_call_each_other_are_refused():
    files = {
        f"{one}/x.bpmn": d.draw(one, d.start(), d.call("c", other), d.end(), flows="start > c > end", case="")
        for one, other in (("here", "there"), ("there", "here"))
    }
    assert {one.code for one in runtime.check_diagram(files)} == {"CALLED_LOOP"}


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "NO_DIAGRAM"),
        ({"note.form": NOTE}, "NO_DIAGRAM"),
        ({"a.bpmn": drawn(), "b.bpmn": drawn()}, "MANY_DIAGRAMS"),
        ({"../a.bpmn": drawn()}, "FILE_NAME"),
        ({"a/b/c.bpmn": drawn()}, "FILE_NAME"),
        ({"a.exe": b""}, "FILE_NAME"),
        ({"other/a.bpmn": drawn()}, "PROCESS_KEY"),
        ({"a.bpmn": b"<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'/>"}, "NO_PROCESS"),
    ],
)
def test_files_that_make_no_process_are_refused(files: dict[str, bytes], code: str):
    assert [problem.code for problem in runtime.check_diagram(files)] == [code]


def test_a_gap_in_the_checks_brings_in_no_script(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(deploy, "check_bundle", lambda *_bundle, **_more: [])
    assert found(BROKEN["script task"][0]) == [("ENGINE", "")]


def test_what_is_refused_is_not_stored(play: Play):
    with pytest.raises(DiagramRefused) as refused:
        play.publish(BROKEN["nobody"][0])
    assert [one.code for one in refused.value.problems] == ["NO_WHO"]
    assert play.session.query(Definition).count() == 0


def test_every_sentence_has_a_test():
    words = Path(runtime.__file__).parent / "engine" / "words.py"
    codes = set(re.findall(r'^    "([A-Z_]+)":', words.read_text(encoding="utf-8"), flags=re.MULTILINE))
    here = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("*.py"))
    assert {code for code in codes if f'"{code}"' not in here} == set()
