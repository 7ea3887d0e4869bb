"""Diagrams whose paths and values don't fit: the code of the finding, and the shape that it names."""

from __future__ import annotations

from tests.engine import drawing as d
from tests.engine.broken import DAYS, drawn

BROKEN_PATHS = {
    "set on one branch only": (
        drawn(
            d.gateway("gate"),
            d.user("ask"),
            d.service("first", "trial.shout", text="note"),
            flows="start > gate\n gate > ask *\n gate > first ? days > 5\n ask > first > end",
            case=DAYS,
        ),
        "VARIABLE_MAYBE",
        "first",
    ),
    "set before its time runs out only": (
        drawn(
            d.user("ask"),
            d.timer("at", "ask", '"P1D"', interrupting="true"),
            d.service("first", "trial.shout", text="note"),
            flows="start > ask > first > end\n at > first",
        ),
        "VARIABLE_MAYBE",
        "first",
    ),
    "asked about on one branch only": (
        drawn(
            d.gateway("split", "inclusive"),
            d.user("ask"),
            d.gateway("join", "inclusive"),
            d.gateway("gate"),
            d.manual("first"),
            flows="""
                start > split > ask ? days > 5
                split > join *
                ask > join > gate
                gate > first ? note == "ya"
                gate > end *
                first > end
            """,
            case=DAYS,
        ),
        "VARIABLE_MAYBE",
        "gate_to_first",
    ),
    "number that may be left out": (
        drawn(
            d.user("ask", form="maybe"),
            d.gateway("gate"),
            d.manual("first"),
            flows="""
            start > ask > gate
            gate > first ? amount > 5
            gate > end *
            first > end
        """,
        ),
        "VARIABLE_NULL",
        "gate_to_first",
    ),
    "number that may be left out, as text": (
        drawn(
            d.user("ask", form="maybe"),
            d.gateway("gate"),
            d.manual("first"),
            flows="""
            start > ask > gate
            gate > first ? amount == null || amount > "5"
            gate > end *
            first > end
        """,
        ),
        "EXPRESSION",
        "gate_to_first",
    ),
    "answer that may be nothing": (
        drawn(
            d.service("ask", "trial.find", "found", key='"x"'),
            d.service("first", "trial.add", a="found"),
            flows="start > ask > first > end",
        ),
        "PARAMETER_EMPTY",
        "first",
    ),
    "record that may be nothing": (
        drawn(
            d.service("ask", "trial.look", "found", key='"x"'),
            d.service("first", "trial.add", a="found.total"),
            flows="start > ask > first > end",
        ),
        "VARIABLE_NULL",
        "first",
    ),
    "date that may be left out": (
        drawn(
            d.user("ask", form="maybe"),
            d.service("first", "trial.day", first="until"),
            flows="start > ask > first > end",
        ),
        "PARAMETER_EMPTY",
        "first",
    ),
    "choice that the form doesn't offer": (
        drawn(
            d.user("ask", form="maybe"),
            d.gateway("gate"),
            d.manual("first"),
            flows="""
            start > ask > gate
            gate > first ? kind == "SIK"
            gate > end *
            first > end
        """,
        ),
        "CHOICE_UNKNOWN",
        "gate_to_first",
    ),
    "join that waits for a path not taken": (
        drawn(
            d.gateway("either"),
            d.user("left"),
            d.user("right"),
            d.gateway("both", "parallel"),
            flows="""
                start > either
                either > left ? days > 5
                either > right *
                left > both
                right > both > end
            """,
            case=DAYS,
        ),
        "JOIN_STUCK",
        "both",
    ),
    "join whose branch ends elsewhere": (
        drawn(
            d.gateway("split", "parallel"),
            d.gateway("either"),
            d.user("left"),
            d.user("right"),
            d.gateway("both", "parallel"),
            d.end("out"),
            flows="""
                start > split > left > both
                split > either
                either > out ? days > 5
                either > right *
                right > both > end
            """,
            case=DAYS,
        ),
        "JOIN_STUCK",
        "both",
    ),
    "branches that meet without a join": (
        drawn(
            d.gateway("split", "parallel"),
            d.user("left"),
            d.user("right"),
            d.user("first"),
            flows="start > split > left > first > end\n split > right > first",
        ),
        "STEP_TWICE",
        "first",
    ),
    "reminder that leads back into the way": (
        drawn(
            d.user("ask"),
            d.timer("at", "ask", '"P1D"'),
            d.user("first"),
            flows="start > ask > first > end\n at > first",
        ),
        "STEP_TWICE",
        "first",
    ),
    "circle that people go round for ever": (
        drawn(
            d.user("ask"),
            d.gateway("gate"),
            flows="""
                start > ask > gate
                gate > ask ? note == "ulang"
                gate > end *
            """,
        ),
        "ROUNDS",
        "gate",
    ),
}
