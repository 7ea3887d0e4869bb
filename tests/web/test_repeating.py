"""Incidents of one cause tried again together, each with its result."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from models.accounts import WebSession
from models.process import Incident, Instance, Timer
from tests.support.world import World
from tests.web import permit
from tests.web.conftest import Browser, SignIn
from workflows import outbox

EARLY = datetime(2026, 2, 9, tzinfo=UTC)
ALL = "/admin/insiden/ulangi-semua"


@pytest.fixture
def admin(client: Browser, world: World, login: SignIn) -> Browser:
    login(client, world.admin)
    return client


def failed_timers(engine: Engine, session: Session, world: World, number: int) -> list[uuid.UUID]:
    permit.publish(engine)
    cases = [permit.ask(engine, world.siti).instance_id for _number in range(number)]
    for case in cases:
        timer = Timer(instance_id=case, engine_id=uuid.uuid4(), step="late", due_at=EARLY)
        what = {"kind": "TIMER", "reference": str(case), "instance_id": case, "cause": "ServiceFailed"}
        session.add_all([timer, Incident(**what, occurred_at=EARLY)])
    session.commit()
    return cases


def still_open(session: Session) -> list[Incident]:
    session.expire_all()
    return list(session.scalars(select(Incident).where(Incident.resolved_at.is_(None))))


def test_the_page_says_whom_a_cause_hits(
    admin: Browser, engine: Engine, session: Session, world: World
) -> None:
    failed_timers(engine, session, world, 3)
    page = admin.get("/admin/keadaan").get_data(as_text=True)
    assert "3 terbuka" in page and "Ulangi semua" in page
    assert world.siti.name in page
    assert "Ulangi semua" in admin.get("/admin/insiden").get_data(as_text=True)


def test_one_that_fails_again_keeps_nobody_else_back(
    admin: Browser, engine: Engine, session: Session, world: World
) -> None:
    first, *_others = failed_timers(engine, session, world, 3)
    session.execute(update(Instance).where(Instance.id == first).values(state=b"broken"))
    session.commit()
    page = admin.post_form(ALL, jenis="TIMER", sebab="ServiceFailed").get_data(as_text=True)
    assert "2 berhasil, 1 masih gagal" in page
    assert "Keadaan kasus tidak bisa dibaca" in page
    (left,) = still_open(session)
    assert (left.instance_id, left.cause, left.attempts) == (first, "StateUnreadable", 2)


def test_a_page_that_refreshes_itself_keeps_no_session_alive(admin: Browser, session: Session) -> None:
    def seen() -> bool:
        session.expire_all()
        (last,) = session.scalars(select(WebSession.last_seen)).all()
        return last > datetime.now(UTC) - timedelta(minutes=1)  # noqa: TID251 - sessions go by the real clock

    session.execute(update(WebSession).values(last_seen=WebSession.last_seen - timedelta(minutes=10)))
    session.commit()
    assert admin.get("/admin/keadaan", headers={"HX-Request": "true"}).status_code == 200
    assert not seen()
    admin.get("/admin/keadaan")
    assert seen()


def test_other_causes_are_left_alone(admin: Browser, engine: Engine, session: Session, world: World) -> None:
    failed_timers(engine, session, world, 2)
    session.add(Incident(kind="TIMER", reference="x", cause="ExpressionFailed", occurred_at=EARLY))
    session.commit()
    assert "2 insiden berhasil" in admin.post_form(ALL, jenis="TIMER", sebab="ServiceFailed").get_data(
        as_text=True
    )
    assert [one.cause for one in still_open(session)] == ["ExpressionFailed"]
    assert "Tidak ada yang perlu diulangi" in admin.post_form(ALL, jenis="SUBMIT", sebab="x").get_data(
        as_text=True
    )


def test_a_failed_job_is_queued_again(admin: Browser, session: Session) -> None:
    outbox.defer(session, "recount_leave", year=2026, ground="SKB")
    outbox.defer(session, "recount_leave", year=2027, ground="SKB")
    session.execute(text("update procrastinate_jobs set status = 'failed', attempts = 4"))
    session.add(Incident(kind="JOB", reference="recount_leave 2026", cause="KeyError", occurred_at=EARLY))
    session.commit()
    admin.post_form(ALL, jenis="JOB", sebab="KeyError")
    statuses = session.execute(
        text("select args ->> 'year', status::text from procrastinate_jobs order by id")
    )
    assert [tuple(row) for row in statuses] == [("2026", "todo"), ("2027", "failed")]
    assert still_open(session) == []


def test_a_failed_job_has_its_own_button(admin: Browser, session: Session) -> None:
    outbox.defer(session, "recount_leave", year=2026, ground="SKB")
    session.execute(text("update procrastinate_jobs set status = 'failed', attempts = 4"))
    incident = Incident(kind="JOB", reference="recount_leave 2026", cause="KeyError", occurred_at=EARLY)
    session.add(incident)
    session.commit()
    press = f"/admin/insiden/{incident.id}/ulangi"
    page = admin.get("/admin/insiden").get_data(as_text=True)
    assert f'action="{press}"' in page
    assert "Ulangi sekarang" in page
    assert admin.post_form(press).status_code == 303
    assert session.scalars(text("select status::text from procrastinate_jobs")).all() == ["todo"]
    assert still_open(session) == []


def test_a_failed_job_that_is_gone_stays_an_incident(admin: Browser, session: Session) -> None:
    made = Incident(kind="JOB", reference="recount_leave 2026", cause="KeyError", occurred_at=EARLY)
    session.add(made)
    session.commit()
    page = admin.post_form(ALL, jenis="JOB", sebab="KeyError").get_data(as_text=True)
    assert "Pekerjaan ini sudah tidak tersimpan" in page
    assert [one.cause for one in still_open(session)] == ["JobGone"]


def test_a_periodic_job_that_failed_often_is_queued_once(admin: Browser, session: Session) -> None:
    for _number in range(3):
        session.execute(
            text(
                "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, status)"
                " values ('langkah', 'purge', 'purge', 'failed')"
            )
        )
    session.add(Incident(kind="JOB", reference="purge", cause="KeyError", occurred_at=EARLY))
    session.commit()
    for _press in range(2):
        admin.post_form(ALL, jenis="JOB", sebab="KeyError")
        session.add(Incident(kind="JOB", reference="purge", cause="KeyError", occurred_at=EARLY))
        session.commit()
    statuses = session.scalars(text("select status::text from procrastinate_jobs order by id")).all()
    assert statuses == ["failed", "failed", "todo"]
