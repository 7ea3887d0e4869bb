"""The log of reading: every page that shows another's data writes it, and everybody sees who looked at theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from models.leave import LeaveRequest, LeaveStatus
from models.readings import Reading
from tests.support import shipped
from tests.support.cleaning import MadeOnce, unguarded
from tests.support.world import World
from tests.web import permit
from tests.web.audit.conftest import grant
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main
from tests.web.test_matrix import QUERY, READING, filled
from webapp import db
from webapp.access import readings
from workflows import runtime

# By whom each page that shows another's data is opened here, and what is written down.
LOGGED = {
    "/admin/akun/<int:employee_id>": ("wulan", "ACCOUNT", "PERSONNEL"),
    "/admin/akun/<int:employee_id>/riwayat": ("wulan", "ACCOUNT", "PERSONNEL"),
    "/admin/aktivitas/presensi/<int:employee_id>": ("wulan", "PRESENCE", "PERSONNEL"),
    "/admin/cuti/pegawai/<int:employee_id>": ("wulan", "ACCOUNT", "PERSONNEL"),
    "/admin/kasus/<uuid:instance_id>": ("admin", "CASE", "ADMIN"),
    "/admin/kasus/<uuid:instance_id>/pindah": ("admin", "CASE", "ADMIN"),
    "/aktivitas/laporan/<int:report_id>": ("rahmat", "CASE", "Kasubbag Umum"),
    "/aktivitas/laporan/bukti/<int:file_id>": ("rahmat", "FILE", "Kasubbag Umum"),
    "/berkas/<int:attachment_id>": ("wulan", "FILE", "PERSONNEL"),
    "/kasus/<uuid:instance_id>": ("rahmat", "CASE", "Kasubbag Umum"),
    "/kasus/<uuid:instance_id>/diagram": ("rahmat", "CASE", "Kasubbag Umum"),
    "/periksa": ("kirana", "SEARCH", "AUDITOR"),
    "/periksa/<number>": ("kirana", "AUDIT", "AUDITOR"),
    "/periksa/unduh": ("kirana", "EXPORT", "AUDITOR"),
    "/skp/unit/<int:unit_id>/<int:period_id>": ("ratna", "SKP", "Kepala Dinas"),
    "/saldo/<int:employee_id>": ("wulan", "LEDGER", "PERSONNEL"),
    "/skp/<int:skp_id>": ("wulan", "SKP", "PERSONNEL"),
    "/skp/<int:skp_id>/dokumen/<int:period_id>.pdf": ("wulan", "SKP", "PERSONNEL"),
    "/skp/<int:skp_id>/evaluasi/<int:period_id>.pdf": ("wulan", "SKP", "PERSONNEL"),
    "/skp/<int:skp_id>/skp.pdf": ("wulan", "SKP", "PERSONNEL"),
    "/skp/<int:skp_id>/capaian": ("wulan", "SKP", "PERSONNEL"),
    "/skp/<int:skp_id>/keberatan": ("wulan", "SKP", "PERSONNEL"),
    "/skp/<int:skp_id>/nilai/<int:period_id>": ("wulan", "SKP", "PERSONNEL"),
    "/skp/bukti/<int:evidence_id>": ("wulan", "SKP", "PERSONNEL"),
    "/surat/<uuid:letter_id>.pdf": ("kirana", "LETTER", "AUDITOR"),
    "/tugas/<uuid:task_id>": ("yoga", "TASK", "a.n. Kasubbag Umum"),
}
# What is tested by itself: it takes another's leave, a case begun for somebody else, or is about many.
ELSEWHERE = {
    "/admin/aktivitas/tertinggal",
    "/admin/aktivitas/tertinggal.csv",
    "/admin/aktivitas/tertinggal.xlsx",
    "/admin/aktivitas/presensi",
    "/admin/skp/<int:year>/kemajuan",
    "/admin/skp/<int:year>/kemajuan.csv",
    "/admin/skp/<int:year>/kemajuan.xlsx",
    "/admin/skp/<int:year>/bkn/skp22.json",
    "/admin/skp/<int:year>/bkn/skp22.xlsx",
    "/admin/skp/<int:year>/bkn/kinerjaperiodik.json",
    "/admin/skp/<int:year>/bkn/kinerjaperiodik.xlsx",
    "/aktivitas/tim",
    "/cuti/<uuid:instance_id>/formulir.pdf",
    "/cuti/kalender",
    "/cuti/<uuid:instance_id>/lampiran/<code>.pdf",
    "/cuti/ditangguhkan",
    "/cuti/panggil",
    "/cuti/panggil/<int:leave_id>",
    "/cuti/riwayat",
    "/kasus/<uuid:instance_id>/tarik",
    "/skp/<int:skp_id>/angka-kredit/<int:period_id>.pdf",
    "/skp/<int:skp_id>/periksa",
    "/skp/<int:skp_id>/ubah",
    "/skp/<int:skp_id>/versi/<int:number>",
    "/skp/pohon/<int:post_id>",
    "/skp/unit/<int:unit_id>/<int:period_id>/predikat.pdf",
    "/skp/tim",
    "/periksa/perubahan",
}
OWN = "one's own data only"
WORK = "one's own work: who waits for what; opening it is logged"
NAMES = "names and posts, numbers and states; nothing that anybody asked for or answered"
NOBODY = "nobody's data"
_KEPT_BY_THE_OFFICE = """
    /_parts /admin /admin/skp /admin/skp/<int:year>/bkn /admin/skp/jenjang
    /admin/skp/jenjang/contoh.csv /admin/skp/riwayat /admin/skp/riwayat/contoh.csv
    /admin/cuti /admin/cuti/ketentuan /admin/cuti/ketentuan/<key> /admin/cuti/saldo-awal
    /admin/cuti/saldo-awal/contoh.csv /admin/cuti/surat /admin/cuti/surat/<int:row_id>
    /admin/cuti/surat/baru
    /admin/aktivitas /admin/aktivitas/impor /admin/aktivitas/impor/contoh.csv /admin/aktivitas/jam
    /admin/aktivitas/jam/baru /admin/aktivitas/ketentuan /admin/aktivitas/ketentuan/ubah
    /admin/aktivitas/presensi/impor /admin/aktivitas/presensi/impor/contoh.csv /aktivitas/katalog
"""
_OWN_DAYS = """
    /aktivitas/presensi /aktivitas /aktivitas/baru/<day> /aktivitas/baru/<day>/<int:item_id>
    /aktivitas/bkn /aktivitas/bkn/unduh.<ending> /aktivitas/bukti/<int:file_id> /aktivitas/bulan
    /aktivitas/kirim /aktivitas/<int:activity_id>/ubah
"""
HARMLESS = {
    **dict.fromkeys(_OWN_DAYS.split(), OWN),
    **dict.fromkeys(_KEPT_BY_THE_OFFICE.split(), NOBODY),
    "/": OWN,
    "/aktivitas/periksa": WORK,
    "/aktivitas/periksa/<int:check_id>": WORK,
    "/cuti/pendelegasian/<int:authority_id>.pdf": NAMES,
    "/surat/tanda-tangan": NAMES,
    "/verifikasi/<path:code>": NAMES,
    "/admin/akun": NAMES,
    "/admin/aktivitas/gangguan": NAMES,
    "/admin/cuti/kekuatan": NAMES,
    "/admin/cuti/pegawai": NAMES,
    "/skp/unit": NAMES,
    "/admin/skp/<int:year>": NAMES,
    "/admin/skp/<int:year>/pindah": NAMES,
    "/admin/skp/masa/<int:period_id>": NAMES,
    "/admin/cuti/tempat": NAMES,
    "/admin/cuti/tertutup": NAMES,
    "/admin/cuti/tugas-bersama": NAMES,
    "/admin/cuti/wewenang": NAMES,
    "/admin/cuti/wewenang/<int:row_id>": NAMES,
    "/admin/cuti/wewenang/baru": NAMES,
    "/admin/insiden": NAMES,
    "/admin/jam-contoh": NOBODY,
    "/admin/kasus": NAMES,
    "/admin/keadaan": NOBODY,
    "/admin/masuk": NOBODY,
    "/admin/migrasi/<int:migration_id>": NAMES,
    "/admin/pesan": NAMES,
    "/admin/proses": NOBODY,
    "/admin/proses/<key>": NAMES,
    "/ajukan": NOBODY,
    "/ajukan/<key>": OWN,
    "/ajukan/leave": OWN,
    "/ajukan/leave.<kind>": OWN,
    "/aktivasi": OWN,
    "/akun": OWN,
    "/akun/bukti": OWN,
    "/akun/kalender": OWN,
    "/akun/riwayat-masuk": OWN,
    "/akun/verifikasi": OWN,
    "/akun/verifikasi/pasang": OWN,
    "/masuk/kode": OWN,
    "/akun/pembaca": OWN,
    "/akun/wakil": OWN,
    "/antrean": WORK,
    "/bantuan": NOBODY,
    "/cuti/<uuid:instance_id>/surat": OWN,
    "/cuti/ajukan": OWN,
    "/cuti/ajukan/<kind>": OWN,
    "/cuti/batalkan": OWN,
    "/cuti/batalkan/<int:leave_id>": OWN,
    "/healthz": NOBODY,
    "/keadaan": NOBODY,
    "/kalender/<token>.ics": OWN,
    "/kasus": OWN,
    "/masuk": OWN,
    "/pemberitahuan": OWN,
    "/pemberitahuan/<int:notice_id>": OWN,
    "/proses": NOBODY,
    "/status": NOBODY,
    "/proses/<key>": NOBODY,
    "/proses/<key>/banding": NOBODY,
    "/proses/<key>/henti": NOBODY,
    "/proses/<key>/versi/<int:number>": NOBODY,
    "/proses/<key>/versi/<int:number>/berkas/<name>": NOBODY,
    "/proses/<key>/versi/<int:number>/formulir/<name>": NOBODY,
    "/rancangan": NOBODY,
    "/rancangan/<int:draft_id>": NOBODY,
    "/rancangan/<int:draft_id>/beda": NOBODY,
    "/rancangan/<int:draft_id>/berkas/<name>": NOBODY,
    "/rancangan/<int:draft_id>/formulir/<name>": NOBODY,
    "/rancangan/baru": NOBODY,
    "/readyz": NOBODY,
    "/saldo": OWN,
    "/skp": OWN,
    "/skp/<int:skp_id>/capaian/<uuid:line>": OWN,
    "/skp/<int:skp_id>/bagi": OWN,
    "/skp/<int:skp_id>/susun": OWN,
    "/skp/<int:skp_id>/susun/hasil/<name>": OWN,
    "/skp/<int:skp_id>/susun/lampiran": OWN,
    "/skp/mulai": OWN,
    "/skp/pohon": NOBODY,
    "/skp/pohon/<int:post_id>/sebaran": "counts of predicates, no names",
    "/skp/riwayat": OWN,
}


def test_every_page_is_logged_or_harmless():
    assert {rule for _method, rule in READING} <= LOGGED.keys() | HARMLESS.keys() | ELSEWHERE
    assert not LOGGED.keys() & HARMLESS.keys()


@pytest.fixture
def reader(app: Flask, world: World, session: Session, login: SignIn):
    """`reader("rahmat")`: their browser; Kirana is an auditor."""
    grant(session, world.kirana, unit=world.regency)

    def be(name: str) -> Browser:
        client = app.test_client()
        login(client, getattr(world, name))
        assert isinstance(client, Browser)
        return client

    return be


def rows(engine: Engine) -> list[Reading]:
    with Session(engine) as session:
        return list(session.scalars(select(Reading).order_by(Reading.id)))


class TestEachPage:
    @pytest.fixture
    def filled(self, engine: Engine, made_once: MadeOnce) -> tuple[World, dict[str, object]]:
        return made_once("the readings", lambda: filled(engine))

    @pytest.fixture
    def world(self, filled: tuple[World, dict[str, object]]) -> World:
        return filled[0]

    @pytest.mark.parametrize("rule", LOGGED)
    def test_opening_another_s_is_written_down(
        self, reader, engine: Engine, filled: tuple[World, dict[str, object]], rule: str
    ):
        world, objects = filled
        name, what, on = LOGGED[rule]
        number = f"IZIN-{permit.today().year}-0001"
        known = {**objects, "number": number}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), rule) + QUERY.get(rule, "")
        client = reader(name)
        assert client.get(path).status_code == 200
        (row,) = rows(engine)
        assert (row.reader_id, row.subject_id, row.what) == (getattr(world, name).id, world.siti.id, what)
        assert on in (row.role, row.title)
        client.get(path)
        assert len(rows(engine)) == 1  # the same within the hour


@pytest.mark.usefixtures("published")
class TestRows:
    def test_nothing_is_noted_of_one_s_own(self, reader, engine: Engine, world: World):
        case = permit.ask(engine, world.siti)
        client = reader("siti")
        for path in (f"/kasus/{case.instance_id}", f"/saldo/{world.siti.id}", "/antrean"):
            assert client.get(path).status_code == 200
        assert rows(engine) == []

    def test_nor_of_what_was_refused(self, reader, engine: Engine, world: World):
        case = permit.ask(engine, world.siti)
        assert reader("dimas").get(f"/kasus/{case.instance_id}").status_code == 404
        assert rows(engine) == []

    def test_nor_of_an_act(self, reader, engine: Engine, world: World):
        """History says it."""
        case = permit.ask(engine, world.siti)
        reader("rahmat").post_form(f"/tugas/{case.open_tasks[0]}", fields=permit.ADVICE)
        assert rows(engine) == []

    def test_a_new_hour_is_a_new_row(self, reader, engine: Engine, world: World, owner_engine: Engine):
        case = permit.ask(engine, world.siti)
        client = reader("rahmat")
        client.get(f"/kasus/{case.instance_id}")
        with owner_engine.begin() as connection, unguarded(connection, "reading"):
            connection.execute(text("update reading set hour = hour - interval '1 hour'"))
        client.get(f"/kasus/{case.instance_id}")
        assert len(rows(engine)) == 2

    def test_they_stay_as_they_are(self, reader, engine: Engine, world: World):
        case = permit.ask(engine, world.siti)
        reader("rahmat").get(f"/kasus/{case.instance_id}")
        for act in ("delete from reading", "update reading set what = 'X'", "truncate reading"):
            with pytest.raises(DBAPIError), engine.begin() as connection:
                connection.execute(text(act))
        assert len(rows(engine)) == 1

    def test_a_page_that_cannot_be_noted_is_not_shown(
        self, reader, engine: Engine, world: World, monkeypatch: pytest.MonkeyPatch
    ):
        case = permit.ask(engine, world.siti)
        client = reader("rahmat")

        def away() -> None:
            raise OperationalError("insert", {}, Exception("gone"))

        monkeypatch.setattr(db, "aside", away)
        answer = client.get(f"/kasus/{case.instance_id}")
        assert answer.status_code == 503
        assert permit.PURPOSE not in answer.get_data(as_text=True)

    def test_a_search_by_another_s_name_is_seen_by_them(self, reader, engine: Engine, world: World):
        permit.ask(engine, world.siti)
        permit.ask(engine, world.bayu)
        reader("kirana").get("/periksa?orang=siti")
        assert [(row.what, row.subject_id) for row in rows(engine)] == [("SEARCH", world.siti.id)]


@pytest.mark.usefixtures("published")
class TestPage:
    def test_who_as_what_and_when(self, reader, engine: Engine, world: World):
        case = permit.ask(engine, world.siti)
        assert "Belum ada yang melihat data Anda" in main(reader("siti").get("/akun/pembaca"))
        reader("rahmat").get(f"/tugas/{case.open_tasks[0]}")
        reader("wulan").get(f"/saldo/{world.siti.id}")
        reader("kirana").get(f"/periksa/{case.number}")
        said = main(reader("siti").get("/akun/pembaca"))
        assert "Rahmat Jati Kasubbag Umum Tugas atas permintaan" in said
        assert "Wulan Pandan Petugas kepegawaian Catatan cuti" in said
        assert "Kirana Dahlia Pemeriksa Riwayat lengkap permintaan" in said
        assert case.number in said
        assert "Rahmat Jati" not in main(reader("bayu").get("/akun/pembaca"))

    @pytest.mark.parametrize("before", ["x", "-1", "99999999999999999999"])
    def test_whatever_stands_in_the_address_the_page_opens(self, reader, before: str):
        assert reader("siti").get(f"/akun/pembaca?sebelum={before}").status_code == 200

    def test_auditors_see_it_in_the_case(self, reader, engine: Engine, world: World):
        case = permit.ask(engine, world.siti)
        reader("rahmat").get(f"/tugas/{case.open_tasks[0]}")
        said = main(reader("kirana").get(f"/periksa/{case.number}"))
        assert "Siapa yang membaca kasus ini Rahmat Jati" in said

    def test_page_after_page(self, reader, world: World, session: Session):
        now = permit.moment()
        for number in range(readings.PAGE + 3):
            session.add(
                Reading(
                    reader_id=world.rahmat.id,
                    subject_id=world.siti.id,
                    what="CASE",
                    thing=str(UUID(int=number)),
                    title="Kasubbag Umum",
                    at=now + timedelta(seconds=number),
                    hour=now,
                    role="",
                )
            )
        session.commit()
        client = reader("siti")
        first = client.get("/akun/pembaca").get_data(as_text=True)
        more = re.search(r'class="go" href="([^"]+)"', first)
        assert more is not None
        rest = client.get(more[1]).get_data(as_text=True)
        assert (first.count("<li><b>Rahmat"), rest.count("<li><b>Rahmat")) == (readings.PAGE, 3)


def test_leave_of_those_below_is_logged(reader, engine: Engine, world: World, session: Session):
    shipped.deploy_shipped(session, now=permit.moment())
    granted = _leave(world, permit.today(), status=LeaveStatus.APPROVED)
    session.add(granted)
    session.commit()
    for page in ("/cuti/riwayat", "/cuti/panggil", f"/cuti/panggil/{granted.id}"):
        assert "Siti Melati" in main(reader("rahmat").get(page))
    noted = {(row.what, row.thing, row.subject_id, row.title) for row in rows(engine)}
    assert noted == {
        ("LEDGER", thing, world.siti.id, "Kasubbag Umum") for thing in ("riwayat", "panggil", "")
    }


def test_postponed_leave_of_the_units_is_logged(reader, engine: Engine, world: World, session: Session):
    day = permit.today()
    session.add(_leave(world, day, status=LeaveStatus.POSTPONED, postponed_until=day))
    session.commit()
    assert "Siti Melati" in main(reader("wulan").get("/cuti/ditangguhkan"))
    assert [(row.what, row.thing, row.subject_id) for row in rows(engine)] == [
        ("LEDGER", "ditangguhkan", world.siti.id)
    ]


def _leave(world: World, day: date, **columns: object) -> LeaveRequest:
    given = {"days": 1, "reason": "Keluarga", "asked_at": permit.moment(), "asked_from": day, "asked_to": day}
    return LeaveRequest(employee_id=world.siti.id, first_day=day, last_day=day, **given, **columns)


def test_taking_back_for_somebody_else_is_logged(reader, engine: Engine, world: World):
    permit.publish(engine)
    with Session(engine) as session, session.begin():
        case = runtime.start(
            session,
            "permit",
            actor_id=world.bayu.id,
            subject_id=world.siti.id,
            values=permit.values(),
            now=permit.moment(),
            request_key=uuid4(),
        )
    assert reader("bayu").get(f"/kasus/{case.instance_id}/tarik").status_code == 200
    assert [row.subject_id for row in rows(engine)] == [world.siti.id]
