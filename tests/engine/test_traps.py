"""What the engine library does silently wrong, and that we step round it: each shown with and without the step."""

from __future__ import annotations

import copy
import json
import logging
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from types import SimpleNamespace

import pytest
from cel_expr_python import cel
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import text

from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import NOTE, Play
from tests.support.world import NOW
from workflows.engine import cache, deploy, run, steering, store
from workflows.engine.bundle import read_bundle
from workflows.engine.cache import DefinitionInfo, Loaded
from workflows.engine.contracts import BASE, MOMENTS
from workflows.engine.run import Run
from workflows.engine.shape import Shape
from workflows.engine.specs import SERIALIZER
from workflows.errors import ExpressionFailed, TaskGone, TechnicalFailure

TWO = d.draw(
    "two", d.start(), d.user("first"), d.user("second"), d.end(), flows="start > first > second > end"
)
BASE_DATA = {"subject_id": 1, "starter_id": 1, "subject_name": "Siti", "instance_number": "UJI-1"}


class NoHands:
    """Nothing is called in these processes."""

    now: datetime = NOW
    zone: tzinfo = UTC

    def deadline(self, days: int) -> str:
        raise AssertionError(days)

    def call(self, service: str, arguments: Mapping[str, object], *, step: str) -> object:
        raise AssertionError(service, arguments, step)


def load(diagram: bytes, types: Mapping[str, str] | None = None) -> Loaded:
    """A definition as it is after publishing, without the checks and without a database."""
    bundle = read_bundle({"p.bpmn": diagram, "note.form": NOTE}, library=lambda _key: None)
    spec, inner = cache.unpack(cache.pack(cache.parse_bundle(bundle)))
    info = DefinitionInfo(1, bundle.diagram.key, 1, "", Shape(bundle.diagram.key, ""))
    return Loaded(info, spec, inner, {**(types or {}), **BASE, **MOMENTS})


def restored(definition: Loaded, state: bytes) -> Run:
    return Run.restore(definition, NoHands(), state, store.FORMAT)


def begun(definition: Loaded, **data: object) -> Run:
    return Run.begin(definition, NoHands(), {**BASE_DATA, **data})


def workflow_of(found: Run):
    return found._workflow


def test_reordering_the_keys_of_a_state_loses_nothing():
    definition = load(TWO)
    found = begun(definition, note="kept")
    state = found.dump()
    resorted = json.dumps(json.loads(zlib.decompress(state)), sort_keys=True)
    again = restored(definition, zlib.compress(resorted.encode()))
    assert again.ready()[0].data == {**BASE_DATA, "note": "kept"}

    stock = json.loads(json.dumps(SERIALIZER.to_dict(workflow_of(found))))
    stock["tasks"] = dict(reversed(stock["tasks"].items()))
    theirs = SERIALIZER.from_dict(stock).get_next_task(state=TaskState.READY)
    assert theirs.data == {}


def test_true_and_one_are_two_values_after_a_restore():
    definition = load(TWO)
    found = begun(definition, note=1)
    found.complete(found.ready()[0].engine_id, {"note": True})
    again = restored(definition, found.dump()).ready()[0].data["note"]
    assert again is True

    stock = SERIALIZER.from_dict(json.loads(json.dumps(SERIALIZER.to_dict(workflow_of(found)))))
    assert stock.get_next_task(state=TaskState.READY).data["note"] is not True


@pytest.mark.parametrize(
    "value",
    [1, 1.0, True, None, "", [], {}, [1, True], {"a": [1.0]}, {"typename": "Task"}, "é", {"b": 1, "a": 2}],
)
def test_any_json_value_comes_back_as_it_was(value: object):
    definition = load(TWO)
    for before in (0, 1, 1.0, True, [True, 1], {"a": [1]}, {"a": 2, "b": 1}):
        found = begun(definition, note=before)
        found.complete(found.ready()[0].engine_id, {"note": value})
        again = restored(definition, found.dump()).ready()[0].data["note"]
        assert json.dumps(again) == json.dumps(value)


def test_a_cached_specification_has_been_through_the_serializer(play: Play):
    play.publish(TWO)
    definition = cache.newest(play.session, "two")
    assert cache.newest(play.session, "two").spec is definition.spec
    again = SERIALIZER.from_dict(json.loads(json.dumps(SERIALIZER.to_dict(definition.spec))))
    assert SERIALIZER.to_dict(again) == SERIALIZER.to_dict(definition.spec)
    cases = [play.start("two") for _ in range(3)]
    for case in cases:
        play.instance_id = case.instance_id
        play.do("first", note="")
        assert play.do("second", note="").ended


def test_a_specification_of_another_format_is_read_from_its_files(play: Play):
    play.publish(
        d.draw("sub", d.start(), d.user("ask"), d.end(), flows="start > ask > end", case=""), folder="sub"
    )
    play.publish(
        d.draw("outer", d.start(), d.call("calling", "sub"), d.end(), flows="start > calling > end"),
        folder="outer",
    )
    play.start("outer")
    play.session.execute(text("update definition set spec_format = 'older', spec = ''"))
    play.restart()
    assert play.do("ask", note="").ended


def test_a_completed_task_is_not_run_again():
    definition = load(TWO)
    found = begun(definition)
    first = found.ready()[0].engine_id
    found.complete(first, {})
    with pytest.raises(TaskGone):
        found.complete(first, {})

    task = workflow_of(found).get_task_from_id(first)
    assert task.state == TaskState.COMPLETED
    assert task.run() is True  # the library doesn't mind


def test_changing_what_was_sent_does_not_change_the_case(monkeypatch: pytest.MonkeyPatch):
    definition = load(TWO)

    def leaks() -> bool:
        sent = {"note": {"inner": [1]}}
        found = begun(definition)
        found.complete(found.ready()[0].engine_id, sent)
        sent["note"]["inner"].append(2)
        return found.ready()[0].data["note"] == {"inner": [1, 2]}

    assert not leaks()
    monkeypatch.setattr(run, "plain", dict)
    assert leaks()


def test_a_service_may_keep_and_change_what_it_answered(play: Play, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(trial, "shared_record", {"inner": [1]})
    play.publish(
        d.draw(
            "shared",
            d.start(),
            d.service("get", "trial.shared", "found"),
            d.user("first"),
            d.end(),
            flows="start > get > first > end",
        )
    )
    play.start("shared")
    trial.shared_record["inner"].append(2)
    assert play.answers() == {"get": {"inner": [1]}}


def test_an_error_of_a_service_keeps_its_name_and_cause():
    task = SimpleNamespace(data={}, task_spec=None)
    with pytest.raises(NameError):  # the library's own engine hides whatever happened
        PythonScriptEngine().call_service(task)


def test_a_missing_variable_is_an_error_and_not_a_yes(play: Play, monkeypatch: pytest.MonkeyPatch):
    env = cel.NewEnv(variables={"note": cel.Type.STRING})
    raw = env.compile('note == "x"').eval(data={})
    assert bool(raw.plain_value()) is True  # the text of the error, which a gateway would take for a yes

    monkeypatch.setattr(deploy, "check_bundle", lambda *_bundle, **_more: [])  # which would have found it
    play.publish(
        d.draw(
            "hole",
            d.start(),
            d.gateway("skip"),
            d.user("first"),
            d.gateway("gate"),
            d.end("yes"),
            d.end("no"),
            flows="""
                start > skip
                skip > first ? subject_id < 0
                skip > gate *
                first > gate
                gate > yes ? note == "x"
                gate > no *
            """,
        )
    )
    with pytest.raises(ExpressionFailed, match="note"):
        play.start("hole")

    def naive(expression, data, **_functions: object):
        values = {name: data[name] for name, _ in expression.reads if name in data}
        return expression.program.eval(data=values).plain_value()

    monkeypatch.setattr(steering, "evaluate_condition", naive)
    play.start("hole")
    assert play.path()[-1] == "yes"


def test_a_condition_that_is_neither_true_nor_false_is_an_error():
    diagram = d.draw(
        "text",
        d.start(),
        d.gateway("gate"),
        d.end("yes"),
        d.end("no"),
        flows="""
            start > gate
            gate > yes ? subject_name
            gate > no *
        """,
    )
    with pytest.raises(ExpressionFailed, match="neither true nor false"):
        begun(load(diagram))


def test_a_script_is_not_run_even_if_one_got_in():
    found = begun(load(TWO))
    engine = workflow_of(found).script_engine
    task = workflow_of(found).task_tree
    with pytest.raises(TechnicalFailure):
        engine.execute(task, "1/0")


def test_a_field_may_be_called_as_a_function_is(play: Play):
    play.publish(
        d.draw(
            "names",
            d.start(),
            d.user("first"),
            d.service("say", "trial.shout", text="in_workdays + size"),
            d.end(),
            flows="start > first > say > end",
            case='<langkah:case prefix="UJI" startForm="odd"/>',
        ),
        odd_form=d.form(in_workdays="textfield", size="textfield"),
    )
    play.start("names", in_workdays="a", size="b")
    assert play.do("first", note="").ended
    assert trial.calls[0][1] == "ab"


def test_a_parameter_may_be_called_as_a_shape_is(play: Play):
    play.publish(
        d.draw(
            "same",
            d.start(),
            d.service("say", "trial.shout", text='"x"'),
            d.user("text"),
            d.end(),
            flows="start > say > text > end",
        )
    )
    play.start("same")
    assert play.open() == ["text"]


def test_a_case_that_grows_without_end_is_stopped_in_time(caplog: pytest.LogCaptureFixture):
    diagram = d.draw(
        "round",
        d.start(),
        d.user("again"),
        d.gateway("gate"),
        d.end(),
        flows="""
            start > again > gate
            gate > again ? note == "more"
            gate > end *
        """,
    )
    definition = load(diagram, {"note": "string"})
    found = begun(definition)

    def go_round() -> None:
        nonlocal found
        for _ in range(400):
            found.complete(found.ready()[0].engine_id, {"note": "more"})
            found = restored(definition, found.dump())

    with pytest.raises(TechnicalFailure, match="round in circles"):
        go_round()
    assert len(workflow_of(found).tasks) > store.MANY_TASKS
    assert "steps" in caplog.text


def test_a_circle_without_people_ends_in_an_error():
    diagram = d.draw(
        "spin",
        d.start(),
        d.gateway("a"),
        d.gateway("b"),
        d.end(),
        flows="""
            start > a
            a > b *
            b > a ? true
            b > end *
        """,
    )
    with pytest.raises(TechnicalFailure, match="round in circles"):
        begun(load(diagram))


def test_no_personal_data_reaches_the_log(caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    found = begun(load(TWO), note="rahasia")
    found.complete(found.ready()[0].engine_id, {"note": "rahasia"})
    assert "rahasia" not in caplog.text
    assert not [record for record in caplog.records if record.name.startswith("spiff")]


def test_two_runs_of_one_specification_do_not_touch_each_other():
    definition = load(TWO)
    one, other = begun(definition, note="1"), begun(definition, note="2")
    before = copy.deepcopy(one.ready()[0].data)
    other.complete(other.ready()[0].engine_id, {"note": "3"})
    assert one.ready()[0].data == before


def test_public_identifiers_outlive_a_restore():
    definition = load(TWO)
    found = begun(definition)
    first = found.ready()[0]
    again = restored(definition, found.dump()).ready()[0]
    assert (first.id, first.engine_id, first.new, again.new) == (again.id, again.engine_id, True, False)


def test_a_small_state_is_small():
    assert len(begun(load(TWO)).dump()) < 700
