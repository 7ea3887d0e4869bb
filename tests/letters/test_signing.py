"""Seals and signatures: made, checked by another library's eyes, away for a while, and never twice."""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import Engine, text
from sqlalchemy.orm import Session, sessionmaker

from models import letters as tables
from models.base import JsonObject
from models.letters import Letter, LetterSignature, SignatureState
from tests.engine.counting import planned_on
from tests.support import letters
from tests.support.esign import NIK, PASSPHRASE, PASSWORD, USER, Esign
from tests.support.tasks import make_instance
from tests.support.world import NOW, small_world
from webapp.letters.signing import PATIENCE, Signer
from workflows.letters import pdf
from workflows.letters.bsre import Bsre
from workflows.letters.pades import LocalPades, SealFiles
from workflows.letters.signing import Secret, ServiceAway, SignatureRefused, Signed, SigningProvider

SECRET = Secret(NIK, PASSPHRASE)
STORED = text("select coalesce(string_agg(t::text, ' '), '') from letter_signature t")
# Signed letters, among which the one that waits is to be found.
FILL = """
insert into letter (id, instance_id, number, title, layout, issued_on, issued_at, signed_by, content, code, digest)
select gen_random_uuid(), instance_id, 'B-' || n, title, layout, issued_on, issued_at, signed_by, '{}', 'b-' || n,
       digest
from letter, generate_series(1, 3000) n;
insert into letter_signature (letter_id, provider, state, asked_at, attempts, last_error, document_id)
select id, 'LOCAL', 'SIGNED', issued_at, 1, '', '' from letter where number like 'B-%';
analyze letter; analyze letter_signature
"""
QUEUED = text("select coalesce(string_agg(t::text, ' '), '') from procrastinate_jobs t")


@pytest.fixture
def letter(session: Session) -> Letter:
    world = small_world(session)
    made = letters.issued(session, make_instance(session, subject=world.siti).id, by=world.rahmat, now=NOW)
    session.commit()
    return made


def another(session: Session, letter: Letter, *, content: JsonObject, now: datetime) -> Letter:
    given = {"number": "2", "title": "Surat tugas", "signed_by": letter.signed_by, "today": now.date()}
    made = tables.add(session, letter.instance_id, content=content, now=now, **given)
    session.commit()
    return made


def signer(engine: Engine, provider: SigningProvider) -> Signer:
    return Signer(sessionmaker(engine), provider, "https://langkah.example.go.id", lambda _session: NOW)


def bsre(esign: Esign, *, seconds: float = 5.0) -> Bsre:
    return Bsre(esign.url, USER, PASSWORD, seconds)


def row_of(session: Session, letter: Letter) -> LetterSignature:
    session.rollback()
    return session.get_one(LetterSignature, letter.id, populate_existing=True)


def checked(paper: bytes, seal: LocalPades) -> tuple[bool, bool, bool]:
    """Intact, by a key that is trusted, over the whole file: as pyHanko's validator finds it."""
    trust = ValidationContext(
        trust_roots=[load_cert_from_pemder(str(seal.files.certificate))], allow_fetching=False
    )
    (signature,) = PdfFileReader(io.BytesIO(paper)).embedded_signatures
    with ThreadPoolExecutor(max_workers=1) as apart:  # a browser's driver may keep a loop in this thread
        found = apart.submit(validate_pdf_signature, signature, trust).result()
    return found.intact and found.valid, found.trusted, found.coverage.name == "ENTIRE_FILE"


def test_a_sealed_paper_is_valid_to_its_last_byte_and_says_the_same(seal: LocalPades):
    plain = pdf(letters.content())
    sealed = seal.sign(plain, filename="x.pdf").paper
    assert checked(sealed, seal) == (True, True, True)
    assert sealed.startswith(plain) and letters.words(sealed) == letters.words(plain)


def test_an_altered_paper_is_found_out(seal: LocalPades):
    sealed = bytearray(seal.sign(pdf(letters.content()), filename="x.pdf").paper)
    sealed[len(sealed) // 4] ^= 1
    assert checked(bytes(sealed), seal)[0] is False


def test_only_its_owner_reads_the_key_and_a_new_one_keeps_the_old_aside(seal: LocalPades, tmp_path):
    files = SealFiles(tmp_path / "letters.key")
    for file in (seal.files.path, seal.files.certificate):  # a copy, since making one takes its time
        (tmp_path / file.name).write_bytes(file.read_bytes())
    files.make(now=NOW)
    assert stat.S_IMODE(files.path.stat().st_mode) == 0o600
    assert len(list(tmp_path.glob("letters-*"))) == 2
    files.path.chmod(0o644)
    with pytest.raises(ServiceAway, match="others may read"):
        LocalPades(files).sign(pdf(letters.content()), filename="x.pdf")


def test_the_worker_seals_what_waits_once(engine: Engine, session: Session, letter: Letter, seal: LocalPades):
    work = signer(engine, seal)
    assert (work.work(), work.work()) == (1, 0)
    row = row_of(session, letter)
    assert (row.state, row.attempts, row.provider) == (SignatureState.SIGNED, 1, "LOCAL")
    assert tables.statuses(session, [letter.id])[letter.id].signed


def test_what_was_sent_is_not_fetched_once_the_letter_is_revoked(session: Session, letter: Letter):
    row = row_of(session, letter)
    row.state, row.document_id = SignatureState.SENT, "7"
    session.flush()
    assert [one.letter_id for one in tables.sent(session, most=20)] == [letter.id]
    tables.revoke(session, letter.instance_id, reason="Dipanggil", by=None, today=NOW.date(), now=NOW)
    assert tables.sent(session, most=20) == []


def test_what_waits_is_found_without_reading_letters_that_are_signed(owner_engine: Engine, letter: Letter):
    with Session(owner_engine) as owner:
        for statement in FILL.split(";"):
            owner.execute(text(statement))
        with planned_on(owner_engine) as plans:
            assert [one.id for one in tables.unsigned(owner, most=20)] == [letter.id]
            assert tables.count_unsigned(owner, signer=letter.signed_by) == 1
            assert tables.sent(owner, most=20) == []
    assert len(plans) == 3
    assert [plan for plan in plans if re.search(r"Seq Scan on letter(_signature)?\b", plan)] == []


def test_a_letter_waits_while_the_key_is_away_and_is_sealed_once_it_is_back(
    engine: Engine, session: Session, letter: Letter, seal: LocalPades, tmp_path
):
    assert signer(engine, LocalPades(SealFiles(tmp_path / "gone.key"))).work() == 0
    row = row_of(session, letter)
    assert row.state is SignatureState.WAITING and "can't be read" in row.last_error
    session.rollback()
    assert signer(engine, seal).work() == 1
    assert row_of(session, letter).last_error == ""


def test_a_revoked_letter_is_not_sealed(engine: Engine, session: Session, letter: Letter, seal: LocalPades):
    gone = {"reason": "Dipanggil kembali", "by": letter.signed_by, "today": NOW.date(), "now": NOW}
    assert tables.revoke(session, letter.instance_id, **gone) == 1
    assert tables.revoke(session, letter.instance_id, **gone) == 0
    session.commit()
    assert signer(engine, seal).work() == 0


@pytest.mark.parametrize(("mood", "asked"), [("pdf", ["sign"]), ("json", ["sign", "download"])])
def test_the_service_signs_for_whoever_types_the_passphrase(
    engine: Engine, session: Session, letter: Letter, esign: Esign, *, mood: str, asked: list[str]
):
    esign.mood = mood
    assert signer(engine, bsre(esign)).sign(letter.id, SECRET)
    row = row_of(session, letter)
    assert (row.state, row.provider, esign.asked) == (SignatureState.SIGNED, "BSRE", asked)
    assert row.document_id in esign.kept
    assert checked(esign.kept[row.document_id], esign.seal) == (True, True, True)
    session.rollback()
    assert not signer(engine, bsre(esign)).sign(letter.id, SECRET)  # nor a second time
    assert esign.asked == asked


def test_a_wrong_passphrase_is_refused_in_the_words_of_the_service(
    engine: Engine, session: Session, letter: Letter, esign: Esign
):
    with pytest.raises(SignatureRefused, match="Passphrase anda salah"):
        signer(engine, bsre(esign)).sign(letter.id, Secret(NIK, "keliru"))
    assert row_of(session, letter).state is SignatureState.WAITING


@pytest.mark.parametrize(("mood", "seconds"), [("slow", 0.2), ("broken", 5.0)])
def test_a_service_that_is_away_leaves_the_letter_waiting_for_the_next_try(
    engine: Engine, session: Session, letter: Letter, esign: Esign, *, mood: str, seconds: float
):
    esign.mood = mood
    with pytest.raises(ServiceAway):
        signer(engine, bsre(esign, seconds=seconds)).sign(letter.id, SECRET)
    assert row_of(session, letter).state is SignatureState.WAITING
    session.rollback()
    esign.mood = "pdf"
    assert signer(engine, bsre(esign)).sign(letter.id, SECRET)


def test_nobody_at_all_answers(letter: Letter):
    with pytest.raises(ServiceAway, match="doesn't answer"):
        Bsre("http://127.0.0.1:1", USER, PASSWORD, 1.0).sign(b"%PDF-", filename="x", secret=SECRET)


def test_a_paper_that_was_signed_but_not_fetched_is_fetched_by_the_worker_without_a_passphrase(
    engine: Engine, session: Session, letter: Letter, esign: Esign
):
    esign.mood = "lost"
    work = signer(engine, bsre(esign))
    with pytest.raises(ServiceAway):
        work.sign(letter.id, SECRET)
    row = row_of(session, letter)
    assert row.state is SignatureState.SENT and row.document_id
    session.rollback()
    assert work.work() == 0
    esign.mood = "pdf"
    assert work.work() == 1
    assert row_of(session, letter).state is SignatureState.SIGNED
    assert esign.asked.count("sign") == 1


@dataclass
class Meanwhile:
    """A service that says no, or nothing, after something else has happened."""

    then: Callable[[], object]
    error: ServiceAway | SignatureRefused
    name: str = "BSRE"
    asks_signer: bool = True

    def sign(self, paper: bytes, *, filename: str, secret: Secret | None = None) -> Signed:  # noqa: ARG002 - the port's
        self.then()
        raise self.error

    def fetch(self, document_id: str) -> Signed:
        return self.sign(b"", filename=document_id)


@pytest.mark.parametrize("error", [SignatureRefused("x"), ServiceAway("x", "dok-9")])
def test_a_slow_no_does_not_undo_a_signature_that_came_meanwhile(
    engine: Engine, session: Session, letter: Letter, esign: Esign, *, error: ServiceAway | SignatureRefused
):
    late = replace(signer(engine, bsre(esign)), now=lambda _session: NOW + tables.CLAIM_LASTS * 2)
    slow = Meanwhile(lambda: late.sign(letter.id, SECRET), error)
    with pytest.raises(type(error)):
        signer(engine, slow).sign(letter.id, SECRET)
    row = row_of(session, letter)
    assert (row.state, row.last_error) == (SignatureState.SIGNED, "") and row.document_id in esign.kept


def test_who_comes_second_leaves_a_letter_alone_that_is_being_signed(
    engine: Engine, session: Session, letter: Letter, esign: Esign
):
    other = signer(engine, bsre(esign))
    answers: list[bool] = []
    slow = Meanwhile(lambda: answers.append(other.sign(letter.id, SECRET)), ServiceAway("x"))
    with pytest.raises(ServiceAway):
        signer(engine, slow).sign(letter.id, SECRET)
    assert (answers, esign.asked) == ([False], [])
    assert row_of(session, letter).claimed_at is None
    session.rollback()
    assert other.sign(letter.id, SECRET)  # it is free again


def test_a_letter_that_can_not_be_set_leaves_the_others_their_turn(
    engine: Engine, session: Session, letter: Letter, seal: LocalPades
):
    bad = another(session, letter, content={"title": "tanpa isi"}, now=NOW - timedelta(days=1))
    work = signer(engine, seal)
    assert work.work() == 1
    assert row_of(session, letter).state is SignatureState.SIGNED
    row = row_of(session, bad)
    assert (row.state, row.attempts, row.claimed_at) == (SignatureState.WAITING, 1, None) and row.last_error


def test_a_paper_that_never_comes_back_does_not_hold_up_the_others(
    engine: Engine, session: Session, letter: Letter, esign: Esign
):
    other = another(session, letter, content=letters.content(), now=NOW + timedelta(days=1))
    esign.mood = "lost"
    for one in (letter, other):
        with pytest.raises(ServiceAway):
            signer(engine, bsre(esign)).sign(one.id, SECRET)
    session.rollback()
    esign.lost = {row_of(session, letter).document_id}
    esign.mood = "json"
    session.rollback()
    done = [signer(engine, bsre(esign)).work() for _round in range(2)]
    assert sum(done) == 1 and row_of(session, other).state is SignatureState.SIGNED


def test_a_signer_is_not_held_up_for_good_by_a_paper_that_is_not_handed_over(
    engine: Engine, session: Session, letter: Letter, esign: Esign
):
    esign.mood = "lost"
    work = signer(engine, bsre(esign))
    for _try in range(PATIENCE):
        with pytest.raises(ServiceAway):
            work.sign(letter.id, SECRET)
    assert esign.asked.count("sign") == 1
    esign.lost, esign.mood = set(esign.kept), "pdf"
    assert work.sign(letter.id, SECRET)
    assert row_of(session, letter).document_id not in esign.lost


def test_the_passphrase_is_written_nowhere(
    engine: Engine, session: Session, letter: Letter, esign: Esign, capsys: pytest.CaptureFixture[str]
):
    for mood in ("broken", "lost"):
        esign.mood = mood
        with pytest.raises(ServiceAway) as away:
            signer(engine, bsre(esign)).sign(letter.id, SECRET)
        assert PASSPHRASE not in f"{away.value!r} {away.value.__cause__!r}"
    kept = f"{session.scalar(STORED)} {session.scalar(QUEUED)} {SECRET!r} {bsre(esign)!r}"
    said = capsys.readouterr()
    assert all(word not in kept + said.out + said.err for word in (PASSPHRASE, NIK, PASSWORD))


def test_what_the_service_repeats_of_what_was_typed_is_kept_nowhere(
    engine: Engine, session: Session, letter: Letter, esign: Esign
):
    esign.mood = "telltale"
    with pytest.raises(SignatureRefused, match="NIK •••• dengan passphrase •••• tidak terdaftar"):
        signer(engine, bsre(esign)).sign(letter.id, SECRET)
    kept = str(session.scalar(STORED))
    assert "tidak terdaftar" in kept and PASSPHRASE not in kept and NIK not in kept


def test_the_worker_never_asks_for_a_signature_that_needs_a_passphrase(
    engine: Engine, letter: Letter, esign: Esign
):
    assert signer(engine, bsre(esign)).work() == 0
    assert esign.asked == []
