"""The public page behind a letter's QR code, and signing with one's own passphrase."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session, sessionmaker

from config import Config
from models import letters as tables
from models.documents import Draft
from models.letters import Letter
from tests.support import letters
from tests.support.esign import NIK, PASSPHRASE, PASSWORD, USER, Esign, serving
from tests.support.tasks import make_instance
from tests.support.world import NOW, World
from tests.web.conftest import Browser, SignIn
from webapp.letters import verify
from webapp.letters.signing import Signer
from workflows.letters.pades import LocalPades, SealFiles

UNKNOWN = "0" * 32
LISTING = "/surat/tanda-tangan"
TYPED = {"_nik": NIK, "sandi_tte": PASSPHRASE}


@pytest.fixture
def letter(session: Session, world: World) -> Letter:
    case = make_instance(session, subject=world.siti)
    made = letters.issued(session, case.id, by=world.rahmat, now=NOW)
    session.commit()
    return made


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> LocalPades:
    files = SealFiles(tmp_path_factory.mktemp("seal") / "letters.key")
    files.make(now=datetime.now(UTC))  # noqa: TID251 - pyHanko signs by the real clock
    return LocalPades(files)


@pytest.fixture
def esign(seal: LocalPades):
    with serving(Esign(seal)) as server:
        yield server


@pytest.fixture
def desk(fresh_app: Flask, esign: Esign) -> Browser:
    """A browser of an office whose officers sign by BSrE."""
    config: Config = fresh_app.config["LANGKAH"]
    signing = {"signing": "bsre", "bsre_url": esign.url, "bsre_user": USER, "bsre_password": PASSWORD}
    fresh_app.config["LANGKAH"] = replace(config, **signing)
    return fresh_app.test_client()


def page(client: Browser, code: str) -> tuple[int, str]:
    answer = client.get(f"/verifikasi/{code}")
    return answer.status_code, answer.get_data(as_text=True)


def test_a_letter_that_holds_is_shown_with_what_stands_on_it_and_no_more(
    client: Browser, letter: Letter, world: World
):
    status, said = page(client, letter.code)
    assert status == 200
    assert all(word in said for word in ("Sah", "Surat tugas", letter.number, "Dinas Kominfo", "Rahmat"))
    private = (world.siti.name, world.siti.nip, "Harap dilaksanakan")
    assert not any(word in said for word in private)
    assert "noindex" in client.get(f"/verifikasi/{letter.code}").headers["X-Robots-Tag"]


def test_numbers_of_people_are_masked():
    assert verify.masked("198503122010032001") == "•••• 2001"


def test_a_revoked_letter_is_said_to_be_revoked(client: Browser, letter: Letter, session: Session):
    tables.revoke(session, letter.instance_id, reason="Dipanggil", by=None, today=NOW.date(), now=NOW)
    session.commit()
    status, said = page(client, letter.code)
    assert status == 200 and "Dicabut" in said and "tidak berlaku lagi" in said and "Dipanggil" not in said


def test_a_letter_whose_record_was_altered_is_not_said_to_hold(
    client: Browser, letter: Letter, owner_engine: Engine
):
    with owner_engine.begin() as connection:
        connection.execute(text("alter table letter disable trigger user"))
        connection.execute(text("update letter set content = jsonb_set(content, '{unit}', '\"Lain\"')"))
        connection.execute(text("alter table letter enable always trigger letter_append_only_row"))
        connection.execute(text("alter table letter enable always trigger letter_append_only_statement"))
    assert "Tidak cocok" in page(client, letter.code)[1]


@pytest.mark.parametrize("code", [UNKNOWN, "x", "..%2f", "%00", "a" * 5000, "é", "' or 1=1"])
def test_unknown_and_malformed_codes_get_the_same_answer(client: Browser, letter: Letter, code: str):
    status, said = page(client, code)
    if status == 400:  # a zero byte is refused everywhere
        assert code == "%00"
        return
    assert (status, said) == (404, page(client, UNKNOWN)[1])


def test_whoever_guesses_has_to_wait(app: Flask, letter: Letter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(verify, "FREE", 2)
    client = app.test_client()
    found = [
        client.get(f"/verifikasi/{UNKNOWN}", environ_base={"REMOTE_ADDR": "203.0.113.9"}) for _ in range(3)
    ]
    assert [one.status_code for one in found] == [404, 404, 429]
    assert client.get(f"/verifikasi/{letter.code}").status_code == 200


def test_the_signed_file_is_what_everybody_gets_and_its_fingerprint_is_public(
    client: Browser, letter: Letter, engine: Engine, *, world: World, login: SignIn, seal: LocalPades
):
    login(client, world.siti)
    assert "menunggu tanda tangan" in letters.words(client.get(f"/surat/{letter.id}.pdf").data)
    Signer(sessionmaker(engine), seal, "https://x", lambda _session: NOW).work()
    paper = client.get(f"/surat/{letter.id}.pdf").data
    assert b"/ByteRange" in paper and client.get(f"/surat/{letter.id}.pdf").data == paper
    with Session(engine) as session:
        sha256 = session.scalars(select(tables.LetterSignature.sha256)).one()
    said = page(client, letter.code)[1]
    assert sha256 is not None and sha256.hex() in said and "bukan tanda tangan tersertifikasi" in said


def test_an_officer_signs_with_nik_and_passphrase(
    desk: Browser, letter: Letter, world: World, login: SignIn, esign: Esign
):
    login(desk, world.rahmat)
    assert "1 surat menunggu tanda tangan Anda" in desk.get("/").get_data(as_text=True)
    answer = desk.post_form(LISTING, fields={"surat": str(letter.id), **TYPED})
    assert answer.status_code == 303 and esign.asked == ["sign"]
    assert "1 surat ditandatangani" in desk.get(LISTING).get_data(as_text=True)
    assert "tersertifikasi (BSrE)" in page(desk, letter.code)[1]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"_nik": "12"}, "16 angka"),
        ({"sandi_tte": ""}, "Ketik passphrase"),
        ({"surat": ""}, "Pilih surat"),
        ({"sandi_tte": "keliru"}, "Passphrase anda salah"),
    ],
)
def test_what_is_wrong_is_said_and_the_passphrase_never_comes_back(
    desk: Browser, letter: Letter, world: World, *, login: SignIn, changed: dict[str, str], said: str
):
    login(desk, world.rahmat)
    answer = desk.post_form(LISTING, fields={"surat": str(letter.id), **TYPED, **changed})
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 422 and said in shown
    assert PASSPHRASE not in shown and "keliru" not in shown


def test_a_service_that_is_away_loses_nothing(
    desk: Browser, letter: Letter, world: World, *, login: SignIn, esign: Esign
):
    esign.mood = "broken"
    login(desk, world.rahmat)
    answer = desk.post_form(LISTING, fields={"surat": str(letter.id), **TYPED})
    shown = answer.get_data(as_text=True)
    assert "tidak menjawab" in shown and letter.number in shown


def test_an_answer_without_a_paper_is_told_in_the_language_of_the_page(
    desk: Browser, letter: Letter, world: World, *, login: SignIn, esign: Esign
):
    esign.mood = "empty"
    login(desk, world.rahmat)
    shown = desk.post_form(LISTING, fields={"surat": str(letter.id), **TYPED}).get_data(as_text=True)
    assert "tidak berisi surat yang sudah ditandatangani" in shown and "names no document" not in shown


def test_nobody_signs_for_somebody_else(
    desk: Browser, letter: Letter, world: World, *, login: SignIn, esign: Esign
):
    login(desk, world.ratna)
    assert desk.post_form(LISTING, fields={"surat": str(letter.id), **TYPED}).status_code == 422
    assert esign.asked == []


def test_a_session_that_ended_keeps_no_passphrase_in_a_draft(desk: Browser, letter: Letter, session: Session):
    desk.post_form(LISTING, fields={"surat": str(letter.id), **TYPED})
    kept = [draft.fields for draft in session.scalars(select(Draft))]
    assert PASSPHRASE not in str(kept) and NIK not in str(kept)
