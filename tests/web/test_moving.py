"""Noting that somebody moves to another post: what ends, what begins, and what stands in the way."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from models.changes import ChangeEvent
from models.people import Employee, Holding, HoldingKind, Role
from tests.support.moment import today
from tests.support.world import Person, World, grant_role, hold, make_post
from tests.web.conftest import Browser, SignIn
from tests.web.pages import main

DAY = timedelta(days=1)


def held(engine: Engine, person: Person) -> list[tuple[int, str, object, object, str]]:
    with Session(engine) as session:
        rows = session.scalars(
            select(Holding).where(Holding.employee_id == person.id).order_by(Holding.valid_from, Holding.id)
        )
        return [(one.post_id, one.kind.value, one.valid_from, one.valid_to, one.ground) for one in rows]


def test_a_move_ends_the_former_post_the_day_before_and_is_kept_in_the_trail(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    login(client, world.wulan)
    free = make_post(session, world.agency, name="Bendahara Pengeluaran", parent=world.rahmat.post_id)
    make_post(session, world.agency, name="Bendahara Penerimaan", parent=world.rahmat.post_id)
    session.commit()
    at, first = f"/admin/akun/{world.dimas.id}", today() + timedelta(days=20)
    fields = {"sejak": str(first), "dasar": "SK 821.24/55"}

    unclear = client.post_form(f"{at}/jabatan", jabatan="bendahara pekerjaan", **fields)
    assert unclear.status_code == 422 and "Pilih salah satu" in main(unclear)
    assert 'value="SK 821.24/55"' in unclear.get_data(as_text=True)  # nothing typed is lost
    assert unclear.get_data(as_text=True).count('id="jabatan"') == 1  # what the label names is the field
    assert (
        client.post_form(f"{at}/jabatan", jabatan="bendahara", pilihan=free.id, **fields).status_code == 303
    )

    (old, *_rest), new = held(engine, world.dimas)[:1], held(engine, world.dimas)[-1]
    assert (old[0], old[3]) == (world.dimas.post_id, first - timedelta(days=1))
    assert new == (free.id, "DEFINITIVE", first, None, "SK 821.24/55")
    page = client.get(at)
    assert "tercatat di jabatan Bendahara Pengeluaran mulai" in page.get_data(as_text=True)
    assert "SK 821.24/55" in main(page)
    earlier = client.post_form(f"{at}/jabatan", jabatan="Penerimaan", sejak=str(today()), dasar="SK 2")
    assert earlier.status_code == 422 and "Pilih hari sesudahnya" in main(earlier)
    with Session(engine) as fresh:
        trail = fresh.scalars(
            select(ChangeEvent)
            .where(ChangeEvent.table_name == "holding", ChangeEvent.actor_id == world.wulan.id)
            .order_by(ChangeEvent.id)
        )
        assert [one.act for one in trail] == ["UPDATE", "INSERT"]


def test_no_two_hold_a_post_and_nobody_two(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    login(client, world.wulan)
    before = held(engine, world.dimas)

    def said(person: Person, post: str, day: object = today(), ground: str = "SK 1") -> str:
        fields = {"jabatan": post, "sejak": str(day), "dasar": ground}
        answer = client.post_form(f"/admin/akun/{person.id}/jabatan", fields=fields)
        assert answer.status_code == 422
        return main(answer)

    assert "Jabatan ini dipegang Siti Melati" in said(world.dimas, "Analis Tata Usaha")
    assert "sudah dipegangnya" in said(world.dimas, "Juru Gambar")
    for days, words in ((800, "Lebih dari setahun lagi"), (-800, "Lebih dari setahun yang lalu")):
        assert words in said(world.dimas, "Sekretaris Dinas", today() + timedelta(days=days))
    assert "Tidak ada jabatan dengan nama itu" in said(world.dimas, "Nahkoda")
    nothing = said(world.dimas, "", "", "")
    for words in ("Tulis nama jabatan", "Isi hari pertama", "Isi nomor surat keputusannya"):
        assert words in nothing
    assert held(engine, world.dimas) == before


def test_a_plt_makes_room_for_whoever_comes_for_good(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    """Laras is Plt. of the roads; the personnel office of the agency alone has no hand on others' posts."""
    grant_role(session, world.bayu, role=Role.ADMIN, unit=world.other_agency)  # accounts, but not posts
    session.commit()
    login(client, world.bayu)
    fields = {"jabatan": "Bina Marga", "sejak": str(today()), "dasar": "SK 2"}
    outside = client.post_form(
        f"/admin/akun/{world.dimas.id}/jabatan", fields=fields | {"jabatan": "Sanitarian"}
    )
    assert outside.status_code == 422 and "Tidak ada jabatan dengan nama itu di unit Anda" in main(outside)
    acting = [one for one in held(engine, world.laras) if one[1] == HoldingKind.PLT]
    assert acting[0][3] > today()
    assert client.post_form(f"/admin/akun/{world.dimas.id}/jabatan", fields=fields).status_code == 303
    acting = [one for one in held(engine, world.laras) if one[1] == HoldingKind.PLT]
    assert acting[0][3] == today() - timedelta(days=1)
    own = client.post_form(f"/admin/akun/{world.bayu.id}/jabatan", fields=fields)
    assert own.status_code in (403, 404)
    assert session.get_one(Employee, world.bayu.id).active


def test_whoever_has_left_makes_room_and_moves_nowhere(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    """The new post is Siti's, who has left, and Dimas himself would have acted for it from a later day."""
    login(client, world.wulan)
    session.get_one(Employee, world.siti.id).active = False
    later = today() + timedelta(days=9)
    hold(session, world.siti.post_id, by=world.dimas, kind=HoldingKind.PLH, since=later, until=later + DAY)
    session.commit()
    fields = {"sejak": str(today()), "dasar": "SK 3"}
    gone = client.post_form(f"/admin/akun/{world.siti.id}/jabatan", jabatan="Sekretaris Dinas", **fields)
    assert gone.status_code == 422 and "Siti Melati tercatat tidak aktif lagi" in main(gone)

    at = f"/admin/akun/{world.dimas.id}/jabatan"
    assert client.post_form(at, jabatan="Analis Tata Usaha", **fields).status_code == 303
    assert [one[3] for one in held(engine, world.siti)] == [today() - DAY]
    _former, new, acting = held(engine, world.dimas)
    assert new[:3] == (world.siti.post_id, "DEFINITIVE", today()) and acting[3] == later


def test_nobody_is_moved_whose_page_or_later_unit_is_out_of_reach(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    """The administrator's page is closed to the personnel office; Dimas goes to another agency in ten days."""
    until = today() + timedelta(days=9)
    elsewhere = make_post(session, world.other_agency, name="Juru Ukur")
    session.scalars(select(Holding).where(Holding.employee_id == world.dimas.id)).one().valid_to = until
    session.flush()
    hold(session, elsewhere, by=world.dimas, since=until + DAY)
    session.commit()
    for officer, person, days in ((world.wulan, world.admin, 0), (world.bayu, world.dimas, 20)):
        login(client, officer)
        before = held(engine, person)
        fields = {
            "jabatan": "Sekretaris Dinas",
            "sejak": str(today() + timedelta(days=days)),
            "dasar": "SK 4",
        }
        assert client.post_form(f"/admin/akun/{person.id}/jabatan", fields=fields).status_code == 403
        assert held(engine, person) == before


def test_two_people_exchange_posts_and_it_is_taken_back_before_the_day(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    login(client, world.wulan)
    before = (held(engine, world.siti), held(engine, world.dimas))
    at, first = f"/admin/akun/{world.dimas.id}/jabatan", today() + timedelta(days=20)
    fields = {"jabatan": "Analis Tata Usaha", "sejak": str(first), "dasar": "SK 5"}
    taken = client.post_form(at, fields=fields)
    assert taken.status_code == 422 and "Tukar jabatan dengan Siti Melati" in main(taken)
    for wrong in (world.rahmat.id, "ya"):  # somebody who was never shown
        other = client.post_form(at, fields=fields | {"tukar": wrong})
        assert other.status_code == 422 and "Tukar jabatan dengan Siti Melati" in main(other)
    assert (held(engine, world.siti), held(engine, world.dimas)) == before
    nobody = client.post_form(at, fields=fields | {"jabatan": "Sekretaris Dinas", "tukar": world.siti.id})
    assert nobody.status_code == 422 and held(engine, world.dimas) == before[1]
    assert client.post_form(at, fields=fields | {"tukar": world.siti.id}).status_code == 303
    for person, post in ((world.dimas, world.siti.post_id), (world.siti, world.dimas.post_id)):
        old, new = held(engine, person)
        assert old[3] == first - DAY
        assert new == (post, "DEFINITIVE", first, None, "SK 5")
    page = client.get(f"/admin/akun/{world.dimas.id}").get_data(as_text=True)
    assert "Dimas Ketapang dan Siti Melati bertukar jabatan" in page
    again = client.post_form(at, fields=fields | {"tukar": world.siti.id})
    assert again.status_code == 422

    assert "Batalkan kepindahan ini" in main(client.get(f"/admin/akun/{world.siti.id}"))
    client.post_form(f"/admin/akun/{world.siti.id}/jabatan/batal")
    assert (held(engine, world.siti), held(engine, world.dimas)) == before
    said = client.post_form(f"/admin/akun/{world.siti.id}/jabatan/batal")
    assert said.status_code == 303 and (held(engine, world.siti), held(engine, world.dimas)) == before


def test_an_end_that_was_recorded_after_an_exchange_is_not_lost_with_it(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    login(client, world.wulan)
    at, first = f"/admin/akun/{world.dimas.id}/jabatan", today() + timedelta(days=20)
    fields = {"jabatan": "Analis Tata Usaha", "sejak": str(first), "dasar": "SK 5", "tukar": world.siti.id}
    hold(session, world.siti.post_id, by=world.dimas, kind=HoldingKind.PLH)  # over once he holds it for good
    session.commit()
    assert client.post_form(at, fields=fields).status_code == 303
    assert {one[3] for one in held(engine, world.dimas)[:-1]} == {first - DAY}
    retired = {"sampai": str(first + 30 * DAY), "dasar-akhir": "SK pensiun 5"}
    assert client.post_form(f"/admin/akun/{world.siti.id}/jabatan/akhiri", fields=retired).status_code == 303
    noted = held(engine, world.siti)
    client.post_form(f"/admin/akun/{world.siti.id}/jabatan/batal")
    assert held(engine, world.siti) == noted


def test_whoever_retires_holds_nothing_after_the_last_day(
    client: Browser, login: SignIn, engine: Engine, world: World
):
    """Laras is also Plt. of the roads; what has begun is deleted by nobody."""
    login(client, world.wulan)
    at, last = f"/admin/akun/{world.laras.id}/jabatan/akhiri", today() + DAY
    empty = client.post_form(at)
    assert "Isi hari terakhirnya" in main(empty) and "Isi nomor surat keputusannya" in main(empty)
    fields = {"sampai": str(last), "dasar-akhir": "SK pensiun 9"}
    assert client.post_form(at, fields=fields).status_code == 303
    assert len(held(engine, world.laras)) > 1 and {one[3] for one in held(engine, world.laras)} == {last}
    page = main(client.get(f"/admin/akun/{world.laras.id}"))
    assert "berakhir dengan SK pensiun 9" in page and "cabut perannya" in page
    late = client.post_form(at, fields=fields | {"sampai": str(last + DAY)})
    assert late.status_code == 422 and "tidak ada jabatan definitif" in main(late)
    with Session(engine) as session, pytest.raises(DBAPIError, match="has begun and is never deleted"):
        session.execute(delete(Holding).where(Holding.employee_id == world.laras.id))


def test_posts_end_after_no_later_one_and_only_by_whoever_fills_all_of_them(
    client: Browser, login: SignIn, engine: Engine, session: Session, world: World
):
    """Dimas is to act for the secretary later, and moves before: neither is left with a single day."""
    coming = today() + 40 * DAY
    hold(session, world.secretary_post, by=world.dimas, kind=HoldingKind.PLH, since=coming)
    session.commit()
    login(client, world.wulan)
    at = f"/admin/akun/{world.dimas.id}/jabatan"
    free = make_post(session, world.agency, name="Bendahara", parent=world.rahmat.post_id)
    session.commit()
    moved = {"jabatan": free.name, "sejak": str(today() + 20 * DAY), "dasar": "SK 1"}
    assert client.post_form(at, fields=moved).status_code == 303
    before = held(engine, world.dimas)
    leaving = {"sampai": str(today() + 5 * DAY), "dasar-akhir": "SK 2"}
    early = client.post_form(f"{at}/akhiri", fields=leaving)
    assert early.status_code == 422 and "Batalkan dulu kepindahan itu" in main(early)
    assert held(engine, world.dimas) == before
    assert client.post_form(f"{at}/batal").status_code == 303
    assert client.post_form(f"{at}/akhiri", fields=leaving).status_code == 303
    assert [(one[0], one[3]) for one in held(engine, world.dimas)] == [
        (world.dimas.post_id, today() + 5 * DAY)
    ]
    hold(session, world.wulan.post_id, by=world.laras, kind=HoldingKind.PLH)  # beyond what bayu fills
    session.commit()
    login(client, world.bayu)
    before = held(engine, world.laras)
    assert client.post_form(f"/admin/akun/{world.laras.id}/jabatan/akhiri", fields=leaving).status_code == 403
    assert held(engine, world.laras) == before
