"""Fifteen processes as personnel offices draw them, between them with every kind of shape: nothing is wrong with any.

Each comes with three ways to break it, and what is then found: a text of the file, what stands there instead, the
finding's code and its shape.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.engine import drawing as d

YES = d.form(
    decision={
        "type": "radio",
        "values": [{"value": "YES", "label": "Ya"}, {"value": "NO", "label": "Tidak"}],
        "validate": {"required": True},
    },
    reason="textfield",
)
PEOPLE = d.form(
    members={
        "type": "checklist",
        "values": [{"value": "1", "label": "Satu"}, {"value": "2", "label": "Dua"}],
        "validate": {"required": True},
    }
)
PLACE = d.form(place={"type": "textfield", "validate": {"required": True}}, days=d.number())
FORMS = {"yes.form": YES, "people.form": PEOPLE, "place.form": PLACE, "note.form": d.form(note="textfield")}
CASE = '<langkah:case prefix="UJI" title="Uji {place}" startForm="place"/>'


@dataclass(frozen=True)
class Legal:
    diagram: bytes
    broken: tuple[tuple[str, str, str, str], ...] = ()
    files: dict[str, bytes] = field(default_factory=dict)


def legal(*nodes: str, flows: str, broken=(), case: str = CASE, **files: bytes) -> Legal:
    said = {".".join(name.rsplit("_", 1)): content for name, content in files.items()}
    return Legal(d.draw("legal", d.start(), *nodes, flows=flows, case=case), tuple(broken), said)


def approve(key: str = "approve", **said: str) -> str:
    return d.user(key, form="yes", due="2", **said)


APPROVAL = legal(
    approve(),
    d.gateway("answer"),
    d.end("granted", "GRANTED"),
    d.end("refused", "REFUSED"),
    flows="""
        start > approve > answer
        answer > granted ? decision == "YES"
        answer > refused *
    """,
    broken=[
        ('decision == "YES"', 'decision == "YA"', "CHOICE_UNKNOWN", "answer_to_granted"),
        ('who="superior"', 'who="boss"', "BAD_WHO", "approve"),
        (' default="answer_to_refused"', "", "NO_DEFAULT", "answer"),
    ],
)
REVISION = legal(
    approve(),
    d.gateway("answer"),
    d.user("revise", who="starter", form="place"),
    d.timer("late", "revise", '"P14D"', kind="timeDuration", interrupting="true"),
    d.end("granted", "GRANTED"),
    d.end("lapsed", "LAPSED"),
    flows="""
        start > approve > answer
        answer > granted ? decision == "YES"
        answer > revise *
        revise > approve
        late > lapsed
    """,
    broken=[
        ('"P14D"', '"14 hari"', "TIMER_VALUE", "late"),
        ('form="place"', 'form="tempat"', "FORM_MISSING", "revise"),
        ("P14D", "P1M", "TIMER_VALUE", "late"),
    ],
)
REMINDED = legal(
    d.user("report", who="starter"),
    d.timer("remind", "report", '"R3/P1D"', kind="timeCycle"),
    d.service("tell", "trial.shout", text='"Laporan belum dikirim: " + place'),
    d.end("done"),
    d.end("told"),
    flows="start > report > done\n remind > tell > told",
    broken=[
        ("R3/P1D", "R/P1D", "TIMER_VALUE", "remind"),
        ('cancelActivity="false"', 'cancelActivity="true"', "EVENT_CYCLE", "remind"),
        ("trial.shout", "trial.whisper", "SERVICE_MISSING", "tell"),
    ],
)
PARALLEL = legal(
    d.gateway("split", "parallel"),
    d.user("finance", who="role:PERSONNEL"),
    d.manual("equipment", who="role:PERSONNEL"),
    d.gateway("join", "parallel"),
    d.service("say", "trial.shout", text="note"),
    d.end("done"),
    flows="start > split > finance > join > say > done\n split > equipment > join",
    broken=[
        ('targetRef="join"', 'targetRef="done"', "VARIABLE_UNKNOWN", "say"),
        ("role:PERSONNEL", "role:KEPEGAWAIAN", "BAD_WHO", "finance"),
        ('value="note"', 'value="notes"', "VARIABLE_LIKE", "say"),
    ],
)
INCLUSIVE = legal(
    d.gateway("which", "inclusive"),
    d.user("money", who="role:PERSONNEL"),
    d.user("car", who="role:PERSONNEL", form="yes"),
    d.gateway("meet", "inclusive"),
    d.end("done"),
    flows="""
        start > which
        which > money ? days > 1
        which > car ? days > 3
        which > meet *
        money > meet > done
        car > meet
    """,
    broken=[
        ("days &gt; 3", "days", "EXPRESSION_TYPE", "which_to_car"),
        ("days &gt; 3", "day &gt; 3", "VARIABLE_LIKE", "which_to_car"),
        ("days &gt; 3", 'decision == "YES"', "VARIABLE_UNKNOWN", "which_to_car"),
    ],
)
WAITING = legal(
    d.send("ask", "asked", "instance_number", d.says(place="place")),
    d.gateway("wait", "eventBased"),
    d.receive("answer", "answered", "instance_number", d.brings(amount="int")),
    d.catch("late", d.after('"P7D"')),
    d.service("count", "trial.add", "sum", a="amount"),
    d.end("done"),
    d.end("lapsed"),
    flows="start > ask > wait > answer > count > done\n wait > late > lapsed",
    broken=[
        ('type="int"', 'type="angka"', "EVENT_VARIABLE", "answer"),
        ('name="answered"', 'name=""', "EVENT_NAME", "answer"),
        ('value="amount"', 'value="amounts"', "VARIABLE_LIKE", "count"),
    ],
)
TRAVELLERS = legal(
    d.user("choose", who="starter", form="people"),
    d.marked(
        d.user("report", who="person:member", decision="false"),
        d.each("members", item="member", output="reports", result="note"),
    ),
    d.service("count", "trial.add", "sum", a="size(reports)"),
    d.end("done"),
    flows="start > choose > report > count > done",
    broken=[
        ("person:member", "person:orang", "VARIABLE_UNKNOWN", "report"),
        ('collection="members"', 'collection="place"', "EXPRESSION_TYPE", "report"),
        ('result="note"', 'result="notes"', "VARIABLE_LIKE", "report"),
    ],
)
MAJORITY = legal(
    d.user("choose", who="starter", form="people"),
    d.marked(
        approve("vote", who="person:member"),
        d.each(
            "members",
            item="member",
            output="votes",
            result="decision",
            until="votes.filter(one, one == 'NO').size() > 1",
        ),
    ),
    d.gateway("answer"),
    d.end("granted", "GRANTED"),
    d.end("refused", "REFUSED"),
    flows="""
        start > choose > vote > answer
        answer > granted ? votes.all(one, one == "YES")
        answer > refused *
    """,
    broken=[
        (".size() &gt; 1", ".size()", "EXPRESSION_TYPE", "vote"),
        ('votes.all(one, one == "YES")', 'vote == "YES"', "VARIABLE_LIKE", "answer_to_granted"),
        ('output="votes" ', "", "EACH_RESULT", "vote"),
    ],
)
TRIED = legal(
    d.marked(approve("check"), d.again('decision == "NO"', "3")),
    d.gateway("answer"),
    d.end("granted", "GRANTED"),
    d.end("refused", "REFUSED"),
    flows="""
        start > check > answer
        answer > granted ? decision == "YES"
        answer > refused *
    """,
    broken=[
        ('loopMaximum="3"', "", "LOOP_LIMIT", "check"),
        ('loopMaximum="3"', 'loopMaximum="1000"', "LOOP_LIMIT", "check"),
        ('<loopCondition>decision == "NO"', "<loopCondition>decision", "EXPRESSION_TYPE", "check"),
    ],
)
PART = legal(
    d.part(
        "inspect",
        d.start("in"),
        d.user("look", who="role:PERSONNEL", form="yes"),
        d.gateway("good"),
        d.end("bad", inner=d.error("UNFIT")),
        d.end("fine"),
        flows='in > look > good\n good > fine ? decision == "YES"\n good > bad *',
    ),
    d.boundary("caught", "inspect", d.error("UNFIT")),
    d.user("explain", who="starter"),
    d.end("done"),
    d.end("stopped", "REFUSED"),
    flows="start > inspect > done\n caught > explain > stopped",
    broken=[
        ('attachedToRef="inspect"', 'attachedToRef="explain"', "ERROR_PLACE", "caught"),
        ('Code="UNFIT"', "Code=UNFIT", "XML_BROKEN", ""),
        (d.error("UNFIT") + "</endEvent>", d.error() + "</endEvent>", "EVENT_CODE", "bad"),
    ],
)
HANDLED = legal(
    d.shared("total", "int", "0"),
    d.user("work", who="starter", form="place"),
    d.handler(
        "stop",
        d.begin("asked", d.message("stop", "instance_number", d.brings(why="string"))),
        d.service("tell", "trial.shout", text="why"),
        d.end("stopped", "STOPPED"),
        flows="asked > tell > stopped",
    ),
    d.end("done"),
    flows="start > work > done",
    broken=[
        ('value="0"', 'value="nol"', "VARIABLE_UNKNOWN", "total"),
        ('type="string"', 'type="teks"', "EVENT_VARIABLE", "asked"),
        ('value="why"', 'value="reason"', "VARIABLE_UNKNOWN", "tell"),
    ],
)
RATED = legal(
    d.decision("rate", "rate"),
    approve(who="superior:2"),
    d.gateway("high"),
    d.user("second", who="role:PERSONNEL", form="yes"),
    d.end("done"),
    flows="start > rate > high\n high > approve ? level == 2\n high > second *\n approve > done\n second > done",
    broken=[
        ("level == 2", 'level == "2"', "EXPRESSION", "high_to_approve"),
        ("superior:2", "superior:0", "BAD_WHO", "approve"),
        (
            "<spiffworkflow:calledDecisionId>rate",
            "<spiffworkflow:calledDecisionId>tarif",
            "DECISION_MISSING",
            "rate",
        ),
    ],
    rate_dmn=d.table("rate", ["days"], ["level"], ["<= 3", "1"], ["> 3", "2"]),
)
BOOKED = legal(
    d.service("book", "trial.book", "seat", seat="days"),
    d.boundary("full", "book", d.error()),
    d.user("choose", who="starter", form="place"),
    d.end("done"),
    d.end("none", "REFUSED"),
    flows="start > book > done\n full > choose > none",
    broken=[
        ("<errorEventDefinition/>", '<errorEventDefinition errorRef="nothing"/>', "EVENT_CODE", "full"),
        ("trial.book", "trial.boook", "SERVICE_MISSING", "book"),
        ('value="days"', 'value="place"', "PARAMETER_TYPE", "book"),
    ],
)
SIGNALLED = legal(
    d.gateway("split", "parallel"),
    approve(),
    d.throw("tell", d.signal("approved")),
    d.catch("hear", d.signal("approved")),
    d.manual("pack", who="starter"),
    d.catch("ready", d.condition("days > 0")),
    d.gateway("join", "parallel"),
    d.end("done"),
    flows="start > split > approve > tell > join > done\n split > hear > pack > ready > join",
    broken=[
        ("days &gt; 0", "", "EVENT_CONDITION", "ready"),
        (d.throw("tell", d.signal("approved")), d.throw("tell"), "SIGNAL_NOBODY", "hear"),
        ("days &gt; 0", "days", "EXPRESSION_TYPE", "ready"),
    ],
)
LANED = legal(
    d.lanes(staff=("starter", "fill ask"), office=("role:PERSONNEL", "check")),
    d.user("fill", who="", form="place"),
    d.throw("ask", ""),
    d.user("check", who="", form="yes"),
    d.boundary("late", "check", d.condition('place == "X"'), interrupting="false"),
    d.manual("push", who="role:PERSONNEL"),
    d.end("done"),
    d.end("over", inner=d.TERMINATE),
    flows="start > fill > ask > check > done\n late > push > over",
    broken=[
        ('<langkah:lane who="role:PERSONNEL"', '<langkah:lane who="role:ANY"', "BAD_WHO", "check"),
        ("<flowNodeRef>check</flowNodeRef>", "", "NO_WHO", "check"),
        ('form="yes"', 'form=""', "NO_FORM", "check"),
    ],
)
LEGAL = {name.lower(): one for name, one in globals().copy().items() if isinstance(one, Legal)}
