"""The queue: whose tasks, in which order, found by which words, and many decided at once."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models.process import HistoryEvent, TaskStatus, UserTask
from tests.support.world import World, delegate
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import hidden, main, statements
from webapp.inbox import bulk_forms
from webapp.inbox.inbox_query import PAGE, View
from workflows import runtime
from workflows.form_def import parse_form

SHIPPED = Path(__file__).parents[2] / "bpmn" / "leave"


@pytest.fixture(autouse=True)
def _published(world: World, engine: Engine) -> None:
    permit.publish(engine)


def names(page: str) -> list[str]:
    return re.findall(r"data-open>([^<]+)</a>", page)


def decide(client: Browser, *tasks: uuid.UUID, **fields: object):
    given = {"pilih": [str(one) for one in tasks], **fields}
    return client.post_form("/antrean/sekaligus", fields=given)


def test_an_empty_queue_says_what_will_appear(client: Browser, login: SignIn, world: World):
    login(client, world.rahmat)
    page = client.get("/antrean")
    assert page.status_code == 200
    assert "Tidak ada yang menunggu Anda" in main(page)
    assert "akan muncul di sini" in main(page)


def test_a_row_says_who_what_the_deciding_fact_since_and_due(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    case = permit.ask(engine, world.siti, count=7)
    login(client, world.rahmat)
    page = client.get("/antrean")
    for words in (
        "Siti Melati",
        "Analis Tata Usaha",
        "Izin keluar ke Gudang Alat",
        "7 orang",
        "Pertimbangan atasan",
        case.number,
        "Batas (WIB)",
        ", 16.00",
    ):
        assert words in main(page)


def test_only_those_addressed_find_it(client: Browser, login: SignIn, world: World, engine: Engine):
    permit.ask(engine, world.siti)
    for person, count in ((world.rahmat, 1), (world.siti, 0), (world.ratna, 0), (world.stranger, 0)):
        login(client, person)
        assert len(names(client.get("/antrean").get_data(as_text=True))) == count


def test_acting_and_delegated_posts_have_boxes_of_their_own(
    client: Browser, login: SignIn, world: World, engine: Engine, session: Session
):
    day = permit.today()
    delegate(session, world.water_post, by=world.intan, to=world.laras, since=day, until=day)
    session.commit()
    permit.ask(engine, world.dimas)  # to the section that laras holds herself
    permit.ask(engine, world.yoga)  # to the post that intan holds: laras acts for it (a.n.)
    login(client, world.laras)
    page = client.get("/antrean")
    assert "Untuk saya 1" in main(page)
    assert "a.n. Kepala Bidang Air Minum 1" in main(page)
    assert "Plt. Kepala Bidang Bina Marga 0" in main(page)
    assert "sebagai a.n. Kepala Bidang Air Minum" in main(page)
    box = client.get(f"/antrean?kotak=jabatan-{world.water_post}").get_data(as_text=True)
    assert names(box) == ["Yoga Meranti"]
    assert names(client.get("/antrean?kotak=saya").get_data(as_text=True)) == ["Dimas Ketapang"]


def test_late_tasks_have_a_box(
    client: Browser, login: SignIn, world: World, engine: Engine, session: Session
):
    permit.ask(engine, world.siti)
    late = permit.ask(engine, world.bayu)
    session.execute(
        update(UserTask)
        .where(UserTask.id == late.open_tasks[0])
        .values(due_at=permit.moment().replace(year=permit.today().year - 1))
    )
    session.commit()
    login(client, world.rahmat)
    page = client.get("/antrean?kotak=lewat")
    assert names(page.get_data(as_text=True)) == ["Bayu Cendana"]
    assert "1 sudah lewat batas." in main(page)
    assert "Lewat" in main(page)


@pytest.fixture
def two_cases(engine: Engine, world: World) -> None:
    permit.ask(engine, world.siti)
    permit.ask(engine, world.bayu)


@pytest.mark.usefixtures("two_cases")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("urut=nama", ["Bayu Cendana", "Siti Melati"]),
        ("urut=sejak", ["Siti Melati", "Bayu Cendana"]),
        ("urut=apa-saja", ["Siti Melati", "Bayu Cendana"]),
        ("cari=cendana", ["Bayu Cendana"]),
        ("cari=%25", []),
        ("cari=_", []),
        ("proses=permit", ["Siti Melati", "Bayu Cendana"]),
        ("proses=leave", []),
        ("hal=2", []),
        ("hal=-1", ["Siti Melati", "Bayu Cendana"]),
        ("hal=999999999999", ["Siti Melati", "Bayu Cendana"]),
    ],
)
def test_the_address_says_order_words_and_page(
    client: Browser, login: SignIn, world: World, query: str, found: list[str]
):
    login(client, world.rahmat)
    page = client.get(f"/antrean?{query}")
    assert page.status_code == 200
    assert names(page.get_data(as_text=True)) == found


def test_numbers_and_nip_are_found_too(client: Browser, login: SignIn, world: World, engine: Engine):
    permit.ask(engine, world.siti)
    case = permit.ask(engine, world.bayu)
    login(client, world.rahmat)
    spaced = f"{world.siti.nip[:8]} {world.siti.nip[8:14]} {world.siti.nip[14:]}"
    assert names(client.get(f"/antrean?cari={case.number}").get_data(as_text=True)) == ["Bayu Cendana"]
    assert names(client.get(f"/antrean?cari={spaced}").get_data(as_text=True)) == ["Siti Melati"]


def test_the_address_of_a_view_holds_only_what_differs_from_the_usual():
    assert View().args() == {}
    assert View(search="siti", page=3).args(urut="nama") == {"cari": "siti", "urut": "nama"}
    assert View.of({"kotak": "lewat", "hal": "2"}).query(hal=3) == "?kotak=lewat&hal=3"


def test_long_queues_have_pages(client: Browser, login: SignIn, world: World, engine: Engine):
    for _number in range(PAGE + 2):
        permit.ask(engine, world.siti)
    login(client, world.rahmat)
    first, second = (client.get(f"/antrean?hal={page}").get_data(as_text=True) for page in (1, 2))
    assert (len(names(first)), len(names(second))) == (PAGE, 2)
    assert "hal=2" in first
    assert "hal=3" not in second


def test_a_page_costs_few_statements_whatever_its_length(
    app: Flask, client: Browser, login: SignIn, world: World, engine: Engine
):
    counts = []
    for number in (1, 12):
        for _number in range(number):
            permit.ask(engine, world.siti)
        login(client, world.rahmat)
        client.get("/antrean")
        with statements(app) as said:
            assert client.get("/antrean").status_code == 200
        counts.append(len(said))
    assert counts[0] == counts[1] <= 8


def test_many_are_decided_at_once(client: Browser, login: SignIn, world: World, engine: Engine):
    cases = [permit.ask(engine, person) for person in (world.siti, world.bayu)]
    login(client, world.rahmat)
    done = decide(client, *(case.open_tasks[0] for case in cases), putusan="YES")
    assert done.status_code == 200
    assert "2 permintaan diputus" in main(done)
    assert main(done).count("Setuju") == 2
    for case in cases:
        assert permit.tasks(engine, case.instance_id)[0] == ("advice", TaskStatus.COMPLETED)


def test_a_row_that_somebody_else_decided_fails_alone_and_says_by_whom(
    client: Browser, login: SignIn, world: World, engine: Engine, session: Session
):
    day = permit.today()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.yoga, since=day, until=day)
    session.commit()
    mine, taken = permit.ask(engine, world.siti), permit.ask(engine, world.bayu)
    permit.advise(engine, taken.open_tasks[0], by=world.yoga)
    login(client, world.rahmat)
    done = decide(client, mine.open_tasks[0], taken.open_tasks[0], putusan="YES")
    assert "1 diputus, 1 belum" in main(done)
    assert re.search("Yoga Meranti menyelesaikan “[^”]+” pada ", main(done))
    assert permit.tasks(engine, mine.instance_id)[0] == ("advice", TaskStatus.COMPLETED)


def test_the_same_batch_twice_changes_nothing_and_answers_the_same(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    cases = [permit.ask(engine, person) for person in (world.siti, world.bayu)]
    ids, key = [case.open_tasks[0] for case in cases], str(uuid.uuid4())
    login(client, world.rahmat)
    first = decide(client, *ids, putusan="YES", request_key=key)
    after = [permit.tasks(engine, case.instance_id) for case in cases]
    second = decide(client, *ids, putusan="YES", request_key=key)
    assert main(first) == main(second)
    assert "2 permintaan diputus" in main(second)
    assert [permit.tasks(engine, case.instance_id) for case in cases] == after


def test_without_a_decision_the_page_asks_for_one(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    case = permit.ask(engine, world.siti)
    login(client, world.rahmat)
    asked = decide(client, case.open_tasks[0])
    assert asked.status_code == 200
    assert "Satu putusan untuk 1 permintaan" in main(asked)
    assert "Siti Melati" in main(asked)
    again = decide(client, case.open_tasks[0], _isi="1")
    assert again.status_code == 422
    assert "Pertimbangan Anda belum dipilih" in main(again)
    done = decide(client, case.open_tasks[0], _isi="1", advice="YES")
    assert "1 permintaan diputus" in main(done)


def test_many_are_refused_with_one_reason(
    client: Browser, login: SignIn, world: World, engine: Engine, session: Session
):
    cases = [permit.ask(engine, person) for person in (world.siti, world.bayu)]
    tasks = [case.open_tasks[0] for case in cases]
    login(client, world.rahmat)
    without = decide(client, *tasks, _isi="1", advice="NO", reason=" ")
    assert without.status_code == 422
    assert "Alasan belum diisi" in main(without)
    assert re.search(r'value="NO" checked', without.get_data(as_text=True))
    assert [permit.tasks(engine, case.instance_id) for case in cases] == [[("advice", TaskStatus.OPEN)]] * 2
    done = decide(client, *tasks, _isi="1", advice="NO", reason="Gudang sedang ditutup.")
    assert "2 permintaan diputus" in main(done)
    assert main(done).count("Tidak setuju") == 2
    said = session.scalars(select(HistoryEvent.body).where(HistoryEvent.kind == "TASK_COMPLETED")).all()
    assert [one["form"]["reason"] for one in said] == ["Gudang sedang ditutup."] * 2


def test_the_one_button_carries_no_choice_that_needs_a_reason(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    case = permit.ask(engine, world.siti)
    login(client, world.rahmat)
    forged = decide(client, case.open_tasks[0], putusan="NO")
    assert "Satu putusan untuk 1 permintaan" in main(forged)
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


def test_forms_with_more_to_answer_are_opened_one_by_one(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    case = permit.ask(engine, world.siti)
    second = permit.advise(engine, case.open_tasks[0], by=world.rahmat)
    login(client, world.ratna)
    page = client.get("/antrean").get_data(as_text=True)
    assert names(page) == ["Siti Melati"]
    assert "checkbox" not in page
    asked = decide(client, second.open_tasks[0], putusan="YES")
    assert "0 diputus, 1 belum" in main(asked)
    assert "perlu dibuka satu per satu" in main(asked)


def test_nothing_picked_says_so(client: Browser, login: SignIn, world: World):
    login(client, world.rahmat)
    page = decide(client, putusan="YES")
    assert page.status_code == 422
    assert "Belum ada yang dipilih" in main(page)


def test_tasks_of_others_are_neither_decided_nor_named(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    case = permit.ask(engine, world.siti)
    login(client, world.stranger)
    page = decide(client, case.open_tasks[0], "not-a-task", uuid.uuid4(), putusan="YES")
    assert "Siti" not in main(page)
    assert "2 pilihan tidak ditemukan di antrean Anda." in main(page)
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


def test_nobody_decides_about_themself_in_a_batch(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    case = permit.ask(engine, world.rahmat)
    login(client, world.rahmat)
    page = decide(client, case.open_tasks[0], putusan="YES")
    assert "1 pilihan tidak ditemukan di antrean Anda." in main(page)
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


def test_a_claimed_row_shows_its_holder_and_is_left_alone(
    client: Browser, login: SignIn, world: World, engine: Engine, session: Session
):
    day = permit.today()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.yoga, since=day, until=day)
    session.commit()
    case = permit.ask(engine, world.siti)
    with Session(engine) as other, other.begin():
        runtime.claim(other, case.open_tasks[0], actor_id=world.yoga.id, now=permit.moment())
    login(client, world.rahmat)
    assert "Diambil Yoga Meranti" in main(client.get("/antrean"))
    done = decide(client, case.open_tasks[0], putusan="YES")
    assert "Sedang dikerjakan Yoga Meranti." in main(done)
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


def test_the_batch_has_a_key_of_its_own_on_every_page(
    client: Browser, login: SignIn, world: World, engine: Engine
):
    permit.ask(engine, world.siti)
    login(client, world.rahmat)
    keys = {hidden(client.get("/antrean"), "request_key") for _time in range(2)}
    assert len(keys) == 2


def test_what_is_due_by_tomorrow_is_told_beside_what_is_late(
    client: Browser, login: SignIn, world: World, engine: Engine, session: Session
):
    for person, due in (
        (world.siti, permit.moment() - timedelta(hours=2)),
        (world.bayu, permit.moment() + timedelta(hours=1)),
        (world.dimas, permit.moment() + timedelta(days=9)),
    ):
        case = permit.ask(engine, person)
        session.execute(
            update(UserTask)
            .where(UserTask.id == case.open_tasks[0])
            .values(due_at=due, post_id=world.rahmat.post_id)
        )
    session.commit()
    login(client, world.rahmat)
    assert "1 sudah lewat batas, 1 harus selesai paling lambat besok." in main(client.get("/antrean"))


def test_a_task_that_came_up_late_says_so(
    client: Browser, login: SignIn, world: World, engine: Engine, session: Session
):
    case = permit.ask(engine, world.siti)
    session.execute(
        update(UserTask)
        .where(UserTask.id == case.open_tasks[0])
        .values(escalated_post_id=world.ratna.post_id)
    )
    session.commit()
    login(client, world.ratna)
    assert "naik dari bawah karena lewat batas" in main(client.get("/antrean"))
    assert "naik kepada Anda" in main(client.get(f"/tugas/{case.open_tasks[0]}"))
    login(client, world.rahmat)
    assert "naik dari bawah" not in main(client.get("/antrean"))


def test_all_of_a_page_are_picked_without_script(
    client: Browser, login: SignIn, world: World, engine: Engine, two_cases: None
):
    login(client, world.rahmat)
    assert "checked" not in client.get("/antrean").get_data(as_text=True)
    page = client.get("/antrean?pilih=semua").get_data(as_text=True)
    assert len(re.findall(r'name="pilih"[^>]* checked', page)) == 2


def test_many_may_have_the_same_decision_about_leave_but_not_the_same_new_days():
    for name in ("advice", "decision"):
        quick = bulk_forms.of_form(parse_form((SHIPPED / f"{name}.form").read_text()))
        assert quick is not None
        assert [one.value for one in quick.choices] == ["APPROVED"]
        assert quick.choices[0].verb == "Setujui"
        assert [quick.offers(one) for one in ("APPROVED", "CHANGED", "POSTPONED", "REJECTED")] == [
            True,
            False,
            True,
            True,
        ]
        assert not {"new_from", "new_to", "change_reason"} & {one.key for one in quick.shared.inputs()}
