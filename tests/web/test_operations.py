"""What administrators do to running cases and processes, through their pages; and what staff see of it."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.documents import Draft
from models.operations import CaseMove, Migration, MigrationStatus, MoveStatus
from models.people import Role
from models.process import Definition, Incident, Instance, InstanceStatus, TaskStatus, UserTask
from tests.engine import drawing as d
from tests.support.world import World, grant_role
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main, text
from tests.web.permit import Desk
from workflows import runtime

WHY = {"alasan": "Diperiksa Inspektorat."}


@pytest.fixture(autouse=True)
def desk(client: Browser, login: SignIn, world: World, engine: Engine) -> Desk:
    permit.publish(engine)
    with Session(engine) as session, session.begin():
        grant_role(session, world.kirana, role=Role.ADMIN, unit=world.regency)
    return Desk(client, login, world)


@pytest.fixture
def case(desk: Desk, engine: Engine) -> runtime.Answer:
    return permit.ask(engine, desk.world.siti)


@pytest.fixture
def admin(desk: Desk) -> Browser:
    return desk.be(desk.world.admin)


def page_of(case: runtime.Answer, act: str = "") -> str:
    return f"/admin/kasus/{case.instance_id}{'/' if act else ''}{act}"


def publish_again(engine: Engine, old: bytes, new: bytes) -> None:
    files = {path.name: path.read_bytes() for path in permit.FILES.iterdir()}
    with Session(engine) as session, session.begin():
        drawn = files["permit.bpmn"].replace(old, new)
        if b'"opinion"' in drawn:
            for end in (b"source", b"target"):
                drawn = drawn.replace(end + b'Ref="advice"', end + b'Ref="opinion"')
        files["permit.bpmn"] = drawn
        runtime.deploy(session, files, now=permit.moment())


def stored(engine: Engine, case: runtime.Answer) -> Instance:
    with Session(engine, expire_on_commit=False) as session:
        return session.get_one(Instance, case.instance_id)


def test_a_suspended_case_says_who_and_why_wherever_it_is_shown(
    desk: Desk, admin: Browser, case: runtime.Answer
):
    sent = admin.post_form(page_of(case, "hentikan"), fields=WHY)
    assert (sent.status_code, sent.headers["Location"]) == (303, page_of(case))
    assert "Diperiksa Inspektorat." in main(admin.get(page_of(case)))
    reading = {
        desk.world.siti: f"/kasus/{case.instance_id}",
        desk.world.rahmat: f"/tugas/{case.open_tasks[0]}",
    }
    for person, path in reading.items():
        said = main(desk.be(person).get(path))
        assert "sedang dihentikan sementara" in said
        assert "Diperiksa Inspektorat." in said
    assert "Dihentikan sementara" in main(desk.client.get("/antrean"))
    assert "Kirim pertimbangan" not in main(desk.client.get(f"/tugas/{case.open_tasks[0]}"))


def test_what_was_typed_for_it_is_kept_as_a_draft(
    desk: Desk, engine: Engine, admin: Browser, case: runtime.Answer
):
    admin.post_form(page_of(case, "hentikan"), fields=WHY)
    refused = desk.be(desk.world.rahmat).post_form(f"/tugas/{case.open_tasks[0]}", fields=permit.REFUSAL)
    assert refused.status_code == 409
    assert "Arif" in text(refused)
    assert permit.REFUSAL["reason"] in text(refused)
    with Session(engine) as session:
        kept = session.scalars(select(Draft.fields)).one()
    assert kept["reason"] == [permit.REFUSAL["reason"]]
    desk.be(desk.world.admin).post_form(page_of(case, "lanjutkan"), fields={"alasan": "Selesai."})
    again = desk.be(desk.world.rahmat).get(f"/tugas/{case.open_tasks[0]}")
    assert permit.REFUSAL["reason"] in text(again)


def test_bulk_decisions_leave_it_out(desk: Desk, admin: Browser, case: runtime.Answer):
    admin.post_form(page_of(case, "hentikan"), fields=WHY)
    chosen = {"pilih": str(case.open_tasks[0]), "putusan": "YES", "request_key": str(uuid.uuid4())}
    said = main(desk.be(desk.world.rahmat).post_form("/antrean/sekaligus", fields=chosen))
    assert "Sedang dihentikan sementara oleh Arif" in said


@pytest.mark.parametrize("act", ["hentikan", "lanjutkan", "batalkan"])
def test_an_act_without_a_reason_is_asked_for_it(
    admin: Browser, engine: Engine, case: runtime.Answer, act: str
):
    if act == "lanjutkan":
        admin.post_form(page_of(case, "hentikan"), fields=WHY)
    before = stored(engine, case).revision
    refused = admin.post_form(page_of(case, act), fields={"alasan": " "})
    assert refused.status_code == 422
    assert "Tulis alasannya" in main(refused)
    assert stored(engine, case).revision == before


def test_suspending_twice_is_said(admin: Browser, case: runtime.Answer):
    admin.post_form(page_of(case, "hentikan"), fields=WHY)
    refused = admin.post_form(page_of(case, "hentikan"), fields=WHY)
    assert refused.status_code == 409
    assert "sudah dihentikan" in text(refused)


def test_a_cancelled_case_is_over(desk: Desk, admin: Browser, engine: Engine, case: runtime.Answer):
    admin.post_form(page_of(case, "batalkan"), fields={"alasan": "Dobel."})
    assert stored(engine, case).status is InstanceStatus.CANCELLED
    assert "sudah berakhir" in main(admin.get(page_of(case)))
    assert admin.post_form(page_of(case, "hentikan"), fields=WHY).status_code == 409
    assert "Dobel." in main(desk.be(desk.world.siti).get(f"/kasus/{case.instance_id}"))


def test_a_case_is_found_by_its_number_or_name(admin: Browser, case: runtime.Answer):
    for words in (case.number, "siti"):
        assert case.number in main(admin.get(f"/admin/kasus?cari={words}"))
    assert "Coba sebagian" in main(admin.get("/admin/kasus?cari=tidak-ada"))


def test_an_administrator_of_another_unit_has_no_business_there(
    desk: Desk, engine: Engine, case: runtime.Answer
):
    with Session(engine) as session, session.begin():
        grant_role(session, desk.world.stranger, role=Role.ADMIN, unit=desk.world.other_agency)
    other = desk.be(desk.world.stranger)
    assert other.get(page_of(case)).status_code == 403
    assert other.post_form(page_of(case, "hentikan"), fields=WHY).status_code == 403
    assert other.get("/admin/proses").status_code == 403
    assert case.number not in main(other.get(f"/admin/kasus?cari={case.number}"))
    assert "/admin/proses" not in other.get("/admin/kasus").get_data(as_text=True)


def test_answers_of_a_case_are_not_shown_to_administrators(admin: Browser, case: runtime.Answer):
    said = main(admin.get(page_of(case)))
    assert "Pertimbangan atasan" in said
    assert permit.PURPOSE not in said


def test_a_move_takes_two_people(desk: Desk, admin: Browser, engine: Engine, case: runtime.Answer):
    offered = main(admin.get(page_of(case)))
    assert "Kasus sedang di langkah ini." in offered
    asked = main(admin.get(page_of(case, "pindah?ke=approval")))
    assert "Tugas yang ditutup: Pertimbangan atasan." in asked
    sent = admin.post_form(page_of(case, "pindah"), fields={"ke": "approval", **WHY})
    assert sent.status_code == 303
    with Session(engine) as session:
        move_id = session.scalars(select(CaseMove.id)).one()
    assert "Pengelola lain harus menyetujuinya" in main(admin.get(page_of(case)))
    own = admin.post_form(f"/admin/pindah/{move_id}/setujui")
    assert own.status_code == 409
    assert "pengelola lain" in text(own)

    second = desk.be(desk.world.kirana)
    assert case.number in main(second.get("/admin/kasus"))
    assert "Setujui dan pindahkan" in main(second.get(page_of(case)))
    assert second.post_form(f"/admin/pindah/{move_id}/setujui").status_code == 303
    assert permit.tasks(engine, case.instance_id)[-1] == ("approval", TaskStatus.OPEN)
    story = main(desk.be(desk.world.siti).get(f"/kasus/{case.instance_id}"))
    assert "Dipindahkan oleh pengelola ke langkah Persetujuan kepala" in story
    assert "Diperiksa Inspektorat." in story
    again = desk.be(desk.world.kirana).post_form(f"/admin/pindah/{move_id}/setujui")
    assert "sudah diputus" in text(again)


def test_a_proposal_can_be_dropped(desk: Desk, admin: Browser, engine: Engine, case: runtime.Answer):
    admin.post_form(page_of(case, "pindah"), fields={"ke": "approval", **WHY})
    with Session(engine) as session:
        move_id = session.scalars(select(CaseMove.id)).one()
    admin.post_form(f"/admin/pindah/{move_id}/tolak")
    with Session(engine) as session:
        assert session.scalars(select(CaseMove.status)).one() is MoveStatus.DECLINED
    assert admin.post_form("/admin/pindah/4711/tolak").status_code == 404


def test_a_proposal_that_was_overtaken_moves_nothing(
    desk: Desk, admin: Browser, engine: Engine, case: runtime.Answer
):
    admin.post_form(page_of(case, "pindah"), fields={"ke": "approval", **WHY})
    with Session(engine) as session:
        move_id = session.scalars(select(CaseMove.id)).one()
    permit.advise(engine, case.open_tasks[0], by=desk.world.rahmat)
    second = desk.be(desk.world.kirana)
    sent = second.post_form(f"/admin/pindah/{move_id}/setujui")
    assert "sudah bergerak" in text(second.get(sent.headers["Location"]))


def test_a_move_without_a_reason_or_to_nowhere(admin: Browser, case: runtime.Answer):
    refused = admin.post_form(page_of(case, "pindah"), fields={"ke": "approval", "alasan": ""})
    assert refused.status_code == 422
    assert "orang kedua" in main(refused)
    assert admin.get(page_of(case, "pindah?ke=nowhere")).status_code == 404
    assert admin.get(page_of(case, "pindah?ke=advice")).status_code == 409


ASKING = d.draw(
    "asking",
    d.start(),
    d.user("first", form="size"),
    d.user("second", form="size"),
    d.gateway("gate"),
    d.end(outcome="DONE"),
    d.end("stop", outcome="STOPPED"),
    d.user("third", form="other"),
    flows="start > first > third > gate \n gate > second *\n second > end \n gate > stop ? size > 3 && urgent",
)


def test_missing_values_are_asked_for_in_the_dialog(desk: Desk, engine: Engine):
    size = d.form(size=d.number(), urgent={"type": "checkbox"})
    files = {"asking.bpmn": ASKING, "size.form": size, "other.form": d.form(note="textfield")}
    with Session(engine) as session, session.begin():
        runtime.deploy(session, files, now=permit.moment())
        given = {"actor_id": desk.world.siti.id, "values": {}, "now": permit.moment()}
        asked = runtime.start(session, "asking", request_key=uuid.uuid4(), **given)
    admin = desk.be(desk.world.admin)
    page = main(admin.get(page_of(asked, "pindah?ke=third")))
    assert "Size" in page
    assert "Urgent" in page
    wrong = admin.post_form(
        page_of(asked, "pindah"), fields={"ke": "third", "isi-size": "banyak", "isi-urgent": "", **WHY}
    )
    assert wrong.status_code == 422
    assert main(wrong).count("Isi nilainya.") == 4  # above and below, for each of the two
    assert 'value="banyak"' in wrong.get_data(as_text=True)
    good = {"ke": "third", "isi-size": "5", "isi-urgent": "ya", **WHY}
    assert admin.post_form(page_of(asked, "pindah"), fields=good).status_code == 303
    with Session(engine) as session:
        assert session.scalars(select(CaseMove.plan)).one()["values"] == {"size": 5, "urgent": True}


def test_a_process_stands_still_and_goes_on(desk: Desk, admin: Browser, engine: Engine, case: runtime.Answer):
    assert "1 kasus berjalan" in main(admin.get("/admin/proses/permit"))
    assert admin.post_form("/admin/proses/permit/hentikan", fields={"alasan": ""}).status_code == 422
    admin.post_form("/admin/proses/permit/hentikan", fields=WHY)
    assert "Seluruh proses dihentikan sementara." in main(admin.get("/admin/proses/permit"))
    assert "Dihentikan sementara" in main(admin.get("/admin/proses"))
    refused = desk.be(desk.world.siti).post_form(
        "/ajukan/permit",
        fields={key: str(value) for key, value in permit.values().items() if key != "letter"},
    )
    assert refused.status_code == 409
    assert "Diperiksa Inspektorat." in text(refused)
    with Session(engine) as session:
        halt = runtime.halts_of_process(session, "permit")[0]
    admin = desk.be(desk.world.admin)
    path = f"/admin/proses/henti/{halt.id}/lanjutkan"
    assert admin.post_form(path, fields={"alasan": ""}).status_code == 422
    assert admin.post_form(path, fields=WHY).status_code == 303
    assert admin.post_form(path, fields=WHY).status_code == 409
    permit.advise(engine, case.open_tasks[0], by=desk.world.rahmat)


def test_one_version_can_be_chosen(admin: Browser, engine: Engine, case: runtime.Answer):
    with Session(engine) as session:
        definition_id = session.scalars(select(Definition.id).where(Definition.key == "permit")).one()
    admin.post_form("/admin/proses/permit/hentikan", fields=WHY | {"versi": str(definition_id)})
    assert "Versi 1 dihentikan sementara." in main(admin.get("/admin/proses/permit"))


def test_cases_are_migrated_after_a_look_and_taken_back(
    desk: Desk, admin: Browser, engine: Engine, case: runtime.Answer
):
    publish_again(engine, b"Pertimbangan atasan", b"Pendapat atasan")
    with Session(engine) as session:
        newest = session.scalars(select(Definition.id).order_by(Definition.version.desc())).first()
    assert "1 di versi lama" in main(admin.get("/admin/proses"))
    planned = admin.post_form("/admin/proses/permit/migrasi", fields={"tujuan": str(newest)})
    page = planned.headers["Location"]
    looked = main(admin.get(page))
    assert "Menunggu keputusan Anda" in looked
    assert "1 kasus bisa pindah" in looked
    assert "Bisa pindah" in looked
    assert admin.post_form(f"{page}/mulai", fields={"alasan": ""}).status_code == 422
    admin.post_form(f"{page}/mulai", fields={"alasan": "Aturan baru."})
    assert "Sudah pindah" in main(admin.get(page))
    assert stored(engine, case).definition_id == newest
    assert "Pendapat atasan" in main(desk.be(desk.world.siti).get(f"/kasus/{case.instance_id}"))
    admin = desk.be(desk.world.admin)
    admin.post_form(f"{page}/urungkan", fields={"alasan": "Keliru."})
    assert "Dikembalikan" in main(admin.get(page))
    assert stored(engine, case).definition_id != newest
    story = main(desk.be(desk.world.siti).get(f"/kasus/{case.instance_id}"))
    assert "Dipindahkan ke versi baru prosesnya" in story
    assert "Dikembalikan ke versi sebelumnya" in story


def test_what_keeps_cases_back_is_said_in_words(admin: Browser, engine: Engine, case: runtime.Answer):
    publish_again(engine, b'userTask id="advice"', b'userTask id="opinion"')
    with Session(engine) as session:
        newest = session.scalars(select(Definition.id).order_by(Definition.version.desc())).first()
    page = admin.post_form("/admin/proses/permit/migrasi", fields={"tujuan": str(newest)}).headers["Location"]
    said = main(admin.get(page))
    assert "Langkah yang sedang terbuka tidak ada di versi baru: Pertimbangan atasan." in said
    assert "Tidak ada kasus yang bisa pindah" in said
    assert admin.post_form(f"{page}/buang").status_code == 303
    with Session(engine) as session:
        assert session.scalars(select(Migration.status)).one() is MigrationStatus.DROPPED


def test_nothing_to_migrate_is_said(admin: Browser, engine: Engine):
    with Session(engine) as session:
        newest = session.scalars(select(Definition.id).order_by(Definition.version.desc())).first()
    refused = admin.post_form("/admin/proses/permit/migrasi", fields={"tujuan": str(newest)})
    assert "Tidak ada kasus berjalan di versi lain." in text(refused)
    assert admin.post_form("/admin/proses/permit/migrasi", fields={"tujuan": "4711"}).status_code == 404
    assert admin.get("/admin/proses/unknown").status_code == 404


ROUND = d.draw(
    "round",
    d.start(),
    d.user("again", form="say"),
    d.gateway("gate"),
    d.end(outcome="DONE"),
    flows='start > again > gate \n gate > again ? note == "more" \n gate > end *',
)


def test_a_case_that_goes_round_in_circles_is_stopped_and_an_administrator_sees_it(
    desk: Desk, engine: Engine
):
    files = {"round.bpmn": ROUND, "say.form": d.form(note="textfield")}
    with Session(engine) as session, session.begin():
        runtime.deploy(session, files, now=permit.moment())
        given = {"actor_id": desk.world.siti.id, "values": {}, "now": permit.moment()}
        found = runtime.start(session, "round", request_key=uuid.uuid4(), **given)
    task_id = _round_and_round(engine, desk, found)
    refused = desk.be(desk.world.rahmat).post_form(f"/tugas/{task_id}", fields={"note": "more"})
    assert refused.status_code == 500
    with Session(engine) as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.cause, incident.instance_id) == ("CaseTooLarge", found.instance_id)
        assert session.get_one(UserTask, task_id).status is TaskStatus.OPEN
    admin = desk.be(desk.world.admin)
    assert "berputar terlalu sering" in main(admin.get(page_of(found)))
    assert "berputar terlalu sering" in main(admin.get("/admin/insiden"))
    assert desk.be(desk.world.rahmat).post_form(f"/tugas/{task_id}", fields={"note": ""}).status_code == 303
    assert stored(engine, found).outcome == "DONE"


def _round_and_round(engine: Engine, desk: Desk, found: runtime.Answer) -> uuid.UUID:
    """Until the next round would be one too many; the task that is open then."""
    from workflows.errors import CaseTooLarge  # noqa: PLC0415 - here only

    task_id = found.open_tasks[0]
    for _number in range(300):
        with Session(engine) as session:
            given = {"actor_id": desk.world.rahmat.id, "values": {"note": "more"}, "now": permit.moment()}
            try:
                answer = runtime.complete(session, task_id, request_key=uuid.uuid4(), **given)
            except CaseTooLarge:
                return task_id
            session.commit()
            task_id = answer.open_tasks[0]
    raise AssertionError("the guard never closed")
