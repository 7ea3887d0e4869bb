"""A case as an auditor reads it: who, when, for whom, from where, before and after, on its own diagram."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from tests.support.cleaning import unguarded
from tests.support.world import World, delegate
from tests.web import permit
from tests.web.conftest import Browser
from tests.web.pages import main
from tests.web.test_operations import publish_again
from workflows import runtime

pytestmark = pytest.mark.usefixtures("published")


@pytest.fixture
def case(engine: Engine, world: World) -> runtime.Answer:
    return permit.ask(engine, world.siti)


def events(page: str) -> dict[int, str]:
    """The lines of the page by number, without their tags."""
    found = re.split(r'<li id="p(\d+)"', page)[1:]
    return {
        int(number): re.sub(r"<[^>]+>", " ", line)
        for number, line in zip(found[::2], found[1::2], strict=True)
    }


def here(page: str) -> list[str]:
    """Names of the shapes where the case is, from the words of the picture."""
    label = re.search(r'<svg class="dia own"[^>]*aria-label="([^"]*)"', page)
    assert label is not None
    return label[1].partition("Di sini: ")[2].rstrip(".").split(", ") if "Di sini" in label[1] else []


def test_each_event_says_who_as_what_and_on_which_ground(
    auditor: Browser, engine: Engine, session: Session, world: World, case: runtime.Answer
):
    given = delegate(
        session,
        world.rahmat.post_id,
        by=world.rahmat,
        to=world.yoga,
        since=permit.today(),
        until=permit.today(),
    )
    session.commit()
    permit.answer(engine, case.open_tasks[0], by=world.yoga, advice="NO", reason="Tutup.")
    said = events(auditor.get(f"/periksa/{case.number}").get_data(as_text=True))
    assert "Permintaan dikirim" in said[1]
    assert "Tujuan: Gudang Alat" in " ".join(said[1].split()).replace(" :", ":")
    (decided,) = (line for line in said.values() if "Pertimbangan atasan: Tidak setuju" in line)
    assert "Yoga Meranti" in decided
    assert "a.n. Kasubbag Umum" in decided
    assert f"Dasar: {given.ground}" in decided
    assert "Tutup." in decided
    assert re.search(r"\d\d\.\d\d\.\d\d WIB", decided)
    assert "versi 1" in decided
    assert "Langkah, otomatis" not in decided


def test_times_are_those_of_the_unit(auditor: Browser, engine: Engine, world: World, case: runtime.Answer):
    with engine.begin() as connection:
        zones = text("update unit set time_zone = 'Asia/Jayapura' where id = :id")
        connection.execute(zones, {"id": world.agency})
    said = events(auditor.get(f"/periksa/{case.number}").get_data(as_text=True))
    assert " WIT" in said[1]
    assert "WIB" not in said[1]


def test_what_was_filled_in_before_stands_beside_what_replaced_it(
    auditor: Browser, engine: Engine, session: Session, world: World, case: runtime.Answer
):
    permit.advise(engine, case.open_tasks[0], by=world.rahmat)
    with Session(engine) as act, act.begin():
        move = runtime.propose_move(
            act,
            case.instance_id,
            "advice",
            actor_id=world.admin.id,
            reason="Keliru.",
            values={},
            now=permit.moment(),
        )
    session.execute(text("insert into role_grant (employee_id, role, unit_id) values (:who, 'ADMIN', :unit)"),
                    {"who": world.dewi.id, "unit": world.regency})  # fmt: skip
    session.commit()
    with Session(engine) as act, act.begin():
        again = runtime.confirm_move(act, move, actor_id=world.dewi.id, now=permit.moment())
    assert again is not None
    permit.answer(engine, again.open_tasks[0], by=world.rahmat, advice="NO", reason="Tutup.")
    page = auditor.get(f"/periksa/{case.number}").get_data(as_text=True)
    said = events(page)
    (moved,) = (line for line in said.values() if "Dipindahkan oleh pengelola" in line)
    assert "Tindakan operator" in moved
    assert "Keliru." in moved
    assert "Dewi Sawo" in moved
    assert "diusulkan Arif Trembesi" in moved
    (second,) = (line for line in said.values() if "Pertimbangan atasan: Tidak setuju" in line)
    assert re.search(r"Pertimbangan Anda\s+Setuju\s+Tidak setuju", second)
    assert page.count('class="fix alarm"') == 2  # proposed, moved


def test_where_an_act_came_from_and_a_clock_that_is_off(auditor: Browser, app, login, world: World):
    client = app.test_client()
    login(client, world.siti)
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/120"}
    fields = {"purpose": "Gudang", "day": permit.today().isoformat(), "count": "3", "note": ""}
    for late in (timedelta(seconds=20), timedelta(minutes=7)):
        said = (permit.moment() - late).isoformat()
        data = {**fields, "_jam": said, "csrf_token": client.token()}
        client.post("/ajukan/permit", data=data, headers={"Sec-Fetch-Site": "same-origin", **phone})
    near, off = (
        events(auditor.get(f"/periksa/IZIN-{permit.today().year}-000{number}").get_data(as_text=True))[1]
        for number in (1, 2)
    )
    assert "Chrome, Android" in near
    assert "127.0.0.1" in near
    assert "Jam perangkat" in near
    assert "selisih" not in near
    assert "selisih 7 menit" in off


@pytest.mark.parametrize("said", ["", "kemarin", "2026-01-01", "0001-01-01T00:00:00+00:00", "9" * 99])
def test_a_clock_that_says_nothing_sensible_is_not_kept(
    auditor: Browser, app, login, world: World, said: str
):
    client = app.test_client()
    login(client, world.siti)
    fields = {"purpose": "Gudang", "day": permit.today().isoformat(), "count": "3", "note": "", "_jam": said}
    assert client.post_form("/ajukan/permit", fields=fields).status_code == 303
    line = events(auditor.get(f"/periksa/IZIN-{permit.today().year}-0001").get_data(as_text=True))[1]
    assert "Jam perangkat" not in line


class TestReplay:
    def _at(self, auditor: Browser, case: runtime.Answer, number: int) -> str:
        return auditor.get(f"/periksa/{case.number}?peristiwa={number}").get_data(as_text=True)

    def _number(self, page: str, words: str) -> int:
        return next(number for number, line in events(page).items() if words in line)

    def test_tokens_and_way_are_as_they_were(
        self, auditor: Browser, engine: Engine, world: World, case: runtime.Answer
    ):
        decided = permit.advise(engine, case.open_tasks[0], by=world.rahmat)
        permit.answer(engine, decided.open_tasks[0], by=world.ratna, remark="Baik.")
        page = self._at(auditor, case, 1)
        assert here(page) == ["Pertimbangan atasan"]
        number = self._number(page, "Pertimbangan atasan: Setuju")
        assert here(self._at(auditor, case, number)) == ["Persetujuan kepala"]
        assert here(self._at(auditor, case, 999)) == ["Ambil surat izin"]
        ways = [self._at(auditor, case, one).count('class="s d"') for one in (1, number, 999)]
        assert ways == sorted(set(ways))

    def test_a_stopped_case_stands_nowhere(
        self, auditor: Browser, engine: Engine, world: World, case: runtime.Answer
    ):
        with Session(engine) as act, act.begin():
            runtime.cancel(
                act, case.instance_id, actor_id=world.admin.id, reason="Salah.", now=permit.moment()
            )
        assert here(self._at(auditor, case, 999)) == []
        assert here(self._at(auditor, case, 1)) == ["Pertimbangan atasan"]

    def test_the_diagram_is_that_of_the_version_that_held(
        self, auditor: Browser, engine: Engine, world: World, case: runtime.Answer
    ):
        publish_again(engine, b'name="Pertimbangan atasan"', b'name="Pendapat atasan"')
        later = permit.ask(engine, world.bayu)
        old, new = (auditor.get(f"/periksa/{one.number}").get_data(as_text=True) for one in (case, later))
        assert here(old) == ["Pertimbangan atasan"]
        assert here(new) == ["Pendapat atasan"]
        assert "Diagram versi 1" in old
        assert "Diagram versi 2" in new

    def test_data_are_as_they_were(
        self, auditor: Browser, engine: Engine, world: World, case: runtime.Answer
    ):
        permit.answer(engine, case.open_tasks[0], by=world.rahmat, advice="NO", reason="Tutup.")
        first, last = (self._data(self._at(auditor, case, number)) for number in (1, 999))
        assert "Gudang Alat" in first
        assert "Tutup." not in first
        assert "Tutup." in last

    def test_the_slider_is_answered_with_the_picture_alone(self, auditor: Browser, case: runtime.Answer):
        part = auditor.get(f"/periksa/{case.number}?peristiwa=1", headers={"HX-Request": "true"})
        assert part.get_data(as_text=True).lstrip().startswith('<div id="putar">')

    @pytest.mark.parametrize("number", ["0", "-4", "x", "99999999999999999999"])
    def test_numbers_that_are_none_are_brought_within_bounds(
        self, auditor: Browser, case: runtime.Answer, number: str
    ):
        assert auditor.get(f"/periksa/{case.number}?peristiwa={number}").status_code == 200

    def _data(self, page: str) -> str:
        return page.partition("Isian pada saat itu")[2].partition("</details>")[0]


class TestChain:
    def test_sound(self, auditor: Browser, case: runtime.Answer):
        page = main(auditor.get(f"/periksa/{case.number}"))
        assert "Rantai utuh" not in page
        assert "Rantai utuh" in main(auditor.get(f"/periksa/{case.number}?rantai=1"))

    def test_the_event_that_was_changed_is_named(
        self, auditor: Browser, owner_engine: Engine, case: runtime.Answer
    ):
        with owner_engine.begin() as connection, unguarded(connection, "history_event"):
            connection.execute(
                text("update history_event set step = 'x' where instance_id = :id and sequence = 2"),
                {"id": case.instance_id},
            )
        page = auditor.get(f"/periksa/{case.number}?rantai=1")
        assert "Peristiwa 2 tidak cocok." in main(page)
        assert 'href="#p2"' in page.get_data(as_text=True)


def test_an_erased_body_leaves_the_event(auditor: Browser, owner_engine: Engine, case: runtime.Answer):
    with Session(owner_engine) as session, session.begin():
        runtime.erase_event(session, case.number, 1, reason="Putusan 12/2026.", now=permit.moment())
    page = auditor.get(f"/periksa/{case.number}?rantai=1")
    said = events(page.get_data(as_text=True))
    assert "Isinya sudah dihapus menurut hukum" in said[1]
    assert "Gudang Alat" not in said[1]
    assert "Putusan 12/2026." in said[max(said)]
    assert "Rantai utuh" in main(page)
