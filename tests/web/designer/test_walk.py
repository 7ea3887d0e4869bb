"""A process on its way through the pages: uploaded, mended, read by a second person, published, used, changed."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from models.process import Definition, Instance
from tests.support.world import publish_calendar
from tests.web import permit
from tests.web.designer.conftest import PERMIT, Studio, act, changed, drafted, publish, upload
from tests.web.pages import main


@pytest.fixture(autouse=True)
def _calendar(session: Session):
    for year in (permit.moment().year, permit.moment().year + 1):
        publish_calendar(session, year)
    session.commit()


def ask(studio: Studio) -> str:
    day = permit.moment().date().isoformat()
    answer = studio.siti.post_form("/ajukan/permit", purpose="Gudang", day=day, count="3", note="")
    assert answer.status_code == 303, main(answer)
    return str(answer.headers["Location"])


def test_from_a_broken_upload_to_a_case_and_a_second_version(studio: Studio, engine: Engine):
    broken = changed('who="superior" form="advice"', 'form="advice"')
    draft = drafted(studio.ani, broken)
    said = main(studio.ani.get(draft))
    assert "Belum bisa terbit" in said
    assert "Tugas “Pertimbangan atasan” belum punya pelaksana. Pilih siapa yang mengerjakannya." in said
    assert act(studio.ani, draft, "kirim").status_code == 409
    assert upload(studio.ani, {"permit.bpmn": PERMIT["permit.bpmn"]}, f"{draft}/berkas").status_code == 303
    assert "Lulus pemeriksaan" in main(studio.ani.get(draft))
    assert act(studio.ani, draft, "kirim", pesan="Tolong diperiksa.").status_code == 303
    assert "Izin keluar" not in main(studio.siti.get("/ajukan"))
    assert act(studio.budi, draft, "terbitkan", catatan="Dasar: SE 3/2026.").status_code == 303

    assert "Izin keluar" in main(studio.siti.get("/ajukan"))
    case = ask(studio)
    assert "Pertimbangan atasan" in main(studio.siti.get(case))

    publish(studio, changed('name="Pertimbangan atasan"', 'name="Pendapat atasan"'), note="Nama baru.")
    assert "Pertimbangan atasan" in main(studio.siti.get(case))  # its version stays
    assert "Pendapat atasan" in main(studio.siti.get(ask(studio)))
    said = main(studio.ani.get("/proses/permit/banding"))
    assert "Diubah: tugas orang “Pendapat atasan”" in said
    assert "Nama Pertimbangan atasan Pendapat atasan" in said

    answer = studio.ani.post_form("/proses/permit/versi/1/pulihkan")
    restored = str(answer.headers["Location"])
    assert act(studio.ani, restored, "kirim").status_code == 303
    assert act(studio.budi, restored, "terbitkan", catatan="Kembali ke yang lama.").status_code == 303
    with Session(engine) as session:
        found = session.execute(
            select(Definition.version, Definition.digest).where(Definition.key == "permit")
        ).all()
        digests = dict(found)
        assert sorted(digests) == [1, 2, 3]
        assert digests[1] == digests[3] != digests[2]
        running = session.scalars(
            select(Definition.version).join(Instance, Instance.definition_id == Definition.id)
        ).all()
        assert sorted(running) == [1, 2]
    history = main(studio.ani.get("/proses/permit"))
    for told in (
        "memulai rancangan",
        "mengubah berkas",
        "mengirim untuk diperiksa",
        "Tolong diperiksa.",
        "menerbitkan versi 1",
        "Dasar: SE 3/2026.",
        "memulai rancangan dari versi 1",
        "menerbitkan versi 3",
    ):
        assert told in history, told


def test_out_of_use_and_back(studio: Studio):
    publish(studio)
    case = ask(studio)
    page = studio.siti.get("/ajukan/permit")
    assert page.status_code == 200
    assert studio.budi.post_form("/proses/permit/henti", alasan="").status_code == 422
    done = studio.budi.post_form("/proses/permit/henti", alasan="Aturannya sedang diubah.")
    assert done.status_code == 303
    assert "Izin keluar" not in main(studio.siti.get("/ajukan"))
    day = permit.moment().date().isoformat()
    late = studio.siti.post_form(
        "/ajukan/permit", purpose="Gudang penting", day=day, count="3", note=""
    )
    assert late.status_code == 409
    said = main(late)
    assert "“Izin keluar” sedang tidak bisa diajukan" in said
    assert "Aturannya sedang diubah." in said
    assert "Gudang penting" in said
    assert studio.siti.get("/ajukan/permit").status_code == 409
    assert studio.siti.get(case).status_code == 200
    assert "Dihentikan" in main(studio.ani.get("/proses"))
    assert studio.ani.post_form("/proses/permit/pakai").status_code == 303
    again = studio.siti.get("/ajukan/permit").get_data(as_text=True)
    assert re.search(r'id="purpose"[^>]*value="Gudang penting"', again)
