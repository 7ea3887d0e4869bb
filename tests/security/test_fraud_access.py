"""Reading and moving what belongs to others: by counting numbers, by knowing addresses, from foreign pages."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.documents import Attachment
from models.letters import Letter
from models.notices import Notice
from models.process import Instance
from tests.support import letters
from tests.support.files import attach
from tests.support.office import EMPTY, Office
from tests.web import permit
from tests.web.permit import Desk
from workflows import runtime

STRANGERS = ["stranger", "dimas", "kirana", "admin"]
NUMBERS = [*range(1, 30), 2**31 - 1, 2**31, 2**63, 10**30]


@pytest.fixture
def file(case: runtime.Answer, desk: Desk, session: Session) -> Attachment:
    made = attach(session, desk.world.siti, now=permit.moment(), instance_id=case.instance_id)
    session.commit()
    return made


@pytest.fixture
def letter(case: runtime.Answer, desk: Desk, session: Session) -> Letter:
    made = letters.issued(session, case.instance_id, by=desk.world.rahmat, now=permit.moment())
    session.commit()
    return made


@pytest.mark.asvs("8.2.2", "1.4.2")
@pytest.mark.parametrize("who", STRANGERS)
def test_counting_numbers_finds_no_file_of_others(desk: Desk, file: Attachment, who):
    browser = desk.be(getattr(desk.world, who))
    found = {number: browser.get(f"/berkas/{number}").status_code for number in (*NUMBERS, file.id)}
    assert set(found.values()) == {404}
    assert desk.be(desk.world.siti).get(f"/berkas/{file.id}").status_code == 200


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("who", STRANGERS)
def test_letters_and_cases_of_others_are_not_there_even_by_their_address(desk: Desk, letter: Letter, who):
    browser = desk.be(getattr(desk.world, who))
    pages = (
        f"/surat/{letter.id}.pdf",
        f"/kasus/{letter.instance_id}",
        f"/kasus/{letter.instance_id}/diagram",
        f"/kasus/{letter.instance_id}/tarik",
    )
    unknown = [browser.get(page.replace(str(letter.id), str(uuid.uuid4()))) for page in pages[:1]]
    for page in pages:
        assert browser.get(page).status_code == 404, page
    assert browser.post_form(pages[3], fields={"alasan": "Bukan milik saya."}).status_code == 404
    # What isn't one's own looks like what isn't there at all.
    assert main_words(browser.get(pages[0])) == main_words(unknown[0])


def main_words(answer) -> str:
    page = answer.get_data(as_text=True)
    return page[page.index("<main") : page.index("</main>")]


def test_counting_notices_and_people_shows_nothing_of_others(desk: Desk, session: Session):
    world = desk.world
    told = Notice(employee_id=world.siti.id, text_key="x", values={}, created_at=permit.moment())
    session.add(told)
    session.commit()
    browser = desk.be(world.stranger)
    assert {browser.get(f"/pemberitahuan/{number}").status_code for number in (*NUMBERS, told.id)} == {404}
    people = (world.siti, world.rahmat, world.ratna, world.dewi, world.admin)
    assert {browser.get(f"/saldo/{one.id}").status_code for one in people} == {404}
    assert {browser.get(f"/admin/akun/{one.id}").status_code for one in people} == {403}
    assert {browser.get(f"/admin/akun/{number}").status_code for number in NUMBERS} <= {403, 404}
    assert session.get(Notice, told.id, populate_existing=True).read_at is None


def test_a_superior_sees_the_ledger_of_whose_leave_waits_and_of_nobody_else(office: Office):
    world = office.world
    office.ask(world.siti)
    browser = office.browser(world.rahmat)
    assert browser.get(f"/saldo/{world.siti.id}").status_code == 200
    assert browser.get(f"/saldo/{world.bayu.id}").status_code == 404


def test_the_subject_does_not_see_the_leave_of_colleagues(office: Office):
    """Who decides sees who else is away; whoever asks doesn't."""
    world = office.world
    away = office.ask(world.bayu)
    office.say(world.rahmat, away, "APPROVED")
    office.say(world.ratna, away, "APPROVED")
    case = office.ask(world.siti)
    first = world.bayu.name.split()[0]
    assert first in office.get(world.rahmat, f"/tugas/{office.task(case).id}")
    assert first not in office.get(world.siti, f"/kasus/{case.id}")


@pytest.mark.parametrize("who", STRANGERS)
def test_previews_tell_strangers_nothing(office: Office, who):
    world = office.world
    case = office.ask(world.siti)
    fields = {"new_from": "2026-02-23", "new_to": "2026-02-24"}
    assert office.post(getattr(world, who), f"/cuti/perubahan/{case.id}", fields).status_code == 404


def test_the_queue_for_many_names_no_task_of_others(desk: Desk, engine: Engine, case: runtime.Answer):
    browser = desk.be(desk.world.stranger)
    sent = browser.post_form(
        "/antrean/sekaligus",
        fields={"pilih": [str(case.open_tasks[0]), str(uuid.uuid4())], "putusan": "YES"},
    )
    page = sent.get_data(as_text=True)
    assert desk.world.siti.name not in page
    assert permit.PURPOSE not in page
    assert [status for _step, status in permit.tasks(engine, case.instance_id)] == ["OPEN"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://langkah.example.go.id.evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://sub.localhost"},
    ],
)
def test_a_foreign_page_decides_nothing_even_with_the_token(office: Office, headers):
    world = office.world
    case = office.ask(world.siti)
    browser = office.browser(world.rahmat)
    sent = browser.post(
        f"/tugas/{office.task(case).id}",
        data={"csrf_token": browser.token(), "advice": "APPROVED"} | EMPTY,
        headers=headers,
    )
    assert sent.status_code == 400
    assert office.task(case).step == "advice"


@pytest.mark.parametrize("token", [None, "", "x" * 88, "theirs"])
def test_without_the_token_of_this_browser_nothing_is_decided(office: Office, token):
    world = office.world
    case = office.ask(world.siti)
    if token == "theirs":  # noqa: S105 - a word for it
        token = office.browser(world.ratna).token()
    fields = {"advice": "APPROVED", **EMPTY} | ({"csrf_token": token} if token is not None else {})
    sent = office.browser(world.rahmat).post(f"/tugas/{office.task(case).id}", data=fields)
    assert sent.status_code == 400
    assert office.task(case).step == "advice"


@pytest.mark.asvs("3.5.2")
def test_json_and_plain_text_do_not_go_around_the_token(office: Office):
    world = office.world
    case = office.ask(world.siti)
    for kind in ("application/json", "text/plain"):
        sent = office.browser(world.rahmat).post(
            f"/tugas/{office.task(case).id}", data='{"advice": "APPROVED"}', content_type=kind
        )
        assert sent.status_code == 400
    assert office.task(case).step == "advice"


def test_reading_changes_no_case(office: Office):
    """HEAD and GET of every door of a task leave it as it was."""
    world = office.world
    case = office.ask(world.siti)
    page = f"/tugas/{office.task(case).id}"
    browser = office.browser(world.rahmat)
    for door in ("", "/ambil", "/lepas", "/serahkan"):
        for method in ("GET", "HEAD", "OPTIONS"):
            browser.open(page + door + "?advice=APPROVED", method=method)
    after = office.task(case)
    assert (after.step, after.claimed_by) == ("advice", None)
    with Session(office.engine) as session:
        revision = session.scalars(select(Instance.revision).where(Instance.id == case.id)).one()
    assert revision == case.revision
