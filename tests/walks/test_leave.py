"""Annual leave from the first page to the last, over HTTP: every end of the diagram, and the ways there."""

from __future__ import annotations

import html
import re
import uuid
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.leave import LeaveStatus
from models.leave_authority import LeaveAuthority
from models.leave_office import BlockedPeriod
from models.letters import letters_of
from models.process import InstanceStatus, UserTask
from models.readings import Reading
from tests.engine.counting import counted_on
from tests.support import letters
from tests.support.office import REQUEST, Office
from tests.support.world import TODAY, delegate
from webapp import db


def test_approved_leave(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)
    assert office.figures(world.siti) == (18, 0, 5)

    assert office.say(world.rahmat, case, "APPROVED").status_code == 303
    assert office.say(world.ratna, case, "APPROVED").status_code == 303

    ended = office.ended(case)
    assert (ended.status, ended.outcome) == (InstanceStatus.COMPLETED, "APPROVED")
    assert office.figures(world.siti) == (18, 5, 0)
    page = office.get(world.siti, f"/kasus/{case.id}")
    assert "Cuti disetujui" in page
    assert "Kepala Dinas, Ratna Kenanga" in page
    assert "13 hari" in page
    with Session(office.engine) as session:
        form, permit = letters_of(session, case.id)
    assert (form.number, permit.title) == (ended.number, "Surat Izin Cuti Tahunan")
    assert permit.number.startswith("850/001/") and permit.signed_by == world.ratna.id
    assert permit.title in page and "Menunggu TTE" in page
    assert "selama 5 hari kerja" in letters.words(office.paper(world.siti, f"/surat/{permit.id}.pdf"))
    assert "VIII. KEPUTUSAN" in letters.words(office.paper(world.rahmat, f"/cuti/{case.id}/formulir.pdf"))
    with Session(office.engine) as session:
        noted = session.execute(
            select(Reading.reader_id, Reading.what).where(Reading.thing == ended.number)
        ).all()
    assert noted == [(world.rahmat.id, "LETTER")]


@pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
def test_decision_over_http_costs_thirty_statements_and_one_commit(office: Office, demo_app: Flask) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")
    office.browser(world.ratna)  # signed in
    with demo_app.app_context():
        engine = db.database().engine
    with counted_on(engine) as sent:
        office.say(world.ratna, case, "APPROVED")
    begun = max(place for place, one in enumerate(sent) if "FROM web_session" in one)
    sent = sent[begun:]  # of the answer itself, without the page that was read for its token
    # six of any completion; eight of the check; to decide under the lock four: balances, lines, requests | the
    # decision; to grant six: the same three again, since steps write them | new lines, all lines, the balance |
    # to keep the form and the letter six: who judged | the letter's text, its unit, its number | the two of them,
    # each with the signature that is waited for
    assert (len(sent) - sent.count("COMMIT"), sent.count("COMMIT")) == (30, 1), sent


def test_changed_leave_shows_and_charges_the_changed_days(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.say(
        world.rahmat, case, "CHANGED", new_from="2026-02-24", new_to="2026-02-27", change_reason="Rapat."
    )
    assert "Rapat." in office.get(world.ratna, f"/tugas/{office.task(case).id}")

    office.say(
        world.ratna,
        case,
        "CHANGED",
        new_from="2026-02-24",
        new_to="2026-02-25",
        change_reason="Laporan triwulan.",
    )
    assert "Anda terima?" in office.get(world.siti, f"/tugas/{office.task(case).id}")
    assert office.figures(world.siti) == (18, 0, 5)
    office.answer(world.siti, case, answer="ACCEPT")

    assert office.ended(case).outcome == "CHANGED"
    assert office.figures(world.siti) == (18, 2, 0)
    page = office.get(world.siti, f"/kasus/{case.id}")
    assert "Cuti tahunan, 2 hari kerja" in page
    assert "Laporan triwulan." in page
    assert "Sen 23 – Jum 27 Feb 2026" in page  # as it was asked


def test_postponed_leave(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "POSTPONED", until="2026-06-01", postpone_reason="Audit BPK.")

    office.say(world.ratna, case, "POSTPONED", until="2026-07-01", postpone_reason="Audit BPK sampai Juni.")

    assert office.ended(case).outcome == "POSTPONED"
    assert office.figures(world.siti) == (18, 0, 0)
    assert office.request(case).postponed_until == date(2026, 7, 1)
    assert "ditangguhkan; 5 hari dibawa utuh" in office.get(world.siti, "/saldo")


def test_rejected_leave(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "REJECTED", reject_reason="Tidak ada pengganti.")

    office.say(world.ratna, case, "REJECTED", reject_reason="Tidak ada pengganti pada minggu itu.")

    assert office.ended(case).outcome == "REJECTED"
    assert office.figures(world.siti) == (18, 0, 0)
    assert "Tidak ada pengganti pada minggu itu." in office.get(world.siti, f"/kasus/{case.id}")


@pytest.mark.parametrize("office", [False], ids=["at-once"], indirect=True)
def test_a_period_closed_since_the_request_is_granted_with_a_reason_only(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)
    with Session(office.engine) as session, session.begin():
        session.add(
            BlockedPeriod(
                unit_id=world.agency,
                first_day=date(2026, 2, 26),
                last_day=date(2026, 3, 6),
                name="Pemeriksaan BPK",
                ground="SE 2",
            )
        )
    task = f"/tugas/{office.task(case).id}"
    warning = "Kam 26 Feb – Jum 6 Mar tertutup untuk cuti tahunan: Pemeriksaan BPK."
    field = 'name="closed_reason"'
    assert warning in office.get(world.rahmat, task)
    office.say(world.rahmat, case, "APPROVED")  # advice binds nobody
    task = f"/tugas/{office.task(case).id}"
    page = office.get(world.ratna, task)
    assert warning in page and field not in page
    days = {"new_from": "2026-02-24", "new_to": "2026-02-26", "change_reason": "Rapat."}
    for verdict, more in (("APPROVED", {}), ("CHANGED", days)):
        refused = office.say(world.ratna, case, verdict, closed_reason="", **more)
        page = html.unescape(refused.get_data(as_text=True))
        assert refused.status_code == 422
        assert f"{warning} Tulis mengapa cuti tetap diberi" in page and field in page
        assert "masa tertutup? <span" not in page  # now that it was asked for it may not be left empty

    assert office.say(world.ratna, case, "APPROVED", closed_reason="Sudah diganti Intan.").status_code == 303

    assert office.ended(case).outcome == "APPROVED"
    said = "Diberi pada masa tertutup (Pemeriksaan BPK): Sudah diganti Intan."
    assert office.request(case).decision_reason == said
    assert said in office.get(world.siti, f"/kasus/{case.id}")


@pytest.mark.parametrize("steps", [0, 1], ids=["before-advice", "after-advice"])
def test_withdrawn_leave(office: Office, steps: int) -> None:
    world = office.world
    case = office.ask(world.siti)
    if steps:
        office.say(world.rahmat, case, "APPROVED")

    answer = office.post(world.siti, f"/kasus/{case.id}/tarik", {"alasan": "Rencana berubah."})

    assert answer.status_code == 303
    assert office.ended(case).status == InstanceStatus.WITHDRAWN
    assert office.request(case).status == LeaveStatus.WITHDRAWN
    assert office.figures(world.siti) == (18, 0, 0)
    assert "ditarik pemohon: Rencana berubah." in office.get(world.siti, "/saldo")


def test_head_as_direct_superior_decides_at_once(office: Office) -> None:
    world = office.world
    case = office.ask(world.intan)

    assert office.task(case).step == "decision"
    office.say(world.ratna, case, "APPROVED")

    assert office.ended(case).outcome == "APPROVED"


def test_silent_superior_is_reminded_and_passed_over(office: Office) -> None:
    """Monday's request is due on Wednesday at four; the secretary's post is vacant, so it goes up to the head."""
    world = office.world
    case = office.ask(world.siti)
    task = office.task(case)
    assert task.due_at == datetime(2026, 2, 11, 9, 0, tzinfo=UTC)

    assert office.let_time_pass(datetime(2026, 2, 10, 9, 1, tzinfo=UTC)) == 1
    assert office.task(case).reminded_at is not None
    assert not office.may(world.ratna, case)

    assert office.let_time_pass(datetime(2026, 2, 11, 9, 1, tzinfo=UTC)) == 1
    assert office.may(world.ratna, case)
    office.say(world.ratna, case, "APPROVED")

    assert office.request(case).advised_as == "Kepala Dinas"
    assert office.task(case).step == "decision"


def test_time_that_passes_at_the_officer_brings_it_to_the_post_above(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")
    assert not office.may(world.dewi, case)

    office.let_time_pass(datetime(2026, 2, 10, 9, 1, tzinfo=UTC))
    office.let_time_pass(datetime(2026, 2, 11, 9, 1, tzinfo=UTC))
    office.say(world.dewi, case, "APPROVED")

    assert office.ended(case).outcome == "APPROVED"
    assert office.request(case).decided_as == "Sekretaris Daerah"


def test_plt_advises_in_a_vacant_post_and_is_named_so(office: Office) -> None:
    world = office.world
    case = office.ask(world.laras)  # her superior post is the one that she herself acts in

    assert office.task(case).step == "decision"
    assert not office.may(world.laras, case)

    other = office.ask(world.dimas)
    office.say(world.laras, other, "APPROVED")
    office.say(world.ratna, other, "APPROVED")
    assert office.request(other).advised_as == "Kepala Seksi Jalan"


def test_plh_decides_for_the_absent_officer_and_the_letter_says_so(office: Office) -> None:
    world = office.world
    _grant(office, world.water_post)
    case = office.ask(world.tirta)
    office.say(world.yoga, case, "APPROVED")

    office.say(world.yoga, case, "APPROVED")

    assert office.ended(case).outcome == "APPROVED"
    assert office.request(case).decided_as == "Plh. Kepala Bidang Air Minum"
    page = office.get(world.tirta, f"/kasus/{case.id}")
    assert "Plh. Kepala Bidang Air Minum, Yoga Meranti" in page


def test_delegate_decides_on_behalf(office: Office) -> None:
    world = office.world
    with Session(office.engine) as session, session.begin():
        delegate(session, world.ratna.post_id, by=world.ratna, to=world.laras, until=date(2026, 2, 28))
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")

    office.say(world.laras, case, "APPROVED")

    assert office.request(case).decided_as == "a.n. Kepala Dinas"


def test_nobody_decides_about_own_leave(office: Office) -> None:
    """Neither the head about herself, nor a delegate of hers about himself."""
    world = office.world
    with Session(office.engine) as session, session.begin():
        delegate(session, world.ratna.post_id, by=world.ratna, to=world.rahmat, until=date(2026, 2, 28))
    case = office.ask(world.rahmat)
    assert office.task(case).step == "decision"
    assert not office.may(world.rahmat, case)

    heads = office.ask(world.ratna)
    office.say(world.dewi, heads, "APPROVED")
    assert not office.may(world.ratna, heads)
    office.say(world.surya, heads, "APPROVED")
    assert office.request(heads).decided_as == "Bupati"


def test_leave_abroad_that_an_acting_holder_may_not_grant_goes_up(office: Office) -> None:
    world = office.world
    _grant(office, world.water_post, abroad=True)
    case = office.ask(world.tirta, abroad="true")
    office.say(world.yoga, case, "APPROVED")

    office.say(world.yoga, case, "APPROVED")

    task = office.task(case)
    assert (task.step, task.post_id) == ("decision", world.surya.post_id)
    assert office.request(case).status == LeaveStatus.PENDING
    office.say(world.surya, case, "APPROVED")
    assert office.request(case).decided_as == "Bupati"


def test_leave_over_new_year_moves_both_balances(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti, first_day="2026-12-28", last_day="2027-01-05")
    assert "Kalender tahun itu belum terbit" in office.get(world.siti, f"/kasus/{case.id}")

    office.say(world.rahmat, case, "APPROVED")
    office.say(world.ratna, case, "APPROVED")

    assert office.figures(world.siti)[1:] == (4, 0)
    assert office.figures(world.siti, 2027)[1:] == (3, 0)


def test_same_request_sent_twice_is_one(office: Office) -> None:
    key = str(uuid.uuid4())
    first = office.post(office.world.siti, "/ajukan/leave", REQUEST, key=key)
    second = office.post(office.world.siti, "/ajukan/leave", REQUEST, key=key)

    assert (first.status_code, second.status_code) == (303, 303)
    assert first.headers["Location"] == second.headers["Location"]
    assert office.figures(office.world.siti) == (18, 0, 5)


def test_request_that_cannot_be_granted_never_becomes_a_case(office: Office) -> None:
    world = office.world
    answer = office.post(
        world.siti, "/ajukan/leave", REQUEST | {"first_day": "2026-07-01", "last_day": "2026-07-30"}
    )

    assert answer.status_code == 422
    assert "Sisa cuti Anda 18 hari; permintaan ini 22 hari kerja" in answer.get_data(as_text=True)
    with Session(office.engine) as session:
        assert session.scalars(select(UserTask)).all() == []


def test_state_of_a_case_stays_small(office: Office) -> None:
    case = office.ask(office.world.siti, reason="Menghadiri pernikahan adik. " * 15)
    office.say(office.world.rahmat, case, "APPROVED")

    with Session(office.engine) as session:
        state = session.get_one(type(case), case.id).state
    assert state is not None
    assert len(state) <= 2048


def test_case_page_names_each_hour_and_hand(office: Office) -> None:
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")

    page = office.get(world.siti, f"/kasus/{case.id}")

    assert "Rahmat Jati" in page
    assert "Ratna Kenanga" in page
    assert re.search(r"Batas\s+<b>", page)
    assert TODAY.isoformat() not in page  # days are said in words


def _grant(office: Office, post_id: int, *, abroad: bool = False) -> None:
    with Session(office.engine) as session, session.begin():
        ended = {"valid_to": date(2020, 1, 1)}
        session.query(LeaveAuthority).filter_by(abroad=abroad).update(ended)
        session.add(
            LeaveAuthority(
                unit_id=office.world.agency,
                post_id=post_id,
                abroad=abroad,
                valid_from=date(2020, 1, 1),
                ground="Kep. 850/13/2020",
            )
        )
