"""Patterns 12 to 43: several instances, states and triggers, cancellation, explicit termination."""

from __future__ import annotations

from tests.engine import drawing as d
from tests.engine.patterns import Pattern, table
from tests.engine.patterns.basic import DAYS, DAYS_FORM, MORE_FORM

NAMES = '<langkah:case prefix="UJI" title="Uji" startForm="names"/>'
_CHOICES = [{"value": letter, "label": letter} for letter in "pqr"]
NAMES_FORM = {"names_form": d.form(names={"type": "checklist", "values": _CHOICES})}

UNSYNCHRONIZED = Pattern(
    12,
    "multiple instances without synchronization",
    d.draw(
        "wcp12",
        d.start(),
        d.gateway("into"),
        d.user("ask", form="more"),
        d.gateway("split", "parallel"),
        d.user("item"),
        d.gateway("gate"),
        d.end("done_item"),
        d.end(),
        flows="""
            start > into > ask > split
            split > item > done_item
            split > gate
            gate > into ? more
            gate > end *
        """,
    ),
    (
        table("""
            start              | ask
            do ask more=true   | ask item
            do ask more=true   | ask item item
            do item            | ask item
            do ask more=false  | item item
            do item            | item
            do item            | ->
        """),
    ),
    MORE_FORM,
)
DESIGN_TIME = Pattern(
    13,
    "multiple instances with a priori design-time knowledge",
    d.draw(
        "wcp13",
        d.start(),
        d.marked(d.user("item"), d.each("3")),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="start > item > after > end",
    ),
    (
        table("""
            start    | item item item
            do item  | item item
            do item  | item
            do item  | after
            do after | -> DONE
        """),
    ),
)
RUN_TIME = Pattern(
    14,
    "multiple instances with a priori run-time knowledge",
    d.draw(
        "wcp14",
        d.start(),
        d.part(
            "each",
            d.start("in"),
            d.user("first"),
            d.user("second"),
            d.end("out"),
            flows="in > first > second > out",
            marker=d.each("names", item="one", output="notes", result='one + ":" + note'),
        ),
        d.service("say", "trial.shout", text='notes.exists(n, n == "q:b") ? "q" : "none"'),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="start > each > say > after > end",
        case=NAMES,
    ),
    (
        table("""
            start names=p,q  | first first
            do first         | first second
            do first         | second second
            do second note=b | second
            do second note=b | after
            do after         | -> DONE
        """),
        table("""
            start names=     | after
            do after         | -> DONE
        """),
    ),
    NAMES_FORM,
)
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
INTERLEAVED = Pattern(
    17,
    "interleaved parallel routing (in the order that is chosen when it runs)",
    d.draw(
        "wcp17",
        d.start(),
        d.part(
            "turn",
            d.start("in"),
            d.gateway("which"),
            d.user("p"),
            d.user("q"),
            d.user("r"),
            d.end("out"),
            flows="""
                in > which
                which > p ? one == "p"
                which > q ? one == "q"
                which > r *
                p > out
                q > out
                r > out
            """,
            marker=d.each("names", item="one", in_turn=True),
        ),
        d.end(outcome="DONE"),
        flows="start > turn > end",
        case=NAMES,
    ),
    (
        table("""
            start names=p,q,r | p
            do p              | q
            do q              | r
            do r              | -> DONE
        """),
        table("""
            start names=r,p,q | r
            do r              | p
            do p              | q
            do q              | -> DONE
        """),
    ),
    NAMES_FORM,
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
STRUCTURED_LOOP = Pattern(
    21,
    "structured loop",
    d.draw(
        "wcp21",
        d.start(),
        d.marked(d.user("a", form="more"), d.again("more", "3")),
        d.part(
            "turn",
            d.start("in"),
            d.user("b", form="days"),
            d.end("out"),
            flows="in > b > out",
            marker=d.again("days > 0", "5", before=True),
        ),
        d.end(outcome="DONE"),
        flows="start > a > turn > end",
        case=DAYS,
    ),
    (
        table("""
            start days=0    | a
            do a more=true  | a
            do a more=true  | a
            do a more=true  | -> DONE
        """),
        table("""
            start days=1    | a
            do a more=false | b
            do b days=1     | b
            do b days=0     | -> DONE
        """),
    ),
    {**MORE_FORM, **DAYS_FORM},
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
ADVANCED = (
    UNSYNCHRONIZED,
    DESIGN_TIME,
    RUN_TIME,
    DEFERRED_CHOICE,
    INTERLEAVED,
    MILESTONE,
    CANCEL_TASK,
    CANCEL_CASE,
    STRUCTURED_LOOP,
    TRANSIENT_TRIGGER,
    PERSISTENT_TRIGGER,
    CANCEL_REGION,
    EXPLICIT_TERMINATION,
)
