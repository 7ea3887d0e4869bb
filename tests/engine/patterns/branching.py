"""Patterns 6 to 11: branching and merging, cycles, termination."""

from __future__ import annotations

from tests.engine import drawing as d
from tests.engine.patterns import Pattern, table
from tests.engine.patterns.basic import DAYS, DAYS_FORM, MORE_FORM

_CHOICES = """
    start > choose
    choose > a ? days > 1
    choose > b ? days > 2
    choose > c *
"""
MULTI_CHOICE = Pattern(
    6,
    "multi-choice",
    d.draw(
        "wcp6",
        d.start(),
        d.gateway("choose", "inclusive"),
        *map(d.user, ("a", "b", "c")),
        d.end("x"),
        d.end("y"),
        d.end("z"),
        flows=f"{_CHOICES}\n a > x\n b > y\n c > z",
        case=DAYS,
    ),
    (
        table("""
            start days=3 |
            ||
                 | a
            do a |
            ||
                 | b
            do b |
            ==
                 | ->
        """),
        table("""
            start days=2 | a
            do a         | ->
        """),
        table("""
            start days=1 | c
            do c         | ->
        """),
    ),
    DAYS_FORM,
)
SYNCHRONIZING_MERGE = Pattern(
    7,
    "structured synchronizing merge",
    d.draw(
        "wcp7",
        d.start(),
        d.gateway("choose", "inclusive"),
        d.user("a"),
        d.part("b", d.start("in"), d.user("b1"), d.user("b2"), d.end("out"), flows="in > b1 > b2 > out"),
        d.gateway("late"),
        d.user("c"),
        d.gateway("merge", "inclusive"),
        d.user("after"),
        d.end(outcome="DONE"),
        d.end("aside"),
        flows=f"""
            {_CHOICES}
            a > merge
            b > late
            late > merge *
            late > aside ? note == "aside"
            c > merge
            merge > after > end
        """,
        case=DAYS,
    ),
    (
        table("""
            start days=3 |
            ||
                 | a
            do a |
            ||
                  | b1
            do b1 | b2
            do b2 |
            ==
                     | after
            do after | -> DONE
        """),
        table("""
            start days=3      | a b1
            do a              | b1
            do b1             | b2
            do b2 note=aside  | after
            do after          | -> DONE
        """),
        table("""
            start days=1 | c
            do c         | after
            do after     | -> DONE
        """),
    ),
    DAYS_FORM,
)
MULTI_MERGE = Pattern(
    8,
    "multi-merge",
    d.draw(
        "wcp8",
        d.start(),
        d.gateway("split", "parallel"),
        d.user("a"),
        d.user("b"),
        d.gateway("merge"),
        d.user("after"),
        d.end(),
        flows="""
            start > split
            split > a > merge
            split > b > merge
            merge > after > end
        """,
    ),
    (
        table("""
            start    | a b
            do a     | after b
            do after | b
            do b     | after
            do after | ->
        """),
        table("""
            start    | a b
            do b     | a after
            do a     | after after
            do after | after
            do after | ->
        """),
    ),
)
DISCRIMINATOR = Pattern(
    9,
    "structured discriminator",
    d.draw(
        "wcp9",
        d.start(),
        d.shared("passed", "bool", "false"),
        d.gateway("split", "parallel"),
        *map(d.user, ("a", "b", "after")),
        d.gateway("merge"),
        d.gateway("gate"),
        d.marked(d.service("mark", "trial.yes", "passed"), d.writes("passed_paper")),
        d.end(),
        d.end("ignored"),
        flows="""
            start > split
            split > a > merge
            split > b > merge
            merge > gate
            gate > ignored ? passed
            gate > mark *
            mark > after > end
        """,
    ),
    (
        table("""
            start    | a b
            do a     | after b
            do b     | after
            do after | ->
        """),
        table("""
            start    | a b
            do b     | a after
            do after | a
            do a     | ->
        """),
    ),
)
ARBITRARY_CYCLES = Pattern(
    10,
    "arbitrary cycles",
    d.draw(
        "wcp10",
        d.start(),
        d.gateway("into_a"),
        d.gateway("into_b"),
        d.user("a", form="more"),
        d.user("b", form="days"),
        d.gateway("from_a"),
        d.gateway("from_b"),
        d.end(outcome="DONE"),
        flows="""
            start > into_a > a > from_a
            from_a > into_b *
            from_a > into_a ? more
            into_b > b > from_b
            from_b > into_b ? days == 1
            from_b > into_a ? days == 2
            from_b > end *
        """,
    ),
    (
        table("""
            start            | a
            do a more=true   | a
            do a more=false  | b
            do b days=1      | b
            do b days=2      | a
            do a more=false  | b
            do b days=3      | -> DONE
        """),
    ),
    {**MORE_FORM, **DAYS_FORM},
)
IMPLICIT_TERMINATION = Pattern(
    11,
    "implicit termination",
    d.draw(
        "wcp11",
        d.start(),
        d.gateway("split", "inclusive"),
        *map(d.user, ("a", "b")),
        d.end("x", "SHORT"),
        d.end("y", "LONG"),
        flows="""
            start > split
            split > a *
            split > b ? days > 5
            a > x
            b > y
        """,
        case=DAYS,
    ),
    (
        table("""
            start days=5 | a
            do a         | -> SHORT
        """),
        table("""
            start days=6 | b
            do b         | -> LONG
        """),
    ),
    DAYS_FORM,
)
BRANCHING = (
    MULTI_CHOICE,
    SYNCHRONIZING_MERGE,
    MULTI_MERGE,
    DISCRIMINATOR,
    ARBITRARY_CYCLES,
    IMPLICIT_TERMINATION,
)
