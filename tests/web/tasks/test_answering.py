"""One task: who may see and answer it, and what a failed or late answer leaves."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.process import HistoryEvent, TaskStatus
from tests.support.world import Person
from tests.web import permit
from tests.web.pages import hidden, main, text
from tests.web.permit import ADVICE, REFUSAL, Desk
from workflows import runtime


def test_asks_one_question_and_shows_what_is_needed(desk: Desk, path: str):
    desk.be(desk.world.rahmat)
    page = desk.client.get(path)
    said = main(page)
    assert "<h1>Bolehkah Siti Melati pergi ke Gudang Alat?</h1>" in page.get_data(as_text=True)
    for words in ("Analis Tata Usaha", "Naik motor.", "Kirim pertimbangan", "Batas", "Kasubbag Umum"):
        assert words in said


def test_says_as_whom_one_acts_and_on_which_ground(desk: Desk, path: str, colleague: Person):
    desk.be(colleague)
    said = main(desk.client.get(path))
    assert "Anda bertindak sebagai a.n. Kasubbag Umum, ND 090/" in said


def test_an_answer_moves_the_case_and_says_to_whom(
    desk: Desk, engine: Engine, case: runtime.Answer, path: str
):
    desk.be(desk.world.rahmat)
    sent = desk.client.post_form(path, fields=ADVICE)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/antrean")
    assert f"Terkirim. {case.number} kini di Ratna Kenanga (Kepala Dinas)." in text(
        desk.client.get("/antrean")
    )
    assert permit.tasks(engine, case.instance_id) == [
        ("advice", TaskStatus.COMPLETED),
        ("approval", TaskStatus.OPEN),
    ]


def test_the_end_of_a_case_is_told_in_its_own_words(desk: Desk, path: str, case: runtime.Answer):
    desk.be(desk.world.rahmat)
    desk.client.post_form(path, fields=REFUSAL)
    assert f"{case.number} selesai: Izin tidak diberikan." in text(desk.client.get("/antrean"))


def test_the_next_one_reads_what_was_said_before(desk: Desk, engine: Engine, case: runtime.Answer):
    second = permit.advise(engine, case.open_tasks[0], by=desk.world.rahmat)
    desk.be(desk.world.ratna)
    said = main(desk.client.get(f"/tugas/{second.open_tasks[0]}"))
    assert "Kata yang lain" in said
    assert "Rahmat Jati" in said
    assert "Setuju" in said


def test_a_task_of_the_subject_needs_no_form(desk: Desk, engine: Engine, case: runtime.Answer):
    second = permit.advise(engine, case.open_tasks[0], by=desk.world.rahmat)
    third = permit.answer(engine, second.open_tasks[0], by=desk.world.ratna, remark="Hati-hati di jalan.")
    desk.be(desk.world.siti)
    path = f"/tugas/{third.open_tasks[0]}"
    said = main(desk.client.get(path))
    assert "Ambil surat izin Anda" in said
    assert "Hati-hati di jalan." in said
    sent = desk.client.post_form(path)
    assert sent.status_code == 303
    assert f"{case.number} selesai: Izin diberikan." in text(desk.client.get("/antrean"))


def test_missing_answers_come_back_with_all_that_was_typed(
    desk: Desk, engine: Engine, case: runtime.Answer, path: str
):
    desk.be(desk.world.rahmat)
    refused = desk.client.post_form(
        path, fields={"advice": "NO", "reason": "", "request_key": str(uuid.uuid4())}
    )
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert 'role="alert"' in page
    assert "Alasan belum diisi" in main(refused)
    assert 'value="NO" checked' in page
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


def test_a_check_of_the_process_comes_back_on_the_page(desk: Desk, path: str):
    desk.be(desk.world.rahmat)
    refused = desk.client.post_form(path, fields={"advice": "NO", "reason": "x"})
    assert refused.status_code == 422
    assert "Alasan ini terlalu singkat." in main(refused)


def test_the_key_of_the_page_stays_through_a_refusal(desk: Desk, path: str):
    desk.be(desk.world.rahmat)
    key = hidden(desk.client.get(path), "request_key")
    refused = desk.client.post_form(path, fields={"request_key": key})
    assert refused.status_code == 422
    assert hidden(refused, "request_key") == key


def test_the_same_post_twice_is_one_act(
    desk: Desk,
    engine: Engine,
    session: Session,
    case: runtime.Answer,
    path: str,
):
    desk.be(desk.world.rahmat)
    fields = ADVICE | {"request_key": str(uuid.uuid4())}
    answers = [desk.client.post_form(path, fields=fields) for _time in range(2)]
    assert [one.status_code for one in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    done = select(HistoryEvent).where(
        HistoryEvent.instance_id == case.instance_id, HistoryEvent.kind == "TASK_COMPLETED"
    )
    assert len(session.scalars(done).all()) == 1


def test_a_page_overtaken_by_somebody_says_who_and_when_and_keeps_the_words(
    desk: Desk,
    engine: Engine,
    path: str,
    case: runtime.Answer,
    colleague: Person,
):
    desk.be(desk.world.rahmat)
    desk.client.get(path)
    permit.advise(engine, case.open_tasks[0], by=colleague)
    late = desk.client.post_form(path, fields=REFUSAL)
    assert late.status_code == 409
    said = main(late)
    assert "Yoga Meranti sudah menyelesaikan tugas ini" in said
    assert "WIB" in said
    assert "Gudangnya tutup hari itu." in said
    assert permit.tasks(engine, case.instance_id)[0] == ("advice", TaskStatus.COMPLETED)
    assert permit.tasks(engine, case.instance_id)[1] == ("approval", TaskStatus.OPEN)


def test_a_task_whose_case_was_withdrawn_says_so(desk: Desk, engine: Engine, path: str, case: runtime.Answer):
    with Session(engine) as session, session.begin():
        runtime.withdraw(
            session,
            case.instance_id,
            actor_id=desk.world.siti.id,
            reason="Batal",
            now=permit.moment(),
            request_key=uuid.uuid4(),
        )
    desk.be(desk.world.rahmat)
    late = desk.client.post_form(path, fields=ADVICE)
    assert late.status_code == 409
    assert "Kiriman Anda tidak mengubah apa-apa." in main(late)


def test_a_finished_task_leads_to_its_case(desk: Desk, engine: Engine, path: str, case: runtime.Answer):
    permit.advise(engine, case.open_tasks[0], by=desk.world.rahmat)
    desk.be(desk.world.rahmat)
    page = desk.client.get(path)
    assert (page.status_code, page.headers["Location"]) == (303, f"/kasus/{case.instance_id}")


def test_the_subject_sees_the_case_but_not_the_decision_about_it(
    desk: Desk, engine: Engine, path: str, case: runtime.Answer
):
    desk.be(desk.world.siti)
    assert desk.client.get(path).status_code == 403
    assert desk.client.post_form(path, fields=ADVICE).status_code == 403
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


def test_for_strangers_the_task_does_not_exist(desk: Desk, engine: Engine, path: str, case: runtime.Answer):
    for person in (desk.world.stranger, desk.world.kirana, desk.world.dimas, desk.world.admin):
        desk.be(person)
        for act in ("", "/ambil", "/lepas", "/serahkan"):
            posted = desk.client.post_form(
                path + act, fields=ADVICE | {"kepada": str(person.id), "alasan": "x"}
            )
            assert posted.status_code in {403, 404}, act
        assert desk.client.get(path).status_code == 404
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


@pytest.mark.parametrize(
    "forged",
    ["/tugas/1", "/tugas/00000000-0000-7000-8000-000000000000", "/tugas/..%2f..%2fetc"],
)
def test_forged_numbers_find_nothing(desk: Desk, forged: str):
    desk.be(desk.world.rahmat)
    assert desk.client.get(forged).status_code == 404
    assert desk.client.post_form(forged, fields=ADVICE).status_code == 404


def test_unknown_fields_are_refused(desk: Desk, path: str, engine: Engine):
    desk.be(desk.world.rahmat)
    refused = desk.client.post_form(path, fields=ADVICE | {"starter_id": "1", "subject_id": "2"})
    assert refused.status_code == 422
