"""A process on its way through the pages: uploaded, mended, read by a second person, published, used, changed."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.process import Definition, Instance, UserTask
from tests.support.world import publish_calendar
from tests.web import permit
from tests.web.designer.conftest import PERMIT, Studio, act, changed, drafted, publish, upload
from tests.web.pages import main

RENAMED = changed('name="Pertimbangan atasan"', 'name="Pendapat atasan"')


@pytest.fixture(autouse=True)
def _calendar(session: Session):
    for year in (permit.today().year, permit.today().year + 1):
        publish_calendar(session, year)
    session.commit()


def ask(studio: Studio, purpose: str = "Gudang"):
    day = permit.today().isoformat()
    return studio.siti.post_form("/ajukan/permit", purpose=purpose, day=day, count="3", note="")


def started(studio: Studio) -> str:
    answer = ask(studio)
    assert answer.status_code == 303, main(answer)
    return str(answer.headers["Location"])


def restored(studio: Studio, version: int) -> str:
    answer = studio.ani.post_form(f"/proses/permit/versi/{version}/pulihkan")
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def versions_of_cases(engine: Engine) -> list[int]:
    with Session(engine) as session:
        found = select(Definition.version).join(Instance, Instance.definition_id == Definition.id)
        return sorted(session.scalars(found))


def test_a_broken_upload_is_kept_told_and_mended(studio: Studio):
    draft = drafted(studio.ani, changed('who="superior" form="advice"', 'form="advice"'))
    said = main(studio.ani.get(draft))
    assert "Belum bisa terbit" in said
    assert "Tugas “Pertimbangan atasan” belum punya pelaksana. Pilih siapa yang mengerjakannya." in said
    assert act(studio.ani, draft, "kirim").status_code == 409
    assert upload(studio.ani, {"permit.bpmn": PERMIT["permit.bpmn"]}, f"{draft}/berkas").status_code == 303
    assert "Lulus pemeriksaan" in main(studio.ani.get(draft))


def test_a_finding_leads_to_its_shape_and_back_without_script(studio: Studio):
    draft = drafted(studio.ani, changed('who="superior" form="advice"', 'form="advice"'))
    page = studio.ani.get(draft).get_data(as_text=True)
    assert '<a href="#tanda-1">tugas orang “Pertimbangan atasan”</a>' in page
    assert re.search(r'<a class="no w" id="tanda-1" href="#temuan-1">.*?<text[^>]*>1</text></a>', page)
    assert 'id="temuan-1"' in page
    assert re.search(r'<rect class="s w"', page)


def test_staff_start_it_a_moment_after_publishing(studio: Studio):
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim", pesan="Tolong diperiksa.")
    assert "Izin keluar" not in main(studio.siti.get("/ajukan"))
    assert "Tolong diperiksa." in main(studio.budi.get(draft))
    assert act(studio.budi, draft, "terbitkan", catatan="Dasar: SE 3/2026.").status_code == 303
    assert "Izin keluar" in main(studio.siti.get("/ajukan"))
    assert "Pertimbangan atasan" in main(studio.siti.get(started(studio)))


def test_a_running_case_stays_on_its_version(studio: Studio, engine: Engine):
    publish(studio)
    old = started(studio)
    publish(studio, RENAMED, note="Nama baru.")
    assert "Pertimbangan atasan" in main(studio.siti.get(old))
    assert "Pendapat atasan" in main(studio.siti.get(started(studio)))
    assert versions_of_cases(engine) == [1, 2]
    assert "1 di versi 2, 1 di versi 1" in main(studio.ani.get("/proses"))


def test_two_versions_beside_each_other(studio: Studio):
    publish(studio)
    publish(studio, RENAMED, note="Nama baru.")
    answer = studio.ani.get("/proses/permit/banding")
    said, page = main(answer), answer.get_data(as_text=True)
    assert "Diubah: tugas orang “Pendapat atasan”" in said
    assert "Nama Pertimbangan atasan Pendapat atasan" in said
    assert re.search(r'class="no a" id="lama-1" href="#beda-1"', page)
    assert re.search(r'class="no a" id="baru-1" href="#beda-1"', page)


def test_an_earlier_version_comes_back_through_four_eyes_too(studio: Studio, engine: Engine):
    publish(studio)
    publish(studio, RENAMED, note="Nama baru.")
    draft = restored(studio, 1)
    act(studio.ani, draft, "kirim")
    assert act(studio.ani, draft, "terbitkan", catatan="Kembali.").status_code == 403
    assert act(studio.budi, draft, "terbitkan", catatan="Kembali ke yang lama.").status_code == 303
    with Session(engine) as session:
        rows = session.execute(
            select(Definition.version, Definition.digest).where(Definition.key == "permit")
        )
        digests = {row.version: row.digest for row in rows}
    assert sorted(digests) == [1, 2, 3]
    assert digests[1] == digests[3] != digests[2]


def test_the_process_tells_its_history(studio: Studio):
    draft = drafted(studio.ani)
    upload(studio.ani, {"request.form": PERMIT["request.form"] + b" "}, f"{draft}/berkas")
    act(studio.ani, draft, "kirim", pesan="Tolong diperiksa.")
    act(studio.budi, draft, "kembalikan", yang_perlu_diubah="Tenggatnya dua hari saja.")
    act(studio.ani, draft, "kirim")
    act(studio.budi, draft, "terbitkan", catatan="Dasar: SE 3/2026.")
    studio.budi.post_form("/proses/permit/henti", alasan="Aturannya diubah.")
    said = main(studio.ani.get("/proses/permit"))
    for told in (
        f"{studio.author.name} memulai rancangan",
        f"{studio.author.name} mengubah berkas",
        f"{studio.author.name} mengirim untuk diperiksa",
        "Tolong diperiksa.",
        f"{studio.reader.name} mengembalikan",
        "Tenggatnya dua hari saja.",
        f"{studio.reader.name} menerbitkan versi 1",
        "Dasar: SE 3/2026.",
        f"{studio.reader.name} menghentikan pemakaian",
        "Aturannya diubah.",
    ):
        assert told in said, told


def test_withdrawn_while_somebody_fills_the_form(studio: Studio):
    publish(studio)
    assert studio.siti.get("/ajukan/permit").status_code == 200
    assert studio.budi.post_form("/proses/permit/henti", alasan="Aturannya sedang diubah.").status_code == 303
    late = ask(studio, "Gudang penting")
    assert late.status_code == 409
    said = main(late)
    assert "“Izin keluar” sedang tidak bisa diajukan" in said
    assert "Aturannya sedang diubah." in said
    assert studio.ani.post_form("/proses/permit/pakai").status_code == 303
    again = studio.siti.get("/ajukan/permit").get_data(as_text=True)
    assert "Gudang penting" in again


def test_out_of_use_nobody_starts_it_and_cases_go_on(studio: Studio, engine: Engine):
    publish(studio)
    started(studio)
    assert studio.budi.post_form("/proses/permit/henti", alasan="").status_code == 422
    studio.budi.post_form("/proses/permit/henti", alasan="Aturannya diubah.")
    assert "Izin keluar" not in main(studio.siti.get("/ajukan"))
    assert studio.siti.get("/ajukan/permit").status_code == 409
    assert "Dihentikan" in main(studio.ani.get("/proses"))
    with Session(engine) as session:
        task = session.scalars(select(UserTask.id)).one()
    permit.advise(engine, task, by=studio.world.rahmat)
    assert [step for step, _status in permit.tasks(engine, instance_of(engine))] == ["advice", "approval"]


def instance_of(engine: Engine) -> uuid.UUID:
    with Session(engine) as session:
        return session.scalars(select(Instance.id)).one()
