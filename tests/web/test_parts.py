from __future__ import annotations

import gzip
import re

import pytest
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from webapp import assets, parts, rooms

TEMPLATES = assets.FOLDER.parent / "templates"
FIRST_LOAD = 60 * 1024


def test_all_parts_stand_on_their_page(demo_app):
    answer = demo_app.test_client().get("/_parts")
    assert answer.status_code == 200
    for part in ('class="tiles"', 'class="steps"', 'class="week"', 'class="queue"', 'class="doors"',
                 'class="errs"', 'class="note bad"', 'class="empty"', "<progress"):  # fmt: skip
        assert part in answer.get_data(as_text=True)


def test_the_parts_are_not_shown_in_earnest(client):
    assert client.get("/_parts").status_code == 404


def test_every_icon_that_a_page_names_is_in_the_sprite():
    named = set()
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        named |= set(re.findall(r'icon\("([a-z0-9-]+)"', text)) | set(
            re.findall(r'icon_name="([a-z0-9-]+)"', text)
        )
        named |= set(re.findall(r'kit\.empty\("([a-z0-9-]+)"', text))
    assert named
    assert named <= set(parts.icon_names())


def test_a_first_load_stays_small(client, world, login):
    login(client, world.siti)
    page = client.get("/akun").get_data(as_text=True)
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(files) >= 5
    packed = {"Accept-Encoding": "gzip"}
    total = len(gzip.compress(page.encode())) + sum(
        len(client.get(file, headers=packed).data) for file in files
    )
    assert total <= FIRST_LOAD


def test_licences_travel_with_what_is_not_ours():
    vendor = assets.FOLDER / "vendor"
    for name in ("LICENSE-htmx.txt", "LICENSE-lucide.txt"):
        assert (vendor / name).stat().st_size > 100


def test_navigation_leads_to_one_s_own_rooms(client, world, login):
    login(client, world.siti)
    mine = client.get("/akun").get_data(as_text=True)
    assert "Permintaan" in mine
    assert "/admin" not in mine
    login(client, world.admin)
    assert 'href="/admin"' in client.get("/akun").get_data(as_text=True)


def test_who_leads_others_has_a_queue(client, world, login):
    login(client, world.rahmat)
    assert "Antrean" in client.get("/akun").get_data(as_text=True)
    login(client, world.siti)
    assert "Antrean" not in client.get("/akun").get_data(as_text=True)


def test_the_help_page_is_open_to_all(client):
    assert client.get("/bantuan").status_code == 200


def test_health_is_told_to_machines(client):
    assert client.get("/healthz").json == {"status": "ok"}
    ready = client.get("/readyz")
    told = {"status": "ok", "database": True, "migrations": True, "clock": True, "history_guarded": True}
    assert (ready.status_code, ready.json) == (200, told)


def test_unready_without_its_database(app, client, monkeypatch):
    monkeypatch.setattr("webapp.health.pages.at_head", lambda _connection: False)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["migrations"]) == (503, False)


def test_a_room_cannot_be_registered_twice():
    rooms.register_room("test-room-once")
    with pytest.raises(TypeError):
        rooms.register_room("test-room-once")
    assert rooms.room("nowhere") == rooms.Room()


def catalogue():
    folder = assets.FOLDER.parent / "translations" / "en" / "LC_MESSAGES"
    with (folder / "messages.po").open("rb") as source:
        return read_po(source, locale="en"), folder / "messages.mo"


def test_every_sentence_of_the_catalogue_has_its_english_one():
    written, _compiled = catalogue()
    for message in written:
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        assert not message.id or all(texts), message.id
        assert not list(message.check(written)), message.id


def test_the_compiled_catalogue_is_that_of_the_sentences():
    written, compiled = catalogue()
    with compiled.open("rb") as source:
        read = read_mo(source)
    assert sentences(read) == sentences(written)


def sentences(catalogue):
    """Without the header, which names the version of the tool that wrote it."""
    return {tuple(message.id): tuple(message.string) for message in catalogue if message.id}
