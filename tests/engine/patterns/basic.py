"""Patterns 1 to 5: basic control flow."""

from __future__ import annotations

from tests.engine import drawing as d
from tests.engine.patterns import Pattern, table

DAYS = '<langkah:case prefix="UJI" title="Uji" startForm="days"/>'
DAYS_FORM = {"days_form": d.form(days=d.number())}
MORE_FORM = {"more_form": d.form(more="checkbox")}

SEQUENCE = Pattern(
    1,
    "sequence",
    d.draw("wcp1", d.start(), d.user("a"), d.user("b"), d.end(outcome="DONE"), flows="start > a > b > end"),
    (
        table("""
            start | a
            do a  | b
            do b  | -> DONE
        """),
    ),
)
PARALLEL_SPLIT = Pattern(
    2,
    "parallel split",
    d.draw(
        "wcp2",
        d.start(),
        d.gateway("split", "parallel"),
        *map(d.user, ("a", "b", "c")),
        d.end("x"),
        d.end("y"),
        d.end("z"),
        flows="""
            start > split
            split > a > x
            split > b > y
            split > c > z
        """,
    ),
    (
        table("""
            start |
            ||
                  | a
            do a  |
            ||
                  | b
            do b  |
            ||
                  | c
            do c  |
            ==
                  | ->
        """),
    ),
)
SYNCHRONIZATION = Pattern(
    3,
    "synchronization",
    d.draw(
        "wcp3",
        d.start(),
        d.gateway("split", "parallel"),
        *map(d.user, ("a", "b", "b2", "after")),
        d.gateway("join", "parallel"),
        d.end(outcome="DONE"),
        flows="""
            start > split
            split > a > join
            split > b > b2 > join
            join > after > end
        """,
    ),
    (
        table("""
            start |
            ||
                  | a
            do a  |
            ||
                  | b
            do b  | b2
            do b2 |
            ==
                  | after
            do after | -> DONE
        """),
    ),
)
EXCLUSIVE_CHOICE = Pattern(
    4,
    "exclusive choice",
    d.draw(
        "wcp4",
        d.start(),
        d.gateway("gate"),
        d.user("short"),
        d.user("long"),
        d.end("x", "SHORT"),
        d.end("y", "LONG"),
        flows="""
            start > gate
            gate > long ? days > 5
            gate > short *
            short > x
            long > y
        """,
        case=DAYS,
    ),
    (
        table("""
            start days=5 | short
            do short     | -> SHORT
        """),
        table("""
            start days=6 | long
            do long      | -> LONG
        """),
    ),
    DAYS_FORM,
)
SIMPLE_MERGE = Pattern(
    5,
    "simple merge",
    d.draw(
        "wcp5",
        d.start(),
        d.gateway("gate"),
        d.user("short"),
        d.user("long"),
        d.gateway("merge"),
        d.user("after"),
        d.end(outcome="DONE"),
        flows="""
            start > gate
            gate > long ? days > 5
            gate > short *
            short > merge
            long > merge
            merge > after > end
        """,
        case=DAYS,
    ),
    (
        table("""
            start days=5 | short
            do short     | after
            do after     | -> DONE
        """),
        table("""
            start days=6 | long
            do long      | after
            do after     | -> DONE
        """),
    ),
    DAYS_FORM,
)
BASIC = (SEQUENCE, PARALLEL_SPLIT, SYNCHRONIZATION, EXCLUSIVE_CHOICE, SIMPLE_MERGE)
