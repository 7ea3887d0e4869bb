"""What the engine library does wrong with events, loops and joins: each shown with and without the step round it."""

from __future__ import annotations

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import full_tag
from SpiffWorkflow.bpmn.specs.defaults import ParallelGateway
from SpiffWorkflow.util.task import TaskState

from tests.engine import drawing as d
from tests.engine import trial
from tests.engine.play import NOTE, Play
from tests.engine.test_traps import NoHands, begun, load, restored, workflow_of
from workflows.engine import cache, parse, store, trees
from workflows.engine.bundle import read_bundle
from workflows.engine.cache import Loaded
from workflows.engine.run import Run
from workflows.errors import NobodyCatches

TYPES = {"note": "string", "days": "int"}
TWO_BRANCHES = d.draw(
    "join",
    d.start(),
    d.gateway("into"),
    d.gateway("split", "parallel"),
    d.user("a"),
    d.user("b"),
    d.gateway("join", "parallel"),
    d.user("judge"),
    d.gateway("gate"),
    d.end(),
    flows="""
        start > into > split
        split > a > join
        split > b > join
        join > judge > gate
        gate > into ? note == "again"
        gate > end *
    """,
)
SEVERAL = d.draw(
    "several",
    d.start(),
    d.part(
        "part",
        d.start("in"),
        d.user("deep"),
        d.end("out"),
        flows="in > deep > out",
        marker=d.each("2"),
    ),
    d.boundary("stop", "part", d.signal("stop")),
    d.end("over"),
    d.end(),
    flows="start > part > end\n stop > over",
)


def do(run: Run, step: str, **values: object) -> None:
    task = next(task for task in run.ready() if task.step == step)
    run.complete(task.engine_id, values)


def opened(run: Run) -> list[str]:
    return sorted(task.step for task in run.ready())


def stock_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = {**parse.Parser.PARSER_CLASSES, full_tag("parallelGateway"): (parse._Gateway, ParallelGateway)}
    monkeypatch.setattr(parse.Parser, "PARSER_CLASSES", classes)


def after_the_join() -> object:
    """Branch a writes; b comes last, and has only carried the older value along."""
    run = begun(load(TWO_BRANCHES, TYPES), days=1)
    do(run, "a", days=2)
    do(run, "b", note="")
    return run.ready()[0].data["days"]


def test_a_join_keeps_what_the_earlier_branch_wrote(monkeypatch: pytest.MonkeyPatch):
    assert after_the_join() == 2
    stock_joins(monkeypatch)
    assert after_the_join() == 1


def in_the_second_round() -> list[str]:
    run = begun(load(TWO_BRANCHES, TYPES))
    for step in ("a", "b", "judge"):
        do(run, step, note="again")
    do(run, "b", note="")
    return opened(run)


def test_a_join_waits_in_the_second_round_too(monkeypatch: pytest.MonkeyPatch):
    assert in_the_second_round() == ["a"]
    stock_joins(monkeypatch)
    assert in_the_second_round() == ["a", "judge"]


def test_a_loop_on_a_specification_fresh_from_the_parser_never_ends():
    """The connection between a loop and its runs is made by the serializer."""
    diagram = d.draw(
        "loop",
        d.start(),
        d.marked(d.user("a"), d.each("1")),
        d.user("b"),
        d.end(),
        flows="start > a > b > end",
    )
    good = load(diagram)
    run = begun(good)
    do(run, "a")
    assert opened(run) == ["b"]

    bundle = read_bundle({"p.bpmn": diagram, "note.form": NOTE}, library=lambda _key: None)
    spec, inner = cache.parse_bundle(bundle)
    run = begun(Loaded(good.info, spec, inner, good.types))
    do(run, "a")
    assert (opened(run), run.ended) == ([], False)


def test_a_cached_specification_serves_several_cases_with_loops():
    definition = load(SEVERAL)
    runs = [begun(definition) for _ in range(3)]
    states = [run.dump() for run in runs]
    again = [restored(definition, state) for state in states]
    for run in (*again, *runs):
        for _ in range(2):
            do(run, "deep")
        assert run.ended


def test_what_runs_inside_of_an_interrupted_loop_is_stopped(monkeypatch: pytest.MonkeyPatch):
    def stopped() -> list[bool]:
        run = begun(load(SEVERAL))
        whole = workflow_of(run)
        inner = list(whole.subprocesses.values())
        trees.stop(next(task for task in whole.tasks.values() if task.task_spec.name == "part"))
        assert not any(trees.stands(task) for one in inner for task in one.tasks.values())
        return [any(task.has_state(TaskState.READY) for task in one.tasks.values()) for one in inner]

    assert stopped() == [False, False]
    monkeypatch.setattr(trees, "stop", lambda task: task.cancel())
    assert stopped() == [True, True]


def test_a_task_that_was_cancelled_meanwhile_is_not_run(play: Play, monkeypatch: pytest.MonkeyPatch):
    """Both are ready when the end comes; the library goes on with its list."""
    play.publish(
        d.draw(
            "halt",
            d.start(),
            d.gateway("split", "parallel"),
            d.end("end", inner=d.TERMINATE),
            d.service("say", "trial.shout", text='"too late"'),
            d.end("x"),
            flows="start > split\n split > end\n split > say > x",
        )
    )
    assert play.start("halt").ended
    assert trial.calls == []
    monkeypatch.setattr(Run, "_move", lambda run: bool(workflow_of(run).do_engine_steps()))
    assert play.start("halt").ended
    assert len(trial.calls) == 1


def test_nothing_is_predicted_beyond_a_join():
    """The library would draw what follows once for each branch: twelve joins in a row are enough for ever."""
    rows = [(f"s{n}", f"a{n}", f"b{n}", f"c{n}", f"j{n}") for n in range(12)]
    nodes = [
        part
        for s, a, b, c, j in rows
        for part in (d.gateway(s, "parallel"), d.user(a), d.user(b), d.user(c), d.gateway(j, "parallel"))
    ]
    flows = ["start > s0", *(f"{s} > {x} > {j}" for s, a, b, c, j in rows for x in (a, b, c))]
    flows += [f"j{n} > s{n + 1}" for n in range(11)] + ["j11 > end"]
    run = begun(load(d.draw("wide", d.start(), *nodes, d.end(), flows="\n".join(flows))))
    assert len(workflow_of(run).tasks) < 15


def test_an_error_that_nothing_catches_is_not_lost():
    diagram = d.draw(
        "lost", d.start(), d.user("first"), d.end(inner=d.error("BAD")), flows="start > first > end"
    )
    run = begun(load(diagram))
    with pytest.raises(NobodyCatches) as raised:
        do(run, "first")
    assert (raised.value.sort, raised.value.code, raised.value.step) == ("ERROR", "BAD", "end")


def test_the_order_of_steps_does_not_depend_on_a_restore():
    """Tasks become ready in one order and stand in the tree in another."""
    diagram = d.draw(
        "order",
        d.start(),
        d.user("go"),
        d.gateway("split", "parallel"),
        *(d.throw(name) for name in "pqr"),
        *(d.catch(f"c{name}", d.signal("bell")) for name in "pqr"),
        d.gateway("join", "parallel"),
        d.user("ring"),
        d.throw("bell", d.signal("bell")),
        d.end("x"),
        d.end(),
        flows="""
            start > go > split
            split > p > cp > join
            split > q > cq > join
            split > r > cr > join
            split > ring > bell > x
            join > end
        """,
    )
    definition = load(diagram)

    def path(*, pausing: bool) -> list[str]:
        run, seen = begun(definition), []
        run.passed.clear()
        for step in ("go", "ring"):
            if pausing:
                run = Run.restore(definition, NoHands(), run.dump(), store.FORMAT)
            do(run, step)
            seen += [passed.step for passed in run.passed]
            run.passed.clear()
        return seen

    assert path(pausing=False) == path(pausing=True)
