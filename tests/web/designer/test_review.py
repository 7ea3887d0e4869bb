"""Four eyes: nobody publishes own work, by whatever route; and what happens when two act at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.design import DraftStatus, ProcessDraft
from models.notices import Notice
from models.people import Role
from models.process import Definition
from tests.support.world import grant_role
from tests.web import permit
from tests.web.conftest import SignIn
from tests.web.designer.conftest import PERMIT, Studio, act, changed, drafted, publish, upload
from tests.web.pages import hidden, main
from workflows import designs
from workflows.errors import DiagramRefused, VersionMoved

LATER = changed('due="2"', 'due="4"')
OTHER = changed('due="3"', 'due="5"')


def versions(engine: Engine) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(Definition)) or 0


def status(engine: Engine, draft: str) -> DraftStatus:
    with Session(engine) as session:
        return session.get_one(ProcessDraft, int(draft.rpartition("/")[2])).status


def test_the_author_finds_no_button_and_a_forged_post_is_refused(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    page = studio.ani.get(draft)
    assert f"{draft}/terbitkan" not in page.get_data(as_text=True)
    assert "Orang lain yang harus memeriksa dan menerbitkannya" in main(page)
    assert studio.reader.name in main(page)
    refused = studio.ani.post_form(f"{draft}/terbitkan", revisi="1", catatan="Saya sendiri.")
    assert refused.status_code == 403
    assert "orang lain yang harus menerbitkannya" in main(refused)
    assert versions(engine) == 0


def test_who_mends_a_file_of_it_is_an_author_too(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    upload(studio.budi, {"permit.bpmn": LATER["permit.bpmn"]}, f"{draft}/berkas")
    act(studio.ani, draft, "kirim")
    assert act(studio.budi, draft, "terbitkan", catatan="Bagus.").status_code == 403
    assert versions(engine) == 0


def test_the_same_files_uploaded_by_another_are_still_the_authors(studio: Studio, engine: Engine):
    drafted(studio.ani)
    second = drafted(studio.budi)
    act(studio.budi, second, "kirim")
    assert act(studio.ani, second, "terbitkan", catatan="Bagus.").status_code == 403
    assert versions(engine) == 0


def test_putting_the_own_draft_away_first_helps_nothing(studio: Studio, engine: Engine):
    first = drafted(studio.ani)
    act(studio.ani, first, "singkirkan")
    second = drafted(studio.budi, {**PERMIT, "request.form": PERMIT["request.form"] + b"\n"})
    act(studio.budi, second, "kirim")
    assert act(studio.ani, second, "terbitkan", catatan="Bagus.").status_code == 403  # the diagram is hers
    assert versions(engine) == 0


def test_who_sends_a_draft_of_another_stands_for_it(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.budi, draft, "kirim")
    assert act(studio.budi, draft, "terbitkan", catatan="Bagus.").status_code == 403
    assert act(studio.ani, draft, "terbitkan", catatan="Bagus.").status_code == 403
    assert versions(engine) == 0


def test_what_was_read_is_what_is_published(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    read = hidden(studio.budi.get(draft), "revisi")
    upload(studio.ani, {"permit.bpmn": LATER["permit.bpmn"]}, f"{draft}/berkas")
    act(studio.ani, draft, "kirim")
    late = studio.budi.post_form(f"{draft}/terbitkan", revisi=read, catatan="Sudah saya baca.")
    assert late.status_code == 409
    assert "berubah sejak halaman Anda dibuka" in main(late)
    assert "Sudah saya baca." in late.get_data(as_text=True)
    assert versions(engine) == 0


def test_a_change_takes_the_draft_out_of_review(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    upload(studio.ani, {"permit.bpmn": LATER["permit.bpmn"]}, f"{draft}/berkas")
    assert status(engine, draft) is DraftStatus.OPEN
    assert act(studio.budi, draft, "terbitkan", catatan="Bagus.", revisi="2").status_code == 409


def test_a_broken_draft_is_sent_by_nobody(studio: Studio, engine: Engine):
    draft = drafted(studio.ani, {"permit.bpmn": PERMIT["permit.bpmn"]})  # the forms are missing
    assert "Formulir “advice” tidak ada." in main(studio.ani.get(draft))
    assert studio.ani.post_form(f"{draft}/kirim", revisi="1").status_code == 409
    assert status(engine, draft) is DraftStatus.OPEN


def test_a_note_is_wanted(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    refused = act(studio.budi, draft, "terbitkan", catatan=" ")
    assert refused.status_code == 422
    assert "Tulis catatan: apa yang berubah dan mengapa." in main(refused)
    assert act(studio.budi, draft, "kembalikan", yang_perlu_diubah="").status_code == 422
    assert versions(engine) == 0


def test_returned_with_words_and_sent_again(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    act(studio.budi, draft, "kembalikan", yang_perlu_diubah="Tenggatnya terlalu pendek.")
    assert status(engine, draft) is DraftStatus.RETURNED
    assert "Tenggatnya terlalu pendek." in main(studio.ani.get(draft))
    upload(studio.ani, {"permit.bpmn": LATER["permit.bpmn"]}, f"{draft}/berkas")
    act(studio.ani, draft, "kirim")
    assert act(studio.budi, draft, "terbitkan", catatan="Sekarang benar.").status_code == 303


def test_a_version_that_came_meanwhile_has_to_be_compared(studio: Studio, engine: Engine):
    publish(studio)
    draft = drafted(studio.ani, LATER)
    act(studio.ani, draft, "kirim")
    read = hidden(studio.budi.get(draft), "revisi")
    publish(studio, OTHER)
    late = studio.budi.post_form(f"{draft}/terbitkan", revisi=read, catatan="Bagus.")
    assert late.status_code == 409
    assert "Versi 2 sudah terbit sementara itu" in main(late)
    assert versions(engine) == 2
    assert f'action="{draft}/terbitkan"' not in studio.budi.get(draft).get_data(as_text=True)
    assert act(studio.budi, draft, "sejajarkan", versi="2").status_code == 303
    assert act(studio.budi, draft, "terbitkan", catatan="Sudah dibandingkan.").status_code == 303
    assert versions(engine) == 3


def test_of_two_who_publish_at_once_one_is_told(studio: Studio, engine: Engine):
    publish(studio)
    drafts = [drafted(studio.ani, files) for files in (LATER, OTHER)]
    for draft in drafts:
        act(studio.ani, draft, "kirim")

    def publish_it(draft: str) -> str:
        with Session(engine) as session:
            try:
                with session.begin():
                    number = int(draft.rpartition("/")[2])
                    designs.publish(
                        session,
                        number,
                        by=studio.reader.id,
                        now=permit.moment(),
                        revision=1,
                        note="Bagus.",
                    )
            except VersionMoved as error:
                return f"moved to {error.version}"
            return "published"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(publish_it, drafts)) == ["moved to 2", "published"]
    assert versions(engine) == 2


def test_of_two_who_publish_the_same_draft_one_is_told(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    read = hidden(studio.budi.get(draft), "revisi")
    assert studio.budi.post_form(f"{draft}/terbitkan", revisi=read, catatan="Bagus.").status_code == 303
    again = studio.budi.post_form(f"{draft}/terbitkan", revisi=read, catatan="Bagus.")
    assert again.status_code == 409
    assert "orang lain lebih dulu" in main(again)
    assert versions(engine) == 1


def test_the_same_as_published_is_no_version(studio: Studio, engine: Engine):
    publish(studio)
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    refused = act(studio.budi, draft, "terbitkan", catatan="Sama.")
    assert refused.status_code == 409
    assert "Isinya sama dengan versi 1" in main(refused)
    assert versions(engine) == 1


def test_put_away_and_taken_up_again(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "singkirkan")
    assert "Izin keluar" not in main(studio.ani.get("/proses"))
    assert upload(studio.ani, PERMIT, f"{draft}/berkas").status_code == 409
    act(studio.ani, draft, "buka-lagi")
    assert status(engine, draft) is DraftStatus.OPEN
    assert "request.form" in main(studio.ani.get(draft))


def test_the_second_person_is_asked_and_the_author_hears(studio: Studio, engine: Engine):
    draft = publish(studio)
    with Session(engine) as session:
        rows = session.execute(select(Notice.employee_id, Notice.text_key, Notice.values))
        told = {(row.employee_id, row.text_key): row.values["path"] for row in rows}
    assert told == {
        (studio.reader.id, "design.sent"): draft,
        (studio.author.id, "design.published"): draft,
    }
    said = main(studio.ani.get("/pemberitahuan"))
    assert f"{studio.reader.name} menerbitkan rancangan Anda sebagai versi 1 dari Izin keluar." in said


def test_without_a_second_designer_the_author_learns_whom_to_ask(
    app: Flask, session: Session, studio: Studio, login: SignIn
):
    lonely = app.test_client()
    grant_role(session, studio.world.dimas, role=Role.AUDITOR, unit=studio.world.agency)
    session.commit()
    login(lonely, studio.author)
    draft = drafted(studio.ani)
    upload(studio.budi, {"permit.bpmn": LATER["permit.bpmn"]}, f"{draft}/berkas")
    assert "Minta pengelola sistem memberi peran perancang" in main(studio.ani.get(draft))


def test_below_the_pages_the_rules_hold_too(studio: Studio, engine: Engine):
    draft = int(drafted(studio.ani, {"permit.bpmn": b"<x"}).rpartition("/")[2])
    with Session(engine) as session, session.begin(), pytest.raises(DiagramRefused):
        designs.send(session, draft, by=studio.author.id, now=permit.moment(), revision=1)


def test_the_same_press_twice_is_one_act(studio: Studio, engine: Engine):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    key = "0197e3a0-0000-7000-8000-00000000000a"
    for _press in range(2):
        assert act(studio.budi, draft, "terbitkan", catatan="Bagus.", request_key=key).status_code == 303
    assert versions(engine) == 1
