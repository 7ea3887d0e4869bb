"""Files of drafts that were dropped are forgotten, and never one that is being sent just then."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker

from models.documents import Attachment, Draft, StoredFile
from tests.jobs.test_outbox import Letters
from tests.support.files import attach
from tests.support.races import meet
from tests.support.tasks import make_instance
from tests.support.world import NOW, World, small_world
from webapp.background.jobs import Works
from webapp.forms import Upload, attachments

OLD = NOW - timedelta(days=2)
SAME = b"%PDF- surat dokter"


@pytest.fixture
def world(session: Session) -> World:
    made = small_world(session)
    session.commit()
    return made


def purge(engine: Engine) -> int:
    with Session(engine) as session, session.begin():
        return attachments.purge(session, now=NOW)


def send(engine: Engine, owner: int, now: datetime = NOW) -> None:
    upload = Upload("letter", "surat.pdf", "application/pdf", SAME, hashlib.sha256(SAME).hexdigest())
    with Session(engine) as session, session.begin():
        attachments.store(session, [upload], owner_id=owner, now=now)


def left(session: Session) -> tuple[set[str], set[bytes]]:
    session.rollback()
    return set(session.scalars(select(Attachment.filename))), set(session.scalars(select(StoredFile.content)))


def test_only_what_nobody_waits_for_is_forgotten(engine: Engine, session: Session, world: World):
    draft = Draft(employee_id=world.siti.id, place="start:leave", fields={}, saved_at=OLD)
    session.add(draft)
    session.flush()  # its number is asked for
    case = make_instance(session, subject=world.siti)
    attach(session, world.siti, now=OLD, filename="dropped", content=b"1")
    attach(session, world.siti, now=OLD, filename="dropped, sent elsewhere", content=b"2")
    attach(session, world.siti, now=OLD, filename="sent", content=b"2", instance_id=case.id)
    attach(session, world.siti, now=OLD, filename="in a draft", content=b"3", draft_id=draft.id)
    attach(session, world.siti, now=NOW, filename="of this hour", content=b"4")
    session.commit()
    assert purge(engine) == 2
    assert left(session) == ({"sent", "in a draft", "of this hour"}, {b"2", b"3", b"4"})
    assert purge(engine) == 0


def test_a_dropped_draft_takes_its_files_along(engine: Engine, session: Session, world: World):
    draft = Draft(employee_id=world.siti.id, place="start:leave", fields={}, saved_at=OLD)
    session.add(draft)
    session.flush()  # its number is asked for
    attach(session, world.siti, now=OLD, draft_id=draft.id)
    session.delete(draft)
    session.commit()
    Works(sessionmaker(engine), Letters()).purge()
    assert left(session) == (set(), set())


def test_few_go_at_once(engine: Engine, session: Session, world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attachments, "AT_ONCE", 2)
    for number in range(3):
        attach(session, world.siti, now=OLD, filename=str(number), content=bytes([number + 1]))
    session.commit()
    assert [purge(engine) for _turn in range(3)] == [2, 1, 0]
    assert left(session) == (set(), set())


def test_content_that_is_sent_again_just_then_stays(engine: Engine, session: Session, world: World):
    attach(session, world.siti, now=OLD, filename="dropped", content=SAME)
    session.commit()
    meet(engine, lambda: send(engine, world.siti.id), lambda: purge(engine), waits=False)
    assert left(session) == ({"surat.pdf"}, {SAME})


def test_content_that_is_sent_again_just_after_is_stored_anew(engine: Engine, session: Session, world: World):
    attach(session, world.siti, now=OLD, filename="dropped", content=SAME)
    session.commit()
    meet(engine, lambda: purge(engine), lambda: send(engine, world.siti.id))
    assert left(session) == ({"surat.pdf"}, {SAME})


def test_whatever_names_a_content_is_asked():
    assert {str(column) for column in attachments._naming()} == {
        "activity_evidence.sha256",
        "attachment.sha256",
        "letter_signature.sha256",
        "skp_evidence.sha256",
    }
