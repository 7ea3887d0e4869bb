"""Diagrams that would have the library run Python, brought in below the checks: nothing of them is run."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from tests.engine import drawing as d
from tests.engine.test_traps import begun, workflow_of
from workflows.engine import cache
from workflows.engine.cache import DefinitionInfo, Loaded
from workflows.engine.contracts import BASE, MOMENTS
from workflows.engine.parse import parse
from workflows.engine.run import Run
from workflows.engine.shape import Shape
from workflows.errors import LangkahError

CODE = "__import__('pathlib').Path('{path}').write_text('x') == 1"


def straight(*nodes: str, extra: str = "", flows: str = "start > at > end") -> bytes:
    return d.draw("attack", d.start(), *nodes, d.end(), flows=flows, extra=extra)


def looped(marker: str) -> bytes:
    return straight(d.marked(d.manual("at", who="subject"), marker))


def scripted(kind: str) -> bytes:
    return straight(
        d.shape(
            "manualTask",
            "at",
            f"<extensionElements><spiffworkflow:{kind}>CODE</spiffworkflow:{kind}></extensionElements>",
        )
    )


CORRELATION = (
    '<message id="m" name="m"/><correlationProperty id="p" name="p">'
    '<correlationPropertyRetrievalExpression messageRef="m">'
    "<messagePath>CODE</messagePath></correlationPropertyRetrievalExpression></correlationProperty>"
    '<collaboration id="c"><correlationKey id="k" name="k"><correlationPropertyRef>p</correlationPropertyRef>'
    "</correlationKey></collaboration>"
)
ATTACKS = {
    "script task": straight(d.shape("scriptTask", "at", "<script>CODE</script>")),
    "condition": straight(
        d.gateway("at"), d.manual("x"), flows="start > at\n at > x ? CODE\n at > end *\n x > end"
    ),
    "inclusive condition": straight(
        d.gateway("at", "inclusive"), d.manual("x"), flows="start > at\n at > x ? CODE\n at > end *\n x > end"
    ),
    "date": straight(d.catch("at", d.after("CODE", kind="timeDate"))),
    "duration": straight(d.catch("at", d.after("CODE"))),
    "cycle": straight(
        d.manual("at", who="subject"),
        d.timer("t", "at", "CODE", kind="timeCycle"),
        d.end("x"),
        flows="start > at > end\n t > x",
    ),
    "conditional event": straight(d.catch("at", d.condition("CODE"))),
    "ad hoc part": straight(
        d.shape(
            "adHocSubProcess",
            "at",
            d.manual("inner") + "<completionCondition>CODE</completionCondition>",
        )
    ),
    "loop condition": looped(d.again("CODE", "3", before=True)),
    "loop limit": looped(d.again("true", "CODE", before=True)),
    "cardinality": looped(
        "<multiInstanceLoopCharacteristics><loopCardinality>CODE</loopCardinality></multiInstanceLoopCharacteristics>"
    ),
    "collection": looped(d.each("CODE", item="one")),
    "label": looped(d.each("3", item="one", label="CODE")),
    "result": looped(d.each("3", item="one", output="all", result="CODE")),
    "completion condition": looped(d.each("3", item="one", until="CODE")),
    "the library's own list": looped(
        '<multiInstanceLoopCharacteristics spiffworkflow:scriptsOnInstances="true">'
        "<loopDataInputRef>CODE</loopDataInputRef><completionCondition>CODE</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    ),
    "script before": scripted("preScript"),
    "script after": scripted("postScript"),
    "message's key": straight(d.send("at", "m", "CODE")),
    "message's value": straight(d.send("at", "m", "", d.says(a="CODE"))),
    "receiver's key": straight(d.receive("at", "m", "CODE")),
    "correlation": straight(d.shape("receiveTask", "at", messageRef="m"), extra=CORRELATION),
    "correlation of a sender": straight(
        d.shape(
            "sendTask",
            "at",
            "<extensionElements><spiffworkflow:messagePayload>CODE</spiffworkflow:messagePayload></extensionElements>",
            messageRef="m",
        ),
        extra=CORRELATION,
    ),
    "payload of a signal": straight(
        d.throw(
            "at",
            "<extensionElements><spiffworkflow:payloadExpression>CODE</spiffworkflow:payloadExpression>"
            f"</extensionElements>{d.signal('s')}",
        )
    ),
    "service's value": straight(d.service("at", "trial.add", "sum", a="CODE")),
    "called element": straight(d.call("at", "CODE")),
    "first value": straight(d.shared("at_data", "int", "CODE"), d.manual("at", who="subject")),
    "assignment": straight(
        d.shape(
            "manualTask",
            "at",
            "<dataInputAssociation><transformation>CODE</transformation><assignment><from>CODE</from><to>x</to>"
            "</assignment></dataInputAssociation>",
        )
    ),
    "assigned person": straight(
        d.shape(
            "manualTask",
            "at",
            "<potentialOwner><resourceAssignmentExpression><formalExpression>CODE"
            "</formalExpression></resourceAssignmentExpression></potentialOwner>",
        )
    ),
}


def publish(diagram: bytes) -> Loaded:
    """As after publishing, without any check."""
    specs = parse("attack", [etree.fromstring(diagram)], {})
    spec, inner = cache.unpack(cache.pack(specs))
    info = DefinitionInfo(1, "attack", 1, "", Shape("attack", ""))
    return Loaded(info, spec, inner, {**BASE, **MOMENTS})


def play_to_the_end(diagram: bytes) -> None:
    run = begun(publish(diagram))
    for _ in range(5):
        for task in run.ready():
            run.complete(task.engine_id, {})
        for one in run.subscriptions():
            run.receive(one.engine_id, one.name, {}, number=1)


@pytest.mark.parametrize("name", ATTACKS)
def test_no_python_is_run(name: str, tmp_path: Path):
    path = tmp_path / "owned"
    code = CODE.format(path=path)
    assert eval(code) is True  # noqa: S307 - it does bite
    path.unlink()
    assert b"CODE" in ATTACKS[name]
    with suppress(LangkahError):
        play_to_the_end(ATTACKS[name].replace(b"CODE", escape(code).encode()))
    assert not path.exists()


def test_the_librarys_own_interpreter_is_not_there():
    found: Run = begun(publish(straight(d.manual("at", who="subject"))))
    environment = workflow_of(found).script_engine.environment
    for act in (environment.evaluate, environment.execute):
        with pytest.raises(NotImplementedError):
            act("1 + 1", {})
    with pytest.raises(NotImplementedError):
        environment.call_service({}, operation_name="x", operation_params={})
