"""Diagrams with one thing wrong each: the code of the finding, and the shape that it names."""

from __future__ import annotations

from tests.engine import drawing as d

DAYS = '<langkah:case prefix="UJI" startForm="days"/>'
LINE = "start > first > end"


def drawn(*nodes: str, flows: str = LINE, **named: str) -> bytes:
    return d.draw("trial", d.start(), *nodes, d.end(), flows=flows, **named)


def with_service(*arguments: str, **parameters: str) -> bytes:
    return drawn(d.service("first", *arguments, **parameters), case=DAYS)


MAYBE = d.form(
    amount=d.number(required=False),
    until="datetime",
    kind={
        "type": "select",
        "values": [{"value": "SICK", "label": "Sakit"}, {"value": "BIRTH", "label": "Melahirkan"}],
    },
)
BROKEN = {
    "script task": (drawn(d.shape("scriptTask", "first", "<script>import os</script>")), "SCRIPT", "first"),
    "pre-script": (
        drawn(
            d.shape(
                "userTask",
                "first",
                "<extensionElements><spiffworkflow:preScript>x=1</spiffworkflow:preScript></extensionElements>",
            )
        ),
        "SCRIPT",
        "first",
    ),
    "somebody else withdraws": (
        drawn(d.user("first"), case='<langkah:case prefix="UJI" withdrawBy="boss"/>'),
        "WITHDRAW_BY",
        "trial",
    ),
    "plain task": (drawn(d.shape("task", "first")), "TASK_KIND", "first"),
    "transaction": (drawn(d.shape("transaction", "first")), "UNSUPPORTED", "first"),
    "message start": (
        d.draw(
            "trial",
            d.shape("startEvent", "start", "<messageEventDefinition/>"),
            d.user("first"),
            d.end(),
            flows=LINE,
        ),
        "UNSUPPORTED",
        "start",
    ),
    "wrong duration": (
        drawn(d.user("first"), d.timer("at", "first", '"3 hari"'), flows=f"{LINE}\n at > end"),
        "TIMER_VALUE",
        "at",
    ),
    "number as time": (
        drawn(d.user("first"), d.timer("at", "first", "3"), flows=f"{LINE}\n at > end"),
        "EXPRESSION_TYPE",
        "at",
    ),
    "not executable": (drawn(d.user("first"), executable="false"), "NOT_EXECUTABLE", "trial"),
    "no start": (d.draw("trial", d.user("first"), d.end(), flows="first > end"), "NO_START", "trial"),
    "two starts": (
        drawn(d.start("again"), d.user("first"), flows=f"{LINE}\n again > first"),
        "MANY_STARTS",
        "trial",
    ),
    "no end": (d.draw("trial", d.start(), d.user("first"), flows="start > first"), "NO_END", "trial"),
    "dead end": (
        drawn(d.gateway("gate", "parallel"), d.user("first"), flows="start > gate > end\n gate > first"),
        "DEAD_END",
        "first",
    ),
    "island": (
        drawn(d.user("first"), d.user("second"), flows=f"{LINE}\n second > end"),
        "UNREACHABLE",
        "second",
    ),
    "arrow from a part": (
        drawn(d.part("first", d.start("in"), d.end("out"), flows="in > out"), flows=f"{LINE}\n in > end"),
        "FLOW_BROKEN",
        "in_to_end",
    ),
    "two arrows from a task": (
        drawn(d.user("first"), d.user("second"), flows=f"{LINE}\n first > second > end"),
        "MANY_OUTGOING",
        "first",
    ),
    "gateway without default": (
        drawn(d.gateway("first"), flows="start > first\n first > end ? true"),
        "NO_DEFAULT",
        "first",
    ),
    "arrow without condition": (
        drawn(
            d.gateway("gate"),
            d.user("first"),
            flows="start > gate\n gate > first *\n gate > end\n first > end",
        ),
        "NO_CONDITION",
        "gate_to_end",
    ),
    "condition on the default": (
        drawn(
            d.gateway("gate"), d.user("first"), flows="start > gate\n gate > first *\n first > end"
        ).replace(
            b'targetRef="first"></sequenceFlow>',
            b'targetRef="first"><conditionExpression>true</conditionExpression></sequenceFlow>',
        ),
        "DEFAULT_CONDITION",
        "gate_to_first",
    ),
    "condition nobody reads": (
        drawn(d.user("first"), flows="start > first\n first > end ? true"),
        "IDLE_CONDITION",
        "first_to_end",
    ),
    "circle without people": (
        drawn(
            d.gateway("a"),
            d.service("first", "trial.fail"),
            d.gateway("b"),
            flows="start > a\n a > first > b *\n b > a ? true\n b > end *",
        ),
        "ENDLESS",
        "a",
    ),
    "id of the engine": (drawn(d.user("End"), flows="start > End > end"), "ID_RESERVED", "End"),
    "id with a dot": (drawn(d.user("first").replace("first", "fi.rst")), "ID_BAD", "fi.rst"),
    "id twice": (
        drawn(d.user("first"), d.part("part", d.start("in"), d.end("end"), flows=""), flows=f"{LINE}"),
        "ID_TWICE",
        "end",
    ),
    "nobody": (drawn(d.user("first", who="")), "NO_WHO", "first"),
    "unknown somebody": (drawn(d.user("first", who="boss")), "BAD_WHO", "first"),
    "post from nowhere": (drawn(d.user("first", who="post:officer")), "VARIABLE_UNKNOWN", "first"),
    "post that is text": (drawn(d.user("first", who="post:reason"), case=DAYS), "EXPRESSION_TYPE", "first"),
    "subject decides": (drawn(d.user("first", who="subject", decision="true")), "SELF_DECISION", "first"),
    "wrong due": (drawn(d.user("first", due="soon")), "BAD_DUE", "first"),
    "no form": (drawn(d.user("first", form="")), "NO_FORM", "first"),
    "form is missing": (drawn(d.user("first", form="other")), "FORM_MISSING", "first"),
    "form on manual": (drawn(d.manual("first", form="note")), "FORM_ON_MANUAL", "first"),
    "unknown check": (drawn(d.user("first", check="no.check")), "CHECK_MISSING", "first"),
    "unknown word": (drawn(d.user("first", question="Bolehkah {dyas} hari?")), "TEMPLATE", "first"),
    "unknown form of a word": (
        drawn(d.user("first", question="Bolehkah {subject_name:rupia}?")),
        "TEMPLATE_FORMAT",
        "first",
    ),
    "no service": (drawn(d.shape("serviceTask", "first")), "NO_SERVICE", "first"),
    "unknown service": (with_service("os.system"), "SERVICE_MISSING", "first"),
    "parameter too many": (with_service("trial.fail", x="1"), "PARAMETER_UNKNOWN", "first"),
    "parameter missing": (with_service("trial.add", b="1"), "PARAMETER_MISSING", "first"),
    "parameter of another type": (with_service("trial.add", a='"x"'), "PARAMETER_TYPE", "first"),
    "id with a space": (drawn(d.user("first").replace('"first"', '"first step"')), "ID_BAD", "first step"),
    "id with a picture": (drawn(d.user("first").replace('"first"', '"🙂"')), "ID_BAD", "🙂"),
    "id of 200 letters": (drawn(d.user("first").replace('"first"', f'"{"x" * 200}"')), "ID_BAD", "x" * 200),
    "id with a newline": (drawn(d.user("first").replace('"first"', '"fi&#10;rst"')), "ID_BAD", "fi\nrst"),
    "no id at all": (drawn(d.user("first").replace(' id="first"', "")), "ID_NONE", ""),
    "process with a space": (
        drawn(d.user("first")).replace(b'process id="trial"', b'process id="tri al"'),
        "PROCESS_KEY",
        "tri al",
    ),
    "process of 200 letters": (
        drawn(d.user("first")).replace(b'process id="trial"', f'process id="{"x" * 200}"'.encode()),
        "PROCESS_KEY",
        "x" * 200,
    ),
    "role that nobody has": (drawn(d.user("first", who="role:BOSS")), "BAD_WHO", "first"),
    "condition in a programming language": (
        drawn(
            d.gateway("gate"),
            d.user("first"),
            flows="""
            start > gate
            gate > first ? true
            gate > end *
            first > end
        """,
        ).replace(b"<conditionExpression>", b'<conditionExpression language="groovy">'),
        "SCRIPT",
        "gate_to_first",
    ),
    "script of another engine": (
        drawn(
            d.user("first").replace(
                "<extensionElements>",
                '<extensionElements><c:taskListener xmlns:c="http://camunda.org/schema/1.0/bpmn" event="create">'
                '<c:script scriptFormat="groovy">1</c:script></c:taskListener>',
            )
        ),
        "SCRIPT",
        "first",
    ),
    "expression that piles up": (
        drawn(
            d.service(
                "first", "trial.shout", text=f"['a']{'.map(b, b + b + b + b + b + b + b + b + b + b)' * 8}[0]"
            )
        ),
        "EXPRESSION",
        "first",
    ),
    "error that nothing catches": (
        d.draw("trial", d.start(), d.user("first"), d.end(inner=d.error("FULL")), flows=LINE),
        "FAULT_LOOSE",
        "end",
    ),
    "service whose errors nothing catches": (
        with_service("trial.book", "found", seat="days"),
        "FAULT_LOOSE",
        "first",
    ),
    "message that nobody sends": (drawn(d.receive("first", "paid")), "MESSAGE_NOBODY", "first"),
    "signal that nobody sends": (drawn(d.catch("first", d.signal("go"))), "SIGNAL_NOBODY", "first"),
    "misspelt": (
        drawn(d.service("first", "trial.add", a="dyas"), case=DAYS),
        "VARIABLE_LIKE",
        "first",
    ),
    "expression of another engine": (
        drawn(d.service("first", "trial.add", a="${days}"), case=DAYS),
        "EXPRESSION_FOREIGN",
        "first",
    ),
    "parameter reads the future": (
        drawn(
            d.service("first", "trial.shout", text="note"),
            d.user("later"),
            flows="start > first > later > end",
        ),
        "VARIABLE_UNKNOWN",
        "first",
    ),
    "field that a record lacks": (
        drawn(
            d.service("one", "trial.add", "found", a="1"),
            d.service("first", "trial.add", a="found.totl"),
            flows="start > one > first > end",
        ),
        "VARIABLE_LIKE",
        "first",
    ),
    "result called like the base": (
        with_service("trial.add", "subject_id", a="1"),
        "VARIABLE_TAKEN",
        "first",
    ),
    "result called like a word": (with_service("trial.add", "in", a="1"), "VARIABLE_NAME", "first"),
    "two types of one name": (
        drawn(d.service("first", "trial.day", "days", first='"2026-01-01"'), case=DAYS),
        "TYPE_CONFLICT",
        "first",
    ),
    "no decision": (drawn(d.decision("first", "route")), "DECISION_MISSING", "first"),
    "unknown outcome": (
        d.draw("trial", d.start(), d.user("first"), d.end(outcome="done!"), flows=LINE),
        "OUTCOME",
        "end",
    ),
    "unknown tone": (
        d.draw("trial", d.start(), d.user("first"), d.end(outcome="DONE"), flows=LINE).replace(
            b"good", b"loud"
        ),
        "TONE",
        "end",
    ),
    "unknown starters": (
        drawn(d.user("first"), case='<langkah:case prefix="UJI" starters="all, everyone"/>'),
        "STARTERS",
        "trial",
    ),
    "start form is missing": (
        drawn(d.user("first"), case='<langkah:case prefix="UJI" startForm="x"/>'),
        "FORM_MISSING",
        "trial",
    ),
    "no prefix": (drawn(d.user("first"), case='<langkah:case startForm="days"/>'), "NO_CASE", "trial"),
    "unknown withdrawal": (
        drawn(d.user("first"), case='<langkah:case prefix="UJI" withdraw="x.y"/>'),
        "SERVICE_MISSING",
        "trial",
    ),
    "withdrawal lacks a value": (
        drawn(d.user("first", form="days"), case='<langkah:case prefix="UJI" withdraw="trial.withdraw"/>'),
        "PARAMETER_MISSING",
        "trial",
    ),
    "title without value": (
        drawn(d.user("first"), case='<langkah:case prefix="UJI" title="{dyas}"/>'),
        "TEMPLATE",
        "trial",
    ),
    "called process is missing": (drawn(d.call("first", "nowhere")), "CALLED_MISSING", "first"),
    "process calls itself": (drawn(d.call("first", "trial")), "CALLED_LOOP", "first"),
    "data store": (
        drawn(d.user("first"), extra='<dataStore id="shelf" name="Rak"/>'),
        "UNSUPPORTED",
        "shelf",
    ),
    "capital key": (d.draw("Trial", d.start(), d.user("first"), d.end(), flows=LINE), "PROCESS_KEY", "Trial"),
    "two processes": (
        drawn(d.user("first"), extra=d.process("other", d.start(), d.end(), flows="start > end")),
        "MANY_PROCESSES",
        "other",
    ),
    "too many shapes": (
        drawn(
            *(d.user(f"u{n}") for n in range(201)),
            flows=f"start > {' > '.join(f'u{n}' for n in range(201))} > end",
        ),
        "TOO_LARGE",
        "trial",
    ),
}
