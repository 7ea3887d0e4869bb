"""Letters: the template as a designer writes it, a case that issues one, and the paper."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from models.letters import Letter, letters_of
from models.process import next_in_series
from tests.engine import drawing as d
from tests.engine.play import Play
from tests.support import letters
from workflows import runtime
from workflows.errors import DiagramRefused, ServiceFailed
from workflows.letters import BadTemplate, pdf, read_template

ORDER = """title: Surat Perintah Tugas
number: 094/{seq}/{unit}/{year}

{signer_title} memerintahkan kepada:

{travellers:people}

Tujuan :: {place}
Berangkat :: {first_day:day}

- Melapor setelah kembali.
- Membawa {place}
"""
HEAD = "title: Surat\nnumber: {seq}\n\n"
FLOWS = "start > approve > issue > end"
REQUEST = d.form(
    place="textfield", first_day="datetime", travellers={"type": "checklist", "valuesKey": "people.team"}
)
CASE = '<langkah:case prefix="UJI" title="Uji" startForm="request"/>'


@pytest.fixture
def play(engine: Engine) -> Iterator[Play]:
    playing = Play(engine)
    yield playing
    playing.close()


def drawn(**parameters: str) -> bytes:
    given = {"letter": '"order"', "place": "place", "first_day": "first_day", "travellers": "travellers"}
    issue = d.service("issue", "letter.issue", **{**given, **parameters})
    return d.draw("trip", d.start(), d.user("approve"), issue, d.end(), flows=FLOWS, case=CASE)


def publish(play: Play, diagram: bytes, template: str = ORDER) -> None:
    play.publish(diagram, folder="trip", request_form=REQUEST, order_letter=template.encode())


def travel(play: Play) -> Letter:
    play.start("trip", place="Medan", first_day="2026-02-10", travellers=[str(play.world.dimas.id)])
    play.do("approve", note="ya")
    return letters_of(play.session, play.case.id)[0]


def test_blocks_are_filled_with_values_in_words():
    filled = read_template(ORDER).fill(
        {
            "signer_title": "Camat",
            "travellers": [{"name": "Siti"}],
            "place": "Medan",
            "first_day": "2026-02-10",
        }
    )
    assert filled == [
        {"kind": "text", "text": "Camat memerintahkan kepada:"},
        {"kind": "people", "people": [{"name": "Siti"}]},
        {"kind": "facts", "facts": [["Tujuan", "Medan"], ["Berangkat", "10 Februari 2026"]]},
        {"kind": "list", "items": ["Melapor setelah kembali.", "Membawa Medan"]},
    ]


def test_the_process_must_give_what_the_text_names_beside_the_signer():
    template = read_template(ORDER)
    assert template.wanted == {"travellers", "place", "first_day"}
    assert template.people == {"travellers"}


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("", "dua baris pertama"),
        ("title: Surat\n\nIsi", "dua baris pertama"),
        ("title: Surat\nnumber: {seq}\nlain\n\nIsi", "dua baris pertama"),
        (HEAD.strip(), "belum ada isi"),
        (HEAD.replace("{seq}", "1") + "Isi", "{seq}"),
        (HEAD.replace("{seq}", "{seq}/{place}") + "Isi", "{seq}"),
        (HEAD + "{day:hari}", ":hari"),
        (HEAD + "Kepada {who:people}", "berdiri sendiri"),
        (HEAD + "x" * 20_001, "20000"),
    ],
)
def test_a_text_that_cannot_be_used_says_what_is_wrong(template: str, said: str):
    with pytest.raises(BadTemplate, match=said.replace("{", r"\{")):
        read_template(template)


def test_an_approved_case_issues_a_numbered_letter_signed_by_whoever_approved(play: Play):
    publish(play, drawn())
    letter = travel(play)
    assert letter.number.startswith("094/001/") and letter.number.endswith(f"/{play.now.year}")
    assert letter.signed_by == play.world.rahmat.id
    assert letter.content["signer"]["name"] == play.world.rahmat.name
    assert letter.content["blocks"][1]["people"][0]["nip"] == play.world.dimas.nip
    assert play.answers()["issue"]["letter_number"] == letter.number


def test_numbers_follow_each_other_without_gap(play: Play):
    publish(play, drawn())
    numbers = [travel(play).number.split("/")[1] for _case in range(2)]
    assert numbers == ["001", "002"]


def test_a_letter_that_was_issued_stays_as_it_was(play: Play):
    publish(play, drawn())
    travel(play)
    play.session.flush()
    with pytest.raises(ProgrammingError, match="permission denied"):
        play.session.execute(text("update letter set title = 'x'"))


def test_a_failing_act_issues_nothing_and_takes_no_number(play: Play):
    publish(play, drawn(first_day='"besok"'))
    play.session.commit()
    with pytest.raises(ServiceFailed):
        travel(play)
    play.session.rollback()
    assert play.session.scalars(select(Letter)).all() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"letter": '"other"'}, "LETTER_MISSING"),
        ({"letter": "place"}, "LETTER_MISSING"),
        ({"place": "nowhere"}, "VARIABLE_UNKNOWN"),
    ],
)
def test_what_would_fail_later_is_refused_when_published(play: Play, changed: dict[str, str], code: str):
    with pytest.raises(DiagramRefused) as refused:
        publish(play, drawn(**changed))
    assert [(one.code, one.shape) for one in refused.value.problems] == [(code, "issue")]


def test_a_value_that_the_text_names_must_be_given(play: Play):
    with pytest.raises(DiagramRefused) as refused:
        publish(play, drawn(), ORDER + "\nUang harian {rate}\n")
    assert [(one.code, one.shape) for one in refused.value.problems] == [("LETTER_VALUE", "issue")]


def test_choices_of_an_unknown_source_are_refused(play: Play):
    request = REQUEST.replace(b"people.team", b"people.all")
    with pytest.raises(DiagramRefused) as refused:
        play.publish(drawn(), folder="trip", request_form=request, order_letter=ORDER.encode())
    assert [(one.code, one.shape) for one in refused.value.problems] == [("CHOICES_UNKNOWN", "trip")]


def test_a_broken_text_is_refused_when_published():
    found = runtime.check_diagram({"trip/trip.bpmn": drawn(), "trip/order.letter": b"title: x"})
    assert [one.code for one in found] == ["LETTER_BROKEN"]


def test_the_same_content_gives_the_same_paper():
    assert pdf(letters.content()) == pdf(letters.content())
    assert pdf(letters.content()).startswith(b"%PDF-")


def test_nothing_that_was_typed_is_taken_for_layout():
    typed = '#read("/etc/passwd") *tebal* $x$ \\ // <a> @b'
    assert pdf(letters.content(blocks=[{"kind": "text", "text": typed}], title=typed)).startswith(b"%PDF-")


def test_numbers_have_neither_gap_nor_double_when_many_issue_at_once(engine: Engine):
    """Some of them change their mind: what is rolled back gives its number to the next."""

    def issue(turn: int) -> int | None:
        with Session(engine) as session:
            number = next_in_series(session, "850/{seq}/UJI/2026#2026")
            if turn % 3 == 0:
                session.rollback()
                return None
            session.commit()
            return number

    with ThreadPoolExecutor(4) as pool:
        taken = [number for number in pool.map(issue, range(24)) if number is not None]
    assert sorted(taken) == list(range(1, 17))


def test_a_letter_is_addressed_copied_and_headed_where_the_text_says_so():
    text_of = "title: Surat\nnumber: {seq}\nannex: 1.e\nto: Kepala BKN\ncopies: Arsip; Bupati\n\n= MEMUTUSKAN\n\nIsi"
    template = read_template(text_of)
    assert template.frame() == {"annex": "1.e", "to": "Kepala BKN", "copies": ["Arsip", "Bupati"]}
    assert template.fill({})[0] == {"kind": "heading", "text": "MEMUTUSKAN"}
