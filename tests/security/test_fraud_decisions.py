"""Deciding what one may not decide: about oneself by any way, by powers one lacks, twice, or too late."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from models.leave import LeaveStatus
from models.people import Delegation, Employee, Holding, HoldingKind, Post, Role
from models.process import HistoryEvent, Instance, InstanceStatus, TaskStatus, UserTask
from tests.support.office import EMPTY, Office
from tests.support.world import TODAY, Person, delegate, grant_role, hold

YES = {"advice": "APPROVED", "decision": "APPROVED"}
TILL = TODAY + timedelta(days=20)


def arrange(office: Office, make) -> None:
    with Session(office.engine) as session, session.begin():
        make(session)


def try_all(office: Office, person: Person, case: Instance) -> set[int]:
    """Every door to the open task of the case: its page, the answer, the buttons, the queue for many."""
    task = office.task(case)
    page = f"/tugas/{task.id}"
    answers = [
        office.browser(person).get(page),
        office.post(person, page, {task.form: "APPROVED"} | EMPTY),
        office.post(person, f"{page}/ambil", {}),
        office.post(person, f"{page}/lepas", {}),
        office.post(person, f"{page}/serahkan", {"kepada": person.id, "alasan": "Saya yang kerjakan."}),
    ]
    office.post(person, "/antrean/sekaligus", {"pilih": str(task.id), "putusan": "APPROVED"})
    found = {answer.status_code for answer in answers}
    after = office.task(case)
    assert (after.id, after.claimed_by) == (task.id, None)
    assert str(task.id) not in office.get(person, "/antrean")
    return found


def as_plt(office: Office, person: Person, post: int) -> None:
    arrange(
        office, lambda session: hold(session, post, by=person, kind=HoldingKind.PLT, since=TODAY, until=TILL)
    )


def as_plh(office: Office, person: Person, post: int) -> None:
    arrange(
        office, lambda session: hold(session, post, by=person, kind=HoldingKind.PLH, since=TODAY, until=TILL)
    )


def as_promoted(office: Office, person: Person, post: int) -> None:
    """Since yesterday the post is the person's own; whoever held it before has left it."""

    def promote(session: Session) -> None:
        left = update(Holding).where(
            or_(Holding.employee_id == person.id, Holding.post_id == post),
            Holding.kind == HoldingKind.DEFINITIVE,
        )
        session.execute(left.values(valid_to=TODAY - timedelta(days=2)))
        hold(session, post, by=person, since=TODAY - timedelta(days=1))

    arrange(office, promote)


def as_delegate(office: Office, person: Person, post: int) -> None:
    giver = office.world.rahmat if post == office.world.rahmat.post_id else office.world.ratna
    arrange(office, lambda session: delegate(session, post, by=giver, to=person, until=TILL))


def as_escalated(office: Office, person: Person, post: int) -> None:
    """The task was passed on to a post that the person holds."""
    own = person.post_id

    def pass_on(session: Session) -> None:
        session.execute(
            update(UserTask).where(UserTask.subject_id == person.id).values(escalated_post_id=own)
        )

    arrange(office, pass_on)


@pytest.mark.asvs("8.3.1", "8.2.2")
@pytest.mark.parametrize("way", [as_plt, as_plh, as_promoted, as_delegate, as_escalated])
@pytest.mark.parametrize("step", ["advice", "decision"])
def test_nobody_decides_about_own_leave_by_any_way(office: Office, way, step):
    world = office.world
    case = office.ask(world.siti)
    if step == "decision":
        office.say(world.rahmat, case, "APPROVED")
    assert office.task(case).step == step
    way(office, world.siti, world.rahmat.post_id if step == "advice" else world.ratna.post_id)
    assert try_all(office, world.siti, case) == {403}
    assert office.request(case).status == LeaveStatus.PENDING


def test_a_task_in_the_hand_of_another_cannot_be_taken_over_by_its_subject(office: Office):
    world = office.world
    case = office.ask(world.siti)
    as_delegate(office, world.siti, world.rahmat.post_id)
    task = office.task(case)
    assert office.post(world.rahmat, f"/tugas/{task.id}/ambil", {}).status_code == 303
    took = office.post(
        world.siti, f"/tugas/{task.id}/serahkan", {"kepada": world.siti.id, "alasan": "Beliau berhalangan."}
    )
    given = office.post(
        world.rahmat, f"/tugas/{task.id}/serahkan", {"kepada": world.siti.id, "alasan": "Tolong diputus."}
    )
    assert (took.status_code, given.status_code) == (403, 422)
    assert office.task(case).claimed_by == world.rahmat.id


def test_two_who_act_for_each_other_do_not_become_judges_of_themselves(office: Office):
    """A acts for B's superior and B for A's: each may decide about the other, openly; nobody about oneself."""
    world = office.world
    as_plh(office, world.siti, world.rahmat.post_id)
    as_delegate(office, world.rahmat, world.ratna.post_id)
    first, second = office.ask(world.siti), office.ask(world.rahmat)
    for person, case in ((world.siti, first), (world.rahmat, second)):
        assert try_all(office, person, case) == {403}
    assert office.say(world.rahmat, first, "APPROVED").status_code == 303
    assert try_all(office, world.siti, first) == {403}
    assert office.say(world.rahmat, first, "APPROVED").status_code == 303
    with Session(office.engine) as session:
        grounds = session.scalars(
            select(HistoryEvent.ground).where(
                HistoryEvent.instance_id == first.id,
                HistoryEvent.actor_id == world.rahmat.id,
                HistoryEvent.kind == "TASK_COMPLETED",
            )
        ).all()
    assert len(grounds) == 2
    assert any(grounds)  # the one given a.n. names the paper it rests on


def test_posts_that_stand_above_each_other_end_no_request_and_no_loop(office: Office):
    """Somebody entered a circle into the tree of posts; it ends at a person who isn't the subject, or is told."""
    world = office.world

    def circle(session: Session) -> None:
        session.execute(
            update(Post).where(Post.id == world.rahmat.post_id).values(parent_id=world.siti.post_id)
        )

    arrange(office, circle)
    case = office.ask(world.siti)
    assert office.task(case).post_id != world.siti.post_id
    assert try_all(office, world.siti, case) == {403}


def test_nobody_delegates_to_oneself(office: Office):
    world = office.world
    sent = office.post(
        world.rahmat,
        "/akun/wakil",
        {
            "jabatan": world.rahmat.post_id,
            "siapa": world.rahmat.nip,
            "pilihan": world.rahmat.id,
            "dari": TODAY.isoformat(),
            "sampai": TILL.isoformat(),
            "dasar": "ND 1/2026",
        },
    )
    assert sent.status_code == 422
    assert mandates(office) == 0


def mandates(office: Office) -> int:
    with Session(office.engine) as session:
        return session.scalar(select(func.count()).select_from(Delegation))


def give(office: Office, by: Person, to: Person, post: int, **changed: str):
    fields = {
        "jabatan": post,
        "siapa": to.nip,
        "dari": TODAY.isoformat(),
        "sampai": TILL.isoformat(),
        "dasar": "ND 1/2026",
    }
    return office.post(by, "/akun/wakil", {**fields, **changed})


def test_a_delegate_passes_nothing_on(office: Office):
    world = office.world
    assert give(office, world.ratna, world.laras, world.ratna.post_id).status_code == 303
    assert give(office, world.laras, world.dimas, world.ratna.post_id).status_code == 422
    assert mandates(office) == 1


@pytest.mark.parametrize("post", ["ratna", "surya", "nobody"])
def test_nobody_delegates_a_post_of_another(office: Office, post):
    world = office.world
    which = world.secretary_post if post == "nobody" else getattr(world, post).post_id
    assert give(office, world.siti, world.bayu, which).status_code == 422
    assert mandates(office) == 0


def test_a_delegation_is_not_back_dated(office: Office):
    world = office.world
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    assert give(office, world.ratna, world.laras, world.ratna.post_id, dari=yesterday).status_code == 422
    assert mandates(office) == 0


def test_a_page_opened_as_delegate_is_worth_nothing_once_it_was_revoked(office: Office):
    world = office.world
    case = office.ask(world.siti)
    assert give(office, world.rahmat, world.yoga, world.rahmat.post_id).status_code == 303
    browser = office.browser(world.yoga)
    page = f"/tugas/{office.task(case).id}"
    assert browser.get(page).status_code == 200
    with Session(office.engine) as session:
        number = session.scalars(select(Delegation.id)).one()
    assert office.post(world.rahmat, f"/akun/wakil/{number}/cabut", {}).status_code == 303
    sent = browser.post_form(page, fields={"advice": "APPROVED", "request_key": str(uuid.uuid4())} | EMPTY)
    assert sent.status_code in {403, 404}
    assert office.task(case).step == "advice"


def test_a_delegation_for_one_process_opens_no_other(office: Office):
    world = office.world
    assert give(office, world.rahmat, world.yoga, world.rahmat.post_id, urusan="travel").status_code == 303
    case = office.ask(world.siti)
    assert try_all(office, world.yoga, case) == {404}


@pytest.mark.parametrize("who", ["stranger", "dimas", "bayu", "admin", "ratna"])
def test_the_task_of_another_unit_or_step_cannot_be_answered(office: Office, who):
    """Another unit, a colleague, an administrator, and she who will decide later but doesn't advise."""
    world = office.world
    case = office.ask(world.siti)
    found = try_all(office, getattr(world, who), case)
    # Bayu is personnel officer of the unit: he sees the case, and that the task isn't his.
    assert found == ({403} if who == "bayu" else {404})


@pytest.mark.asvs("2.3.1")
def test_the_second_step_cannot_be_answered_before_the_first(office: Office):
    world = office.world
    case = office.ask(world.siti)
    sent = office.post(
        world.rahmat, f"/tugas/{office.task(case).id}", {"decision": "APPROVED", "advice": ""} | EMPTY
    )
    assert sent.status_code == 422
    assert office.task(case).step == "advice"
    assert office.request(case).status == LeaveStatus.PENDING


def test_a_superior_who_left_the_post_or_the_service_decides_nothing(office: Office):
    world = office.world
    case = office.ask(world.siti)

    def retire(session: Session) -> None:
        session.get_one(Employee, world.rahmat.id).active = False

    browser = office.browser(world.rahmat)
    page = f"/tugas/{office.task(case).id}"
    assert browser.get(page).status_code == 200
    token = browser.token()
    arrange(office, retire)
    sent = browser.post(page, data={"csrf_token": token, "advice": "APPROVED"} | EMPTY)
    assert sent.status_code == 303
    assert sent.headers["Location"].startswith("/masuk")
    assert office.task(case).step == "advice"


def test_roles_give_no_decision_about_oneself(office: Office):
    """The head of the personnel office holds every role over the whole regency; her own leave is still not hers."""
    world = office.world
    for role in Role:
        if role is not Role.PERSONNEL:
            arrange(
                office,
                lambda session, role=role: grant_role(session, world.wulan, role=role, unit=world.regency),
            )
    case = office.ask(world.wulan)
    found = try_all(office, world.wulan, case)
    assert found == {403}
    for act in ("hentikan", "batalkan"):
        office.post(world.wulan, f"/admin/kasus/{case.id}/{act}", {"alasan": "Milik saya."})
    after = office.ended(case)
    assert after.status == InstanceStatus.RUNNING
    assert office.task(case).status == TaskStatus.OPEN
