"""The story of a process: sentences that somebody reads who never saw a diagram."""

from __future__ import annotations

import pytest

from tests.engine import drawing as d
from workflows.engine.deploy import shipped_files
from workflows.engine.look import look
from workflows.engine.narrative import Line, narrate
from workflows.engine.spoken import cell_in_words, condition_in_words, starters_in_words, time_in_words


def shipped(key: str) -> dict[str, bytes]:
    files = shipped_files().items()
    return {path.partition("/")[2]: content for path, content in files if path.startswith(f"{key}/")}


LEAVE, PERMISSION, TRAVEL = shipped("leave"), shipped("permission"), shipped("travel")


def story(*nodes: str, flows: str, case: str = d.CASE) -> list[Line]:
    found = look({"one.bpmn": d.draw("one", *nodes, flows=flows, case=case)})
    assert found.diagram
    return list(narrate(found.diagram, forms=found.forms))


def said(*nodes: str, flows: str) -> list[str]:
    return [f"{line.number} {line.text}" for line in story(d.start(), *nodes, d.end(), flows=flows)]


def test_the_shipped_leave_process_is_told_from_beginning_to_end():
    found = look(LEAVE)
    assert found.diagram
    lines = {line.number: line for line in narrate(found.diagram, forms=found.forms)}
    assert lines["1"].text == "Pegawai mengisi dan mengirim permintaan “Cuti”."
    assert lines["7"].notes == (
        "Jika Ya (yang biasa): lanjut ke langkah 8 (Pertimbangan atasan langsung).",
        "Jika Tidak, atasan langsung juga yang memutuskan: lanjut ke langkah 10 (Di luar tanggungan negara?).",
    )
    assert lines["8"].text == (
        "Atasan langsung mengerjakan “Pertimbangan atasan langsung”, paling lambat 2 hari kerja."
    )
    assert lines["8"].notes == (
        "Bila lewat 1 hari kerja, pelaksananya diingatkan.",
        "Bila lewat 2 hari kerja, tugas ini juga masuk ke antrean atasan pelaksananya.",
    )
    assert lines["13"].notes[-1].endswith("lanjut ke langkah 11 (Keputusan pejabat berwenang).")
    assert lines["20"].text.endswith("Kasus selesai dengan hasil “Cuti tidak disetujui”.")
    assert lines["27"].text.startswith("Proses “leave_permit” dijalankan sampai selesai")
    assert len(lines) == 28


def test_travel_is_told_with_the_words_of_its_forms():
    found = look(TRAVEL)
    assert found.diagram
    lines = {line.shape: line for line in narrate(found.diagram, forms=found.forms)}
    assert lines["report"].text == (
        "Setiap orang pada “Siapa yang berangkat?” mengerjakan “Laporan perjalanan”, bersamaan."
    )
    assert lines["report"].notes == ("Bila lewat pukul 23.59 pada “Kembali”, pelaksananya diingatkan.",)
    assert lines["gw_days"].text == "Tanggalnya benar? Lanjutannya tergantung jawabannya."
    assert cell_in_words('"OUTSIDE"', "region", found.forms) == "Luar provinsi"
    assert cell_in_words('in ["REGENCY", "PROVINCE"]', "region", found.forms) == (
        "Dalam kabupaten atau Luar kabupaten, dalam provinsi"
    )
    assert cell_in_words("370000") == "370.000"


def test_every_task_of_the_shipped_process_is_told_or_is_a_reminder():
    found = look(LEAVE)
    assert found.diagram
    told = {line.shape for line in narrate(found.diagram)}
    silent = {node.id for node in found.diagram.of_kind("serviceTask")} - told
    assert silent == {"advice_remind", "advice_escalate", "decision_remind", "decision_escalate"}


def test_branches_that_run_together_and_wait_for_each_other():
    flows = "start > fork > a > join > end\nfork > b > join"
    lines = story(
        d.start(),
        d.gateway("fork", "parallel"),
        d.user("a"),
        d.user("b", who="role:PERSONNEL"),
        d.gateway("join", "parallel"),
        d.end(),
        flows=flows,
    )
    assert lines[1].text == "Semua jalan berikut dikerjakan bersamaan."
    assert lines[1].notes == ("Lanjut ke langkah 3 (A).", "Lanjut ke langkah 5 (B).")
    assert lines[3].text == "Ditunggu sampai semua jalan sebelumnya selesai. Kasus selesai."
    assert lines[4].text == "Petugas kepegawaian mengerjakan “B”. Lanjut ke langkah 4."


def test_a_part_of_the_process_has_numbers_of_its_own():
    inner = d.part("part", d.start("s2"), d.user("a"), d.end("e2"), flows="s2 > a > e2")
    numbers = [line.number for line in story(d.start(), inner, d.end(), flows="start > part > end")]
    assert numbers == ["1", "2", "2.1", "2.2"]


@pytest.mark.parametrize(
    ("node", "told"),
    [
        (d.shape("sendTask", "x", name="Kabari"), "Sistem mengirim pesan “Kabari”."),
        (d.shape("receiveTask", "x", name="Balasan"), "Menunggu pesan “Balasan”."),
        (d.shape("callActivity", "x", name="Nomori", calledElement="letter"), "Proses “letter” dijalankan"),
        (
            d.shape(
                "intermediateCatchEvent",
                "x",
                '<timerEventDefinition><timeDuration>"P3D"</timeDuration></timerEventDefinition>',
                name="Tunggu",
            ),
            "Menunggu 3 hari.",
        ),
        (
            d.shape("intermediateThrowEvent", "x", "<signalEventDefinition/>", name="Siap"),
            "Sistem memberi isyarat “Siap”.",
        ),
        (
            d.user("x").replace(
                "</userTask>", '<multiInstanceLoopCharacteristics isSequential="true"/></userTask>'
            ),
            "Atasan langsung mengerjakan “X”, untuk setiap butir, satu per satu.",
        ),
        (
            d.user("x").replace("</userTask>", "<standardLoopCharacteristics/></userTask>"),
            "Atasan langsung mengerjakan “X”, diulang selama masih perlu.",
        ),
    ],
)
def test_each_kind_of_step_has_its_sentence(node: str, told: str):
    assert said(node, flows="start > x > end")[1].startswith(f"2 {told}")


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ("<messageEventDefinition/>", "Bila pesan “Batal” datang, tugas ini berhenti dan kasus selesai."),
        ("<errorEventDefinition/>", "Bila langkah ini gagal (Batal), tugas ini berhenti dan kasus selesai."),
        ("<signalEventDefinition/>", "Bila isyarat “Batal” diberikan, tugas ini berhenti dan kasus selesai."),
        ("<conditionalEventDefinition/>", "Bila “Batal” terpenuhi, tugas ini berhenti dan kasus selesai."),
        ("<escalationEventDefinition/>", "Bila “Batal” dinaikkan, tugas ini berhenti dan kasus selesai."),
    ],
)
def test_what_may_happen_meanwhile(event: str, told: str):
    edge = d.shape("boundaryEvent", "edge", event, name="Batal", attachedToRef="x")
    out = d.end("out", outcome="STOPPED")
    lines = story(d.start(), d.user("x"), edge, d.end(), out, flows="start > x > end\nedge > out")
    assert lines[1].notes == (told,)


def test_an_event_gateway_and_an_ending_that_stops_all():
    wait = d.shape("intermediateCatchEvent", "w", "<messageEventDefinition/>", name="Jawaban")
    stop = d.end("end", inner="<terminateEventDefinition/>", name="Batal")
    lines = story(
        d.start(),
        d.gateway("g", "eventBased"),
        wait,
        d.shape("receiveTask", "r", name="Tolak"),
        stop,
        flows="start > g > w > end\ng > r > end",
    )
    assert lines[1].notes == (
        "Bila pesan “Jawaban”: lanjut ke langkah 3 (Jawaban).",
        "Bila pesan “Tolak”: lanjut ke langkah 4 (Tolak).",
    )
    assert lines[2].text.endswith("Semua yang masih berjalan dihentikan, kasus selesai dengan hasil “Batal”.")


def test_a_broken_diagram_is_told_as_far_as_it_goes():
    lines = story(d.start(), d.user("a", who=""), d.user("lost"), d.end(), flows="start > a")
    assert [line.text for line in lines] == [
        "Dimulai.",
        "Entah siapa (belum diisi) mengerjakan “A”. Sesudah ini tidak ada jalan lagi.",
        "Atasan langsung mengerjakan “Lost”. Sesudah ini tidak ada jalan lagi.",
    ]


def test_a_circle_ends_the_telling():
    lines = story(d.start(), d.user("a"), d.user("b"), flows="start > a > b > a")
    assert [line.number for line in lines] == ["1", "2", "3"]


def test_conditions_speak_with_the_labels_of_the_form():
    forms = look(LEAVE).forms
    wanted = "Keputusan Anda adalah Tidak disetujui dan days lebih dari 5"
    assert condition_in_words('decision == "REJECTED" && days > 5', forms) == wanted
    assert condition_in_words("size(items) > 2", forms) == "size(items) > 2"
    assert condition_in_words("abroad == false", {}) == "abroad adalah tidak"


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("in_workdays(2)", "2 hari kerja"),
        ('"P1DT12H"', "1 hari 12 jam"),
        ('"PT30M"', "30 menit"),
        ("deadline", "waktu pada “deadline”"),
        ('day + "T23:59:00"', "pukul 23.59 pada “Hari”"),
    ],
)
def test_times_in_words(written: str, words: str):
    forms = look(PERMISSION).forms
    assert time_in_words(written, forms) == words


def test_cells_and_starters_in_words():
    assert [cell_in_words(cell) for cell in ("", "-", "> 14", '"A"', 'in ["A", "B"]', "true")] == [
        "apa saja",
        "apa saja",
        "lebih dari 14",
        "A",
        "A atau B",
        "ya",
    ]
    assert starters_in_words("") == "semua pegawai"
    assert starters_in_words("role:PERSONNEL, unit:DPU") == (
        "petugas kepegawaian atau pegawai unit DPU dan di bawahnya"
    )
