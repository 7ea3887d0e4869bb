"""My day of activities over HTTP: three ways to add, figures while typing, nothing lost, nothing twice."""

from __future__ import annotations

import html
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from models import activity_reading
from models.accounts import WebSession
from models.activity import Activity, ActivityItem, ActivityReport, ActivityState
from models.attendance import PresenceDay, PresenceKind
from models.people import Holding
from models.process import Instance
from tests.support.activity import MONDAY, entry, item
from tests.support.leave import calendars
from tests.support.office import Office
from tests.support.skp import agreed, open_year, skp_of
from tests.support.world import NOW, hold, make_account, make_post, make_unit, small_world
from tests.web.conftest import SignIn
from tests.web.pages import main
from webapp.sign_in import passwords

HERE, PASSWORD = "/aktivitas", "kuda hijau menari pelan"
FRIDAY = MONDAY - timedelta(days=3)
TYPED = {
    "item": "A-01",
    "day": MONDAY.isoformat(),
    "begins": "08:00",
    "ends": "09:30",
    "volume": "1",
    "text": "Menyusun nota dinas undangan rapat",
    "serves": "tambahan",
    "link": "",
}
NEW = f"{HERE}/baru/{MONDAY.isoformat()}"


@pytest.fixture
def office(demo_app: Flask, engine: Engine, session: Session, login: SignIn) -> Iterator[Office]:
    """Monday, 10.00: Siti was present from 07.30, and did two things on Friday."""
    world = small_world(session)
    calendars(session)
    made = item(session)
    item(session, "A-02", name="Mengikuti rapat", output_unit="rapat", norm_minutes=120)
    item(session, "A-03", name="Menyusun laporan", needs_evidence=True)
    for hours in (("08:00", "09:00"), ("09:00", "10:00")):
        entry(session, world.siti, made, hours, day=FRIDAY)
    start = datetime.combine(MONDAY, time(0, 30), NOW.tzinfo)
    session.add(
        PresenceDay(
            employee_id=world.siti.id, day=MONDAY, kind=PresenceKind.RECORDED, check_in=start, noted_at=NOW
        )
    )
    session.commit()
    found = Office(demo_app, engine, world, login)
    found.open(NOW, shipped=False)
    yield found
    found.close()


def kept(office: Office, day: date = MONDAY) -> list[Activity]:
    with Session(office.engine, expire_on_commit=False) as session:
        rows = select(Activity).where(Activity.employee_id == office.world.siti.id, Activity.day == day)
        return list(session.scalars(rows.order_by(Activity.begins)))


def test_a_day_is_filled_from_what_is_usual_from_friday_and_from_the_catalogue(office: Office):
    siti = office.world.siti
    page = office.get(siti, f"{HERE}?hari={MONDAY}")
    usual = page.split("/baru/")[1].split('"')[0]
    assert "Menyusun nota dinas" in page and "Ulangi kegiatan Jum 6 Feb" in page
    form = office.get(siti, f"{HERE}/baru/{usual}")
    assert (
        'value="07:30"' in form and "Menyusun nota dinas undangan rapat" in form
    )  # like the last, from the start
    assert "rapat" in office.get(siti, f"{HERE}/katalog?hari={MONDAY}&cari=rapat")
    assert office.post(siti, f"{HERE}/ulangi", {"hari": MONDAY.isoformat()}).status_code == 303
    answer = office.post(siti, NEW, TYPED | {"item": "A-02", "begins": "10:00", "ends": "12:30"})
    assert answer.status_code == 303
    said = " ".join(main(office.browser(siti).get(answer.headers["Location"])).split())
    assert [row.state for row in kept(office)] == [ActivityState.DRAFT] * 3
    assert "240 poin dari paling banyak 450 sehari" in said
    assert "Tidak dihitung: 30 menit jam istirahat" in said
    assert f'href="{HERE}/presensi"' in page and f'href="{HERE}/periksa"' not in page
    assert f'href="{HERE}/periksa"' in office.get(office.world.rahmat, HERE)
    sunday = office.get(siti, f"{HERE}?hari={MONDAY - timedelta(days=1)}")
    assert "Bukan hari kerja Anda" in sunday and "angkanya sementara" not in sunday
    gone = kept(office)[0]
    answer = office.post(siti, f"{HERE}/{gone.id}/hapus", {})
    assert len(kept(office)) == 3 and kept(office)[0].state is ActivityState.CANCELLED
    assert f"{HERE}/{gone.id}/pulihkan" in office.get(siti, answer.headers["Location"])
    office.post(siti, f"{HERE}/{gone.id}/pulihkan", {})
    assert kept(office)[0].state is ActivityState.DRAFT
    assert office.browser(office.world.bayu).get(f"{HERE}/{gone.id}/ubah").status_code == 404


def test_figures_come_while_typing_with_what_is_not_counted(office: Office):
    typed = TYPED | {"begins": "07:00", "ends": "09:30"}
    said = " ".join(main(office.post(office.world.siti, f"{HERE}/hitung", typed)).split())
    assert "60 poin" in said and "60 menit × bobot 1" in said
    assert "30 menit di luar presensi Anda" in said and "60 menit di atas norma 60 menit" in said
    for change in (
        {"begins": "", "volume": "x"},
        {"day": "2026-02-31"},
        {"day": "9999-12-30"},
        {"item": "?"},
    ):
        assert office.post(office.world.siti, f"{HERE}/hitung", typed | change).status_code == 200


@pytest.mark.parametrize(
    ("change", "at", "words"),
    [
        ({"begins": "22:00", "ends": "01:00"}, "ends", "melewati tengah malam"),
        ({"day": (MONDAY + timedelta(days=1)).isoformat()}, "day", "Hari itu belum tiba"),
        ({"day": "9999-12-30"}, "day", "Tanggal paling akhir"),
        ({"volume": "0"}, "volume", "paling sedikit 1"),
        ({"begins": "pagi"}, "begins", "Tulis jamnya seperti 08.30"),
        ({"serves": str(uuid.uuid4())}, "serves", ""),
    ],
)
def test_a_refusal_stands_at_its_field_and_keeps_what_was_typed(
    office: Office, change: dict[str, str], at: str, words: str
):
    answer = office.post(office.world.siti, NEW, TYPED | change)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert f'id="{at}-e"' in page and words in page
    assert TYPED["text"] in page and not kept(office)
    assert TYPED["text"] in office.get(office.world.siti, NEW)  # and when the form is opened again


def test_the_same_request_five_times_at_once_is_one_entry(office: Office):
    key = str(uuid.uuid4())
    browsers = [office.browser(office.world.siti) for _each in range(5)]
    sent = [TYPED | {"request_key": key, "csrf_token": one.token()} for one in browsers]

    def press(place: int) -> tuple[int, str]:
        answer = browsers[place].post(NEW, data=sent[place], headers={"Sec-Fetch-Site": "same-origin"})
        return answer.status_code, answer.headers.get("Location", "")

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(press, range(5)))
    (row,) = kept(office)
    assert answers == {(303, f"{HERE}?hari={MONDAY}#k{row.id}")}


def test_five_rows_typed_when_the_session_ends_are_all_there_after_signing_in(
    office: Office, session: Session
):
    siti, browser = office.world.siti, office.app.test_client()
    make_account(session, siti, password_hash=passwords.hash_password(PASSWORD))
    session.commit()
    office.login(browser, siti)
    for hour in ("07", "08", "09", "10"):
        fields = TYPED | {"begins": f"{hour}:30", "ends": f"{hour}:59", "request_key": str(uuid.uuid4())}
        assert browser.post_form(NEW, fields=fields).status_code == 303
    session.execute(update(WebSession).values(expires_at=datetime.now(UTC)))  # noqa: TID251 - the real clock
    session.commit()
    fifth = TYPED | {"begins": "13:00", "ends": "14:00", "text": "Menata arsip surat masuk"}
    assert browser.post_form(NEW, fields=fifth).headers["Location"].startswith("/masuk")
    back = browser.post_form("/masuk", nip=siti.nip, sandi=PASSWORD).headers["Location"]
    page = html.unescape(browser.get(back).get_data(as_text=True))
    assert back == NEW and "Menata arsip surat masuk" in page and 'value="13:00"' in page
    assert len(kept(office)) == 4


def test_my_month_explains_itself_and_goes_along_to_bkn_without_formulas(office: Office, session: Session):
    """One of Friday's rows is accepted, a name that a spreadsheet would reckon is no formula there."""
    accepted, sent = kept(office, FRIDAY)
    session.get_one(Activity, accepted.id).state = ActivityState.VERIFIED
    session.get_one(ActivityItem, sent.item_id).name = "=HYPERLINK(A1)"
    session.commit()
    said = " ".join(main(office.browser(office.world.siti).get(f"{HERE}/bulan?bulan=2026-02")).split())
    # 20 working days less one of joint leave and one holiday: 18 x 300 points, of which 60 are accepted.
    assert "60 poin diterima dari sasaran 5.400" in said and "1,11%" in said
    assert "Bila semua yang dikirim diterima: 2,22%." in said
    assert "Kosong, batasnya lewat" in said and "1 hari belum diisi" not in said.replace("3 hari", "")
    for ending in ("csv", "xlsx"):
        answer = office.browser(office.world.siti).get(f"{HERE}/bkn/unduh.{ending}?bulan=2026-02")
        assert answer.status_code == 200
        assert b"'=HYPERLINK" in answer.data or ending == "xlsx"
    chosen = {"bulan": "2026-02", "baris": [str(accepted.id)]}
    for person in (office.world.bayu, office.world.siti):
        office.post(person, f"{HERE}/bkn", chosen)
    assert [one.in_bkn_at is None for one in kept(office, FRIDAY)] == [False, True]
    assert "1 dari 2 sudah ada di BKN" in office.get(office.world.siti, f"{HERE}/bkn?bulan=2026-02")
    answer = office.browser(office.world.siti).get(f"{HERE}/bkn/unduh.csv?bulan=2026-02&baru=1")
    assert answer.data.count(b"\r\n") == 2  # the heading, and the one that isn't there


def test_a_month_in_two_units_has_the_deadlines_of_each(office: Office, session: Session):
    """From Thursday on in a unit that works on Saturdays: its third working day after is Monday, not Tuesday."""
    siti, thursday = office.world.siti, FRIDAY - timedelta(days=1)
    held = session.scalars(select(Holding).where(Holding.employee_id == siti.id)).one()
    post = make_post(session, make_unit(session, "Puskesmas", work_week=6), name="Perawat")
    held.valid_to = thursday - timedelta(days=1)
    session.flush()
    hold(session, post, by=siti.id, since=thursday)
    session.commit()
    said = " ".join(main(office.browser(siti).get(f"{HERE}/bulan?bulan=2026-02")).split())
    assert "Kam 5 Feb</a>" not in said and "Kam 5 Feb Hari ini, 23.59" in said


def test_activities_stand_under_the_result_that_they_serve(office: Office, session: Session):
    siti, rahmat = office.world.siti, office.world.rahmat
    open_year(session)
    skp = skp_of(session, siti, assessor=rahmat)
    agreed(session, skp, siti, assessor=rahmat, results=["Surat terlayani", "Arsip tertata"])
    line = activity_reading.results_on(session, siti.id, FRIDAY)[1].line
    served = session.get_one(Activity, kept(office, FRIDAY)[0].id)
    served.rhk_line, served.additional, served.text = line, False, "Menata arsip tahun lalu"
    session.commit()
    said = " ".join(main(office.browser(rahmat).get(f"/skp/{skp.id}/capaian")).split())
    assert "Arsip tertata" in said.split("Menata arsip tahun lalu")[0]
    assert "Menata arsip tahun lalu Jum 6 Feb 2026 · 1 dokumen, Menunggu atasan" in said
    assert kept(office, FRIDAY)[1].text not in said  # an additional task serves none


def send_two_days(office: Office) -> tuple[Activity, Activity]:
    """A row of Friday that lacks its evidence at first, and one of Monday, in one report by two presses."""
    siti = office.world.siti
    for day, code in ((FRIDAY, "A-03"), (MONDAY, "A-01")):
        fields = TYPED | {"day": day.isoformat(), "item": code, "begins": "13:00", "ends": "14:00"}
        assert office.post(siti, NEW, fields).status_code == 303
    bare, whole = kept(office, FRIDAY)[-1], kept(office)[0]
    picked = {"baris": [str(bare.id), str(whole.id)]}
    answer = office.post(siti, f"{HERE}/kirim", picked)
    page = html.unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422 and f'id="kirim-{bare.id}-e"' in page and "perlu bukti" in page
    assert office.post(siti, f"{HERE}/{bare.id}/ubah", proved(bare)).status_code == 303
    key = str(uuid.uuid4())
    assert [office.post(siti, f"{HERE}/kirim", picked, key=key).status_code for _each in range(2)] == [
        303,
        303,
    ]
    assert {row.state for row in (kept(office)[0], kept(office, FRIDAY)[-1])} == {ActivityState.SUBMITTED}
    return bare, whole


def test_days_are_sent_together_once_and_what_came_back_is_mended_and_sent_again(office: Office):
    office.open(NOW)
    siti = office.world.siti
    bare, _whole = send_two_days(office)
    with Session(office.engine) as session:
        report = session.scalars(select(ActivityReport)).one()
        case = session.get_one(Instance, report.instance_id)
    given = {"decision": "RETURNED", "return_reason": "Fotonya belum terlihat jelas", "reject_reason": ""}
    assert office.answer(office.world.rahmat, case, **given).status_code == 303
    said = " ".join(main(office.browser(siti).get(f"{HERE}?hari={FRIDAY}")).split())
    assert "Fotonya belum terlihat jelas" in said and "Dikembalikan" in said
    mended = proved(bare) | {"text": "Menyusun laporan kegiatan, foto diulang"}
    assert office.post(siti, f"{HERE}/{bare.id}/ubah", mended).status_code == 303
    said = " ".join(main(office.browser(siti).get(f"{HERE}/kirim")).split())
    assert "Yang dikirim sebelumnya (versi 1)" in said and TYPED["text"] in said
    with Session(office.engine) as session:
        (task,) = activity_reading.repairs_of(session, siti.id)
    assert office.post(siti, f"/tugas/{task.id}", {"repair_note": ""}).status_code == 303
    again = kept(office, FRIDAY)[-1]
    assert (again.state, again.version, kept(office)[0].version) == (ActivityState.SUBMITTED, 2, 2)


def proved(row: Activity) -> dict[str, str]:
    """The row as its form has it, with a link to its evidence."""
    hours = {"begins": f"{row.begins:%H:%M}", "ends": f"{row.ends:%H:%M}"}
    shown = {"item": "A-03", "link": "https://contoh.example/foto", "text": row.text}
    return TYPED | hours | shown | {"day": row.day.isoformat()}
