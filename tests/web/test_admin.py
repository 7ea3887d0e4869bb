from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy import text as sql

from models.accounts import Account
from models.people import Delegation, Role, RoleGrant
from models.process import Incident, Instance, Timer
from models.settings import ClockOffset
from tests.support.world import delegate, grant_role, hold, make_account, make_employee, make_post
from tests.web import permit
from webapp.access import authorize
from webapp.sign_in import passwords

PASSWORD = "kuda hijau menari pelan"  # noqa: S105 - nobody's


@pytest.fixture
def admin(client, world, login):
    login(client, world.admin)
    return client


@pytest.fixture
def holder(client, world, login):
    """Rahmat, who holds the post of Kasubbag Umum."""
    login(client, world.rahmat)
    return client


@pytest.fixture
def officer(app, world, login):
    """Bayu of the personnel office of Dinas PU."""
    client = app.test_client()
    login(client, world.bayu)
    return client


def text(answer):
    return answer.get_data(as_text=True)


def late_timer(instance_id):
    return Timer(
        instance_id=instance_id, engine_id=uuid.uuid4(), step="late", due_at=datetime(2026, 2, 9, tzinfo=UTC)
    )


def a_worker_lives(session):
    session.execute(sql("select procrastinate_register_worker_v1()"))
    session.commit()


def incident(session, **columns: object):
    values = {"kind": "JOB", "reference": "7", "cause": "MailFailed", "detail": "refused"}
    made = Incident(**values | columns, occurred_at=datetime(2026, 2, 9, tzinfo=UTC))
    session.add(made)
    session.commit()
    return made


@pytest.mark.parametrize("path", ["/admin", "/admin/akun", "/admin/insiden", "/admin/keadaan"])
def test_a_stranger_has_no_business_here(client, world, login, path):
    login(client, world.stranger)
    answer = client.get(path)
    assert answer.status_code == 403
    assert "bukan untuk akun Anda" in text(answer)


@pytest.mark.parametrize("path", ["/admin/insiden", "/admin/keadaan"])
def test_incidents_are_for_administrators_only(officer, path):
    assert officer.get(path).status_code == 403


def test_the_list_holds_one_s_own_units_only(officer, world):
    page = text(officer.get("/admin/akun"))
    assert world.siti.name in page
    assert world.stranger.name not in page
    assert world.stranger.name not in text(officer.get(f"/admin/akun?unit={world.other_agency}"))


def test_people_are_found_by_name_and_number(admin, world):
    assert world.siti.name in text(admin.get("/admin/akun?cari=siti"))
    assert world.rahmat.name not in text(admin.get("/admin/akun?cari=siti"))
    assert world.siti.name in text(admin.get(f"/admin/akun?cari={world.siti.nip[:8]}+{world.siti.nip[8:]}"))
    assert "Tidak ada yang cocok" in text(admin.get("/admin/akun?cari=100%25"))


def test_a_code_is_shown_once_and_opens_the_account(officer, app, world, session):
    page = text(officer.post_form(f"/admin/akun/{world.siti.id}/kode"))
    code = re.search(r'class="code num">([^<]+)<', page)[1]
    assert code not in text(officer.get(f"/admin/akun/{world.siti.id}"))
    assert session.scalar(select(Account.activation_hash)) != code
    fresh = app.test_client()
    answer = fresh.post_form(
        "/aktivasi", nip=world.siti.nip, kode_aktivasi=code, sandi=PASSWORD, sandi_ulang=PASSWORD
    )
    assert answer.status_code == 303


def test_the_old_password_works_until_the_code_is_used(officer, app, world, session):
    make_account(session, world.siti, password_hash=passwords.hash_password(PASSWORD))
    session.commit()
    officer.post_form(f"/admin/akun/{world.siti.id}/kode")
    assert app.test_client().post_form("/masuk", nip=world.siti.nip, sandi=PASSWORD).status_code == 303


@pytest.mark.parametrize("act", ["kode", "tutup", "buka", "keluarkan"])
def test_an_officer_has_no_hand_on_other_units_nor_on_administrators(officer, world, session, act):
    grant_role(session, world.dimas, role=Role.AUDITOR, unit=world.agency)
    session.commit()
    for person in (world.stranger, world.admin, world.dimas):
        assert officer.post_form(f"/admin/akun/{person.id}/{act}").status_code == 403


def test_closing_an_account_puts_the_person_out(admin, app, world, login):
    theirs = app.test_client()
    login(theirs, world.siti)
    assert admin.post_form(f"/admin/akun/{world.siti.id}/tutup").status_code == 303
    assert theirs.get("/akun").status_code == 303
    assert "Ditutup" in text(admin.get(f"/admin/akun/{world.siti.id}"))
    admin.post_form(f"/admin/akun/{world.siti.id}/buka")
    assert "Ditutup" not in text(admin.get(f"/admin/akun/{world.siti.id}"))


def test_a_lost_phone_is_signed_out(admin, app, world, login):
    theirs = app.test_client()
    login(theirs, world.siti)
    admin.post_form(f"/admin/akun/{world.siti.id}/keluarkan")
    assert theirs.get("/akun").status_code == 303


def test_roles_are_given_and_taken(admin, world, session):
    path = f"/admin/akun/{world.siti.id}/peran"
    assert admin.post_form(path, peran="PERSONNEL", unit=world.agency).status_code == 303
    admin.post_form(path, peran="PERSONNEL", unit=world.agency)
    (grant,) = session.scalars(select(RoleGrant).where(RoleGrant.employee_id == world.siti.id)).all()
    assert (grant.role, grant.unit_id, grant.granted_by) == (Role.PERSONNEL, world.agency, world.admin.id)
    assert "Petugas kepegawaian" in text(admin.get(f"/admin/akun/{world.siti.id}"))
    admin.post_form(f"{path}/{grant.id}/cabut")
    session.expire_all()
    assert session.scalars(select(RoleGrant).where(RoleGrant.employee_id == world.siti.id)).all() == []


def test_nobody_gives_roles_to_oneself_nor_without_being_administrator(admin, officer, world):
    assert admin.post_form(f"/admin/akun/{world.admin.id}/peran", peran="DESIGNER", unit=1).status_code == 403
    assert officer.post_form(f"/admin/akun/{world.siti.id}/peran", peran="ADMIN", unit=2).status_code == 403


def test_nobody_gives_roles_beyond_one_s_own_units(client, world, session, login):
    grant_role(session, world.ratna, role=Role.ADMIN, unit=world.agency)
    session.commit()
    login(client, world.ratna)
    path = f"/admin/akun/{world.siti.id}/peran"
    assert client.post_form(path, peran="ADMIN", unit=world.regency).status_code == 403
    assert client.post_form(path, peran="ADMIN", unit=world.agency).status_code == 303


def test_a_role_that_does_not_exist_is_not_given(admin, world):
    assert admin.post_form(f"/admin/akun/{world.siti.id}/peran", peran="GOD", unit=1).status_code == 404


def test_an_incident_shows_its_cause_and_is_settled_with_a_word(admin, session, world):
    made = incident(session)
    page = text(admin.get("/admin/insiden"))
    assert "1 insiden terbuka" in page
    assert "Server surat tidak menerima kiriman" in page
    assert admin.post_form(f"/admin/insiden/{made.id}/selesai", catatan=" ").status_code == 422
    assert admin.post_form(f"/admin/insiden/{made.id}/selesai", catatan="Server dipindah").status_code == 303
    session.refresh(made)
    assert (made.resolution, made.resolved_by) == ("Server dipindah", world.admin.id)
    assert admin.post_form(f"/admin/insiden/{made.id}/selesai", catatan="lagi").status_code == 404


def test_a_failed_submission_is_repeated_by_noting_it(admin, session):
    made = incident(session, kind="SUBMIT", reference="/ajukan/leave")
    assert admin.post_form(f"/admin/insiden/{made.id}/ulangi").status_code == 303
    session.refresh(made)
    assert made.resolved_at is not None


def test_what_fails_again_stays_open_with_its_newest_cause(admin, session, engine, world):
    permit.publish(engine)
    case = permit.ask(engine, world.siti)
    made = incident(session, kind="TIMER", reference=str(case.instance_id), instance_id=case.instance_id)
    session.execute(update(Instance).where(Instance.id == case.instance_id).values(state=b"broken"))
    session.add(late_timer(case.instance_id))
    session.commit()
    assert admin.post_form(f"/admin/insiden/{made.id}/ulangi").status_code == 303
    session.refresh(made)
    assert (made.resolved_at, made.cause, made.attempts) == (None, "StateUnreadable", 2)
    page = text(admin.get("/admin/insiden"))
    assert "Masih gagal. Perbaiki dulu sebabnya" in page
    assert "Data kasus rusak: pulihkan dari cadangan" in page
    assert session.scalar(select(func.count()).select_from(Incident)) == 1


def test_a_settled_incident_says_how_and_by_whom(admin, session):
    made = incident(session, kind="SUBMIT", reference="/ajukan/leave")
    admin.post_form(f"/admin/insiden/{made.id}/ulangi")
    page = text(admin.get("/admin/insiden"))
    assert "NOTED" not in page
    assert re.search(r"· dicatat", page)


def test_a_timer_that_waits_for_an_administrator_is_not_blamed_on_the_worker(admin, session, engine, world):
    permit.publish(engine)
    case = permit.ask(engine, world.siti)
    session.add(late_timer(case.instance_id))
    a_worker_lives(session)
    assert "tertahan lebih dari satu menit" in text(admin.get("/admin/keadaan"))
    incident(session, kind="TIMER", reference=str(case.instance_id), instance_id=case.instance_id)
    page = text(admin.get("/admin/keadaan"))
    assert "tertahan lebih dari satu menit" not in page
    assert "Berjalan, ada insiden" in page


def test_the_tab_tells_how_many_incidents_wait(admin, session):
    assert '<b class="num">' not in text(admin.get("/admin/keadaan"))
    incident(session)
    assert '<b class="num">1</b>' in text(admin.get("/admin/keadaan"))


def test_the_list_is_narrowed_to_a_role_or_a_state(admin, session, world):
    account = session.scalar(select(Account).where(Account.employee_id == world.intan.id)) or make_account(
        session, world.intan
    )
    account.enabled = False
    session.commit()

    def listed(which):
        page = text(admin.get(f"/admin/akun?saring={which}"))
        return set(re.findall(r'href="/admin/akun/\d+">([^<]+)</a>', page))

    assert listed("ditutup") == {"Intan Mawar"}
    assert listed("PERSONNEL") == {"Bayu Cendana", "Wulan Pandan"}
    assert listed("PERSONNEL") < listed("peran")
    assert {"Siti Melati", "Intan Mawar", "Bayu Cendana"} <= listed("apa-saja")
    assert "Petugas kepegawaian</small>" in text(admin.get("/admin/akun?saring=PERSONNEL"))


def test_the_state_of_the_server_is_told_in_words(admin, session):
    incident(session)
    page = text(admin.get("/admin/keadaan"))
    assert "Tidak ada mesin latar yang terlihat" in page
    a_worker_lives(session)
    page = text(admin.get("/admin/keadaan"))
    assert "Bisa menulis" in page
    assert "1 terbuka" in page
    assert "Berjalan, ada insiden" in page


def test_there_is_no_demo_clock_in_earnest(admin):
    assert admin.get("/admin/jam-contoh").status_code == 404
    assert admin.post_form("/admin/jam-contoh", ke="jam").status_code == 404


def test_the_demo_clock_moves_for_everybody(demo_app, world, login, session):
    client = demo_app.test_client()
    login(client, world.admin)
    assert client.post_form("/admin/jam-contoh", ke="hari", hari=10).status_code == 303
    offset = session.scalar(select(ClockOffset.offset))
    assert timedelta(days=9, hours=23) < offset <= timedelta(days=10, minutes=1)
    jobs = set(session.scalars(sql("SELECT task_name FROM procrastinate_jobs")))
    assert {"skp_periods", "remind_returns"} <= jobs  # the hourly looks don't wait an hour
    client.post_form("/admin/jam-contoh", ke="sungguhan")
    session.expire_all()
    assert session.scalar(select(ClockOffset.offset)) < timedelta(minutes=1)


def test_the_next_working_morning_is_no_weekend(demo_app, world, login, session):
    client = demo_app.test_client()
    login(client, world.admin)
    for _step in range(3):
        client.post_form("/admin/jam-contoh", ke="hari-kerja")
    moved = datetime.now(UTC) + session.scalar(select(ClockOffset.offset))  # noqa: TID251
    assert moved.weekday() < 5
    assert moved.hour == 1


@pytest.mark.parametrize("days", ["0", "-3", "401", "x"])
def test_a_strange_number_of_days_moves_nothing(demo_app, world, login, session, days):
    client = demo_app.test_client()
    login(client, world.admin)
    client.post_form("/admin/jam-contoh", ke="hari", hari=days)
    assert session.scalar(select(ClockOffset.offset)) is None


def test_pressing_twice_moves_once(demo_app, world, login, session):
    client = demo_app.test_client()
    login(client, world.admin)
    key = "0193e0a0-0000-7000-8000-000000000001"
    for _press in range(2):
        client.post_form("/admin/jam-contoh", ke="hari", hari=10, request_key=key)
    assert session.scalar(select(ClockOffset.offset)) < timedelta(days=11)


def mandate(client, **fields: object):
    today = permit.today()
    values = {
        "dari": str(today + timedelta(days=1)),
        "sampai": str(today + timedelta(days=3)),
        "dasar": "ND 800/12/2026",
        "siapa": "Bayu",
    }
    return client.post_form("/akun/wakil", **values | fields)


def test_a_holder_lets_somebody_act_for_the_post(client, world, login, session):
    login(client, world.rahmat)
    assert mandate(client, jabatan=world.rahmat.post_id).status_code == 303
    given = session.scalar(select(Delegation))
    assert (given.post_id, given.delegate_id, given.given_by) == (
        world.rahmat.post_id,
        world.bayu.id,
        world.rahmat.id,
    )
    assert "Bayu Cendana" in text(client.get("/akun/wakil"))
    assert client.post_form(f"/akun/wakil/{given.id}/cabut").status_code == 303
    session.refresh(given)
    assert given.revoked_on is not None


def test_the_same_mandate_pressed_twice_is_given_once(client, world, login, session):
    login(client, world.rahmat)
    for _press in range(2):
        mandate(client, jabatan=world.rahmat.post_id, request_key="0193e0a0-0000-7000-8000-000000000002")
    assert len(session.scalars(select(Delegation)).all()) == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"siapa": "Rahmat"}, "Tidak ada pegawai dengan nama"),
        ({"siapa": "x"}, "Isi nama atau NIP"),
        ({"dasar": " "}, "Isi nomor surat"),
        ({"dari": "2020-01-02"}, "Hari pertama sudah lewat"),
        ({"sampai": "2020-01-02"}, "Hari terakhir ada sebelum"),
        ({"sampai": "besok"}, "Pilih hari terakhir"),
        ({"jabatan": "999"}, "Pilih jabatan yang Anda pegang"),
    ],
)
def test_a_mandate_with_a_fault_is_explained_and_nothing_is_given(holder, world, session, fields, said):
    answer = mandate(holder, **{"jabatan": world.rahmat.post_id, **fields})
    assert answer.status_code == 422
    assert said in text(answer)
    assert session.scalars(select(Delegation)).all() == []


def test_two_people_of_one_name_are_offered_to_choose_from(client, world, login, session):
    twin = make_employee(session, "Bayu Cendana")
    hold(session, make_post(session, world.agency, name="Arsiparis"), by=twin)
    session.commit()
    login(client, world.rahmat)
    answer = mandate(client, jabatan=world.rahmat.post_id)
    assert answer.status_code == 422
    assert "Arsiparis" in text(answer)
    assert mandate(client, jabatan=world.rahmat.post_id, pilihan=twin.id).status_code == 303
    assert session.scalar(select(Delegation.delegate_id)) == twin.id


def test_a_delegate_passes_nothing_on(client, world, login, session):
    today = permit.today()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.siti, since=today, until=today)
    session.commit()
    login(client, world.siti)
    assert mandate(client, jabatan=world.rahmat.post_id).status_code == 422
    assert "Anda mewakili" in text(client.get("/akun/wakil"))


def test_an_action_that_nobody_defined_is_an_error(app, world):
    with app.test_request_context(), pytest.raises(KeyError):
        authorize.may(None, "view_everything")
