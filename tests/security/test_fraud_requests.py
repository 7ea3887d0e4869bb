"""Asking for more than one has, changing what was sent, and fields that no page offers."""

from __future__ import annotations

import io
import threading
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from models.documents import Attachment, Draft
from models.leave import LeaveEntry, LeaveRequest, LeaveStatus
from models.operations import CaseMove
from models.people import Role, RoleGrant
from models.process import Definition
from tests.support.office import EMPTY, REQUEST, Office
from tests.support.world import TODAY, delegate
from tests.web import permit
from tests.web.designer.conftest import PERMIT, Studio, act, drafted, studio
from tests.web.permit import Desk
from workflows import runtime

__all__ = ["studio"]
TEN_DAYS = {"first_day": "2026-03-02", "last_day": "2026-03-13"}
LATER_TEN = {"first_day": "2026-04-06", "last_day": "2026-04-17"}


def requests(office: Office) -> list[LeaveRequest]:
    with Session(office.engine, expire_on_commit=False) as session:
        return list(session.scalars(select(LeaveRequest)))


@pytest.mark.asvs("2.3.4")
def test_two_tabs_do_not_spend_the_same_days(office: Office):
    """Eighteen days, and two requests of ten sent at the same moment: one is accepted, and no day is missing."""
    world = office.world
    browsers = [office.browser(world.siti) for _tab in range(2)]
    tokens = [browser.token() for browser in browsers]
    together, answers = threading.Barrier(2), [0, 0]

    def send(tab: int, days: dict[str, str]) -> None:
        fields = {**REQUEST, **days, "csrf_token": tokens[tab], "request_key": str(uuid.uuid4())}
        together.wait(timeout=30)
        answers[tab] = browsers[tab].post("/ajukan/leave", data=fields).status_code

    threads = [threading.Thread(target=send, args=one) for one in enumerate((TEN_DAYS, LATER_TEN))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(answers) == [303, 422]
    assert len(requests(office)) == 1
    total, charged, reserved = office.figures(world.siti)
    assert (total, charged, reserved) == (18, 0, 10)


def test_days_are_not_spent_twice_one_after_the_other(office: Office):
    world = office.world
    office.ask(world.siti, **TEN_DAYS)
    assert office.post(world.siti, "/ajukan/leave", REQUEST | LATER_TEN).status_code == 422
    assert office.post(world.siti, "/ajukan/leave", REQUEST | TEN_DAYS).status_code == 422
    assert len(requests(office)) == 1


@pytest.mark.asvs("2.3.2")
@pytest.mark.parametrize("back", [1, 30, 400])
def test_leave_is_not_back_dated(office: Office, back):
    day = (TODAY - timedelta(days=back)).isoformat()
    sent = office.post(office.world.siti, "/ajukan/leave", REQUEST | {"first_day": day, "last_day": day})
    assert sent.status_code == 422
    assert requests(office) == []


@pytest.mark.asvs("2.2.3", "2.3.2")
@pytest.mark.parametrize(
    "changes",
    [
        {"new_from": "2026-02-23", "new_to": "2026-12-31"},  # more days than there are
        {"new_from": "2026-01-05", "new_to": "2026-01-06"},  # past
        {"new_from": "2026-02-27", "new_to": "2026-02-23"},  # backwards
    ],
)
def test_an_officer_does_not_change_leave_beyond_what_the_rules_allow(office: Office, changes):
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")
    sent = office.say(world.ratna, case, "CHANGED", change_reason="Lebih baik begini.", **changes)
    assert sent.status_code == 422
    assert office.request(case).status == LeaveStatus.PENDING
    assert office.figures(world.siti) == (18, 0, 5)


@pytest.mark.asvs("15.3.3")
@pytest.mark.parametrize(
    "field",
    ["subject_id", "employee_id", "started_by", "days", "status", "year", "number", "unit_id", "balance"],
)
def test_fields_that_the_form_does_not_have_are_refused_and_nothing_begins(office: Office, field):
    sent = office.post(office.world.siti, "/ajukan/leave", {**REQUEST, field: "1"})
    assert sent.status_code == 422
    assert requests(office) == []


def test_what_was_sent_does_not_change_by_a_later_draft_or_post(office: Office):
    """After sending, neither the draft of the form nor a second post under its key touches the case."""
    world = office.world
    key = str(uuid.uuid4())
    first = office.post(world.siti, "/ajukan/leave", REQUEST, key=key)
    case = office.case(first)
    longer = {**REQUEST, "last_day": "2026-03-06"}
    office.post(world.siti, "/ajukan/leave", {**longer, "_simpan": "1"})
    again = office.post(world.siti, "/ajukan/leave", longer, key=key)
    office.post(world.siti, "/draf?tempat=start:leave", longer)
    assert again.headers["Location"] == first.headers["Location"]
    request = office.request(case)
    assert (request.first_day.isoformat(), request.last_day.isoformat()) == ("2026-02-23", "2026-02-27")
    assert office.figures(world.siti) == (18, 0, 5)
    assert "2026-03-06" not in office.get(world.rahmat, f"/tugas/{office.task(case).id}")


def test_what_was_decided_is_not_withdrawn_to_get_the_days_back(office: Office):
    world = office.world
    case = office.ask(world.siti)
    office.say(world.rahmat, case, "APPROVED")
    office.say(world.ratna, case, "APPROVED")
    sent = office.post(world.siti, f"/kasus/{case.id}/tarik", {"alasan": "Tidak jadi."})
    assert sent.status_code == 409
    assert office.figures(world.siti) == (18, 5, 0)


def test_withdrawing_twice_gives_the_days_back_once(office: Office):
    world = office.world
    case = office.ask(world.siti)
    for status in (303, 409):
        sent = office.post(world.siti, f"/kasus/{case.id}/tarik", {"alasan": "Tidak jadi."})
        assert sent.status_code == status
    assert office.figures(world.siti) == (18, 0, 0)
    with Session(office.engine) as session:
        reserved = session.scalar(
            select(func.sum(LeaveEntry.days)).where(LeaveEntry.request_id == office.request(case).id)
        )
    assert reserved == 0


def test_a_file_of_another_is_not_claimed_by_its_digest(desk: Desk, engine: Engine):
    """Whoever knows the digest of somebody's letter can't bring it into a case of their own, nor read it so."""
    world = desk.world
    day = permit.today().isoformat()
    form = {"purpose": permit.PURPOSE, "day": day, "count": "3", "note": ""}
    sent = desk.be(world.siti).post_form(
        "/ajukan/permit",
        fields={**form, "_simpan": "1", "letter": (io.BytesIO(b"%PDF-1.7 rahasia"), "surat.pdf")},
    )
    assert sent.status_code == 303
    with Session(engine) as session:
        digest = session.scalars(select(Attachment.sha256)).one().hex()
    stolen = desk.be(world.bayu).post_form("/ajukan/permit", fields={**form, "letter__kept": digest})
    assert stolen.status_code == 422
    assert permit.cases(engine) == 0


def test_the_draft_of_another_is_neither_shown_nor_changed(desk: Desk, engine: Engine, case: runtime.Answer):
    world, place = desk.world, f"task:{case.open_tasks[0]}"
    desk.be(world.rahmat).post_form(f"/draf?tempat={place}", fields={"reason": "Catatan Rahmat sendiri."})
    desk.be(world.stranger).post_form(f"/draf?tempat={place}", fields={"reason": "Punya Gilang."})
    with Session(engine) as session:
        kept = {one.employee_id: one.fields["reason"] for one in session.scalars(select(Draft))}
    assert kept[world.rahmat.id] == ["Catatan Rahmat sendiri."]
    assert "Punya Gilang" not in desk.be(world.rahmat).get(f"/tugas/{case.open_tasks[0]}").get_data(
        as_text=True
    )


def test_a_stranger_s_files_do_not_come_into_the_case_with_somebody_s_answer(
    desk: Desk, engine: Engine, case: runtime.Answer
):
    """A post to a task that isn't one's own leaves no file in the case."""
    sent = desk.be(desk.world.stranger).post_form(
        f"/tugas/{case.open_tasks[0]}",
        fields={**permit.ADVICE, "letter": (io.BytesIO(b"%PDF-1.7 palsu"), "palsu.pdf")},
    )
    assert sent.status_code == 404
    with Session(engine) as session:
        assert (
            session.scalars(select(Attachment).where(Attachment.instance_id == case.instance_id)).all() == []
        )


@pytest.mark.parametrize("who", ["admin", "wulan", "bayu", "siti"])
@pytest.mark.parametrize("role", list(Role))
def test_nobody_gives_oneself_a_role(desk: Desk, engine: Engine, who, role):
    person = getattr(desk.world, who)
    before = roles(engine)
    way, field = ("pemeriksa", "unit-periksa") if role is Role.AUDITOR else ("peran", "unit")
    for unit in (desk.world.regency, desk.world.agency, desk.world.office):
        fields = {"peran": role, field: unit}
        sent = desk.be(person).post_form(f"/admin/akun/{person.id}/{way}", fields=fields)
        assert sent.status_code == 403
    assert roles(engine) == before


@pytest.mark.parametrize("who", ["wulan", "bayu"])
def test_the_personnel_office_gives_nobody_a_role(desk: Desk, engine: Engine, who):
    """Nor through an accomplice."""
    before, friend = roles(engine), desk.world.siti
    sent = desk.be(getattr(desk.world, who)).post_form(
        f"/admin/akun/{friend.id}/peran", fields={"peran": Role.ADMIN, "unit": desk.world.agency}
    )
    assert sent.status_code == 403
    assert roles(engine) == before


def roles(engine: Engine) -> set[tuple[int, str, int]]:
    with Session(engine) as session:
        return {(one.employee_id, one.role, one.unit_id) for one in session.scalars(select(RoleGrant))}


def test_a_designer_does_not_publish_what_they_drew(studio: Studio):
    draft = drafted(studio.ani)
    assert act(studio.ani, draft, "kirim").status_code == 303
    assert act(studio.ani, draft, "terbitkan", catatan="Sudah benar.").status_code == 403
    with Session(studio.engine) as session:
        assert session.scalars(select(Definition.id)).all() == []
    assert act(studio.budi, draft, "terbitkan", catatan="Sudah benar.").status_code == 303


def test_whoever_changed_a_draft_is_one_of_its_authors(studio: Studio):
    """The reader can't slip in a change and publish the whole, even after the author has sent it again."""
    draft = drafted(studio.ani)
    changed = PERMIT["permit.bpmn"].replace(b"Gudang", b"Gedung")
    put = studio.budi.post_form(f"{draft}/berkas", berkas=(io.BytesIO(changed), "permit.bpmn"))
    assert put.status_code == 303
    assert act(studio.ani, draft, "kirim").status_code == 303
    assert act(studio.budi, draft, "terbitkan", catatan="Sudah benar.").status_code == 403


def test_what_the_reader_saw_is_what_is_published(studio: Studio):
    """Changed after the reader opened the page: the revision on it is old, and nothing is published."""
    draft = drafted(studio.ani)
    act(studio.ani, draft, "kirim")
    page = studio.budi.get(draft).get_data(as_text=True)
    revision = page.split('name="revisi" value="')[1].split('"')[0]
    act(studio.ani, draft, "tarik-kembali")
    changed = PERMIT["permit.bpmn"].replace(b"Gudang", b"Gedung")
    studio.ani.post_form(f"{draft}/berkas", berkas=(io.BytesIO(changed), "permit.bpmn"))
    act(studio.ani, draft, "kirim")
    sent = studio.budi.post_form(f"{draft}/terbitkan", fields={"revisi": revision, "catatan": "Sudah benar."})
    assert sent.status_code == 409


WHY = {"alasan": "Diperiksa Inspektorat."}


def test_an_administrator_has_no_hand_in_a_case_of_their_own(desk: Desk, engine: Engine):
    world = desk.world
    case = permit.ask(engine, world.admin)
    page = f"/admin/kasus/{case.instance_id}"
    for act_, fields in (
        ("hentikan", WHY),
        ("lanjutkan", WHY),
        ("batalkan", WHY),
        ("pindah", {**WHY, "ke": "approval"}),
    ):
        sent = desk.be(world.admin).post_form(f"{page}/{act_}", fields=fields)
        assert sent.status_code == 409, act_
    assert [status for _step, status in permit.tasks(engine, case.instance_id)] == ["OPEN"]


def test_nor_in_one_that_waits_for_their_own_decision(desk: Desk, engine: Engine, session: Session):
    """Who may decide it decides it, with a reason in its history, and doesn't make it vanish."""
    world, day = desk.world, permit.today()
    delegate(session, world.rahmat.post_id, by=world.rahmat, to=world.admin, since=day, until=day)
    session.commit()
    case = permit.ask(engine, world.siti)
    sent = desk.be(world.admin).post_form(f"/admin/kasus/{case.instance_id}/batalkan", fields=WHY)
    assert sent.status_code == 409


def test_a_move_takes_two_administrators(desk: Desk, engine: Engine, case: runtime.Answer):
    browser = desk.be(desk.world.admin)
    page = f"/admin/kasus/{case.instance_id}/pindah"
    assert browser.post_form(page, fields={**WHY, "ke": "approval"}).status_code == 303
    with Session(engine) as session:
        move = session.scalars(select(CaseMove.id)).one()
    assert browser.post_form(f"/admin/pindah/{move}/setujui", fields={}).status_code == 409
    assert [status for _step, status in permit.tasks(engine, case.instance_id)] == ["OPEN"]


@pytest.mark.asvs("15.3.7")
def test_two_answers_for_one_task_that_differ_are_refused(office: Office):
    """HTTP parameter pollution: neither the first nor the last is taken."""
    world = office.world
    case = office.ask(world.siti)
    sent = office.post(
        world.rahmat, f"/tugas/{office.task(case).id}", {**EMPTY, "advice": ["APPROVED", "REJECTED"]}
    )
    assert sent.status_code == 422
    assert office.task(case).step == "advice"
