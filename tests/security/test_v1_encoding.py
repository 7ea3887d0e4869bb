"""ASVS 5.0 V1: what people type stays text, wherever it goes."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from models.people import Employee
from tests.web import permit
from tests.web.permit import Desk

HOSTILE = "\"><img src=x onerror=alert(1)>'{{1234*4321}}${1234*4321}</script>"


@pytest.mark.asvs("1.2.1", "1.1.1")
def test_v1_2_1_output_encoding(desk: Desk, engine: Engine):
    """In the text and in attributes, on each page that shows what was typed; and decoded once only."""
    case = permit.ask(engine, desk.world.siti, purpose=HOSTILE, note=HOSTILE + "&amp;lt;")
    for person, page in (
        (desk.world.siti, f"/kasus/{case.instance_id}"),
        (desk.world.siti, "/kasus"),
        (desk.world.rahmat, f"/tugas/{case.open_tasks[0]}"),
        (desk.world.rahmat, "/antrean"),
    ):
        shown = desk.be(person).get(page).get_data(as_text=True)
        assert "<img" not in shown, page
        assert "5332114" not in shown, page
    shown = desk.be(desk.world.rahmat).get(f"/tugas/{case.open_tasks[0]}").get_data(as_text=True)
    assert "&amp;amp;lt;" in shown


@pytest.mark.asvs("1.2.1")
def test_v1_2_1_output_encoding_of_what_comes_back_in_a_field(desk: Desk):
    fields = {"purpose": HOSTILE, "day": HOSTILE, "count": HOSTILE, "note": HOSTILE}
    page = desk.be(desk.world.siti).post_form("/ajukan/permit", fields=fields).get_data(as_text=True)
    assert "<img" not in page
    assert "&lt;img src=x onerror" in page


@pytest.mark.asvs("1.2.2")
@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "//evil.example", "https://evil.example", "data:text/html,x"]
)
def test_v1_2_2_only_addresses_of_ours_are_written_into_pages(client, target):
    page = client.get("/masuk", query_string={"next": target}).get_data(as_text=True)
    assert target not in page


@pytest.mark.asvs("1.2.4", "1.2.9")
@pytest.mark.parametrize(
    "words", ["' OR 1=1 --", "%", "_", "'; drop table employee; --", "\\", "(a+)+$", "a\x00b"]
)
def test_v1_2_4_search_words_are_parameters(client, world, login, engine, words):
    """No word of a search matches everybody, or does anything but match."""
    login(client, world.admin)
    with Session(engine) as session:
        before = session.query(Employee).count()
    answer = client.get("/admin/akun", query_string={"cari": words})
    assert answer.status_code in {200, 400}
    assert world.siti.name not in answer.get_data(as_text=True)
    with Session(engine) as session:
        assert session.query(Employee).count() == before


@pytest.mark.asvs("1.4.2")
@pytest.mark.parametrize("number", ["9" * 40, str(2**63), "-1", "1e309", "0x10", "٣"])
def test_v1_4_2_numbers_beyond_the_range_are_refused(desk: Desk, engine: Engine, number):
    day = permit.today().isoformat()
    fields = {"purpose": permit.PURPOSE, "day": day, "count": number, "note": ""}
    assert desk.be(desk.world.siti).post_form("/ajukan/permit", fields=fields).status_code == 422
    assert permit.cases(engine) == 0


@pytest.mark.asvs("1.3.3", "15.3.5")
def test_v1_3_3_bytes_that_are_no_text_are_refused_before_anything_is_asked(desk: Desk, engine: Engine):
    """A zero byte in an address, a question, a name or a value is a bad request, not a failure of ours."""
    browser = desk.be(desk.world.siti)
    for page in ("/ajukan?cari=a%00b", "/ajukan/%00", "/kasus?status=%00", "/kasus?%00=1"):
        assert browser.get(page).status_code in {400, 404}, page
    for fields in ({"note": "a\0b"}, {"a\0b": "1"}):
        assert browser.post_form("/ajukan/permit", fields=fields).status_code == 400
    stranger = desk.client.application.test_client()
    late = stranger.post(
        "/ajukan/permit", data={"note": "a\0b", "a\0": "c"}, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert late.status_code in {303, 400, 404}
    assert permit.cases(engine) == 0
