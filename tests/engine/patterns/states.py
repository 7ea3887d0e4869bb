"""Patterns 16 to 43: states and triggers, cancellation, explicit termination."""

from __future__ import annotations

from tests.engine import drawing as d
from tests.engine.patterns import Pattern, table

DEFERRED_CHOICE = Pattern(
    16,
    "deferred choice",
    d.draw(
        "wcp16",
        d.start(),
        d.gateway("wait", "eventBased"),
        d.catch("accepted", d.message("accepted", "instance_number", d.brings(amount="int"))),
        d.receive("refused", "refused", "instance_number"),
        d.catch("silence", d.after('"P3D"')),
        d.user("a"),
        d.end("x", "ACCEPTED"),
        d.end("y", "REFUSED"),
        d.end("z", "SILENCE"),
        flows="""
            start > wait
            wait > accepted > a > x
            wait > refused > y
            wait > silence > z
        """,
    ),
    (
        table("""
            start                   | [accepted] [refused] [silence]
            hear refused other      | [accepted] [refused] [silence]
            hear accepted # amount=5 | a
            hear refused #          | a
            do a                    | -> ACCEPTED
        """),
        table("""
            start          | [accepted] [refused] [silence]
            hear refused # | -> REFUSED
        """),
        table("""
            start    | [accepted] [refused] [silence]
            later 72 | -> SILENCE
        """),
    ),
)
MILESTONE = Pattern(
    18,
    "milestone",
    d.draw(
        "wcp18",
        d.start(),
        d.user("before"),
        d.user("milestone"),
        d.boundary("asked", "milestone", d.message("ask", "instance_number"), interrupting="false"),
        d.user("b"),
        d.end("x"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="""
            start > before > milestone > after > end
            asked > b > x
        """,
    ),
    (
        table("""
            start        | before
            do before    | milestone [asked]
            hear ask #   | b milestone [asked]
            hear ask #   | b b milestone [asked]
            do b         | b milestone [asked]
            do milestone | after b
            hear ask #   | after b
            do b         | after
            do after     | -> DONE
        """),
    ),
)
CANCEL_TASK = Pattern(
    19,
    "cancel task",
    d.draw(
        "wcp19",
        d.start(),
        d.user("a"),
        d.boundary("stopped", "a", d.message("stop", "instance_number")),
        d.user("instead"),
        d.end(outcome="DONE"),
        d.end("x", "INSTEAD"),
        flows="""
            start > a > end
            stopped > instead > x
        """,
    ),
    (
        table("""
            start       | a [stopped]
            hear stop # | instead
            do instead  | -> INSTEAD
        """),
        table("""
            start | a [stopped]
            do a  | -> DONE
        """),
    ),
)
CANCEL_CASE = Pattern(
    20,
    "cancel case",
    d.draw(
        "wcp20",
        d.start(),
        d.gateway("split", "parallel"),
        d.user("a"),
        d.part("part", d.start("in"), d.user("b"), d.end("out"), flows="in > b > out"),
        d.end("x"),
        d.handler(
            "stop",
            d.begin("stopped", d.message("stop", "instance_number")),
            d.end("halt", "STOPPED"),
            flows="stopped > halt",
        ),
        d.end("z", "DONE"),
        flows="""
            start > split
            split > a > x
            split > part > z
        """,
    ),
    (
        table("""
            start       | a b [stopped]
            do a        | b [stopped]
            hear stop # | -> STOPPED
        """),
        table("""
            start       | a b [stopped]
            do b        | a [stopped]
            do a        | -> DONE
        """),
    ),
)
TRANSIENT_TRIGGER = Pattern(
    23,
    "transient trigger",
    d.draw(
        "wcp23",
        d.start(),
        d.gateway("split", "parallel"),
        d.user("ring"),
        d.throw("rung", d.signal("bell")),
        d.user("ready"),
        d.catch("bell", d.signal("bell")),
        d.user("heard"),
        d.end("x"),
        d.end("y"),
        flows="""
            start > split
            split > ring > rung > x
            split > ready > bell > heard > y
        """,
    ),
    (
        table("""
            start    | ready ring
            do ready | ring [bell]
            do ring  | heard
            do heard | ->
        """),
        table("""
            start    | ready ring
            do ring  | ready
            do ready | [bell]
        """),
    ),
)
PERSISTENT_TRIGGER = Pattern(
    24,
    "persistent trigger",
    d.draw(
        "wcp24",
        d.start(),
        d.user("ready"),
        d.receive("bell", "bell", "instance_number"),
        d.user("heard"),
        d.end(outcome="DONE"),
        flows="start > ready > bell > heard > end",
    ),
    (
        table("""
            start       | ready
            hear bell # | ready
            do ready    | heard
            do heard    | -> DONE
        """),
        table("""
            start       | ready
            do ready    | [bell]
            hear bell # | heard
            do heard    | -> DONE
        """),
    ),
)
CANCEL_REGION = Pattern(
    25,
    "cancel region",
    d.draw(
        "wcp25",
        d.start(),
        d.gateway("split", "parallel"),
        d.part(
            "region",
            d.start("in"),
            d.gateway("fork", "parallel"),
            d.user("a"),
            d.marked(d.user("b"), d.each("2")),
            d.part("deep", d.start("in2"), d.user("c"), d.end("out2"), flows="in2 > c > out2"),
            d.end("x1"),
            d.end("x2"),
            d.end("x3"),
            flows="""
                in > fork
                fork > a > x1
                fork > b > x2
                fork > deep > x3
            """,
        ),
        d.boundary("stopped", "region", d.message("stop", "instance_number")),
        d.user("outside"),
        d.user("instead"),
        d.end("x"),
        d.end("y"),
        d.end("z"),
        flows="""
            start > split
            split > region > x
            split > outside > y
            stopped > instead > z
        """,
    ),
    (
        table("""
            start       | a b b c outside [stopped]
            do b        | a b c outside [stopped]
            hear stop # | instead outside
            do outside  | instead
            do instead  | ->
        """),
        table("""
            start      | a b b c outside [stopped]
            do a       | b b c outside [stopped]
            do b       | b c outside [stopped]
            do c       | b outside [stopped]
            do b       | outside
            do outside | ->
        """),
    ),
)
EXPLICIT_TERMINATION = Pattern(
    43,
    "explicit termination",
    d.draw(
        "wcp43",
        d.start(),
        d.gateway("split", "parallel"),
        d.user("a"),
        d.user("b"),
        d.part("part", d.start("in"), d.user("c"), d.end("out"), flows="in > c > out"),
        d.end("x"),
        d.end("y"),
        d.end("halt", "HALTED", d.TERMINATE),
        flows="""
            start > split
            split > a > x
            split > part > y
            split > b > halt
        """,
    ),
    (
        table("""
            start | a b c
            do b  | -> HALTED
        """),
        table("""
            start | a b c
            do a  | b c
            do c  | b
            do b  | -> HALTED
        """),
    ),
)
STATES = (
    DEFERRED_CHOICE,
    MILESTONE,
    CANCEL_TASK,
    CANCEL_CASE,
    TRANSIENT_TRIGGER,
    PERSISTENT_TRIGGER,
    CANCEL_REGION,
    EXPLICIT_TERMINATION,
)
