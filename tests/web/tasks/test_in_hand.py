"""One task: drafts, and who has it in hand."""

from __future__ import annotations

import io
import uuid
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.documents import Attachment, Draft
from models.process import HistoryEvent, Incident, TaskStatus, UserTask
from tests.support.world import Person
from tests.web import permit
from tests.web.conftest import Browser
from tests.web.pages import hidden, main, statements
from tests.web.permit import ADVICE, Desk
from workflows import runtime


def test_a_draft_is_kept_without_script_and_found_again(
    desk: Desk, engine: Engine, path: str, case: runtime.Answer
):
    desk.be(desk.world.rahmat)
    saved = desk.client.post_form(path, fields={"advice": "NO", "reason": "Belum sel", "_simpan": "1"})
    assert saved.status_code == 303
    again = desk.client.get(path)
    assert "Belum sel" in again.get_data(as_text=True)
    assert 'value="NO" checked' in again.get_data(as_text=True)
    assert "Draf tersimpan" in main(again)
    assert permit.tasks(engine, case.instance_id) == [("advice", TaskStatus.OPEN)]


def test_a_draft_is_nobody_elses_and_gone_after_sending(
    desk: Desk, session: Session, path: str, colleague: Person
):
    desk.be(desk.world.rahmat)
    desk.client.post_form(path, fields={"advice": "NO", "reason": "Rahasia", "_simpan": "1"})
    desk.be(colleague)
    assert "Rahasia" not in desk.client.get(path).get_data(as_text=True)
    desk.be(desk.world.rahmat)
    desk.client.post_form(path, fields=ADVICE)
    assert session.scalars(select(Draft).where(Draft.employee_id == desk.world.rahmat.id)).all() == []


def test_taken_released_and_taken_again(desk: Desk, path: str, colleague: Person):
    desk.be(desk.world.rahmat)
    assert "Ambil tugas ini" in main(desk.client.get(path))
    assert desk.client.post_form(path + "/ambil").status_code == 303
    desk.be(colleague)
    held = desk.client.get(path)
    assert "Rahmat Jati sedang mengerjakan tugas ini" in main(held)
    assert "Kirim pertimbangan" not in main(held)
    assert desk.client.post_form(path, fields=ADVICE).status_code == 409
    assert desk.client.post_form(path + "/lepas").status_code == 409
    desk.be(desk.world.rahmat)
    assert desk.client.post_form(path + "/lepas").status_code == 303
    desk.be(colleague)
    assert desk.client.post_form(path, fields=ADVICE).status_code == 303


def test_handed_over_with_a_reason_to_somebody_who_may(
    desk: Desk, session: Session, path: str, colleague: Person
):
    desk.be(desk.world.rahmat)
    missing = desk.client.post_form(path + "/serahkan", fields={"kepada": str(colleague.id), "alasan": " "})
    assert missing.status_code == 422
    assert "Tulis alasannya" in main(missing)
    nobody = desk.client.post_form(path + "/serahkan", fields={"kepada": "", "alasan": "Saya rapat."})
    assert nobody.status_code == 422
    assert "Saya rapat." in nobody.get_data(as_text=True)
    wrong = desk.client.post_form(
        path + "/serahkan", fields={"kepada": str(desk.world.stranger.id), "alasan": "x"}
    )
    assert wrong.status_code == 422
    given = desk.client.post_form(
        path + "/serahkan", fields={"kepada": str(colleague.id), "alasan": "Saya rapat."}
    )
    assert given.status_code == 303
    told = session.scalars(select(HistoryEvent).where(HistoryEvent.kind == "HANDED_OVER")).one()
    assert (told.body["to"], told.body["reason"]) == (colleague.id, "Saya rapat.")
    desk.be(colleague)
    seen = main(desk.client.get(path))
    assert "Rahmat Jati menyerahkan tugas ini kepada Anda" in seen
    assert "“Saya rapat.”" in seen
    assert desk.client.post_form(path, fields=ADVICE).status_code == 303


def test_a_task_of_a_hindered_colleague_is_taken_over_with_a_reason(
    desk: Desk, session: Session, path: str, colleague: Person
):
    desk.be(colleague)
    assert desk.client.post_form(path + "/ambil").status_code == 303
    desk.be(desk.world.rahmat)
    assert "Ambil alih tugas ini" in main(desk.client.get(path))
    mine = str(desk.world.rahmat.id)
    missing = desk.client.post_form(path + "/serahkan", fields={"kepada": mine, "alasan": ""})
    assert missing.status_code == 422
    assert "Tulis alasannya" in main(missing)
    taken = desk.client.post_form(path + "/serahkan", fields={"kepada": mine, "alasan": "Ia dinas luar."})
    assert taken.status_code == 303, main(taken)
    assert taken.headers["Location"] == path
    told = session.scalars(select(HistoryEvent).where(HistoryEvent.kind == "HANDED_OVER")).one()
    assert (told.actor_id, told.body["reason"]) == (desk.world.rahmat.id, "Ia dinas luar.")
    seen = main(desk.client.get(path))
    assert "Di tangan Anda sejak" in seen
    assert "menyerahkan tugas ini" not in seen
    assert desk.client.post_form(path, fields=ADVICE).status_code == 303


def test_nobody_hands_a_task_to_themself_for_nothing(desk: Desk, path: str, colleague: Person):
    desk.be(colleague)
    own = desk.client.post_form(path + "/serahkan", fields={"kepada": str(colleague.id), "alasan": "x"})
    assert own.status_code == 422


def test_neighbours_in_the_queue_are_one_press_away(desk: Desk, engine: Engine, path: str):
    others = [permit.ask(engine, desk.world.bayu).open_tasks[0] for _number in range(2)]
    desk.be(desk.world.rahmat)
    middle = desk.client.get(f"/tugas/{others[0]}?urut=sejak").get_data(as_text=True)
    assert "2 dari 3" in middle
    assert f'href="{path}?urut=sejak"' in middle
    assert f'href="/tugas/{others[1]}?urut=sejak"' in middle


def test_a_page_costs_few_statements(app: Flask, desk: Desk, path: str):
    desk.be(desk.world.rahmat)
    desk.client.get(path)
    with statements(app) as said:
        desk.client.get(path)
    assert len(said) <= 19  # one of them notes who read it, two ask whose papers these are


class TestTrouble:
    """What a failure leaves: nothing changed, everything typed still there, words instead of a trace."""

    @pytest.fixture(autouse=True)
    def _as_in_life(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(app, "testing", False)

    def test_a_service_that_fails_keeps_the_form(self, desk: Desk, engine: Engine, session: Session):
        desk.be(desk.world.siti)
        fields = {**_request(), "purpose": permit.BROKEN}
        failed = desk.client.post_form("/ajukan/permit", fields=fields)
        assert failed.status_code == 500
        assert "Ada yang gagal di pihak kami" in main(failed)
        assert permit.BROKEN in failed.get_data(as_text=True)
        assert "OSError" not in failed.get_data(as_text=True)
        assert permit.cases(engine) == 0
        assert session.scalars(select(Incident.kind)).all() == ["SUBMIT"]

    def test_an_expression_that_fails_at_run_time_changes_nothing(self, desk: Desk, engine: Engine):
        desk.be(desk.world.siti)
        failed = desk.client.post_form("/ajukan/permit", fields={**_request(), "count": "0"})
        assert failed.status_code == 500
        assert "Ada yang gagal di pihak kami" in main(failed)
        assert "Nomor kejadian" in main(failed)
        assert permit.PURPOSE in failed.get_data(as_text=True)
        assert permit.cases(engine) == 0

    def test_what_failed_can_be_sent_again_from_the_page(self, desk: Desk, engine: Engine):
        desk.be(desk.world.siti)
        key = str(uuid.uuid4())
        failed = desk.client.post_form(
            "/ajukan/permit", fields={**_request(), "count": "0", "request_key": key}
        )
        assert hidden(failed, "request_key") == key
        sent = desk.client.post_form("/ajukan/permit", fields={**_request(), "request_key": key})
        assert sent.status_code == 303
        assert permit.cases(engine) == 1


class TestFiles:
    PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"

    def send(self, client: Browser, name: str, content: bytes, **fields: str):
        return client.post_form(
            "/ajukan/permit", fields={**_request(), **fields, "letter": (io.BytesIO(content), name)}
        )

    def test_a_good_file_goes_with_the_case(self, desk: Desk, session: Session):
        desk.be(desk.world.siti)
        sent = self.send(desk.client, "Surat tugas.pdf", self.PDF)
        assert sent.status_code == 303
        page = desk.client.get(sent.headers["Location"])
        assert "Surat tugas.pdf" in main(page)
        found = session.scalars(select(Attachment)).one()
        got = desk.client.get(f"/berkas/{found.id}")
        assert got.get_data() == self.PDF
        assert got.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Surat%20tugas.pdf"
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.mimetype == "application/pdf"

    def test_who_may_see_the_case_may_have_the_file(self, desk: Desk, session: Session):
        desk.be(desk.world.siti)
        self.send(desk.client, "surat.pdf", self.PDF)
        number = session.scalars(select(Attachment.id)).one()
        for person, status in (
            (desk.world.rahmat, 200),
            (desk.world.wulan, 200),
            (desk.world.stranger, 404),
            (desk.world.dimas, 404),
        ):
            desk.be(person)
            assert desk.client.get(f"/berkas/{number}").status_code == status
        assert desk.client.get("/berkas/99999999999999999999").status_code == 404

    def test_a_disguised_file_is_refused_and_the_rest_stays(self, desk: Desk, engine: Engine):
        desk.be(desk.world.siti)
        refused = self.send(desk.client, "surat.pdf", b"MZ\x90\x00" + b"\0" * 64)
        assert refused.status_code == 422
        assert "surat.pdf" in main(refused)
        assert permit.PURPOSE in refused.get_data(as_text=True)
        assert permit.cases(engine) == 0

    def test_a_file_too_large_is_refused_in_words(
        self, app: Flask, desk: Desk, engine: Engine, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setitem(app.config, "LANGKAH", replace(app.config["LANGKAH"], max_upload_bytes=1024))
        desk.be(desk.world.siti)
        refused = self.send(desk.client, "surat.pdf", self.PDF + b"\0" * 2048)
        assert refused.status_code == 422
        assert "lebih besar" in main(refused)
        assert permit.PURPOSE in refused.get_data(as_text=True)
        assert permit.cases(engine) == 0

    def test_a_good_file_need_not_be_chosen_twice(self, desk: Desk, session: Session):
        desk.be(desk.world.siti)
        refused = self.send(desk.client, "surat.pdf", self.PDF, purpose="")
        assert refused.status_code == 422
        digest = hidden(refused, "letter__kept")
        sent = desk.client.post_form("/ajukan/permit", fields={**_request(), "letter__kept": digest})
        assert sent.status_code == 303
        assert "surat.pdf" in main(desk.client.get(sent.headers["Location"]))
        found = session.scalars(select(Attachment)).one()
        assert found.instance_id is not None
        assert found.draft_id is None

    def test_nobody_claims_the_file_of_another(self, desk: Desk, engine: Engine):
        desk.be(desk.world.siti)
        digest = hidden(self.send(desk.client, "surat.pdf", self.PDF, purpose=""), "letter__kept")
        desk.be(desk.world.bayu)
        stolen = desk.client.post_form("/ajukan/permit", fields={**_request(), "letter__kept": digest})
        assert stolen.status_code == 422
        assert permit.cases(engine) == 0

    def test_the_same_post_twice_leaves_one_file(self, desk: Desk, session: Session):
        desk.be(desk.world.siti)
        key = str(uuid.uuid4())
        first, second = (self.send(desk.client, "surat.pdf", self.PDF, request_key=key) for _time in range(2))
        assert first.headers["Location"] == second.headers["Location"]
        assert len(session.scalars(select(Attachment)).all()) == 1
        assert session.scalars(select(UserTask)).all()


def _request() -> dict[str, str]:
    given = permit.values(note="Naik motor.")
    return {key: str(value) for key, value in given.items() if key != "letter"}
