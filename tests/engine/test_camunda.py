"""Diagrams from Camunda Modeler: read into our dialect, played to their ends, and the rest reported on its shape."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree
from sqlalchemy import select

from models.process import Definition, DefinitionFile
from tests.engine import drawing as d
from tests.engine.play import Play
from workflows import runtime
from workflows.engine.translate import days_in, moment_to_cel, to_cel, value_to_cel

HERE = Path(__file__).parent / "camunda"


def named(form: bytes, key: str) -> bytes:
    return json.dumps({**json.loads(form), "id": key}).encode()


FILES = {
    "request.form": named(d.form(amount=d.number()), "Form_request"),
    "decide.form": named(d.form(verdict="textfield"), "Form_decide"),
    "confirm.form": named(d.form(note="textfield"), "Form_9"),
    "route.dmn": d.table("route", ["total"], ["way"], ["> 15", '"OFFICE"'], ["<= 15", '"STAFF"']),
}


def said(name: str, *changes: tuple[str, str]) -> list[tuple[str, str]]:
    text = (HERE / name).read_text(encoding="utf-8")
    for one, other in changes:
        assert one in text, one
        text = text.replace(one, other)
    files = {"diagram.bpmn": text.encode(), **FILES}
    return [(one.code, one.shape) for one in runtime.check_diagram(files)]


SEVEN = [
    ("ADOPTED", "equipmentrequest"),
    ("DUE_READ", "Activity_office"),
    ("CAMUNDA_LEFT", "Activity_office"),
    ("CAMUNDA_TECHNICAL", "equipmentrequest"),
]
EIGHT = [
    ("ADOPTED", "equipment_request"),
    ("DUE_READ", "Activity_office"),
    ("CAMUNDA_LEFT", "Activity_count"),
    ("CAMUNDA_TECHNICAL", "equipment_request"),
]


def test_what_is_understood_is_only_advised_about():
    assert said("equipment7.bpmn") == SEVEN
    assert said("equipment8.bpmn") == EIGHT


@pytest.mark.parametrize(
    ("file", "key"), [("equipment7.bpmn", "equipmentrequest"), ("equipment8.bpmn", "equipment_request")]
)
def test_an_imported_process_is_played_to_its_end(play: Play, file: str, key: str):
    files = {"diagram.bpmn": (HERE / file).read_bytes(), **FILES}
    runtime.deploy(play.session, files, now=play.now)
    play.start(key, amount=8)
    assert play.answers()["Activity_count"] == {"total": 18, "said": "8+10"}
    assert play.open() == ["Activity_office"]
    assert list(play.timers().values()) == [play.now + timedelta(days=7)]
    task = play.task("Activity_office")
    assert task.role == "PERSONNEL"
    play.do("Activity_office", verdict="ya")
    assert play.do("Activity_confirm", actor_id=play.world.siti.id, note="terima kasih").ended
    play.start(key, amount=2)
    assert play.open() == ["Activity_confirm"]


def test_what_is_stored_is_in_our_dialect_and_says_nothing_more(play: Play):
    files = {"diagram.bpmn": (HERE / "equipment7.bpmn").read_bytes(), **FILES}
    first = runtime.deploy(play.session, files, now=play.now)[0]
    stored = dict(
        play.session.execute(
            select(DefinitionFile.name, DefinitionFile.content).where(
                DefinitionFile.definition_id == first.definition_id
            )
        ).all()
    )
    assert b"langkah:task" in stored["diagram.bpmn"] or b'who="starter"' in stored["diagram.bpmn"]
    again = [one.code for one in runtime.check_diagram(stored)]
    assert again == ["CAMUNDA_LEFT", "CAMUNDA_TECHNICAL"]
    assert runtime.deploy(play.session, stored, now=play.now)[0].definition_id == first.definition_id
    assert runtime.deploy(play.session, files, now=play.now)[0].new is False
    assert play.session.query(Definition).count() == 1


@pytest.mark.parametrize(
    ("file", "change", "found"),
    [
        ("equipment7.bpmn", ('"${requester}"', '"demo"'), ("BAD_WHO", "Activity_confirm")),
        ("equipment7.bpmn", ('"${requester}"', '"${boss.id}"'), ("BAD_WHO", "Activity_confirm")),
        ("equipment7.bpmn", ('"${requester}"', '"${amount}"'), None),
        ("equipment7.bpmn", ('"${requester}"', '"${approver}"'), ("VARIABLE_UNKNOWN", "Activity_confirm")),
        ("equipment7.bpmn", ("confirm.form", "other.form"), ("FORM_MISSING", "Activity_confirm")),
        ("equipment7.bpmn", ('"Form_decide"', '"Form_other"'), ("FORM_MISSING", "Activity_office")),
        ("equipment7.bpmn", ('"trial.add"', '"billing"'), ("SERVICE_MISSING", "Activity_count")),
        (
            "equipment7.bpmn",
            ('camunda:type="external" camunda:topic="trial.add"', 'camunda:class="org.example.Count"'),
            ("SERVICE_MISSING", "Activity_count"),
        ),
        (
            "equipment7.bpmn",
            (
                'camunda:type="external" camunda:topic="trial.add"',
                'camunda:expression="${counter.count(amount)}"',
            ),
            ("SERVICE_MISSING", "Activity_count"),
        ),
        (
            "equipment7.bpmn",
            ('decisionRef="route"', 'decisionRef="ways"'),
            ("DECISION_MISSING", "Activity_route"),
        ),
        ("equipment7.bpmn", ("${amount}", "${amount.value}"), ("EXPRESSION", "Activity_count")),
        (
            "equipment7.bpmn",
            ("${amount}", "${execution.getVariable('amount')}"),
            ("EXPRESSION_FOREIGN", "Activity_count"),
        ),
        (
            "equipment7.bpmn",
            ("${way == 'OFFICE' and amount gt 5}", "${empty way}"),
            ("EXPRESSION_FOREIGN", "Flow_office"),
        ),
        ("equipment7.bpmn", (">P7D<", ">next week<"), ("EXPRESSION", "Event_late")),
        ("equipment7.bpmn", ('"P3D"', '"${dateTime().plusDays(3).toDate()}"'), None),
        ("equipment7.bpmn", ('"P3D"', '"2030-01-01T00:00:00"'), ("BAD_DUE", "Activity_office")),
        ("equipment8.bpmn", ('"=starter"', '"=manager"'), ("VARIABLE_UNKNOWN", "Activity_confirm")),
        ("equipment8.bpmn", ('"=starter"', '"siti"'), ("BAD_WHO", "Activity_confirm")),
        (
            "equipment8.bpmn",
            ('=way = "OFFICE" and not(amount &lt;= 5)', "=if amount > 5 then true else false"),
            ("EXPRESSION_FOREIGN", "Flow_office"),
        ),
        ("equipment8.bpmn", ('"=amount"', '"=string(amount)"'), ("EXPRESSION_FOREIGN", "Activity_count")),
    ],
)
def test_what_means_nothing_here_is_named_on_its_shape(
    file: str, change: tuple[str, str], found: tuple[str, str] | None
):
    usual = SEVEN if "7" in file else EIGHT
    more = [one for one in said(file, change) if one not in usual]
    assert more == ([found] if found else [])


def test_the_rest_says_what_to_do():
    text = (HERE / "equipment7.bpmn").read_text(encoding="utf-8")
    found = {one.code: one.message for one in runtime.check_diagram({"diagram.bpmn": text.encode(), **FILES})}
    assert found["CAMUNDA_LEFT"] == (
        "“Office decides” memakai taskListener dari Camunda, yang tidak berlaku di sini. "
        "Ganti dengan tugas layanan bila pekerjaannya masih perlu."
    )
    assert found["DUE_READ"] == (
        "Tenggat “P3D” pada “Office decides” dibaca sebagai 3 hari kerja. Ubah bila maksudnya lain."
    )


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("${days > 5}", "days > 5"),
        ("#{ approved }", "approved"),
        ("${!approved}", "!approved"),
        ("${not approved and days ge 3}", "!approved && days >= 3"),
        ("${kind eq 'SICK' or (days + 1) * 2 lt 9}", "kind == 'SICK' || (days + 1) * 2 < 9"),
        ('= days > 5 and kind = "SICK"', 'days > 5 && kind == "SICK"'),
        ("=not(approved)", "!(approved)"),
        ("=kind != null", "kind != null"),
        ("days > 5", "days > 5"),
        ("${days = 5}", "${days = 5}"),
        ("${empty days}", "${empty days}"),
        ("${a.b(1)}", "${a.b(1)}"),
        ("${a}-${b}", "${a}-${b}"),
        ("${__import__('os')}", "${__import__('os')}"),
        ("=for x in y return x", "=for x in y return x"),
        ("=days[1]", "days [ 1 ]"),
        ('=date("2030-01-01")', '=date("2030-01-01")'),
        ("${'it\\'s'}", "${'it\\'s'}"),
        ("=", "="),
    ],
)
def test_expressions_are_spelt_anew_only_where_they_mean_the_same(theirs: str, ours: str):
    assert to_cel(theirs) == ours


def test_plain_values_become_texts_and_times():
    assert [value_to_cel(one) for one in ("12", "-1.5", "true", "Rp 5", "${days}", 'a"b')] == [
        "12",
        "-1.5",
        "true",
        '"Rp 5"',
        "days",
        '"a\\"b"',
    ]
    assert [moment_to_cel(one) for one in ("P3D", "PT2H", "R3/PT1H", "2030-01-01T08:00:00Z", "${due}")] == [
        '"P3D"',
        '"PT2H"',
        '"R3/PT1H"',
        '"2030-01-01T08:00:00Z"',
        "due",
    ]
    assert [days_in(one) for one in ("P10D", "${dateTime().plusDays(2).toDate()}", "soon", "")] == [
        "10",
        "2",
        "soon",
        "",
    ]


def test_scripts_stay_out_of_every_corner():
    script = '<camunda:script scriptFormat="javascript">1</camunda:script>'
    listener = '<camunda:taskListener class="org.example.Notify" event="create" />'
    parameter = ('name="b">10<', f'name="b">{script}<')
    assert ("SCRIPT", "Activity_count") in said("equipment7.bpmn", parameter)
    execution = f"<camunda:executionListener event='start'>{script}</camunda:executionListener>"
    assert ("SCRIPT", "Activity_office") in said("equipment7.bpmn", (listener, execution))
    condition = ("<bpmn:conditionExpression ", '<bpmn:conditionExpression language="javascript" ')
    assert ("SCRIPT", "Flow_office") in said("equipment7.bpmn", condition)


def test_our_own_words_are_not_overwritten():
    text = (HERE / "equipment7.bpmn").read_text(encoding="utf-8")
    own = '<langkah:task xmlns:langkah="urn:langkah:bpmn:1" who="superior" form="decide"/>'
    changed = text.replace('<camunda:taskListener class="org.example.Notify" event="create" />', own)
    changed = changed.replace("<bpmn:process ", '<bpmn:process xmlns:langkah="urn:langkah:bpmn:1" ')
    root = etree.fromstring(changed.encode())
    assert root.find(".//{*}task").get("who") == "superior"
    found = runtime.check_diagram({"diagram.bpmn": changed.encode(), **FILES})
    assert not [one for one in found if one.code == "BAD_WHO"]
