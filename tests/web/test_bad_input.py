"""Everything that can go wrong with a post: each time a proper status, clear words, and what was typed still there."""

from __future__ import annotations

import html
import io
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from models.documents import Attachment
from models.leave import LeaveEntry, LeaveRequest
from models.process import HistoryEvent, Instance
from tests.support.leave import calendars, delegation
from tests.support.office import EMPTY, REQUEST, Office
from tests.support.world import NOW, World, small_world
from tests.web.conftest import SignIn
from tests.web.pages import hidden, main
from webapp import db

ADVICE = {"advice": "REJECTED"} | EMPTY | {"reject_reason": "Ada audit pada minggu itu."}
PDF = b"%PDF-1.4 surat"
COMMIT = "COMMIT after "


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Iterator[Office]:
    world = small_world(session)
    calendars(session)
    delegation(session, world)
    session.commit()
    made = Office(demo_app, engine, world, login)
    made.open(NOW)
    demo_app.testing = False  # as in life: errors become pages
    with capture_logs():  # unconfigured, structlog takes seconds to draw a traceback
        yield made


def cases(office: Office) -> int:
    with Session(office.engine) as session:
        return session.scalar(select(func.count()).select_from(Instance)) or 0


def number(office: Office, table: type) -> int:
    with Session(office.engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def typed(answer: TestResponse) -> str:
    """The page with what stands in its fields."""
    return html.unescape(answer.get_data(as_text=True))


class TestDates:
    """Refused on the form itself, which comes back filled in."""

    @pytest.mark.parametrize(
        ("first", "last", "said"),
        [
            pytest.param("2026-02-27", "2026-02-23", "lebih awal daripada hari pertama", id="reversed"),
            pytest.param("2026-02-28", "2026-03-01", "hari kerja", id="zero working days"),
            pytest.param("2026-02-16", "2026-02-17", "hari kerja", id="joint leave and a holiday"),
            pytest.param("2026-02-02", "2026-02-03", "sudah lewat", id="in the past"),
            pytest.param("2026-02-30", "2026-03-02", "tanggal", id="no such day"),
            pytest.param("2026-02-23", "", "belum diisi", id="left empty"),
            pytest.param("2026-02-23'; drop table leave_request;--", "2026-02-27", "tanggal", id="no date"),
        ],
    )
    def test_dates_that_cannot_be(self, office: Office, first: str, last: str, said: str):
        answer = office.post(
            office.world.siti, "/ajukan/leave", REQUEST | {"first_day": first, "last_day": last}
        )
        assert answer.status_code == 422
        assert said in main(answer)
        for words in (REQUEST["reason"], REQUEST["address"], REQUEST["phone"], first, last):
            assert words in typed(answer)
        assert cases(office) == 0

    def test_overlapping(self, office: Office):
        office.ask(office.world.siti)
        answer = office.post(office.world.siti, "/ajukan/leave", REQUEST | {"last_day": "2026-03-02"})
        assert answer.status_code == 422
        assert "ertumpuk" in main(answer)
        assert REQUEST["reason"] in typed(answer)
        assert cases(office) == 1

    def test_right_after_another_leave(self, office: Office):
        office.ask(office.world.siti)
        office.ask(office.world.siti, first_day="2026-03-02", last_day="2026-03-02")
        assert cases(office) == 2


class TestTasks:
    """Of another, forged, already done: nothing happens, and the words can be copied."""

    @pytest.mark.parametrize("forged", ["00000000-0000-7000-8000-000000000000", "1", "..%2f..%2fadmin"])
    def test_forged(self, office: Office, forged: str):
        answer = office.post(office.world.rahmat, f"/tugas/{forged}", ADVICE)
        assert answer.status_code == 404
        assert "idak ditemukan" in main(answer) or "tidak ada" in main(answer)
        assert ADVICE["reject_reason"] in main(answer)

    @pytest.mark.parametrize(
        ("who", "status", "said"),
        [
            ("stranger", 404, "Tidak ditemukan"),
            ("dimas", 404, "Tidak ditemukan"),
            ("siti", 403, "Ini bukan untuk akun Anda"),
            ("ratna", 404, "Tidak ditemukan"),
            ("wulan", 403, "Ini bukan untuk akun Anda"),
        ],
    )
    def test_of_somebody_else(self, office: Office, who: str, status: int, said: str):
        task = office.task(office.ask(office.world.siti))
        answer = office.post(getattr(office.world, who), f"/tugas/{task.id}", ADVICE)
        assert answer.status_code == status
        assert said in main(answer)
        assert ADVICE["reject_reason"] in main(answer)
        assert office.task(office.ended(_instance(office))).id == task.id

    def test_a_stale_page_after_anothers_decision(self, office: Office):
        instance = office.ask(office.world.siti)
        stale = office.task(instance)
        assert office.say(office.world.rahmat, instance, "APPROVED").status_code == 303
        answer = office.post(office.world.rahmat, f"/tugas/{stale.id}", ADVICE)
        assert answer.status_code == 409
        assert "sudah" in main(answer) and "menyelesaikan tugas ini" in main(answer)
        assert ADVICE["reject_reason"] in main(answer)
        assert office.task(instance).step != stale.step

    def test_a_page_whose_case_was_withdrawn(self, office: Office):
        instance = office.ask(office.world.siti)
        task = office.task(instance)
        office.post(office.world.siti, f"/kasus/{instance.id}/tarik", {"alasan": "Batal pergi."})
        answer = office.post(office.world.rahmat, f"/tugas/{task.id}", ADVICE)
        assert answer.status_code == 409
        assert "tidak mengubah apa-apa" in main(answer)
        assert ADVICE["reject_reason"] in main(answer)


class TestTwice:
    def test_one_after_the_other(self, office: Office):
        key, answers = str(uuid.uuid4()), []
        for _time in range(2):
            letter = {"document": (io.BytesIO(PDF), "surat.pdf")}
            answers.append(office.post(office.world.siti, "/ajukan/leave", REQUEST | letter, key=key))  # type: ignore[arg-type]
        assert [one.status_code for one in answers] == [303, 303]
        assert len({one.headers["Location"] for one in answers}) == 1
        assert (cases(office), number(office, Attachment)) == (1, 1)

    def test_at_the_same_moment(self, office: Office):
        """Two presses of an impatient thumb: one case, and both browsers are led to it."""
        key, ready = str(uuid.uuid4()), Barrier(4)
        browsers = [office.browser(office.world.siti) for _press in range(4)]

        def press(number: int) -> TestResponse:
            ready.wait(10)
            return browsers[number].post_form("/ajukan/leave", fields=REQUEST | {"request_key": key})

        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(press, range(4)))
        assert [one.status_code for one in answers] == [303] * 4
        assert len({one.headers["Location"] for one in answers}) == 1
        assert (cases(office), number(office, LeaveRequest)) == (1, 1)


class TestFiles:
    def send(self, office: Office, name: str, content: bytes, *, token: str = "") -> TestResponse:
        browser = office.browser(office.world.siti)
        letter = FileStorage(io.BytesIO(content), filename=name)
        fields = {"csrf_token": token or browser.token(), **REQUEST, "document": letter}
        boundary, body = encode_multipart(fields)
        kind = f"multipart/form-data; boundary={boundary}"
        return browser.post("/ajukan/leave", data=body, content_type=kind)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("surat.pdf", b"MZ\x90\x00" + b"\0" * 64),
            ("foto.jpg", b"<script>alert(1)</script>"),
            ("surat.exe", PDF),
            ("surat.pdf", b""),
        ],
    )
    def test_disguised(self, office: Office, name: str, content: bytes):
        answer = self.send(office, name, content)
        assert answer.status_code == 422
        assert name in main(answer)
        assert REQUEST["reason"] in typed(answer)
        assert (cases(office), number(office, Attachment)) == (0, 0)

    def test_one_over_five_megabytes(self, office: Office):
        answer = self.send(office, "surat.pdf", PDF + b"\0" * (5 * 1024 * 1024))
        assert answer.status_code == 422
        assert "surat.pdf" in main(answer) and "5 MB" in main(answer)
        assert REQUEST["reason"] in typed(answer)
        assert cases(office) == 0

    def test_more_than_a_post_may_hold(self, office: Office, monkeypatch: pytest.MonkeyPatch):
        """A film instead of a photo: the words are shown, and stand in the form again."""
        monkeypatch.setitem(office.app.config, "MAX_CONTENT_LENGTH", 200_000)
        answer = self.send(office, "film.mp4", b"\0" * 1_500_000)
        assert answer.status_code == 413
        assert "Berkasnya terlalu besar" in main(answer)
        assert REQUEST["reason"] in main(answer) and "Berkas perlu dipilih lagi" in main(answer)
        assert 'href="/ajukan/leave"' in typed(answer) and "sudah terisi lagi" in main(answer)
        assert REQUEST["reason"] in office.get(office.world.siti, "/ajukan/leave")
        assert cases(office) == 0

    def test_far_more_is_not_even_read(self, office: Office, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setitem(office.app.config, "MAX_CONTENT_LENGTH", 10_000)
        answer = self.send(office, "film.mp4", b"\0" * 1_500_000)
        assert answer.status_code == 413
        assert "Berkasnya terlalu besar" in main(answer)

    def test_a_foreign_page_leaves_no_draft(self, office: Office, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setitem(office.app.config, "MAX_CONTENT_LENGTH", 200_000)
        answer = self.send(office, "film.mp4", b"\0" * 300_000, token="forged")
        assert answer.status_code == 413
        assert REQUEST["reason"] not in office.get(office.world.siti, "/ajukan/leave")


class TestDatabaseAway:
    """The server ends the connection while the post is at work: nothing half done, and the same post works later."""

    @pytest.mark.parametrize(
        "moment", ["INSERT INTO instance", "INSERT INTO leave_request", "update instance set"]
    )
    def test_in_the_middle_of_asking(self, office: Office, moment: str):
        key = str(uuid.uuid4())
        with killed_before(office, moment):
            answer = office.post(office.world.siti, "/ajukan/leave", REQUEST, key=key)
        self.told(answer, REQUEST["reason"], key)
        assert (cases(office), number(office, LeaveEntry), number(office, HistoryEvent)) == (0, 0, 0)

        again = office.post(office.world.siti, "/ajukan/leave", REQUEST, key=key)
        assert again.status_code == 303
        assert (cases(office), number(office, LeaveRequest)) == (1, 1)

    def test_at_the_commit(self, office: Office):
        key = str(uuid.uuid4())
        with killed_before(office, COMMIT + "INSERT INTO leave_request"):
            answer = office.post(office.world.siti, "/ajukan/leave", REQUEST, key=key)
        self.told(answer, REQUEST["reason"], key)
        assert cases(office) == 0
        assert office.post(office.world.siti, "/ajukan/leave", REQUEST, key=key).status_code == 303
        assert cases(office) == 1

    def test_in_the_middle_of_a_decision(self, office: Office):
        instance = office.ask(office.world.siti)
        task, key = office.task(instance), str(uuid.uuid4())
        with killed_before(office, "update user_task set"):
            answer = office.post(office.world.rahmat, f"/tugas/{task.id}", ADVICE, key=key)
        self.told(answer, ADVICE["reject_reason"], key)
        assert office.task(instance).id == task.id
        again = office.post(office.world.rahmat, f"/tugas/{task.id}", ADVICE, key=key)
        assert again.status_code == 303
        assert office.task(instance).step != task.step

    def told(self, answer: TestResponse, words: str, key: str) -> None:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "Langkah sedang tidak bisa menyimpan" in main(answer)
        assert words in main(answer)
        assert hidden(answer, "request_key") == key
        assert "Coba lagi" in main(answer)


class Killer:
    """Has the server end the connection that is about to say `moment`, once."""

    def __init__(self, office: Office, moment: str) -> None:
        self._admin = office.engine
        self._wanted = moment.removeprefix(COMMIT)
        self._at_commit = moment.startswith(COMMIT)
        self._armed: object = None
        self.done = False

    def before_cursor_execute(
        self, connection: Connection, _cursor: object, said: str, *_more: object
    ) -> None:
        if self._wanted in said and not self.done:
            self._armed = connection.connection.driver_connection
            if not self._at_commit:
                self._end()

    def commit(self, connection: Connection) -> None:
        if connection.connection.driver_connection is self._armed and not self.done:
            self._end()

    def _end(self) -> None:
        self.done = True
        assert isinstance(self._armed, psycopg.Connection)
        with self._admin.connect() as other:
            other.execute(select(func.pg_terminate_backend(self._armed.info.backend_pid, 5000)))


@contextmanager
def killed_before(office: Office, moment: str) -> Iterator[None]:
    with office.app.app_context():
        engine = db.database().engine
    killer = Killer(office, moment)
    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, getattr(killer, name))
    try:
        yield
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(engine, name, getattr(killer, name))
    assert killer.done, f"nothing said {moment}"


def _instance(office: Office) -> Instance:
    with Session(office.engine, expire_on_commit=False) as session:
        return session.scalars(select(Instance)).one()


def test_a_number_that_no_row_can_have_leads_nowhere(client, login, world: World):
    login(client, world.admin)
    for path in ("/admin/proses/henti/%d/lanjutkan", "/admin/insiden/%d/ulangi"):
        assert client.post(path % 2**31, data={"csrf_token": client.token()}).status_code == 404
