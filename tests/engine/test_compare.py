"""Two sets of files beside each other: what was added, removed, changed, and what only lies elsewhere."""

from __future__ import annotations

import json
import re

import pytest

from tests.engine import drawing as d
from workflows.engine.compare import Change, compare
from workflows.engine.deploy import shipped_files

LEAVE = {
    path.partition("/")[2]: content for path, content in shipped_files().items() if path.startswith("leave/")
}


def with_text(old: str, new: str, *, file: str = "leave.bpmn") -> dict[str, bytes]:
    text = LEAVE[file].decode()
    assert old in text
    return {**LEAVE, file: text.replace(old, new).encode()}


def only(changes: tuple[Change, ...]) -> Change:
    assert len(changes) == 1, changes
    return changes[0]


def details(change: Change) -> list[tuple[str, str, str]]:
    return [(one.label, one.before, one.after) for one in change.details]


def test_the_same_files_do_not_differ():
    assert compare(LEAVE, LEAVE) == ()


@pytest.mark.parametrize(
    ("old", "new", "shape", "said"),
    [
        (
            'who="superior" form="advice" due="2"',
            'who="superior" form="advice" due="3"',
            "advice",
            ("Tenggat (hari kerja)", "2", "3"),
        ),
        (
            'outcome == "CHANGED"',
            'outcome == "X"',
            "to_accept",
            ("Syarat", 'outcome == "CHANGED"', 'outcome == "X"'),
        ),
        (
            'name="Catat pertimbangan"',
            'name="Tulis"',
            "record_advice",
            ("Nama", "Catat pertimbangan", "Tulis"),
        ),
        (
            'id="advice" type="str" value="advice"',
            'id="advice" type="str" value="reason"',
            "record_advice",
            ("Masukan layanan advice", "advice", "reason"),
        ),
        (
            'default="to_grant"',
            'default="to_release"',
            "gw_outcome",
            ("Panah bawaan", "Disetujui", "Tidak disetujui"),
        ),
        (
            'outcome="REJECTED" tone="bad"',
            'outcome="REJECTED" tone="attn"',
            "end_rejected",
            ("Nada hasil", "bad", "attn"),
        ),
        (
            'sourceRef="grant" targetRef="end_approved"',
            'sourceRef="grant" targetRef="end_changed"',
            "grant_done",
            ("Ke", "Cuti disetujui", "Cuti disetujui dengan perubahan"),
        ),
        ("leave.postpone", "leave.release", "postpone", ("Layanan", "leave.postpone", "leave.release")),
        ('prefix="CUTI"', 'prefix="CT"', "leave", ("Awalan nomor", "CUTI", "CT")),
    ],
)
def test_what_changed_at_a_shape_is_said_before_and_after(
    old: str, new: str, shape: str, said: tuple[str, str, str]
):
    change = only(compare(LEAVE, with_text(old, new)))
    assert (change.kind, change.id) == ("changed", shape)
    assert said in details(change)


def test_a_clock_that_changed():
    text = LEAVE["leave.bpmn"].decode().replace("in_workdays(2)", "in_workdays(4)", 1)
    change = only(compare(LEAVE, {**LEAVE, "leave.bpmn": text.encode()}))
    assert details(change) == [("Waktu", "in_workdays(2)", "in_workdays(4)")]


def test_moving_a_shape_changes_nothing_that_runs():
    moved = re.sub(
        r'(bpmnElement="grant">\s*<dc:Bounds [^/]*?x=")\d+', r"\g<1>4321", LEAVE["leave.bpmn"].decode()
    )
    assert moved != LEAVE["leave.bpmn"].decode()
    change = only(compare(LEAVE, {**LEAVE, "leave.bpmn": moved.encode()}))
    assert (change.kind, change.id) == ("moved", "grant")


def test_shapes_and_arrows_that_came_and_went():
    one = {"one.bpmn": d.draw("one", d.start(), d.user("a"), d.end(), flows="start > a > end")}
    two = {"one.bpmn": d.draw("one", d.start(), d.user("b"), d.end(), flows="start > b > end")}
    found = {(change.kind, change.id) for change in compare(one, two)}
    assert found == {
        ("added", "b"),
        ("added", "start_to_b"),
        ("added", "b_to_end"),
        ("removed", "a"),
        ("removed", "start_to_a"),
        ("removed", "a_to_end"),
    }


def test_another_kind_of_shape_under_the_same_id():
    one = {"one.bpmn": d.draw("one", d.start(), d.user("a"), d.end(), flows="start > a > end")}
    two = {"one.bpmn": d.draw("one", d.start(), d.manual("a"), d.end(), flows="start > a > end")}
    assert ("Jenis", "tugas orang", "tugas manual") in details(only(compare(one, two)))


def test_within_a_part_of_the_process_only_the_inner_shape_changed():
    def drawn(due: str) -> dict[str, bytes]:
        part = d.part("part", d.start("s2"), d.user("a", due=due), d.end("e2"), flows="s2 > a > e2")
        return {"one.bpmn": d.draw("one", d.start(), part, d.end(), flows="start > part > end")}

    assert only(compare(drawn("1"), drawn("2"))).id == "a"


def test_fields_of_forms():
    form = json.loads(LEAVE["request.form"])
    (reason,) = (one for one in form["components"] if one.get("key") == "reason")
    reason["label"] = "Sebab"
    reason["validate"]["minLength"] = 9
    gone = form["components"].pop()
    form["components"].append({"type": "number", "key": "people", "label": "Orang", "id": "F_people"})
    change = only(compare(LEAVE, {**LEAVE, "request.form": json.dumps(form).encode()}))
    found = details(change)
    assert (change.what, change.id) == ("form", "request")
    assert ("reason: Label", "Alasan", "Sebab") in found
    assert ("reason: Paling sedikit huruf", "5", "9") in found
    assert ("Isian people", "", "Orang") in found
    assert any(label == f"Isian {gone['key']}" and not after for label, _before, after in found)


def test_fields_in_another_order():
    form = json.loads(LEAVE["request.form"])
    form["components"].reverse()
    change = only(compare(LEAVE, {**LEAVE, "request.form": json.dumps(form).encode()}))
    assert [one.label for one in change.details] == ["Urutan isian"]


def test_rows_of_tables():
    change = only(compare(LEAVE, with_text('"DIRECT_SUPERIOR"', '"NOBODY"', file="route.dmn")))
    (row,) = change.details
    assert row.label == "Baris 1"
    assert row.before.startswith('"DIRECT_SUPERIOR"') and row.after.startswith('"NOBODY"')


def test_a_row_inserted_above_leaves_the_others_alone():
    cells = (("inputEntry", "X"), ("inputEntry", "Y"), ("outputEntry", "D"))
    written = "".join(f'<{kind} id="x{text}"><text>"{text}"</text></{kind}>' for kind, text in cells)
    rule = f'<rule id="x">{written}</rule>'
    change = only(
        compare(LEAVE, with_text('<rule id="route_sick">', f'{rule}<rule id="route_sick">', file="route.dmn"))
    )
    assert details(change) == [("Baris 1", "", '"X" · "Y" ⇒ "D"')]


def test_files_that_came_went_or_cannot_be_read():
    after = {name: content for name, content in LEAVE.items() if name != "decision.form"}
    after |= {"extra.form": LEAVE["advice.form"], "route.dmn": b"<broken"}
    found = {(change.kind, change.what, change.id) for change in compare(LEAVE, after)}
    assert found == {
        ("removed", "form", "decision"),
        ("added", "form", "extra"),
        ("removed", "table", "route"),
        ("changed", "file", "route.dmn"),
    }


TRAVEL = {
    path.partition("/")[2]: content for path, content in shipped_files().items() if path.startswith("travel/")
}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Surat Perintah Perjalanan", "Surat Tugas Perjalanan", "Judul"),
        ("number: 094", "number: 090", "Nomor"),
        ("Kendaraan :: {transport}\n", "", "Isi"),
    ],
)
def test_a_letter_is_compared_by_what_it_says(old: str, new: str, said: str):
    text = TRAVEL["order.letter"].decode()
    assert old in text
    found = only(compare(TRAVEL, {**TRAVEL, "order.letter": text.replace(old, new).encode()}))
    assert (found.kind, found.what, found.id) == ("changed", "letter", "order")
    assert [label for label, _before, _after in details(found)] == [said]


def test_a_letter_that_comes_or_goes():
    without = {name: content for name, content in TRAVEL.items() if name != "order.letter"}
    assert only(compare(without, TRAVEL)).kind == "added"
    assert only(compare(TRAVEL, without)).kind == "removed"
