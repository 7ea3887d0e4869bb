from __future__ import annotations

import uuid

import pytest
from flask import Flask
from sqlalchemy import exc, select

from models.documents import Draft
from models.process import Incident
from webapp.security import public
from workflows.errors import (
    CaseEnded,
    ClaimedByOther,
    DiagramRefused,
    InputRefused,
    NotAllowed,
    NotFound,
    Problem,
    ServiceFailed,
    TaskGone,
    UserMistake,
)

TASK = "0193e0a0-0000-7000-8000-000000000001"
TYPED = {"alasan": "Menghadiri pernikahan adik", "hari": "2026-02-09", "putusan": "APPROVED"}
AWAY = exc.OperationalError("select 1", {}, Exception("server closed the connection"))


@pytest.fixture
def failing(fresh_app: Flask, world, login):
    """`failing(error)`: a signed-in browser, and a page that raises the error."""
    app, client = fresh_app, fresh_app.test_client()
    thrown: list[Exception] = []

    def fail(**_arguments: object):
        raise thrown[0]

    app.add_url_rule("/gagal", view_func=fail, endpoint="fail", methods=["GET", "POST"])
    app.view_functions["inbox.tasks.show"] = fail
    app.view_functions["inbox.tasks.complete"] = fail

    def use(error: Exception):
        app.testing = False
        thrown.append(error)
        login(client, world.siti)
        return client

    return use


def text(answer):
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (TaskGone(), 409, "Tugas ini sudah selesai"),
        (CaseEnded(), 409, "sudah berakhir"),
        (ClaimedByOther(), 409, "Orang lain sedang mengerjakan"),
        (NotAllowed(), 403, "bukan untuk akun Anda"),
        (NotFound(), 404, "Tidak ditemukan"),
        (UserMistake(), 422, "belum bisa dilakukan"),
        (InputRefused({"hari": ["Sisa cuti Anda 3 hari."]}), 422, "Sisa cuti Anda 3 hari."),
        (DiagramRefused([Problem("x", "Tugas ini belum punya formulir.", shape="Task_1")]), 422, "Task_1"),
        (ServiceFailed("leave.reserve", KeyError("x")), 500, "gagal di pihak kami"),
        (RuntimeError("what nobody foresaw"), 500, "gagal di pihak kami"),
        (AWAY, 503, "tidak bisa menyimpan"),
        (exc.TimeoutError(), 503, "tidak bisa menyimpan"),
        (exc.IntegrityError("insert", {}, Exception("x")), 500, "gagal di pihak kami"),
    ],
)
def test_each_error_has_its_status_and_words(failing, error, status, said):
    answer = failing(error).get("/gagal")
    assert answer.status_code == status
    assert said in text(answer)
    assert "Traceback" not in text(answer)


def test_who_was_faster_is_named(failing, world):
    assert world.bayu.name in text(failing(TaskGone(closed_by=world.bayu.id)).get("/gagal"))


def test_who_holds_the_task_is_named(failing, world):
    assert world.bayu.name in text(failing(ClaimedByOther(claimed_by=world.bayu.id)).get("/gagal"))


@pytest.mark.parametrize("error", [TaskGone(), AWAY, ServiceFailed("leave.reserve"), RuntimeError("x")])
def test_what_was_typed_is_still_on_the_page(failing, error):
    page = text(failing(error).post_form("/gagal", **TYPED))
    assert "Menghadiri pernikahan adik" in page
    assert "Sen 9 Feb 2026" in page
    assert ">APPROVED<" not in page


def test_when_the_database_is_away_the_same_post_can_be_sent_again(failing):
    key = str(uuid.uuid4())
    answer = failing(AWAY).post_form("/gagal?a=1", request_key=key, **TYPED)
    page = text(answer)
    assert answer.headers["Retry-After"]
    assert 'action="/gagal?a=1"' in page
    assert f'name="request_key" value="{key}"' in page
    assert 'name="putusan" value="APPROVED"' in page
    assert page.count('name="csrf_token"') == 1


def test_secrets_are_not_shown_again(failing):
    page = text(failing(AWAY).post_form("/gagal", sandi="kuda hijau menari", kode_aktivasi="7F3K"))
    assert "kuda hijau" not in page
    assert "7F3K" not in page


def test_a_technical_failure_leaves_an_incident_with_the_number_shown(failing, session):
    answer = failing(ServiceFailed("leave.reserve", KeyError("x"))).post_form("/gagal", **TYPED)
    incident = session.scalar(select(Incident))
    assert (incident.kind, incident.cause, incident.reference) == ("SUBMIT", "ServiceFailed", "/gagal")
    assert incident.detail.split()[0] in text(answer)


def test_looking_at_a_failing_page_leaves_no_incident(failing, session):
    failing(ServiceFailed("leave.reserve")).get("/gagal")
    assert session.scalars(select(Incident)).all() == []


def test_a_failed_task_form_is_kept_as_a_draft(failing, session, world):
    answer = failing(ServiceFailed("leave.reserve")).post_form(f"/tugas/{TASK}", **TYPED)
    draft = session.scalar(select(Draft))
    assert (draft.place, draft.employee_id) == (f"task:{TASK}", world.siti.id)
    assert draft.fields["alasan"] == ["Menghadiri pernikahan adik"]
    assert f'href="/tugas/{TASK}"' in text(answer)


def test_a_page_that_is_not_there_is_told_in_words(client, world, login):
    login(client, world.siti)
    answer = client.get("/tidak-ada")
    assert answer.status_code == 404
    assert "Halaman ini tidak ada" in text(answer)


def test_a_form_s_address_opened_by_hand_is_told_in_words(client, world, login):
    login(client, world.siti)
    assert client.get("/akun/sandi").status_code == 405


def test_the_database_away_before_anything_is_read_still_gives_a_page(app, client, world, login, monkeypatch):
    login(client, world.siti)

    def away(_self):
        raise AWAY

    monkeypatch.setattr("webapp.sign_in.sessions.ServerSession.load", away)
    answer = client.post("/akun/pilihan", data={"bahasa": "en"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 503
    assert 'name="bahasa" value="en"' in text(answer)


def test_a_failing_page_for_visitors_works_too(fresh_app):
    app, client = fresh_app, fresh_app.test_client()
    app.testing = False

    @public
    def fail():
        raise RuntimeError("x")

    app.add_url_rule("/gagal-umum", view_func=fail)
    assert client.get("/gagal-umum").status_code == 500
