"""Who gets what from which address: every route of the application, nine kinds of people, one case.

Siti asks, Rahmat is her superior, Ratna grants after him, Yoga acts for Rahmat today, Dimas works elsewhere in the
agency, Gilang in another one, Wulan is the personnel office of the whole regency, Arif administers the system.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.feeds import CalendarFeed
from models.leave_authority import LeaveAuthority
from models.notices import Notice
from models.operations import CaseMove, Migration, MigrationStatus, MoveStatus, Suspension
from models.people import Delegation, Role
from models.process import Incident, Instance
from tests.support import letters
from tests.support.files import attach
from tests.support.leave import one_day
from tests.support.world import World, delegate, grant_role, make_account
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from webapp import sessions
from workflows import runtime

# L sent to sign in; Y admitted (whatever comes of the act); N told that it isn't theirs; 0 told that it isn't there.
TABLE = """
                                                             visitor siti dimas rahmat ratna yoga gilang wulan arif
GET  /                                                            L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /_parts                                                      0     0     0     0     0     0     0     0     0
GET  /admin                                                       L     N     N     N     N     N     N     Y     Y
GET  /admin/akun                                                  L     N     N     N     N     N     N     Y     Y
GET  /admin/akun/<int:employee_id>                                L     N     N     N     N     N     N     Y     Y
POST /admin/akun/<int:employee_id>/buka                           L     N     N     N     N     N     N     Y     Y
POST /admin/akun/<int:employee_id>/keluarkan                      L     N     N     N     N     N     N     Y     Y
POST /admin/akun/<int:employee_id>/kode                           L     N     N     N     N     N     N     Y     Y
POST /admin/akun/<int:employee_id>/pemeriksa                      L     N     N     N     N     N     N     N     Y
POST /admin/akun/<int:employee_id>/peran                          L     N     N     N     N     N     N     N     Y
POST /admin/akun/<int:employee_id>/peran/<int:grant_id>/cabut     L     N     N     N     N     N     N     N     Y
GET  /admin/akun/<int:employee_id>/riwayat                        L     N     N     N     N     N     N     Y     Y
POST /admin/akun/<int:employee_id>/tutup                          L     N     N     N     N     N     N     Y     Y
POST /admin/akun/<int:employee_id>/verifikasi/lepas               L     N     N     N     N     N     N     Y     Y
POST /admin/akun/<int:employee_id>/verifikasi/lepas/<int:reset_id>/setujui L N    N     N     N     N     N     0     0
POST /admin/akun/<int:employee_id>/verifikasi/lepas/<int:reset_id>/tolak L N      N     N     N     N     N     0     0
GET  /admin/cuti                                                  L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/ketentuan                                        L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/ketentuan/<key>                                  L     N     N     N     N     N     N     0     0
POST /admin/cuti/ketentuan/<key>                                  L     N     N     N     N     N     N     0     0
GET  /admin/cuti/kekuatan                                         L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/kekuatan                                         L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/pegawai                                          L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/pegawai/<int:employee_id>                        L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/pegawai/<int:employee_id>                        L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/pegawai/<int:employee_id>/anak                   L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/pegawai/<int:employee_id>/anak/<int:child_id>/hapus L N N N N N N 0 0
GET  /admin/cuti/tempat                                           L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/tempat                                           L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/tempat/<int:row_id>/akhiri                       L     N     N     N     N     N     N     0     0
GET  /admin/cuti/tertutup                                         L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/tertutup                                         L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/tertutup/<int:row_id>/cabut                      L     N     N     N     N     N     N     0     0
GET  /admin/cuti/tugas-bersama                                    L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/tugas-bersama                                    L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/tugas-bersama/hapus                              L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/saldo-awal                                       L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/saldo-awal                                       L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/saldo-awal/contoh.csv                            L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/saldo-awal/tulis                                 L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/surat                                            L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/surat/<int:row_id>                               L     N     N     N     N     N     N     0     0
POST /admin/cuti/surat/<int:row_id>/akhiri                        L     N     N     N     N     N     N     0     0
GET  /admin/cuti/surat/baru                                       L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/surat/salin                                      L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/surat/baru                                       L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/wewenang                                         L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/wewenang/<int:row_id>                            L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/wewenang/<int:row_id>/akhiri                     L     N     N     N     N     N     N     Y     Y
GET  /admin/cuti/wewenang/baru                                    L     N     N     N     N     N     N     Y     Y
POST /admin/cuti/wewenang/baru                                    L     N     N     N     N     N     N     Y     Y
GET  /admin/insiden                                               L     N     N     N     N     N     N     N     Y
POST /admin/insiden/<int:incident_id>/selesai                     L     N     N     N     N     N     N     N     Y
POST /admin/insiden/<int:incident_id>/ulangi                      L     N     N     N     N     N     N     N     Y
POST /admin/insiden/ulangi-semua                                  L     N     N     N     N     N     N     N     Y
GET  /admin/jam-contoh                                            L     N     N     N     N     N     N     0     0
POST /admin/jam-contoh                                            L     N     N     N     N     N     N     0     0
GET  /admin/kasus                                                 L     N     N     N     N     N     N     N     Y
GET  /admin/kasus/<uuid:instance_id>                              L     N     N     N     N     N     N     N     Y
POST /admin/kasus/<uuid:instance_id>/batalkan                     L     N     N     N     N     N     N     N     Y
POST /admin/kasus/<uuid:instance_id>/hentikan                     L     N     N     N     N     N     N     N     Y
POST /admin/kasus/<uuid:instance_id>/lanjutkan                    L     N     N     N     N     N     N     N     Y
GET  /admin/kasus/<uuid:instance_id>/pindah                       L     N     N     N     N     N     N     N     Y
POST /admin/kasus/<uuid:instance_id>/pindah                       L     N     N     N     N     N     N     N     Y
GET  /admin/keadaan                                               L     N     N     N     N     N     N     N     Y
GET  /admin/masuk                                                 L     N     N     N     N     N     N     N     Y
POST /admin/masuk                                                 L     N     N     N     N     N     N     N     Y
GET  /admin/migrasi/<int:migration_id>                            L     N     N     N     N     N     N     N     Y
POST /admin/migrasi/<int:migration_id>/buang                      L     N     N     N     N     N     N     N     Y
POST /admin/migrasi/<int:migration_id>/mulai                      L     N     N     N     N     N     N     N     Y
POST /admin/migrasi/<int:migration_id>/urungkan                   L     N     N     N     N     N     N     N     Y
POST /admin/pindah/<int:move_id>/setujui                          L     N     N     N     N     N     N     N     Y
POST /admin/pindah/<int:move_id>/tolak                            L     N     N     N     N     N     N     N     Y
GET  /admin/proses                                                L     N     N     N     N     N     N     N     Y
GET  /admin/proses/<key>                                          L     N     N     N     N     N     N     N     Y
POST /admin/proses/<key>/hentikan                                 L     N     N     N     N     N     N     N     Y
POST /admin/proses/<key>/migrasi                                  L     N     N     N     N     N     N     N     Y
POST /admin/proses/henti/<int:suspension_id>/lanjutkan            L     N     N     N     N     N     N     N     Y
GET  /admin/pesan                                                 L     N     N     N     N     N     N     N     Y
GET  /ajukan                                                      L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /ajukan/<key>                                                L     Y     Y     Y     Y     Y     Y     Y     Y
POST /ajukan/<key>                                                L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /ajukan/leave                                                L     Y     Y     Y     Y     Y     Y     Y     Y
POST /ajukan/leave                                                L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /ajukan/leave.<kind>                                         L     Y     Y     Y     Y     Y     Y     Y     Y
POST /ajukan/leave.<kind>                                         L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /aktivasi                                                    Y     Y     Y     Y     Y     Y     Y     Y     Y
POST /aktivasi                                                    Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /akun                                                        L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /akun/pembaca                                                L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /akun/kalender                                               L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/kalender                                               L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/kalender/akhiri                                        L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/pilihan                                                L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/sandi                                                  L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /akun/bukti                                                  L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/bukti                                                  L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /akun/riwayat-masuk                                          L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/sesi/akhiri                                            L     0     0     0     0     0     0     0     0
POST /akun/sesi/akhiri-lain                                       L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/sesi/akhiri-semua                                      L     L     L     L     L     L     L     L     L
GET  /akun/verifikasi                                             L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/verifikasi/kode-cadangan                               L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/verifikasi/matikan                                     L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /akun/verifikasi/pasang                                      L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/verifikasi/pasang                                      L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /akun/wakil                                                  L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/wakil                                                  L     Y     Y     Y     Y     Y     Y     Y     Y
POST /akun/wakil/<int:mandate_id>/cabut                           L     N     N     Y     N     N     N     N     N
GET  /antrean                                                     L     Y     Y     Y     Y     Y     Y     Y     Y
POST /antrean/sekaligus                                           L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /bantuan                                                     Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /berkas/<int:attachment_id>                                  L     Y     0     Y     0     Y     0     Y     0
GET  /cuti/<uuid:instance_id>/formulir.pdf                        L     Y     0     Y     0     Y     0     Y     0
GET  /cuti/<uuid:instance_id>/surat                               L     Y     0     0     0     0     0     0     0
POST /cuti/<uuid:instance_id>/surat                               L     Y     0     0     0     0     0     0     0
POST /cuti/akibat/<int:leave_id>                                  L     Y     0     Y     Y     Y     0     0     0
GET  /cuti/batalkan                                               L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/batalkan/<int:leave_id>                                L     Y     0     0     0     0     0     0     0
POST /cuti/batalkan/<int:leave_id>                                L     Y     0     0     0     0     0     0     0
GET  /cuti/ajukan                                                 L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/ajukan/<kind>                                          L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/<uuid:instance_id>/lampiran/<code>.pdf                 L     Y     0     Y     0     Y     0     Y     0
GET  /cuti/pendelegasian/<int:authority_id>.pdf                   L     N     N     N     N     N     N     Y     Y
POST /cuti/hitung                                                 L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/kalender                                               L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/ditangguhkan                                           L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/panggil                                                L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/panggil/<int:leave_id>                                 L     0     0     Y     Y     Y     0     0     0
POST /cuti/panggil/<int:leave_id>                                 L     0     0     Y     Y     Y     0     0     0
POST /cuti/perubahan/<uuid:instance_id>                           L     Y     0     Y     0     Y     0     Y     0
POST /cuti/pratinjau.pdf                                          L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /cuti/riwayat                                                L     Y     Y     Y     Y     Y     Y     Y     Y
POST /draf                                                        L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /healthz                                                     Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /kalender/<token>.ics                                        Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /kasus                                                       L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /kasus/<uuid:instance_id>                                    L     Y     0     Y     0     Y     0     Y     0
GET  /kasus/<uuid:instance_id>/diagram                            L     Y     0     Y     0     Y     0     Y     0
GET  /kasus/<uuid:instance_id>/tarik                              L     Y     0     N     0     N     0     N     0
POST /kasus/<uuid:instance_id>/tarik                              L     Y     0     N     0     N     0     N     0
POST /keluar                                                      L     L     L     L     L     L     L     L     L
GET  /keadaan                                                     Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /masuk                                                       Y     Y     Y     Y     Y     Y     Y     Y     Y
POST /masuk                                                       Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /masuk/kode                                                  L     L     L     L     L     L     L     L     L
POST /masuk/kode                                                  L     L     L     L     L     L     L     L     L
GET  /pemberitahuan                                               L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /pemberitahuan/<int:notice_id>                               L     Y     0     0     0     0     0     0     0
POST /pemberitahuan/baca                                          L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /periksa                                                     L     N     N     N     N     N     N     N     N
GET  /periksa/<number>                                            L     N     N     N     N     N     N     N     N
GET  /periksa/perubahan                                           L     N     N     N     N     N     N     N     N
GET  /periksa/unduh                                               L     N     N     N     N     N     N     N     N
GET  /proses                                                      L     N     N     N     N     N     N     N     N
GET  /proses/<key>                                                L     N     N     N     N     N     N     N     N
GET  /proses/<key>/banding                                        L     N     N     N     N     N     N     N     N
GET  /proses/<key>/henti                                          L     N     N     N     N     N     N     N     N
POST /proses/<key>/henti                                          L     N     N     N     N     N     N     N     N
POST /proses/<key>/pakai                                          L     N     N     N     N     N     N     N     N
GET  /proses/<key>/versi/<int:number>                             L     N     N     N     N     N     N     N     N
GET  /proses/<key>/versi/<int:number>/berkas/<name>               L     N     N     N     N     N     N     N     N
GET  /proses/<key>/versi/<int:number>/formulir/<name>             L     N     N     N     N     N     N     N     N
POST /proses/<key>/versi/<int:number>/pulihkan                    L     N     N     N     N     N     N     N     N
GET  /rancangan                                                   L     N     N     N     N     N     N     N     N
GET  /rancangan/<int:draft_id>                                    L     N     N     N     N     N     N     N     N
GET  /rancangan/<int:draft_id>/beda                               L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/berkas                             L     N     N     N     N     N     N     N     N
GET  /rancangan/<int:draft_id>/berkas/<name>                      L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/buka-lagi                          L     N     N     N     N     N     N     N     N
GET  /rancangan/<int:draft_id>/formulir/<name>                    L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/hapus-berkas                       L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/kembalikan                         L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/kirim                              L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/sejajarkan                         L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/singkirkan                         L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/tarik-kembali                      L     N     N     N     N     N     N     N     N
POST /rancangan/<int:draft_id>/terbitkan                          L     N     N     N     N     N     N     N     N
GET  /rancangan/baru                                              L     N     N     N     N     N     N     N     N
POST /rancangan/baru                                              L     N     N     N     N     N     N     N     N
GET  /readyz                                                      Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /saldo                                                       L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /saldo/<int:employee_id>                                     L     Y     0     Y     0     Y     0     Y     0
GET  /status                                                      Y     Y     Y     Y     Y     Y     Y     Y     Y
GET  /surat/<uuid:letter_id>.pdf                                  L     Y     0     Y     0     Y     0     Y     0
GET  /surat/tanda-tangan                                          L     Y     Y     Y     Y     Y     Y     Y     Y
POST /surat/tanda-tangan                                          L     Y     Y     Y     Y     Y     Y     Y     Y
GET  /tugas/<uuid:task_id>                                        L     N     0     Y     0     Y     0     N     0
POST /tugas/<uuid:task_id>                                        L     N     0     Y     0     Y     0     N     0
POST /tugas/<uuid:task_id>/ambil                                  L     N     0     Y     0     Y     0     N     0
POST /tugas/<uuid:task_id>/lepas                                  L     N     0     Y     0     Y     0     N     0
POST /tugas/<uuid:task_id>/serahkan                               L     N     0     Y     0     Y     0     N     0
GET  /verifikasi/<path:code>                                      Y     Y     Y     Y     Y     Y     Y     Y     Y
"""

# Where nothing filled in wouldn't get as far as the question who may.
FIELDS = {
    "/admin/akun/<int:employee_id>/pemeriksa": ("unit-periksa",),
    "/admin/akun/<int:employee_id>/peran": ("peran", "unit"),
    "/admin/cuti/kekuatan": ("unit",),
    "/admin/cuti/surat/baru": ("jenis",),
    "/admin/cuti/tempat": ("unit",),
    "/admin/cuti/tertutup": ("unit",),
    "/admin/cuti/tugas-bersama": ("unit",),
    "/admin/cuti/tugas-bersama/hapus": ("unit",),
    "/admin/cuti/wewenang/baru": ("unit",),
    "/admin/kasus/<uuid:instance_id>/pindah": ("ke",),
    "/admin/proses/<key>/migrasi": ("tujuan",),
}
QUERY = {"/draf": "?tempat=start:permit", "/admin/kasus/<uuid:instance_id>/pindah": "?ke=approval"}
PEOPLE = ("siti", "dimas", "rahmat", "ratna", "yoga", "stranger", "wulan", "admin")
_FRAME = {"/static/<path:filename>"}


@pytest.fixture
def objects(world: World, engine: Engine, session: Session) -> dict[str, object]:
    """What the addresses speak of: all of it Siti's."""
    permit.publish(engine)
    runtime.deploy_shipped(session, now=permit.moment())
    day, now = permit.today(), permit.moment()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.yoga, since=day, until=day)
    make_account(session, world.siti)
    granted = grant_role(session, world.tirta, role=Role.DESIGNER, unit=world.agency)
    incident = Incident(kind="SUBMIT", reference="x", cause="x", occurred_at=now)
    told = Notice(employee_id=world.siti.id, text_key="x", values={}, created_at=now)
    session.add_all([incident, told])
    session.commit()
    case = permit.ask(engine, world.siti)
    file = attach(session, world.siti, now=now, instance_id=case.instance_id)
    letter = letters.issued(session, case.instance_id, by=world.rahmat, now=now)
    unpaid_case = permit.ask(engine, world.siti).instance_id
    leave = one_day(world.siti, case.instance_id, day, now=now)
    feed = CalendarFeed(
        employee_id=world.siti.id, token_hash=sessions.hash_of("rahasia"), made_at=now, hour_from=now
    )
    session.add_all(
        [
            file,
            leave,
            one_day(world.siti, unpaid_case, day + timedelta(days=40), kind="UNPAID", now=now),
            feed,
        ]
    )
    definition = session.scalars(select(Instance.definition_id).where(Instance.id == case.instance_id)).one()
    suspension = Suspension(
        definition_id=definition, reason="x", suspended_at=now, suspended_by=world.admin.id, resumed_at=now
    )
    migration = Migration(
        process="permit",
        target_id=definition,
        status=MigrationStatus.UNDONE,
        created_by=world.admin.id,
        created_at=now,
    )
    delegated = LeaveAuthority(unit_id=world.agency, post_id=world.ratna.post_id, valid_from=day, ground="x")
    proposal = CaseMove(
        instance_id=case.instance_id,
        step="approval",
        reason="x",
        plan={"open": [], "values": {}},
        status=MoveStatus.DECLINED,
        proposed_by=world.admin.id,
        proposed_at=now,
    )
    session.add_all([suspension, migration, delegated, proposal])
    session.commit()
    return {
        "suspension_id": suspension.id,
        "migration_id": migration.id,
        "move_id": proposal.id,
        "ke": "approval",
        "tujuan": definition,
        "instance_id": case.instance_id,
        "task_id": case.open_tasks[0],
        "attachment_id": file.id,
        "letter_id": letter.id,
        "leave_id": leave.id,
        "code": letter.code,
        "token": "rahasia",
        "notice_id": told.id,
        "employee_id": world.siti.id,
        "grant_id": granted.id,
        "grantee_id": world.tirta.id,
        "incident_id": incident.id,
        "mandate_id": session.scalars(select(Delegation.id)).one(),
        "key": "permit",
        "kind": "sick",
        "number": 1,
        "name": "request",
        "draft_id": 1,
        "reset_id": 1,
        "row_id": delegated.id,
        "child_id": 1,
        "authority_id": delegated.id,
        "unpaid_case": unpaid_case,
        "peran": Role.PERSONNEL,
        "jenis": "SICK",
        "unit": world.regency,
        "unit-periksa": world.regency,
    }


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule not in _FRAME
    }


def table() -> dict[tuple[str, str], str]:
    lines = (line.split() for line in TABLE.splitlines()[2:] if line.strip())
    return {(line[0], line[1]): "".join(line[2:]) for line in lines}


READING = sorted(route for route in table() if route[0] == "GET")
WRITING = sorted(route for route in table() if route[0] != "GET")


def outcome(answer: TestResponse) -> str:
    if answer.status_code in {302, 303} and answer.headers["Location"].startswith("/masuk"):
        return "L"
    assert answer.status_code not in {400, 405}, answer.get_data(as_text=True)
    assert answer.status_code < 500, answer.get_data(as_text=True)
    return {403: "N", 404: "0"}.get(answer.status_code, "Y")


@dataclass(frozen=True)
class Everybody:
    clients: tuple[Browser, ...]
    objects: dict[str, object]

    def go(self, method: str, rule: str) -> str:
        known = self.objects | ({"employee_id": self.objects["grantee_id"]} if "grant_id" in rule else {})
        known |= {"code": "1d", "instance_id": known["unpaid_case"]} if "lampiran" in rule else {}
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(known[found[1]]), rule)
        path += QUERY.get(rule, "")
        if method == "GET":
            return "".join(outcome(client.get(path)) for client in self.clients)
        fields = {name: self.objects[name] for name in FIELDS.get(rule, ())}
        return "".join(outcome(client.post_form(path, fields=fields)) for client in self.clients)


@pytest.fixture
def everybody(app: Flask, world: World, login: SignIn, objects: dict[str, object]) -> Everybody:
    clients = [app.test_client() for _one in ("", *PEOPLE)]
    for client, name in zip(clients[1:], PEOPLE, strict=True):
        login(client, getattr(world, name))
    return Everybody(tuple(clients), objects)  # type: ignore[arg-type]  # the application's own class of client


def test_every_address_is_in_the_table(app: Flask):
    assert routes(app) == set(table())


def test_reading(everybody: Everybody):
    assert {route: everybody.go(*route) for route in READING} == {route: table()[route] for route in READING}


@pytest.mark.parametrize(("method", "rule"), WRITING, ids=[rule for _method, rule in WRITING])
def test_writing(everybody: Everybody, method: str, rule: str):
    """With nothing filled in: whoever is admitted is told so, or told what is missing."""
    assert everybody.go(method, rule) == table()[method, rule]
