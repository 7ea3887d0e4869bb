"""Patterns 12 to 14, 17 and 21: several instances and loops."""

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
INSTANCES = (UNSYNCHRONIZED, DESIGN_TIME, RUN_TIME, INTERLEAVED, STRUCTURED_LOOP)
