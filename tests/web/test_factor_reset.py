"""Taking a second factor away: who may, with whom, and what it leaves behind."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from models.accounts import Account, FactorReset, SecurityEvent
from models.notices import OutboxMessage
from models.people import Role
from tests.support.phone import equip, factor_of
from tests.support.world import grant_role, make_account
from tests.web.pages import main
from webapp.sign_in import passwords
from workflows.outbox.delivery import ALWAYS_MAILED

PASSWORD = "kuda hijau menari pelan"  # noqa: S105 - nobody's


@pytest.fixture
def admin(client, world, login):
    login(client, world.admin)
    return client


@pytest.fixture
def rahmat(app, session, world):
    make_account(session, world.rahmat, password_hash=passwords.hash_password(PASSWORD))
    session.commit()
    equip(app, session, world.rahmat.id)
    return world.rahmat


@pytest.fixture
def dewi(app, session, world):
    """A second administrator with a second factor."""
    make_account(session, world.dewi)
    grant_role(session, world.dewi, role=Role.ADMIN, unit=world.regency)
    session.commit()
    equip(app, session, world.dewi.id)
    return world.dewi


def reset(client, person, alasan="Ponsel hilang, sudah bertatap muka"):
    return client.post_form(f"/admin/akun/{person.id}/verifikasi/lepas", alasan=alasan)


def found(session):
    session.expire_all()
    return session.scalars(select(FactorReset)).one()


def test_an_administrator_resets_and_the_person_is_told(app, admin, rahmat, session, login):
    mine = app.test_client()
    login(mine, rahmat)
    assert reset(admin, rahmat).status_code == 303
    assert factor_of(session, rahmat.id) is None
    assert mine.get("/akun").status_code == 303
    (message,) = session.scalars(select(OutboxMessage)).all()
    assert message.body["text_key"] == "account.factor_reset"
    assert message.body["text_key"] in ALWAYS_MAILED
    assert message.body["values"]["reason"] == "Ponsel hilang, sudah bertatap muka"
    kept = session.scalars(select(SecurityEvent)).one()
    assert (kept.kind, kept.what) == ("FACTOR_REMOVED", "RESET")
    assert kept.actor_id is not None


def test_afterwards_nothing_works_before_a_new_one_is_set_up(app, admin, rahmat):
    reset(admin, rahmat)
    mine = app.test_client()
    mine.post_form("/masuk", nip=rahmat.nip, sandi=PASSWORD)
    assert mine.get("/antrean").location == "/akun/verifikasi/pasang"


def test_not_without_a_reason(admin, rahmat, session):
    reset(admin, rahmat, alasan="  ")
    assert factor_of(session, rahmat.id)


def test_nobody_resets_their_own(app, admin, world, session):
    equip(app, session, world.admin.id)
    assert reset(admin, world.admin).status_code == 403
    assert factor_of(session, world.admin.id)


def test_the_personnel_office_has_no_hand_on_administrators(app, world, dewi, session, login):
    officer = app.test_client()
    login(officer, world.wulan)
    assert reset(officer, dewi).status_code == 403
    assert factor_of(session, dewi.id)


@pytest.fixture
def kirana(app, session, world, login):
    """A third administrator's browser."""
    grant_role(session, world.kirana, role=Role.ADMIN, unit=world.regency)
    session.commit()
    client = app.test_client()
    login(client, world.kirana)
    return client


def test_an_administrator_s_needs_a_second_person(admin, kirana, dewi, session):
    reset(admin, dewi)
    assert factor_of(session, dewi.id)
    proposal = found(session)
    path = f"/admin/akun/{dewi.id}/verifikasi/lepas/{proposal.id}"
    assert admin.post_form(f"{path}/setujui").status_code == 403
    assert factor_of(session, dewi.id)
    assert "Pengelola lain harus menyetujuinya" in main(admin.get(f"/admin/akun/{dewi.id}"))
    assert "Setujui dan lepas" in main(kirana.get(f"/admin/akun/{dewi.id}"))
    assert kirana.post_form(f"{path}/setujui").status_code == 303
    assert factor_of(session, dewi.id) is None
    assert found(session).status == "DONE"
    assert kirana.post_form(f"{path}/setujui").status_code == 404


def test_the_person_concerned_can_t_be_the_second(app, admin, dewi, session, login):
    reset(admin, dewi)
    own = app.test_client()
    login(own, dewi)
    path = f"/admin/akun/{dewi.id}/verifikasi/lepas/{found(session).id}/setujui"
    assert own.post_form(path).status_code == 403
    assert factor_of(session, dewi.id)


def test_a_proposal_may_be_dropped(admin, dewi, session):
    reset(admin, dewi)
    path = f"/admin/akun/{dewi.id}/verifikasi/lepas/{found(session).id}"
    assert admin.post_form(f"{path}/tolak").status_code == 303
    assert found(session).status == "DECLINED"
    assert factor_of(session, dewi.id)


def test_the_database_itself_wants_two_people(admin, dewi, session):
    reset(admin, dewi)
    proposal = found(session)
    with pytest.raises(DBAPIError, match="two_people"):
        session.execute(update(FactorReset).values(status="DONE", decided_by=proposal.asked_by))
    session.rollback()


def test_the_story_can_t_be_altered(admin, rahmat, session):
    reset(admin, rahmat)
    for statement in ("update security_event set what = ''", "delete from security_event"):
        with pytest.raises(DBAPIError):
            session.execute(text(statement))
        session.rollback()


def test_refused_authorisations_are_kept_and_never_many(client, world, login, session):
    login(client, world.stranger)
    for _time in range(3):
        client.get("/admin/akun")
    client.get("/admin/kasus")
    session.expire_all()
    kept = session.execute(
        select(SecurityEvent.kind, SecurityEvent.what)
        .join(Account, Account.id == SecurityEvent.account_id)
        .where(Account.employee_id == world.stranger.id)
        .order_by(SecurityEvent.id)
    ).all()
    assert [tuple(one) for one in kept] == [
        ("DENIED", "admin.accounts.listing"),
        ("DENIED", "admin.cases.listing"),
    ]


def test_everybody_reads_the_own_story_and_administrators_that_of_their_people(
    client, admin, rahmat, app, world
):
    reset(admin, rahmat)
    mine = app.test_client()
    mine.post_form("/masuk", nip=rahmat.nip, sandi="salah sekali ini")
    page = main(admin.get(f"/admin/akun/{rahmat.id}/riwayat"))
    assert "Verifikasi dua langkah dilepas oleh pengelola" in page
    assert "Percobaan masuk gagal" in page
    assert "oleh " in page


def test_signing_out_everywhere_ends_every_session(app, world, login, session):
    clients = [app.test_client() for _one in range(2)]
    for client in clients:
        login(client, world.siti)
    answer = clients[0].post_form("/akun/sesi/akhiri-semua")
    assert answer.location == "/masuk"
    assert [client.get("/akun").status_code for client in clients] == [303, 303]
    assert session.scalars(select(SecurityEvent.kind)).all() == ["SESSIONS_ENDED"]


def test_the_rule_is_changed_by_the_administrators_of_the_whole(admin, session):
    page = main(admin.get("/admin/masuk"))
    assert "14 hari" in page
    assert admin.post_form("/admin/masuk", wajib="ya", hari="91", dasar="SE 1").status_code == 422
    assert admin.post_form("/admin/masuk", wajib="ya", hari="7", dasar="").status_code == 422
    assert admin.post_form("/admin/masuk", wajib="ya", hari="7", dasar="SE 1/2026").status_code == 303
    assert admin.post_form("/admin/masuk", hari="5", dasar="SE 2/2026").status_code == 303
    page = main(admin.get("/admin/masuk"))
    assert "Tidak wajib" in page
    assert "5 hari" in page
    assert "SE 2/2026" in page
