"""The room's pages of progress, feedback, rating and objection, as people use them through the year."""

from __future__ import annotations

import html
import importlib
import io
import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.letters import letters_of
from models.notices import OutboxMessage
from models.skp import Iki, PeriodKind, Skp
from models.skp_evaluation import FeedbackFrom, SkpEvaluation, SkpEvidence, SkpFeedback, SkpProgress
from models.skp_evaluations import rows_of
from models.skp_reading import agreed_plan, content
from tests.support.office import Office
from tests.support.skp import agreed, skp_of
from tests.support.skp_rating import (
    IN_APRIL,
    IN_DECEMBER,
    OWN,
    SELF,
    begin,
    evaluation,
    period,
    play,
    unit_result,
)
from workflows import runtime

pages = importlib.import_module("webapp.skp.evaluation")  # the package names its view the same
pytestmark = pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
IN_MARCH = datetime(2026, 3, 10, 3, 0, tzinfo=UTC)
PAPER = b"%PDF-1.4 bukti contoh"
KEY = "0199f000-0000-7000-8000-000000000001"


def test_progress_with_its_evidence_is_added_once_and_read_by_those_above(office: Office) -> None:
    world, skp = office.world, play(office, now=IN_MARCH)
    path = _address(office, skp)
    fields = {"text": "Tiga laporan selesai.", "day": "2026-03-09", "link": "https://contoh.example/laporan"}
    for _again in range(2):
        sent = office.post(world.siti, path, {**fields, "files": (io.BytesIO(PAPER), "bukti.pdf")}, key=KEY)
        assert sent.status_code == 303
    with Session(office.engine) as session:
        assert session.scalar(select(func.count()).select_from(SkpProgress)) == 1
        proof = session.scalars(select(SkpEvidence)).one()
    page = office.get(world.rahmat, f"/skp/{skp.id}/capaian")
    assert "Tiga laporan selesai." in page
    assert "Kegiatan harian" in page
    file = office.browser(world.rahmat).get(f"/skp/bukti/{proof.id}")
    assert (file.status_code, file.data) == (200, PAPER)
    assert office.browser(world.dimas).get(f"/skp/bukti/{proof.id}").status_code == 404
    assert office.browser(world.dimas).get(f"/skp/{skp.id}/capaian").status_code == 404
    assert office.post(world.rahmat, path, fields).status_code == 404


def test_progress_may_be_taken_back_until_it_has_been_rated(office: Office) -> None:
    world, skp = office.world, play(office, now=IN_MARCH)
    fields = {"text": "Tiga laporan selesai.", "day": "2026-03-09", "link": ""}
    for text in ("Tiga laporan selesai.", "Salah ketik."):
        _sent(office.post(world.siti, _address(office, skp), {**fields, "text": text}))
    with Session(office.engine) as session:
        entry, mistake = session.scalars(select(SkpProgress).order_by(SkpProgress.id)).all()
    _sent(office.post(world.siti, f"/skp/{skp.id}/capaian/{mistake.id}/tarik", {}))
    assert "Salah ketik." not in office.get(world.siti, f"/skp/{skp.id}/capaian")

    office.set_clock(IN_APRIL)
    case = begin(office, skp, now=IN_APRIL)
    _sent(office.post(world.siti, _sheet(office, skp), {**SELF, "kirim": "1"}))
    _sent(office.post(world.rahmat, _sheet(office, skp), {"AS_SELF": "1"}))
    with Session(office.engine) as session:
        rows = rows_of(session, evaluation(office, case).id)
        assert "Tiga laporan selesai." in {row.achieved for row in rows.values()}
    browser = office.browser(world.siti)
    browser.post_form(f"/skp/{skp.id}/capaian/{entry.id}/tarik")
    said = browser.get(f"/skp/{skp.id}/capaian").get_data(as_text=True)
    assert "sudah menjadi dasar penilaian" in said


def test_disguised_evidence_a_wrong_day_and_half_an_address_are_refused_and_nothing_is_lost(
    office: Office,
) -> None:
    world, skp = office.world, play(office, now=IN_MARCH)
    path = _address(office, skp)
    given = {"text": "Laporan Februari selesai.", "day": "2026-03-11", "link": "contoh.example/laporan"}
    page = _refused(office.post(world.siti, path, given))
    assert "Hari itu belum tiba" in page
    assert "Tautannya belum lengkap" in page
    before = _refused(office.post(world.siti, path, {**given, "day": "2025-12-31"}))
    assert "SKP ini berlaku 1 Jan 2026 sampai 31 Des 2026." in before
    assert "Laporan Februari selesai." in page
    disguised = (io.BytesIO(b"MZ\x90\x00 bukan gambar"), "bukti.png")
    page = _refused(
        office.post(world.siti, path, {**given, "day": "2026-03-09", "link": "", "files": disguised})
    )
    assert "Laporan Februari selesai." in page
    with Session(office.engine) as session:
        assert session.scalar(select(func.count()).select_from(SkpProgress)) == 0


def test_feedback_reaches_the_employee_the_day_it_is_given(office: Office) -> None:
    """From the superior's list: one tap opens the field, one sends."""
    world, skp = office.world, play(office, now=IN_MARCH)
    assert f'action="/skp/{skp.id}/umpan-balik"' in office.get(world.rahmat, "/skp/tim")
    path = f"/skp/{skp.id}/umpan-balik"
    for _again in range(2):
        sent = office.post(
            world.rahmat, path, {"teks": "Laporannya rapi.", "tentang": "", "dari": "tim"}, key=KEY
        )
        assert sent.headers["Location"] == f"/skp/tim#p{skp.id}"
    _sent(office.post(world.bayu, path, {"teks": "Suka menolong.", "tentang": "HARMONIOUS", "dari": "tim"}))
    assert office.post(world.dimas, path, {"teks": "Dari jauh."}).status_code == 404
    assert office.post(world.siti, path, {"teks": "Saya hebat."}).status_code == 404
    with Session(office.engine) as session:
        given = session.scalars(select(SkpFeedback).order_by(SkpFeedback.id)).all()
        assert [one.author_from for one in given] == [FeedbackFrom.SUPERIOR, FeedbackFrom.PEER]
        told = session.scalars(select(OutboxMessage.body)).all()
        assert sum(body.get("text_key") == "skp.feedback" for body in told) == 2
    page = office.get(world.siti, f"/skp/{skp.id}/capaian")
    assert "Laporannya rapi." in page
    assert "Suka menolong." in page

    long = "a" * 1001
    page = _refused(office.post(world.rahmat, path, {"teks": long, "tentang": "", "dari": "tim"}))
    assert "Terlalu panjang" in page
    assert long in page
    assert "sudah berganti" in _refused(office.post(world.rahmat, path, {"teks": "Baik.", "tentang": KEY}))


def test_report_is_saved_and_sent_by_the_employee_alone(office: Office) -> None:
    world, skp = office.world, play(office)
    begin(office, skp, now=IN_APRIL)
    sheet = _sheet(office, skp)
    assert "Tanpa penilaian diri" not in office.get(world.siti, "/antrean")  # it's hers to write
    written = {f"capaian-{_first_result(office, skp)}": "Tiga dari tiga laporan."}
    _sent(office.post(world.siti, sheet, {**written, "self_work": "ABOVE", "simpan": "1"}))
    assert "Tiga dari tiga laporan." in office.get(world.siti, sheet)
    page = _refused(
        office.post(world.siti, sheet, {"self_work": "ABOVE", "self_note": "Baru.", "kirim": "1"})
    )
    assert "Tiga dari tiga laporan." in page
    assert "Baru." in page
    assert office.browser(world.stranger).get(sheet).status_code == 404
    assert office.post(world.ratna, sheet, {**OWN, "kirim": "1"}).status_code == 409
    _sent(office.post(world.siti, sheet, {**SELF, "self_note": "Data terlambat.", "kirim": "1"}))
    assert office.post(world.siti, sheet, {**SELF, "kirim": "1"}).status_code == 409
    page = office.get(world.rahmat, sheet)
    assert "Data terlambat." in page
    assert "Tiga dari tiga laporan." in page
    assert "Setujui penilaian diri" not in page
    assert "Ada catatan pegawai" in _refused(office.post(world.rahmat, sheet, {"AS_SELF": "1"}))


def test_a_report_that_was_not_sent_in_time_is_said_to_be_over(office: Office) -> None:
    skp = play(office)
    begin(office, skp, now=IN_APRIL)
    sheet, over = _sheet(office, skp), "Batas laporan Anda sudah lewat."
    assert over not in office.get(office.world.siti, sheet)
    office.let_time_pass(IN_APRIL + timedelta(days=14))
    assert over in office.get(office.world.siti, sheet)
    assert over not in office.get(office.world.rahmat, sheet)
    with Session(office.engine) as session, session.begin():
        case = session.scalars(select(SkpEvaluation)).one().instance_id
        runtime.cancel(
            session, case, actor_id=office.world.admin.id, reason="Dinilai di unit lain.", now=IN_APRIL
        )
    page = office.get(office.world.siti, sheet)
    assert "Evaluasi ini dibatalkan." in page and over not in page


def test_rating_keeps_what_was_written_and_is_shown_once_the_employee_opens_it(office: Office) -> None:
    world, skp = office.world, play(office)
    case = begin(office, skp, now=IN_APRIL)
    sheet = _sheet(office, skp)
    _sent(office.post(world.siti, sheet, {**SELF, "kirim": "1"}))
    said = {f"balik-{_first_result(office, skp)}": "Tepat waktu.", "balik-LOYAL": "Teladan."}
    page = _refused(office.post(world.rahmat, sheet, {**said, "work": "ABOVE", "kirim": "1"}))
    assert "Tepat waktu." in page
    assert office.get(world.siti, sheet).count("Tepat waktu.") == 0
    _sent(
        office.post(
            world.rahmat, sheet, {"work": "ABOVE", "behaviour": "ABOVE", "rating_note": "", "kirim": "1"}
        )
    )
    late = office.post(world.rahmat, sheet, {**said, "kirim": "1"})
    assert late.status_code == 409
    assert "Teladan." in html.unescape(late.get_data(as_text=True))  # to be copied

    hidden = office.get(world.siti, sheet)
    assert "Sangat Baik" not in hidden
    assert "Buka hasil evaluasi" in hidden
    with Session(office.engine) as session:
        letter = letters_of(session, case.id)[0].id
    for path in (f"/kasus/{case.id}", f"/tugas/{office.task(case).id}", f"/surat/{letter}.pdf"):
        assert office.browser(world.siti).get(path).headers["Location"] == sheet
    assert office.post(world.rahmat, f"{sheet}/buka", {}).status_code == 404
    _sent(office.post(world.siti, f"{sheet}/buka", {}))
    page = office.get(world.siti, sheet)
    assert "Sangat Baik" in page
    assert "Mengapa predikat ini?" in page
    assert "Tepat waktu." in page
    assert office.ended(case).outcome == "FINAL"


def test_of_two_presses_the_second_writes_nothing_over_the_rating(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read an open sheet; by the time the second writes, the first has been sent."""
    world, skp = office.world, play(office)
    case = begin(office, skp, now=IN_APRIL)
    sheet = _sheet(office, skp)
    _sent(office.post(world.siti, sheet, {**SELF, "kirim": "1"}))
    read = pages.sheet_of

    def overtaken(*given: object) -> object:
        found = read(*given)
        monkeypatch.setattr(pages, "sheet_of", read)
        other = threading.Thread(
            target=office.answer,
            args=(world.rahmat, case),
            kwargs={**OWN, "work": "ABOVE", "behaviour": "ABOVE"},
        )
        other.start()
        other.join()
        return found

    monkeypatch.setattr(pages, "sheet_of", overtaken)
    late = office.post(world.rahmat, sheet, {**OWN, "work": "BELOW", "simpan": "1"})
    assert late.status_code == 409
    found = evaluation(office, case)
    assert (found.work, found.behaviour, found.predicate) == ("ABOVE", "ABOVE", "VERY_GOOD")


def test_unit_guidance_warns_while_rating_and_never_blocks(office: Office) -> None:
    """One person beside the leader: whatever is given leaves the guidance, and is taken all the same.

    While another waits, nothing is said that the other's rating may still mend.
    """
    world, skp = office.world, play(office)
    case = begin(office, skp, now=IN_APRIL)
    with Session(office.engine) as session, session.begin():
        other_id = skp_of(session, world.bayu, assessor=world.rahmat).id
    unit_result(office, skp, PeriodKind.QUARTER, "GOOD")
    _sent(office.post(world.siti, _sheet(office, skp), {**SELF, "kirim": "1"}))
    assert "Belum ada yang Butuh Perbaikan" not in office.get(world.rahmat, _sheet(office, skp))
    with Session(office.engine) as session, session.begin():
        session.get_one(Skp, other_id).dropped = True
    page = office.get(world.rahmat, _sheet(office, skp))
    assert "Dengan predikat ini, unit di luar pedoman distribusi" in page
    assert "Baik ada 1 orang; menurut pedoman paling banyak 0." in page
    assert "Belum ada yang Butuh Perbaikan atau Kurang/Misconduct;" in page
    assert "Kurang/<wbr>Misconduct" in page  # a chip breaks there on a phone, not within the word
    _sent(office.post(world.rahmat, _sheet(office, skp), {**OWN, "work": "ABOVE", "kirim": "1"}))
    assert evaluation(office, case).organisation_result == "GOOD"


def test_assessor_of_a_second_post_sees_the_first_with_its_months(office: Office) -> None:
    world, first = office.world, play(office, now=IN_DECEMBER)
    with Session(office.engine, expire_on_commit=False) as session, session.begin():
        session.get_one(Skp, first.id).last_day = date(2026, 6, 30)
        session.flush()
        second = skp_of(session, world.dimas, assessor=world.laras)
        second.employee_id, second.first_day = world.siti.id, date(2026, 7, 1)
        agreed(session, second, world.siti, assessor=world.laras, results=["Gambar teknis"])
    begin(office, second, PeriodKind.YEAR, now=IN_DECEMBER)
    page = office.get(world.laras, _sheet(office, second, PeriodKind.YEAR))
    assert "SKP lain pada tahun ini" in page
    assert "6 bulan" in page
    assert "Rab 1 Jul – Kam 31 Des 2026" in page  # the days in this post


def test_several_of_whom_nothing_is_contentious_are_rated_at_once(office: Office) -> None:
    world, skp = office.world, play(office)
    with Session(office.engine, expire_on_commit=False) as session, session.begin():
        other = skp_of(session, world.bayu, assessor=world.rahmat)
        agreed(session, other, world.bayu, assessor=world.rahmat, results=["Surat tercatat"])
    cases = [begin(office, one, now=IN_APRIL) for one in (skp, other)]
    _sent(office.post(world.siti, _sheet(office, skp), {**SELF, "kirim": "1"}))
    _sent(office.post(world.bayu, _sheet(office, other), {**SELF, "self_note": "Ada lembur.", "kirim": "1"}))
    page = office.get(world.rahmat, "/skp/tim")
    tasks = [office.task(case).id for case in cases]
    assert [f'value="{task}"' in page for task in tasks] == [True, False]
    answer = office.post(
        world.rahmat, "/antrean/sekaligus", {"pilih": [str(one) for one in tasks], "putusan": "AS_SELF"}
    )
    assert "Ada catatan pegawai" in html.unescape(answer.get_data(as_text=True))
    assert [evaluation(office, case).predicate for case in cases] == ["GOOD", None]


def test_objection_page_tells_both_sides_and_the_last_day(office: Office) -> None:
    world, skp = office.world, play(office, now=IN_DECEMBER)
    case = begin(office, skp, PeriodKind.YEAR, now=IN_DECEMBER)
    sheet, page = _sheet(office, skp, PeriodKind.YEAR), f"/skp/{skp.id}/keberatan"
    assert office.browser(world.siti).get(page).status_code == 404
    _sent(office.post(world.siti, sheet, {**SELF, "kirim": "1"}))
    _sent(office.post(world.rahmat, sheet, {**OWN, "kirim": "1"}))
    _sent(office.post(world.siti, f"{sheet}/buka", {}))
    assert "dibuka pegawai" in office.get(world.siti, sheet)
    assert "Ajukan keberatan" in office.get(world.siti, page)
    assert "Ajukan keberatan" not in office.get(world.rahmat, page)
    assert office.post(world.rahmat, page, {"alasan": "Saya penilainya."}).status_code == 404
    assert "Tulis alasan keberatan" in _refused(office.post(world.siti, page, {"alasan": ""}))
    _sent(office.post(world.siti, page, {"alasan": "Datanya terlambat masuk."}))
    assert "Tulis penjelasan Anda" in office.get(world.rahmat, page)
    assert "Tulis penjelasan Anda" not in office.get(world.ratna, page)
    said = office.answer(world.rahmat, case, assessor_words="Batasnya tanggal 25.")
    assert said.location == page  # where the objection is followed, not the queue
    assert "Batasnya tanggal 25." in office.get(world.siti, page)
    assert "Batasnya tanggal 25." in office.get(world.siti, f"/kasus/{case.id}")
    again = office.post(world.siti, page, {"alasan": "Sekali lagi."})
    assert again.status_code == 409
    assert "Sekali lagi." in html.unescape(again.get_data(as_text=True))


def test_who_accepts_a_result_stays_on_its_sheet(office: Office) -> None:
    world, skp = office.world, play(office, now=IN_DECEMBER)
    case = begin(office, skp, PeriodKind.YEAR, now=IN_DECEMBER)
    sheet = _sheet(office, skp, PeriodKind.YEAR)
    _sent(office.post(world.siti, sheet, {**SELF, "kirim": "1"}))
    _sent(office.post(world.rahmat, sheet, {**OWN, "kirim": "1"}))
    _sent(office.post(world.siti, f"{sheet}/buka", {}))
    browser, task = office.browser(world.siti), office.task(case)
    done = browser.post_form(f"/tugas/{task.id}", fields={"answer": "ACCEPT", "request_key": KEY})
    assert done.location == sheet
    assert "Terkirim." in browser.get(sheet).get_data(as_text=True)


def test_too_late_for_an_objection_says_until_when_it_was_possible(office: Office) -> None:
    world, skp = office.world, play(office, now=IN_DECEMBER)
    begin(office, skp, PeriodKind.YEAR, now=IN_DECEMBER)
    sheet, page = _sheet(office, skp, PeriodKind.YEAR), f"/skp/{skp.id}/keberatan"
    _sent(office.post(world.siti, sheet, {**SELF, "kirim": "1"}))
    _sent(office.post(world.rahmat, sheet, {**OWN, "kirim": "1"}))
    _sent(office.post(world.siti, f"{sheet}/buka", {}))
    office.let_time_pass(datetime(2026, 12, 15, 17, 0, tzinfo=UTC))
    seen = office.get(world.siti, page)
    assert "Batas keberatan 15 Des 2026 sudah lewat" in seen
    assert "Belum terkirim" not in seen  # nothing was sent yet
    late = office.post(world.siti, page, {"alasan": "Baru sempat menulis."})
    assert late.status_code == 409
    assert "Baru sempat menulis." in html.unescape(late.get_data(as_text=True))


def _address(office: Office, skp: Skp) -> str:
    with Session(office.engine) as session:
        line = session.scalars(select(Iki.line).order_by(Iki.id)).first()
    return f"/skp/{skp.id}/capaian/{line}"


def _first_result(office: Office, skp: Skp) -> int:
    with Session(office.engine) as session:
        plan = agreed_plan(session, skp.id)
        assert plan is not None
        return content(session, plan).results[0].rhk.id


def _sheet(office: Office, skp: Skp, kind: PeriodKind = PeriodKind.QUARTER) -> str:
    return f"/skp/{skp.id}/nilai/{period(office, kind).id}"


def _sent(answer: TestResponse) -> None:
    assert answer.status_code == 303, html.unescape(answer.get_data(as_text=True))


def _refused(answer: TestResponse) -> str:
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422, page
    return page
