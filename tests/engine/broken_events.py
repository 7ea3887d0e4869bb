"""Events, repeated shapes and shared data with one thing wrong each: the code of the finding, and its shape."""

from __future__ import annotations

from tests.engine import drawing as d
from tests.engine.broken import DAYS, LINE, drawn

USER = d.user("first")
AFTER = f"{LINE}\n at > end"
PART = d.part("first", d.start("in"), d.user("deep"), d.end("out"), flows="in > deep > out")


def with_event(trigger: str, *, on: str = USER, interrupting: str = "true") -> bytes:
    return drawn(on, d.boundary("at", "first", trigger, interrupting=interrupting), flows=AFTER, case=DAYS)


def with_marker(marker: str, *, on: str = USER) -> bytes:
    return drawn(d.marked(on, marker), case=DAYS)


def with_handler(trigger: str, *, interrupting: str = "true") -> bytes:
    inside = d.handler(
        "stop", d.begin("at", trigger, interrupting=interrupting), d.end("over"), flows="at > over"
    )
    return drawn(USER, inside)


def after_a_gateway(*events: str, flows: str) -> bytes:
    return drawn(d.gateway("first", "eventBased"), *events, flows=f"start > first\n{flows}")


BROKEN_EVENTS = {
    "send task without a message": (drawn(d.shape("sendTask", "first")), "EVENT_NAME", "first"),
    "receive task without a message": (drawn(d.shape("receiveTask", "first")), "EVENT_NAME", "first"),
    "message without a name": (with_event("<messageEventDefinition/>"), "EVENT_NAME", "at"),
    "signal without a name": (with_event("<signalEventDefinition/>"), "EVENT_NAME", "at"),
    "intermediate event that waits for nothing": (drawn(d.catch("first", "")), "NO_TRIGGER", "first"),
    "boundary event that waits for nothing": (with_event(""), "NO_TRIGGER", "at"),
    "subprocess that nothing starts": (with_handler(""), "NO_TRIGGER", "at"),
    "error thrown without a code": (
        d.draw("trial", d.start(), USER, d.end(inner="<errorEventDefinition/>"), flows=LINE),
        "EVENT_CODE",
        "end",
    ),
    "error that doesn't interrupt": (
        with_handler(d.error("X"), interrupting="false"),
        "MUST_INTERRUPT",
        "at",
    ),
    "condition without a text": (with_event(d.condition("")), "EVENT_CONDITION", "at"),
    "condition that is no condition": (with_event(d.condition("days")), "EXPRESSION_TYPE", "at"),
    "condition over nothing": (with_event(d.condition("dyas > 1")), "VARIABLE_LIKE", "at"),
    "link": (drawn(d.throw("first", "<linkEventDefinition/>")), "UNSUPPORTED", "first"),
    "compensation": (drawn(d.throw("first", "<compensateEventDefinition/>")), "UNSUPPORTED", "first"),
    "two triggers": (with_event(d.signal("a") + d.signal("b")), "UNSUPPORTED", "at"),
    "error in the flow": (drawn(d.throw("first", d.error("X"))), "UNSUPPORTED", "first"),
    "timer that is thrown": (drawn(d.throw("first", d.after('"P1D"'))), "UNSUPPORTED", "first"),
    "cycle without end": (
        with_event(d.after('"R/P1D"', kind="timeCycle"), interrupting="false"),
        "TIMER_VALUE",
        "at",
    ),
    "cycle that interrupts": (with_event(d.after('"R3/P1D"', kind="timeCycle")), "EVENT_CYCLE", "at"),
    "cycle in the flow": (
        drawn(d.catch("first", d.after('"R3/P1D"', kind="timeCycle"))),
        "EVENT_CYCLE",
        "first",
    ),
    "wrong time in the flow": (drawn(d.catch("first", d.after('"besok"'))), "TIMER_VALUE", "first"),
    "timer on a service": (
        with_event(d.after('"P1D"'), on=d.service("first", "trial.fail")),
        "TIMER_PLACE",
        "at",
    ),
    "message on a service": (
        with_event(d.message("m"), on=d.service("first", "trial.fail")),
        "CATCH_PLACE",
        "at",
    ),
    "error on a person's task": (with_event(d.error("X")), "ERROR_PLACE", "at"),
    "escalation on a person's task": (with_event(d.escalation("X")), "ERROR_PLACE", "at"),
    "error that the service never raises": (
        with_event(d.error("X"), on=d.service("first", "trial.book", seat="1")),
        "ERROR_UNKNOWN",
        "at",
    ),
    "error of a service that raises none": (
        with_event(d.error(), on=d.service("first", "trial.fail")),
        "ERROR_UNKNOWN",
        "at",
    ),
    "message's key that is a list": (with_event(d.message("m", "[1]")), "EXPRESSION_TYPE", "at"),
    "message's key from nowhere": (with_event(d.message("m", "nowhere")), "VARIABLE_UNKNOWN", "at"),
    "message that says what isn't known": (
        drawn(d.send("first", "m", parts=d.says(a="nowhere"))),
        "VARIABLE_UNKNOWN",
        "first",
    ),
    "message's variable without a type": (
        drawn(d.receive("first", "m", parts=d.brings(a="number"))),
        "EVENT_VARIABLE",
        "first",
    ),
    "message's variable that the system needs": (
        drawn(d.receive("first", "m", parts=d.brings(subject_id="int"))),
        "VARIABLE_TAKEN",
        "first",
    ),
    "message start": (
        d.draw("trial", d.begin("start", d.message("m")), USER, d.end(), flows=LINE),
        "UNSUPPORTED",
        "start",
    ),
    "gateway for events without a choice": (
        after_a_gateway(d.catch("a", d.signal("x")), flows="first > a > end"),
        "EVENT_CHOICE",
        "first",
    ),
    "gateway for events before a task": (
        after_a_gateway(d.catch("a", d.signal("x")), d.user("b"), flows="first > a > end\n first > b > end"),
        "EVENT_CHOICE",
        "first",
    ),
    "gateway for events that others lead to": (
        drawn(
            d.gateway("way"),
            d.gateway("first", "eventBased"),
            d.catch("a", d.signal("x")),
            d.catch("b", d.signal("y")),
            flows="start > way\n way > first *\n way > a ? true\n first > a > end\n first > b > end",
        ),
        "EVENT_CHOICE",
        "first",
    ),
    "arrow to a subprocess that an event starts": (
        drawn(
            USER,
            d.handler("stop", d.begin("at", d.signal("x")), d.end("over"), flows="at > over"),
            flows=f"{LINE}\n first > stop",
        ),
        "FLOW_BROKEN",
        "first_to_stop",
    ),
    "circle through a condition": (
        drawn(
            d.gateway("a"),
            d.catch("first", d.condition("true")),
            d.gateway("b"),
            flows="start > a > first > b\n b > a ? true\n b > end *",
        ),
        "ENDLESS",
        "a",
    ),
    "list without a name": (with_marker("<multiInstanceLoopCharacteristics/>"), "EACH_EMPTY", "first"),
    "list that is text": (with_marker(d.each("reason")), "EXPRESSION_TYPE", "first"),
    "list from nowhere": (with_marker(d.each("travellers")), "VARIABLE_UNKNOWN", "first"),
    "item called as the number of the run": (
        with_marker(d.each("3", item="loop_index")),
        "EACH_NAME",
        "first",
    ),
    "item with a bad name": (with_marker(d.each("3", item="In")), "EACH_NAME", "first"),
    "item and results of one name": (
        with_marker(d.each("3", item="one", output="one", result="note")),
        "EACH_NAME",
        "first",
    ),
    "results without a name": (with_marker(d.each("3", result="note")), "EACH_RESULT", "first"),
    "results of nothing": (
        with_marker(d.each("3", output="all_notes", result="nowhere")),
        "VARIABLE_UNKNOWN",
        "first",
    ),
    "enough that is no condition": (with_marker(d.each("3", until="loop_index")), "EXPRESSION_TYPE", "first"),
    "what a run sets is not there afterwards": (
        drawn(
            d.marked(USER, d.each("3")),
            d.service("say", "trial.shout", text="note"),
            flows="start > first > say > end",
        ),
        "VARIABLE_UNKNOWN",
        "say",
    ),
    "loop without a limit": (with_marker(d.again("days > 1")), "LOOP_LIMIT", "first"),
    "loop with a huge limit": (with_marker(d.again("days > 1", "101")), "LOOP_LIMIT", "first"),
    "loop over nothing": (with_marker(d.again("nowhere", "3")), "VARIABLE_UNKNOWN", "first"),
    "gateway that is repeated": (
        drawn(d.marked(d.gateway("first", "parallel"), d.again("", "3"))),
        "LOOP_PLACE",
        "first",
    ),
    "shared data without a value": (drawn(d.shared("paper", "int", ""), USER), "DATA_VALUE", "paper"),
    "shared data of no type": (drawn(d.shared("paper", "number", "1"), USER), "DATA_VALUE", "paper"),
    "shared data of another type": (drawn(d.shared("paper", "int", '"x"'), USER), "EXPRESSION_TYPE", "paper"),
    "arrow to no data": (drawn(d.marked(USER, d.writes("nowhere"))), "DATA_ARROW", "first"),
    "arrow into another part's data": (
        drawn(
            d.marked(USER, d.writes("paper_paper")),
            d.part("part", d.start("in"), d.shared("paper", "int", "1"), d.end("out"), flows="in > out"),
            flows="start > first > part > end",
        ),
        "DATA_ARROW",
        "first",
    ),
}
